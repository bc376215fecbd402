// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`Descent`]: crate::Descent
//! [`Fit`]: crate::Fit
//! [`bounds`]: crate::Fit::bounds
//! [`deviations`]: crate::Fit::deviations
//! [`fixed`]: crate::Fit::fixed
//! [`known_deviations`]: crate::Fit::known_deviations
//! [`weights`]: crate::Fit::weights
//! [`LossKind`]: crate::fit::LossKind
//! [`Optimizer`]: crate::optim::Optimizer
//! [`parameter_history`]: crate::Fit::parameter_history
//! [`Var`]: crate::Var
//! [down a function]: super::descent

#![doc = include_str!("../../guide/tutorial.md")]
