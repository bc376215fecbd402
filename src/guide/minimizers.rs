// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`Bfgs`]: Method::Bfgs
//! [`Callback`]: Status::Callback
//! [`ConjugateGradient`]: Method::ConjugateGradient
//! [`Cost`]: Status::Cost
//! [`Evaluations`]: Status::Evaluations
//! [`Failed`]: Status::Failed
//! [`Fit`]: crate::Fit
//! [`FixedRate`]: Method::FixedRate
//! [`gradient_tolerance`]: Minimizer::gradient_tolerance
//! [`Gradient`]: Status::Gradient
//! [`GradientDescent`]: Method::GradientDescent
//! [`history`]: Minimizer::history
//! [`Iterations`]: Status::Iterations
//! [`Kink`]: Status::Kink
//! [`Lbfgs`]: Method::Lbfgs
//! [`Method`]: Method
//! [`minimize`]: crate::minimize()
//! [`NelderMead`]: Method::NelderMead
//! [`NewtonCg`]: Method::NewtonCg
//! [`NotFinite`]: Status::NotFinite
//! [`Stalled`]: Status::Stalled
//! [`step_tolerance`]: Minimizer::step_tolerance
//! [`Step`]: Status::Step
//! [`TrustExact`]: Method::TrustExact
//! [`TrustNcg`]: Method::TrustNcg
//! [`Unbounded`]: Status::Unbounded
//! [a rule]: super::choosing

#![doc = include_str!("../../guide/minimizers.md")]

#[cfg(doc)]
use crate::minimize::{Method, Minimizer, Status};
