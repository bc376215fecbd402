//! Purity: what a closure may depend on.
//!
//! A replay does not call the closure. So it is right only as long as the closure would do the same
//! operations again, and that is so when it depends on nothing but its arguments and on what does not change. Most closures
//! are like that. This page tells what is noticed in the others, and when.
//!
//! | the closure | is | noticed |
//! |---|---|---|
//! | compares variables, loops until one is small, sorts them | right | every replay checks every comparison |
//! | reads a value with [`value`](crate::Var::value), `to_f64` and the like | right, recorded at every call | in the first recording |
//! | does something else at each call: a counter, a random number | right, recorded at every call | at the second evaluation; over rows at the first |
//! | reads captured state that changes **now and then** | **stale until it is noticed** | at the evaluations 4, 8, 16, …, or when a branch makes it record |
//! | reads a value through text, `format!("{x}").parse()` | **stale until it is noticed** | as above, if the point has changed |
//!
//! [`grad`](crate::grad()) and a function made [`eager`](crate::Function::eager) call the closure every time, so for them all rows are right.
//!
//! # Values that are read
//!
//! The number that was read looks like a constant. It is noticed where it is read, and the mode says where:
//!
//! ```
//! use gradus::function::Reason;
//! use gradus::prelude::*;
//!
//! let mut f = Function::new(|x: Var| x * x.value().floor(), 1);
//! for x in [1.5, 2.5, 3.5] {
//!     assert_eq!(f.value(&[x])?, x * x.floor());
//! }
//! let Mode::Dynamic { reason: Reason::ReadsValue { location } } = f.mode() else { panic!("{}", f.mode()) };
//! assert!(location.line() > 0); // of this closure
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! It stays right, and slow. [`detach`](crate::Var::detach) has the same value and derivative, and can be replayed.
//!
//! # What changes at every call
//!
//! ```
//! use gradus::function::Reason;
//! use gradus::prelude::*;
//! use std::cell::Cell;
//!
//! let calls = Cell::new(0.0);
//! let mut f = Function::new(
//!     |x: Var| {
//!         calls.set(calls.get() + 1.0);
//!         x * calls.get()
//!     },
//!     1,
//! );
//! assert_eq!(f.value(&[1.0])?, 1.0);
//! assert_eq!(f.mode(), Mode::Compiled { programs: 0 });
//! assert_eq!(f.value(&[1.0])?, 2.0); // compared with the first, and found to be another
//! assert_eq!(f.mode(), Mode::Dynamic { reason: Reason::Changes });
//! assert_eq!(f.value(&[1.0])?, 3.0);
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! A closure is also called at times of the library's choosing: to compare, to explain a number that is not finite, for
//! each row. So a counter in it counts something else than evaluations.
//!
//! # What changes now and then
//!
//! This is what is **not** promised. A change between two comparisons is seen at the second of them, and the results before it
//! are those of the old state:
//!
//! ```
//! use gradus::function::Reason;
//! use gradus::prelude::*;
//! use std::cell::Cell;
//!
//! let temperature = Cell::new(1.0);
//! let mut f = Function::new(|x: Var| x * temperature.get(), 1);
//! for _ in 1..=4 {
//!     assert_eq!(f.value(&[1.0])?, 1.0);
//! }
//! temperature.set(3.0);
//! for _ in 5..=7 {
//!     assert_eq!(f.value(&[1.0])?, 1.0); // stale
//!     assert_eq!(f.mode(), Mode::Compiled { programs: 1 });
//! }
//! assert_eq!(f.value(&[1.0])?, 3.0); // the eighth evaluation
//! assert_eq!(f.mode(), Mode::Dynamic { reason: Reason::Changes });
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! Rust makes it hard to get there by accident: a closure that borrows plain data keeps that data from changing. It takes a
//! `Cell`, a `RefCell`, a lock, an atomic, a file or a clock.
//!
//! # What to do instead
//!
//! Make it an argument. Then it may change at every call:
//!
//! ```
//! use gradus::prelude::*;
//!
//! let mut f = Function::new(|[x, temperature]: [Var; 2]| x * temperature, 2);
//! let mut gradient = [0.0; 2]; // use the first, ignore the second
//! for temperature in [1.0, 1.0, 3.0, 5.0] {
//!     assert_eq!(f.value_and_grad(&[1.0, temperature], &mut gradient)?, temperature);
//! }
//! assert_eq!(f.mode(), Mode::Compiled { programs: 1 });
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! For a loss over rows, random numbers and weights are columns. What changes rarely deserves a new [`Function`](crate::Function)
//! when it changes. And [`eager`](crate::Function::eager) is always right.
//!
//! # What is promised
//!
//! For a closure that depends on its arguments and on what does not change, at every call:
//!
//! - Values have the bits that the closure gives on plain floats, with [`Math::Std`](crate::Math::Std); with
//!   [`Math::Vector`](crate::Math::Vector) each elementary function is within 1 ulp.
//!   Of a NaN neither the sign nor the payload is promised, since Rust leaves them open; a closure that asks for the
//!   sign of one (`is_sign_negative`, `copysign`) can be told either.
//! - Derivatives are those of [`grad`](crate::grad()) up to the rounding of additions in another order (and of those functions).
//! - The way through the branches is the one that the closure takes at that point.
