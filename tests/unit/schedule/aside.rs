//! The levels on which others meet, against all that could be.

use super::meeting_levels;
use proptest::prelude::*;

/// How many of the intervals are apart from one another, at most: each of these needs a level of its own.
fn most_apart(intervals: &[(u32, u32)]) -> usize {
    let is_apart = |chosen: u32| {
        let members = || intervals.iter().enumerate().filter(|(k, _)| chosen >> k & 1 == 1).map(|(_, i)| i);
        members().enumerate().all(|(k, a)| members().skip(k + 1).all(|b| a.1 < b.0 || b.1 < a.0))
    };
    let sets = 0..1_u32 << intervals.len();
    sets.filter(|&chosen| is_apart(chosen)).map(u32::count_ones).max().unwrap_or(0) as usize
}

proptest! {
    #[test]
    fn all_meet_on_as_few_levels_as_can_be(
        intervals in prop::collection::vec((1_u32..40, 0_u32..15), 1..9),
    ) {
        let intervals: Vec<_> = intervals.into_iter().map(|(first, len)| (first, first + len)).collect();
        let end = 60;
        let mut latest = vec![0; end + 1];
        for &(first, last) in &intervals {
            latest[last as usize] = first.max(latest[last as usize]);
        }
        let meets = meeting_levels(latest);
        let mut found: Vec<u32> = intervals.iter().map(|&(first, _)| meets[first as usize]).collect();
        for (&(first, last), &at) in intervals.iter().zip(&found) {
            prop_assert!((first..=last).contains(&at), "{at} is not in {first}..={last}");
        }
        found.sort_unstable();
        found.dedup();
        prop_assert_eq!(found.len(), most_apart(&intervals));
        // What is later than all of them is met at the end.
        prop_assert_eq!(meets[end], end as u32);
    }
}
