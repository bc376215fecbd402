//! Newton's method with a line search; the direction by conjugate gradients, cut short where the curvature is negative.
//!
//! Within bounds it is Newton's method in the coordinates that are free, along the projection of the direction onto the box. A
//! coordinate that is pushed against a bound next to it goes there, and is left out of the direction.
//!
//! # Source
//! Nocedal & Wright (2006), Numerical Optimization, algorithm 7.1 and the forcing sequence (7.3); Bertsekas (1982), Projected
//! Newton methods for optimization problems with simple constraints, SIAM J. Control Optim. 20(2), equation (32) which
//! coordinates are next to a bound.

use super::curvature::{Curvature, FEW};
use super::dense::{add, dot, negate, norm};
use super::line_search::{Accepted, search};
use super::objective::Objective;
use super::projected;
use super::run::{Ended, Halt, Iterate, Run};
use super::wolfe::Wolfe;
use crate::domain::Domain;
use crate::real::Real;

/// Below a half, so that a step of one is taken near a minimum, and far above what quasi-Newton methods ask: a step that
/// keeps less of the model's promise than this has left the region where the model is worth its Hessian.
const WOLFE: Wolfe = Wolfe { decrease: 0.2, curvature: 0.9 };
/// The part of the gradient that may be left where products have to be paid for, and where the matrix is there.
const LOOSE: f64 = 0.5;
const TIGHT: f64 = 1e-3;

/// How near to a bound a coordinate is next to it, at most.
const NEAR: f64 = 1e-3;

pub(super) fn newton_cg<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>) -> Ended {
    match &run.settings.bounds {
        Some(bounds) => within(run, bounds),
        None => everywhere(run),
    }
}

fn everywhere<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>) -> Ended {
    run.start()?;
    let mut next = Iterate::new(&run.here.x);
    let mut direction = vec![T::zero(); run.dimension()];
    let mut curvature = Curvature::Products;
    loop {
        curvature = Curvature::of(run, curvature, FEW)?;
        let mut first = newton_direction(run, &curvature, None, &mut direction)?;
        loop {
            match search(run, &direction, first, WOLFE, &mut next)? {
                Accepted::Wolfe | Accepted::Lower => break,
                Accepted::Nothing if is_steepest(&direction, &run.here.jac) => {
                    return run.no_way_down(&direction);
                }
                Accepted::Nothing => {
                    negate(&mut direction, &run.here.jac);
                    first = run.first_step();
                }
            }
        }
        run.accept(&mut next)?;
    }
}

fn within<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>, bounds: &Domain<T>) -> Ended {
    run.start()?;
    let mut next = Iterate::new(&run.here.x);
    let mut direction = vec![T::zero(); run.dimension()];
    let mut curvature = Curvature::Products;
    loop {
        curvature = Curvature::of(run, curvature, FEW)?;
        let near = T::of(NEAR).min(run.gradient_norm());
        let ways: Vec<Option<T>> =
            (0..run.dimension()).map(|i| to_bound(bounds, i, &run.here, near)).collect();
        let first = newton_direction(run, &curvature, Some(&ways), &mut direction)?;
        // A step of one is Newton's; what is known of any other is little.
        if !projected::search(run, bounds, &direction, first, first != T::one(), &mut next)? {
            for (i, d) in direction.iter_mut().enumerate() {
                let is_held = bounds.holds(i, run.here.x[i], run.here.jac[i].widen());
                *d = if is_held { T::zero() } else { -run.here.jac[i] };
            }
            let first = run.first_step();
            if !projected::search(run, bounds, &direction, first, true, &mut next)? {
                return run.no_way_down(&direction);
            }
        }
        run.accept(&mut next)?;
    }
}

/// The way of coordinate `i` to a bound that is next to it, if the gradient pushes it there.
fn to_bound<T: Real>(bounds: &Domain<T>, i: usize, at: &Iterate<T>, near: T) -> Option<T> {
    let bound = if at.jac[i] > T::zero() { bounds.lower[i] } else { bounds.upper[i] };
    let way = bound - at.x[i];
    (at.jac[i] != T::zero() && way.abs() <= near).then_some(way)
}

fn is_steepest<T: Real>(direction: &[T], gradient: &[T]) -> bool {
    direction.iter().zip(gradient).all(|(&d, &g)| d == -g)
}

/// The direction, and the step to try first. Coordinates whose way is known take that, and no part in the direction of the
/// others.
fn newton_direction<T: Real, O: Objective<T>>(
    run: &mut Run<'_, T, O>,
    curvature: &Curvature<T>,
    ways: Option<&[Option<T>]>,
    z: &mut [T],
) -> Result<T, Halt> {
    let mut gradient = run.here.jac.clone();
    let leave_out = |vector: &mut [T]| {
        for (entry, way) in vector.iter_mut().zip(ways.unwrap_or_default()) {
            *entry = if way.is_some() { T::zero() } else { *entry };
        }
    };
    leave_out(&mut gradient);
    let first = free_direction(run, curvature, &gradient, &leave_out, z)?;
    for (entry, way) in z.iter_mut().zip(ways.unwrap_or_default()) {
        *entry = way.unwrap_or(*entry);
    }
    Ok(first)
}

/// The direction of those that no one leaves out. Letters as in the book, but `z` is the direction so far, and `y` the
/// preconditioned `r`.
fn free_direction<T: Real, O: Objective<T>>(
    run: &mut Run<'_, T, O>,
    curvature: &Curvature<T>,
    gradient: &[T],
    leave_out: &impl Fn(&mut [T]),
    z: &mut [T],
) -> Result<T, Halt> {
    let n = z.len();
    let size = norm(gradient);
    if size == T::zero() {
        z.fill(T::zero());
        return Ok(T::one());
    }
    let most = T::of(if curvature.diagonal(0, n).is_some() { TIGHT } else { LOOSE });
    let enough = size * size.sqrt().min(most);
    z.fill(T::zero());
    let mut r = gradient.to_vec();
    let (mut y, mut d, mut bd) = (r.clone(), r.clone(), r.clone());
    curvature.precondition(&r, &mut y);
    negate(&mut d, &y);
    let mut ry = dot(&r, &y);
    for j in 0..2 * n + 20 {
        if !curvature.product(run, &d, &mut bd)? {
            break;
        }
        leave_out(&mut bd);
        let dbd = dot(&d, &bd);
        if !(dbd > T::zero()) {
            return Ok(along_negative(z, &d, ry / dbd.abs(), j == 0));
        }
        let alpha = ry / dbd;
        add(z, alpha, &d);
        add(&mut r, alpha, &bd);
        if norm(&r) <= enough {
            return Ok(T::one());
        }
        curvature.precondition(&r, &mut y);
        let ry_next = dot(&r, &y);
        let beta = ry_next / ry;
        ry = ry_next;
        d.iter_mut().zip(&y).for_each(|(d, &y)| *d = beta * *d - y);
    }
    if dot(z, gradient) < T::zero() {
        return Ok(T::one());
    }
    negate(z, gradient);
    Ok(run.first_step())
}

/// Goes on along `d`, whose curvature is not positive, as far as it would be with that curvature turned round. The
/// book stops before it, and then a run can crawl along a ridge for thousands of iterations.
fn along_negative<T: Real>(z: &mut [T], d: &[T], alpha: T, alone: bool) -> T {
    if alone {
        z.copy_from_slice(d);
        return if alpha.is_finite() { alpha } else { T::one().min(norm(d).recip()) };
    }
    add(z, alpha.min(T::of(100.0) * norm(z) / norm(d)), d);
    T::one()
}
