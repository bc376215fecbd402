//! Lines with fewer points, as the data of a `path` element.

use crate::picture::shape::rings::Point;
use core::fmt::Write;

/// The points without those that lie within `tolerance` of the line through the others.
///
/// # Source
/// Douglas & Peucker (1973), Algorithms for the reduction of the number of points, Cartographica 10; with a list of what
/// is left to do in place of a recursion, which a spiral of 10⁵ points would make as deep.
pub fn simplified(points: &[Point], tolerance: f64) -> Vec<Point> {
    kept(points, tolerance).into_iter().map(|k| points[k]).collect()
}

/// The indices of the points that stay, in order; the first and the last always do.
pub fn kept<const N: usize>(points: &[[f64; N]], tolerance: f64) -> Vec<usize> {
    let Some(last) = points.len().checked_sub(1) else { return Vec::new() };
    let mut stays = vec![false; points.len()];
    (stays[0], stays[last]) = (true, true);
    let mut stretches = vec![[0, last]];
    while let Some([from, to]) = stretches.pop() {
        let segment = Segment::new(points[from], points[to]);
        let mut far = (0, tolerance);
        for (k, point) in (from..to).zip(&points[from..to]).skip(1) {
            let distance = segment.distance(*point);
            if distance > far.1 {
                far = (k, distance);
            }
        }
        if far.0 > 0 {
            stays[far.0] = true;
            stretches.extend([[from, far.0], [far.0, to]]);
        }
    }
    (0..points.len()).filter(|&k| stays[k]).collect()
}

/// A segment that many points are compared with: where it starts, a step of length 1 along it, and its length.
struct Segment<const N: usize> {
    from: [f64; N],
    along: [f64; N],
    length: f64,
}

#[expect(clippy::needless_range_loop, reason = "iterators are slow without optimization")]
impl<const N: usize> Segment<N> {
    fn new(from: [f64; N], to: [f64; N]) -> Self {
        let mut along = to;
        for k in 0..N {
            along[k] -= from[k];
        }
        let length = along.into_iter().fold(0.0, f64::hypot);
        // Without a length every point is beside its start.
        along = if length == 0.0 { [0.0; N] } else { along.map(|x| x / length) };
        Self { from, along, length }
    }

    /// How far a point is from it. In plain loops: pages of 10⁵ steps ask some 10⁷ times, also in programs without optimization.
    fn distance(&self, mut p: [f64; N]) -> f64 {
        let mut at = 0.0;
        for k in 0..N {
            p[k] -= self.from[k];
            at += p[k] * self.along[k];
        }
        let at = at.max(0.0).min(self.length);
        let mut squares = 0.0;
        for k in 0..N {
            p[k] -= at * self.along[k];
            squares += p[k] * p[k];
        }
        // Squares of diverging paths overflow.
        if squares.is_finite() { squares.sqrt() } else { p.into_iter().fold(0.0, f64::hypot) }
    }
}

/// A ring with fewer points: cut where it is farthest from its first point, since a closed line has no direction.
pub fn simplified_ring(ring: &[Point], tolerance: f64) -> Vec<Point> {
    let Some(&first) = ring.first() else { return Vec::new() };
    let distance = |k: usize| (ring[k][0] - first[0]).hypot(ring[k][1] - first[1]);
    let far = (1..ring.len()).fold(0, |far, k| if distance(k) > distance(far) { k } else { far });
    let mut kept = simplified(&ring[..=far], tolerance);
    let rest: Vec<Point> = ring[far..].iter().chain([&first]).copied().collect();
    kept.extend(simplified(&rest, tolerance).into_iter().skip(1));
    kept.pop();
    kept
}

/// Path data in tenths of a unit, each point from the one before; points that fall together are one.
pub fn data(points: &[Point]) -> String {
    let mut data = String::new();
    let mut before = [0_i64; 2];
    for (k, point) in points.iter().enumerate() {
        let here = point.map(|x| (10.0 * x).round() as i64);
        let by = [here[0].wrapping_sub(before[0]), here[1].wrapping_sub(before[1])];
        if k > 0 && by == [0, 0] && points.len() > 2 {
            continue;
        }
        data.push(if k == 0 { 'M' } else { 'l' });
        tenths(&mut data, by[0]);
        // A minus sign parts two numbers as well as a space.
        if by[1] >= 0 {
            data.push(' ');
        }
        tenths(&mut data, by[1]);
        before = here;
    }
    data
}

/// A number of tenths, as short as it can be written.
fn tenths(data: &mut String, tenths: i64) {
    let (sign, whole, rest) = (if tenths < 0 { "-" } else { "" }, tenths.abs() / 10, tenths.abs() % 10);
    // Writing to a string cannot fail.
    let _ = match (whole, rest) {
        (_, 0) => write!(data, "{sign}{whole}"),
        (0, _) => write!(data, "{sign}.{rest}"),
        _ => write!(data, "{sign}{whole}.{rest}"),
    };
}

/// A number to one decimal, as attributes have it.
pub fn number(x: f64) -> String {
    let mut text = String::new();
    tenths(&mut text, (10.0 * x).round() as i64);
    text
}

#[cfg(test)]
#[path = "../../../tests/unit/picture/shape/path.rs"]
mod tests;
