//! Write your own update rule.
//!
//! A [`Rule`](crate::optim::Rule) turns a gradient into the step to subtract. It is a plain struct of settings; what it remembers between
//! steps is a value of its own, its state. Three functions are needed, and two more if a schedule shall
//! drive its rate:
//!
//! | function | what it does |
//! |---|---|
//! | `check` | looks at every setting, once, when the optimizer is made |
//! | `init` | the state before the first step |
//! | `apply` | the recurrence: `step` comes in as the gradient, and goes out as the update |
//! | `learning_rate`, `map_learning_rate` | let schedules, [`Groups`](crate::optim::Groups) and [`Decoupled`](crate::optim::Decoupled) find the rate |
//!
//! # A slip, and what it costs
//!
//! Momentum as an exponential average `v ← β v + (1 − β) g` starts from 0, so early averages are too small by `1 − βᵗ`. A
//! notebook divided by `1 + βᵗ`. Both forms converge to the same, and the first steps tell them apart. Here is
//! a rule that can do either:
//!
//! ```
//! use gradus::Real;
//! use gradus::error::InvalidSetting;
//! use gradus::optim::{Rule, Sgd, StepDecay};
//!
//! #[derive(Clone, Copy, Debug)]
//! enum Divisor {
//!     /// `1 − βᵗ`: the weights of the average add up to 1.
//!     Right,
//!     /// `1 + βᵗ`: the notebook's.
//!     Slip,
//! }
//!
//! #[derive(Clone, Copy, Debug)]
//! struct Averaged {
//!     learning_rate: f64,
//!     beta: f64,
//!     divisor: Divisor,
//! }
//!
//! impl<T: Real> Rule<T> for Averaged {
//!     /// `t`, and the average of each coordinate.
//!     type State = (i32, Vec<T>);
//!
//!     fn check(&self) -> Result<(), InvalidSetting> {
//!         if !(0.0..1.0).contains(&self.beta) {
//!             let (owner, setting, value) = ("Averaged", "beta", self.beta);
//!             return Err(InvalidSetting { owner, setting, value, allowed: "[0, 1)" });
//!         }
//!         Ok(())
//!     }
//!
//!     fn init(&self, n: usize) -> Self::State {
//!         (0, vec![T::zero(); n])
//!     }
//!
//!     fn apply(&self, (t, average): &mut Self::State, _params: &[T], step: &mut [T]) {
//!         *t += 1;
//!         let divisor = match self.divisor {
//!             Divisor::Right => 1.0 - self.beta.powi(*t),
//!             Divisor::Slip => 1.0 + self.beta.powi(*t),
//!         };
//!         let rate = T::of(self.learning_rate / divisor);
//!         for (v, g) in average.iter_mut().zip(step) {
//!             *v = T::of(self.beta) * *v + T::of(1.0 - self.beta) * *g;
//!             *g = rate * *v;
//!         }
//!     }
//!
//!     fn learning_rate(&self) -> Option<f64> {
//!         Some(self.learning_rate)
//!     }
//!
//!     fn map_learning_rate(&self, change: &mut dyn FnMut(f64) -> f64) -> Self {
//!         Self { learning_rate: change(self.learning_rate), ..*self }
//!     }
//! }
//!
//! // With a slope of 1 throughout, the right average is 1 from the first step on.
//! let right = Averaged { learning_rate: 1.0, beta: 0.5, divisor: Divisor::Right };
//! let slip = Averaged { divisor: Divisor::Slip, ..right };
//! let (mut x, mut y) = ([0.0], [0.0]);
//! let (mut one, mut other) = (right.optimizer(1)?, slip.optimizer(1)?);
//! for _ in 0..2 {
//!     one.step(&mut x, &[1.0])?;
//!     other.step(&mut y, &[1.0])?;
//! }
//! assert_eq!(x, [-2.0]);
//! assert!((y[0] - (-0.5 / 1.5 - 0.75 / 1.25_f64)).abs() < 1e-15); // a third, then three fifths
//!
//! // The right form is a setting of a rule that is there.
//! let mut z = [0.0];
//! let mut known = Sgd::averaged(1.0, 0.5).optimizer(1)?;
//! for _ in 0..2 {
//!     known.step(&mut z, &[1.0])?;
//! }
//! assert_eq!(x, z);
//!
//! // A schedule finds the rate; a bad setting is an error.
//! let scheduled = right.optimizer(1)?.schedule(StepDecay { every: 1, factor: 0.5 })?;
//! # let _: &gradus::optim::Optimizer<f64, _, _> = &scheduled;
//! assert_eq!(scheduled.learning_rate(), Some(1.0));
//! let bad: Result<gradus::optim::Optimizer<f64, _>, _> = Averaged { beta: 1.0, ..right }.optimizer(1);
//! assert_eq!(bad.unwrap_err().to_string(), "Averaged: beta is 1, allowed is [0, 1)");
//! # Ok::<(), gradus::optim::OptimError>(())
//! ```
//!
//! # Before you write one
//!
//! Many variants are settings or chains of what is there:
//!
//! | to | write |
//! |---|---|
//! | clip the gradient, or the step | `(ClipNorm(1.0), rule)`, `(rule, ClipNorm(1.0))` |
//! | pull to 0, as L2 or decoupled | `(WeightDecay(c), rule)`, `Decoupled { rule, weight_decay: c }` |
//! | maximise | `(Ascend, rule)` |
//! | average several gradients for a step | `Accumulate { rule, every: 4 }` |
//! | have rates of their own for parts of the parameters | `Groups(((2, rule), (1, other)))` |
//! | leave out the bias correction of Adam | [`Adam::uncorrected`](crate::optim::Adam::uncorrected), or one of `correct_first`, `correct_second` |
//! | put epsilon elsewhere | `epsilon`, `epsilon_root`, `epsilon_hat` of [`Adam`](crate::optim::Adam) and its relatives |
//!
//! # Advice
//!
//! - Take settings as `f64` and convert with `T::of`; so one rule serves `f32` and `f64`.
//! - Allocate in `init`, never in `apply`.
//! - The gradient is finite: the optimizer has looked. A quotient of yours may still be `0 / 0`.
//! - Test it against three steps by hand, as above.
//! - More of one's own are in the examples `averages_to_newton` and `batches_of_a_surface`.
