//! What makes a closure fast.
//!
//! Any closure is right. A compiled one is fast where it does the same operation on many values, because
//! that is a loop over slices; see [how a tape becomes loops](super::compiled). `cargo bench --bench problems` shows the
//! ratios to the plain value and to gradients written by hand, for these and for other suites' problems.
//!
//! # Write the loss of one row
//!
//! A loss over data can walk over captured rows, or be the loss of **one** row for [`RowFunction`] or [`Fit`].
//! The second is recorded for one row, compiled at the first call, and takes its rows from anywhere, in batches too.
//!
//! ```
//! use gradus::data::Batch;
//! use gradus::function::{Columns, RowFunction};
//! use gradus::prelude::*;
//!
//! let x: Vec<f64> = (0..1000).map(|i| f64::from(i) / 1000.0).collect();
//! let y: Vec<f64> = x.iter().map(|x| 2.0 * x + 1.0).collect();
//!
//! // Slow: 4000 operations are recorded, compared and compiled, for these rows alone.
//! let whole = |[w, b]: [Var; 2]| x.iter().zip(&y).map(|(&x, &y)| (w * x + b - y).powi(2)).sum::<Var>();
//! let mut slow = Function::new(whole, 2);
//!
//! // Fast: 4 operations, swept over blocks of rows.
//! let data = Columns::new(&[&x, &y])?;
//! let mut fast = RowFunction::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2));
//!
//! let (mut one, mut other) = ([0.0; 2], [0.0; 2]);
//! let value = slow.value_and_grad(&[1.0, 1.0], &mut one)?;
//! let sum = fast.value_and_grad(&[1.0, 1.0], &data, Batch::Range(0..1000), &mut other)?;
//! assert!((value - sum).abs() < 1e-9 && (one[0] - other[0]).abs() < 1e-9);
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! Look at the data once, with [`Columns::new`], outside the loop of steps. What depends on parameters alone (a
//! determinant, a normalised vector) may stand in the loss of a row: it is computed once for a call.
//!
//! # Choose, do not branch
//!
//! An `if` on variables is right, and makes a program for each way. Where both sides come up all the time, as in a loss with
//! many rows or a network with many units, use a function that chooses: `max`, `min`, `relu`, `clamp`,
//! `abs`, or [`select`] with [`Var::less`]. Then there is one way.
//!
//! ```
//! use gradus::prelude::*;
//!
//! let branches = |x: &[Var]| x.iter().map(|&x| if x > 0.0 { x * x } else { Var::from(0.0) }).sum::<Var>();
//! let chooses = |x: &[Var]| x.iter().map(|&x| select(x.less_equal(0.0), 0.0, x * x)).sum::<Var>();
//! let relu = |x: &[Var]| x.iter().map(|&x| x.relu() * x).sum::<Var>();
//!
//! let mut modes = Vec::new();
//! for f in [branches, chooses, relu] {
//!     let mut f = Function::new(f, 16);
//!     for i in 0..100 {
//!         let x: Vec<f64> = (0..16).map(|k| f64::from((i * 16 + k) * 37 % 101) - 50.0).collect();
//!         let plain: f64 = x.iter().filter(|&&x| x > 0.0).map(|x| x * x).sum();
//!         assert_eq!(f.value(&x)?, plain); // each is right
//!     }
//!     modes.push(f.mode().to_string());
//! }
//! assert_eq!(modes[0], "recorded at every call: the closure takes another branch at most calls");
//! assert_eq!(modes[1..], ["compiled, 1 program", "compiled, 1 program"]);
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! The side that `select` does not choose contributes exactly nothing, even where it is infinite or NaN, but it is
//! computed. Where one side is long and rarely needed, an `if` is better.
//!
//! # Detach, do not read
//!
//! [`Var::value`] gives a plain number, which is a constant for the tape, and another one at the next point. A function
//! whose closure reads a value is recorded at every call. [`Var::detach`] is a variable with the same value and no derivative:
//!
//! ```
//! use gradus::prelude::*;
//!
//! let mut reads = Function::new(|x: Var| x * x.value(), 1);
//! let mut detached = Function::new(|x: Var| x * x.detach(), 1);
//! let mut slope = [0.0];
//! for x in [1.0, 2.0, 3.0] {
//!     reads.value_and_grad(&[x], &mut slope)?;
//!     assert_eq!(slope, [x]);
//!     detached.value_and_grad(&[x], &mut slope)?;
//!     assert_eq!(slope, [x]);
//! }
//! assert!(reads.mode().to_string().starts_with("recorded at every call: the closure reads a value at"));
//! assert_eq!(detached.mode().to_string(), "compiled, 1 program");
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # Capture nothing that changes
//!
//! Counters, random numbers, a temperature in a `Cell`: hand them over as coordinates of the point, or as columns. A
//! parameter that the optimizer should not move is easily left out of the step. What happens otherwise is told in
//! [purity](super::purity).
//!
//! # Keep the function
//!
//! A [`Function`] made anew in each step is recorded in each step and never compiled. Make it
//! once, before the loop. For threads, clone it after its first calls: clones share the programs.
//!
//! # When `grad` is better
//!
//! Compiling takes as long as many recordings (the bench prints after how many calls it pays). So take [`grad`] for a few
//! points, and [`Function::eager`] where you know that each point goes a way of its own.
//!
//! A program also gains little where the loss is one long chain, each operation needing the one before, as in a
//! recurrence over time with few units: there are no loops to find, and `single operations` may take
//! as long as recording them. Print [`Function::program`] to see.
//!
//! # Vector mathematics
//!
//! In a loss with `exp`, `ln`, `tanh` and the like these take most of the time. [`Math::Vector`] computes them over
//! slices, within 1 ulp. It is what [`RowFunction`] and [`Fit`] do; a [`Function`] does it when told, and then
//! its values no longer have the bits of the standard library:
//!
//! ```
//! use gradus::prelude::*;
//!
//! let energy = |x: &[Var]| x.iter().map(|x| x.cosh().ln()).sum::<Var>();
//! let x: Vec<f64> = (0..256).map(|i| f64::from(i) / 64.0).collect();
//! let (mut std, mut vector) = (Function::new(energy, 256), Function::new(energy, 256).math(Math::Vector));
//! for _ in 0..3 {
//!     let (a, b) = (std.value(&x)?, vector.value(&x)?);
//!     assert!((a - b).abs() <= 1e-13 * a);
//! }
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! [`Columns::new`]: crate::function::Columns::new
//! [`Fit`]: crate::Fit
//! [`Function`]: crate::Function
//! [`Function::eager`]: crate::Function::eager
//! [`Function::program`]: crate::Function::program
//! [`grad`]: crate::grad()
//! [`Math::Vector`]: crate::Math::Vector
//! [`RowFunction`]: crate::function::RowFunction
//! [`select`]: crate::select
//! [`Var::detach`]: crate::Var::detach
//! [`Var::less`]: crate::Var::less
//! [`Var::value`]: crate::Var::value
