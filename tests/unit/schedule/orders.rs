//! Tests of `schedule::emit::orders`.

use super::*;
use crate::graph::Id;
use crate::program::Slot;
use crate::schedule::ids::Member;
use core::cell::Cell;

/// Members in the order of the graph, with the slots of their operands, all moved by `shift`.
fn members(slots: &[[u32; 2]], shift: u32) -> Vec<Resolved> {
    let resolved = |(index, &operands): (u32, &[u32; 2])| Resolved {
        member: Member::node(Id(index + 7 * shift)),
        operands: operands.map(|slot| Slot::new(slot + shift)),
    };
    (0..).zip(slots).map(resolved).collect()
}

#[test]
fn members_with_the_same_distances_are_moved_alike() {
    let (mut orders, made) = (Orders::default(), Cell::new(0));
    let mut put = |slots: &[[u32; 2]], shift, origin| {
        let mut moved = members(slots, shift);
        let mut sorted = moved.clone();
        orders.put(&mut moved, origin, |members| {
            made.set(made.get() + 1);
            members.sort_by_key(|member| member.order());
        });
        sorted.sort_by_key(|member| member.order());
        let of = |all: &[Resolved]| all.iter().map(|one| (one.member, one.operands)).collect::<Vec<_>>();
        assert_eq!(of(&moved), of(&sorted));
        made.get()
    };
    let slots = [[5, 9], [3, 2], [5, 1], [3, 2], [0, 40]];
    assert_eq!(put(&slots, 0, Origin::Same), 1);
    assert_eq!(put(&slots, 100, Origin::Same), 1);
    // Of another kind, or with another distance, they may be put in another order.
    assert_eq!(put(&slots, 100, Origin::Mixed), 2);
    assert_eq!(put(&[[5, 9], [3, 2], [5, 1], [3, 2], [4, 40]], 0, Origin::Same), 3);
    assert_eq!(put(&[[0, 1], [1, 0], [0, 0]], 0, Origin::Same), 4);
    // More than there is room for at first, and each of them again.
    for k in 1..100 {
        put(&[[0, 2 * k], [3, 0], [0, k]], k, Origin::Same);
        put(&[[0, 2 * k], [3, 0], [0, k]], 2 * k, Origin::Same);
    }
    assert!(made.get() < 190, "{} orders were made", made.get());
}
