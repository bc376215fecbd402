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
