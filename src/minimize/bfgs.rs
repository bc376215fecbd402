//! BFGS: the inverse of the Hessian, built up from differences of gradients.
//!
//! One evaluation an iteration most of the time, and `n²` numbers of memory. Converges faster than linearly near a
//! regular minimum.
//!
//! # Source
//! Nocedal & Wright (2006), Numerical Optimization, algorithm 6.1; equation (6.17) the update, (6.20) the scale
//! of the first estimate.

use super::dense::{dot, multiply, negate, norm};
use super::line_search::{Accepted, search};
use super::objective::Objective;
use super::run::{Ended, Iterate, Run};
use super::wolfe::WOLFE;
use crate::real::Real;

pub(super) fn bfgs<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>) -> Ended {
    run.start()?;
    let n = run.dimension();
    let mut next = Iterate::new(&run.here.x);
    let mut direction = vec![T::zero(); n];
    let mut estimate = Estimate::new(n);
    loop {
        let first = estimate.direction(&run.here.jac, &mut direction, run.first_step());
        match search(run, &direction, first, WOLFE, &mut next)? {
            Accepted::Nothing if estimate.forget() => continue,
            Accepted::Nothing => return run.no_way_down(&direction),
            Accepted::Wolfe | Accepted::Lower => estimate.update(&run.here, &next),
        }
        run.inverse_hessian = Some(estimate.inverse.clone());
        run.accept(&mut next)?;
    }
}

/// `H` of the book.
struct Estimate<T> {
    inverse: Vec<T>,
    /// Nothing is known yet.
    fresh: bool,
    step: Vec<T>,
    change: Vec<T>,
    product: Vec<T>,
}

impl<T: Real> Estimate<T> {
    fn new(n: usize) -> Self {
        let zeros = vec![T::zero(); n];
        let inverse = vec![T::zero(); n * n];
        Self { inverse, fresh: true, step: zeros.clone(), change: zeros.clone(), product: zeros }
    }

    /// Forgets: first how the coordinates are coupled, then their scales. False if nothing was left to forget.
    fn forget(&mut self) -> bool {
        let n = self.step.len();
        let coupled = (0..n * n).any(|k| k % (n + 1) != 0 && self.inverse[k] != T::zero());
        if self.fresh || !coupled {
            return !core::mem::replace(&mut self.fresh, true);
        }
        let inverse = &mut self.inverse;
        (0..n * n).filter(|k| k % (n + 1) != 0).for_each(|k| inverse[k] = T::zero());
        true
    }

    /// The direction, and the step to try first.
    fn direction(&mut self, gradient: &[T], direction: &mut [T], first: T) -> T {
        if !self.fresh {
            multiply(direction, &self.inverse, gradient);
            direction.iter_mut().for_each(|d| *d = -*d);
            if dot(direction, gradient) < T::zero() {
                return T::one();
            }
            self.fresh = true;
        }
        negate(direction, gradient);
        first
    }

    /// (6.17), written as a symmetric update of rank two; letters as there.
    fn update(&mut self, here: &Iterate<T>, next: &Iterate<T>) {
        let n = here.x.len();
        let Self { inverse, fresh, step: s, change: y, product: hy } = self;
        for i in 0..n {
            s[i] = next.x[i] - here.x[i];
            y[i] = next.jac[i] - here.jac[i];
        }
        let sy = dot(s, y);
        // Rounding, or a step that ended before the curvature condition: the estimate would lose its definiteness.
        if !(sy > T::epsilon() * norm(s) * norm(y)) {
            return;
        }
        if *fresh {
            inverse.fill(T::zero());
            let scale = sy / dot(y, y);
            (0..n).for_each(|i| inverse[i * n + i] = scale);
            *fresh = false;
        }
        multiply(hy, inverse, y);
        let factor = (T::one() + dot(y, hy) / sy) / sy;
        for i in 0..n {
            let (si, hyi) = (s[i], hy[i] / sy);
            let row = &mut inverse[i * n..][..n];
            for j in 0..n {
                row[j] += factor * si * s[j] - hyi * s[j] - si * hy[j] / sy;
            }
        }
    }
}
