//! Steps down the gradient: of a fixed rate, or of a length that is searched.
//!
//! # Source
//! Barzilai & Borwein (1988), Two-point step size gradient methods, IMA J. Numer. Anal. 8(1), for the length that is tried
//! first; Raydan (1997), The Barzilai and Borwein gradient method for the large scale unconstrained minimization problem,
//! SIAM J. Optim. 7(1), for the search, which asks only that a value be lower than the largest of the last few; Birgin,
//! Martínez & Raydan (2000), Nonmonotone spectral projected gradient methods on convex sets, SIAM J. Optim. 10(4), SPG1, the
//! same along the projection onto a box.

use super::Status;
use super::dense::{dot, largest, move_along, norm};
use super::objective::Objective;
use super::run::{Ended, Halt, Iterate, Run};
use crate::real::Real;
use std::collections::VecDeque;

/// So many of the last values count; Raydan's choice.
const LAST: usize = 10;
/// The part of the slope's promise that has to be kept.
const DECREASE: f64 = 1e-4;
/// Cuts of the step after which there is no way down.
const CUTS: usize = 100;

/// `x ← x − rate · g`, whatever happens to the value, until the step is short enough.
pub(super) fn fixed_rate<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>, rate: T) -> Ended {
    run.is_plain = true;
    run.start()?;
    let mut next = Iterate::new(&run.here.x);
    loop {
        descend(run, rate, &mut next.x);
        if !run.evaluate(&mut next)? {
            return run.halt(Status::NotFinite);
        }
        run.accept(&mut next)?;
    }
}

pub(super) fn gradient_descent<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>) -> Ended {
    run.start()?;
    let mut next = Iterate::new(&run.here.x);
    let mut last = VecDeque::from([run.here.fun]);
    let mut length = run.first_step();
    loop {
        let most = last.iter().copied().fold(T::neg_infinity(), T::max);
        if !falls(run, most, length, &mut next)? {
            return run.no_way_down(&down(run));
        }
        length = two_point(&run.here, &next);
        if last.len() == LAST {
            last.pop_front();
        }
        last.push_back(next.fun);
        run.accept(&mut next)?;
    }
}

/// `to = x − length · g`, projected onto the box.
fn descend<T: Real, O: Objective<T>>(run: &Run<'_, T, O>, length: T, to: &mut [T]) {
    move_along(to, &run.here.x, -length, &run.here.jac);
    if let Some(bounds) = &run.settings.bounds {
        bounds.project(to);
    }
}

/// `P(x − g) − x`.
fn down<T: Real, O: Objective<T>>(run: &Run<'_, T, O>) -> Vec<T> {
    let Some(bounds) = &run.settings.bounds else { return run.here.jac.iter().map(|&g| -g).collect() };
    (0..run.dimension()).map(|i| bounds.step_within(i, run.here.x[i], -run.here.jac[i])).collect()
}

/// The gradient times the way to a point.
fn along<T: Real>(here: &Iterate<T>, to: &[T]) -> T {
    to.iter().zip(&here.x).zip(&here.jac).fold(T::zero(), |sum, ((&to, &from), &g)| sum + g * (to - from))
}

/// Moves down the gradient by `length` or the first of shorter ones that ends low enough below `most`. False if none does.
fn falls<T: Real, O: Objective<T>>(
    run: &mut Run<'_, T, O>,
    most: T,
    mut length: T,
    next: &mut Iterate<T>,
) -> Result<bool, Halt> {
    let (slope, size) = (dot(&run.here.jac, &run.here.jac), norm(&run.here.jac));
    for _ in 0..CUTS {
        descend(run, length, &mut next.x);
        if next.x == run.here.x {
            break;
        }
        // The square of the gradient may overflow where the promise does not.
        let promise = match &run.settings.bounds {
            Some(_) => -along(&run.here, &next.x),
            None if slope.is_finite() => length * slope,
            None => length * size * size,
        };
        if run.evaluate(next)? && next.fun <= most - T::of(DECREASE) * promise {
            return Ok(true);
        }
        length = shorter(length, promise, run.here.fun, next.fun);
    }
    Ok(false)
}

/// The minimum of the parabola through both values and the slope, kept within a tenth and a half; a half where the value
/// is not finite.
fn shorter<T: Real>(length: T, promise: T, fun: T, trial: T) -> T {
    let parabola = promise * length / (T::of(2.0) * (trial - fun + promise));
    let (tenth, half) = (T::of(0.1) * length, T::of(0.5) * length);
    if parabola.is_finite() && trial.is_finite() { parabola.max(tenth).min(half) } else { half }
}

/// The step that fits the change of the gradient best: `sᵀ s / sᵀ y`.
fn two_point<T: Real>(here: &Iterate<T>, next: &Iterate<T>) -> T {
    let difference = |a: &[T], b: &[T]| -> Vec<T> { a.iter().zip(b).map(|(&a, &b)| a - b).collect() };
    let (s, y) = (difference(&next.x, &here.x), difference(&next.jac, &here.jac));
    let length = dot(&s, &s) / dot(&s, &y);
    if length > T::zero() && length.is_finite() {
        length
    } else {
        // The curvature is negative: a longer step than the last, of a length that fits the point.
        let size = norm(&next.x).max(T::one());
        (T::of(4.0) * norm(&s)).min(size) / largest(&next.jac).max(T::min_positive_value())
    }
}
