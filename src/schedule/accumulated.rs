//! Accumulated sums: the terms of a long sum are added while a recurrence goes on.
//!
//! The derivative in a weight that each step of a recurrence uses has a term from each step. Added up at the end, all of these would wait for
//! it: of a network with a matrix of weights, most of all values. So a sum whose terms come from many levels has parts. Each adds the terms of
//! some levels, in their order, to what the parts before it have added, and sums with the same levels do so side by side.
//!
//! Of 16 units `s = (s * w).sin()` over 64 steps, the sums of the derivatives in `w`, without and with this, where it takes two thirds of the memory:
//!
//! ```text
//!       51..       16 × sum of 64: +[2116..] +[2148..] +[2180..] +[2212..] +[2244..] +[2276..] …
//!
//!     1411..       16 × sum of 21: +[2116..] +[2148..] +[2180..] +[2212..] +[2244..] +[2276..] …
//!      739..       16 × sum of 22: +[1411..] +[2756..] +[2724..] +[2692..] +[2660..] +[2628..] …
//!       51..       16 × sum of 23: +[739..] +[2116..] +[2148..] +[2180..] +[2212..] +[2244..] …
//! ```

use crate::graph::{Graph, Id};
use crate::scalar::Numeric;

/// Terms of a sum that is worth it.
const LONG: u32 = 64;

/// Terms of a part, about: with fewer, what has been added is read and written more often; with more, more terms wait.
const TERMS: u64 = 16;

/// Some terms of a sum, which are added behind a level.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) level: u32,
    pub(super) sum: Id,
    /// Terms from here to `end`.
    pub(super) first: u32,
    pub(super) end: u32,
}

/// The parts of a sum, of which the last is on its own level; none if it is not worth it.
pub(super) fn parts<T: Numeric>(graph: &Graph<T>, sum: Id, level: &[u32]) -> Vec<Part> {
    let (node, own) = (graph.node(sum), level[sum.index()]);
    let levels = || graph.terms(node).map(|term| level[graph.origin(term.id).index()]);
    let Some(step) = (if node.b < LONG { None } else { levels_of_part(levels()) }) else { return Vec::new() };
    // Behind the level of leaves, which has no parts.
    let behind = |reached: u32| reached.max(1).next_multiple_of(step).min(own);
    let (mut parts, mut reached, mut first) = (Vec::new(), 0, 0);
    for (number, level) in (0..).zip(levels()) {
        // The first part has two terms at least, so that each adds something.
        let is_enough = number > first + u32::from(parts.is_empty());
        if is_enough && behind(level.max(reached)) > behind(reached) {
            parts.push(Part { level: behind(reached), sum, first, end: number });
            first = number;
        }
        reached = level.max(reached);
    }
    // A term that comes late holds up those after it.
    if 2 * first < node.b {
        return Vec::new();
    }
    parts.push(Part { level: own, sum, first, end: node.b });
    parts
}

/// How many levels have the terms of a part; none if many terms are on one level, where they are a run.
fn levels_of_part(levels: impl ExactSizeIterator<Item = u32>) -> Option<u32> {
    let count = levels.len() as u64;
    // Leaves are there before all levels.
    let computed = levels.filter(|&level| level != 0);
    let (lowest, highest) =
        computed.fold((u32::MAX, 0), |(low, high), level| (level.min(low), level.max(high)));
    let span = u64::from(highest.saturating_sub(lowest));
    (4 * span >= count).then(|| (TERMS * span).div_ceil(count).next_power_of_two() as u32)
}
