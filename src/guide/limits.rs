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
//! # Kinks and jumps
//!
//! At a kink the slope is a convention, told by each function (`abs` has 0 at 0, a tie in `max` is shared in
//! halves). A jump has no slope: `floor`, `signum` and an `if` between constants have derivative 0, and a
//! loss made of them stands still. Smooth it, as with `sigmoid` or `softplus`.
//!
//! # Closures that are not pure
//!
//! A closure is called as often as is needed: again to explain a number that is not finite, once for
//! each row of a batch, and at other points than yours. It should do the same for the same values, so
//! no random numbers drawn inside, no counters, no files read.
//!
//! # Panics
//!
//! Nothing written with variables makes Gradus panic, but a closure can: one that takes `&[Var]` and
//! indexes beyond its end does what such code always does. `[Var; N]` is checked beforehand, and an
//! error.
//!
//! # Sizes
//!
//! - A recording holds at most 2³¹ operations and inputs; beyond, the call returns
//!   [`Error::TooManyOperations`](crate::Error::TooManyOperations). Each takes 24 bytes in `f64`, and 8
//!   more during the sweep back. A loss that is a sum over rows belongs into a [`Fit`], which records one
//!   row at a time.
//! - The number of a tape has 32 bits. After 2³² recordings in one process numbers come again, and a
//!   variable kept all that time could be taken for one of a new tape. Do not keep variables beyond
//!   the closure; they are of no use there.
//! - Batches number rows with 32 bits.
//!
//! # Second derivatives
//!
//! Gradients do not nest into second derivatives; see
//! [nested recordings](super::internals#nested-recordings).
//!
//! # Fits
//!
//! - A fit takes first-order steps. Where the loss is a narrow valley (columns on different scales,
//!   high powers) they are slow: standardise.
//! - It finds a minimum near the start, not the lowest of all.
//! - Standard errors assume that the minimum was reached, and independent rows with errors of one size;
//!   a weighted loss has neither R² nor standard errors. For one that is a likelihood up to a constant,
//!   say [`Fit::likelihood`].
//! - A value that is missing in the data is an error, never a guess.
//!
//! [`Fit`]: crate::Fit
//! [`Fit::likelihood`]: crate::Fit::likelihood
//!
//! # Not here at all
//!
//! Tensors, the GPU, complex numbers, integers as variables, symbolic derivatives, constraints other
//! than a change of variables (write `a.exp()` for a positive parameter).
