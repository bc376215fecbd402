//! L-BFGS, and within bounds: a quasi-Newton step in the coordinates that are free, projected back onto the box.
//!
//! Without bounds it is the descent of [`memory`](super::memory). Within them, a coordinate is held where it is at a bound and
//! the gradient pushes it out. The others take the step of L-BFGS for the function of them alone, and the search goes along the
//! projection of that step, so that a single iteration can reach many bounds.
//!
//! # Source
//! Bertsekas (1982), Projected Newton methods for optimization problems with simple constraints, SIAM J. Control Optim.
//! 20(2), section 2: the held set and the search; Kim, Sra & Dhillon (2010), SIAM J. Sci. Comput. 32(6), the same with
//! quasi-Newton steps.

use super::Status;
use super::dense::dot;
use super::memory::{Memory, limited_memory};
use super::objective::Objective;
use super::run::{Ended, Halt, Iterate, Run};
use super::settings::Bounds;
use crate::real::Real;

/// The part of the slope's promise that has to be kept.
const DECREASE: f64 = 1e-4;
/// Cuts of the step after which there is no way down.
const CUTS: usize = 60;

pub(super) fn lbfgs<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>) -> Ended {
    match &run.settings.bounds {
        Some(bounds) => projected(run, bounds),
        None => limited_memory(run),
    }
}

fn projected<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>, bounds: &Bounds<T>) -> Ended {
    run.start()?;
    let n = run.dimension();
    let mut next = Iterate::new(&run.here.x);
    let mut direction = vec![T::zero(); n];
    let mut memory = Memory::new(run.settings.memory);
    loop {
        let free: Vec<bool> = (0..n).map(|i| !bounds.holds(i, run.here.x[i], run.here.jac[i])).collect();
        memory.direction_within(&run.here.jac, &free, &mut direction);
        if !(dot(&direction, &run.here.jac) < T::zero()) {
            if memory.forget() {
                continue;
            }
            return run.halt(Status::Stalled);
        }
        let first = if memory.is_empty() { run.first_step() } else { T::one() };
        if !search(run, bounds, &direction, first, memory.is_empty(), &mut next)? {
            if memory.forget() {
                continue;
            }
            return run.no_way_down(&direction);
        }
        memory.keep(&run.here, &next);
        run.accept(&mut next)?;
    }
}

/// Searches the projection of `x + step · direction`; where nothing is known of the length (`blind`), also further on.
fn search<T: Real, O: Objective<T>>(
    run: &mut Run<'_, T, O>,
    bounds: &Bounds<T>,
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
    bounds: &Bounds<T>,
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
    bounds: &Bounds<T>,
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
