//! Tests of `program`.

use super::*;

#[test]
fn scalars_are_small() {
    assert_eq!(size_of::<Scalar>(), 16);
}
