//! Growth to a limit, as a curve with one turn.

use super::curve::curve;
use super::guess::{Axis, Points, checked, search};
use super::{Guess, GuessError};
use crate::data::Dataset;
use crate::var::Activation;

/// `limit / (1 + exp(−rate · (x − midpoint)))`: growth that is checked in proportion to what has grown.
///
/// Parameters: `limit`; `rate`, of the exponential growth it begins with; `midpoint`, where half of the limit is
/// reached. A negative rate is a decline from the limit. Add a constant, `LogisticGrowth + Polynomial { degree: 0 }`,
/// for a curve that begins elsewhere than at 0.
///
/// Guess: rate and midpoint on a grid, the limit by least squares. Data that end before the midpoint leave the limit
/// open.
///
/// Verhulst (1838), Notice sur la loi que la population suit dans son accroissement, Corr. math. phys. 10.
///
/// ```
/// use gradus::model::{LogisticGrowth, Model};
///
/// assert_eq!(LogisticGrowth.predict(&[10.0, 0.7, 3.0], &[3.0])?, 5.0);
/// # Ok::<(), gradus::error::LengthMismatch>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LogisticGrowth;

/// `limit · exp(−exp(−rate · (x − turn)))`: growth whose relative rate falls exponentially.
///
/// Parameters: `limit`; `rate`; `turn`, where it is fastest, at `limit / e`. A negative rate is a decline from the
/// limit.
///
/// Guess: as of [`LogisticGrowth`].
///
/// Gompertz (1825), On the nature of the function expressive of the law of human mortality, Phil. Trans. R. Soc. 115;
/// in the form of Winsor (1932), PNAS 18.
///
/// ```
/// use gradus::model::{Gompertz, Model};
///
/// let at_turn = Gompertz.predict(&[10.0, 0.7, 3.0], &[3.0])?;
/// assert!((at_turn - 10.0 / 1.0_f64.exp()).abs() < 1e-14);
/// # Ok::<(), gradus::error::LengthMismatch>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gompertz;

curve!(LogisticGrowth, "logistic", ["limit", "rate", "midpoint"]);
curve!(Gompertz, "gompertz", ["limit", "rate", "turn"]);

impl LogisticGrowth {
    fn at<N: Activation>([limit, rate, midpoint]: [N; 3], x: N) -> N {
        limit * (rate * (x - midpoint)).sigmoid()
    }
}

impl Gompertz {
    fn at<N: Activation>([limit, rate, turn]: [N; 3], x: N) -> N {
        limit * (-(-(rate * (x - turn))).exp()).exp()
    }
}

/// `limit`, `rate` and place of the curve `shape(rate · (x − place))`.
fn rise(points: &Points, shape: impl Fn(f64) -> f64) -> Option<Vec<f64>> {
    let (first, last, range) = (points.first(), points.last(), points.range());
    let steepest = (4.0 / points.gap()).clamp(40.0 / range, 400.0 / range);
    let rates = Axis::ratios(1.0 / range, steepest, 16).both_signs();
    let places = Axis::linear(first - 0.75 * range, last + 0.75 * range, 51);
    let found = search(points, &[rates, places], |[rate, place], x| [shape(rate * (x - place))]);
    found.map(|([rate, place], [limit])| vec![limit * points.height, rate, place])
}

impl Guess for LogisticGrowth {
    fn guess(&self, data: &Dataset) -> Result<Vec<f64>, GuessError> {
        let points = Points::of(data, "a logistic growth", 3)?.thinned();
        checked(self, rise(&points, Activation::sigmoid), data)
    }
}

impl Guess for Gompertz {
    fn guess(&self, data: &Dataset) -> Result<Vec<f64>, GuessError> {
        let points = Points::of(data, "a Gompertz curve", 3)?.thinned();
        checked(self, rise(&points, |x| (-(-x).exp()).exp()), data)
    }
}
