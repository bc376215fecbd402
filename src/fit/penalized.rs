//! Penalties on parameters and what is known of them beforehand: a part of the loss that belongs to no row.
//!
//! Each row carries its share of it. So every batch has an unbiased gradient, and programs, second derivatives, minimizers
//! and the information see one loss, as they do without.

use super::Fit;
use crate::data::Batch;
use crate::derive::Differentiable;
use crate::error::{InvalidTarget, LengthMismatch};
use crate::real::Real;
use crate::rows::{Columns, PerRow};
use crate::tape::Var;
use core::marker::PhantomData;

impl<'a, F, R, S, K> Fit<'a, F, R, S, K> {
    /// Adds a penalty on the parameters: ridge, a smoothness, the negative logarithm of any prior.
    ///
    /// - `penalty`: a closure of the parameters, in the shape of the start, that returns one [`Var`].
    ///
    /// What is minimized, and what `loss` and `losses` of the report are, is `(Σ w ℓ + P) / Σ w`, with `w = 1` and `Σ w = n`
    /// without weights: the penalty is added to the **sum** over the rows, once, and not to their mean. The gradient of a
    /// batch of `b` rows is that of `1/b Σ (w/w̄) ℓ + P / Σ w`, which is unbiased. Validation losses are without it, since they
    /// judge predictions. Several penalties add up.
    ///
    /// For a [likelihood](Self::likelihood) the standard errors are those of the posterior, `(H + ∇²P)⁻¹`, and
    /// [`log_likelihood`](super::FitReport::log_likelihood) is the logarithm of the posterior density, up to a constant.
    /// For other losses there are none ([`Penalized`](crate::estimate::NoStandardErrors::Penalized)): a penalty pulls estimates
    /// to one side, by an amount that the residuals do not tell.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let data = Dataset::from_rows(&["x", "y"], [[1.0, 1.0], [2.0, 3.0], [3.0, 3.0]])?;
    /// let ridge = Fit::new(|w: Var, [x, y]: [Var; 2]| (w * x - y).powi(2)).penalty(|w: Var| 2.0 * w * w);
    /// let fit = ridge.rule(Sgd::new(0.1)).gradient_tolerance(1e-12).run(0.0, &data)?;
    /// // By hand: Σ x y / (Σ x² + λ) = 16 / (14 + 2).
    /// assert!((fit.parameters - 1.0).abs() < 1e-12);
    /// assert!((fit.loss - (0.0 + 1.0 + 0.0 + 2.0) / 3.0).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Source
    /// Hoerl & Kennard (1970), Ridge regression, Technometrics 12, 55–67.
    pub fn penalty<G>(self, penalty: G) -> Fit<'a, Penalized<F, G>, R, S, K> {
        let Self { loss, rule, schedule, validation, on_epoch, settings, keep, minimizer } = self;
        let loss = Penalized { loss, penalty };
        Fit { loss, rule, schedule, validation, on_epoch, settings, keep, minimizer }
    }

    /// What is known of a parameter beforehand, a normal prior: `½ ((θ − mean) / deviation)²` is added to the summed loss, once.
    ///
    /// The fit is then the maximum of the posterior (MAP), and its standard errors are those of the posterior. It is weighed
    /// against the logarithm of a likelihood, so the loss has to be declared as [one](Self::likelihood): for normal noise of
    /// known deviation `σ` that is `½ ((f − y) / σ)²`. Everything else is as for a [`penalty`](Self::penalty).
    ///
    /// - `name`: of the parameter, or `"p2"` without [names](Self::names).
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let data = Dataset::from_rows(&["y"], [[1.0], [2.0]])?;
    /// let fit = Fit::new(|m: Var, y: Var| 0.5 * (m - y).powi(2)).likelihood().prior("p0", 0.0, 1.0);
    /// let fit = fit.minimizer(Method::TrustExact).run(5.0, &data)?;
    /// // By hand: two measurements and a prior of the same precision.
    /// assert!((fit.parameters - 1.0).abs() < 1e-12);
    /// assert!((fit.standard_errors().unwrap()[0] - 3f64.sqrt().recip()).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// From [`run`](Self::run): a loss that is not declared a likelihood, a name that no parameter has, a deviation that is not
    /// above 0.
    pub fn prior(mut self, name: impl Into<String>, mean: f64, deviation: f64) -> Self {
        self.settings.priors.push((name.into(), mean, deviation));
        self
    }
}

/// The loss of a row with a penalty on the parameters; made by [`Fit::penalty`].
#[derive(Clone, Copy, Debug)]
pub struct Penalized<F, G> {
    loss: F,
    penalty: G,
}

impl<F, G> Penalized<F, G> {
    /// The loss without the penalty.
    pub(super) fn inner(&self) -> &F {
        &self.loss
    }
}

/// The form of a [`Penalized`] loss, from those of loss and penalty.
#[derive(Debug)]
pub struct PenalizedForm<A, B>(PhantomData<(A, B)>);

impl<T, F, G, A, B> PerRow<T, PenalizedForm<A, B>> for Penalized<F, G>
where
    T: Real,
    F: PerRow<T, A>,
    G: Differentiable<T, B, Output = Var<T>>,
{
    #[inline]
    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        self.loss.eval(parameters, row)
    }

    #[inline]
    fn check_rows(&self, columns: &Columns<'_, T>, rows: &Batch<'_>) -> Result<(), InvalidTarget> {
        self.loss.check_rows(columns, rows)
    }

    #[inline]
    fn penalty(&self, parameters: &[Var<T>]) -> Result<Option<Var<T>>, LengthMismatch> {
        let named = |error| LengthMismatch { what: "parameters", ..error };
        let own = self.penalty.eval(parameters).map_err(named)?;
        Ok(Some(self.loss.penalty(parameters)?.map_or(own, |inner| inner + own)))
    }

    #[inline]
    fn log_constant(&self, columns: &[&[T]], row: usize, weight: f64) -> Option<f64> {
        self.loss.log_constant(columns, row, weight)
    }

    #[inline]
    fn data_sets(&self) -> usize {
        self.loss.data_sets()
    }

    #[inline]
    fn names(&self, columns: usize) -> Vec<String> {
        self.loss.names(columns)
    }
}
