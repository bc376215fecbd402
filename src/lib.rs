//! Gradients of ordinary Rust closures, and the optimizers that follow them.

// The unit tests share the witnesses of the integration tests, which know the crate by its name.
#[cfg(test)]
extern crate self as gradus;
#[cfg(test)]
#[path = "../tests/support/mod.rs"]
mod support;

mod block;
pub mod data;
pub mod derive;
pub mod error;
pub mod fit;
pub mod function;
mod graph;
#[allow(dead_code, reason = "the kernels are used by compiled programs")]
mod math;
pub mod model;
mod op;
pub mod optim;
mod program;
mod real;
mod tape;
mod var;

pub use derive::{
    Differentiable, GradReport, Matrix, Point, check_grad, check_grad_against, grad, jacobian, value_and_grad,
};
pub use error::Error;
pub use fit::{Fit, FitReport};
pub use function::{Function, Mode};
pub use real::Real;
pub use var::{Activation, Var, dot, logsumexp, select};

/// The names that a program with closures and optimizers uses: `use gradus::prelude::*;`.
pub mod prelude {
    pub use crate::data::{Batch, BatchOrder, Dataset};
    pub use crate::fit::{Fit, FitReport};
    pub use crate::optim::{Adam, AdamW, ClipNorm, Optimizer, Rule, Schedule, Sgd};
    pub use crate::{
        Activation, Function, GradReport, Matrix, Mode, Var, check_grad, check_grad_against, dot, grad,
        jacobian, logsumexp, select, value_and_grad,
    };
}
