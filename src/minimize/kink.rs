//! Around a point where a method has come to rest: is it a minimum, or a kink that the method cannot leave?
//!
//! At a kink no gradient is small and no step along the negative gradient goes down, wherever on the kink that is. What tells
//! is the set of *all* gradients within a small ball: zero is in their convex hull at a minimum, and where it is not, the
//! opposite of the shortest vector of the hull goes down along the kink. Gradients are not sampled at random. A hull of those
//! known so far has a shortest vector; a step of the ball's radius against it either lowers the value as promised, or
//! passes a gradient that makes the vector shorter. For a kink in which few pieces meet, that takes few gradients more
//! than pieces, whatever the number of coordinates.
//!
//! It is a test and no proof. It decides on the smallest ball; a function that is not convex may go down further away.
//!
//! # Source
//! Goldstein (1977), Optimization of Lipschitz continuous functions, Math. Program. 13, the set of gradients within a ball;
//! Wolfe (1975), A method of conjugate subgradients, Math. Program. Study 3, its growth by gradients along the search; Zhang,
//! Lin, Jegelka, Sra & Jadbabaie (2020), Complexity of finding stationary points of nonsmooth nonconvex functions, ICML,
//! algorithm 1, the bisection to such a gradient. Burke, Lewis & Overton (2005), SIAM J. Optim. 15(3), draw the gradients at
//! random instead, at least one more than there are coordinates in each round.

use super::ball::{Ground, Look};
use super::dense::{largest, mixture, move_along, norm};
use super::objective::Objective;
use super::run::{Halt, Run};
use crate::real::Real;

/// Radii of the balls, as powers of the rounding, in units of the point: 1e-4 to 2e-12, or 2e-2 to 6e-6 in `f32`. Large ones
/// find a way that leads far; the last one decides.
const POWERS: [f64; 5] = [0.25, 0.375, 0.5, 0.625, 0.75];
/// The last ball is one over which values differ by no more than this power of the rounding, beside the value or one: no
/// kink in it is further down.
const ENOUGH: f64 = 0.5;
/// A gradient larger than this many tolerances, next to one within it, is a kink or a curvature above 1e3.
const QUIET: f64 = 1e3;

/// Do gradients to both sides of the run's point agree that it is flat there? At a kink the derivative is a convention, and
/// may be zero where nothing is at rest.
pub(super) fn is_quiet<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>) -> Result<bool, Halt> {
    let direction = mixture(run.dimension(), 0);
    let step = size(run) * T::epsilon().sqrt();
    let mut near = run.here.clone();
    for step in [step, -step] {
        move_along(&mut near.x, &run.here.x, step, &direction);
        if let Some(bounds) = &run.settings.bounds {
            bounds.project(&mut near.x);
        }
        let finite = run.evaluate(&mut near)?;
        if !(finite && run.gradient_norm_at(&near) <= T::of(QUIET) * run.settings.gradient_tolerance) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Looks around the run's point for a way down that is worth more than `slack`.
pub(super) fn look_around<T: Real, O: Objective<T>>(
    run: &mut Run<'_, T, O>,
    slack: T,
) -> Result<Ground<T>, Halt> {
    let mut center = run.here.clone();
    if !center.has_gradient() && !run.evaluate(&mut center)? {
        return Ok(Ground::Unclear);
    }
    let (size, noise, steepest) = (size(run), noise(run, &center.jac), norm(&center.jac));
    let enough = T::epsilon().powf(T::of(ENOUGH)) * center.fun.abs().max(T::one());
    let is_steep = run.gradient_norm_at(&center) > T::of(QUIET) * run.settings.gradient_tolerance;
    let mut look = Look::new(run, center, noise, slack);
    let mut ground = Ground::Unclear;
    for power in POWERS {
        let radius = size * T::epsilon().powf(T::of(power));
        ground = look.within(radius)?;
        if matches!(ground, Ground::Lower(_)) {
            return Ok(ground);
        }
        if power >= ENOUGH && radius * steepest <= enough {
            break;
        }
    }
    let Ground::Minimum { kink } = ground else { return Ok(ground) };
    let lower = look.poll(size * T::epsilon().powf(T::of(POWERS[1])))?;
    // Near a smooth minimum gradients cancel, too, but none of them is large.
    Ok(lower.map_or(Ground::Minimum { kink: kink && is_steep }, Ground::Lower))
}

/// The unit of lengths at the run's point.
fn size<T: Real, O: Objective<T>>(run: &Run<'_, T, O>) -> T {
    largest(&run.here.x).max(T::one())
}

/// By how much values may differ that are the same but for rounding: that of the value, and of the point.
fn noise<T: Real, O: Objective<T>>(run: &Run<'_, T, O>, gradient: &[T]) -> T {
    let terms = run.here.x.iter().zip(gradient).map(|(&x, &g)| (x * g).abs());
    T::epsilon() * (T::of(64.0) * run.here.fun.abs() + T::of(4.0) * terms.sum())
}
