//! Paths whose lines lie side by side, such as a zigzag across a valley: drawn thin, so that the picture under them is seen.

use super::rings::Point;
use std::collections::HashMap;

/// The width of a line that has room.
pub const WIDTH: f64 = 1.9;
/// The thinnest line.
const THINNEST: f64 = 0.4;
/// What share of the distance between two lines a line may fill.
const SHARE: f64 = 0.35;
/// The side of a cell, in pixels; within a cell lines are counted as parallel.
const CELL: f64 = 8.0;
/// In a cell with so much of a line, its parts are some 4 pixels apart, which is the width of a halo.
const CROWDED: f64 = 16.0;
/// So many crowded cells are a spot and no area: it is the end of a path that has arrived.
const SPOT: usize = 25;
/// The larger side of the picture that distances are measured in.
const SIDE: f64 = 400.0;

/// The width of a path's line over a picture of these ranges; [`WIDTH`] unless it is crowded over an area.
///
/// A path has one width, measured in a picture of a fixed size, so that it is as wide in every picture and at every step.
pub fn width(points: &[Point], ranges: [[f64; 2]; 2]) -> f64 {
    let sides = sides(ranges);
    let place = |p: &Point| [0, 1].map(|k| sides[k] * (p[k] - ranges[k][0]) / (ranges[k][1] - ranges[k][0]));
    let mut lengths: HashMap<[i32; 2], f64> = HashMap::new();
    let mut before: Option<Point> = None;
    for point in points.iter().map(place) {
        if let Some([from, to]) = before.and_then(|before| inside(before, point, sides)) {
            add(&mut lengths, from, to);
        }
        before = Some(point);
    }
    let crowded: Vec<f64> = lengths.into_values().filter(|&length| length >= CROWDED).collect();
    if crowded.len() <= SPOT {
        return WIDTH;
    }
    let apart = CELL * CELL * crowded.len() as f64 / crowded.iter().sum::<f64>();
    // To a tenth: the sum is in no certain order, and a file is to be the same each time.
    (10.0 * (SHARE * apart).clamp(THINNEST, WIDTH)).round() / 10.0
}

/// The sides of the picture: in the ratio of the ranges, where it is drawn so.
fn sides([x, y]: [[f64; 2]; 2]) -> [f64; 2] {
    match (x[1] - x[0]) / (y[1] - y[0]) {
        ratio if !(1.0 / 3.0..=3.0).contains(&ratio) => [SIDE, SIDE],
        ratio if ratio >= 1.0 => [SIDE, SIDE / ratio],
        ratio => [SIDE * ratio, SIDE],
    }
}

/// The part of a segment that is in the picture.
///
/// # Source
/// Liang & Barsky (1984), A new concept and method for line clipping, ACM Trans. Graph. 3.
fn inside(from: Point, to: Point, sides: [f64; 2]) -> Option<[Point; 2]> {
    let by = [to[0] - from[0], to[1] - from[1]];
    let [mut enters, mut leaves] = [0.0_f64, 1.0_f64];
    for k in 0..2 {
        if !by[k].is_finite() {
            return None;
        }
        if by[k] == 0.0 {
            if !(0.0..=sides[k]).contains(&from[k]) {
                return None;
            }
            continue;
        }
        let ends = [-from[k] / by[k], (sides[k] - from[k]) / by[k]];
        enters = enters.max(ends[0].min(ends[1]));
        leaves = leaves.min(ends[0].max(ends[1]));
    }
    let at = |t: f64| [from[0] + t * by[0], from[1] + t * by[1]];
    (enters < leaves).then(|| [at(enters), at(leaves)])
}

/// Adds the length of a segment to the cells that it is in, in parts shorter than a cell.
fn add(lengths: &mut HashMap<[i32; 2], f64>, from: Point, to: Point) {
    let by = [to[0] - from[0], to[1] - from[1]];
    let length = by[0].hypot(by[1]);
    let parts = (4.0 * length / CELL).ceil().max(1.0);
    for k in 0..parts as u32 {
        let t = (f64::from(k) + 0.5) / parts;
        let cell = [0, 1].map(|k| ((from[k] + t * by[k]) / CELL).floor() as i32);
        *lengths.entry(cell).or_default() += length / parts;
    }
}

#[cfg(test)]
#[path = "../../../tests/unit/picture/shape/crowding.rs"]
mod tests;
