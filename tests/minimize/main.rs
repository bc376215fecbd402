//! The minimizers.

#[path = "../problems/mod.rs"]
mod problems;
#[path = "../support/mod.rs"]
mod support;

mod bounds;
mod box_minimum;
mod boxed;
mod constrained;
mod ends;
mod global;
mod held;
mod history;
mod kinks;
mod likelihood;
mod limits;
mod many;
mod notebook;
mod random;
mod sources;
mod table;
mod unbounded;
