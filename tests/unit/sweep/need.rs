//! Sets of slots, against a set that is kept slot by slot.

use super::need::Need;
use proptest::prelude::*;
use std::collections::BTreeSet;

const SIZE: usize = 300;

/// Neighbors as ranges, with gaps of at most `gap` in them.
fn ranges(set: &BTreeSet<usize>, gap: usize) -> Vec<core::ops::Range<usize>> {
    let mut ranges: Vec<core::ops::Range<usize>> = Vec::new();
    for &slot in set {
        match ranges.last_mut() {
            Some(last) if slot <= last.end + gap => last.end = slot + 1,
            _ => ranges.push(slot..slot + 1),
        }
    }
    ranges
}

proptest! {
    #[test]
    fn slots_are_those_of_a_set(
        steps in prop::collection::vec((0..3, 0..SIZE, 0..SIZE), 1..40),
        gap in 0_usize..5,
    ) {
        let (mut need, mut set) = (Need::none(SIZE), BTreeSet::new());
        for (kind, first, len) in steps {
            let len = len.min(SIZE - first);
            let here: BTreeSet<usize> = set.range(first..first + len).copied().collect();
            match kind {
                0 => {
                    need.add(first, len);
                    set.extend(first..first + len);
                }
                1 => {
                    prop_assert_eq!(need.take(first, len), !here.is_empty());
                    set.retain(|slot| !here.contains(slot));
                }
                _ => {
                    let mut moved = Vec::new();
                    need.move_to(first, len, gap, &mut moved);
                    prop_assert_eq!(moved, ranges(&here, gap));
                    set.retain(|slot| !here.contains(slot));
                }
            }
            prop_assert_eq!(need.ranges(gap), ranges(&set, gap));
        }
    }
}
