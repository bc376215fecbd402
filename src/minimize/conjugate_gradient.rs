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

use super::bfgs::WOLFE;
use super::common::{first_step, no_way_down};
use super::dense::dot;
use super::lbfgs::Memory;
use super::line_search::{Found, search};
use super::objective::Objective;
use super::run::{Ended, Iterate, Run};
use crate::Real;

/// Gradients that overlap more than this are no longer conjugate; Powell's value.
const OVERLAP: f64 = 0.2;

pub(super) fn conjugate_gradient<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>) -> Ended {
    run.start()?;
    let mut next = Iterate::new(&run.here.x);
    let mut direction = vec![T::zero(); run.dimension()];
    let mut memory = Memory::new(2);
    loop {
        memory.direction(&run.here.jac, &mut direction);
        if !memory.is_empty() && !(dot(&direction, &run.here.jac) < T::zero()) {
            memory.forget();
            continue;
        }
        let first = if memory.is_empty() { first_step(run) } else { T::one() };
        match search(run, &direction, first, WOLFE, &mut next)? {
            Found::Nothing if memory.forget() => continue,
            Found::Nothing => return no_way_down(run, &direction),
            Found::Wolfe | Found::Lower => {}
        }
        let overlap = dot(&run.here.jac, &next.jac).abs();
        let restart = overlap >= T::of(OVERLAP) * dot(&next.jac, &next.jac);
        memory.replace(&run.here, &next, restart);
        run.accept(&mut next)?;
    }
}
