//! Confidence regions of two parameters at once, from the profile likelihood.

use crate::distribution::Distribution;
use core::f64::consts::TAU;
use core::fmt;

/// Points of an ellipse.
const ARC: usize = 180;

/// What two parameters may be together: for each level the curve along which the best fit with both held is as much worse as the
/// level allows.
///
/// See [`LeastSquaresReport::contour`](crate::LeastSquaresReport::contour).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ProfileContour {
    /// The names of the two parameters.
    pub names: [String; 2],
    /// Their estimates.
    pub estimates: [f64; 2],
    /// The region of each level, in the order in which the levels were given.
    pub regions: Vec<Region>,
    /// How many fits it took.
    pub fits: usize,
    pub(super) errors: [f64; 2],
    pub(super) correlation: f64,
    pub(super) distribution: Distribution,
}

/// The region of one level.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Region {
    /// The share of such regions that hold the true pair.
    pub level: f64,
    /// The curve around it, counterclockwise where the standard errors are the units; its last point is next to its first if it
    /// is closed.
    pub points: Vec<[f64; 2]>,
    /// Why the curve has an end, for each of its two ends; empty for one that is closed.
    pub open: Vec<Opening>,
}

/// Why the curve around a region ends.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Opening {
    /// It comes to the bound of a parameter.
    Bound {
        /// The parameter.
        name: String,
        /// Its bound.
        bound: f64,
    },
    /// It goes on, thirty times as far as the ellipse does: the data do not bound the two together.
    Endless,
    /// The model is not finite further on, or no fit could be made.
    Failed,
}

impl fmt::Display for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bound { name, bound } => write!(f, "it comes to the bound {bound} of `{name}`"),
            Self::Endless => {
                write!(f, "the fit hardly gets worse further on, so the data do not bound the two together")
            }
            Self::Failed => write!(f, "no fit further on could be made"),
        }
    }
}

impl ProfileContour {
    /// The ellipse that Wald's region of a level is, with the covariance of the estimates: what the region would be, were the
    /// model linear in its parameters.
    ///
    /// 181 points, of which the last is the first again.
    #[must_use]
    pub fn ellipse(&self, level: f64) -> Vec<[f64; 2]> {
        let reach = self.distribution.deviance_of_two(level).sqrt();
        let root = Root::new(self.estimates, self.errors, self.correlation);
        let angle = |k: usize| TAU * (k % ARC) as f64 / ARC as f64;
        (0..=ARC).map(|k| root.pair([reach * angle(k).cos(), reach * angle(k).sin()])).collect()
    }
}

/// The root of the covariance of two estimates, by Cholesky: it takes the unit circle to their ellipse.
#[derive(Clone, Copy, Debug)]
pub(super) struct Root {
    estimates: [f64; 2],
    first: f64,
    second: [f64; 2],
}

impl Root {
    pub(super) fn new(estimates: [f64; 2], errors: [f64; 2], correlation: f64) -> Self {
        let across = ((1.0 - correlation) * (1.0 + correlation)).max(0.0).sqrt();
        Self { estimates, first: errors[0], second: [errors[1] * correlation, errors[1] * across] }
    }

    /// The parameters at a point of the plane in which their ellipse is a circle.
    pub(super) fn pair(&self, [u, v]: [f64; 2]) -> [f64; 2] {
        let Self { estimates, first, second } = self;
        [estimates[0] + first * u, estimates[1] + second[0] * u + second[1] * v]
    }

    /// A gradient in the parameters, in that plane.
    pub(super) fn gradient(&self, [a, b]: [f64; 2]) -> [f64; 2] {
        [a * self.first + b * self.second[0], b * self.second[1]]
    }
}
