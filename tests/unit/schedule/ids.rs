//! Tests of `schedule::ids`.

use super::*;

#[test]
fn a_member_is_a_node_or_a_check() {
    let (node, guard) = (Member::node(Id(7)), Member::guard(7));
    assert_eq!((node.as_node(), node.as_guard()), (Some(Id(7)), None));
    assert_eq!((guard.as_node(), guard.as_guard()), (None, Some(7)));
    assert!(Member::node(Id(8)) < guard, "guards are behind nodes");
    assert_eq!(size_of::<Member>(), 4);
}
