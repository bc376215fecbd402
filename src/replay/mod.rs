//! When a program may stand for a closure: recordings, compared; the programs made of them; and when to trust, to add and
//! to give up.
//!
//! What is compiled from a recording is the business of the two clients, functions of a point
//! ([`function`](crate::function)) and of rows ([`rows`](crate::rows)).

pub(crate) mod bound;
pub(crate) mod cache;
pub(crate) mod mode;
pub(crate) mod recorded;
pub(crate) mod smoothness;
pub(crate) mod snapshot;
pub(crate) mod switches;
pub(crate) mod ties;
pub(crate) mod variant;
