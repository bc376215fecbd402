//! Predictions of a curve, with their limits.

use super::error::{EstimateError, check_level};
use super::inference::Inference;
use crate::data::{Batch, DataError, Dataset};
use crate::derive::eager::Here;
use crate::error::{Error, LengthMismatch};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::rows::{Columns, JacobianColumns, Link, OfRows, Request, RowClosure, RowEngine, RowEvaluator};
use crate::seam::seam;
use crate::simd::{InstructionSet, multiversion};

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

/// Rows that are evaluated at a time, so that their gradients stay in the cache.
const BLOCK: usize = 256;
/// Rows whose variances are computed side by side.
const LANES: usize = 16;

seam! {
    /// A curve of which only the values and the gradients in the parameters are asked for.
    pub(crate) fn band<T>(curve: &RowClosure<'_, T>, link: Link, place: &Grid<'_, T>, inference: &Inference<'_>) -> Result<Band, EstimateError> = band_at
}

fn band_at<T: Real>(
    curve: &RowClosure<'_, T>,
    link: Link,
    place: &Grid<'_, T>,
    inference: &Inference<'_>,
) -> Result<Band, EstimateError> {
    check_level(place.level)?;
    let precision = inference.precision()?;
    let reach = inference.distribution.reach(place.level);
    let mut band = Band::new(place.level, place.grid.len());
    let mut scaled = vec![[0.0; LANES]; place.at.len()];
    gradients(curve, place, |found| {
        for start in (0..found.rows()).step_by(LANES) {
            scale(found, start, &precision.standard_errors, &mut scaled);
            let variances = quadratic(InstructionSet::best(), &scaled, &precision.correlation);
            for (mean, variance) in found.output(0)[start..].iter().zip(variances) {
                let (mean, error) = (mean.widen(), variance.max(0.0).sqrt());
                band.mean.push(mean);
                band.standard_error.push(error);
                band.confidence.push(limits(link, mean, reach * error));
                let spread = inference.noise.map_or(f64::NAN, |noise| reach * noise.hypot(error));
                band.prediction.push((mean - spread, mean + spread));
            }
        }
    })?;
    Ok(band)
}

/// The gradients of some rows, from `start` on, each derivative times the standard error of its parameter, so that nothing is
/// squared before it has its size.
fn scale<T: Real>(found: &JacobianColumns<T>, start: usize, errors: &[f64], into: &mut [[f64; LANES]]) {
    for (k, (into, error)) in into.iter_mut().zip(errors).enumerate() {
        let gradients = &found.derivative(0, k)[start..];
        // A number of rows that is known to the compiler takes half of the time.
        match gradients.first_chunk::<LANES>() {
            Some(gradients) => *into = gradients.map(|g| g.widen() * error),
            None => into.iter_mut().zip(gradients).for_each(|(x, g)| *x = g.widen() * error),
        }
    }
}

multiversion! {
    /// `xᵀ R x` in each lane, for a symmetric `R` with ones on its diagonal.
    fn quadratic[](x: &[[f64; LANES]], r: &Matrix<f64>) -> [f64; LANES] = quadratic_body;
}

#[inline(always)]
fn quadratic_body(x: &[[f64; LANES]], r: &Matrix<f64>) -> [f64; LANES] {
    let mut sums = [0.0; LANES];
    for (i, own) in x.iter().enumerate() {
        // Each entry below the diagonal stands for two.
        let mut inner = [0.0; LANES];
        for (other, r) in x[..i].iter().zip(r.row(i)) {
            inner.iter_mut().zip(other).for_each(|(inner, x)| *inner += r * x);
        }
        sums.iter_mut().zip(own).zip(inner).for_each(|((sum, x), inner)| *sum += x * (x + 2.0 * inner));
    }
    sums
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
            // d logit μ = dμ / (μ (1 − μ)), and odds are multiplied. Where the factor is infinite it is in a denominator.
            let rest = 1.0 - mean;
            let reach = if mean * rest > 0.0 { half / (mean * rest) } else { f64::NAN };
            let factor = reach.exp();
            (mean / (mean + rest * factor), mean / (mean + rest / factor))
        }
    }
}

impl Band {
    fn new(level: f64, rows: usize) -> Self {
        Self {
            mean: Vec::with_capacity(rows),
            standard_error: Vec::with_capacity(rows),
            confidence: Vec::with_capacity(rows),
            prediction: Vec::with_capacity(rows),
            level,
        }
    }
}

/// Hands out the values and gradients of the curve, block by block.
fn gradients<T: Real>(
    curve: &RowClosure<'_, T>,
    place: &Grid<'_, T>,
    mut take: impl FnMut(&JacobianColumns<T>),
) -> Result<(), EstimateError> {
    place.grid.check_numbers()?;
    let mut engine = RowEvaluator::new(place.made_at);
    let (mut found, mut cast) = (JacobianColumns::default(), vec![Vec::new(); place.grid.width()]);
    for start in (0..place.grid.len()).step_by(BLOCK) {
        let rows = start..place.grid.len().min(start + BLOCK);
        for (cast, column) in cast.iter_mut().zip(place.grid.columns()) {
            cast.clear();
            cast.extend(column[rows.clone()].iter().map(|&x| T::of(x)));
        }
        let slices: Vec<&[T]> = cast.iter().map(Vec::as_slice).collect();
        let result = Columns::new(&slices).and_then(|columns| {
            let batch = &Batch::Range(0..rows.len());
            let request =
                Request { wanted: OfRows::Jacobian, parameters: place.at, columns: &columns, batch };
            engine.jacobian(curve, request, &mut found)
        });
        result.map_err(|error| refused(error, start))?;
        take(&found);
    }
    Ok(())
}

/// - `start`: the number of the first row of the block.
fn refused(error: Error, start: usize) -> EstimateError {
    match error {
        Error::Length(LengthMismatch { what: "features", expected, actual }) => {
            DataError::Length(LengthMismatch { what: "features", expected, actual }).into()
        }
        Error::NotFinite(mut fault) => {
            fault.row = fault.row.map(|row| row + start);
            Error::NotFinite(fault).into()
        }
        Error::Indeterminate(mut fault) => {
            fault.row = fault.row.map(|row| row + start);
            Error::Indeterminate(fault).into()
        }
        Error::Call(mut fault) => {
            fault.row = fault.row.map(|row| row + start);
            Error::Call(fault).into()
        }
        other => other.into(),
    }
}
