//! Tests of `plot::draw::chart_figure`.

use super::*;

#[test]
fn names_are_pushed_apart_and_stay_in_the_frame() {
    let mut heights = [10.0, 11.0, 12.0, 200.0, 329.0, 330.0];
    push_apart(&mut heights, 0.0, 330.0);
    assert_eq!(heights, [10.0, 27.0, 44.0, 200.0, 313.0, 330.0]);
}
