//! The triangle of blocks of rows, against products of the columns.

use super::*;
use proptest::prelude::*;

/// Three columns of up to 40 rows, column after column.
fn columns() -> impl Strategy<Value = (usize, Vec<f64>)> {
    (1..40_usize).prop_flat_map(|m| (Just(m), prop::collection::vec(-1.0..1.0_f64, 3 * m)))
}

fn rows_of(m: usize, columns: &[f64], rows: core::ops::Range<usize>) -> Vec<f64> {
    columns.chunks_exact(m).flat_map(|column| column[rows.clone()].to_vec()).collect()
}

proptest! {
    #[test]
    fn the_triangle_has_the_products_of_the_columns((m, columns) in columns(), size in 1..9_usize) {
        let mut triangle = Triangle::new(3);
        for start in (0..m).step_by(size) {
            triangle.absorb(&mut rows_of(m, &columns, start..m.min(start + size)));
        }
        let column = |j: usize| &columns[j * m..][..m];
        let of = |j: usize| &triangle.entries[j * 3..][..3];
        for a in 0..3 {
            for b in 0..3 {
                // Entries are at most 1 in size, up to 40 of them.
                let want: f64 = column(a).iter().zip(column(b)).map(|(a, b)| a * b).sum();
                prop_assert!((dot(of(a), of(b)) - want).abs() < 1e-13);
                prop_assert!(a <= b || of(b)[a] == 0.0);
            }
        }
        prop_assert!((triangle.lengths()[2] - norm(column(2))).abs() < 1e-14);
    }
}

#[test]
fn no_rows_and_no_columns_are_fine() {
    let mut none = Triangle::new(0);
    none.absorb(&mut []);
    assert_eq!(none.lengths(), Vec::<f64>::new());
    let mut empty = Triangle::new(2);
    empty.absorb(&mut []);
    assert_eq!(empty.lengths(), [0.0, 0.0]);
}

#[test]
fn sizes_whose_squares_are_no_numbers() {
    for unit in [2f64.powi(600), 2f64.powi(-600)] {
        let mut triangle = Triangle::new(2);
        triangle.absorb(&mut [3.0 * unit, 4.0 * unit, unit, 2.0 * unit]);
        assert!((triangle.lengths()[0] / unit - 5.0).abs() < 1e-15);
        let (r, rhs) = triangle.with_rhs();
        // Qᵀ b = (3 + 8) / 5, up to the sign.
        assert!((rhs[0].abs() / unit - 2.2).abs() < 1e-14 && r[(0, 0)].signum() == rhs[0].signum());
    }
    assert_eq!((norm(&[]), norm(&[0.0])), (0.0, 0.0));
}
