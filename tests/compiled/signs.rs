//! Signs of NaN; see [`paths::signs`](crate::paths::signs).

use crate::paths::signs::{reads_a_sign, values_differ_by_signs_alone};
use crate::support::random::{Program, graphs, programs};
use proptest::prelude::*;

proptest! {
    #![proptest_config(graphs(200))]

    #[test]
    fn values_differ_from_those_of_plain_floats_by_signs_of_nan_alone(
        program in programs(1..5), seed in 0_u32..1 << 20,
    ) {
        values_differ_by_signs_alone(&program, seed)?;
    }
}

/// A program that is sure to read one: the check above is no empty one.
#[test]
fn a_sign_that_is_read_is_found_out() {
    // x / x, 0 or x with its sign, the angle of that seen from −1, and some doublings, which the sum at the end takes.
    let double = (0, 0, 1, 38);
    let instructions = vec![(2, 0, 0, 6), (2, 1, 0, 15), (4, 0, 11, 1), double, double, double, double];
    let sign_of_a_quotient = Program { instructions, inputs: 1, rounds: 0 };
    assert!(reads_a_sign(&sign_of_a_quotient, &[0.0]));
    assert!(!reads_a_sign(&sign_of_a_quotient, &[2.0]));
}
