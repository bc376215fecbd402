//! Tests of `data::build`.

use super::*;

fn message(result: Result<Dataset, DataError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn every_kind_of_row_is_taken() {
    let arrays = Dataset::from_rows(&["a", "b"], [[1.0, 2.0], [3.0, 4.0]]).unwrap();
    let vectors = Dataset::from_rows(&["a", "b"], vec![vec![1.0, 2.0], vec![3.0, 4.0]]).unwrap();
    let slices: [&[f64]; 2] = [&[1.0, 2.0], &[3.0, 4.0]];
    let names = vec!["a".to_string(), "b".to_string()];
    assert_eq!(arrays, vectors);
    assert_eq!(arrays, Dataset::from_rows(&names, slices).unwrap());
    assert_eq!(arrays, Dataset::from_columns(&names, [[1.0, 3.0], [2.0, 4.0]]).unwrap());
}

#[test]
fn what_is_no_table_says_why() {
    let none: [[f64; 1]; 0] = [];
    let unnamed: [&str; 0] = [];
    let rows = [
        (message(Dataset::from_rows(&["a"], none)), "no rows: a data set needs at least one"),
        (message(Dataset::from_rows(&unnamed, none)), "no columns: a data set needs at least one"),
        (message(Dataset::from_rows(&["a", "a"], [[1.0, 2.0]])), "column name `a` is used twice"),
        (message(Dataset::from_columns(&["a", "b"], [[1.0]])), "list of columns has 1 values, expected 2"),
        (
            message(Dataset::from_rows(&["a"], [[f64::NEG_INFINITY]])),
            "column `a`, row 0 (counted from 0) is -inf, not a finite number",
        ),
    ];
    for (got, want) in rows {
        assert_eq!(got, want);
    }
}

#[test]
fn debug_is_short() {
    let data = Dataset::from_rows(&["a", "b"], [[1.0, 2.0]; 1000]).unwrap();
    assert_eq!(format!("{data:?}"), "Dataset(1000 rows: a, b)");
    assert!(!data.is_empty());
}
