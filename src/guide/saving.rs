// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`check_state`]: crate::optim::Rule::check_state
//! [`checkpoint::read`]: crate::checkpoint::read
//! [`checkpoint::write`]: crate::checkpoint::write
//! [`checkpoint`]: crate::Fit::checkpoint
//! [checkpoint::Checkpoint]: crate::checkpoint::Checkpoint
//! [`DescentReport`]: crate::DescentReport
//! [`drop_last`]: crate::Fit::drop_last
//! [`Ema`]: crate::optim::Ema
//! [`epochs`]: crate::Fit::epochs
//! [`Every::Steps`]: crate::fit::Every::Steps
//! [`FitReport`]: crate::FitReport
//! [`history`]: crate::Fit::history
//! [`incremental`]: crate::Fit::incremental
//! [`LeastSquaresReport`]: crate::LeastSquaresReport
//! [`Minimum`]: crate::Minimum
//! [`parameter_history`]: crate::Fit::parameter_history
//! [`patience`]: crate::Fit::patience
//! [`resume_or_start`]: crate::Fit::resume_or_start
//! [`Scaler`]: crate::data::Scaler
//! [`warm_start`]: crate::Fit::warm_start

#![doc = include_str!("../../guide/saving.md")]
