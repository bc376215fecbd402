//! Fits by a minimizer in place of a rule: second order over all rows, or a line search.
//!
//! What is minimized is the sum of the loss over the rows, in units in which the parameters are of one size: each is
//! multiplied by the power of two nearest to the root of the Hessian's diagonal at the start. For a likelihood these units
//! are standard errors, to a factor, so that a tolerance means the same for every parameter whatever the columns are
//! measured in, and methods without second derivatives have to learn less. Powers of two round nothing.

use super::Fit;
use super::builder::Callback;
use super::loss::{MeanLoss, norm};
use super::outcome::Outcome;
use super::settings::Settings;
use super::trainer::Trainer;
use super::{FitError, Progress, StopReason};
use crate::data::Batch;
use crate::domain::Domain;
use crate::error::Error;
use crate::matrix::Matrix;
use crate::minimize::objective::Objective;
use crate::minimize::{MinimizeError, Minimizer, Minimum, Status, Step};
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
    /// assert!((fit.parameters[0] - 0.002 * ln2).abs() < 1e-10 && (fit.parameters[1] + ln2).abs() < 1e-7);
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

/// The sum of the loss over all rows, as a function of the free parameters in the units of the search.
pub(super) struct Summed<'s, 'a, T: Real> {
    pub(super) loss: &'s mut MeanLoss<'a, T>,
    pub(super) columns: &'s Columns<'a, T>,
    pub(super) search: &'s Search<T>,
    /// Of all parameters.
    pub(super) gradient: Vec<T>,
}

/// The coordinates of a search.
#[derive(Clone)]
pub(super) struct Search<T> {
    /// All parameters; those that are held have their values here.
    pub(super) all: Vec<T>,
    pub(super) free: Vec<usize>,
    /// Search coordinate over parameter, of the free ones: powers of two.
    pub(super) units: Vec<T>,
    /// What the sum is multiplied by.
    pub(super) factor: T,
}

impl<T: Real> Search<T> {
    /// All parameters, the free ones of them where the search is.
    pub(super) fn parameters(&self, u: &[T]) -> Vec<T> {
        let mut all = self.all.clone();
        self.free.iter().zip(u).zip(&self.units).for_each(|((&i, &u), &unit)| all[i] = u / unit);
        all
    }

    /// A direction of the search in all parameters.
    fn direction(&self, u: &[T]) -> Vec<T> {
        let mut all = vec![T::zero(); self.all.len()];
        self.free.iter().zip(u).zip(&self.units).for_each(|((&i, &u), &unit)| all[i] = u / unit);
        all
    }

    /// A gradient in all parameters as one of the search; is it finite?
    fn gradient(&self, all: &[T], into: &mut [T]) -> bool {
        for ((to, &i), &unit) in into.iter_mut().zip(&self.free).zip(&self.units) {
            *to = all[i] / unit * self.factor;
        }
        into.iter().all(|g| g.is_finite())
    }

    /// Coordinates of parameters.
    pub(super) fn coordinates(&self, from: &[T]) -> Vec<T> {
        self.free.iter().zip(&self.units).map(|(&i, &unit)| from[i] * unit).collect()
    }
}

impl<T: Real> Summed<'_, '_, T> {
    /// The sum of finite numbers in the search's units.
    fn scaled(&self, sum: T) -> Option<T> {
        Some(sum * self.search.factor).filter(|sum| !sum.is_nan() && *sum != T::infinity())
    }
}

/// `None` for numbers that are not finite.
pub(super) fn if_finite<O>(result: Result<O, Error>) -> Result<Option<O>, Error> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFinite(_) | Error::Indeterminate(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// `None` where there is no value at a point that is only tried.
fn if_there<O>(result: Result<O, Error>) -> Result<Option<O>, Error> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_of_the_point() => Ok(None),
        Err(error) => Err(error),
    }
}

impl<T: Real> Objective<T> for Summed<'_, '_, T> {
    fn value(&mut self, u: &[T]) -> Result<Option<T>, Error> {
        let sum = if_there(self.loss.sum(&self.search.parameters(u), self.columns))?;
        Ok(sum.and_then(|sum| self.scaled(sum)))
    }

    fn value_and_grad(&mut self, u: &[T], gradient: &mut [T]) -> Result<Option<T>, Error> {
        let at = self.search.parameters(u);
        let sum = if_there(self.loss.sum_and_grad_of_all(&at, self.columns, &mut self.gradient))?;
        let is_finite = sum.is_some() && self.search.gradient(&self.gradient, gradient);
        Ok(sum.filter(|_| is_finite).and_then(|sum| self.scaled(sum)))
    }

    fn hessian_product(&mut self, u: &[T], direction: &[T], product: &mut [T]) -> Result<bool, Error> {
        let (at, direction) = (self.search.parameters(u), self.search.direction(direction));
        let found = self.loss.hessian_product(&at, self.columns, &direction, &mut self.gradient);
        Ok(if_finite(found)?.is_some() && self.search.gradient(&self.gradient, product))
    }

