//! Tests of `schedule::bits`.

use super::*;

#[test]
fn bits_are_set_and_retained_in_their_order() {
    let mut bits = Bits::none(130);
    [129, 3, 64, 5].into_iter().for_each(|index| bits.set(index));
    bits.clear(5);
    let mut seen = Vec::new();
    bits.retain(|index| {
        seen.push(index);
        index != 64
    });
    assert_eq!(seen, [3, 64, 129]);
    assert_eq!(bits.each().collect::<Vec<_>>(), [3, 129]);
    assert_eq!([2, 3, 64, 129].map(|index| bits.has(index)), [false, true, false, true]);
}
