//! A trust region whose model is minimized nearly exactly, by Cholesky factors of `H + λ I`.
//!
//! A few factors of the whole matrix an iteration, `n³ / 3` operations each; for that the step is the best one that the
//! model knows, also where the Hessian is indefinite or singular.
//!
//! # Source
//! Moré & Sorensen (1983), Computing a trust region step, SIAM J. Sci. Stat. Comput. 4(3), algorithm (3.14); Conn, Gould &
//! Toint (2000), Trust-Region Methods, algorithm 7.3.4, for the bounds of `λ`.

use super::dense::{add, cholesky, dot, negate, norm, solve_lower, solve_upper};
use super::objective::Objective;
use super::run::{Ended, Halt, Run};
use super::trust::{Model, ModelStep, Subproblem, trust_region};
use super::trust_ncg::to_boundary;
use crate::real::Real;
use core::ops::ControlFlow;

/// How far from the boundary a step may end, as a part of the radius.
const EASY: f64 = 0.1;
/// By how much of the model's fall a step in the hard case may fall short.
const HARD: f64 = 0.2;
/// Where in an interval a `λ` is put that Newton's method would take out of it.
const INSIDE: f64 = 0.01;
/// Factors after which the best step so far is taken; three are usual.
const FACTORS: usize = 60;

pub(super) fn trust_exact<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>) -> Ended {
    trust_region(run, MoreSorensen)
}

struct MoreSorensen;

impl<T: Real> Subproblem<T> for MoreSorensen {
    fn takes_matrix_up_to(&self) -> usize {
        usize::MAX
    }

    fn solve<O: Objective<T>>(
        &mut self,
        run: &mut Run<'_, T, O>,
        model: &Model<T>,
        radius: T,
    ) -> Result<ModelStep<T>, Halt> {
        let n = model.gradient.len();
        let (mut product, flat) = (vec![T::zero(); n], vec![T::zero(); n * n]);
        let hessian = model.matrix().unwrap_or(&flat);
        let (step, bounded) = minimize(hessian, &model.gradient, radius);
        model.product(run, &step, &mut product)?;
        let promise = model.promise(&step, &product);
        Ok(ModelStep { step, bounded, promise, pinned: Vec::new() })
    }
}

/// Minimizes `gᵀ s + ½ sᵀ H s` in the ball; the step, and whether it ends on the boundary.
fn minimize<T: Real>(h: &[T], g: &[T], radius: T) -> (Vec<T>, bool) {
    let (low, high) = bounds(h, g, radius);
    let lambda = if low > T::zero() { inside(low, high) } else { T::zero() };
    let factor = vec![T::zero(); h.len()];
    let mut search = Search { g, radius, low, high, lambda, factor, best: None };
    for _ in 0..FACTORS {
        let newton = match cholesky(&mut search.factor, h, search.lambda, g.len()) {
            Err((row, pivot)) => {
                search.is_indefinite(row, pivot);
                None
            }
            Ok(()) => match search.is_definite() {
                ControlFlow::Break(found) => return found,
                ControlFlow::Continue(newton) => Some(newton),
            },
        };
        let Search { low, high, lambda, .. } = search;
        let next = newton.filter(|&to| to > low && to < high).unwrap_or_else(|| inside(low, high));
        if next == lambda || !next.is_finite() {
            break;
        }
        search.lambda = next;
    }
    // Bounds that have met: a step inside of the region, or down the gradient to its boundary.
    search.best.map_or_else(|| (down(g, radius), true), |step| (step, false))
}

/// A search for `λ`.
struct Search<'a, T> {
    g: &'a [T],
    radius: T,
    low: T,
    high: T,
    lambda: T,
    /// The Cholesky factor of `H + λ I`, in rows.
    factor: Vec<T>,
    /// The last step that ended inside of the region.
    best: Option<Vec<T>>,
}

impl<T: Real> Search<'_, T> {
    /// The factor broke at `row`: `λ` is too small.
    fn is_indefinite(&mut self, row: usize, pivot: T) {
        self.low = self.low.max(self.lambda + lack(&self.factor, row, pivot, self.g.len()));
    }

    /// There is a factor: ends with a step that is good enough, and whether it is on the boundary, or goes on with the `λ` of
    /// Newton's method.
    fn is_definite(&mut self) -> ControlFlow<(Vec<T>, bool), T> {
        let Self { radius, lambda, .. } = *self;
        let s = newton_step(&self.factor, self.g);
        let size = norm(&s);
        if (lambda == T::zero() && size <= radius) || (size - radius).abs() <= T::of(EASY) * radius {
            return ControlFlow::Break((s, lambda > T::zero() || size >= radius));
        }
        if size < radius {
            self.high = self.high.min(lambda);
            let (z, rz) = flattest(&self.factor, s.len());
            if let Some(step) = hard_case(&self.factor, &s, &z, rz, lambda, radius) {
                return ControlFlow::Break((step, true));
            }
            self.low = self.low.max(lambda - rz * rz);
            self.best = Some(s.clone());
        } else {
            self.low = self.low.max(lambda);
        }
        let mut w = s;
        solve_lower(&self.factor, &mut w);
        ControlFlow::Continue(lambda + (size / norm(&w)).powi(2) * (size - radius) / radius)
    }
}

