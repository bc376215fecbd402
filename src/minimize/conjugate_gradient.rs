//! Nonlinear conjugate gradients: seven vectors of memory, whatever the number of iterations.
//!
//! The form is Shanno's: the direction is that of a BFGS estimate built afresh at each iteration from two steps, the
//! latest and the one of the last restart. With exact searches on a quadratic these are the conjugate directions of
//! Hestenes and Stiefel with Beale's restarts; with inexact ones they still go downhill, and the step 1 fits so often that an
//! iteration costs little more than one evaluation. (Formulas that make directions from gradients alone, such as those of
//! Polak and Ribière or of Hager and Zhang, need a closer search: about two evaluations.)
//!
//! # Source
//! Shanno (1978), Conjugate gradient methods with inexact searches, Math. Oper. Res. 3(3), section 4;
//! Powell (1977), Restart procedures for the conjugate gradient method, Math. Program. 12, equation (3.3) the test.

use super::dense::dot;
use super::memory::{Memory, descend};
use super::objective::Objective;
use super::run::{Ended, Run};
use crate::real::Real;

/// Gradients that overlap more than this are no longer conjugate; Powell's value.
const OVERLAP: f64 = 0.2;

pub(super) fn conjugate_gradient<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>) -> Ended {
    descend(run, Memory::new(2), |memory, here, next| {
        let overlap = dot(&here.jac, &next.jac).abs();
        let restart = overlap >= T::of(OVERLAP) * dot(&next.jac, &next.jac);
        memory.replace(here, next, restart);
    })
}
