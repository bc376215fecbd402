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

use super::distribution::Distribution;
use super::error::{EstimateError, check_level};
use core::fmt;

/// Near these levels there are knots; the last is as far as a profile is followed.
const LEVELS: [f64; 3] = [0.682_689_492_137_086, 0.95, 0.997_300_203_936_740];
/// How far from a level's statistic its knot may be, as a share of the statistic.
const NEAR: [f64; 3] = [0.05, 0.005, 0.01];
/// Fits to an open end, at most.
const MOST: usize = 20;
/// A step is at most this many times the one before.
const GROWTH: f64 = 4.0;
/// A deviance below this is a lower minimum, and not the rounding of the fit's own.
const LOWER: f64 = -1e-3;

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

/// One fit with a parameter held.
#[derive(Clone, Debug)]
pub(crate) struct Constrained {
    /// How much worse than the best fit.
    pub(crate) deviance: f64,
    /// Its derivative in the held parameter.
    pub(crate) slope: f64,
    pub(crate) parameters: Vec<f64>,
}

/// Who makes the fits.
pub(crate) trait Refit {
    /// The best fit with a parameter held at a value, from `start` on; `None` where there is none.
    fn refit(
        &mut self,
        parameter: usize,
        value: f64,
        start: &[f64],
    ) -> Result<Option<Constrained>, EstimateError>;
}

/// What a profile starts from.
pub(crate) struct Start<'a> {
    pub(crate) names: &'a [String],
    pub(crate) estimates: &'a [f64],
    pub(crate) standard_errors: &'a [f64],
    /// The correlation of two parameters.
    pub(crate) correlation: &'a dyn Fn(usize, usize) -> f64,
    pub(crate) fixed: &'a [bool],
    pub(crate) bounds: Option<&'a [(f64, f64)]>,
    pub(crate) distribution: Distribution,
}

/// Follows the profiles of all parameters that are free.
pub(crate) fn profile(start: &Start<'_>, refit: &mut dyn Refit) -> Result<Profile, EstimateError> {
    let (mut traces, mut open, mut fits) = (Vec::new(), Vec::new(), 0);
    for parameter in 0..start.estimates.len() {
        if start.fixed[parameter] {
            traces.push(Trace::default());
            open.push(None);
            continue;
        }
        let mut walk = Walk { start, parameter, refit, fits: 0 };
        let (below, lower) = walk.one_side(-1.0)?;
        let (above, upper) = walk.one_side(1.0)?;
        fits += walk.fits;
        traces.push(Trace::of(start, parameter, below, above));
        open.push((lower.is_some() || upper.is_some()).then_some(OpenEnd { lower, upper }));
    }
    let (names, estimates) = (start.names.to_vec(), start.estimates.to_vec());
    Ok(Profile { names, estimates, traces, open, fits, distribution: start.distribution })
}

/// A point of a trace, with the statistic of its own side: positive.
#[derive(Clone, Debug)]
struct Knot {
    value: f64,
    statistic: f64,
    /// `dτ/d|θ − θ̂|`.
    slope: f64,
    parameters: Vec<f64>,
}

/// The profile of one parameter on its way.
struct Walk<'a, 'r> {
    start: &'a Start<'a>,
    parameter: usize,
    refit: &'r mut dyn Refit,
    fits: usize,
}

impl Walk<'_, '_> {
    /// The knots to one side, outward, and why it has no end.
    fn one_side(&mut self, sign: f64) -> Result<(Vec<Knot>, Option<Sides>), EstimateError> {
        let mut knots = vec![self.origin()];
        let mut step = f64::INFINITY;
        let mut rounds = 0;
        for (level, near) in LEVELS.into_iter().zip(NEAR) {
            let target = self.start.distribution.reach(level);
            for tries in 0.. {
                let last = &knots[knots.len() - 1];
                let is_near = knots.iter().any(|knot| (knot.statistic - target).abs() <= near * target);
                if is_near || (last.statistic > target && tries > 2) {
                    break;
                }
                if rounds == MOST {
                    return Ok(self.open(knots, |value, statistic| Sides::Flat { value, statistic }));
                }
                rounds += 1;
                let wanted = self.next(&knots, target, sign).min(GROWTH * step);
                let from = if last.statistic > target { knots[knots.len() - 2].value } else { last.value };
                let (value, is_bound) = self.within_bounds(from + sign * wanted, sign);
                if is_bound && value == from {
                    let bound = |bound, statistic| Sides::Bound { bound, statistic };
                    return Ok(self.open(knots, bound));
                }
                let Some(found) = self.at(value, &knots, sign)? else {
                    step = 0.25 * wanted;
                    if rounds == MOST {
                        return Ok(self.open(knots, |value, statistic| Sides::Failed { value, statistic }));
                    }
                    continue;
                };
                step = wanted;
                let is_short = found.statistic < target * (1.0 - near);
                place(&mut knots, found, sign);
                if is_bound && is_short {
                    return Ok(self.open(knots, |bound, statistic| Sides::Bound { bound, statistic }));
                }
            }
        }
        knots.remove(0);
        Ok((knots, None))
    }

    /// The end of a walk that found no end.
    fn open(&self, mut knots: Vec<Knot>, why: impl Fn(f64, f64) -> Sides) -> (Vec<Knot>, Option<Sides>) {
        let last = &knots[knots.len() - 1];
        let why = why(last.value, last.statistic);
        knots.remove(0);
        (knots, Some(why))
    }

