//! What no tape can see, and the cure.
//!
//! A tape holds the operations that were done on variables. It does not hold why they were done: which side of a
//! comparison was taken, how often a loop ran, which entry of a table was read. So a derivative is that of the operations
//! at this point, with all such choices held. Nearly always that is what is meant. On this page are the cases in which it
//! is not: programs whose **values** are right and whose derivatives are those of something else, in this library
//! as in every other that records. Each has a cure.
//!
//! | the closure | derivative that comes out | does [`check_grad`] notice? | cure |
//! |---|---|---|---|
//! | [finds a root by bisection](#a-root-by-bisection) | 0 | yes | `detach`, and one Newton step |
//! | [starts a solver at its root](#a-solver-that-starts-at-its-root) | that of the start | yes | the same |
//! | [iterates until a tolerance](#a-loop-that-ends-at-a-tolerance) | less exact than the value | no | the same |
//! | [has a shortcut at one point](#a-shortcut-at-one-point) | that of the shortcut | yes, at that point | a formula that holds around the point |
//! | [looks up a table by index](#a-table-looked-up-by-index) | 0 | no: steps are flat | interpolate |
//! | [rounds to a grid](#rounding-to-a-grid) | 0 | no: steps are flat | round afterwards, or pass the derivative on |
//! | [compares draws with a parameter](#random-numbers) | 0 | no: steps are flat | the expectation, or draws that move with the parameter |
//! | [keeps values between calls](#values-kept-outside-the-closure) | 0 at a point that is known | where it is known | keep nothing; keep derivatives, too |
//!
//! All of it holds alike for recorded closures, compiled ones ([`Function`]) and losses over rows ([`RowFunction`], [`Fit`]):
//! they differ in speed, not in the derivative. (Only what a closure keeps between calls depends on which calls there were.)
//!
//! # A root by bisection
//!
//! `y³ + y = x` has one root, with the derivative `1 / (3 y² + 1)`. Bisection finds it to the last bit. But `x` has a part
//! only in the comparisons; the ends of the interval are sums of constants, and so is the result:
//!
//! ```
//! use gradus::prelude::*;
//!
//! fn miss(x: Var, y: Var) -> Var {
//!     y * y * y + y - x
//! }
//!
//! fn bisect(x: Var) -> Var {
//!     let (mut low, mut high) = (Var::from(0.0), Var::from(8.0));
//!     for _ in 0..60 {
//!         let middle = 0.5 * (low + high);
//!         if miss(x, middle) < 0.0 { low = middle } else { high = middle }
//!     }
//!     low
//! }
//!
//! let (root, slope) = value_and_grad(bisect, 2.0)?;
//! assert!((root - 1.0).abs() < 1e-15);
//! assert_eq!(slope, 0.0); // right: 1/4
//! assert!(!check_grad(bisect, 2.0)?.is_ok());
//!
//! // The cure: forget how the root was found, and take one Newton step, y − F(x, y) / F_y. It moves the root by no
//! // more than rounding, and depends on x as the root does.
//! let root = |x: Var| {
//!     let y = bisect(x).detach();
//!     let slope = nested_grad(|y: Var| miss(x, y), y).detach(); // or by hand: 3 y² + 1
//!     y - miss(x, y) / slope
//! };
//! assert!((grad(root, 2.0)? - 0.25).abs() < 1e-15);
//! assert!(check_grad(root, 2.0)?.is_ok());
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! Why it works: by the implicit function theorem `y' = −Fₓ / F_y`, and that is the derivative of the step when `y` and `F_y`
//! are numbers. It does not matter how the root was found, so the search may as well run on plain floats, from
//! [`x.value()`](crate::Var::value): that records nothing. A search on variables compares at every step, and takes another
//! control-flow path at nearly every point; either way such a function is recorded at every call.
//!
//! **One step gives first derivatives, two give second ones**, each further step one order more, always with the number
//! `F_y` of the first:
//!
//! ```
//! # use gradus::prelude::*;
//! # fn miss(x: Var, y: Var) -> Var { y * y * y + y - x }
//! let root = |steps: usize| {
//!     move |x: Var| {
//!         let mut y = Var::from(1.0); // from any solver; here the root for x = 2
//!         let slope = nested_grad(|y: Var| miss(x, y), y).detach();
//!         for _ in 0..steps {
//!             y -= miss(x, y) / slope;
//!         }
//!         y
//!     }
//! };
//! // y'' = −6 y y'² / (3 y² + 1) = −6 / 64.
//! assert_eq!(grad(root(1), 2.0)?, 0.25);
//! assert_eq!(hessian(root(1), 2.0)?[(0, 0)], 0.0); // not yet
//! assert_eq!(hessian(root(2), 2.0)?[(0, 0)], -6.0 / 64.0);
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! The same goes for several unknowns, with a linear system of their Jacobian in place of the division, and for a
//! minimum: it is a root of the gradient.
//!
//! # A solver that starts at its root
//!
//! A loop that looks first does nothing where there is nothing to do, and then the result is the start. Its derivative is
//! the start's: 0 for a number, such as the root of the last call kept as a warm start, and 1 for `x` itself.
//!
//! ```
//! use gradus::prelude::*;
//!
//! fn root_from(start: Var, x: Var) -> Var {
//!     let mut y = start;
//!     while (y * y - x).abs() > 1e-12 {
//!         y = y - (y * y - x) / (2.0 * y);
//!     }
//!     y
//! }
//!
//! let from_one = |x: Var| root_from(Var::from(1.0), x);
//! let from_x = |x: Var| root_from(x, x);
//! assert_eq!(grad(from_one, 1.0)?, 0.0); // right: 1/2
//! assert_eq!(grad(from_x, 1.0)?, 1.0);
//! assert!(!check_grad(from_one, 1.0)?.is_ok() && !check_grad(from_x, 1.0)?.is_ok());
//! assert!((grad(from_one, 1.21)? - 0.5 / 1.1).abs() < 1e-12); // elsewhere it is right
//!
//! // The cure: one step more, from the root as a number.
//! let root = |x: Var| {
//!     let y = root_from(Var::from(1.0), x).detach();
//!     y - (y * y - x) / (2.0 * y)
//! };
//! assert_eq!(grad(root, 1.0)?, 0.5);
//! assert!(check_grad(root, 1.0)?.is_ok());
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # A loop that ends at a tolerance
//!
//! The loop ends when the **value** has converged. Its derivative converges behind: with an error that shrinks by `ρ` a step, the
//! value's is of size `ρᵏ` after `k` steps and the derivative's of size `k ρᵏ`.
//! Here the error of the value is 3e-5 and that of the derivative 1e-3:
//!
//! ```
//! use gradus::prelude::*;
//!
//! // y = x cos y, by iteration; at x = 1 it is 0.739085…, with the derivative cos y / (1 + x sin y) = 0.441610….
//! let fixed = |x: Var| {
//!     let mut y = Var::from(0.7);
//!     loop {
//!         let next = x * y.cos();
//!         let done = (next - y).abs() < 1e-4;
//!         y = next;
//!         if done {
//!             return y;
//!         }
//!     }
//! };
//! let (want, want_slope) = (0.739_085_133_215_160_7_f64, 0.441_610_791_705_328_4_f64);
//! let (value, slope) = value_and_grad(fixed, 1.0)?;
//! assert!((value - want).abs() < 4e-5);
//! assert!((slope - want_slope).abs() > 1e-3);
//! assert!(check_grad(fixed, 1.0)?.is_ok()); // this is the derivative of the loop, if not of its limit
//!
//! // The cure: one Newton step on y − x cos y. The value gets better, too, and no derivative goes through the loop.
//! let solved = |x: Var| {
//!     let y = fixed(x).detach();
//!     y - (y - x * y.cos()) / (1.0 + x * y.sin()).detach()
//! };
//! let (value, slope) = value_and_grad(solved, 1.0)?;
//! assert!((value - want).abs() < 1e-9 && (slope - want_slope).abs() < 1e-4);
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! What is left is the derivative at a point that is 3e-5 off. A tighter tolerance is a cure, too, where the loop is short.
//!
//! # A shortcut at one point
//!
//! `if x == 0.0 { … }` saves a division by zero, and the value is right. The derivative is that of what stands there, and a
//! constant has none:
//!
//! ```
//! use gradus::prelude::*;
//!
//! let shortcut = |x: Var| if x == 0.0 { Var::from(1.0) } else { x.exp_m1() / x };
//! assert_eq!(value_and_grad(shortcut, 0.0)?, (1.0, 0.0)); // right: 1/2
//! assert!(!check_grad(shortcut, 0.0)?.is_ok());
//!
//! // The cure: a formula that holds around the point. Here the series; the error is x³/24, below rounding.
//! let smooth = |x: Var| select(x.abs().less(1e-5), 1.0 + x * (0.5 + x / 6.0), x.exp_m1() / x);
//! assert_eq!(value_and_grad(smooth, 0.0)?, (1.0, 0.5));
//! assert!(check_grad(smooth, 0.0)?.is_ok());
//!
//! // The same in a sum that leaves out what has no weight: the weight's own derivative is lost.
//! let skips = |w: &[Var]| w.iter().zip([2.0, 3.0]).filter(|(w, _)| **w != 0.0).map(|(&w, x)| w * x).sum::<Var>();
//! assert_eq!(grad(skips, vec![0.0, 1.0])?, [0.0, 3.0]); // right: 2 and 3
//! let adds = |w: &[Var]| w.iter().zip([2.0, 3.0]).map(|(&w, x)| w * x).sum::<Var>();
//! assert_eq!(grad(adds, vec![0.0, 1.0])?, [2.0, 3.0]);
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! A check at some random point does not meet the shortcut: check at the special points of a function as well, such as 0, equal
//! coordinates and the start of a run. Each side of a branch has to have the right derivative by itself, and up to the order that
//! is asked for.
//!
//! # A table looked up by index
//!
//! An index is an integer, and to make one the value is read. What stands in the table is a number:
//!
//! ```
//! use gradus::function::Reason;
//! use gradus::prelude::*;
//!
//! let squares = [0.0, 1.0, 4.0, 9.0, 16.0];
//! let nearest = |x: Var| squares[x.value() as usize] + 0.0 * x;
//! assert_eq!(value_and_grad(nearest, 2.5)?, (4.0, 0.0)); // x² has 5
//! assert!(check_grad(nearest, 2.5)?.is_ok()); // a staircase is flat between its steps, for differences as well
//!
//! // The cure: interpolate. The index picks the piece, and the piece depends on x.
//! let between = |x: Var| {
//!     let i = x.value() as usize;
//!     let share = x - i as f64;
//!     (1.0 - share) * squares[i] + share * squares[i + 1]
//! };
//! assert_eq!(value_and_grad(between, 2.5)?, (6.5, 5.0));
//! assert!(check_grad(between, 2.5)?.is_ok());
//!
//! // A function notices that a value is read, and records it at every call: right, and slower.
//! let mut f = Function::new(between, 1);
//! f.value(&[2.5])?;
//! assert!(matches!(f.mode(), Mode::Dynamic { reason: Reason::ReadsValue { .. } }));
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! Straight pieces have a derivative that jumps at the entries, and second derivatives of 0; a cubic through the neighbors has
//! neither fault.
//!
//! # Rounding to a grid
//!
//! `round`, `floor`, `ceil`, `trunc` and `signum` are flat between their steps, and say so. A loss made of them stands still:
//!
//! ```
//! use gradus::prelude::*;
//!
//! let on_grid = |x: Var| (10.0 * x).round() / 10.0;
//! assert_eq!(value_and_grad(on_grid, 0.33)?, (0.3, 0.0));
//!
//! // The cure: fit without, and round what was found. Where the value has to be the rounded one, the derivative
//! // of x can be passed on; that is a convention, and a check tells that it is not the derivative.
//! let passed_on = |x: Var| x + ((10.0 * x).round() / 10.0 - x).detach();
//! assert_eq!(value_and_grad(passed_on, 0.33)?, (0.3, 1.0));
//! assert!(!check_grad(passed_on, 0.33)?.is_ok());
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # Random numbers
//!
//! Numbers that are drawn anew in each call make another function of each call: the derivative is right for the draws of
//! that call, and the value that is compared with it was of others. A [`Function`] notices and goes on without replay; see
//! [purity](super::purity). Draw them outside, and hand them over as columns or captured data.
//!
//! ```
//! use gradus::function::Reason;
//! use gradus::prelude::*;
//! use std::cell::Cell;
//!
//! let state = Cell::new(7_u32);
//! let draw = || {
//!     state.set(state.get().wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
//!     f64::from(state.get()) / 2f64.powi(32)
//! };
//! let mut f = Function::new(|m: Var| (m - draw()).powi(2), 1);
//! assert_ne!(f.value(&[1.0])?, f.value(&[1.0])?);
//! assert_eq!(f.mode(), Mode::Dynamic { reason: Reason::Changes });
//!
//! // The cure: the same draws in each call.
//! let draws: Vec<f64> = (0..100).map(|_| draw()).collect();
//! let mut f = Function::new(|m: Var| draws.iter().map(|&u| 0.01 * (m - u).powi(2)).sum::<Var>(), 1);
//! assert_eq!(f.value(&[1.0])?, f.value(&[1.0])?);
//! assert_eq!(f.mode(), Mode::Compiled { programs: 1 });
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! Then mind how the parameter comes in: by a comparison it is not seen, as in all of the above.
//!
//! ```
//! use gradus::prelude::*;
//!
//! // The share of draws below p: about p.
//! let draws: Vec<f64> = (0..100).map(|i| (f64::from(i) + 0.5) / 100.0).collect();
//! let share = |p: Var| {
//!     draws.iter().map(|&u| if p > u { Var::from(0.01) } else { Var::from(0.0) }).sum::<Var>()
//! };
//! let (value, slope) = value_and_grad(share, 0.303)?;
//! assert!((value - 0.3).abs() < 1e-15 && slope == 0.0); // of the expectation: 1
//!
//! // One cure: a step with a width.
//! let smooth = |p: Var| draws.iter().map(|&u| 0.01 * ((p - u) / 0.05).sigmoid()).sum::<Var>();
//! assert!((grad(smooth, 0.303)? - 1.0).abs() < 0.01 && check_grad(smooth, 0.303)?.is_ok());
//!
//! // Another: draws that move with the parameter. Times with the mean m are −m ln(1 − u).
//! let mean = |m: Var| draws.iter().map(|&u| -0.01 * m * (1.0 - u).ln()).sum::<Var>();
//! let (value, slope) = value_and_grad(mean, 2.0)?;
//! assert!((value - 2.0).abs() < 0.02 && (slope - 1.0).abs() < 0.01 && check_grad(mean, 2.0)?.is_ok());
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # Values kept outside the closure
//!
//! A cache returns numbers, so a point that is known has no derivative. The first call is right, which is why no test of one
//! call finds it. (Variables cannot be kept: that is an [error](crate::Error::ForeignVariable).)
//!
//! ```
//! use gradus::prelude::*;
//! use std::cell::Cell;
//!
//! let kept = Cell::new((f64::NAN, 0.0)); // the last point, and the value there
//! let cached = |x: Var| {
//!     if kept.get().0 == x.value() {
//!         return Var::from(kept.get().1);
//!     }
//!     let y = x * x.exp();
//!     kept.set((x.value(), y.value()));
//!     y
//! };
//! assert_eq!(grad(cached, 0.0)?, 1.0);
//! assert_eq!(grad(cached, 0.0)?, 0.0); // the same point again
//! assert!(!check_grad(cached, 0.0)?.is_ok()); // since the point is known by now
//!
//! // The cure: keep nothing. A compiled function computes equal expressions once, and what does not depend on the
//! // point belongs outside of the closure.
//! let plain = |x: Var| x * x.exp();
//! assert_eq!([grad(plain, 0.0)?, grad(plain, 0.0)?], [1.0, 1.0]);
//!
//! // Where the value is too dear, keep its derivative, too, and use both: y + y' (x − x₀).
//! let both = Cell::new((f64::NAN, 0.0, 0.0));
//! let cached = |x: Var| {
//!     if both.get().0 != x.value() {
//!         let slope = nested_grad(plain, x.detach());
//!         both.set((x.value(), plain(x).value(), slope.value()));
//!     }
//!     let (at, y, slope) = both.get();
//!     y + slope * (x - at)
//! };
//! assert_eq!([value_and_grad(cached, 0.0)?, value_and_grad(cached, 0.0)?], [(0.0, 1.0); 2]);
//! assert!(check_grad(cached, 0.0)?.is_ok());
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # How to find them
//!
//! - [`check_grad`] compares with differences of the values, which see everything; check at the start of a run, at its end, and at
//!   special points. It does not find what is flat by nature, nor a loop that ends too soon.
//! - A derivative that is exactly 0, away from a minimum and in a coordinate that the value depends on, is nearly always one
//!   of these.
//! - [`Function::mode`](crate::Function::mode) names the place where a value is read.
//!
//! [`check_grad`]: crate::check_grad
//! [`Function`]: crate::Function
//! [`RowFunction`]: crate::function::RowFunction
//! [`Fit`]: crate::Fit
