//! Weights of rows: the settings, and the rows that count.
//!
//! In a run the mean of the weights is 1. Then the mean of a weighted loss over all rows is `Σ w ℓ / Σ w`, that over the
//! rows of a batch, drawn as ever, has it as its expected value, and nothing else in a fit has to know. A row with weight
//! 0 is taken out before anything looks at it, so that the run is that of data without it, bit for bit.

use super::Fit;
use super::FitError;
use super::column::Columns;
use super::weights::Weights;
use crate::data::weighing::WeightSums;
use crate::data::{DataPrint, Dataset};
use crate::error::Error;
use crate::real::Real;
use crate::rows::Columns as View;
use std::borrow::Cow;

impl<F, R, S, K> Fit<'_, F, R, S, K> {
    /// Weights the rows by this column, which the loss then does not see: how much each row counts, at least 0.
    ///
    /// The loss over the data is `Σ w ℓ / Σ w`, and a batch's gradient is `n / (b Σ w) · Σ w ∇ℓ` over its `b` rows, with `n`
    /// the number of rows: its mean over all batches is the gradient. So only ratios of weights matter to a run. Rows
    /// with weight 0 are left out: they do not count in `n`, and nothing in them matters.
    /// Validation data have the column, too, and are weighted by it.
    ///
    /// For a squared residual the weights are precisions, `1/σ²` up to a common factor: R² is
    /// `1 − Σ w (y − f)² / Σ w (y − ȳ)²` with the weighted mean `ȳ`, the residual standard error
    /// `s = √(Σ w (y − f)² / (n − p))`, and the covariance `s² (Σ w ∇f ∇fᵀ)⁻¹`, as of R's `lm` and statsmodels' `WLS`, and SciPy's
    /// `curve_fit` with `absolute_sigma=False`. With [`known_deviations`](Self::known_deviations) `s` is 1 in the covariance.
    /// For a [`likelihood`](Self::likelihood) they are frequencies: the summed loss is `Σ w ℓ`, so that a row of weight 3 is
    /// three rows, for the standard errors as well.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// // The weighted mean is (1 · 1 + 1 · 2 + 2 · 6) / 4 = 3.75, and Σ w (y − m)² = 20.75.
    /// let data = Dataset::from_rows(&["y", "w"], [[1.0, 1.0], [2.0, 1.0], [6.0, 2.0], [99.0, 0.0]])?;
    /// let fit = Fit::new(|m: Var, y: Var| (m - y).powi(2)).weights("w").rule(Sgd::new(0.5)).run(0.0, &data)?;
    /// assert_eq!((fit.parameters, fit.rows, fit.loss), (3.75, 3, 20.75 / 4.0));
    /// assert!((fit.residual_standard_error.unwrap() - (20.75_f64 / 2.0).sqrt()).abs() < 1e-12);
    /// assert!((fit.standard_errors().unwrap()[0] - (20.75_f64 / 2.0 / 4.0).sqrt()).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// From [`run`](Self::run): [`FitError::Weight`] with the first row whose weight is negative, or for weights that are
    /// all 0; [`FitError::Data`] for a column that there is not; [`FitError::Conflict`] with
    /// [`deviations`](Self::deviations), or where it is the [`target`](Self::target).
    pub fn weights(mut self, column: impl Into<String>) -> Self {
        self.settings.weights[0] = Some(column.into());
        self
    }

    /// Weights the rows by `1/σ²`, with the standard deviations `σ` of their noise in this column: positive, in the unit
    /// of the target. The loss does not see the column. `sigma` of SciPy's `curve_fit`.
    ///
    /// Everything else is as for [`weights`](Self::weights). Only the ratios of deviations count, unless
    /// [`known_deviations`](Self::known_deviations) says that they are known as such.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// // The weights are 1, 1 and 4, so the mean is 27 / 6 = 4.5.
    /// let data = Dataset::from_rows(&["y", "sigma"], [[1.0, 1.0], [2.0, 1.0], [6.0, 0.5]])?;
    /// let fit = || Fit::new(|m: Var, y: Var| (m - y).powi(2)).deviations("sigma").rule(Sgd::new(0.5));
    /// let (relative, absolute) = (fit().run(0.0, &data)?, fit().known_deviations().run(0.0, &data)?);
    /// assert_eq!(relative.parameters, 4.5);
    /// // By hand: Σ w (y − m)² = 27.5, and the variance of the mean is s² / 6 with s² = 27.5 / 2, or 1 / 6.
    /// assert!((relative.standard_errors().unwrap()[0] - (27.5_f64 / 2.0 / 6.0).sqrt()).abs() < 1e-12);
    /// assert!((absolute.standard_errors().unwrap()[0] - (1.0_f64 / 6.0).sqrt()).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`weights`](Self::weights); a deviation is above 0.
    pub fn deviations(mut self, column: impl Into<String>) -> Self {
        self.settings.weights[1] = Some(column.into());
        self
    }

    /// Declares that the [`deviations`](Self::deviations) are known as such, or the [`weights`](Self::weights) are `1/σ²`, or
    /// without both that residuals are in units of their standard deviation; `absolute_sigma=True` of `curve_fit`.
    ///
    /// The covariance of a squared residual is then `(Σ w ∇f ∇fᵀ)⁻¹`. Otherwise it is multiplied with the variance of the
    /// residuals, and a common factor of all deviations does not matter. Other losses do not use it.
    ///
    /// # Errors
    /// From [`run`](Self::run), [`FitError::Conflict`] with [`likelihood`](Self::likelihood), which has a scale of its own.
    pub fn known_deviations(mut self) -> Self {
        self.settings.known_deviations = true;
        self
    }
}

