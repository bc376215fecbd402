//! Tests of `schedule::value`.

use super::*;

#[test]
fn a_value_waits_and_then_is_located() {
    let mut value = Value::default();
    value.note_use(3);
    value.note_use(2);
    assert_eq!(value.liveness(), Liveness { uses: 2, last_use: 3 });
    value.keep_until(FOREVER);
    assert_eq!(value.liveness(), Liveness { uses: 2, last_use: FOREVER });
    let (slot, run) = (Slot::new(5), RunId::FIRST);
    assert_eq!(Value::located(slot, run).location(), Location { slot, run });
    assert_eq!(size_of::<Value>(), 8);
}
