//! A search along a path that bends at bounds: the projection of `x + step · direction` onto the box.
//!
//! A single search can so reach many bounds. Coordinates that are at a bound, and pushed out by the gradient, have to be 0 in the
//! direction; then the path goes down wherever the direction does.
//!
//! # Source
//! Bertsekas (1982), Projected Newton methods for optimization problems with simple constraints, SIAM J. Control Optim.
//! 20(2), section 2.

use super::dense::dot;
use super::objective::Objective;
use super::run::{Halt, Iterate, Run};
use crate::domain::Domain;
use crate::real::Real;

/// The part of the slope's promise that has to be kept.
const DECREASE: f64 = 1e-4;
/// Cuts of the step after which there is no way down.
const CUTS: usize = 60;

/// Searches the projection of `x + step · direction`; where nothing is known of the length (`blind`), also further on.
pub(super) fn search<T: Real, O: Objective<T>>(
    run: &mut Run<'_, T, O>,
    bounds: &Domain<T>,
    direction: &[T],
    first: T,
    blind: bool,
    next: &mut Iterate<T>,
) -> Result<bool, Halt> {
    let mut step = first;
    for cut in 0..CUTS {
        if !try_at(run, bounds, direction, step, next)? {
            step *= T::of(if next.fun.is_finite() { 0.3 } else { 0.5 });
            if next.x == run.here.x {
                return Ok(false);
            }
            continue;
        }
        if blind && cut == 0 {
            go_on(run, bounds, direction, step, next)?;
        }
        return Ok(true);
    }
    Ok(false)
}

/// Doubles a step as long as that lowers the value, down to the floor of the run if there is no end to it.
fn go_on<T: Real, O: Objective<T>>(
    run: &mut Run<'_, T, O>,
    bounds: &Domain<T>,
    direction: &[T],
    mut step: T,
    next: &mut Iterate<T>,
) -> Result<(), Halt> {
    let mut further = next.clone();
    loop {
        // Flat enough: the next one would mostly go too far.
        if dot(&next.jac, direction) > T::of(0.5) * dot(&run.here.jac, direction) {
            break;
        }
        step *= T::of(2.0);
        if !try_at(run, bounds, direction, step, &mut further)? || further.fun >= next.fun {
            break;
        }
        core::mem::swap(next, &mut further);
    }
    Ok(())
}

/// Evaluates the projected point; is it low enough?
fn try_at<T: Real, O: Objective<T>>(
    run: &mut Run<'_, T, O>,
    bounds: &Domain<T>,
    direction: &[T],
    step: T,
    next: &mut Iterate<T>,
) -> Result<bool, Halt> {
    for ((to, &x), &d) in next.x.iter_mut().zip(&run.here.x).zip(direction) {
        *to = if d == T::zero() { x } else { x + step * d };
    }
    bounds.project(&mut next.x);
    if next.x == run.here.x || !run.evaluate(next)? {
        return Ok(false);
    }
    let way: Vec<T> = next.x.iter().zip(&run.here.x).map(|(&to, &from)| to - from).collect();
    let promise = dot(&run.here.jac, &way);
    // At the rounding of the value, slopes decide: Hager & Zhang's approximate condition.
    let noise = T::of(64.0) * T::epsilon() * run.here.fun.abs();
    let low = next.fun <= run.here.fun + T::of(DECREASE) * promise;
    let flat = next.fun <= run.here.fun + noise && dot(&next.jac, &way).abs() <= T::of(0.8) * promise.abs();
    Ok(promise < T::zero() && (low || flat))
}
