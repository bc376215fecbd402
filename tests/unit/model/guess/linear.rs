//! Tests of `model::guess::linear`.

use super::project;

#[test]
fn a_line_is_found_and_a_repeated_column_gets_nothing() {
    // 2 + 3 x, and (1, −3, 3, −1), which is orthogonal to both columns.
    let x = vec![0.0, 1.0, 2.0, 3.0];
    let mut columns = [vec![1.0; 4], x.clone(), x];
    let found = project(&mut columns, vec![3.0, 2.0, 11.0, 10.0], 1e-12);
    assert!((found.sum - 20.0).abs() < 1e-12, "{found:?}");
    for (got, want) in found.coefficients.iter().zip([2.0, 3.0, 0.0]) {
        assert!((got - want).abs() < 1e-13, "{found:?}");
    }
    assert_eq!(found.dependent, 1);
}
