//! Fits by a minimizer in place of a rule: second order over all rows, or a line search.
//!
//! What is minimized is the sum of the loss over the rows, in units in which the parameters are of one size: each is
//! multiplied by the power of two nearest to the root of the Hessian's diagonal at the start. For a likelihood these units
//! are standard errors, to a factor, so that a tolerance means the same for every parameter whatever the columns are
//! measured in, and methods without second derivatives have to learn less. Powers of two round nothing.

use super::Fit;
use super::loss::MeanLoss;
use super::outcome::Outcome;
use super::trainer::Trainer;
use super::{FitError, Progress, StopReason};
use crate::data::Batch;
use crate::domain::Domain;
use crate::error::Error;
use crate::matrix::Matrix;
use crate::minimize::objective::Objective;
use crate::minimize::{Minimizer, MinimizeError, Minimum, Status};
use crate::real::Real;
use crate::replay::smoothness::Smoothness;
use crate::rows::Columns;
use core::ops::ControlFlow;

impl<'a, F, R, S, K> Fit<'a, F, R, S, K> {
    /// Fits by a minimizer of [`minimize`](mod@crate::minimize) over all rows, in place of a rule: a [`Method`](crate::minimize::Method), or a
    /// [`Minimizer`] with its settings.
    ///
    /// An epoch is then an iteration, and [`epochs`](Self::epochs) is how many there may be. There are no batches, no rate, and
    /// columns need not be [standardized](crate::data::Dataset::standardize): ten iterations of
    /// [`TrustExact`](crate::minimize::Method::TrustExact) fit a logistic regression to raw columns. Methods with second
    /// derivatives take them exactly, summed over the rows.
    ///
    /// The gradient tolerance is the minimizer's, 1e-8 by default, for the gradient of the summed loss over the roots of its
    /// Hessian's diagonal (at the start): for a [likelihood](Self::likelihood) about the distance from the minimum in standard
    /// errors. [Bounds](Self::bounds), [held parameters](Self::fixed), [weights](Self::weights), histories, validation losses,
    /// [`on_epoch`](Self::on_epoch) and the statistics at the end are those of every fit. With validation data the last
    /// parameters are reported, not the best.
    ///
    /// ```
    /// use gradus::model::Logistic;
    /// use gradus::prelude::*;
    ///
    /// let rows = [[0.0, 0.0], [0.0, 0.0], [0.0, 1.0], [1000.0, 0.0], [1000.0, 1.0], [1000.0, 1.0]];
    /// let data = Dataset::from_rows(&["x", "y"], rows)?;
    /// let fit = Fit::new(Logistic).likelihood().minimizer(Method::TrustExact).run([0.0, 0.0], &data)?;
    /// // One in three at 0, two in three at 1000: by hand the intercept is −ln 2, and the slope 2 ln 2 / 1000.
    /// let ln2 = 2f64.ln();
    /// assert!((fit.parameters[0] - 0.002 * ln2).abs() < 1e-12 && (fit.parameters[1] + ln2).abs() < 1e-9);
    /// assert!(fit.stop.is_converged() && fit.epochs < 10);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// From [`run`](Self::run), [`FitError::Conflict`] with a rule, a schedule, batches, patience, tolerances of the fit or
    /// checkpoints beside it, or with limits or a callback of the minimizer's own; [`FitError::Minimizer`] for a setting of the
    /// minimizer, or a method that does not keep bounds.
    pub fn minimizer(mut self, minimizer: impl Into<Minimizer<'a>>) -> Self {
        self.minimizer = Some(minimizer.into());
        self
    }
}

/// The sum of the loss over all rows, in the units of the search.
struct Summed<'s, 'a, T: Real> {
    loss: &'s mut MeanLoss<'a, T>,
    columns: &'s Columns<'a, T>,
    /// Search coordinate over parameter: powers of two.
    units: Vec<T>,
    /// What the sum is multiplied by.
    factor: T,
}

impl<T: Real> Summed<'_, '_, T> {
    fn parameters(&self, u: &[T]) -> Vec<T> {
        u.iter().zip(&self.units).map(|(&u, &unit)| u / unit).collect()
    }

    /// The sum of finite numbers in the search's units.
    fn scaled(&self, sum: T) -> Option<T> {
        Some(sum * self.factor).filter(|sum| !sum.is_nan() && *sum != T::infinity())
    }
}

