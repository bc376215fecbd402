//! Down a function: full-batch descent with any rule.
//!
//! [`Descent`] walks down a function that is evaluated whole, and keeps the path. It is the loop that a
//! notebook writes around an optimizer, TensorFlow's `optimizer.minimize(loss)`, and SciPy's `minimize` with a
//! method of one's own.
//!
//! 1. [A rule and a start](#1-a-rule-and-a-start)
//! 2. [When it ends](#2-when-it-ends)
//! 3. [The path](#3-the-path)
//! 4. [Looking on](#4-looking-on)
//! 5. [When it blows up](#5-when-it-blows-up)
//! 6. [Which rule](#6-which-rule)
//!
//! A loss that sums over rows of data is better served by [`Fit`], which
//! records one row, walks in batches, and knows statistics. A smooth function is at its minimum much sooner with a
//! [minimiser](crate::minimize()), which searches along lines or uses curvature.
//!
//! # 1. A rule and a start
//!
//! Any [rule](super::choosing) will do, and any tuple of them; schedules as for an
//! [`Optimizer`](crate::optim::Optimizer). The result has the shape of the start:
//!
//! ```
//! use gradus::optim::CosineDecay;
//! use gradus::prelude::*;
//!
//! let booth = |[x, y]: [Var; 2]| (x + 2.0 * y - 7.0).powi(2) + (2.0 * x + y - 5.0).powi(2);
//! let run = Descent::new(Adam::new(0.3)).schedule(CosineDecay::new(200)).steps(200).minimize(booth, [1.0, -2.0])?;
//! let [x, y] = run.point;
//! assert!((x - 1.0).abs() < 0.01 && (y - 3.0).abs() < 0.01, "{run}");
//! # Ok::<(), gradus::descent::DescentError>(())
//! ```
//!
//! Printing a [`DescentReport`] shows the value, the point, the gradient, and why it ended. The function is
//! evaluated once a step, value and gradient together, and once at the start.
//!
//! Functions to try things on are in [`testfn`](crate::testfn). They are generic, so where nothing else says which
//! float is meant, the start has to: `[1.0_f64, -2.0]`.
//!
//! # 2. When it ends
//!
//! After so many steps, 1000 unless told, or by a tolerance: on the norm of the gradient, on how far a step
//! goes, on how much the value changes. [`StopReason`] says which it was:
//!
//! ```
//! use gradus::descent::StopReason;
//! use gradus::prelude::*;
//! use gradus::testfn;
//!
//! let descent = || Descent::new(Sgd { momentum: 0.9, ..Sgd::new(0.02) }).history(false);
//! let run = descent().gradient_tolerance(1e-8).minimize(testfn::booth, [1.0_f64, -2.0])?;
//! assert!(matches!(run.stop, StopReason::GradientTolerance { .. }) && run.gradient_norm <= 1e-8);
//!
//! let run = descent().step_tolerance(1e-4).minimize(testfn::booth, [1.0_f64, -2.0])?;
//! assert!(matches!(run.stop, StopReason::StepTolerance { .. }) && run.stop.is_converged());
//!
//! let run = descent().steps(10).minimize(testfn::booth, [1.0_f64, -2.0])?;
//! println!("{}", run.stop); // all steps used; the last lowered the value by …
//! assert!(!run.stop.is_converged());
//! # Ok::<(), gradus::descent::DescentError>(())
//! ```
//!
//! Of these the gradient is the one that means something by itself. A short step may be due to a small rate, and
//! a small change to a path along a valley.
//!
//! # 3. The path
//!
//! [`History`] has a column each for steps, points, values, gradients and rates, ready for a plot or a file; with
//! the feature `serde` it can be written as it is. For long runs keep every `k`-th step, or none:
//!
//! ```
//! use gradus::prelude::*;
//! use gradus::testfn;
//!
//! let run = Descent::new(Sgd::new(0.2)).steps(20).history_every(5).minimize(testfn::bowl, [-4.0_f64, 4.0])?;
//! let path = &run.history;
//! for (step, ([x, y], value)) in path.steps.iter().zip(path.points.iter().zip(&path.values)) {
//!     println!("{step},{x},{y},{value}");
//! }
//! assert_eq!(path.steps, [0, 5, 10, 15, 20]);
//! assert!((path.points[1][0] - -4.0 * 0.6_f64.powi(5)).abs() < 1e-15); // x ← (1 − 2 · 0.2) x
//! # Ok::<(), gradus::descent::DescentError>(())
//! ```
//!
//! The report also has the point with the lowest value, `best_point`: rules with momentum pass the minimum and come
//! back.
//!
//! # 4. Looking on
//!
//! A callback sees every step, and may end the run:
//!
//! ```
//! use gradus::prelude::*;
//! use gradus::testfn;
//! use std::ops::ControlFlow;
//!
//! let run = Descent::new(Adam::new(0.1))
//!     .on_step(|now| {
//!         if now.step % 100 == 0 {
//!             println!("{now}"); // step 100: value 3.104, gradient 5.26
//!         }
//!         if now.value < 1e-3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
//!     })
//!     .minimize(testfn::booth, [1.0_f64, -2.0])?;
//! assert!(run.value < 1e-3 && run.steps < 1000);
//! # Ok::<(), gradus::descent::DescentError>(())
//! ```
//!
//! # 5. When it blows up
//!
//! A start where the function is not finite is an error. Later on it ends the run, and the report has the last
//! point that was fine, the step that left it, and the operation where the number came from:
//!
//! ```
//! use gradus::descent::StopReason;
//! use gradus::prelude::*;
//!
//! let well = |x: Var| x - x.ln();
//! let run = Descent::new(Sgd::new(5.0)).minimize(well, 3.0)?;
//! let StopReason::Diverged { step, fault } = &run.stop else { panic!("{run}") };
//! let cause = fault.cause.as_ref().expect("an operation");
//! assert_eq!((cause.operation, *step), ("ln", 1));
//! assert_eq!(run.point, 3.0); // 3 - 5 (1 - 1/3) is below 0, where there is no logarithm
//! # Ok::<(), gradus::descent::DescentError>(())
//! ```
//!
//! # 6. Which rule
//!
//! A rule is a value, so the question can be put to a machine. Steps to a value of 1e-6 above the minimum, on the
//! functions of two coordinates that have one basin:
//!
//! ```
//! use gradus::optim::{Lbfgs, Rprop, Rule};
//! use gradus::prelude::*;
//! use gradus::testfn;
//! use std::ops::ControlFlow;
//!
//! fn steps<R: Rule<f64>>(rule: R, name: &str, start: [f64; 2]) -> Result<u64, Box<dyn std::error::Error>> {
//!     let f = testfn::ALL.iter().find(|f| f.name == name).ok_or("no such function")?;
//!     let goal = f.minimum(2).ok_or("no minimum")? + 1e-6;
//!     let descent = Descent::new(rule).steps(20_000).history(false);
//!     let stop = |value: f64| if value < goal { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
//!     Ok(descent.on_step(|now| stop(now.value)).minimize(*f, start)?.steps)
//! }
//!
//! for (name, start) in [("Booth", [1.0, -2.0]), ("valley", [-1.0, -1.0]), ("Rosenbrock", [-1.2, 1.0])] {
//!     let adam = steps(Adam::new(0.1), name, start)?;
//!     let rprop = steps(Rprop::new(0.1), name, start)?;
//!     let lbfgs = steps(Lbfgs::new(0.5), name, start)?;
//!     println!("{name:>12} {adam:>6} {rprop:>6} {lbfgs:>6}");
//!     assert!(lbfgs < adam && rprop < 20_000);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Descent`]: crate::Descent
//! [`DescentReport`]: crate::DescentReport
//! [`Fit`]: crate::Fit
//! [`History`]: crate::descent::History
//! [`StopReason`]: crate::descent::StopReason
