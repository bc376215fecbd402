//! Tests of `plot::shape::text`.

use super::*;

#[test]
fn numbers_read_well() {
    let rows = [
        (0.0, "0"),
        (-0.0, "0"),
        (-2.5, "−2.5"),
        (3.0, "3"),
        (1.42e-5, "1.42 · 10⁻⁵"),
        (-6.022e23, "−6.022 · 10²³"),
        (0.1 + 0.2, "0.3"),
        (9_999.0, "9999"),
    ];
    for (x, want) in rows {
        assert_eq!(number(x, 4), want);
    }
}

#[test]
fn long_numbers_are_in_threes() {
    let rows = [
        ("12345", "12\u{202f}345"),
        ("−1234567.12345", "−1\u{202f}234\u{202f}567.12345"),
        ("1234.56789", "1234.56789"),
    ];
    for (text, want) in rows {
        assert_eq!(grouped(text), want);
    }
    for text in ["", "0.1234567", "not a number", "1.23 · 10⁵", "run 100000"] {
        assert_eq!(grouped(text), text);
    }
    assert_eq!(number(100_000.0, 9), "100\u{202f}000");
}

#[test]
fn long_names_are_cut() {
    assert_eq!(cut("Adam", 100.0, 13.0), "Adam");
    let name = "a very long name of an optimizer that nobody can read to its end";
    let shown = cut(name, 100.0, 13.0);
    assert!(shown.ends_with('…') && width(&shown, 13.0) <= 100.0, "{shown}");
}