    fn hessian(&mut self, u: &[T], hessian: &mut [T]) -> Result<bool, Error> {
        let Search { all, free, units, factor } = self.search;
        let mut matrix = Matrix::zeros(all.len(), all.len());
        let at = self.search.parameters(u);
        if if_finite(self.loss.hessian(&at, self.columns, &mut matrix))?.is_none() {
            return Ok(false);
        }
        let entries = free
            .iter()
            .zip(units)
            .flat_map(|(&i, &a)| free.iter().zip(units).map(move |(&j, &b)| (i, j, a, b)));
        for (to, (i, j, a, b)) in hessian.iter_mut().zip(entries) {
            *to = matrix[(i, j)] / a / b * *factor;
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
        let at = self.search.parameters(u);
        self.loss.sum_and_grad(&at, self.columns, &mut self.gradient).err()
    }
}

/// The power of two nearest to a number, within what a float can be multiplied with twice; 1 for what is none.
pub(super) fn power_of_two<T: Real>(x: f64) -> T {
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
        is_likelihood: bool,
    ) -> Result<Outcome<T>, FitError> {
        self.evaluate_start()?;
        let search = self.search(domain, is_likelihood)?;
        let Settings { epochs, progress, .. } = *self.watch.settings;
        // In these units the Hessian is about 1, so the gradient is about as long as a step of Newton's.
        let mut slope = search.coordinates(&self.parameters);
        search.gradient(&self.gradient, &mut slope);
        let radius = norm(&slope) * self.rows.all().len() as f64;
        let mut minimizer = minimizer.for_fit(epochs, radius, progress);
        if domain.is_bounded() {
            let sides = [search.coordinates(&domain.lower), search.coordinates(&domain.upper)];
            let [lower, upper] = sides.map(|side| side.into_iter().map(Real::widen).collect::<Vec<_>>());
            minimizer = minimizer.bounds(lower.into_iter().zip(upper));
        }
        let (start, columns) = (search.coordinates(&self.parameters), self.rows.data);
        let mut epochs = Epochs {
            settings: self.watch.settings,
            on_epoch: self.watch.on_epoch.take(),
            validation: self.rows.validation,
            judge: MeanLoss::new(self.judge.as_ref().unwrap_or(&self.loss).loss, self.loss.made_at),
            search: &search,
            per_loss: (search.factor * T::of(self.rows.all().len() as f64)).widen(),
            losses: Vec::new(),
            validation_losses: Vec::new(),
            path: Vec::new(),
        };
        let mut objective =
            Summed { loss: &mut self.loss, columns, search: &search, gradient: search.all.clone() };
        let found =
            minimizer.callback(|step| epochs.note(step)).minimize_objective(&mut objective, &start)?;
        (self.losses, self.validation_losses) = (epochs.losses, epochs.validation_losses);
        self.parameter_history.extend(epochs.path);
        let Minimum { x, nit, status, error, .. } = found;
        if let (Status::Failed, Some(error)) = (status, error) {
            return Err(FitError::Loss(error));
        }
        self.parameters = search.parameters(&x);
        // The start was kept as the best so far.
        self.best = None;
        let stop = match status {
            Status::Callback => StopReason::Callback,
            status => StopReason::Minimizer { status },
        };
        self.finish(nit, nit as u64, stop)
    }

    /// The coordinates of the search from here.
    fn search(&mut self, domain: &Domain<T>, is_likelihood: bool) -> Result<Search<T>, FitError> {
        let mut diagonal = vec![T::zero(); self.parameters.len()];
        let found = if_finite(self.loss.hessian_diagonal(&self.parameters, self.rows.data, &mut diagonal));
        let is_known = found.map_err(FitError::Loss)?.is_some();
        let free = domain.free();
        // A likelihood has a scale of its own; for other losses that of the start is as good as any.
        let factor = if is_likelihood { 1.0 } else { self.now.loss.abs().recip() };
        let unit = |&i: &usize| {
            let curvature = diagonal[i].widen();
            if is_known && curvature > 0.0 { power_of_two((curvature * factor).sqrt()) } else { T::one() }
        };
        let units = free.iter().map(unit).collect();
        Ok(Search { all: self.parameters.clone(), free, units, factor: power_of_two(factor) })
    }
}

/// What is kept and told of each iteration.
struct Epochs<'e, 'a, T: Real> {
    settings: &'e Settings,
    on_epoch: Option<Callback<'a>>,
    validation: Option<&'e Columns<'e, T>>,
    judge: MeanLoss<'e, T>,
    search: &'e Search<T>,
    /// The search's value over the mean loss.
    per_loss: f64,
    losses: Vec<f64>,
    validation_losses: Vec<f64>,
    path: Vec<Vec<T>>,
}

impl<T: Real> Epochs<'_, '_, T> {
    fn note(&mut self, step: &Step<'_>) -> ControlFlow<()> {
        let at = self.search.parameters(&step.x.iter().map(|&x| T::of(x)).collect::<Vec<_>>());
        let loss = step.fun / self.per_loss;
        let validation_loss = self
            .validation
            .and_then(|columns| self.judge.value(&at, columns, &Batch::Range(0..columns.len())).ok());
        if self.settings.history {
            self.losses.push(loss);
            self.validation_losses.extend(validation_loss);
        }
        let parameters: Vec<f64> = at.iter().map(|p| p.widen()).collect();
        if self.settings.parameter_history {
            self.path.push(at);
        }
        let Some(on_epoch) = &mut self.on_epoch else { return ControlFlow::Continue(()) };
        on_epoch(&Progress {
            epoch: step.nit,
            steps: step.nit as u64,
            loss,
            validation_loss,
            learning_rate: None,
            parameters: &parameters,
        })
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
