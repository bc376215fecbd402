//! Tests of `estimate::resolved`.

use super::*;

fn resolved(rows: &[&[f64]]) -> Resolved {
    let mut m = Matrix::zeros(rows.len(), rows.len());
    for (i, row) in rows.iter().enumerate() {
        m.row_mut(i).copy_from_slice(row);
    }
    Resolved::new(&m, vec![1.0; rows.len()], 1e-14)
}

#[test]
fn independent_columns_in_any_unit_are_complete() {
    let found = resolved(&[&[1e-200, 1e150], &[1e-200, 2e150]]);
    assert!(found.is_complete() && found.directions().is_empty());
    assert!((found.reach() - 2f64.sqrt()).abs() < 1e-15);
}

#[test]
fn null_directions_are_those_by_hand() {
    // The third column is the first plus twice the second, and the fourth is zero.
    let m: [&[f64]; 4] =
        [&[1.0, 0.0, 1.0, 0.0], &[2.0, 1.0, 4.0, 0.0], &[0.0, 1.0, 2.0, 0.0], &[0.0, 3.0, 6.0, 0.0]];
    let found = resolved(&m);
    assert_eq!(found.rank, 2);
    for direction in found.directions() {
        for row in m {
            let moved: f64 = row.iter().zip(&direction).map(|(m, d)| m * d).sum();
            assert!(moved.abs() < 1e-14, "{direction:?}");
        }
    }
    assert_eq!(found.directions()[1], [0.0, 0.0, 0.0, 1.0]);
    assert!(resolved(&[&[0.0]]).directions() == [[1.0]]);
    // Past the floats a factor is their largest one, so that reports can be stored.
    assert!(resolved(&[&[1e-200, 1e200], &[0.0, 0.0]]).directions()[0].iter().all(|d| d.is_finite()));
    assert!(Resolved::new(&Matrix::zeros(0, 0), Vec::new(), 0.0).is_complete());
}
