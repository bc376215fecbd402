// Links as rustdoc resolves them. Those at the end of the page, for readers of the repository, come second and give way.
//! [`Bfgs`]: Method::Bfgs
//! [`bounds`]: Minimizer::bounds
//! [`Callback`]: Status::Callback
//! [`ConjugateGradient`]: Method::ConjugateGradient
//! [`constraints`]: Minimizer::constraints
//! [`Cost`]: Status::Cost
//! [`DifferentialEvolution`]: DifferentialEvolution
//! [`Evaluations`]: Status::Evaluations
//! [`Failed`]: Status::Failed
//! [`Fit`]: crate::Fit
//! [`fixed`]: Minimizer::fixed
//! [`FixedRate`]: Method::FixedRate
//! [`gradient_tolerance`]: Minimizer::gradient_tolerance
//! [`Gradient`]: Status::Gradient
//! [`GradientDescent`]: Method::GradientDescent
//! [`history`]: Minimizer::history
//! [`Infeasible`]: Status::Infeasible
//! [`Iterations`]: Status::Iterations
//! [`Kink`]: Status::Kink
//! [`Lbfgs`]: Method::Lbfgs
//! [`likelihood`]: Minimizer::likelihood
//! [`Method`]: Method
//! [`minimize`]: crate::minimize()
//! [`multistart`]: Minimizer::multistart
//! [`names`]: Minimizer::names
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
use crate::minimize::{DifferentialEvolution, Method, Minimizer, Status};
