//! What Gradus does not do, and what to do instead.
//!
//! # Values that are read out
//!
//! [`Var::value`](crate::Var::value), `to_f64` and the like give a plain number. What is computed from it
//! has no derivative, and nothing can notice: it looks like a constant. [`check_grad`](crate::check_grad)
//! shows it, because central differences see the dependence.
//!
//! ```
//! use gradus::prelude::*;
//!
//! let hidden = |x: Var| x * x.value().sin(); // x.sin() was meant
//! assert_eq!(grad(hidden, 2.0)?, 2f64.sin());
//! assert!(!check_grad(hidden, 2.0)?.is_ok());
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! This is one of [what no tape can see](super::unseen): roots by bisection, shortcuts at a point, tables, caches, each with
//! its cure.
//!
//! # Kinks and jumps
//!
//! At a kink the slope is a convention, told by each function (`abs` has 0 at 0, a tie in `max` is shared in
//! halves). A jump has no slope: `floor`, `signum` and an `if` between constants have derivative 0, and a
//! loss made of them stands still. Smooth it, as with `sigmoid` or `softplus`.
//!
//! # Closures that are not pure
//!
//! A closure is called as often as is needed: to compare recordings, to explain a number that is not finite,
//! for some rows and not for others, and not at all where a program is replayed. It should do the same
//! for the same values, so no random numbers drawn inside, no counters, no files read. What changes at every call is
//! noticed; captured state that changes now and then is noticed late, and until then results are those of the old
//! state. [Purity](super::purity) tells what is promised.
//!
//! # Panics
//!
//! Nothing written with variables makes Gradus panic, but a closure can: one that takes `&[Var]` and
//! indexes beyond its end does what such code always does. `[Var; N]` is checked beforehand, and an
//! error.
//!
//! # Sizes
//!
//! - A recording holds at most 2²⁸ operations and inputs; beyond, the call returns
//!   [`Error::TooManyOperations`](crate::Error::TooManyOperations). Each takes 24 bytes in `f64`, and 8
//!   more during the sweep back. [`Function::limit`](crate::Function::limit) sets another number, at most
//!   2³¹. A loss that is a sum over rows belongs into a [`Fit`], which records one row.
//! - A [`Function`](crate::Function) compiles recordings of at most 2²⁵ operations, which takes some 300 ns and up to 140 bytes
//!   for each; beyond, it records at every call, and [`mode`](crate::Function::mode) says so.
//!   [`Function::compile_limit`](crate::Function::compile_limit) sets another number, at most 2²⁶.
//! - The number of a tape has 32 bits. After 2³² recordings in one process numbers come again, and a
//!   variable kept all that time could be taken for one of a new tape. Do not keep variables beyond
//!   the closure; they are of no use there.
//! - Batches number rows with 32 bits.
//!
//! # Compiled tapes
//!
//! - A function keeps at most 8 programs. A closure that takes a way of its own at nearly every point is
//!   [recorded at every call](super::compiled#the-cache-and-resting).
//! - Points and data with numbers beyond 2⁵⁰⁰ (`f64`) or 2⁵² (`f32`) are
//!   [recorded, not replayed](super::compiled#magnitudes).
//! - A loss that is one long chain of operations gains little from being compiled; one that does the same for
//!   many values gains most. Compiling takes as long as many recordings.
//! - A program runs on one thread; clones of a [`Function`](crate::Function) run on others. Losses over more than 4096 rows
//!   are shared among threads with the feature `rayon`.
//! - Equal expressions are computed once. Where the slope of one is infinite, and its effects cancel (`√x − √x + x` at 0), the
//!   recording has `∞ − ∞`, which is an error; the program has a zero adjoint in front of the slope, and the derivative of what
//!   is left: 1. So a call that is replayed can succeed where one that is recorded does not.
//! - With [`Math::Vector`](crate::Math::Vector), the default for rows, elementary functions are within 1 ulp and not
//!   always the standard library's to the bit.
//!
//! # Second derivatives
//!
//! - [`grad`](crate::grad()) inside a closure gives plain numbers; a derivative that is differentiated further is
//!   [`nested_grad`](crate::nested_grad).
//! - There is no Hessian over the rows of a data set: record the loss over all rows in one closure. (The standard errors of a
//!   [likelihood](crate::Fit::likelihood) come from one, row by row.)
//! - A sparse Jacobian with a full row and a full column takes a sweep for each column: rows and columns are not mixed.
//! - The structure of a sparse derivative is that of the operations: an entry that is 0 because terms cancel is stored.
//!
//! # Fits
//!
//! - A fit takes first-order steps. Where the loss is a narrow valley (columns on different scales,
//!   high powers) they are slow: standardise.
//! - It finds a minimum near the start, not the lowest of all.
//! - Standard errors assume independent rows with errors of one size; a weighted loss has neither R² nor
//!   standard errors. For one that is a likelihood up to a constant, say [`Fit::likelihood`].
//! - They describe the minimum. A fit that ends elsewhere says how far it is
//!   ([`FitReport::distance`](crate::FitReport::distance)), by one step of Newton's: far from the minimum that is an
//!   estimate.
//! - A value that is missing in the data is an error, never a guess.
//!
//! [`Fit`]: crate::Fit
//! [`Fit::likelihood`]: crate::Fit::likelihood
//! [`Method::Lbfgs`]: crate::Method::Lbfgs
//! [`Minimizer::bounds`]: crate::Minimizer::bounds
//!
//! # Not here at all
//!
//! Tensors, the GPU, complex numbers, integers as variables, symbolic derivatives. Of constraints there are bounds of
//! coordinates, in a minimizer ([`Minimizer::bounds`], with [`Method::Lbfgs`]); for a fit, and for other constraints, change
//! the variables: `a.exp()` is positive, `a.sigmoid()` between 0 and 1.
//!
//! ```
//! use gradus::prelude::*;
//!
//! let far = |[x, y]: [Var; 2]| (x - 3.0).powi(2) + (y + 1.0).powi(2);
//! let inside = Minimizer::new(Method::Lbfgs).bounds([(0.0, 2.0), (0.0, f64::INFINITY)]).minimize(far, [1.0, 1.0])?;
//! assert_eq!(inside.x, [2.0, 0.0]);
//! # Ok::<(), gradus::minimize::MinimizeError>(())
//! ```
