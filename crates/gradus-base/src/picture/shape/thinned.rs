//! Long paths with fewer points, so that a page can draw them at every step.

use super::path::kept;
use super::rings::Point;

/// Paths of up to this many points stay as they are.
pub const MOST: usize = 4000;

/// Of a path, a quarter of a thousandth of the picture.
pub const OF_PATHS: f64 = 0.25;
/// Of a curve that fills a page.
pub const OF_CURVES: f64 = 0.05;

/// The points that stay, in order: those that the path needs within a tolerance in thousandths of the picture, those that the
/// curve of its values needs within four times as much, the first, the last, and the lowest; fewer of them where that is still
/// too many.
pub fn thinned(points: &[Point], values: &[f64], ranges: [[f64; 2]; 2], mut tolerance: f64) -> Vec<usize> {
    if points.len() <= MOST {
        return (0..points.len()).collect();
    }
    let place = |x: f64, [low, high]: [f64; 2]| {
        let share = 1000.0 * (x - low) / (high - low);
        // What is far outside is outside, wherever it is.
        if share.is_nan() { 0.0 } else { share.clamp(-1e4, 1e4) }
    };
    let plane: Vec<Point> = points.iter().map(|p| [place(p[0], ranges[0]), place(p[1], ranges[1])]).collect();
    let curve = curve(values);
    let lowest = (0..values.len()).min_by(|&a, &b| values[a].total_cmp(&values[b]));
    loop {
        let mut all = kept(&plane, tolerance);
        all.extend(kept(&curve, 4.0 * tolerance));
        all.extend(lowest);
        all.sort_unstable();
        all.dedup();
        if all.len() <= MOST {
            return all;
        }
        tolerance *= 1.6;
    }
}

/// The values by step, as a curve in thousandths of its size; logarithms where all are positive.
fn curve(values: &[f64]) -> Vec<Point> {
    let is_log = values.iter().all(|&v| v > 0.0 || !v.is_finite());
    let heights: Vec<f64> = values.iter().map(|&v| if is_log { v.log10() } else { v }).collect();
    let finite = heights.iter().copied().filter(|h| h.is_finite());
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), h| (a.min(h), b.max(h)));
    let size = if high > low { high - low } else { 1.0 };
    let last = (values.len() - 1).max(1) as f64;
    let place = |h: f64| if h.is_finite() { 1000.0 * (h - low) / size } else { 0.0 };
    heights.iter().enumerate().map(|(k, &h)| [1000.0 * k as f64 / last, place(h)]).collect()
}

#[cfg(test)]
#[path = "../../../tests/unit/picture/shape/thinned.rs"]
mod tests;
