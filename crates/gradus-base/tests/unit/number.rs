//! Tests of `number`.

use super::significant;

#[test]
fn digits_are_significant_ones() {
    let rows = [
        (3.932_408_759, 7, "3.932409"),
        (-17.579_094_9, 7, "-17.57909"),
        (0.000_123_456, 3, "0.000123"),
        (0.000_012_345_6, 3, "1.23e-5"),
        (9.999_96, 4, "10.00"),
        (1_234_567.0, 7, "1234567"),
        (12_345_678.0, 7, "1.234568e7"),
        (0.0, 7, "0"),
    ];
    for (x, digits, want) in rows {
        assert_eq!(significant(x, digits), want);
    }
}
