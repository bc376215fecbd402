//! Marching squares: the borders of `{f ≥ level}` as closed rings.
//!
//! The grid has a border of nodes below every level, at the position of the outermost nodes, so every ring closes on the
//! frame. A segment keeps the region on its left; segments are joined from edge to edge.

/// A point, in whatever unit the grid has.
pub(crate) type Point = [f64; 2];

/// Values at the nodes of a rectangle, with the border.
pub(crate) struct Grid {
    xs: Vec<f64>,
    ys: Vec<f64>,
    values: Vec<f64>,
}

impl Grid {
    /// Samples `f` at `n × n` nodes of `x × y`.
    pub(crate) fn sample(x: [f64; 2], y: [f64; 2], n: usize, f: impl Fn(f64, f64) -> f64) -> Self {
        let nodes = |[low, high]: [f64; 2]| -> Vec<f64> {
            let at = |k: usize| low + (high - low) * (k.clamp(1, n) - 1) as f64 / (n - 1) as f64;
            (0..n + 2).map(at).collect()
        };
        let (xs, ys) = (nodes(x), nodes(y));
        let inside = 1..=n;
        let value = |i: usize, j: usize| {
            if inside.contains(&i) && inside.contains(&j) { f(xs[i], ys[j]) } else { f64::NEG_INFINITY }
        };
        let values = (0..n + 2).flat_map(|j| (0..n + 2).map(move |i| (i, j)));
        Self { values: values.map(|(i, j)| value(i, j)).collect(), xs, ys }
    }

    fn value(&self, [i, j]: [usize; 2]) -> f64 {
        self.values[j * self.xs.len() + i]
    }

    /// Where the level is crossed between two neighbors; next to the border, at the node that is inside.
    fn crossing(&self, a: [usize; 2], b: [usize; 2], level: f64) -> Point {
        let (low, high) = (self.value(a), self.value(b));
        let share = match (low.is_finite(), high.is_finite()) {
            (true, true) => (level - low) / (high - low),
            (true, false) => 0.0,
            _ => 1.0,
        };
        let between = |nodes: &[f64], from: usize, to: usize| nodes[from] + share * (nodes[to] - nodes[from]);
        [between(&self.xs, a[0], b[0]), between(&self.ys, a[1], b[1])]
    }

    /// The rings around `{f ≥ level}`, each without its first point at the end.
    pub(crate) fn rings(&self, level: f64) -> Vec<Vec<Point>> {
        let mut next = vec![None; 2 * self.values.len()];
        for j in 0..self.ys.len() - 1 {
            for i in 0..self.xs.len() - 1 {
                self.cell(i, j, level, &mut next);
            }
        }
        let mut rings = Vec::new();
        for first in 0..next.len() {
            let mut ring = Vec::new();
            let mut edge = first;
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

    /// The segments of one cell: from each edge on which the region is left, counterclockwise, to one on which it is entered.
    fn cell(&self, i: usize, j: usize, level: f64, next: &mut [Option<(Point, usize)>]) {
        let corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
        let inside = corners.map(|corner| self.value(corner) >= level);
        // An edge has the number of its lower left node, twice, and one more if it is upright.
        let number = |[i, j]: [usize; 2], upright: usize| 2 * (j * self.xs.len() + i) + upright;
        let edges =
            [number(corners[0], 0), number(corners[1], 1), number(corners[3], 0), number(corners[0], 1)];
        let enters = |k: usize| !inside[k % 4] && inside[(k + 1) % 4];
        // At a saddle both diagonals are possible; the mean of the corners decides.
        let joined = corners.map(|corner| self.value(corner)).iter().sum::<f64>() >= 4.0 * level;
        for k in (0..4).filter(|&k| inside[k] && !inside[(k + 1) % 4]) {
            let turns = if joined { [k + 1, k + 2, k + 3] } else { [k + 3, k + 2, k + 1] };
            let end = turns.into_iter().find(|&turn| enters(turn)).unwrap_or(k) % 4;
            let point = self.crossing(corners[k], corners[(k + 1) % 4], level);
            next[edges[k]] = Some((point, edges[end]));
        }
    }
}

/// The points without those that lie within `tolerance` of the line through the others (Douglas & Peucker 1973).
pub(crate) fn simplified(points: &[Point], tolerance: f64) -> Vec<Point> {
    let (Some(&first), Some(&last)) = (points.first(), points.last()) else { return Vec::new() };
    let distance = |p: Point| {
        let [dx, dy] = [last[0] - first[0], last[1] - first[1]];
        let (length, [x, y]) = (dx.hypot(dy), [p[0] - first[0], p[1] - first[1]]);
        if length == 0.0 { x.hypot(y) } else { (x * dy - y * dx).abs() / length }
    };
    let far = (1..points.len().max(2) - 1)
        .map(|k| (k, distance(points[k])))
        .fold((0, 0.0), |most, this| if this.1 > most.1 { this } else { most });
    if far.1 <= tolerance {
        return vec![first, last];
    }
    let mut kept = simplified(&points[..=far.0], tolerance);
    kept.pop();
    kept.extend(simplified(&points[far.0..], tolerance));
    kept
}

/// Twice the area of a ring, with its sign.
pub(crate) fn double_area(ring: &[Point]) -> f64 {
    let after = ring.iter().cycle().skip(1);
    ring.iter().zip(after).map(|(a, b)| a[0] * b[1] - a[1] * b[0]).sum()
}
