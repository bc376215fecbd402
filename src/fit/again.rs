//! A fit once more, from its report: the same loss and data, for what is concluded later.
//!
//! A report keeps no rows. It keeps by what to recognize them, and what the fit made of them: whoever asks hands over
//! loss and data again, and other ones are an error.

use super::FitError;
use super::adapted::Adapted;
use super::kind::LossKind;
use super::loss::{Loss, MeanLoss};
use super::subject::{Subject, Weighted};
use super::weighted::{Sample, Table};
use super::weights::Weights;
use crate::data::{Batch, DataPrint, Dataset};
use crate::derive::eager::Here;
use crate::domain::Domain;
use crate::error::Error;
use crate::estimate::{EstimateError, Inference};
use crate::real::Real;

/// What a report keeps of its fit.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Origin {
    pub(super) data: DataPrint,
    /// The column that the loss predicts, of those that it sees.
    pub(super) target: usize,
    pub(super) weights: Option<Weights>,
    /// Bounds, infinite where there are none.
    #[cfg_attr(feature = "serde", serde(with = "crate::stored::numbers"))]
    pub(super) lower: Vec<f64>,
    #[cfg_attr(feature = "serde", serde(with = "crate::stored::numbers"))]
    pub(super) upper: Vec<f64>,
    /// The rows that were left out as not finite.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub(super) omitted: Vec<usize>,
    /// There were penalties or priors, which a report does not keep.
    pub(super) is_penalized: bool,
}

/// What is asked of a fit.
pub(super) struct Ask<'a> {
    pub(super) inference: Inference<'a>,
    pub(super) kind: LossKind,
    pub(super) known_deviations: bool,
    /// The mean loss at the estimates.
    pub(super) loss: f64,
    /// The parameters that are neither held nor at a bound.
    pub(super) free: Vec<usize>,
    pub(super) origin: &'a Origin,
    pub(super) data: &'a Dataset,
    pub(super) made_at: Here,
}

/// A fit as it was, at its estimates.
pub(super) struct Again<'a, T> {
    pub(super) subject: Subject<'a, T>,
    pub(super) domain: Domain<T>,
    /// The numbers of the rows in the data, where some were left out.
    pub(super) numbers: Option<&'a [usize]>,
}

/// An error on the way that can hardly be, since the fit has been made once.
#[expect(clippy::needless_pass_by_value, reason = "it stands behind `map_err`")]
pub(super) fn refused(error: impl ToString) -> EstimateError {
    EstimateError::Refit { reason: error.to_string() }
}

impl Origin {
    pub(super) fn new<T: Real>(
        data: DataPrint,
        target: usize,
        weights: Option<Weights>,
        domain: &Domain<T>,
        is_penalized: bool,
    ) -> Self {
        let wide = |bounds: &[T]| bounds.iter().map(|x| x.widen()).collect();
        Self {
            data,
            target,
            weights,
            lower: wide(&domain.lower),
            upper: wide(&domain.upper),
            omitted: Vec::new(),
            is_penalized,
        }
    }

    /// The same, of a fit that left out these rows.
    pub(super) fn omitting(self, rows: &[usize]) -> Self {
        Self { omitted: rows.to_vec(), ..self }
    }

    /// The rows of the fit.
    fn sample<'d>(&self, data: &'d Dataset) -> Result<Sample<'d>, FitError> {
        Sample::of(data, self.weights.as_ref())?.without_numbers(&self.omitted)
    }

    /// Are these the data of the fit?
    pub(super) fn check(&self, data: &Dataset) -> Result<(), EstimateError> {
        if self.is_penalized {
            let what = "the fit had priors or a penalty, which its report does not keep; fit without them, or \
                        take `confidence_intervals`";
            return Err(EstimateError::NotHere { what: what.to_owned() });
        }
        let other = |difference| Err(EstimateError::OtherData { difference });
        match self.sample(data) {
            Ok(sample) => self.data.difference(&sample.print()).map_or(Ok(()), other),
            Err(error) => other(error.to_string()),
        }
    }

    /// The columns that the loss sees.
    pub(super) fn width(&self, data: &Dataset) -> usize {
        data.width() - usize::from(self.weights.is_some())
    }
}

impl Ask<'_> {
    /// Goes on from the estimates.
    pub(super) fn again<T: Real, O>(
        &self,
        loss: &Loss<'_, T>,
        at: &[T],
        then: impl FnOnce(&Again<'_, T>) -> Result<O, EstimateError>,
    ) -> Result<O, EstimateError> {
        let Self { origin, made_at, .. } = *self;
        let sample = origin.sample(self.data).map_err(refused)?;
        let table: Table<T> = sample.cast().map_err(refused)?;
        let view = table.seen().map_err(refused)?;
        let swept = table.swept(&view).map_err(refused)?;
        loss.check_rows(&view, &Batch::Range(0..view.len())).map_err(refused)?;
        let domain = Domain {
            lower: origin.lower.iter().map(|&x| T::of(x)).collect(),
            upper: origin.upper.iter().map(|&x| T::of(x)).collect(),
            fixed: self.inference.fixed.to_vec(),
        };
        let held = Adapted { loss, held: &domain.fixed, is_weighted: false, beforehand: None };
        let times_weight = Adapted { is_weighted: true, ..held };
        let weights = sample.weights.as_ref();
        let subject = Subject {
            loss: &held,
            minimized: &held,
            groups: None,
            parameters: at,
            columns: &view,
            target: origin.target,
            weighted: weights.map(|weights| Weighted {
                sums: weights.sums,
                weights: Some(weights),
                loss: &times_weight,
                columns: &swept,
            }),
            known_deviations: self.known_deviations,
        };
        self.check_loss(&subject, sample.data.names(), made_at)?;
        then(&Again { subject, domain: domain.clone(), numbers: sample.numbers.as_deref() })
    }

    /// Is it the loss of the fit, as far as one value tells?
    fn check_loss<T: Real>(
        &self,
        subject: &Subject<'_, T>,
        columns: &[String],
        made_at: Here,
    ) -> Result<(), EstimateError> {
        let (loss, data, _) = subject.minimized();
        let here = MeanLoss::new(loss, made_at).value(subject.parameters, data, &Batch::Range(0..data.len()));
        let here = here.map_err(|error: Error| refused(FitError::from_loss(error, columns)))?;
        let size = here.abs().max(self.loss.abs());
        if (here - self.loss).abs() <= T::epsilon().widen().sqrt() * size {
            return Ok(());
        }
        let what = format!(
            "at the estimates this loss is {here}, and that of the fit was {}: hand over the loss of the fit",
            self.loss
        );
        Err(EstimateError::NotHere { what })
    }
}
