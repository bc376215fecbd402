//! Functions of one row of data, over many rows: recorded for one, compiled into loops over blocks.
//!
//! Public as part of [`function`](crate::function).

mod among;
mod by_color;
pub(crate) mod columns;
pub(crate) mod engine;
mod evaluator;
mod hessian;
mod jacobian_columns;
mod link;
mod over;
pub(crate) mod per_row;
pub(crate) mod programs;
mod recording;
mod report;
pub(crate) mod request;
mod row_function;
mod row_jacobian;
mod second_order;
mod snapshot;
mod source;
mod sum;
mod swept;
mod twice;

pub use columns::Columns;
pub(crate) use engine::{RowEngine, unfold};
pub(crate) use evaluator::RowEvaluator;
pub use jacobian_columns::JacobianColumns;
pub use link::Link;
pub(crate) use over::in_source;
pub use per_row::{Curve, EachRow, PerRow, RowResidual};
pub(crate) use per_row::{
    RowClosure, SharedRowClosure, erased_curve, erased_loss, erased_owned, erased_residual, erased_row,
    erased_whole_curve,
};
pub(crate) use report::{put_subtrees, take_subtrees};
pub(crate) use request::{OfRows, Request};
pub use row_function::RowFunction;
pub use row_jacobian::RowJacobian;
