//! How fast it is: problems that others defined, next to the figures of other tools.
//!
//! `cargo bench --bench problems` prints the table below; each entry asserts its gradient against one
//! derived by hand or recorded afresh. The figures are medians of one run on two shared cores with AVX-512;
//! they move by a third from run to run, so only ratios are quoted. The other tools were measured
//! elsewhere, on one core of the same kind, on problems of the same sizes.
//!
//! Value and gradient, over the time of the plain value (the closure on `f64`):
//!
//! | problem | Gradus | CoDiPack | Adept | CppAD replay | Enzyme | JAX jit |
//! |---|---|---|---|---|---|---|
//! | gmm d2 k5, by rows | 0.3 | 3.9 | 5.5 | 7.1 | 4.7 | 1.5–2.5 |
//! | gmm d10 k5, by rows | 0.7 | 8.4 | 12 | 15 | 11.8 | |
//! | gmm d10 k25, by rows | 0.7 | 9.6 | 15 | 30 | 13.4 | |
//! | llsq n1024 m128, by rows | 0.5 | 8.1 | 8.1 | 14 | 1.5 | |
//! | llsq n16 m128, by rows | 2.4–3.9 | 6.4 | 8.9 | 14 | 1.6 | 5.8–9 |
//! | kmeans k10 n1000 d8, by rows | 1.3 | 15 | 26 | 108 | 3.4 | 1.1–1.8 |
//! | ode n16 s256 | 7.1 | 16 | 25 | 41 | 3.4 | |
//! | det l7 / l9 | 0.2 / 0.01 | 2.3 / 3.3 | 8.1 / 10 | 2.1 / 3.5 | 15.8 / 23.5 | |
//! | lstm l2 c1024 | 1.6–1.9 | 2.1 | 5.0 | 4.6 | 3.0 | |
//! | lse n40000 | 1.2 | 4.3 | 2.2 | 6.7 | 1.7 | 1.2–2.5 |
//! | ba1, Jacobian by rows | 4.1 | 30 | 34 | 680 | 8.1 | |
//!
//! Ratios below 1 are no mistake: elementary functions are those of [`Math::Vector`](crate::Math) here, by rows and
//! where `lstm` and `lse` are recorded whole, and the plain value calls the standard library. In `det`, equal minors are
//! computed once.
//!
//! Value and gradient, over a loop written by hand without special flags: Rosenbrock with 1000 coordinates
//! 2.1, with 100 000 coordinates 2.7; mean squared error of a line, by rows, 0.6–1.0, the most for 256 rows, of a
//! quadratic 0.4–0.6; logistic loss 0.4; the same squares as a closure over all 4096 rows at once 1.5–1.9. Two threads over
//! a million rows are 1.3–2.1 times as fast as one, the least for a line, which waits for memory.
//!
//! # Where it is slow, and why
//!
//! - **Compiling** takes 110–310 ns an operation of a recording that repeats one term, and up to 640 of a recurrence, the
//!   more the busier the machine is. By callgrind's count, a quarter of the instructions find equal nodes, more than a
//!   third append derivatives, and the others put nodes in levels, runs and patterns; a long recording takes half as
//!   long again, for memory that is touched for the first time. By rows compiling pays within a few evaluations, for
//!   a recurrence after fifty.
//! - **Recurrences that move along a chain**, as `ode` does: what is on one level lies far apart, so operands are
//!   gathered, and a replay is no faster than a recording.
//! - **Small batches of losses with many parameters**, as `llsq` with 16 rows: each parameter has a sum of its own to start
//!   and to end. A neighbour on the same core slows such short loops more than the plain value: hence two figures.
//! - **Rows that take another way at a comparison** are swept once more; where all fit, comparisons cost from nothing to a
//!   tenth (`cargo bench --bench problems -- guards`), the most for losses of a handful of operations.
