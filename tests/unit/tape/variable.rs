//! Tests of `tape::variable`.

use super::*;

#[test]
fn variables_are_small() {
    assert_eq!(size_of::<Var<f64>>(), 16);
    assert_eq!(size_of::<Var<f32>>(), 12);
}
