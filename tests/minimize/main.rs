//! The minimizers, descents by a rule ([`descent`]), and the functions to try them on ([`testfn`]).

#[path = "../problems/mod.rs"]
mod problems;
#[path = "../support/mod.rs"]
mod support;

mod bounds;
mod box_minimum;
mod boxed;
mod constrained;
mod descent;
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
mod testfn;
mod unbounded;
