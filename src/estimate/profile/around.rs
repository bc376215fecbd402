//! How a region of two parameters is walked around: along the curve on which the deviance is as large as its level allows.
//!
//! In the plane where Wald's ellipse is a circle, the walk begins on a ray from the estimate and goes on by chords of that circle,
//! each corrected across the curve. The gradient of the deviance is exact, since at the best of all other parameters it
//! changes as its partial derivatives in the held ones say. For a linear model each chord ends on the curve, at one fit
//! a point; a region may be bent or open, of which rays from the estimate would miss a part.
//!
//! # Source
//! Bates & Watts (1988), Nonlinear Regression Analysis and Its Applications, section 6.1.3; the walk is the predictor and corrector of
//! Allgower & Georg (1990), Numerical Continuation Methods, chapter 2.

use super::contour::{Opening, ProfileContour, Region, Root};
use super::walk::{Constrained, LOWER, Refit, Start};
use crate::estimate::error::{EstimateError, check_level};
use core::f64::consts::TAU;

/// Points of a curve that is a circle.
const POINTS: f64 = 48.0;
/// Points of a curve to one side, at most.
const MOST: usize = 1000;
/// A point is corrected until its statistic is this near, as a share; what is left then is taken off by the derivative.
const NEAR: f64 = 3e-5;
/// Corrections of a point, at most.
const ROUNDS: usize = 6;
/// The most that the curve may turn from a point to the next, in radians.
const TURN: f64 = 0.5;
/// The shortest step, as a share of the usual one: the tip of a long region is sharp. Where none can be made the curve ends.
const HALVED: f64 = 1.0 / 4096.0;
/// So many times as far as the ellipse a curve is followed.
const FAR: f64 = 30.0;

/// Which contours are asked for: those of two parameters, by their names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pairwise<'a> {
    pub(crate) pair: [&'a str; 2],
    pub(crate) levels: &'a [f64],
}

impl Pairwise<'_> {
    /// The numbers of the two.
    fn parameters(&self, start: &Start<'_>) -> Result<[usize; 2], EstimateError> {
        let not = |what: String| Err(EstimateError::NotHere { what });
        let [a, b] = self.pair;
        if a == b {
            return not(format!("a contour is of two different parameters, and not of `{a}` and `{b}`"));
        }
        let mut found = [0; 2];
        for (name, at) in self.pair.iter().zip(&mut found) {
            let Some(i) = start.names.iter().position(|known| known == name) else {
                return not(format!("there is no parameter `{name}`; there are {}", start.names.join(", ")));
            };
            if start.fixed[i] {
                return not(format!("`{name}` is held or at its bound, so that it has no contour"));
            }
            *at = i;
        }
        Ok(found)
    }
}

/// The curves around the regions of some levels.
pub(crate) fn contour(
    start: &Start<'_>,
    of: Pairwise<'_>,
    refit: &mut dyn Refit,
) -> Result<ProfileContour, EstimateError> {
    let Pairwise { levels, .. } = of;
    let pair = of.parameters(start)?;
    levels.iter().try_for_each(|&level| check_level(level))?;
    let estimates = pair.map(|i| start.estimates[i]);
    let errors = pair.map(|i| start.standard_errors[i]);
    let correlation = (start.correlation)(pair[0], pair[1]);
    let root = Root::new(estimates, errors, correlation);
    let (mut regions, mut fits) = (Vec::new(), 0);
    for &level in levels {
        let reach = start.distribution.deviance_of_two(level).sqrt();
        let mut around = Around { start, pair, root, reach, refit, fits: 0 };
        let (curve, open) = around.curve()?;
        fits += around.fits;
        regions.push(Region { level, points: curve.into_iter().map(|at| root.pair(at)).collect(), open });
    }
    let names = pair.map(|i| start.names[i].clone());
    Ok(ProfileContour {
        names,
        estimates,
        regions,
        fits,
        errors,
        correlation,
        distribution: start.distribution,
    })
}

/// A best fit with both parameters held.
#[derive(Clone, Debug)]
struct Spot {
    /// In the plane of the circle.
    at: [f64; 2],
    /// The root of the deviance, and its gradient in that plane.
    statistic: f64,
    gradient: [f64; 2],
    parameters: Vec<f64>,
}

/// What came of a step.
enum Step {
    To(Spot),
    /// Not so far: shorter steps may do.
    No(Opening),
}

