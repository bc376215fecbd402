//! Curves of an `x` that is nowhere below 0: powers and saturations.

use super::curve::{curve, lift};
use super::guess::{Axis, Points, checked, search};
use super::{Guess, GuessError};
use crate::data::Dataset;
use crate::var::Activation;

/// `factor · x ^ exponent`, for `x ≥ 0`.
///
/// Parameters: `factor`, the value at `x = 1`; `exponent`. At `x = 0` it is 0 for a positive exponent and not finite
/// for a negative one. Fitted by least squares of `y`, not of its logarithm: rows with large `y` count most.
///
/// Guess: the exponent on a grid from −30 to 30, the factor by least squares.
///
/// ```
/// use gradus::model::{Guess, PowerLaw};
/// use gradus::prelude::*;
///
/// let data = Dataset::from_rows(&["x", "y"], (1..9).map(f64::from).map(|x| [x, 3.0 * x.powf(-1.5)]))?;
/// let fit = LeastSquares::new().run_rows(PowerLaw, PowerLaw.guess(&data)?, &data)?;
/// assert!((fit.x[0] - 3.0).abs() < 1e-9 && (fit.x[1] + 1.5).abs() < 1e-9, "{fit}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PowerLaw;

/// `maximum · x / (half + x)`, for `x ≥ 0`: the rate of an enzyme, the binding to one kind of site.
///
/// Parameters: `maximum`, what it rises to; `half`, the `x` at half of it (Michaelis' constant).
///
/// Guess: `half` on a grid from a thirtieth of the least `x` above 0 to thirty times the largest, `maximum` by least
/// squares.
///
/// Michaelis & Menten (1913), Die Kinetik der Invertinwirkung, Biochem. Z. 49.
///
/// Treated cells of the data set Puromycin of R; the estimates are those of Bates & Watts (1988):
/// ```
/// use gradus::model::{Guess, MichaelisMenten};
/// use gradus::prelude::*;
///
/// let c = [0.02, 0.02, 0.06, 0.06, 0.11, 0.11, 0.22, 0.22, 0.56, 0.56, 1.1, 1.1];
/// let rate = [76.0, 47.0, 97.0, 107.0, 123.0, 139.0, 159.0, 152.0, 191.0, 201.0, 207.0, 200.0];
/// let data = Dataset::from_columns(&["c", "rate"], [c.to_vec(), rate.to_vec()])?;
/// let fit = LeastSquares::new().run_rows(MichaelisMenten, MichaelisMenten.guess(&data)?, &data)?;
/// assert!((fit.x[0] - 212.68374).abs() < 1e-5 && (fit.x[1] - 0.0641213).abs() < 1e-7, "{fit}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MichaelisMenten;

/// `maximum · xⁿ / (halfⁿ + xⁿ)` with `n = exponent`, for `x ≥ 0`: a dose and its response.
///
/// Parameters: `maximum`, what it rises to; `half`, the `x` at half of it, above 0 (EC₅₀); `exponent`, Hill's
/// coefficient. A negative exponent falls from the maximum to 0. At `x = 0` it is 0, whatever the exponent.
///
/// Computed as `maximum · sigmoid(n ln(x / half))`, which cannot overflow.
///
/// Guess: `half` and the exponent on a grid, `maximum` by least squares.
///
/// Hill (1910), The possible effects of the aggregation of the molecules of hæmoglobin, J. Physiol. 40.
///
/// ```
/// use gradus::model::{Hill, Model};
///
/// // 10 · 4² / (2² + 4²)
/// assert!((Hill.predict(&[10.0, 2.0, 2.0], &[4.0])? - 8.0_f64).abs() < 1e-14);
/// assert_eq!(Hill.predict(&[10.0, 2.0, 2.0], &[0.0])?, 0.0);
/// # Ok::<(), gradus::error::LengthMismatch>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hill;

curve!(PowerLaw, "power", ["factor", "exponent"]);
curve!(MichaelisMenten, "saturation", ["maximum", "half"]);
curve!(Hill, "hill", ["maximum", "half", "exponent"]);

impl PowerLaw {
    fn at<N: Activation>([factor, exponent]: [N; 2], x: N) -> N {
        factor * x.powf(exponent)
    }
}

impl MichaelisMenten {
    fn at<N: Activation>([maximum, half]: [N; 2], x: N) -> N {
        maximum * x / (half + x)
    }
}

impl Hill {
    fn at<N: Activation>([maximum, half, exponent]: [N; 3], x: N) -> N {
        // A branch, since the logarithm of 0 would leave `0 · ∞` in the derivatives.
        if x == N::zero() { maximum * lift(0.0) } else { maximum * (exponent * (x / half).ln()).sigmoid() }
    }
}

impl Guess for PowerLaw {
    fn guess(&self, data: &Dataset) -> Result<Vec<f64>, GuessError> {
        let points = Points::from_zero(data, "a power law", 2)?.thinned();
        let small = (1..=40).map(|i| 0.1 * f64::from(i));
        let large = (1..=24).map(|i| 4.0 * 1.0875_f64.powi(i));
        let axis = Axis::of(core::iter::once(0.01).chain(small).chain(large)).both_signs();
        // Where the power is 1: at the end that it falls from.
        let unit = |exponent: f64| if exponent > 0.0 { points.last() } else { points.least_positive() };
        let found = search(&points, &[axis], |[exponent], x| [(x / unit(exponent)).powf(exponent)]);
        let start = found.map(|([exponent], [height])| {
            vec![height * points.height * unit(exponent).powf(-exponent), exponent]
        });
        checked(self, start, data)
    }
}

/// Where a saturation may be at its half.
fn halves(points: &Points, count: usize) -> Axis {
    let least = points.least_positive();
    Axis::ratios(least / 30.0, 30.0 * points.last().max(least), count)
}

impl Guess for MichaelisMenten {
    fn guess(&self, data: &Dataset) -> Result<Vec<f64>, GuessError> {
        let points = Points::from_zero(data, "a saturation", 2)?.thinned();
        let found = search(&points, &[halves(&points, 48)], |[half], x| [x / (half + x)]);
        let start = found.map(|([half], [maximum])| vec![maximum * points.height, half]);
        checked(self, start, data)
    }
}

impl Guess for Hill {
    fn guess(&self, data: &Dataset) -> Result<Vec<f64>, GuessError> {
        let points = Points::from_zero(data, "a Hill curve", 3)?.thinned();
        let exponents = Axis::ratios(0.25, 16.0, 14).both_signs();
        let found = search(&points, &[halves(&points, 32), exponents], |[half, exponent], x| {
            [if x == 0.0 { 0.0 } else { (exponent * (x / half).ln()).sigmoid() }]
        });
        let start = found.map(|([half, exponent], [maximum])| vec![maximum * points.height, half, exponent]);
        checked(self, start, data)
    }
}
