//! Exponentials: with and without an offset, and of two phases.

use super::curve::curve;
use super::guess::{Axis, Points, checked, search};
use super::{Guess, GuessError};
use crate::data::Dataset;
use crate::var::Activation;

/// `amplitude · exp(−rate · x)`: decay to 0, or growth where the rate is negative.
///
/// Parameters: `amplitude`, the value at `x = 0`; `rate`. The half-life is `ln 2 / rate`.
///
/// Guess: the rate on a grid of both signs, from a tenth of the range of `x` to the least distance of neighbors; the
/// amplitude by least squares. Where `x` is far from 0 beside its range the amplitude is a long way off the data;
/// subtract the first `x`.
///
/// ```
/// use gradus::model::{Exponential, Guess};
/// use gradus::prelude::*;
///
/// let data = Dataset::from_rows(&["t", "y"], [[0.0, 8.0], [1.0, 4.0], [2.0, 2.0], [3.0, 1.0]])?;
/// let fit = LeastSquares::new().run_rows(Exponential, Exponential.guess(&data)?, &data)?;
/// assert!((fit.x[0] - 8.0).abs() < 1e-9 && (fit.x[1] - 2.0_f64.ln()).abs() < 1e-9, "{fit}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Exponential;

/// `amplitude · exp(−rate · x) + offset`.
///
/// Parameters: `amplitude`, `rate`, `offset`. With a negative amplitude it is a saturation, which rises to the offset.
///
/// Guess: as of [`Exponential`], with the offset by least squares, too.
///
/// ```
/// use gradus::model::{ExponentialDecay, Guess, Model};
/// use gradus::prelude::*;
///
/// let truth = [5.0, 0.8, 1.0];
/// let rows = (0..30).map(|i| 0.25 * f64::from(i)).map(|t| [t, ExponentialDecay.evaluate(&truth, &[t])]);
/// let data = Dataset::from_rows(&["t", "y"], rows)?;
/// let fit = LeastSquares::new().run_rows(ExponentialDecay, ExponentialDecay.guess(&data)?, &data)?;
/// assert!(fit.x.iter().zip(truth).all(|(found, want)| (found - want).abs() < 1e-9), "{fit}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExponentialDecay;

/// `amplitude · exp(rate · x) + offset`: [`ExponentialDecay`] with the rate of growth.
///
/// Parameters: `amplitude`, `rate`, `offset`. The doubling time is `ln 2 / rate`.
///
/// ```
/// use gradus::model::{ExponentialGrowth, Model};
///
/// let at = ExponentialGrowth.predict(&[3.0, 2.0_f64.ln(), 10.0], &[4.0])?;
/// assert!((at - 58.0).abs() < 1e-12); // 3 · 2⁴ + 10
/// # Ok::<(), gradus::error::LengthMismatch>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExponentialGrowth;

/// `fast_amplitude · exp(−fast_rate · x) + slow_amplitude · exp(−slow_rate · x) + offset`.
///
/// Parameters: `fast_amplitude`, `fast_rate`, `slow_amplitude`, `slow_rate`, `offset`. Both phases may change places
/// without a change of the curve; the guess has the faster one first.
///
/// Two rates whose ratio is below three or so are hard to tell apart: the standard errors say so.
///
/// Guess: pairs of rates on a grid, all else by least squares.
///
/// ```
/// use gradus::model::{Guess, Model, TwoPhaseDecay};
/// use gradus::prelude::*;
///
/// let truth = [3.0, 4.0, 2.0, 0.5, 1.0];
/// let rows = (0..80).map(|i| 0.1 * f64::from(i)).map(|t| [t, TwoPhaseDecay.evaluate(&truth, &[t])]);
/// let data = Dataset::from_rows(&["t", "y"], rows)?;
/// let fit = LeastSquares::new().run_rows(TwoPhaseDecay, TwoPhaseDecay.guess(&data)?, &data)?;
/// assert!(fit.x.iter().zip(truth).all(|(found, want)| (found - want).abs() < 1e-6), "{fit}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TwoPhaseDecay;

curve!(Exponential, "exponential", ["amplitude", "rate"]);
curve!(ExponentialDecay, "decay", ["amplitude", "rate", "offset"]);
curve!(ExponentialGrowth, "growth", ["amplitude", "rate", "offset"]);
curve!(
    TwoPhaseDecay,
    "two-phase decay",
    ["fast_amplitude", "fast_rate", "slow_amplitude", "slow_rate", "offset"]
);

