// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`Descent`]: crate::Descent
//! [`DescentReport`]: crate::DescentReport
//! [`Fit`]: crate::Fit
//! [`History`]: crate::descent::History
//! [`LeastSquares`]: crate::LeastSquares
//! [`Minimizer`]: crate::Minimizer
//! [`Optimizer`]: crate::optim::Optimizer
//! [`StopReason`]: crate::descent::StopReason
//! [`testfn`]: crate::testfn
//! [minimizer]: crate::minimize()
//! [rule]: super::choosing

#![doc = include_str!("../../guide/descent.md")]
