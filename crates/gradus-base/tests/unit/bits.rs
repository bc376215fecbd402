//! Sets of indices, against a set that keeps each by itself.

use super::Bits;
use proptest::prelude::*;
use std::collections::BTreeSet;

const SIZE: usize = 300;

/// Neighbors as ranges, with gaps of at most `gap` in them.
fn ranges(set: &BTreeSet<usize>, gap: usize) -> Vec<core::ops::Range<usize>> {
    let mut ranges: Vec<core::ops::Range<usize>> = Vec::new();
    for &index in set {
        match ranges.last_mut() {
            Some(last) if index <= last.end + gap => last.end = index + 1,
            _ => ranges.push(index..index + 1),
        }
    }
    ranges
}

proptest! {
    #[test]
    fn indices_are_those_of_a_set(
        steps in prop::collection::vec((0..3, 0..SIZE, 0..SIZE), 1..40),
        gap in 0_usize..5,
    ) {
        let (mut bits, mut set) = (Bits::none(SIZE), BTreeSet::new());
        for (kind, first, len) in steps {
            let len = len.min(SIZE - first);
            let here: BTreeSet<usize> = set.range(first..first + len).copied().collect();
            match kind {
                0 => {
                    bits.set_all(first, len);
                    set.extend(first..first + len);
                }
                1 => {
                    prop_assert_eq!(bits.clear_all(first, len), !here.is_empty());
                    set.retain(|index| !here.contains(index));
                }
                _ => {
                    let mut moved = Vec::new();
                    bits.move_to(first, len, gap, &mut moved);
                    prop_assert_eq!(moved, ranges(&here, gap));
                    set.retain(|index| !here.contains(index));
                }
            }
            prop_assert_eq!(bits.ranges(gap), ranges(&set, gap));
        }
    }
}

#[test]
fn bits_are_set_and_retained_in_their_order() {
    let mut bits = Bits::none(130);
    [129, 3, 64, 5].into_iter().for_each(|index| bits.set(index));
    bits.clear(5);
    let mut seen = Vec::new();
    bits.retain(|index| {
        seen.push(index);
        index != 64
    });
    assert_eq!(seen, [3, 64, 129]);
    assert_eq!(bits.each().collect::<Vec<_>>(), [3, 129]);
    assert_eq!([2, 3, 64, 129].map(|index| bits.has(index)), [false, true, false, true]);
}
