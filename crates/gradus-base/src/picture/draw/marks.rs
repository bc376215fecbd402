//! The marks of a picture: one for each series, the ring of a start, the star of a minimum.

use crate::picture::draw::svg::Svg;
use crate::picture::shape::path::{data, number};
use crate::picture::shape::rings::Point;
use core::f64::consts::PI;

/// The outline of the mark of a series, around the origin.
pub fn outline(series: usize) -> &'static str {
    match series % 6 {
        0 => "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
        1 => "M-4.6-4.6h9.2v9.2h-9.2z",
        2 => "M0-6l5.6 10h-11.2z",
        3 => "M0-6.4l6.4 6.4l-6.4 6.4l-6.4-6.4z",
        4 => "M0 6l5.6-10h-11.2z",
        _ => "M-1.9-6h3.8v4.1h4.1v3.8h-4.1v4.1h-3.8v-4.1h-4.1v-3.8h4.1z",
    }
}

/// Series beyond the sixth have the colors again, with a dashed line.
pub fn dashes(series: usize) -> &'static str {
    if series < 6 { "none" } else { "6 4" }
}

/// The mark of a series at a point.
pub fn mark(svg: &mut Svg, series: usize, at: Point) {
    let [x, y] = at.map(number);
    let class = format!("m{}", series % 6);
    svg.leaf(
        "path",
        &[("class", &class), ("transform", &format!("translate({x} {y})")), ("d", &outline(series))],
    );
}

/// Where a path starts.
pub fn start(svg: &mut Svg, at: Point) {
    let [x, y] = at.map(number);
    svg.leaf("circle", &[("class", &"open"), ("cx", &x), ("cy", &y), ("r", &6), ("stroke-width", &2)]);
}

/// A minimum: large enough to look out from under the mark at the end of a path.
pub fn star(svg: &mut Svg, at: Point, size: f64) {
    let corner = |k: i32| {
        let (angle, radius) = (f64::from(k) * PI / 5.0, if k % 2 == 0 { size } else { 0.43 * size });
        [at[0] + radius * angle.sin(), at[1] - radius * angle.cos()]
    };
    let outline = data(&(0..10).map(corner).collect::<Vec<_>>());
    svg.leaf(
        "path",
        &[
            ("class", &"open"),
            ("stroke-width", &1.4),
            ("stroke-linejoin", &"round"),
            ("d", &format!("{outline}z")),
        ],
    );
}

/// Open circles, as the data of one path.
pub fn rings(points: impl IntoIterator<Item = Point>) -> String {
    let circle =
        |[x, y]: Point| format!("M{} {}a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0", number(x - 3.4), number(y));
    points.into_iter().map(circle).collect()
}
