//! The step of Levenberg and Marquardt: shortest way down a linear model inside of a ball.
//!
//! Minimizes `‖J q + f‖` over `‖q‖ ≤ Δ`. Outside of the ball the minimizer solves
//! `(JᵀJ + λ 1) q = −Jᵀf` for the `λ` with `‖q(λ)‖ = Δ`; `λ` comes from Newton's method on
//! `1/Δ − 1/‖q(λ)‖ = 0`, which is nearly straight in `λ`, between bounds that are kept. Two or
//! three rounds do, since a tenth of `Δ` is near enough.
//!
//! # Source
//! Moré (1978), The Levenberg–Marquardt algorithm: implementation and theory, Lecture Notes in
//! Mathematics 630, 105–116, sections 3 and 5; Hebden (1973), AERE T.P. 515.

use crate::matrix::Matrix;
use crate::matrix::qr::{Factors, norm, solve_transposed, solve_upper};

/// `‖q‖` may miss `Δ` by this share of it.
const NEAR: f64 = 0.1;
/// Rounds of Newton's method, at most: each halves the error or better, and a tenth is asked for.
const ROUNDS: usize = 10;

/// A step in scaled parameters and in units of `‖f‖`, in the caller's order.
#[derive(Clone, Debug)]
pub struct Step {
    pub step: Vec<f64>,
    pub length: f64,
    /// The length of the step that minimizes the model without a ball.
    pub full: f64,
    /// Moré's α; 0 for a full step of Gauss and Newton.
    pub lambda: f64,
    /// `‖J q‖`.
    pub change: f64,
    /// `λ ‖q‖²`: with it, `qᵀJᵀf = −(‖J q‖² + λ ‖q‖²)`.
    pub damping: f64,
    /// Parameters that the step takes to a bound, with the bound: `true` for the upper one.
    pub pinned: Vec<(usize, bool)>,
}

/// The step for the model with these factors and residuals.
///
/// `f` has length 1, or less by rounding: then lengths neither overflow nor vanish, in whatever units residuals are.
///
/// - `radius`: `Δ / ‖f‖`, positive.
/// - `guess`: the `λ` of the step before, or 0.
#[must_use]
pub fn step(model: &Factors, radius: f64, guess: f64) -> Step {
    let full = gauss_newton(model);
    let length = norm(&full);
    if length <= (1.0 + NEAR) * radius {
        return finish(model, &full, [length, length], 0.0);
    }
    let mut lower = if model.rank == full.len() { newton(&model.r, &full, length, radius) } else { 0.0 };
    let slope = norm(&model.transposed_times(&model.rhs));
    let mut upper = slope / radius;
    let full_length = length;
    let (mut q, mut length, mut before) = (full, length, length - radius);
    // Not `clamp`, which panics where a bound is not a number.
    let mut lambda = guess.max(lower).min(upper.max(lower));
    if lambda == 0.0 {
        lambda = slope / length;
    }
    for _ in 0..ROUNDS {
        if lambda == 0.0 {
            lambda = (0.001 * upper).max(f64::MIN_POSITIVE);
        }
        let triangle = damped(model, lambda, &mut q);
        length = norm(&q);
        let excess = length - radius;
        // The last: without a lower bound a step that is short already cannot get longer.
        if excess.abs() <= NEAR * radius || (lower == 0.0 && excess <= before && before < 0.0) {
            break;
        }
        if excess > 0.0 {
            lower = lower.max(lambda);
        } else {
            upper = upper.min(lambda);
        }
        lambda = lower.max(lambda + newton(&triangle, &q, length, radius));
        before = excess;
    }
    finish(model, &q, [length, full_length], lambda)
}

fn finish(model: &Factors, q: &[f64], [length, full]: [f64; 2], lambda: f64) -> Step {
    let change = norm(&model.times(q));
    let step = model.unpivoted(q).into_iter().map(|q| -q).collect();
    Step { step, length, full, lambda, change, damping: lambda * length.powi(2), pinned: Vec::new() }
}

/// The minimizer without a ball, with its sign turned; what the rank does not reach stays 0.
fn gauss_newton(model: &Factors) -> Vec<f64> {
    let mut q = model.rhs.clone();
    q[model.rank..].fill(0.0);
    solve_upper(&model.r, &mut q[..model.rank]);
    q
}

/// Newton's correction of `λ`: `(‖q‖ − Δ)/Δ · ‖q‖² / ‖R⁻ᵀ q‖²`; 0 where a triangle next to singular takes it past the floats.
fn newton(triangle: &Matrix<f64>, q: &[f64], length: f64, radius: f64) -> f64 {
    let mut w: Vec<f64> = q.iter().map(|q| q / length).collect();
    solve_transposed(triangle, &mut w);
    let w = norm(&w);
    let correction = (length - radius) / radius / w / w;
    if correction.is_finite() { correction } else { 0.0 }
}

/// Solves `(RᵀR + λ 1) q = Rᵀ b`, and returns the triangle `S` with `SᵀS = RᵀR + λ 1`.
///
/// Rotations bring the rows of `√λ 1` into `R`, one by one.
fn damped(model: &Factors, lambda: f64, q: &mut [f64]) -> Matrix<f64> {
    let n = q.len();
    let (mut s, mut row) = (model.r.clone(), vec![0.0; n]);
    q.copy_from_slice(&model.rhs);
    for k in 0..n {
        row.fill(0.0);
        row[k] = lambda.sqrt();
        let mut rest = 0.0;
        for i in k..n {
            if row[i] == 0.0 {
                continue;
            }
            let length = s[(i, i)].hypot(row[i]);
            let (cos, sin) = (s[(i, i)] / length, row[i] / length);
            for (a, b) in s.row_mut(i)[i..].iter_mut().zip(&mut row[i..]) {
                (*a, *b) = (cos * *a + sin * *b, cos * *b - sin * *a);
            }
            (q[i], rest) = (cos * q[i] + sin * rest, cos * rest - sin * q[i]);
        }
    }
    solve_upper(&s, q);
    s
}