/// The weights of rows, none of them 0.
#[derive(Debug)]
pub(super) struct RowWeights {
    /// As they were given, or `1/σ²`.
    pub(super) given: Vec<f64>,
    /// The same over their mean.
    pub(super) relative: Vec<f64>,
    pub(super) sums: WeightSums,
}

impl RowWeights {
    pub(super) fn new(given: Vec<f64>) -> Self {
        let sums = WeightSums::of(&given);
        let relative = given.iter().map(|w| sums.relative(*w)).collect();
        Self { given, relative, sums }
    }
}

/// The rows of a data set that count, as the loss sees them.
pub(super) struct Sample<'d> {
    pub(super) data: Cow<'d, Dataset>,
    pub(super) weights: Option<RowWeights>,
    /// The numbers of these rows in the whole, where some were left out.
    pub(super) numbers: Option<Vec<usize>>,
}

impl<'d> Sample<'d> {
    pub(super) fn of(data: &'d Dataset, weights: Option<&Weights>) -> Result<Self, FitError> {
        let Some(column) = weights else {
            return Ok(Self { data: Cow::Borrowed(data), weights: None, numbers: None });
        };
        let mut weights = column.of(data)?;
        let mut seen = column.rest(data)?;
        seen.check_numbers()?;
        let mut numbers = None;
        if weights.contains(&0.0) {
            let kept: Vec<usize> = (0..weights.len()).filter(|&row| weights[row] != 0.0).collect();
            let pick = |from: &[f64]| kept.iter().map(|&row| from[row]).collect::<Vec<f64>>();
            seen = Dataset::from_columns(seen.names(), seen.columns().map(pick))?;
            weights = pick(&weights);
            numbers = Some(kept);
        }
        Ok(Self { data: Cow::Owned(seen), weights: Some(RowWeights::new(weights)), numbers })
    }

    /// By what they are recognized; rows that do not count are not part of it.
    pub(super) fn print(&self) -> DataPrint {
        let print = DataPrint::of(&self.data);
        self.weights.iter().fold(print, |print, weights| print.and(&weights.given))
    }

    /// The columns in the float of the fit.
    pub(super) fn cast<T: Real>(&self) -> Result<Table<T>, FitError> {
        let columns = Columns::cast(&self.data).map_err(|error| match error {
            FitError::TooLarge { column, row, value } => {
                FitError::TooLarge { column, row: number(self.numbers.as_deref(), row), value }
            }
            other => other,
        })?;
        let relative = self.weights.as_ref().map(|w| w.relative.iter().map(|&w| T::of(w)).collect());
        Ok(Table { columns, relative })
    }
}

/// A sample, cast.
pub(super) struct Table<T> {
    pub(super) columns: Columns<T>,
    /// The weights over their mean.
    relative: Option<Vec<T>>,
}

impl<T: Real> Table<T> {
    /// The columns that the loss of a row sees.
    pub(super) fn seen(&self) -> Result<View<'_, T>, FitError> {
        self.columns.view().map_err(FitError::Loss)
    }

    /// With the weight of the row behind them, if there are weights.
    pub(super) fn swept<'t>(&'t self, seen: &View<'t, T>) -> Result<View<'t, T>, FitError> {
        let Some(relative) = &self.relative else { return Ok(seen.clone()) };
        let mut slices = seen.as_slices().to_vec();
        slices.push(relative);
        View::new(&slices).map_err(FitError::Loss)
    }
}

/// The number of a row in the whole.
pub(super) fn number(numbers: Option<&[usize]>, row: usize) -> usize {
    numbers.and_then(|numbers| numbers.get(row).copied()).unwrap_or(row)
}

/// Has an error speak of the rows of the whole.
pub(super) fn numbered(numbers: Option<&[usize]>) -> impl Fn(Error) -> Error {
    move |error| match error {
        Error::NotFinite(mut fault) => {
            fault.row = fault.row.map(|row| number(numbers, row));
            Error::NotFinite(fault)
        }
        Error::Indeterminate(mut fault) => {
            fault.row = fault.row.map(|row| number(numbers, row));
            Error::Indeterminate(fault)
        }
        Error::Call(mut fault) => {
            fault.row = fault.row.map(|row| number(numbers, row));
            Error::Call(fault)
        }
        other => other,
    }
}
