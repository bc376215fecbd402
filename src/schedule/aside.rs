//! Aside: what a recurrence does not wait for is computed side by side.
//!
//! In `h = a + b * h` each h waits for the one before it. What else a step does with its h waits for nothing but that: the term of a sum, the
//! partial derivatives that the way back needs. Counted up from the leaves it stands one level above its h, by itself, and every operation
//! of the recording is a single one.
//!
//! So it goes aside: to the last level on which it can be together with what is like it. A value has a first level, above its operands, and
//! a last one, below its users. Where these are near each other it stays; all others are put on as few levels as can be, each behind the
//! level of the recurrence that it was found for: those of the way there where it turns, the results of the way back at its end.
//!
//! ```text
//! level    1   2   3   4   5   6   7   8
//! h        h1  h2  h3  h4                       stay
//! back                     b4  b3  b2  b1       stay
//! ln h     ├───────────────┤                    first and last level of ln h1: it is needed by b1
//!              ├───────────┤
//!                  ├───────┤
//!                          ▲                    all are computed here, as one run
//! ```
//!
//! With the fewest levels that meet all intervals: of those that are not met yet, the one that ends first decides (Gavril, 1972).
//!
//! Of 100 steps `h = 0.1 + 0.8 * h + x`, with the sum of all `h.ln()` and its gradient; without this, all are single operations but for the sum:
//!
//! ```text
//!                312   single operations
//!      609..       89 × ln of 403..
//!      698..       89 × recip of 403..
//! ```

use super::level::{SHORTEST_RUN, highest};
use super::parts::{Parts, Place};
use super::scans::Linked;
use crate::graph::{Graph, Id};
use crate::scalar::Numeric;

/// Levels between which a value is as well computed at once.
const NEAR: u32 = 16;
/// The part of all levels that is near, too: so there are not many levels on which others meet.
const PART: u32 = 64;

/// Puts aside what no recurrence waits for, in a room that has two words for each node and guard, which comes back.
///
/// `Err` has it, with the levels as they were, if too little would go aside, or the recurrence is so wide that its levels are runs themselves.
pub(super) fn aside<T: Numeric>(
    graph: &Graph<T>,
    room: Vec<Linked>,
    level: &mut [u32],
) -> Result<Vec<Place>, Vec<Place>> {
    let end = highest(level);
    let near = NEAR.max(end / PART);
    let members = level.len();
    let mut parts = Parts::new(graph, room, level);
    // Of all that has to be done by each level, the one that can begin last.
    let mut latest = vec![0; end as usize + 1];
    let (mut stay, mut others) = (0, 0);
    for index in (0..graph.len()).rev() {
        if !parts.has(index) {
            continue;
        }
        // How many levels before the end it is needed at most, which is at least 0.
        let (first, early) = (parts.first(index), parts.noted(index));
        let last = end - early;
        let early = if last - first <= near {
            stay += 1;
            end + 1 - first
        } else {
            others += 1;
            let latest = &mut latest[last as usize];
            *latest = first.max(*latest);
            early
        };
        graph.each_operand(Id(index as u32), |operand| parts.note(graph.origin(operand).index(), early));
    }
    if 4 * others < stay || stay >= SHORTEST_RUN * end as usize {
        return Err(parts.give_up());
    }
    let meets = meeting_levels(latest);
    for index in 0..members {
        if !parts.has(index) {
            continue;
        }
        let first = parts.first(index);
        let stays = index < graph.len() && end - parts.noted(index) - first <= near;
        parts.put(index, if stays { 2 * first } else { 2 * meets[first as usize] + 1 });
    }
    Ok(parts.join())
}

/// For each level, the first one from it on behind which others meet; `latest` has, of all that has to be done by a level, the one that
/// can begin last.
fn meeting_levels(mut latest: Vec<u32>) -> Vec<u32> {
    let end = latest.len() as u32 - 1;
    let mut met = 0;
    for (level, latest) in (0..).zip(&mut latest) {
        let meets = *latest > met || level == end;
        if meets {
            met = level;
        }
        *latest = u32::from(meets);
    }
    let mut next = end;
    for level in (0..=end).rev() {
        let meets = &mut latest[level as usize];
        if *meets == 1 {
            next = level;
        }
        *meets = next;
    }
    latest
}

#[cfg(test)]
#[path = "../../tests/unit/schedule/aside.rs"]
mod tests;
