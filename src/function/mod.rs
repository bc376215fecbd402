//! Functions that are evaluated many times: recorded once, replayed.
//!
//! [`Function`] is a closure of a point, [`RowFunction`] a loss over rows of data, and [`RowJacobian`] a
//! closure that is differentiated in each row by itself.

mod along;
mod along_vector;
mod cache;
mod columns;
mod compressed;
mod engine;
mod evaluate;
mod evaluator;
mod first;
#[expect(clippy::module_inception, reason = "the module of functions holds the function")]
mod function;
mod habits;
#[cfg(test)]
mod levels;
#[cfg(test)]
mod levels_second;
mod mode;
mod per_row;
mod recording;
mod request;
mod row_engine;
mod row_evaluator;
mod row_jacobian;
mod row_programs;
mod row_recording;
mod rows;
mod second;
mod show;
mod smoothness;
mod sparse;
mod switches;
mod ties;
mod variant;

pub use crate::program::vector::Math;
pub use columns::Columns;
pub(crate) use engine::PointEngine;
pub(crate) use evaluator::Evaluator;
pub use function::Function;
pub(crate) use habits::Habits;
pub use mode::{Mode, Reason};
pub use per_row::{Curve, EachRow, PerRow, RowResidual};
pub(crate) use per_row::{RowClosure, erased_loss, erased_residual};
pub(crate) use row_engine::RowEngine;
pub(crate) use row_evaluator::RowEvaluator;
pub use row_jacobian::{JacobianColumns, RowJacobian};
pub use rows::RowFunction;
pub(crate) use smoothness::Smoothness;
