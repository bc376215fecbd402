//! Predictions of a curve, with their limits.

use super::derived::product;
use super::error::{EstimateError, check_level};
use super::inference::Inference;
use crate::data::{Batch, DataError, Dataset};
use crate::derive::eager::Here;
use crate::error::LengthMismatch;
use crate::real::Real;
use crate::rows::{Columns, JacobianColumns, Link, OfRows, Request, RowClosure, RowEngine, RowEvaluator};
use crate::seam::seam;

/// What a curve predicts, a number for each row of features.
///
/// See [`LeastSquaresReport::predict`](crate::LeastSquaresReport::predict).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Band {
    /// The curve at the estimates.
    pub mean: Vec<f64>,
    /// The standard error of the mean.
    pub standard_error: Vec<f64>,
    /// Between these is the true mean, by the level; NaN where the mean of a model with a
    /// [link](crate::model::Link) is rounded to an end of its range, as a probability of 1 is.
    #[cfg_attr(feature = "serde", serde(with = "crate::stored::pairs"))]
    pub confidence: Vec<(f64, f64)>,
    /// Between these is one more measurement, by the level; NaN where the noise of one is not known.
    #[cfg_attr(feature = "serde", serde(with = "crate::stored::pairs"))]
    pub prediction: Vec<(f64, f64)>,
    /// The level.
    pub level: f64,
}

/// Where predictions are asked for.
pub(crate) struct Grid<'a, T> {
    pub(crate) at: &'a [T],
    pub(crate) grid: &'a Dataset,
    pub(crate) level: f64,
    pub(crate) made_at: Here,
}

/// A curve of which only the values and the gradients in the parameters are asked for.
pub(crate) fn band<T: Real>(
    curve: &RowClosure<'_, T>,
    link: Link,
    place: &Grid<'_, T>,
    inference: &Inference<'_>,
) -> Result<Band, EstimateError> {
    check_level(place.level)?;
    let precision = inference.precision()?;
    let gradients = gradients(curve, place)?;
    let reach = inference.distribution.reach(place.level);
    let (mut band, rows) = (Band::new(place.level), place.grid.len());
    let mut gradient = vec![0.0; place.at.len()];
    for row in 0..rows {
        let mean = gradients.output(0)[row].widen();
        for (k, g) in gradient.iter_mut().enumerate() {
            *g = gradients.derivative(0, k)[row].widen();
        }
        let variance = product(&gradient, &gradient, &precision.standard_errors, &precision.correlation);
        let error = variance.max(0.0).sqrt();
        band.mean.push(mean);
        band.standard_error.push(error);
        band.confidence.push(limits(link, mean, reach * error));
        let spread = inference.noise.map_or(f64::NAN, |noise| reach * noise.hypot(error));
        band.prediction.push((mean - spread, mean + spread));
    }
    Ok(band)
}

/// Limits that are as far to both sides on the scale of the link; NaN where the mean is rounded to an end of its range,
/// since nothing is left of how far it is from there.
///
/// - `half`: half of the interval's width, to first order.
fn limits(link: Link, mean: f64, half: f64) -> (f64, f64) {
    match link {
        Link::Identity => (mean - half, mean + half),
        Link::Log => {
            // d ln μ = dμ / μ.
            let reach = half / mean;
            (mean * (-reach).exp(), mean * reach.exp())
        }
        Link::Logit => {
            // d logit μ = dμ / (μ (1 − μ)), and odds are multiplied. Of both factors one may be infinite, and is in a
            // denominator.
            let rest = 1.0 - mean;
            let reach = if mean * rest > 0.0 { half / (mean * rest) } else { f64::NAN };
            (mean / (mean + rest * reach.exp()), mean / (mean + rest * (-reach).exp()))
        }
    }
}

impl Band {
    fn new(level: f64) -> Self {
        Self {
            mean: Vec::new(),
            standard_error: Vec::new(),
            confidence: Vec::new(),
            prediction: Vec::new(),
            level,
        }
    }
}

seam! {
    fn gradients<T>(curve: &RowClosure<'_, T>, place: &Grid<'_, T>) -> Result<JacobianColumns<T>, EstimateError> = gradients_at
}

fn gradients_at<T: Real>(
    curve: &RowClosure<'_, T>,
    place: &Grid<'_, T>,
) -> Result<JacobianColumns<T>, EstimateError> {
    let cast: Vec<Vec<T>> =
        place.grid.columns().map(|column| column.iter().map(|&x| T::of(x)).collect()).collect();
    let slices: Vec<&[T]> = cast.iter().map(Vec::as_slice).collect();
    let columns = Columns::new(&slices)?;
    let mut found = JacobianColumns::default();
    let batch = Batch::Range(0..place.grid.len());
    let request =
        Request { wanted: OfRows::Jacobian, parameters: place.at, columns: &columns, batch: &batch };
    let result = RowEvaluator::new(place.made_at).jacobian(curve, request, &mut found);
    result.map_err(|error| match error {
        crate::error::Error::Length(LengthMismatch { what: "features", expected, actual }) => {
            EstimateError::Data(DataError::Length(LengthMismatch { what: "features", expected, actual }))
        }
        other => EstimateError::Function(other),
    })?;
    Ok(found)
}
