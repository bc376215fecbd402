//! The recurrences: one file, one rule, one source each.

mod adam;
mod sgd;
mod sign_sgd;

pub use adam::{Adam, AdamState, AmsGrad};
pub use sgd::{Sgd, SgdState};
pub use sign_sgd::SignSgd;
