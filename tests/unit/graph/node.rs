//! Tests of `graph::node`.

use super::*;

#[test]
fn nodes_are_small() {
    assert_eq!(size_of::<Node>(), 12);
    assert_eq!(size_of::<Kind>(), 1);
}
