//! Second derivatives of random losses over rows; see [`paths::rows_second`](crate::paths::rows_second).

use crate::paths::rows::COUNTS;
use crate::paths::rows_second::second_derivatives_are_close;
use crate::support::random::{graphs, programs};
use proptest::prelude::*;

proptest! {
    // Fewer without optimization, where they take a minute; `.ci/run` has them all.
    #![proptest_config(graphs(if cfg!(debug_assertions) { 20 } else { 60 }))]

    #[test]
    fn second_derivatives_of_sums_are_those_of_recorded_rows(
        program in programs(2..5), split in 1_usize..4, count in 0..COUNTS.len(), seed in 0_u32..1 << 20,
    ) {
        let parameters = split.min(program.inputs - 1);
        second_derivatives_are_close(&program, parameters, COUNTS[count].min(40), seed)?;
    }
}
