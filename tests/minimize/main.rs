//! The minimizers, descents by a rule ([`descent`]), and the functions to try them on ([`testfn`]).

#[path = "../problems/mod.rs"]
mod problems;
#[path = "../support/mod.rs"]
mod support;

mod bounds;
mod descent;
mod ends;
mod history;
mod kinks;
mod limits;
mod many;
mod notebook;
mod random;
mod sources;
mod table;
mod testfn;
mod unbounded;
