//! Tests of `schedule::slots`.

use super::*;

#[test]
fn what_expires_comes_out_in_its_order() {
    let mut expiring = Expiring::new(4, Vec::new());
    let taken = |expiring: &mut Expiring, level| {
        let mut all = Vec::new();
        expiring.take(level, |at, len| all.push((at.number(), len)));
        all
    };
    for (level, at, len) in [(1, 10, 1), (3, 20, 2), (1, 11, 1), (1, 12, 3), (3, 22, 1)] {
        expiring.push(level, Slot::new(at), len);
    }
    assert_eq!(taken(&mut expiring, 0), []);
    assert_eq!(taken(&mut expiring, 1), [(10, 1), (11, 1), (12, 3)]);
    assert_eq!(taken(&mut expiring, 1), []);
    // Slots are used again.
    (10..13).for_each(|at| expiring.push(2, Slot::new(at), 1));
    assert_eq!(taken(&mut expiring, 3), [(20, 2), (22, 1)]);
    assert_eq!(taken(&mut expiring, 2), [(10, 1), (11, 1), (12, 1)]);
}

/// What was given back is handed out again before the workspace grows, and nothing is handed out twice.
#[test]
fn slots_are_used_again() {
    let mut slots = Slots::new(Slot::new(7));
    let numbers = |slots: &mut Slots, lens: &[u32]| {
        lens.iter().map(|&len| slots.take(len).number()).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&mut slots, &[1, 1, 4, 1]), [7, 8, 9, 13]);
    assert_eq!(slots.size(), 14);
    // A single one, and one of four, of which two are left.
    slots.give(Slot::new(8), 1);
    slots.give(Slot::new(9), 4);
    assert_eq!(numbers(&mut slots, &[2, 1, 2]), [9, 8, 11]);
    assert_eq!(slots.size(), 14);
    // One of six is too long for two: it would be wasted on them.
    assert_eq!(numbers(&mut slots, &[6]), [14]);
    slots.give(Slot::new(14), 6);
    assert_eq!(numbers(&mut slots, &[2, 3]), [20, 14]);
    // A rest of one is a single one.
    slots.give(Slot::new(20), 2);
    slots.give(Slot::new(17), 3);
    assert_eq!(numbers(&mut slots, &[2, 1, 2]), [20, 22, 17]);
    assert_eq!(slots.size(), 23);
}
