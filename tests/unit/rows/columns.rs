use super::Columns;

/// Is there a copy for shuffled batches of this many rows of two columns?
fn is_copied(rows: usize) -> bool {
    let column = vec![0.5; rows];
    Columns::new(&[&column, &column]).expect("finite").row_major_if_it_pays().row_major.is_some()
}

#[test]
fn rows_beyond_the_caches_are_copied_unasked() {
    // 16 bytes a row: 16 MiB are 2²⁰ rows.
    assert_eq!([1, 1000, (1 << 20) - 1, 1 << 20].map(is_copied), [false, false, false, true]);
}

#[test]
fn one_column_is_side_by_side_as_it_is() {
    let column = [1.0, 2.0];
    assert!(Columns::new(&[&column]).expect("finite").row_major().row_major.is_none());
    assert!(Columns::new(&[&column, &column]).expect("finite").row_major().row_major.is_some());
}