impl Exponential {
    fn at<N: Activation>([amplitude, rate]: [N; 2], x: N) -> N {
        amplitude * (-(rate * x)).exp()
    }
}

impl ExponentialDecay {
    fn at<N: Activation>([amplitude, rate, offset]: [N; 3], x: N) -> N {
        amplitude * (-(rate * x)).exp() + offset
    }
}

impl ExponentialGrowth {
    fn at<N: Activation>([amplitude, rate, offset]: [N; 3], x: N) -> N {
        amplitude * (rate * x).exp() + offset
    }
}

impl TwoPhaseDecay {
    fn at<N: Activation>([fast, fast_rate, slow, slow_rate, offset]: [N; 5], x: N) -> N {
        fast * (-(fast_rate * x)).exp() + slow * (-(slow_rate * x)).exp() + offset
    }
}

/// From a twentieth of the range to a third of the least distance; at most 10⁴ of the range.
fn rates(points: &Points, count: usize) -> Axis {
    let range = points.range();
    Axis::ratios(0.05 / range, (3.0 / points.gap()).clamp(20.0 / range, 1e4 / range), count)
}

/// Where an exponential is 1: at the end that it falls from.
fn anchor(points: &Points, rate: f64) -> f64 {
    if rate > 0.0 { points.first() } else { points.last() }
}

/// `amplitude` at `x = 0`, of an exponential that has the coefficient at its anchor.
fn amplitude(points: &Points, coefficient: f64, rate: f64) -> f64 {
    coefficient * points.height * (rate * anchor(points, rate)).exp()
}

impl Guess for Exponential {
    fn guess(&self, data: &Dataset) -> Result<Vec<f64>, GuessError> {
        let points = Points::of(data, "an exponential", 2)?.thinned();
        let axis = rates(&points, 48).both_signs();
        let found = search(&points, &[axis], |[rate], x| [(-rate * (x - anchor(&points, rate))).exp()]);
        let start = found.map(|([rate], [height])| vec![amplitude(&points, height, rate), rate]);
        checked(self, start, data)
    }
}

/// `amplitude`, `rate` and `offset` of a decay.
fn decay(points: &Points) -> Option<[f64; 3]> {
    let axis = rates(points, 48).both_signs();
    let found = search(points, &[axis], |[rate], x| [1.0, (-rate * (x - anchor(points, rate))).exp()]);
    found.map(|([rate], [offset, height])| [amplitude(points, height, rate), rate, offset * points.height])
}

impl Guess for ExponentialDecay {
    fn guess(&self, data: &Dataset) -> Result<Vec<f64>, GuessError> {
        let points = Points::of(data, "an exponential decay", 3)?.thinned();
        checked(self, decay(&points).map(Vec::from), data)
    }
}

impl Guess for ExponentialGrowth {
    fn guess(&self, data: &Dataset) -> Result<Vec<f64>, GuessError> {
        let points = Points::of(data, "an exponential growth", 3)?.thinned();
        let growth = decay(&points).map(|[amplitude, rate, offset]| vec![amplitude, -rate, offset]);
        checked(self, growth, data)
    }
}

impl Guess for TwoPhaseDecay {
    fn guess(&self, data: &Dataset) -> Result<Vec<f64>, GuessError> {
        let points = Points::of(data, "a two-phase decay", 5)?.thinned();
        let (first, range) = (points.first(), points.range());
        // The slower rate, and by how much the other is faster.
        let slow = Axis::ratios(0.2 / range, (1.0 / points.gap()).clamp(10.0 / range, 1e3 / range), 20);
        let found = search(&points, &[slow, Axis::ratios(1.5, 100.0, 16)], |[slow, ratio], x| {
            let x = x - first;
            [1.0, (-slow * x).exp(), (-slow * ratio * x).exp()]
        });
        let start = found.map(|([slow, ratio], [offset, slow_height, fast_height])| {
            let fast = slow * ratio;
            let [fast_at, slow_at] = [(fast_height, fast), (slow_height, slow)]
                .map(|(height, rate)| height * points.height * (rate * first).exp());
            vec![fast_at, fast, slow_at, slow, offset * points.height]
        });
        checked(self, start, data)
    }
}
