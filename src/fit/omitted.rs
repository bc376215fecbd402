//! Rows that a fit leaves out since their loss is not finite.
//!
//! They are looked for once, at the start, and are then no part of the data: what is minimized stays one function, whatever the
//! batches, the threads and the steps. Rejected: to skip a row wherever it happens to be no number, which makes the
//! loss jump where a parameter moves, and rewards parameters that make rows vanish.

use super::adapted::Adapted;
use super::loss::{Loss, MeanLoss};
use super::weighted::{RowWeights, Sample};
use super::{Fit, FitError};
use crate::data::{Batch, Dataset};
use crate::derive::eager::Here;
use crate::error::Error;
use crate::real::Real;
use crate::rows::Columns as View;
use std::borrow::Cow;

/// What a fit does with rows whose loss, or its gradient, is not finite at the start; `nan_policy` of SciPy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum NanPolicy {
    /// An error that names the first such row, and the operation: the default.
    #[default]
    Raise,
    /// Such rows are left out, and listed in [`FitReport::omitted_rows`](super::FitReport::omitted_rows).
    Omit,
}

impl<F, R, S, K> Fit<'_, F, R, S, K> {
    /// What is done with rows whose loss, or its gradient, is not finite at the start.
    ///
    /// With [`NanPolicy::Omit`] they are left out of the whole run and of all statistics, as rows with weight 0 are. Which rows these
    /// are follows from loss, start and data alone. A row that stops being finite later ends the run as ever
    /// ([`StopReason::Diverged`](super::StopReason::Diverged)): else parameters that make rows vanish would be rewarded. Where
    /// no row is finite, it is the error that it is without this. Validation data have to be finite.
    ///
    /// ```
    /// use gradus::fit::NanPolicy;
    /// use gradus::prelude::*;
    ///
    /// // By hand: ln y is 0, no number, and 2, and the mean of the two numbers is 1.
    /// let data = Dataset::from_rows(&["y"], [[1.0], [-3.0], [1f64.exp().powi(2)]])?;
    /// let fit = Fit::new(|m: Var, y: Var| (m - y.ln()).powi(2)).nan_policy(NanPolicy::Omit).rule(Sgd::new(0.5));
    /// let report = fit.run(0.0, &data)?;
    /// assert!((report.parameters - 1.0).abs() < 1e-12);
    /// assert_eq!((report.rows, report.omitted_rows.as_slice()), (2, [1].as_slice()));
    /// assert!(report.to_string().contains("1 row is left out, not finite at the start: row 1"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// From [`run`](Self::run), [`FitError::Conflict`] for rows that are read group by group
    /// ([`run_source`](Self::run_source)).
    pub fn nan_policy(mut self, policy: NanPolicy) -> Self {
        self.settings.nan_policy = policy;
        self
    }
}

/// Where to look for such rows.
pub(super) struct Search<'a, T> {
    pub(super) loss: &'a Loss<'a, T>,
    pub(super) held: &'a [bool],
    pub(super) start: &'a [T],
    pub(super) made_at: Here,
}

impl<T: Real> Search<'_, T> {
    /// The indices of rows of the sample that are not finite, in order; none where all are.
    pub(super) fn rows_of(&self, sample: &Sample<'_>) -> Result<Vec<usize>, FitError> {
        let table = sample.cast::<T>()?;
        let view = table.seen()?;
        let held = Adapted { loss: self.loss, held: self.held, is_weighted: false, beforehand: None };
        let mut loss = MeanLoss::new(&held, self.made_at);
        let (mut found, mut gradient) = (Vec::new(), vec![T::zero(); self.start.len()]);
        let finite = |error| FitError::from_loss(error, sample.data.names());
        // Halves of what has one: an error names one row, and not always the first.
        let mut pending = vec![(0, view.len())];
        while let Some((first, end)) = pending.pop() {
            match self.are_finite(&mut loss, &view, first..end, &mut gradient).map_err(finite)? {
                true => {}
                false if end - first == 1 => found.push(first),
                false => {
                    let middle = first.midpoint(end);
                    pending.extend([(middle, end), (first, middle)]);
                }
            }
        }
        Ok(if found.len() == view.len() { Vec::new() } else { found })
    }

    fn are_finite(
        &self,
        loss: &mut MeanLoss<'_, T>,
        view: &View<'_, T>,
        rows: core::ops::Range<usize>,
        gradient: &mut [T],
    ) -> Result<bool, Error> {
        match loss.value_and_grad(self.start, view, &Batch::Range(rows), gradient) {
            Ok(_) => Ok(true),
            Err(Error::NotFinite(_)) => Ok(false),
            Err(other) => Err(other),
        }
    }
}

impl<'d> Sample<'d> {
    /// The sample without these of its rows, given in order, and the numbers that they have in the whole.
    pub(super) fn without(self, rows: &[usize]) -> Result<(Self, Vec<usize>), FitError> {
        if rows.is_empty() {
            return Ok((self, Vec::new()));
        }
        let kept: Vec<usize> = (0..self.data.len()).filter(|row| rows.binary_search(row).is_err()).collect();
        let pick = |from: &[f64]| kept.iter().map(|&row| from[row]).collect::<Vec<f64>>();
        let data = Dataset::from_columns(self.data.names(), self.data.columns().map(pick))?;
        let in_whole = |rows: &[usize]| match &self.numbers {
            Some(numbers) => rows.iter().map(|&row| numbers[row]).collect(),
            None => rows.to_vec(),
        };
        let (numbers, omitted) = (Some(in_whole(&kept)), in_whole(rows));
        let weights = self.weights.as_ref().map(|weights| RowWeights::new(pick(&weights.given)));
        Ok((Self { data: Cow::Owned(data), weights, numbers }, omitted))
    }

    /// The sample without the rows that have these numbers in the whole.
    pub(super) fn without_numbers(self, omitted: &[usize]) -> Result<Self, FitError> {
        let number = |row: usize| super::weighted::number(self.numbers.as_deref(), row);
        let rows: Vec<usize> =
            (0..self.data.len()).filter(|&row| omitted.binary_search(&number(row)).is_ok()).collect();
        Ok(self.without(&rows)?.0)
    }
}

/// `2 rows are left out, not finite at the start: rows 3, 17`, with the first five of more.
pub(super) fn listed(omitted: &[usize]) -> String {
    let first: Vec<String> = omitted.iter().take(5).map(ToString::to_string).collect();
    let (rows, are, more) = match omitted.len() {
        1 => ("row", "is", ""),
        2..=5 => ("rows", "are", ""),
        _ => ("rows", "are", ", …"),
    };
    format!(
        "{} {rows} {are} left out, not finite at the start: {rows} {}{more}",
        omitted.len(),
        first.join(", ")
    )
}
