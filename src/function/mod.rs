//! Functions that are evaluated many times: recorded once, replayed.

mod per_row;
mod rows;

pub use per_row::PerRow;
pub use rows::RowFunction;