    /// The estimate itself.
    fn origin(&self) -> Knot {
        let Start { estimates, standard_errors, .. } = *self.start;
        let slope = standard_errors[self.parameter].recip();
        Knot { value: estimates[self.parameter], statistic: 0.0, slope, parameters: estimates.to_vec() }
    }

    /// How far from the last knot below it a statistic is to be expected.
    fn next(&self, knots: &[Knot], target: f64, sign: f64) -> f64 {
        let below = knots.iter().rposition(|knot| knot.statistic < target).unwrap_or(0);
        let here = &knots[below];
        let linear = (target - here.statistic) / here.slope;
        // The polynomial through the knots so far knows how the slope changes.
        let nodes: Vec<[f64; 3]> =
            knots.iter().rev().take(3).map(|k| [k.statistic, sign * k.value, k.slope.recip()]).collect();
        let curved = hermite(&nodes, target) - sign * here.value;
        if curved > 0.3 * linear && curved < 3.0 * linear { curved } else { linear }
    }

    fn within_bounds(&self, value: f64, sign: f64) -> (f64, bool) {
        let Some(bounds) = self.start.bounds else { return (value, false) };
        let (lower, upper) = bounds[self.parameter];
        if sign < 0.0 && value <= lower {
            (lower, true)
        } else if sign > 0.0 && value >= upper {
            (upper, true)
        } else {
            (value, false)
        }
    }

    /// The best fit at a value.
    fn at(&mut self, value: f64, knots: &[Knot], sign: f64) -> Result<Option<Knot>, EstimateError> {
        let start = self.expected(value, knots);
        self.fits += 1;
        let Some(found) = self.refit.refit(self.parameter, value, &start)? else { return Ok(None) };
        let Constrained { deviance, slope, parameters } = found;
        if !deviance.is_finite() {
            return Ok(None);
        }
        if deviance < LOWER {
            return Err(EstimateError::LowerMinimum {
                name: self.start.names[self.parameter].clone(),
                value,
                found: deviance,
                reported: 0.0,
                at: parameters,
            });
        }
        let statistic = deviance.max(0.0).sqrt();
        // dτ/dθ = D' / 2τ; next to the minimum both are rounding, and the estimate's own slope is better.
        let own = self.start.standard_errors[self.parameter].recip();
        let slope = if statistic > 1e-6 { sign * slope / (2.0 * statistic) } else { own };
        // As the float of the fit has it.
        let value = parameters[self.parameter];
        Ok(Some(Knot { value, statistic, slope: slope.max(1e-6 * own), parameters }))
    }

    /// Where the other parameters are to be expected: on the line through the last two fits, or along the correlations.
    fn expected(&self, value: f64, knots: &[Knot]) -> Vec<f64> {
        let i = self.parameter;
        let last = &knots[knots.len() - 1];
        let Start { standard_errors, correlation, bounds, .. } = *self.start;
        let mut at: Vec<f64> = match knots {
            [.., before, last] if before.value != last.value => {
                let share = (value - last.value) / (last.value - before.value);
                let pairs = last.parameters.iter().zip(&before.parameters);
                pairs.map(|(to, from)| to + share * (to - from)).collect()
            }
            _ => {
                let moves = |j: usize| correlation(i, j) * (standard_errors[j] / standard_errors[i]);
                (0..last.parameters.len())
                    .map(|j| last.parameters[j] + moves(j) * (value - last.value))
                    .collect()
            }
        };
        at[i] = value;
        if let Some(bounds) = bounds {
            for (x, &(lower, upper)) in at.iter_mut().zip(bounds) {
                *x = x.max(lower).min(upper);
            }
        }
        for (j, &is_fixed) in self.start.fixed.iter().enumerate() {
            if is_fixed {
                at[j] = self.start.estimates[j];
            }
        }
        at
    }
}

/// Puts a knot where its value belongs, outward.
fn place(knots: &mut Vec<Knot>, knot: Knot, sign: f64) {
    let position = knots.partition_point(|other| sign * other.value < sign * knot.value);
    knots.insert(position, knot);
}

impl Trace {
    fn of(start: &Start<'_>, parameter: usize, below: Vec<Knot>, above: Vec<Knot>) -> Self {
        let mut trace = Self::default();
        let mut push = |value, statistic, slope, parameters| {
            trace.values.push(value);
            trace.statistics.push(statistic);
            trace.slopes.push(slope);
            trace.parameters.push(parameters);
        };
        for knot in below.into_iter().rev() {
            push(knot.value, -knot.statistic, knot.slope, knot.parameters);
        }
        let own = start.standard_errors[parameter].recip();
        push(start.estimates[parameter], 0.0, own, start.estimates.to_vec());
        for knot in above {
            push(knot.value, knot.statistic, knot.slope, knot.parameters);
        }
        trace
    }

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
mod tests {
    use super::*;

    #[test]
    fn the_polynomial_has_the_values_and_slopes() {
        let f = |x: f64| [x, x.powi(7) - 2.0 * x, 7.0 * x.powi(6) - 2.0];
        let nodes = [f(0.1), f(0.9), f(-1.0), f(1.5)];
        assert!((hermite(&nodes, 0.4) - f(0.4)[1]).abs() < 1e-12);
    }
}
