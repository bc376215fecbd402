//! How a profile is followed: from the estimate outward to both sides, with knots placed near the usual levels.

use super::{OpenEnd, Profile, Sides, Trace, hermite};
use crate::distribution::Distribution;
use crate::estimate::error::EstimateError;

/// Near these levels there are knots; the last is as far as a profile is followed.
pub(super) const LEVELS: [f64; 3] = [0.682_689_492_137_086, 0.95, 0.997_300_203_936_740];
/// How far from a level's statistic its knot may be, as a share of the statistic.
const NEAR: [f64; 3] = [0.05, 0.005, 0.01];
/// Fits to an open end, at most.
const MOST: usize = 20;
/// A step is at most this many times the one before.
const GROWTH: f64 = 4.0;
/// A deviance below this is a lower minimum, and not the rounding of the fit's own.
pub(super) const LOWER: f64 = -1e-3;

/// One fit with parameters held.
#[derive(Clone, Debug)]
pub(crate) struct Constrained {
    /// How much worse than the best fit.
    pub(crate) deviance: f64,
    /// Its derivatives in the held parameters.
    pub(crate) slopes: Vec<f64>,
    pub(crate) parameters: Vec<f64>,
}

/// Who makes the fits.
pub(crate) trait Refit {
    /// The best fit with parameters held at values, from `start` on; `None` where there is none.
    fn refit(&mut self, held: &[(usize, f64)], start: &[f64]) -> Result<Option<Constrained>, EstimateError>;
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
        let Some(found) = self.refit.refit(&[(self.parameter, value)], &start)? else { return Ok(None) };
        let Constrained { deviance, slopes, parameters } = found;
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
        let slope = if statistic > 1e-6 { sign * slopes[0] / (2.0 * statistic) } else { own };
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
}