struct Around<'a, 'r> {
    start: &'a Start<'a>,
    pair: [usize; 2],
    root: Root,
    /// The statistic on the curve.
    reach: f64,
    refit: &'r mut dyn Refit,
    fits: usize,
}

impl Around<'_, '_> {
    /// The curve, and why it has ends if it is not closed.
    fn curve(&mut self) -> Result<(Vec<[f64; 2]>, Vec<Opening>), EstimateError> {
        let mut why = Opening::Failed;
        for direction in [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]] {
            match self.along(direction)? {
                Step::No(opening) => why = opening,
                Step::To(first) => return self.around(&first),
            }
        }
        Ok((Vec::new(), vec![why.clone(), why]))
    }

    /// Both ways from a point of the curve; only one of a curve that is closed.
    fn around(&mut self, first: &Spot) -> Result<(Vec<[f64; 2]>, Vec<Opening>), EstimateError> {
        let (ahead, end) = self.follow(first, 1.0)?;
        let points = |spots: Vec<Spot>| spots.into_iter().map(|spot| spot.at);
        let Some(end) = end else {
            return Ok((core::iter::once(first.at).chain(points(ahead)).collect(), Vec::new()));
        };
        let (behind, other) = self.follow(first, -1.0)?;
        let before = points(behind).rev().chain([first.at]);
        Ok((before.chain(points(ahead)).collect(), vec![other.unwrap_or(Opening::Failed), end]))
    }

    /// The point of the curve on a ray from the estimate.
    fn along(&mut self, direction: [f64; 2]) -> Result<Step, EstimateError> {
        let mut radius = self.reach;
        let mut from = self.start.estimates.to_vec();
        for _ in 0..4 * ROUNDS {
            let spot = match self.at(direction.map(|x| radius * x), &from)? {
                Step::To(spot) => spot,
                Step::No(opening) if radius < 1e-3 * self.reach => return Ok(Step::No(opening)),
                Step::No(_) => {
                    radius *= 0.5;
                    continue;
                }
            };
            let missing = self.reach - spot.statistic;
            if missing.abs() <= NEAR * self.reach {
                return Ok(Step::To(self.moved(spot, missing)));
            }
            let slope = spot.gradient[0] * direction[0] + spot.gradient[1] * direction[1];
            let ahead = radius + missing / slope;
            radius = if slope > 0.0 { ahead.clamp(0.4 * radius, 3.0 * radius) } else { 0.7 * radius };
            if radius > FAR * self.reach {
                return Ok(Step::No(Opening::Endless));
            }
            from = spot.parameters;
        }
        Ok(Step::No(Opening::Failed))
    }

    /// The points after the first one, and why they end; `None` where they come back to it.
    ///
    /// - `sense`: 1 with the region to the left, −1 with it to the right.
    fn follow(&mut self, first: &Spot, sense: f64) -> Result<(Vec<Spot>, Option<Opening>), EstimateError> {
        let whole = 2.0 * self.reach * (0.5 * TAU / POINTS).sin();
        let (mut step, mut bend) = (whole, TAU / POINTS / whole);
        let mut spots: Vec<Spot> = Vec::new();
        while spots.len() < MOST {
            let last = spots.last().unwrap_or(first);
            let tangent = turned(unit(last.gradient), sense * TAU / 4.0);
            let home = minus(first.at, last.at);
            // The other side of a thin region is near, too, and goes the other way.
            let is_same_way = dot(unit(first.gradient), unit(last.gradient)) > 0.5;
            if spots.len() > 2 && length(home) <= 1.2 * step && dot(home, tangent) > 0.0 && is_same_way {
                return Ok((spots, None));
            }
            let chord = turned(tangent, 0.5 * sense * bend * step);
            let ahead = [last.at[0] + step * chord[0], last.at[1] + step * chord[1]];
            let (before, parameters) = (last.gradient, last.parameters.clone());
            let found = self.corrected(ahead, &parameters, step)?;
            let turn = |spot: &Spot| sense * angle(before, spot.gradient);
            match found {
                Step::To(spot) if turn(&spot).abs() <= TURN => {
                    // Where it turns more the chords are shorter.
                    bend = turn(&spot) / step;
                    let most = if bend == 0.0 { whole } else { whole.min(1.5 * TAU / POINTS / bend.abs()) };
                    step = (2.0 * step).min(most).max(HALVED * whole);
                    if length(spot.at) > FAR * self.reach {
                        return Ok((spots, Some(Opening::Endless)));
                    }
                    spots.push(spot);
                }
                _ if step > HALVED * whole => step *= 0.5,
                Step::No(opening) => return Ok((spots, Some(opening))),
                Step::To(_) => return Ok((spots, Some(Opening::Failed))),
            }
        }
        Ok((spots, Some(Opening::Endless)))
    }

    /// The point of the curve next to another one, across it.
    fn corrected(&mut self, ahead: [f64; 2], from: &[f64], step: f64) -> Result<Step, EstimateError> {
        let (mut at, mut from) = (ahead, from.to_vec());
        for _ in 0..ROUNDS {
            let spot = match self.at(at, &from)? {
                Step::To(spot) => spot,
                no => return Ok(no),
            };
            let missing = self.reach - spot.statistic;
            let steep = length(spot.gradient);
            if !(missing.abs() <= step * steep) {
                break;
            }
            // At a sharp tip the gradient is small, and what is near on the curve's scale is not on that of the step.
            if missing.abs() <= (NEAR * self.reach).min(0.03 * step * steep) {
                return Ok(Step::To(self.moved(spot, missing)));
            }
            let across = unit(spot.gradient);
            at = [spot.at[0] + missing / steep * across[0], spot.at[1] + missing / steep * across[1]];
            from = spot.parameters;
        }
        Ok(Step::No(Opening::Failed))
    }

    /// A point that is all but on the curve, moved to it by its gradient.
    fn moved(&self, spot: Spot, missing: f64) -> Spot {
        let steep = length(spot.gradient);
        let across = unit(spot.gradient);
        let at = [spot.at[0] + missing / steep * across[0], spot.at[1] + missing / steep * across[1]];
        Spot { at, statistic: self.reach, ..spot }
    }

    /// The best fit at a point.
    fn at(&mut self, at: [f64; 2], from: &[f64]) -> Result<Step, EstimateError> {
        let pair = self.root.pair(at);
        if let Some(opening) = self.beyond(pair) {
            return Ok(Step::No(opening));
        }
        self.fits += 1;
        let held = [(self.pair[0], pair[0]), (self.pair[1], pair[1])];
        let Some(found) = self.refit.refit(&held, from)? else { return Ok(Step::No(Opening::Failed)) };
        let Constrained { deviance, slopes, parameters } = found;
        if deviance < LOWER {
            let [i, _] = self.pair;
            let (name, value) = (self.start.names[i].clone(), pair[0]);
            return Err(EstimateError::LowerMinimum {
                name,
                value,
                found: deviance,
                reported: 0.0,
                at: parameters,
            });
        }
        let statistic = deviance.max(0.0).sqrt();
        let gradient = self.root.gradient([slopes[0], slopes[1]]).map(|slope| slope / (2.0 * statistic));
        if !(statistic.is_finite() && length(gradient) > 0.0 && length(gradient).is_finite()) {
            return Ok(Step::No(Opening::Failed));
        }
        Ok(Step::To(Spot { at, statistic, gradient, parameters }))
    }

    /// The bound that a pair is beyond.
    fn beyond(&self, pair: [f64; 2]) -> Option<Opening> {
        let bounds = self.start.bounds?;
        self.pair.iter().zip(pair).find_map(|(&i, value)| {
            let (lower, upper) = bounds[i];
            let bound = if value < lower { lower } else { upper };
            let is_beyond = value < lower || value > upper;
            is_beyond.then(|| Opening::Bound { name: self.start.names[i].clone(), bound })
        })
    }
}

fn minus(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

fn dot(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

fn length(a: [f64; 2]) -> f64 {
    a[0].hypot(a[1])
}

fn unit(a: [f64; 2]) -> [f64; 2] {
    a.map(|x| x / length(a))
}

/// Turned counterclockwise.
fn turned([x, y]: [f64; 2], angle: f64) -> [f64; 2] {
    let (sin, cos) = angle.sin_cos();
    [cos * x - sin * y, sin * x + cos * y]
}

/// From one direction to another, counterclockwise.
fn angle(from: [f64; 2], to: [f64; 2]) -> f64 {
    (from[0] * to[1] - from[1] * to[0]).atan2(dot(from, to))
}
