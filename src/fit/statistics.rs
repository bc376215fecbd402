//! R², the residual deviation and standard errors, where the loss gives them a meaning.

use super::LossKind;
use super::covariance::inverse;
use super::loss::MeanLoss;
use super::squares::Squares;
use crate::data::Batch;
use crate::function::{Columns, PerRow};
use crate::{Matrix, Real};

/// Standard errors are worked out for at most this many parameters: their cost grows with the cube.
pub(super) const MOST_PARAMETERS: usize = 100;

/// A loss, the parameters found for it, and the data they were found from.
pub(super) struct Subject<'a, T, F> {
    pub(super) loss: &'a F,
    pub(super) parameters: &'a [T],
    pub(super) columns: &'a Columns<'a, T>,
    /// The column that the loss predicts.
    pub(super) target: usize,
}

/// What a report tells besides parameters and losses.
pub(super) struct Statistics {
    pub(super) kind: LossKind,
    pub(super) r_squared: Option<f64>,
    pub(super) residual_deviation: Option<f64>,
    pub(super) covariance: Option<Matrix<f64>>,
}

impl Statistics {
    /// When nobody asks.
    pub(super) const UNEXAMINED: Self =
        Self { kind: LossKind::Unexamined, r_squared: None, residual_deviation: None, covariance: None };
}

impl<T: Real, F> Subject<'_, T, F> {
    /// - `likelihood`: the user says that the loss is one.
    pub(super) fn statistics<Form>(&self, likelihood: bool) -> Statistics
    where
        F: PerRow<T, Form>,
    {
        let (mut r_squared, mut residual_deviation) = (None, None);
        let (kind, covariance) = if likelihood {
            let few = self.parameters.len() <= MOST_PARAMETERS;
            let information = if few { self.information() } else { None };
            (LossKind::Likelihood, information.and_then(|h| inverse(&h, T::epsilon().widen().sqrt())))
        } else if let Some(squares) = Squares::recognise(self) {
            r_squared = squares.r_squared();
            residual_deviation = squares.residual_deviation();
            (LossKind::SquaredResidual, squares.covariance())
        } else {
            (LossKind::Other, None)
        };
        Statistics { kind, r_squared, residual_deviation, covariance }
    }

    pub(super) fn rows(&self) -> usize {
        self.columns.len()
    }

    /// The Hessian of the summed loss, by central differences of its exact gradient.
    ///
    /// The step in each parameter is `ε^¼` of the distance over which it matters, one over the root
    /// of the curvature, which a first difference with an ordinary step finds: then the truncation is
    /// of the order `√ε`, and so is what the gradient's own rounding adds.
    fn information<Form>(&self) -> Option<Matrix<f64>>
    where
        F: PerRow<T, Form>,
    {
        let mut loss = MeanLoss::new(self.loss);
        let (n, epsilon) = (self.parameters.len(), T::epsilon().widen());
        let mut hessian = Matrix::zeros(n, n);
        for j in 0..n {
            let ordinary = epsilon.cbrt() * self.parameters[j].widen().abs().max(1.0);
            let curvature = self.slopes_along(&mut loss, j, ordinary)?[j];
            let step = if curvature > 0.0 { epsilon.powf(0.25) / curvature.sqrt() } else { ordinary };
            for (i, slope) in self.slopes_along(&mut loss, j, step)?.into_iter().enumerate() {
                hessian[(i, j)] += 0.5 * slope;
                hessian[(j, i)] += 0.5 * slope;
            }
        }
        Some(hessian)
    }

    /// `∂/∂xⱼ` of the gradient of the summed loss.
    fn slopes_along<Form>(&self, loss: &mut MeanLoss<'_, T, F, Form>, j: usize, step: f64) -> Option<Vec<f64>>
    where
        F: PerRow<T, Form>,
    {
        let rows = self.rows();
        let mut at = self.parameters.to_vec();
        let mut gradient_at = |x: f64| {
            at[j] = T::of(x);
            let mut gradient = vec![T::zero(); at.len()];
            loss.value_and_grad(&at, self.columns, Batch::Range(0..rows), &mut gradient).ok()?;
            Some((at[j].widen(), gradient))
        };
        let here = self.parameters[j].widen();
        let ((low, below), (high, above)) = (gradient_at(here - step)?, gradient_at(here + step)?);
        // The step really taken, since x ± h rounds.
        let share = rows as f64 / (high - low);
        let slopes = above.iter().zip(&below).map(|(a, b)| (a.widen() - b.widen()) * share);
        let slopes: Vec<f64> = slopes.collect();
        slopes.iter().all(|s| s.is_finite()).then_some(slopes)
    }
}
