//! How `y` with `F(x, y) = 0` is looked for.
//!
//! - Newton's method from a start: steps `−J⁻¹ F`, halved while the residual does not become smaller.
//! - A bracket around one unknown: Chandrupatla's method (1997, A new hybrid quadratic/bisection algorithm for finding the zero of
//!   a nonlinear function without using derivatives, Adv. Eng. Softw. 28, 145–149).

use super::equations::Equations;
use crate::linalg::lu::Factors;
use crate::real::Real;
use crate::tape::call::CallProblem;

/// Which of them, and what has to hold at the solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Newton,
    /// The equations are a gradient, and the solution has to be a minimum.
    Minimum,
    Bracket,
}

/// Steps of Newton's method, and halvings of each.
const STEPS: usize = 100;
const HALVINGS: usize = 40;
/// Steps of the bracket: of the floats in between, each bisection leaves half.
const BISECTIONS: usize = 300;

/// What a singular Jacobian is reported as.
pub(super) const SINGULAR: &str =
    "has a singular Jacobian in the unknowns: there the solution is none, or one of many";

impl Method {
    /// The solution from a start, or in a bracket.
    pub(super) fn solve<T: Real>(
        self,
        equations: &mut Equations<'_, T>,
        start: &[T],
    ) -> Result<Vec<T>, CallProblem> {
        match self {
            Self::Newton => newton(equations, start),
            Self::Minimum => {
                let y = newton(equations, start)?;
                is_positive_definite(equations.jacobian(&y)?, y.len()).then_some(y).ok_or_else(|| {
                    failed(
                        "found a point of gradient 0 that is no minimum; give a start closer to one"
                            .to_owned(),
                    )
                })
            }
            Self::Bracket => bracket(equations, [start[0], start[1]]).map(|y| vec![y]),
        }
    }

    /// How many numbers it starts from.
    pub(super) fn starts(self, unknowns: usize) -> usize {
        if self == Self::Bracket { 2 } else { unknowns }
    }
}

fn failed(what: String) -> CallProblem {
    CallProblem::Failed(what)
}

fn largest<T: Real>(numbers: &[T]) -> T {
    numbers.iter().fold(T::zero(), |largest, x| if x.is_nan() { T::infinity() } else { largest.max(x.abs()) })
}

fn newton<T: Real>(equations: &mut Equations<'_, T>, start: &[T]) -> Result<Vec<T>, CallProblem> {
    let (mut y, mut next) = (start.to_vec(), start.to_vec());
    let (mut values, mut next_values) = (Vec::new(), Vec::new());
    equations.at(&y, &mut values)?;
    if values.len() != y.len() {
        let (equations, unknowns) = (values.len(), y.len());
        return Err(failed(format!("has {equations} equations for {unknowns} unknowns")));
    }
    for _ in 0..STEPS {
        let residual = largest(&values);
        if residual == T::zero() {
            return Ok(y);
        }
        let not_there = || failed(did_not_converge(residual, &y));
        if !residual.is_finite() {
            return Err(not_there());
        }
        let jacobian = equations.jacobian(&y)?;
        let Some(factors) = Factors::new(&jacobian, y.len()) else {
            return Err(failed(format!("{SINGULAR}; the largest residual is {residual:?} at y = {y:?}")));
        };
        let step = factors.solve(&values);
        // The step in units of rounding: of each coordinate, and of the largest.
        let is_rounding = |units: f64| {
            let of = step.iter().zip(y.iter().zip(start));
            of.into_iter().all(|(step, (y, start))| {
                step.abs() <= T::of(units) * T::epsilon() * y.abs().max(start.abs())
            })
        };
        let size = largest(&y).max(largest(start));
        let mut scale = T::one();
        let mut is_better = false;
        for _ in 0..HALVINGS {
            next.iter_mut().zip(&y).zip(&step).for_each(|((next, &y), &step)| *next = y - scale * step);
            equations.at(&next, &mut next_values)?;
            if largest(&next_values) < residual {
                is_better = true;
                break;
            }
            if is_rounding(4.0) {
                break;
            }
            scale *= T::of(0.5);
        }
        // At the solution the residual is what rounding leaves. The step there says how far that can be.
        if !is_better {
            let is_there = largest(&step) <= T::of(1e3) * T::epsilon() * size;
            return if is_there { Ok(y) } else { Err(not_there()) };
        }
        let is_last = scale == T::one() && is_rounding(2.0);
        core::mem::swap(&mut y, &mut next);
        core::mem::swap(&mut values, &mut next_values);
        if is_last {
            return Ok(y);
        }
    }
    Err(failed(did_not_converge(largest(&values), &y)))
}

fn did_not_converge<T: Real>(residual: T, y: &[T]) -> String {
    format!(
        "did not converge: the largest residual is {residual:?} at y = {y:?}; give a start closer to a solution"
    )
}

fn bracket<T: Real>(equations: &mut Equations<'_, T>, [lower, upper]: [T; 2]) -> Result<T, CallProblem> {
    let mut values = Vec::new();
    let mut at = |y: T| {
        equations.at(&[y], &mut values)?;
        match *values {
            [value] if !value.is_nan() => Ok(value),
            _ => Err(failed(format!("has no value at y = {y:?}, in the bracket"))),
        }
    };
    let (mut a, mut b) = (upper, lower);
    let (mut fa, mut fb) = (at(a)?, at(b)?);
    if fa == T::zero() {
        return Ok(a);
    }
    if fb == T::zero() {
        return Ok(b);
    }
    if (fa > T::zero()) == (fb > T::zero()) {
        return Err(failed(format!(
            "does not change sign in the bracket: it is {fb:?} at {lower:?} and {fa:?} at {upper:?}"
        )));
    }
    let half = T::of(0.5);
    let mut t = half;
    for _ in 0..BISECTIONS {
        let x = a + t * (b - a);
        let fx = at(x)?;
        let (c, fc);
        if (fx > T::zero()) == (fa > T::zero()) {
            (c, fc) = (a, fa);
        } else {
            (c, fc) = (b, fb);
            (b, fb) = (a, fa);
        }
        (a, fa) = (x, fx);
        let (best, f_best) = if fa.abs() < fb.abs() { (a, fa) } else { (b, fb) };
        let tolerance = T::epsilon() * best.abs() + T::min_positive_value();
        let limit = tolerance / (b - a).abs();
        if f_best == T::zero() || limit > half {
            return Ok(best);
        }
        let (xi, phi) = ((a - b) / (c - b), (fa - fb) / (fc - fb));
        t = if phi * phi < xi && (T::one() - phi).powi(2) < T::one() - xi {
            fa / (fb - fa) * (fc / (fb - fc)) + (c - a) / (b - a) * (fa / (fc - fa)) * (fb / (fc - fb))
        } else {
            half
        };
        t = t.max(limit).min(T::one() - limit);
    }
    Err(failed(format!("did not converge in the bracket: it is {fa:?} at {a:?} and {fb:?} at {b:?}")))
}

/// Has a symmetric matrix, by rows, positive eigenvalues only? By the pivots of Cholesky's method.
fn is_positive_definite<T: Real>(mut matrix: Vec<T>, n: usize) -> bool {
    for k in 0..n {
        let pivot = matrix[k * n + k];
        if pivot.is_nan() || pivot <= T::zero() {
            return false;
        }
        for row in k + 1..n {
            let factor = matrix[row * n + k] / pivot;
            for column in k + 1..n {
                let part = factor * matrix[k * n + column];
                matrix[row * n + column] -= part;
            }
        }
    }
    true
}
