//! Marching squares: the borders of `{f ≥ level}` as closed rings.
//!
//! The nodes are surrounded by one more ring of nodes that are below every level, at the place of the outermost ones, so
//! every ring closes on the frame. A segment keeps the region on its left; segments are joined from edge to edge.
//!
//! # Source
//! Lorensen & Cline (1987), Marching cubes, Computer Graphics 21(4), in the plane; saddles by the mean of their cell.

use crate::picture::shape::samples::Samples;

/// A point, in whatever unit it is given.
pub type Point = [f64; 2];

/// The rings around `{f ≥ level}`, each without its first point at the end. A value that is not a number is outside.
pub fn rings(samples: &Samples, level: f64) -> Vec<Vec<Point>> {
    let padded = Padded { samples, width: samples.nodes + 2 };
    let inside = padded.inside(level);
    let mut next = vec![None; 2 * padded.width * padded.width];
    // The first edge of each segment, in the order of the cells.
    let mut starts = Vec::new();
    for j in 0..padded.width - 1 {
        let [below, above] = [j, j + 1].map(|j| &inside[j * padded.width..(j + 1) * padded.width]);
        for (i, (low, high)) in below.windows(2).zip(above.windows(2)).enumerate() {
            // Nearly all cells are on one side.
            if low[0] != low[1] || high[0] != low[0] || high[1] != low[0] {
                padded.cell([i, j], level, &mut next, &mut starts);
            }
        }
    }
    let mut rings = Vec::new();
    for first in starts {
        let (mut ring, mut edge) = (Vec::new(), first);
        while let Some((point, then)) = next[edge].take() {
            ring.push(point);
            edge = then;
        }
        if !ring.is_empty() {
            rings.push(ring);
        }
    }
    rings
}

/// Where the border leaves an edge, and the edge that it goes on to.
type Segment = Option<(Point, usize)>;

/// The samples within a ring of nodes that are below every level.
struct Padded<'a> {
    samples: &'a Samples,
    /// Nodes to a side, the ring included.
    width: usize,
}

impl Padded<'_> {
    /// Which nodes are in the region.
    fn inside(&self, level: f64) -> Vec<bool> {
        let mut all = vec![f64::NEG_INFINITY >= level; self.width * self.width];
        for (j, row) in self.samples.values.chunks(self.samples.nodes).enumerate() {
            let first = (j + 1) * self.width + 1;
            let nodes = all[first..first + row.len()].iter_mut();
            nodes.zip(row).for_each(|(inside, value)| *inside = *value >= level);
        }
        all
    }

    fn value(&self, [i, j]: [usize; 2]) -> f64 {
        let inside = 1..self.width - 1;
        if inside.contains(&i) && inside.contains(&j) {
            self.samples.at(i - 1, j - 1)
        } else {
            f64::NEG_INFINITY
        }
    }

    fn place(&self, [i, j]: [usize; 2]) -> Point {
        let clamp = |k: usize| k.clamp(1, self.width - 2) - 1;
        [self.samples.x(clamp(i)), self.samples.y(clamp(j))]
    }

    /// Where the level is crossed between two neighbors. Toward a node that has no finite value: at the other one.
    fn crossing(&self, a: [usize; 2], b: [usize; 2], level: f64) -> Point {
        let (low, high) = (self.value(a), self.value(b));
        let share = match (low.is_finite(), high.is_finite()) {
            (true, true) => (level - low) / (high - low),
            (true, false) => 0.0,
            _ => 1.0,
        };
        let ([ax, ay], [bx, by]) = (self.place(a), self.place(b));
        [ax + share * (bx - ax), ay + share * (by - ay)]
    }

    /// The segments of one cell: from each edge on which the region is left, counterclockwise, to one on which it is
    /// entered.
    fn cell(&self, [i, j]: [usize; 2], level: f64, next: &mut [Segment], starts: &mut Vec<usize>) {
        let corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
        let values = corners.map(|corner| self.value(corner));
        let inside = values.map(|value| value >= level);
        // An edge has the number of its lower left node, twice, and one more if it is upright.
        let number = |[i, j]: [usize; 2], upright: usize| 2 * (j * self.width + i) + upright;
        let edges =
            [number(corners[0], 0), number(corners[1], 1), number(corners[3], 0), number(corners[0], 1)];
        let enters = |k: usize| !inside[k % 4] && inside[(k + 1) % 4];
        // At a saddle both diagonals are possible; the mean of the corners decides.
        let joined = values.iter().sum::<f64>() >= 4.0 * level;
        for k in (0..4).filter(|&k| inside[k] && !inside[(k + 1) % 4]) {
            let turns = if joined { [k + 1, k + 2, k + 3] } else { [k + 3, k + 2, k + 1] };
            let end = turns.into_iter().find(|&turn| enters(turn)).unwrap_or(k) % 4;
            let point = self.crossing(corners[k], corners[(k + 1) % 4], level);
            next[edges[k]] = Some((point, edges[end]));
            starts.push(edges[k]);
        }
    }
}

/// Twice the area of a ring, with its sign.
pub fn double_area(ring: &[Point]) -> f64 {
    let after = ring.iter().cycle().skip(1);
    ring.iter().zip(after).map(|(a, b)| a[0] * b[1] - a[1] * b[0]).sum()
}

#[cfg(test)]
#[path = "../../../tests/unit/picture/shape/rings.rs"]
mod tests;
