//! The bands between levels as outlines, from the ground up: each covers those below it.

use super::levels::Levels;
use super::path::{data, simplified_ring};
use super::rings::{Point, double_area, rings};
use super::samples::Samples;
use core::fmt::Write;

/// How exact outlines are.
#[derive(Debug)]
pub struct Detail {
    /// How far a point may be off.
    pub tolerance: f64,
    /// The area of the smallest ring that is drawn.
    pub smallest: f64,
}

/// Path data of each band, one more than levels; the first is all that has a value. `place` goes to the unit of the picture.
pub fn outlines(
    samples: &Samples,
    levels: &Levels,
    detail: &Detail,
    place: impl Fn(Point) -> Point,
) -> Vec<String> {
    let samples = levels.samples(samples);
    let ground = core::iter::once(f64::MIN);
    let heights = ground.chain(levels.all.iter().map(|&level| levels.place(level)));
    heights
        .map(|height| {
            let mut outline = String::new();
            for ring in rings(&samples, height) {
                let ring: Vec<Point> = ring.into_iter().map(&place).collect();
                if double_area(&ring).abs() > 2.0 * detail.smallest {
                    let _ = write!(outline, "{}z", data(&simplified_ring(&ring, detail.tolerance)));
                }
            }
            outline
        })
        .collect()
}
