//! What part of the plane a picture shows.

use crate::picture::Refusal;

/// Room around what has to be in the picture, as a share of its size.
const ROOM: f64 = 0.12;
/// Points farther out than this many boxes of the middle nine tenths are left out of the picture.
const FAR: f64 = 5.0;

/// The ranges of x and y: those that are given, or else what holds the points.
pub fn of(
    given: [Option<[f64; 2]>; 2],
    points: impl Iterator<Item = [f64; 2]>,
) -> Result<[[f64; 2]; 2], Refusal> {
    let points: Vec<[f64; 2]> = points.filter(|p| p.iter().all(|c| c.is_finite())).collect();
    let range = |axis: usize| match given[axis] {
        Some(range) => check(["x", "y"][axis], range),
        None => around(points.iter().map(|p| p[axis]).collect()).ok_or(Refusal::NoRange),
    };
    Ok([range(0)?, range(1)?])
}

fn check(axis: &'static str, [low, high]: [f64; 2]) -> Result<[f64; 2], Refusal> {
    let is_fine = low < high && (high - low).is_finite();
    if is_fine { Ok([low, high]) } else { Err(Refusal::Range { axis, low, high }) }
}

/// The range of the numbers, but for those that are far from most, with room at both ends.
pub fn around(mut numbers: Vec<f64>) -> Option<[f64; 2]> {
    numbers.sort_unstable_by(f64::total_cmp);
    let last = numbers.len().checked_sub(1)?;
    let at = |share: f64| numbers[(share * last as f64).round() as usize];
    let (low, high) = (at(0.05), at(0.95));
    let (middle, reach) = (low + 0.5 * (high - low), FAR * (high - low).max(f64::MIN_POSITIVE));
    // Few points are all of them the middle.
    let is_near = |x: f64| numbers.len() < 20 || (x - middle).abs() <= reach;
    let first = numbers.iter().copied().find(|&x| is_near(x))?;
    let end = numbers.iter().copied().rev().find(|&x| is_near(x))?;
    let size = end - first;
    let room = if size > 0.0 { ROOM * size } else { first.abs().max(1.0) };
    let range = [first - room, end + room];
    (range[0] < range[1] && (range[1] - range[0]).is_finite()).then_some(range)
}

#[cfg(test)]
#[path = "../../../tests/unit/picture/shape/ranges.rs"]
mod tests;
