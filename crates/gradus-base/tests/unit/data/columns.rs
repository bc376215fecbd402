//! Tests of `data::columns`.

use super::*;

#[test]
fn a_refused_change_says_why_and_changes_nothing() {
    let mut data = Dataset::from_rows(&["x", "y"], [[1.0, 2.0]]).unwrap();
    let before = data.clone();
    let narrow = Dataset::from_rows(&["x"], [[1.0]]).unwrap();
    let other = Dataset::from_rows(&["x", "z"], [[1.0, 2.0]]).unwrap();
    let nothing: [&str; 0] = [];
    let rows = [
        (data.append(&narrow).unwrap_err(), "list of columns has 1 values, expected 2"),
        (data.append(&other).unwrap_err(), "no column `y`; there are: x, z"),
        (data.select(&["x", "x"]).unwrap_err(), "column name `x` is used twice"),
        (data.select(&nothing).unwrap_err(), "no columns: a data set needs at least one"),
        (data.clone().with_column("y", [1.0]).unwrap_err(), "column name `y` is used twice"),
        (data.clone().with_column("z", []).unwrap_err(), "column `z` has 0 rows, expected 1"),
    ];
    for (got, want) in rows {
        assert_eq!(got.to_string(), want);
    }
    assert_eq!(data, before);
}
