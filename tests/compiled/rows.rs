//! Random losses through [`RowFunction`](gradus::function::RowFunction); see [`paths::rows`](crate::paths::rows).

use crate::paths::rows::{COUNTS, gradients_are_close, rows_are_identical};
use crate::support::random::{Program, graphs, programs};
use proptest::prelude::*;

proptest! {
    #![proptest_config(graphs(60))]

    #[test]
    fn rows_have_the_bits_of_plain_floats(
        program in programs(2..7), split in 1_usize..6, count in 0..COUNTS.len(), seed in 0_u32..1 << 20,
    ) {
        let parameters = split.min(program.inputs - 1);
        rows_are_identical::<f64>(&program, parameters, COUNTS[count], seed)?;
    }

    #[test]
    fn rows_have_the_bits_of_plain_singles(
        program in programs(2..7), split in 1_usize..6, count in 0..COUNTS.len(), seed in 0_u32..1 << 20,
    ) {
        let parameters = split.min(program.inputs - 1);
        rows_are_identical::<f32>(&program, parameters, COUNTS[count], seed)?;
    }

    #[test]
    fn gradients_of_sums_are_those_of_the_eager_sweep(
        program in programs(2..7), split in 1_usize..6, count in 0..COUNTS.len(), seed in 0_u32..1 << 20,
    ) {
        let parameters = split.min(program.inputs - 1);
        gradients_are_close(&program, parameters, COUNTS[count], seed)?;
    }
}

/// Around the leaves of the tree of sums, with short programs.
#[test]
fn many_rows_are_summed_in_leaves() {
    let counts: &[usize] = if cfg!(debug_assertions) { &[4097] } else { &[4095, 4096, 4097, 10_000] };
    for &rows in counts {
        for instruction in [(13, 1, 2, 500), (2, 0, 1, 4), (10, 0, 1, 5)] {
            let program = Program { instructions: vec![instruction, (1, 0, 3, 12)], inputs: 4, rounds: 0 };
            rows_are_identical::<f64>(&program, 2, rows, 3).unwrap();
            gradients_are_close(&program, 2, rows, 3).unwrap();
        }
    }
}
