//! Outputs, dimensions, clones, nesting, single precision; and slips that were found here once.

use gradus::Function;
use gradus::prelude::*;

/// A sum whose other user was recorded before the addition that goes on with it was taken for a
/// link of a chain, and lost.
#[test]
fn a_sum_may_be_used_before_it_is_added_on_to() {
    let closure = |[a, b]: [Var; 2]| {
        let sum = a + b;
        let twice = sum * 2.0;
        (sum + 1.0) * twice
    };
    let mut f = Function::new(closure, 2);
    let mut gradient = [0.0; 2];
    for _ in 0..3 {
        assert_eq!(f.value_and_grad(&[1.0, 2.0], &mut gradient).unwrap(), 24.0);
        // d/ds of 2 s (s + 1) at s = 3.
        assert_eq!(gradient, [14.0, 14.0]);
    }
}
