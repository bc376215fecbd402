//! Tests of `block::subtree`.

use super::*;
use crate::block::tree::{CHUNK, Sums};
use proptest::prelude::*;

/// Sums over rows from chunk `from` on: each row adds its value to its accumulator.
fn sums(from: usize, rows: &[(usize, f64)]) -> Sums<f64> {
    let mut sums = Sums::default();
    sums.clear(1, from);
    rows.iter().for_each(|&(position, x)| sums.add(position, &[x]));
    sums
}

proptest! {
    /// Rows at any positions, some chunks without any, cut at any chunks.
    #[test]
    fn parts_that_are_put_together_have_the_bits_of_the_whole(
        steps in prop::collection::vec((1..9000_usize, -1.0..1.0_f64), 1..60),
        cuts in prop::collection::vec(0..70_usize, 0..6),
    ) {
        let next = |position: &mut usize, &(step, x): &(usize, f64)| {
            *position += step;
            Some((*position - step, x))
        };
        let rows: Vec<(usize, f64)> = steps.iter().scan(0, next).collect();
        let mut cuts = cuts;
        cuts.sort_unstable();
        let (mut parts, mut from) = (Vec::new(), 0);
        for end in cuts.into_iter().chain([usize::MAX / CHUNK]) {
            let within = |&&(at, _): &&(usize, f64)| (from..end).contains(&(at / CHUNK));
            let part: Vec<_> = rows.iter().filter(within).copied().collect();
            if !part.is_empty() {
                parts.extend(sums(from, &part).subtrees());
            }
            from = end;
        }
        let (mut whole, mut found) = ([0.0], [0.0]);
        sums(0, &rows).total(&mut whole);
        let together = Sums::of_subtrees(1, &parts);
        prop_assert!(together.is_some());
        if let Some(mut together) = together {
            together.total(&mut found);
        }
        prop_assert_eq!(whole[0].to_bits(), found[0].to_bits());
    }
}

#[test]
fn what_is_no_part_of_a_tree_is_refused() {
    let of = |start, level, width| Subtree { start, level, sums: vec![1.0; width] };
    assert!(Sums::of_subtrees(1, &[of(0, 1, 1), of(4, 2, 1)]).is_some());
    // Not aligned, before the one before, of another width, beyond all numbers.
    for bad in [of(1, 1, 1), of(0, 0, 1), of(2, 0, 2), of(2, 64, 1), of(2, usize::MAX, 1)] {
        assert!(Sums::of_subtrees(1, &[of(0, 1, 1), bad]).is_none());
    }
}
