//! A minimum of a negative log-likelihood: standard errors from its exact Hessian, and what follows from them.

use super::Minimum;
use super::objective::Objective;
use crate::derive::Point;
use crate::error::Error;
use crate::estimate::{
    ARRIVED, Assessment, Basis, Distribution, EstimateError, Inference, NoStandardErrors, Precision,
    Resolved, Round, inference_methods,
};
use crate::matrix::Matrix;
use crate::real::Real;

/// What parameters are estimated from, in messages.
pub(super) const LIKELIHOOD: &str = "data";
/// At a minimum the function rises by about ½ within a standard error. A rise by less than this is none.
const RISE: f64 = 0.05;

/// Of a function that may be anything.
pub(super) fn undeclared() -> Assessment {
    Assessment { precision: Err(NoStandardErrors::Undeclared), distance: None }
}

/// How well coordinates are known where a run ended.
///
/// - `inner`: those that are not at a bound, of the ones that the objective takes.
pub(super) fn assess<T: Real>(objective: &mut impl Objective<T>, x: &[T], inner: &[usize]) -> Assessment {
    let none = |reason| Assessment { precision: Err(reason), distance: None };
    let (here, round) = match curvature(objective, x, inner) {
        Ok(Some(found)) => found,
        // The run has found something, so an error from here on is no reason to lose that.
        Ok(None) | Err(_) => return none(NoStandardErrors::NotFinite),
    };
    let resolved = match resolve::<T>(&round) {
        Ok(resolved) => resolved,
        Err(reason) => return none(reason),
    };
    let distance = resolved.reach();
    let mut precision = Precision::new(&resolved, 1.0);
    if let Ok(known) = &precision
        && distance <= ARRIVED
        && let Ok(parameters) = unbounded(objective, (x, here), inner, known)
        && !parameters.is_empty()
    {
        precision = Err(NoStandardErrors::Unbounded { parameters });
    }
    Assessment { precision, distance: distance.is_finite().then_some(distance) }
}

/// Value, gradient and Hessian in the inner coordinates; `None` where one is not finite.
fn curvature<T: Real>(
    objective: &mut impl Objective<T>,
    x: &[T],
    inner: &[usize],
) -> Result<Option<(f64, Round)>, Error> {
    let n = x.len();
    let (mut gradient, mut hessian) = (vec![T::zero(); n], vec![T::zero(); n * n]);
    let Some(here) = objective.value_and_grad(x, &mut gradient)? else { return Ok(None) };
    if !objective.hessian(x, &mut hessian)? {
        return Ok(None);
    }
    let mut round = Round::new(inner.len());
    for (a, &i) in inner.iter().enumerate() {
        round.gradient[a] = gradient[i].widen();
        for (b, &j) in inner.iter().enumerate() {
            round.hessian[(a, b)] = 0.5 * (hessian[i * n + j].widen() + hessian[j * n + i].widen());
        }
    }
    Ok(Some((here.widen(), round)))
}

/// The Hessian as `MᵀM`, with `M` factored.
fn resolve<T: Real>(round: &Round) -> Result<Resolved, NoStandardErrors> {
    let n = round.gradient.len();
    let epsilon = T::epsilon().widen();
    // Entries are sums of numbers that are exact but for a few roundings.
    let root = round.root(0.0, epsilon * (64 + 16 * n) as f64)?;
    let (m, rhs) = (root.matrix(&Basis::unit(n)), root.solve_transposed(&round.gradient));
    let is_finite = m.as_slice().iter().chain(&rhs).all(|x| x.is_finite());
    let resolved = || Resolved::new(&m, rhs, 8.0 * n as f64 * epsilon);
    if is_finite { Ok(resolved()) } else { Err(NoStandardErrors::NotFinite) }
}

/// Which of the inner coordinates the function does not bound: within a standard error it does not rise to both sides, the
/// others following as they are correlated.
fn unbounded<T: Real>(
    objective: &mut impl Objective<T>,
    (x, here): (&[T], f64),
    inner: &[usize],
    known: &Precision,
) -> Result<Vec<usize>, Error> {
    // A value whose own rounding is of this size tells nothing.
    if here.abs() * 8.0 * T::epsilon().widen() > RISE {
        return Ok(Vec::new());
    }
    let mut open = Vec::new();
    for k in 0..inner.len() {
        for sign in [1.0, -1.0] {
            let mut at = x.to_vec();
            for (a, &i) in inner.iter().enumerate() {
                at[i] = T::of(x[i].widen() + sign * known.standard_errors[a] * known.correlation[(a, k)]);
            }
            // What is not finite is a wall.
            let rise = objective.value(&at)?.map_or(f64::INFINITY, |value| value.widen() - here);
            if !(rise >= RISE) {
                open.push(k);
                break;
            }
        }
    }
    Ok(open)
}

inference_methods!(Minimum);

impl<P: Point> Minimum<P> {
    fn point(&self) -> &P {
        &self.x
    }

    fn inference(&self) -> Inference<'_> {
        Inference {
            names: &self.names,
            values: self.x.coordinates().iter().map(|x| x.widen()).collect(),
            fixed: &self.fixed,
            at_bound: &self.at_bound,
            precision: self.assessment.precision.as_ref().ok(),
            no_standard_errors: self.assessment.precision.as_ref().err(),
            rows: LIKELIHOOD,
            distance: self.assessment.distance,
            distribution: Distribution::Normal,
            noise: None,
        }
    }

    /// The standard error of each coordinate, of a [likelihood](super::Minimizer::likelihood): the roots of the diagonal of the
    /// [covariance](Self::covariance). 0 for those that are held or at a bound, which count as known.
    ///
    /// # Errors
    /// The function was not declared a likelihood, it does not determine all coordinates, or the run has not arrived.
    pub fn standard_errors(&self) -> Result<Vec<f64>, EstimateError> {
        Ok(self.inference().precision()?.standard_errors.clone())
    }

    /// The inverse of the exact Hessian in the coordinates that are neither held nor at a bound; 0 in the others.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let f = |[a, b]: [Var; 2]| a * a + a * b + b * b;
    /// let min = Minimizer::new(Method::TrustExact).likelihood().minimize(f, [1.0, 2.0])?;
    /// // By hand: the inverse of [[2, 1], [1, 2]].
    /// let covariance = min.covariance()?;
    /// assert!((covariance[(0, 0)] - 2.0 / 3.0).abs() < 1e-14 && (covariance[(0, 1)] + 1.0 / 3.0).abs() < 1e-14);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`standard_errors`](Self::standard_errors), and an entry too large for a float.
    pub fn covariance(&self) -> Result<Matrix<f64>, EstimateError> {
        let too_large = || EstimateError::NoStandardErrors {
            reason: "an entry of the covariance is not finite".to_owned(),
        };
        self.inference().precision()?.covariance().ok_or_else(too_large)
    }
}
