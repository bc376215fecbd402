//! From a gradient to a fit with error bars, in six programs.
//!
//! 1. [A gradient](#1-a-gradient)
//! 2. [Is it right?](#2-is-it-right)
//! 3. [Steps](#3-steps)
//! 4. [Data and a fit](#4-data-and-a-fit)
//! 5. [When to stop](#5-when-to-stop)
//! 6. [A model, and what it predicts](#6-a-model-and-what-it-predicts)
//!
//! # 1. A gradient
//!
//! A loss is a closure over [`Var`](crate::Var), which is used like a float. Its argument says what a
//! point looks like, and the gradient comes back in the same shape:
//!
//! ```
//! use gradus::prelude::*;
//!
//! let booth = |[x, y]: [Var; 2]| (x + 2.0 * y - 7.0).powi(2) + (2.0 * x + y - 5.0).powi(2);
//! let (value, [dx, dy]) = value_and_grad(booth, [1.0, -2.0])?;
//! assert_eq!((value, dx, dy), (125.0, -40.0, -50.0));
//!
//! // Points whose length is known only at run time are vectors.
//! let sphere = |x: &[Var]| x.iter().map(|x| x.powi(2)).sum::<Var>();
//! assert_eq!(grad(sphere, vec![1.0, 2.0, 3.0])?, [2.0, 4.0, 6.0]);
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! What is not finite is an error that says where it came from: the message ends with the place in the
//! source and the operation, such as `` src/main.rs:5:30: `ln` of 0.0 ``.
//!
//! # 2. Is it right?
//!
//! The tape makes no mistakes in calculus, but a loss may hide something from it, or be another one
//! than the formula on paper. So it can be checked: against central differences, and against a
//! derivative by hand.
//!
//! ```
//! use gradus::prelude::*;
//!
//! let booth = |[x, y]: [Var; 2]| (x + 2.0 * y - 7.0).powi(2) + (2.0 * x + y - 5.0).powi(2);
//! let by_hand = |[x, y]: [f64; 2]| [10.0 * x + 8.0 * y - 34.0, 8.0 * x + 10.0 * y - 38.0];
//! let report = check_grad_against(booth, by_hand, [1.0, -2.0])?;
//! assert!(report.is_ok(), "{report}");
//! # Ok::<(), gradus::Error>(())
//! ```
//!
//! # 3. Steps
//!
//! A rule turns gradients into steps; an [`Optimizer`](crate::optim::Optimizer) holds the rule, what it
//! remembers, and the schedule of its rate. It sees floats only, so gradients may come from anywhere.
//!
//! ```
//! use gradus::optim::ExponentialDecay;
//! use gradus::prelude::*;
//!
//! let booth = |[x, y]: [Var; 2]| (x + 2.0 * y - 7.0).powi(2) + (2.0 * x + y - 5.0).powi(2);
//! let mut point = [0.0, 0.0];
//! let mut adam = Adam::new(0.5).optimizer(2)?.schedule(ExponentialDecay::new(0.99))?;
//! for _ in 0..500 {
//!     let gradient = grad(booth, point)?;
//!     adam.step(&mut point, &gradient)?;
//! }
//! assert!((point[0] - 1.0).abs() < 1e-3 && (point[1] - 3.0).abs() < 1e-3, "{point:?}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The same loop with stop rules and the path kept is a [`Descent`](crate::Descent); see
//! [down a function](super::descent).
//!
//! # 4. Data and a fit
//!
//! For data the loss is written for **one row**, and takes the parameters and the row. [`Fit`]
//! minimises its mean over all rows. Bring columns on different scales to a common one first; here the
//! speed, while the distance stays in feet:
//!
//! ```
//! use gradus::prelude::*;
//!
//! let cars = Dataset::from_csv("examples/data/cars.csv", &["speed", "dist"])?;
//! let (standard, scaler) = cars.standardise()?;
//! let data = standard.select(&["speed"])?.with_column("dist", cars.column_named("dist")?)?;
//!
//! let fit = Fit::new(|[w, b]: [Var; 2], [z, dist]: [Var; 2]| (w * z + b - dist).powi(2))
//!     .rule(Sgd::new(0.2))
//!     .gradient_tolerance(1e-9)
//!     .names(["slope", "mean distance"])
//!     .run([0.0, 0.0], &data)?;
//! println!("{fit}");
//!
//! let feet_per_mph = fit.parameters[0] / scaler.scales()[0];
//! assert!((feet_per_mph - 3.932409).abs() < 1e-6); // as in the textbooks
//! assert!((fit.r_squared.unwrap() - 0.651079).abs() < 1e-6);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! R² and standard errors are there because the loss is a squared residual of the last column, which
//! the fit finds out by itself; see [`LossKind`](crate::fit::LossKind). They describe the minimum, so a fit that
//! ends more than a tenth of a standard error away from it says so in place of them:
//!
//! ```
//! # use gradus::prelude::*;
//! let cars = Dataset::from_csv("examples/data/cars.csv", &["speed", "dist"])?;
//! // Neither a common scale nor a rule of one's own: 1000 epochs of `Adam` at rate 0.01 do not get there.
//! let fit = Fit::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2)).run([0.0, 0.0], &cars)?;
//! assert_eq!(fit.has_arrived(), Some(false));
//! assert!(fit.to_string().contains("not arrived: the minimum is 2."), "{fit}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # 5. When to stop
//!
//! Rows that took no part in the steps tell when a fit begins to learn the noise. The parameters of the
//! best epoch are the ones reported:
//!
//! ```
//! use gradus::data::Sampling;
//! use gradus::model::Polynomial;
//! use gradus::prelude::*;
//!
//! let setting = Sampling { noise: 0.3, seed: 7, ..Sampling::new(30) };
//! let data = Dataset::sample(&["x", "y"], [-1.0..1.0], |[x]| x.exp(), setting)?;
//! let (train, judge) = data.split(0.7, 7)?;
//! let fit = Fit::new(Polynomial { degree: 6 })
//!     .rule(Adam::new(0.02))
//!     .batch_size(7)
//!     .seed(7)
//!     .validation(&judge)
//!     .patience(100)
//!     .run(vec![0.0; 7], &train)?;
//! println!("{}", fit.stop); // no improvement for 100 epochs; the parameters are those of …
//! let smallest = fit.validation_losses.iter().copied().fold(f64::INFINITY, f64::min);
//! assert_eq!(fit.validation_loss, Some(smallest));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # 6. A model, and what it predicts
//!
//! The ready models predict, too; and a model is generic, so it serves floats and variables alike.
//! Say the float in the start, since the model does not.
//!
//! ```
//! use gradus::model::{Logistic, Model};
//! use gradus::prelude::*;
//!
//! // Which cars of 1974 had a manual gearbox, by weight in thousands of pounds?
//! let data = Dataset::from_csv("examples/data/mtcars.csv", &["wt", "am"])?;
//! let fit = Fit::new(Logistic)
//!     .likelihood() // the loss is one, so standard errors have a meaning
//!     .rule(Adam::new(0.3))
//!     .epochs(5000)
//!     .gradient_tolerance(1e-8)
//!     .names(["weight", "intercept"])
//!     .run([0.0_f64, 0.0], &data)?;
//! let errors = fit.standard_errors().expect("the classes overlap");
//! assert!((fit.parameters[0] - -4.024).abs() < 1e-3 && (errors[0] - 1.436).abs() < 1e-3);
//! assert!(Logistic.predict(&fit.parameters, &[2.0])? > 0.9);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Fit`]: crate::Fit
