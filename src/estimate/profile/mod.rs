//! Profile likelihood: how the best fit gets worse as one parameter is held further and further from its estimate.
//!
//! Wald's interval takes the likelihood for a parabola. A profile does not: a value is in the interval if the best fit with
//! the parameter held there is not much worse, and that is as true where the parameters are strongly curved. What is
//! followed is the signed root `τ(θ) = ±√D(θ)` of the deviance, a straight line for a linear model; its derivative is exact,
//! since at the best of all other parameters the deviance changes as its partial derivative in the held one says.
//!
//! Few fits are needed: knots are placed near the usual levels (68.27, 95 and 99.73 %), and between them `θ(τ)` is
//! interpolated by the polynomial of degree seven with the values and slopes of four knots.
//!
//! # Source
//! Bates & Watts (1988), Nonlinear Regression Analysis and Its Applications, section 6.1 and appendix A3.
//!
//! `contour` is the same of two parameters at once, and `around` how its curves are followed.

mod around;
mod contour;
mod walk;

pub use contour::{Opening, ProfileContour, Region};

pub(crate) use around::{Pairwise, contour};
pub(crate) use walk::{Constrained, Refit, Start, profile};

use super::error::{EstimateError, check_level};
use crate::distribution::Distribution;
use core::fmt;
use walk::LEVELS;

/// The path of best fits as one parameter is moved; empty for a parameter that is held.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Trace {
    /// Where the parameter was held, in order; the estimate is among them.
    pub values: Vec<f64>,
    /// The signed root of the deviance: `(S − S_min) / s²` for squared residuals, with `s = 1` if their deviations are known,
    /// and twice the difference for a likelihood.
    pub statistics: Vec<f64>,
    /// All parameters of the best fit there.
    pub parameters: Vec<Vec<f64>>,
    /// The derivative of the statistic in the value.
    slopes: Vec<f64>,
}

/// Why an interval has no end to one side, or to both.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct OpenEnd {
    /// Below the estimate.
    pub lower: Option<Sides>,
    /// Above it.
    pub upper: Option<Sides>,
}

/// What keeps a profile from its end.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Sides {
    /// The parameter's own bound comes first.
    Bound {
        /// The bound.
        bound: f64,
        /// The statistic there.
        statistic: f64,
    },
    /// The fit hardly gets worse, however far the parameter is moved: the data do not bound it.
    Flat {
        /// How far it was moved.
        value: f64,
        /// The statistic there.
        statistic: f64,
    },
    /// The model is not finite further on, or no fit could be made.
    Failed {
        /// The last value with a fit.
        value: f64,
        /// The statistic there.
        statistic: f64,
    },
}

impl fmt::Display for Sides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bound { bound, statistic } => {
                write!(f, "its bound {bound} comes first, where the statistic is {statistic:.3}")
            }
            Self::Flat { value, statistic } => write!(
                f,
                "the fit hardly gets worse: at {value:.4e} the statistic is {statistic:.3}, so the data do not bound it"
            ),
            Self::Failed { value, statistic } => {
                write!(f, "no fit beyond {value:.6e} could be made, where the statistic is {statistic:.3}")
            }
        }
    }
}

impl fmt::Display for OpenEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.lower, &self.upper) {
            (Some(lower), Some(upper)) => write!(f, "open below: {lower}; open above: {upper}"),
            (Some(lower), None) => write!(f, "open below: {lower}"),
            (None, Some(upper)) => write!(f, "open above: {upper}"),
            (None, None) => write!(f, "closed"),
        }
    }
}

/// The profiles of all parameters.
///
/// See [`LeastSquaresReport::profile`](crate::LeastSquaresReport::profile).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Profile {
    /// The names of the parameters.
    pub names: Vec<String>,
    /// The estimates.
    pub estimates: Vec<f64>,
    /// The path of each parameter, to be drawn.
    pub traces: Vec<Trace>,
    /// Why a parameter has no interval with two ends at the 99.73 % level; `None` where it has.
    pub open: Vec<Option<OpenEnd>>,
    /// How many fits it took.
    pub fits: usize,
    distribution: Distribution,
}

impl Profile {
    /// The profile intervals: the values at which the best fit is not worse than the level allows.
    ///
    /// - `level`: up to 0.9973, as far as profiles are followed.
    ///
    /// The bound of the statistic is the quantile of Student's distribution (the root of F with 1 and `n − p`) where the
    /// variance is estimated, and of the normal one otherwise. An end that is [open](Self::open) before it is infinite; a
    /// held parameter has its value at both ends.
    ///
    /// # Errors
    /// A level that is no share, or one beyond the profiles.
    pub fn intervals(&self, level: f64) -> Result<Vec<(f64, f64)>, EstimateError> {
        check_level(level)?;
        let furthest = LEVELS[LEVELS.len() - 1];
        if level > furthest {
            let name = self.names.first().cloned().unwrap_or_default();
            return Err(EstimateError::BeyondProfile { name, reached: furthest, level });
        }
        let reach = self.distribution.reach(level);
        let interval = |(trace, &estimate): (&Trace, &f64)| match trace.values.is_empty() {
            true => (estimate, estimate),
            false => {
                (trace.at(-reach).unwrap_or(f64::NEG_INFINITY), trace.at(reach).unwrap_or(f64::INFINITY))
            }
        };
        Ok(self.traces.iter().zip(&self.estimates).map(interval).collect())
    }
}

