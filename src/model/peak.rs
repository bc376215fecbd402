//! Peaks with a height: Gaussian, Lorentzian, and a mixture of both.

use super::curve::{curve, lift};
use super::guess::{Axis, Points, Role, checked, search};
use super::{Guess, GuessError};
use crate::data::Dataset;
use crate::var::Activation;

/// `height · exp(−½ ((x − center) / width)²)`.
///
/// Parameters: `height`, negative for a dip; `center`; `width`, the standard deviation `σ`, whose sign does not matter.
/// The full width at half of the height is `2.3548 σ`, the area `2.5066 · height · σ`.
///
/// Guess: center and width on a grid, the height by least squares; the width is positive. For a peak on a background
/// add the two, see [`Sum`](super::Sum).
///
/// ```
/// use gradus::model::{Gaussian, Model};
///
/// let at = Gaussian.predict(&[10.0, 3.0, 2.0], &[5.0])?;
/// assert!((at - 10.0 * (-0.5_f64).exp()).abs() < 1e-14); // one σ from the center
/// # Ok::<(), gradus::error::LengthMismatch>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gaussian;

/// `height / (1 + ((x − center) / width)²)`.
///
/// Parameters: `height`, negative for a dip; `center`; `width`, half of the full width at half of the height, whose
/// sign does not matter. The area is `π · height · width`.
///
/// Guess: as of [`Gaussian`].
///
/// ```
/// use gradus::model::{Lorentzian, Model};
///
/// assert_eq!(Lorentzian.predict(&[10.0, 3.0, 2.0], &[5.0])?, 5.0); // half of the height
/// # Ok::<(), gradus::error::LengthMismatch>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lorentzian;

/// `height · (share · L + (1 − share) · G)`, a Lorentzian and a Gaussian of the same full width at half of the height:
/// `L = 1 / (1 + 4 u²)`, `G = exp(−4 ln 2 u²)` with `u = (x − center) / fwhm`.
///
/// Parameters: `height`, negative for a dip; `center`; `fwhm`, whose sign does not matter; `share` of the Lorentzian.
/// Nothing holds the share in `[0, 1]`: bound it where a value outside would be in the way. Fitted to a
/// [`Voigt`](super::Voigt), whatever the ratio of its widths, it is nowhere off by more than 0.7 % of the height, and
/// it is much faster.
///
/// Guess: as of [`Gaussian`], for three shares.
///
/// Wertheim, Butler, West & Buchanan (1974), Determination of the Gaussian and Lorentzian content of experimental line
/// shapes, Rev. Sci. Instrum. 45.
///
/// ```
/// use gradus::model::{Model, PseudoVoigt};
///
/// let at = PseudoVoigt.predict(&[10.0, 3.0, 2.0, 0.3], &[4.0])?;
/// assert!((at - 5.0_f64).abs() < 1e-14); // half of the height, whatever the share
/// # Ok::<(), gradus::error::LengthMismatch>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PseudoVoigt;

curve!(Gaussian, "gaussian", ["height", "center", "width"]);
curve!(Lorentzian, "lorentzian", ["height", "center", "width"]);
curve!(PseudoVoigt, "pseudo-voigt", ["height", "center", "fwhm", "share"]);

impl Gaussian {
    fn at<N: Activation>([height, center, width]: [N; 3], x: N) -> N {
        let u = (x - center) / width;
        height * (lift::<N>(-0.5) * (u * u)).exp()
    }
}

impl Lorentzian {
    fn at<N: Activation>([height, center, width]: [N; 3], x: N) -> N {
        let u = (x - center) / width;
        height / (N::one() + u * u)
    }
}

impl PseudoVoigt {
    fn at<N: Activation>([height, center, fwhm, share]: [N; 4], x: N) -> N {
        let u = (x - center) / fwhm;
        let square = u * u;
        let gaussian = (lift::<N>(-4.0 * core::f64::consts::LN_2) * square).exp();
        let lorentzian = (N::one() + lift::<N>(4.0) * square).recip();
        height * (gaussian + share * (lorentzian - gaussian))
    }
}

/// Where a peak may be: at some of the points.
fn centers(points: &Points) -> Axis {
    const MOST: usize = 100;
    let n = points.x.len();
    match n <= MOST {
        true => Axis::of(points.x.iter().copied()),
        false => Axis::of((0..MOST).map(|i| points.x[i * (n - 1) / (MOST - 1)])),
    }
}

/// How wide it may be: from a third of the least distance of points to the whole range.
fn widths(points: &Points, count: usize) -> Axis {
    let range = points.range();
    // Mean distances, where points lie close: a peak between two points is none that data can show.
    let typical = range / points.x.len() as f64;
    Axis::ratios((0.3 * typical).max(0.3 * points.gap()).min(0.1 * range), range, count)
}

/// The best peak of this shape and its height: on nothing, or on a line, whose two coefficients are at their least
/// squares and not wanted.
fn highest<const S: usize>(
    points: &Points,
    axes: &[Axis; S],
    is_on_line: bool,
    shape: impl Fn([f64; S], f64) -> f64,
) -> Option<([f64; S], f64)> {
    let (first, range) = (points.first(), points.range());
    if is_on_line {
        let found = search(points, axes, |at, x| [1.0, (x - first) / range, shape(at, x)]);
        found.map(|(at, [_, _, height])| (at, height * points.height))
    } else {
        search(points, axes, |at, x| [shape(at, x)]).map(|(at, [height])| (at, height * points.height))
    }
}

/// Height, center and width of the peak `shape((x − center) / width)`.
fn peak(points: &Points, is_on_line: bool, shape: impl Fn(f64) -> f64) -> Option<Vec<f64>> {
    let axes = [centers(points), widths(points, 20)];
    let found = highest(points, &axes, is_on_line, |[center, width], x| shape((x - center) / width));
    found.map(|([center, width], height)| vec![height, center, width])
}

/// Height, center, full width and share of a Lorentzian.
pub(super) fn pseudo_voigt(points: &Points, is_on_line: bool) -> Option<[f64; 4]> {
    let axes = [centers(points), widths(points, 16), Axis::of([0.0, 0.5, 1.0])];
    let found = highest(points, &axes, is_on_line, |[center, fwhm, share], x| {
        PseudoVoigt::at([1.0, center, fwhm, share], x)
    });
    found.map(|([center, fwhm, share], height)| [height, center, fwhm, share])
}

/// Both guesses of a peak, from a function of the points that takes whether there is a line below it.
macro_rules! guess_peak {
    ($name:ident, $called:literal, $parameters:literal, $start:expr) => {
        impl Guess for $name {
            fn guess(&self, data: &Dataset) -> Result<Vec<f64>, GuessError> {
                let points = Points::of(data, $called, $parameters)?.thinned();
                checked(self, $start(&points, false), data)
            }

            fn guess_on_line(&self, data: &Dataset) -> Result<Vec<f64>, GuessError> {
                let points = Points::of(data, $called, $parameters + 2)?.thinned();
                checked(self, $start(&points, true), data)
            }

            fn role(&self) -> Role {
                Role::Peak
            }
        }
    };
}
pub(super) use guess_peak;

guess_peak!(Gaussian, "a Gaussian", 3, |points: &Points, line| peak(points, line, |u| (-0.5 * u * u).exp()));
guess_peak!(Lorentzian, "a Lorentzian", 3, |points: &Points, line| peak(points, line, |u| 1.0
    / (1.0 + u * u)));
guess_peak!(PseudoVoigt, "a pseudo-Voigt peak", 4, |points: &Points, line| {
    pseudo_voigt(points, line).map(Vec::from)
});
