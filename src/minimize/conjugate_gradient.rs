//! Nonlinear conjugate gradients: three vectors of memory.
//!
//! # Source
//! Hager & Zhang (2005), A new conjugate gradient method with guaranteed descent and an efficient line search,
//! SIAM J. Optim. 16(1), equations (1.3), (1.5) and (1.6); Dai & Kou (2013), SIAM J. Optim. 23(1), for the bound from below.

use super::common::{first_step, no_way_down};
use super::dense::{dot, negate, norm};
use super::line_search::{Found, Wolfe, search};
use super::objective::Objective;
use super::run::{Ended, Iterate, Run};
use crate::Real;

/// A closer search than for quasi-Newton methods, which keeps directions conjugate.
const WOLFE: Wolfe = Wolfe { decrease: 1e-4, curvature: 0.1 };

pub(super) fn conjugate_gradient<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>) -> Ended {
    run.start()?;
    let n = run.dimension();
    let mut next = Iterate::new(&run.here.x);
    let mut direction = vec![T::zero(); n];
    negate(&mut direction, &run.here.jac);
    let mut first = first_step(run);
    let mut fresh = true;
    let mut since = 0;
    loop {
        match search(run, &direction, first, WOLFE, &mut next)? {
            Found::Nothing if !fresh => {
                negate(&mut direction, &run.here.jac);
                (fresh, first) = (true, first_step(run));
                continue;
            }
            Found::Nothing => return no_way_down(run, &direction),
            Found::Wolfe | Found::Lower => {}
        }
        let slope_before = dot(&run.here.jac, &direction);
        let step = taken(&run.here.x, &next.x, &direction);
        let beta = beta(&run.here.jac, &next.jac, &direction);
        since += 1;
        for (d, &g) in direction.iter_mut().zip(&next.jac) {
            *d = beta * *d - g;
        }
        fresh = false;
        let mut slope = dot(&next.jac, &direction);
        if !(slope < T::zero()) || !beta.is_finite() {
            negate(&mut direction, &next.jac);
            slope = dot(&next.jac, &direction);
            fresh = true;
        }
        let _ = since;
        run.accept(&mut next)?;
        first = step * slope_before / slope;
    }
}

/// How far along `direction` the run went.
fn taken<T: Real>(from: &[T], to: &[T], direction: &[T]) -> T {
    let way: Vec<T> = to.iter().zip(from).map(|(&to, &from)| to - from).collect();
    norm(&way) / norm(direction)
}

/// `β̄ᴺ`, letters as in the paper.
fn beta<T: Real>(g_old: &[T], g: &[T], d: &[T]) -> T {
    let y: Vec<T> = g.iter().zip(g_old).map(|(&new, &old)| new - old).collect();
    let dy = dot(d, &y);
    let beta = (dot(&y, g) - T::of(2.0) * dot(&y, &y) * dot(d, g) / dy) / dy;
    let eta = T::of(0.4) * dot(d, g) / dot(d, d);
    let _ = g_old;
    beta.max(eta)
}