/// `None` for numbers that are not finite.
fn if_finite<O>(result: Result<O, Error>) -> Result<Option<O>, Error> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFinite(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

impl<T: Real> Objective<T> for Summed<'_, '_, T> {
    fn value(&mut self, u: &[T]) -> Result<Option<T>, Error> {
        let at = self.parameters(u);
        let sum = if_finite(self.loss.sum(&at, self.columns))?;
        Ok(sum.and_then(|sum| self.scaled(sum)))
    }

    fn value_and_grad(&mut self, u: &[T], gradient: &mut [T]) -> Result<Option<T>, Error> {
        let at = self.parameters(u);
        let Some(sum) = if_finite(self.loss.sum_and_grad(&at, self.columns, gradient))? else { return Ok(None) };
        for (g, &unit) in gradient.iter_mut().zip(&self.units) {
            *g = *g / unit * self.factor;
        }
        Ok(self.scaled(sum).filter(|_| gradient.iter().all(|g| g.is_finite())))
    }

    fn hessian_product(&mut self, u: &[T], direction: &[T], product: &mut [T]) -> Result<bool, Error> {
        let (at, direction) = (self.parameters(u), self.parameters(direction));
        if if_finite(self.loss.hessian_product(&at, self.columns, &direction, product))?.is_none() {
            return Ok(false);
        }
        for (p, &unit) in product.iter_mut().zip(&self.units) {
            *p = *p / unit * self.factor;
        }
        Ok(product.iter().all(|p| p.is_finite()))
    }

    fn hessian(&mut self, u: &[T], hessian: &mut [T]) -> Result<bool, Error> {
        let (at, n) = (self.parameters(u), u.len());
        let mut matrix = Matrix::zeros(n, n);
        if if_finite(self.loss.hessian(&at, self.columns, &mut matrix))?.is_none() {
            return Ok(false);
        }
        for i in 0..n {
            for j in 0..n {
                hessian[i * n + j] = matrix[(i, j)] / self.units[i] / self.units[j] * self.factor;
            }
        }
        Ok(hessian.iter().all(|h| h.is_finite()))
    }

    fn smoothness(&self) -> Smoothness {
        self.loss.smoothness()
    }

    fn has_ties(&self, _: &[T]) -> Option<bool> {
        None
    }

    fn explain(&mut self, u: &[T]) -> Option<Error> {
        let (at, mut gradient) = (self.parameters(u), vec![T::zero(); u.len()]);
        self.loss.sum_and_grad(&at, self.columns, &mut gradient).err()
    }
}

/// The power of two nearest to a number, within what a float can be multiplied with twice; 1 for what is none.
fn power_of_two<T: Real>(x: f64) -> T {
    let exponent = x.log2().round();
    let most = if T::epsilon().widen() < 1e-10 { 200.0 } else { 30.0 };
    T::of(if exponent.is_finite() { exponent.clamp(-most, most).exp2() } else { 1.0 })
}

impl<T: Real> Trainer<'_, T> {
    /// Runs a minimizer to its end.
    pub(super) fn minimize(
        mut self,
        minimizer: Minimizer<'_>,
        domain: &Domain<T>,
        names: &[String],
        is_likelihood: bool,
    ) -> Result<Outcome<T>, FitError> {
        self.evaluate_start()?;
        let rows = self.rows.all().len();
        let columns = self.rows.data;
        let units = self.units(columns)?;
        // A likelihood has a scale of its own; for other losses that of the start is as good as any.
        let factor = if is_likelihood { T::one() } else { power_of_two(self.now.loss.abs().recip()) };
        let start: Vec<T> = self.parameters.iter().zip(&units).map(|(&x, &unit)| x * unit).collect();
        let found = {
            let settings = self.watch.settings;
            let mut validation = MeanLoss::new(self.loss.loss, self.loss.made_at);
            let (units, judge) = (&units, self.rows.validation);
            let (losses, judged, path) =
                (&mut self.losses, &mut self.validation_losses, &mut self.parameter_history);
            let mut on_epoch = self.watch.on_epoch.take();
            let scale = (factor * T::of(rows as f64)).widen();
            let callback = |step: &crate::minimize::Step<'_>| {
                let at: Vec<T> = step.x.iter().zip(units).map(|(&u, &unit)| T::of(u) / unit).collect();
                let loss = step.fun / scale;
                let validated = judge.and_then(|columns| {
                    validation.value(&at, columns, &Batch::Range(0..columns.len())).ok()
                });
                if settings.history {
                    losses.push(loss);
                    judged.extend(validated);
                }
                if settings.parameter_history {
                    path.push(at.clone());
                }
                let Some(on_epoch) = &mut on_epoch else { return ControlFlow::Continue(()) };
                let parameters: Vec<f64> = at.iter().map(|p| p.widen()).collect();
                on_epoch(&Progress {
                    epoch: step.nit,
                    steps: step.nit as u64,
                    loss,
                    validation_loss: validated,
                    learning_rate: None,
                    parameters: &parameters,
                })
            };
            let mut objective = Summed { loss: &mut self.loss, columns, units: units.clone(), factor };
            minimizer
                .for_fit(settings.epochs, settings.progress)
                .within(domain, units, names)
                .callback(callback)
                .minimize_objective(&mut objective, &start)
        };
        self.end(found.map_err(FitError::from)?, &units)
    }

    /// Search coordinate over parameter, for each.
    fn units(&mut self, columns: &Columns<'_, T>) -> Result<Vec<T>, FitError> {
        let mut diagonal = vec![T::zero(); self.parameters.len()];
        let found = if_finite(self.loss.hessian_diagonal(&self.parameters, columns, &mut diagonal));
        let is_known = found.map_err(FitError::Loss)?.is_some();
        let unit = |d: &T| if is_known && *d > T::zero() { power_of_two(d.widen().sqrt()) } else { T::one() };
        Ok(diagonal.iter().map(unit).collect())
    }

    /// The end of a run, in the units of the parameters.
    fn end(mut self, found: Minimum<Vec<T>>, units: &[T]) -> Result<Outcome<T>, FitError> {
        let Minimum { x, nit, status, error, .. } = found;
        if let (Status::Failed, Some(error)) = (status, error) {
            return Err(FitError::Loss(error));
        }
        for ((p, &u), &unit) in self.parameters.iter_mut().zip(&x).zip(units) {
            *p = u / unit;
        }
        // The report is about the lowest point, and so is the end of its histories.
        let stop = match status {
            Status::Callback => StopReason::Callback,
            status => StopReason::Minimizer { status },
        };
        let outcome = self.finish(nit, nit as u64, stop)?;
        Ok(outcome)
    }
}

impl From<MinimizeError> for FitError {
    fn from(error: MinimizeError) -> Self {
        match error {
            MinimizeError::Function(error) => Self::Loss(error),
            other => Self::Minimizer(Box::new(other)),
        }
    }
}
