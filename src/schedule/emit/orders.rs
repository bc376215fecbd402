//! Orders: what members of a run are put in, remembered for those that stand to one another as these do.
//!
//! A recurrence has the same operations on each of its levels, on slots that are given out again. Comparing the distances of
//! operands takes a fourth of putting members in order anew. A wrong order would make a program slower, not wrong.

use crate::graph::mix;
use crate::schedule::groups::Resolved;
use crate::schedule::level::Origin;

/// Orders that were made lately, by a hash of the distances.
#[derive(Default)]
pub(super) struct Orders {
    known: Vec<Order>,
    /// Since there is room for so many.
    made: usize,
    distances: Vec<u64>,
    before: Vec<Resolved>,
}

/// How members with these distances from the first are ordered.
#[derive(Clone, Default)]
struct Order {
    is_mixed: bool,
    distances: Vec<u64>,
    from: Vec<u16>,
}

/// Room for so many at first, and at most: slots come back after several rounds of a recurrence.
const KNOWN: [usize; 2] = [16, 2048];

/// Longer runs are seldom of a recurrence.
const LONGEST: usize = 512;

impl Orders {
    /// Puts members in order by `order`, which looks at nothing but operands and the order of the graph, or as it did.
    pub(super) fn put(
        &mut self,
        members: &mut [Resolved],
        origin: Origin,
        order: impl FnOnce(&mut [Resolved]),
    ) {
        if members.len() > LONGEST || !members.is_sorted_by_key(|resolved| resolved.member) {
            return order(members);
        }
        let first = members[0].order();
        let mut hash = members.len() as u64;
        self.distances.clear();
        self.distances.extend(members.iter().map(|member| {
            let distance = member.order().wrapping_sub(first);
            hash = mix(hash, distance);
            distance
        }));
        self.before.clear();
        self.before.extend_from_slice(members);
        let is_mixed = origin == Origin::Mixed;
        if self.made >= self.known.len() && self.known.len() < KNOWN[1] {
            self.known.resize((2 * self.known.len()).max(KNOWN[0]), Order::default());
            self.made = 0;
        }
        let at = (hash >> 32) as usize % self.known.len();
        let known = &mut self.known[at];
        if known.is_mixed == is_mixed && known.distances == self.distances {
            for (member, &from) in members.iter_mut().zip(&known.from) {
                *member = self.before[usize::from(from)];
            }
            return;
        }
        order(members);
        self.made += 1;
        known.is_mixed = is_mixed;
        known.distances.clone_from(&self.distances);
        let before = &self.before;
        known.from.clear();
        known.from.extend(
            members.iter().map(|member| before.partition_point(|other| other.member < member.member) as u16),
        );
    }
}

#[cfg(test)]
#[path = "../../../tests/unit/schedule/orders.rs"]
mod tests;
