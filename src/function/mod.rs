//! Functions that are evaluated many times: recorded once, replayed.
//!
//! [`Function`] is a closure of a point, [`RowFunction`] a loss over rows of data.

mod cache;
mod columns;
#[expect(clippy::module_inception, reason = "the module of functions holds the function")]
mod function;
#[cfg(test)]
mod levels;
mod mode;
mod per_row;
mod row_programs;
mod rows;
mod second;
mod show;
mod variant;

pub use crate::program::vector::Math;
pub use columns::Columns;
pub use function::Function;
pub use mode::{Mode, Reason};
pub use per_row::PerRow;
pub use rows::RowFunction;
