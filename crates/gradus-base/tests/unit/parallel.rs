//! Tests of `parallel`.

use super::*;

#[test]
fn each_keeps_the_order() {
    assert_eq!(each(7, &|k| k * k), [0, 1, 4, 9, 16, 25, 36]);
    assert_eq!(both(|| 2, || "three"), (2, "three"));
    assert!(each(0, &|k| k).is_empty());
}
