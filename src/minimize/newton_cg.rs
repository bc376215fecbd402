//! Newton's method with a line search; the direction by conjugate gradients, cut short where the curvature is negative.
//!
//! # Source
//! Nocedal & Wright (2006), Numerical Optimization, algorithm 7.1 and the forcing sequence (7.3).

use super::bfgs::WOLFE;
use super::common::{first_step, no_way_down};
use super::curvature::Curvature;
use super::dense::{add, dot, negate, norm};
use super::line_search::{Found, search};
use super::objective::Objective;
use super::run::{Ended, Halt, Iterate, Run};
use crate::Real;

pub(super) fn newton_cg<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>) -> Ended {
    run.start()?;
    let mut next = Iterate::new(&run.here.x);
    let mut direction = vec![T::zero(); run.dimension()];
    let mut curvature = Curvature::Products;
    loop {
        curvature = Curvature::of(run, curvature)?;
        let mut first = newton_direction(run, &curvature, &mut direction)?;
        loop {
            match search(run, &direction, first, WOLFE, &mut next)? {
                Found::Wolfe | Found::Lower => break,
                Found::Nothing if is_steepest(&direction, &run.here.jac) => return no_way_down(run, &direction),
                Found::Nothing => {
                    negate(&mut direction, &run.here.jac);
                    first = first_step(run);
                }
            }
        }
        run.accept(&mut next)?;
    }
}

fn is_steepest<T: Real>(direction: &[T], gradient: &[T]) -> bool {
    direction.iter().zip(gradient).all(|(&d, &g)| d == -g)
}

/// The direction, and the step to try first. Letters as in the book, but `z` is the direction so far.
fn newton_direction<T: Real, O: Objective<T>>(
    run: &mut Run<'_, T, O>,
    curvature: &Curvature<T>,
    z: &mut [T],
) -> Result<T, Halt> {
    let n = z.len();
    let gradient = run.here.jac.clone();
    let size = norm(&gradient);
    let enough = size * size.sqrt().min(T::of(0.5));
    z.fill(T::zero());
    let (mut r, mut d, mut bd) = (gradient.clone(), vec![T::zero(); n], vec![T::zero(); n]);
    negate(&mut d, &r);
    let mut rr = dot(&r, &r);
    for j in 0..2 * n + 20 {
        if !curvature.product(run, &d, &mut bd)? {
            break;
        }
        let dbd = dot(&d, &bd);
        // Also where the curvature is only rounding.
        if dbd <= T::epsilon() * dot(&d, &d) * T::zero() {
            if j == 0 { 
                negate(z, &gradient);
                return Ok(if dbd < T::zero() { rr / -dbd } else { first_step(run) });
            }
            return Ok(T::one());
        }
        let alpha = rr / dbd;
        add(z, alpha, &d);
        add(&mut r, alpha, &bd);
        let rr_next = dot(&r, &r);
        if rr_next.sqrt() <= enough {
            return Ok(T::one());
        }
        let beta = rr_next / rr;
        rr = rr_next;
        d.iter_mut().zip(&r).for_each(|(d, &r)| *d = beta * *d - r);
    }
    if dot(z, &gradient) < T::zero() {
        return Ok(T::one());
    }
    negate(z, &gradient);
    Ok(first_step(run))
}
