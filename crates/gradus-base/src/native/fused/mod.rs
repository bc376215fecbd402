//! Programs over one array of numbers, with runs that line up as loops in machine code.
//!
//! An interpreter of runs passes each through the caches. Here neighbors become one loop:
//!
//! - [`outline`]: which slots each step reads and writes. All else about a step its program knows.
//! - [`flow`]: whose results those are.
//! - [`groups`]: steps that may be one loop.
//! - [`cut`]: the rows that they have in common, and what is computed apart.
//! - [`riders`]: sums of what a loop computes, added in it.
//! - [`bodies`]: the loop in the words of the machine.
//! - [`straight`]: short steps, number by number.
//! - [`plan`]: puts these together; [`run`]: runs them, with other steps left to the program's interpreter.

mod bodies;
mod cut;
mod flow;
mod groups;
mod outline;
mod plan;
mod riders;
mod run;
mod straight;

pub use bodies::{CONSTANTS, Words};
pub use outline::{Kind, Outline};
pub use run::{Fused, Space};
pub use straight::Straight;

#[cfg(test)]
#[path = "../../../tests/unit/native/fused.rs"]
mod tests;
