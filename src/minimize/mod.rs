//! Minimisers: from a start to a minimum of a closure.

mod bfgs;
mod bounds;
mod compiled;
mod common;
mod cubic;
mod dense;
mod line_search;
pub(crate) mod objective;
mod run;
mod settings;
mod status;
mod step;

pub use status::Status;
pub use step::Step;
