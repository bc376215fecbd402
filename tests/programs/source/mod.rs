//! Printed source against the programs that it was printed from: compiled by another compiler run, bit for bit.
//!
//! - [`batch`]: many functions in one program, so that the compiler is called a few times.
//! - [`random`]: the random programs of all tests.
//! - [`cases`]: closures that need each algorithm, each kind of loop and a room; names, errors, and no standard library.

mod batch;
mod cases;
mod random;
