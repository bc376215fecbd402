//! Places in a column: as near to the straight continuation of all arrows as the order and the heights allow.
//!
//! For a column whose neighbors stand still this is a weighted least-squares problem with an order, solved exactly by pooling
//! adjacent violators. Columns take turns.

use super::Layered;

const SWEEPS: usize = 40;
/// Between two boxes.
const GAP: f64 = 18.0;
/// Between a lane and what is beside it.
const LANE_GAP: f64 = 14.0;
/// A bend of less is no bend that anybody wants to see.
const NEARLY: f64 = 24.0;

/// Sets `y` of all vertices, from 0 down.
pub(super) fn straighten(layered: &mut Layered) {
    for layer in layered.layers.clone() {
        let wishes = layer.iter().map(|_| (0.0, 1.0)).collect::<Vec<_>>();
        arrange(layered, &layer, &wishes);
    }
    let count = layered.layers.len();
    for sweep in 0..SWEEPS {
        for k in 0..count {
            let layer = layered.layers[if sweep % 2 == 0 { k } else { count - 1 - k }].clone();
            let wishes = wishes(layered, &layer);
            arrange(layered, &layer, &wishes);
        }
    }
    pull(layered);
    let top =
        layered.vertices.iter().map(|vertex| vertex.y - vertex.height / 2.0).fold(f64::INFINITY, f64::min);
    layered.vertices.iter_mut().for_each(|vertex| vertex.y -= top);
}

/// Pulls straight what can be, from what it leaves on, and lets other boxes stand: a lane, since an arrow that goes up or down a
/// little in each column is a stair, and an operation that is nearly level with its only operand.
fn pull(layered: &mut Layered) {
    let degrees = degrees(layered);
    for layer in layered.layers.clone() {
        let wish = |&vertex: &usize| {
            let here = &layered.vertices[vertex];
            let before = layered.segments.iter().find(|segment| segment.to == vertex);
            let level = before.map_or(here.y, |before| layered.vertices[before.from].y);
            match here.item {
                None => (level, 1.0),
                Some(_) if degrees[0][vertex] == 1 && (level - here.y).abs() < NEARLY => (level, 1e3),
                Some(_) => (here.y, 1e9),
            }
        };
        let wishes: Vec<_> = layer.iter().map(wish).collect();
        arrange(layered, &layer, &wishes);
    }
}

/// How many segments arrive at each vertex, and how many leave it.
fn degrees(layered: &Layered) -> [Vec<usize>; 2] {
    let none = vec![0; layered.vertices.len()];
    let mut degrees = [none.clone(), none];
    for segment in &layered.segments {
        degrees[0][segment.to] += 1;
        degrees[1][segment.from] += 1;
    }
    degrees
}

/// Where the vertices of a layer would be, and how much it matters. A lane matters most, since its bends are seen far from any
/// box; then an operation with one operand, if it alone continues that one.
fn wishes(layered: &Layered, layer: &[usize]) -> Vec<(f64, f64)> {
    let mut sums = vec![(0.0, 0.0); layered.vertices.len()];
    let degrees = degrees(layered);
    for segment in &layered.segments {
        let [from, to] = [segment.from, segment.to].map(|k| &layered.vertices[k]);
        let weight = match (from.item, to.item) {
            (None, None) => 8.0,
            (Some(_), Some(_)) if degrees[0][segment.to] == 1 && degrees[1][segment.from] == 1 => 6.0,
            (Some(_), Some(_)) => 1.0,
            _ => 2.0,
        };
        let mut wish = |vertex: usize, y: f64| {
            sums[vertex] = (sums[vertex].0 + weight * y, sums[vertex].1 + weight);
        };
        wish(segment.to, from.y - segment.offset);
        wish(segment.from, to.y + segment.offset);
    }
    let wish = |&vertex: &usize| match sums[vertex] {
        (_, 0.0) => (layered.vertices[vertex].y, 1e-3),
        (sum, weight) => (sum / weight, weight),
    };
    layer.iter().map(wish).collect()
}

/// Puts the vertices of a layer as near to their wishes as their order and the room between them allow.
///
/// # Source
/// Ayer, Brunk, Ewing, Reid & Silverman (1955), An empirical distribution function for sampling with incomplete information,
/// Ann. Math. Stat. 26.
fn arrange(layered: &mut Layered, layer: &[usize], wishes: &[(f64, f64)]) {
    // Less the room above it, each vertex has to be at or below the one before.
    let mut room = vec![0.0; layer.len()];
    for k in 1..layer.len() {
        let [above, below] = [layer[k - 1], layer[k]].map(|vertex| &layered.vertices[vertex]);
        let gap = if above.item.is_some() && below.item.is_some() { GAP } else { LANE_GAP };
        room[k] = room[k - 1] + (above.height + below.height) / 2.0 + gap;
    }
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for (k, &(y, weight)) in wishes.iter().enumerate() {
        let mut block = (y - room[k], weight, 1);
        while let Some(&(mean, weight, count)) = blocks.last() {
            if mean <= block.0 {
                break;
            }
            blocks.pop();
            let total = weight + block.1;
            block = ((mean * weight + block.0 * block.1) / total, total, count + block.2);
        }
        blocks.push(block);
    }
    let means = blocks.iter().flat_map(|&(mean, _, count)| core::iter::repeat_n(mean, count));
    for ((&vertex, mean), room) in layer.iter().zip(means).zip(room) {
        layered.vertices[vertex].y = mean + room;
    }
}
