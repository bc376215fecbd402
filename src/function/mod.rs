//! Functions that are evaluated many times: recorded once, replayed.
//!
//! [`Function`] is a closure of a point, [`RowFunction`] a loss over rows of data, and [`RowJacobian`] a
//! closure that is differentiated in each row by itself.

// In groups, so that what is used most stands first on the page of `Function`.
#[expect(clippy::module_inception, reason = "the module of functions holds the function")]
mod function;

mod gradient;

mod along;
mod along_vector;
mod compile;
mod compressed;
mod engine;
mod entries;
mod evaluate;
mod evaluator;
mod hessian;
mod programs;
mod rounds;
mod settings;
mod show;
mod side_by_side;
mod source;

pub use crate::kernel::math::Math;
pub use crate::replay::mode::{Mode, Reason};
pub use crate::rows::{
    Columns, Curve, EachRow, JacobianColumns, Link, PerRow, RowFunction, RowJacobian, RowResidual,
};
pub use crate::source::{SourceError, SourceOptions};
pub(crate) use compile::Along;
pub(crate) use engine::{AlongVector, PointEngine};
pub(crate) use evaluator::{Evaluator, engine};
pub use function::Function;

#[cfg(test)]
#[path = "../../tests/unit/function/native.rs"]
mod native;
#[cfg(test)]
#[path = "../../tests/unit/function/native_points.rs"]
mod native_points;

#[cfg(test)]
#[path = "../../tests/unit/function/side_by_side.rs"]
mod side_by_side_tests;

#[cfg(test)]
#[path = "../../tests/unit/function/levels.rs"]
mod levels;
#[cfg(test)]
#[path = "../../tests/unit/function/levels_second.rs"]
mod levels_second;
