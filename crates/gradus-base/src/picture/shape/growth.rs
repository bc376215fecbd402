//! Paths that grow step by step: when a point is reached, and how much of a line is drawn at a moment.

use super::path::kept;
use super::rings::Point;
use crate::picture::Track;

/// How long paths grow, in seconds.
pub const RUN: f64 = 10.0;
/// How long the whole picture stands before they grow anew.
pub const REST: f64 = 2.0;
/// Moments of a path in a document, at most.
const MOMENTS: usize = 50;
/// Frames of a fine screen during a run: an error of one is as visible as that of a pixel.
const FRAMES: f64 = 60.0 * RUN;
/// Longer than any picture is wide. Nobody sees what is farther out, and a line of 10³⁰⁰ pixels leaves no digit for the rest.
const FAR: f64 = 1e4;

/// The steps from the first of all paths to the last, as a run from 0 to 1: at one moment all have made as many steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock {
    first: u64,
    last: u64,
}

impl Clock {
    pub fn of<'a>(tracks: impl Iterator<Item = &'a Track>) -> Self {
        let steps = tracks.flat_map(|track| (0..track.finite().len()).map(|k| track.step(k)));
        let none = Self { first: u64::MAX, last: 0 };
        steps.fold(none, |Self { first, last }, step| Self { first: first.min(step), last: last.max(step) })
    }

    /// When each point of a track is reached; never before the one before it.
    pub fn moments(&self, track: &Track) -> Vec<f64> {
        let length = self.last.saturating_sub(self.first).max(1) as f64;
        let mut latest = 0.0_f64;
        (0..track.finite().len())
            .map(|k| {
                latest = latest.max((track.step(k).saturating_sub(self.first)) as f64 / length);
                latest
            })
            .collect()
    }
}

/// What there is of a path at a moment: its first point at least, and the way to the next one as far as it is gone.
pub fn grown(points: &[Point], moments: &[f64], moment: f64) -> Vec<Point> {
    let reached = moments.partition_point(|&at| at <= moment).max(1).min(points.len());
    let mut grown = points[..reached].to_vec();
    if let (Some(&from), Some(&to)) = (grown.last(), points.get(reached)) {
        let share = (moment - moments[reached - 1]) / (moments[reached] - moments[reached - 1]);
        if share > 0.0 {
            grown.push([0, 1].map(|k| from[k] + share * (to[k] - from[k])));
        }
    }
    grown
}

/// A line that is drawn by and by.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    /// The line, in tenths of a pixel, without points that add nothing. Where it turns back it has a point, although it
    /// may lie on itself.
    pub line: Vec<Point>,
    /// Moments, and what share of the line's length is drawn then. In between, a straight line tells it.
    pub lengths: Vec<[f64; 2]>,
}

impl Growth {
    /// None for a path that goes nowhere.
    pub fn of(points: &[Point], moments: &[f64]) -> Option<Self> {
        let points = near(points);
        let gone = gone(&points);
        // With the way gone as a third coordinate, a turn is a corner.
        let places: Vec<[f64; 3]> = points.iter().zip(&gone).map(|(p, &gone)| [p[0], p[1], gone]).collect();
        let corners = kept(&places, 0.05);
        // Rounded only now: a path of small steps would be a staircase, all of it corners.
        let tenths = |p: Point| p.map(|x| (10.0 * x).round() / 10.0);
        let line: Vec<Point> = corners.iter().map(|&k| tenths(points[k])).collect();
        let lengths = along(&gone, &corners, &self::gone(&line));
        let drawn = lengths.last().copied().filter(|&drawn| drawn > 0.0)?;
        let curve: Vec<[f64; 2]> = moments.iter().zip(&lengths).map(|(at, s)| [FRAMES * at, *s]).collect();
        let lengths = few(&curve).into_iter().map(|k| [moments[k], lengths[k] / drawn]).collect();
        Some(Self { line, lengths })
    }
}

/// The length of a line up to each of its points.
fn gone(line: &[Point]) -> Vec<f64> {
    let mut gone = 0.0;
    let mut before = line.first().copied().unwrap_or_default();
    line.iter()
        .map(|&p| {
            gone += (p[0] - before[0]).hypot(p[1] - before[1]);
            before = p;
            gone
        })
        .collect()
}

/// The length of the line through the corners, at each point of the line that they are corners of.
fn along(gone: &[f64], corners: &[usize], at_corners: &[f64]) -> Vec<f64> {
    let mut lengths = vec![0.0; gone.len()];
    for (pair, ends) in corners.windows(2).zip(at_corners.windows(2)) {
        let (from, to) = (gone[pair[0]], gone[pair[1]]);
        for k in pair[0]..=pair[1] {
            let share = if to > from { (gone[k] - from) / (to - from) } else { 1.0 };
            lengths[k] = ends[0] + share * (ends[1] - ends[0]);
        }
    }
    lengths
}

/// Points that are far out, moved near along the line that leads to them.
fn near(points: &[Point]) -> Vec<Point> {
    let mut from: Point = [0.0, 0.0];
    points
        .iter()
        .map(|&p| {
            let far = p[0].abs().max(p[1].abs());
            if far <= FAR {
                from = p;
                return p;
            }
            [0, 1].map(|k| from[k] + (p[k] / far - from[k] / far) * FAR)
        })
        .collect()
}

/// The points of a curve that tell the others: within half a pixel, or coarser where that takes too many.
fn few(curve: &[[f64; 2]]) -> Vec<usize> {
    let mut tolerance = 0.5;
    loop {
        let kept = kept(curve, tolerance);
        if kept.len() <= MOMENTS {
            return kept;
        }
        tolerance *= 1.5;
    }
}

#[cfg(test)]
#[path = "../../../tests/unit/picture/shape/growth.rs"]
mod tests;
