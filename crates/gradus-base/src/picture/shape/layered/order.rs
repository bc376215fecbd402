//! The order in each column: each vertex goes where its neighbors are on average, to and fro, then neighbors in a column change
//! places where that saves crossings, and the order with the fewest of them stays.
//!
//! # Source
//! Gansner, Koutsofios, North & Vo (1993), A technique for drawing directed graphs, IEEE Trans. Softw. Eng. 19, section 3.

use super::Layered;

const SWEEPS: usize = 24;

pub(super) fn reduce_crossings(layered: &mut Layered) {
    let graph = Neighbors::of(layered);
    let mut best = (graph.crossings(&layered.layers), layered.layers.clone());
    let mut layers = layered.layers.clone();
    for sweep in 0..SWEEPS {
        if best.0 == 0 {
            break;
        }
        let is_forward = sweep % 2 == 0;
        for k in 1..layers.len() {
            let layer = if is_forward { k } else { layers.len() - 1 - k };
            graph.sort(&mut layers, layer, is_forward);
        }
        graph.change_places(&mut layers);
        let crossings = graph.crossings(&layers);
        if crossings < best.0 {
            best = (crossings, layers.clone());
        }
    }
    layered.layers = best.1;
}

/// How many pairs of segments cross.
#[cfg(test)]
pub(super) fn crossings(layered: &Layered) -> usize {
    Neighbors::of(layered).crossings(&layered.layers)
}

/// What each vertex is fed by, and what it feeds, with how far the port is above or below the middle of where it goes, as a
/// little of a position: it decides where several meet in one.
struct Neighbors {
    /// Of the vertices in front, and of those behind.
    sides: [Vec<Vec<(usize, f64)>>; 2],
}

impl Neighbors {
    fn of(layered: &Layered) -> Self {
        let none = vec![Vec::new(); layered.vertices.len()];
        let mut sides = [none.clone(), none];
        for segment in &layered.segments {
            let port = segment.offset / 100.0;
            sides[0][segment.to].push((segment.from, -port));
            sides[1][segment.from].push((segment.to, port));
        }
        Self { sides }
    }

    /// Sorts a layer by the mean position of what feeds its vertices, or of what they feed.
    fn sort(&self, layers: &mut [Vec<usize>], layer: usize, is_forward: bool) {
        let positions = self.positions(layers);
        let key = |&vertex: &usize| {
            let neighbors = &self.sides[usize::from(!is_forward)][vertex];
            let sum: f64 = neighbors.iter().map(|&(other, port)| positions[other] + port).sum();
            if neighbors.is_empty() { positions[vertex] } else { sum / neighbors.len() as f64 }
        };
        layers[layer].sort_by(|a, b| key(a).total_cmp(&key(b)));
    }

    /// Lets neighbors change places where that saves crossings, until none does.
    fn change_places(&self, layers: &mut [Vec<usize>]) {
        let mut positions = self.positions(layers);
        let mut has_changed = true;
        while has_changed {
            has_changed = false;
            for layer in layers.iter_mut() {
                for k in 1..layer.len() {
                    let [above, below] = [layer[k - 1], layer[k]];
                    if self.crossings_of(below, above, &positions)
                        < self.crossings_of(above, below, &positions)
                    {
                        layer.swap(k - 1, k);
                        positions.swap(above, below);
                        has_changed = true;
                    }
                }
            }
        }
    }

    /// How many segments of two vertices of a layer cross, if one is above the other.
    fn crossings_of(&self, above: usize, below: usize, positions: &[f64]) -> usize {
        let place = |&(other, port): &(usize, f64), side: usize| {
            // A port of the vertex itself does not move with what feeds it.
            positions[other] + if side == 1 { port } else { 0.0 }
        };
        let count = |side: usize| {
            let [above, below] = [above, below].map(|vertex| &self.sides[side][vertex]);
            above
                .iter()
                .map(|a| below.iter().filter(|b| place(b, side) < place(a, side)).count())
                .sum::<usize>()
        };
        count(0) + count(1)
    }

    /// How many pairs of segments cross, those that meet in one box at their ports among them.
    fn crossings(&self, layers: &[Vec<usize>]) -> usize {
        let positions = self.positions(layers);
        let between = |layer: &Vec<usize>| {
            let segments = layer.iter().flat_map(|&from| {
                let start = positions[from];
                self.sides[1][from].iter().map(move |&(to, port)| (start, to, port))
            });
            let ends: Vec<_> = segments.map(|(start, to, port)| (start, positions[to] + port)).collect();
            let crosses = |a: &(f64, f64), b: &(f64, f64)| (a.0 - b.0) * (a.1 - b.1) < 0.0;
            ends.iter()
                .enumerate()
                .map(|(k, a)| ends[..k].iter().filter(|b| crosses(a, b)).count())
                .sum::<usize>()
        };
        layers.iter().map(between).sum()
    }

    /// The position of each vertex in its layer.
    fn positions(&self, layers: &[Vec<usize>]) -> Vec<f64> {
        let mut positions = vec![0.0; self.sides[0].len()];
        for layer in layers {
            layer.iter().enumerate().for_each(|(k, &vertex)| positions[vertex] = k as f64);
        }
        positions
    }
}
