//! Random compositions of calls, on every path; see [`paths::calls`](crate::paths::calls).

use crate::paths::calls::{calls_agree, calls_in_rows_agree};
use crate::support::random::calls::{KINDS, Piece, programs};
use crate::support::random::graphs;
use proptest::prelude::*;

proptest! {
    #![proptest_config(graphs(40))]

    #[test]
    fn calls_agree_on_every_path(program in programs(), x in [-2.0..2.0_f64, -2.0..2.0_f64, -2.0..2.0_f64]) {
        calls_agree(&program, x)?;
    }

    #[test]
    fn calls_agree_over_rows(
        program in programs(),
        x in [-2.0..2.0_f64, -2.0..2.0_f64, -2.0..2.0_f64],
        rows in 1_usize..60,
    ) {
        calls_in_rows_agree(&program, x, rows)?;
    }
}

/// Each kind by itself, so that none is left to chance.
#[test]
fn each_kind_of_call_agrees() {
    for kind in 0..KINDS {
        let program = [Piece::of(kind, [0, 1]), Piece::of(kind, [0, 2])];
        calls_agree(&program, [0.7, -1.1, 0.4]).unwrap_or_else(|e| panic!("kind {kind}: {e}"));
        calls_in_rows_agree(&program, [0.7, -1.1, 0.4], 25)
            .unwrap_or_else(|e| panic!("kind {kind}, rows: {e}"));
    }
}
