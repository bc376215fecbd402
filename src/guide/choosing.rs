//! How to choose an optimizer.
//!
//! 1. Start with [`Adam`], at a rate of about a hundredth of the size that parameters have, and look at the losses.
//! 2. They jump or grow: a tenth of the rate. They creep: three times the rate.
//! 3. They fall, then hover: a falling rate, such as [`CosineDecay`] or [`ReduceOnPlateau`].
//! 4. A narrow valley: standardise the columns. It helps every rule, and more than another rule does.
//! 5. Only then try others.
//!
//! # The rules
//!
//! `new(rate)` has the settings of the paper or of the library named at the rule; all are public fields.
//!
//! | rule | what it does | when | source |
//! |---|---|---|---|
//! | [`Sgd`] | steps along the gradient, with momentum if told | well-scaled losses; time to tune | Polyak 1964; Sutskever et al. 2013 |
//! | [`Adam`] | average slope over root of average square | the first try | Kingma & Ba 2015 |
//! | [`AdamW`] | Adam, with decay that the moments do not see | parameters should stay small | Loshchilov & Hutter 2019 |
//! | [`Nadam`] | Adam with Nesterov's look-ahead | a little more speed | Dozat 2016 |
//! | [`Radam`] | momentum at first, then Adam | the start jumps, and no warm-up is wanted | Liu et al. 2020 |
//! | [`Adamax`] | Adam with the largest recent slope | slopes with large outliers | Kingma & Ba 2015 |
//! | [`AdaBelief`] | Adam scaled by how slopes stray from their average | slopes that are steady but small | Zhuang et al. 2020 |
//! | [`Yogi`] | Adam whose second moment changes slowly | Adam does not settle | Zaheer et al. 2018 |
//! | [`Adan`] | Adam with an average of how the gradient changes | a little more speed | Xie et al. 2022 |
//! | [`RmsProp`] | slope over its recent size | slopes whose size drifts | Tieleman & Hinton 2012 |
//! | [`Adagrad`] | slope over the root of all squares so far | sparse slopes; short runs | Duchi, Hazan & Singer 2011 |
//! | [`Adadelta`] | steps in units of past steps | no idea of the rate | Zeiler 2012 |
//! | [`Sm3`] | Adagrad, then momentum | sparse slopes, with momentum | Anil et al. 2019 |
//! | [`Rprop`] | a step size for each coordinate, from signs | all rows in each step, no idea of the rate | Riedmiller & Braun 1993 |
//! | [`Lbfgs`] | a share of the quasi-Newton step | all rows in each step, near the minimum | Nocedal 1980 |
//! | [`SignSgd`] | moves every coordinate by the rate | little memory | Bernstein et al. 2018 |
//! | [`Lion`] | the sign of an average | little memory; a third to a tenth of Adam's rate | Chen et al. 2023 |
//! | [`Lamb`] | Adam, as long as a share of the parameters | very large batches, layers as [`Groups`] | You et al. 2020 |
//! | [`Lars`] | momentum, as long as a share of the parameters | the same | You, Gitman & Ginsburg 2017 |
//! | [`Novograd`] | momentum over the recent length of the gradient | the same, with little memory | Ginsburg et al. 2019 |
//! | [`Asgd`] | descent, and the mean of its points | noisy slopes; the answer is in the state | Polyak & Juditsky 1992 |
//! | [`ScheduleFree`] | averaging in place of a falling rate | the length of the run is open; the answer is in the state | Defazio et al. 2024 |
//!
//! # Around a rule
//!
//! | | what it does | when | source |
//! |---|---|---|---|
//! | [`ClipNorm`] | shortens long gradients | steps that blow up now and then | Pascanu, Mikolov & Bengio 2013 |
//! | [`ClipValue`] | bounds each slope | single slopes that blow up | Mikolov 2012 |
//! | [`WeightDecay`] | adds a share of the parameters to the gradient | L2 penalties | Krogh & Hertz 1991 |
//! | [`Decoupled`] | adds it to the step | decay as in [`AdamW`], for any rule | Loshchilov & Hutter 2019 |
//! | [`Accumulate`] | steps along the mean of several gradients | batches that are too small | |
//! | [`Groups`] | rules of their own for parts of the parameters | parts on different scales; layers | |
//! | [`Ema`], [`WeightMean`] | average the parameters beside the run | the last steps are noisy | Roberts 1959; Polyak & Juditsky 1992 |
//!
//! # Trying them
//!
//! Rules are values, so a comparison is a function that takes one. A valley 100 times as steep in one direction:
//!
//! ```
//! use gradus::descent::DescentError;
//! use gradus::optim::Rprop;
//! use gradus::prelude::*;
//! use std::ops::ControlFlow;
//!
//! /// Steps until the loss is below 1e-8, at most 5000.
//! fn steps<R: Rule<f64>>(rule: R) -> Result<u64, DescentError> {
//!     let run = Descent::new(rule)
//!         .steps(5000)
//!         .on_step(|now| if now.value < 1e-8 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
//!         .minimize(|[x, y]: [Var; 2]| 0.5 * x * x + 50.0 * y * y, [1.0, 1.0])?;
//!     Ok(run.steps)
//! }
//!
//! let plain = steps(Sgd::new(0.01))?; // 0.02 is where it blows up
//! let momentum = steps(Sgd { momentum: 0.8, ..Sgd::new(0.01) })?;
//! let adam = steps(Adam::new(0.1))?;
//! let rprop = steps(Rprop::new(0.1))?;
//! println!("{plain} {momentum} {adam} {rprop}"); // 882 126 164 46
//! assert!(momentum < plain / 5 && adam < plain / 5 && rprop < plain / 10);
//! # Ok::<(), gradus::descent::DescentError>(())
//! ```
//!
//! More of this is in [down a function](super::descent), and functions to try rules on in [`testfn`](crate::testfn).
//!
//! [`Accumulate`]: crate::optim::Accumulate
//! [`AdaBelief`]: crate::optim::AdaBelief
//! [`Adadelta`]: crate::optim::Adadelta
//! [`Adagrad`]: crate::optim::Adagrad
//! [`Adam`]: crate::optim::Adam
//! [`AdamW`]: crate::optim::AdamW
//! [`Adamax`]: crate::optim::Adamax
//! [`Adan`]: crate::optim::Adan
//! [`Asgd`]: crate::optim::Asgd
//! [`ClipNorm`]: crate::optim::ClipNorm
//! [`ClipValue`]: crate::optim::ClipValue
//! [`CosineDecay`]: crate::optim::CosineDecay
//! [`Decoupled`]: crate::optim::Decoupled
//! [`Ema`]: crate::optim::Ema
//! [`Groups`]: crate::optim::Groups
//! [`Lamb`]: crate::optim::Lamb
//! [`Lars`]: crate::optim::Lars
//! [`Lbfgs`]: crate::optim::Lbfgs
//! [`Lion`]: crate::optim::Lion
//! [`Nadam`]: crate::optim::Nadam
//! [`Novograd`]: crate::optim::Novograd
//! [`Radam`]: crate::optim::Radam
//! [`ReduceOnPlateau`]: crate::optim::ReduceOnPlateau
//! [`RmsProp`]: crate::optim::RmsProp
//! [`Rprop`]: crate::optim::Rprop
//! [`ScheduleFree`]: crate::optim::ScheduleFree
//! [`Sgd`]: crate::optim::Sgd
//! [`SignSgd`]: crate::optim::SignSgd
//! [`Sm3`]: crate::optim::Sm3
//! [`WeightDecay`]: crate::optim::WeightDecay
//! [`WeightMean`]: crate::optim::WeightMean
//! [`Yogi`]: crate::optim::Yogi