fn down<T: Real>(g: &[T], radius: T) -> Vec<T> {
    let size = norm(g);
    g.iter().map(|&g| -g / size * radius).collect()
}

/// Bounds of `λ` by Gershgorin's discs.
fn bounds<T: Real>(h: &[T], g: &[T], radius: T) -> (T, T) {
    let n = g.len();
    let (mut least, mut most, mut diagonal) = (T::infinity(), T::neg_infinity(), T::infinity());
    for i in 0..n {
        let row = &h[i * n..][..n];
        let around = row.iter().fold(T::zero(), |sum, &x| sum + x.abs()) - row[i].abs();
        least = least.min(row[i] - around);
        most = most.max(row[i] + around);
        diagonal = diagonal.min(row[i]);
    }
    let pull = norm(g) / radius;
    let low = T::zero().max(-diagonal).max(pull - most);
    (low, T::zero().max(pull - least).max(low))
}

fn inside<T: Real>(low: T, high: T) -> T {
    (low * high).sqrt().max(low + T::of(INSIDE) * (high - low))
}

/// `−(L Lᵀ)⁻¹ g`.
fn newton_step<T: Real>(factor: &[T], g: &[T]) -> Vec<T> {
    let mut s = g.to_vec();
    negate(&mut s, g);
    solve_lower(factor, &mut s);
    solve_upper(factor, &mut s);
    s
}

/// By how much at least `λ` is too small, where the factor broke at `row`: CGT (7.3.13).
fn lack<T: Real>(factor: &[T], row: usize, pivot: T, n: usize) -> T {
    let mut v: Vec<T> = factor[row * n..][..row].iter().map(|&l| -l).collect();
    // Solves with the transposed leading block, whose rows are `n` apart.
    for i in (0..row).rev() {
        v[i] /= factor[i * n + i];
        let vi = v[i];
        (0..i).for_each(|j| v[j] -= factor[i * n + j] * vi);
    }
    let lack = -pivot / (T::one() + dot(&v, &v));
    if lack > T::zero() { lack } else { T::zero() }
}

/// A unit vector `z` for which `‖Lᵀ z‖` is nearly the smallest there is, and that norm: LINPACK's estimate of a singular
/// vector.
fn flattest<T: Real>(factor: &[T], n: usize) -> (Vec<T>, T) {
    let (mut w, mut sums) = (vec![T::zero(); n], vec![T::zero(); n]);
    for i in 0..n {
        let diagonal = factor[i * n + i];
        let (plus, minus) = ((T::one() - sums[i]) / diagonal, (-T::one() - sums[i]) / diagonal);
        let growth = |w: T| {
            let rest = (i + 1..n).map(|k| (sums[k] + factor[k * n + i] * w).abs());
            rest.fold(w.abs(), |sum, x| sum + x)
        };
        w[i] = if growth(plus) >= growth(minus) { plus } else { minus };
        (i + 1..n).for_each(|k| sums[k] += factor[k * n + i] * w[i]);
    }
    let mut z = w.clone();
    solve_upper(factor, &mut z);
    let size = norm(&z);
    z.iter_mut().for_each(|z| *z /= size);
    (z, norm(&w) / size)
}

/// The step on along `z` to the boundary, if that is good enough: Moré & Sorensen (3.8).
fn hard_case<T: Real>(factor: &[T], s: &[T], z: &[T], rz: T, lambda: T, radius: T) -> Option<Vec<T>> {
    let n = s.len();
    // Of both ends of the line the nearer one costs the model less.
    let forward = to_boundary(s, z, radius);
    let back: Vec<T> = z.iter().map(|&z| -z).collect();
    let backward = to_boundary(s, &back, radius);
    let tau = if forward <= backward { forward } else { -backward };
    let rs: T = (0..n)
        .map(|j| (j..n).fold(T::zero(), |sum, i| sum + factor[i * n + j] * s[i]).powi(2))
        .fold(T::zero(), |sum, x| sum + x);
    let loss = (tau * rz).powi(2);
    if !(loss <= T::of(HARD) * (rs + lambda * radius * radius)) {
        return None;
    }
    let mut step = s.to_vec();
    add(&mut step, tau, z);
    Some(step)
}