/// What pictures are drawn from.
#[cfg(feature = "plot")]
impl Profile {
    /// The statistic at the ends of the intervals of a level.
    pub(crate) fn reach(&self, level: f64) -> f64 {
        self.distribution.reach(level)
    }

    /// The values of a parameter from one end of its trace to the other, with the statistic at each; a few for a straight line, and
    /// none for a parameter that is held.
    pub(crate) fn curve(&self, parameter: usize, places: usize) -> (Vec<f64>, Vec<f64>) {
        let trace = &self.traces[parameter];
        let (Some(&low), Some(&high)) = (trace.statistics.first(), trace.statistics.last()) else {
            return (Vec::new(), Vec::new());
        };
        let at = |k: usize| low + (high - low) * (k as f64 / (places - 1) as f64);
        let points = (0..places).map(at).filter_map(|statistic| Some((trace.at(statistic)?, statistic)));
        points.unzip()
    }

    /// The standard error of a parameter at its estimate; `None` for one that is held.
    pub(crate) fn standard_error(&self, parameter: usize) -> Option<f64> {
        let trace = &self.traces[parameter];
        let origin = trace.statistics.iter().position(|&statistic| statistic == 0.0)?;
        Some(trace.slopes[origin].recip())
    }
}

impl Trace {
    /// Where the statistic has a value; `None` beyond the trace.
    fn at(&self, statistic: f64) -> Option<f64> {
        let count = self.values.len();
        // Outward from the estimate: the first knot that is at least as far.
        let origin = self.statistics.iter().position(|&s| s == 0.0)?;
        let end = if statistic >= 0.0 {
            (origin..count).find(|&k| self.statistics[k] >= statistic)?
        } else {
            (0..=origin).rev().find(|&k| self.statistics[k] <= statistic)?
        };
        if self.statistics[end] == statistic {
            return Some(self.values[end]);
        }
        let start = if statistic > 0.0 { end - 1 } else { end + 1 };
        let mut nearest: Vec<usize> = (0..count).collect();
        nearest.sort_by(|&a, &b| {
            (self.statistics[a] - statistic).abs().total_cmp(&(self.statistics[b] - statistic).abs())
        });
        let (low, high) =
            (self.values[start].min(self.values[end]), self.values[start].max(self.values[end]));
        for most in [4, 3, 2] {
            let mut nodes: Vec<[f64; 3]> = vec![self.node(start), self.node(end)];
            for &k in &nearest {
                let is_apart = nodes.iter().all(|node| (node[0] - self.statistics[k]).abs() > 1e-3);
                if nodes.len() < most && is_apart {
                    nodes.push(self.node(k));
                }
            }
            let value = hermite(&nodes, statistic);
            if value > low && value < high {
                return Some(value);
            }
        }
        let share = (statistic - self.statistics[start]) / (self.statistics[end] - self.statistics[start]);
        Some(self.values[start] + share * (self.values[end] - self.values[start]))
    }

    /// Statistic, value, and the derivative of the value in the statistic.
    fn node(&self, k: usize) -> [f64; 3] {
        [self.statistics[k], self.values[k], self.slopes[k].recip()]
    }
}

/// The polynomial with the values and slopes of nodes `[x, y, y']`, by divided differences.
fn hermite(nodes: &[[f64; 3]], at: f64) -> f64 {
    let x: Vec<f64> = nodes.iter().flat_map(|node| [node[0], node[0]]).collect();
    let mut table: Vec<f64> = nodes.iter().flat_map(|node| [node[1], node[1]]).collect();
    let mut coefficients = vec![table[0]];
    for order in 1..x.len() {
        for k in 0..x.len() - order {
            let width = x[k + order] - x[k];
            table[k] = if width == 0.0 { nodes[k / 2][2] } else { (table[k + 1] - table[k]) / width };
        }
        coefficients.push(table[0]);
    }
    let mut value = 0.0;
    for (coefficient, x) in coefficients.iter().zip(&x).rev() {
        value = value * (at - x) + coefficient;
    }
    value
}

#[cfg(test)]
#[path = "../../../tests/unit/estimate/profile/mod.rs"]
mod tests;
