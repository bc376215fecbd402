// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`bounds`]: Minimizer::bounds
//! [`constraints`]: crate::Minimizer::constraints
//! [`DifferentialEvolution`]: crate::minimize::DifferentialEvolution
//! [`multistart`]: crate::Minimizer::multistart
//! [`callback`]: Minimizer::callback
//! [`check_grad`]: crate::check_grad
//! [`cost_tolerance`]: Minimizer::cost_tolerance
//! [`gradient_tolerance`]: Minimizer::gradient_tolerance
//! [`hessian`]: crate::hessian
//! [`history`]: Minimizer::history
//! [`initial_radius`]: Minimizer::initial_radius
//! [`max_evaluations`]: Minimizer::max_evaluations
//! [`max_iterations`]: Minimizer::max_iterations
//! [`memory`]: Minimizer::memory
//! [`Method::Bfgs`]: Method::Bfgs
//! [`Method::ConjugateGradient`]: Method::ConjugateGradient
//! [`Method::FixedRate`]: Method::FixedRate
//! [`Method::GradientDescent`]: Method::GradientDescent
//! [`Method::Lbfgs`]: Method::Lbfgs
//! [`Method::NelderMead`]: Method::NelderMead
//! [`Method::NewtonCg`]: Method::NewtonCg
//! [`Method::TrustExact`]: Method::TrustExact
//! [`Method::TrustNcg`]: Method::TrustNcg
//! [`Minimum`]: Minimum
//! [`Status`]: Status
//! [`step_tolerance`]: Minimizer::step_tolerance

#![doc = include_str!("../../guide/scipy.md")]

#[cfg(doc)]
use crate::minimize::{Method, Minimizer, Minimum, Status};
