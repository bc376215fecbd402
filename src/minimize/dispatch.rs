//! From the name of a method to its loop.

use super::objective::Objective;
use super::run::{Ended, Run};
use super::{
    Method, bfgs, conjugate_gradient, gradient_descent, lbfgs, nelder_mead, newton_cg, trust_exact, trust_ncg,
};
use crate::real::Real;

/// Goes the way of a method until the run halts.
pub(super) fn follow<T: Real, O: Objective<T>>(method: Method, run: &mut Run<'_, T, O>) -> Ended {
    match method {
        Method::GradientDescent => gradient_descent::gradient_descent(run),
        Method::FixedRate(rate) => gradient_descent::fixed_rate(run, T::of(rate)),
        Method::NelderMead => nelder_mead::nelder_mead(run),
        Method::ConjugateGradient => conjugate_gradient::conjugate_gradient(run),
        Method::Bfgs => bfgs::bfgs(run),
        Method::Lbfgs => lbfgs::lbfgs(run),
        Method::NewtonCg => newton_cg::newton_cg(run),
        Method::TrustNcg => trust_ncg::trust_ncg(run),
        Method::TrustExact => trust_exact::trust_exact(run),
    }
}
