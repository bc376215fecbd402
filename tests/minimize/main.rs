//! The minimizers.

#[path = "../problems/mod.rs"]
mod problems;
#[path = "../support/mod.rs"]
mod support;

mod bounds;
mod ends;
mod history;
mod kinks;
mod limits;
mod many;
mod notebook;
mod random;
mod sources;
mod table;
mod unbounded;
