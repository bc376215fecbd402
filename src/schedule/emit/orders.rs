//! Orders: what members of a run are put in, remembered for those that stand to one another as these do.
//!
//! A recurrence has the same operations on each of its levels, on slots that are given out again, so the members of a run are
//! moved as those of an earlier one were. Only the distances of their operands matter: they are compared, which takes a
//! fourth of putting the members in order anew.
//!
//! Members may stand in any order, since patterns are looked for afterwards. A wrong one would make a program slower, not wrong.

use crate::graph::mix;
use crate::schedule::groups::Resolved;
use crate::schedule::level::Origin;

/// Orders that were made lately, by a hash of the distances.
#[derive(Default)]
pub(super) struct Orders {
    known: Vec<Order>,
    /// How many were made since there is room for so many.
    made: usize,
    distances: Vec<u64>,
    before: Vec<Resolved>,
}

/// How members with these distances from the first of them are put in order.
#[derive(Clone, Default)]
struct Order {
    is_mixed: bool,
    distances: Vec<u64>,
    /// Which of them stands at each position.
    from: Vec<u16>,
}

/// So many are remembered at most: some rounds of a recurrence, since slots come back after several. There is room for few at
/// first, and for twice as many when all of that was used, as in a short recording it seldom is.
const KNOWN: [usize; 2] = [16, 2048];

/// Longer runs are seldom of a recurrence.
const LONGEST: usize = 512;

impl Orders {
    /// Puts members in order: as members with the same distances were, or else by `order`, which looks at nothing but their
    /// operands and at which of them comes first in the graph.
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
