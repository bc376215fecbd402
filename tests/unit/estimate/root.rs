//! Roots of Hessians, against their squares.

use super::*;

fn round(rows: [[f64; 2]; 2], gradient: [f64; 2]) -> Round {
    let mut found = Round::new(2);
    rows.iter().enumerate().for_each(|(i, row)| found.hessian.row_mut(i).copy_from_slice(row));
    found.gradient = gradient.to_vec();
    found
}

#[test]
fn the_root_has_the_hessian_as_its_square() {
    // Units differ by 10⁹, which must not look like a singular matrix.
    let h = [[4e18, 2e9], [2e9, 3.0]];
    let root = round(h, [2e9, 1.0]).root(0.0, 1e-13).expect("positive");
    let (basis, m) = (Basis::unit(2), root.matrix(&Basis::unit(2)));
    for (i, row) in h.iter().enumerate() {
        for (j, &want) in row.iter().enumerate() {
            let got = m[(0, i)] * m[(0, j)] + m[(1, i)] * m[(1, j)];
            assert!((got / want - 1.0).abs() < 1e-15, "{got} {want}");
        }
    }
    // By hand: gᵀ H⁻¹ g with H⁻¹ = [[3, −2e9], [−2e9, 4e18]] / 8e18.
    let x = root.solve_transposed(&[2e9, 1.0]);
    assert!((x[0] * x[0] + x[1] * x[1] - 1.0).abs() < 1e-15, "{x:?}");
    let next = root.next_basis::<f64>(&basis, 1e-13);
    for k in 0..2 {
        let d = |i: usize| next.directions[(i, k)];
        let square = h[0][0] * d(0) * d(0) + 2.0 * h[0][1] * d(0) * d(1) + h[1][1] * d(1) * d(1);
        assert!((square - 1.0).abs() < 1e-14, "{square}");
        // D⁻¹ D.
        assert!((next.inverse[(k, 0)] * d(0) + next.inverse[(k, 1)] * d(1) - 1.0).abs() < 1e-14);
    }
}

#[test]
fn what_is_no_minimum_is_told_from_what_is_level() {
    let no_minimum = [
        ([[1.0, 2.0], [2.0, 1.0]], [0.0; 2]),
        ([[-1.0, 0.0], [0.0, 1.0]], [0.0; 2]),
        ([[0.0, 1.0], [1.0, 5.0]], [0.0; 2]),
        ([[0.0, 0.0], [0.0, 1.0]], [1.0, 0.0]),
    ];
    for (h, g) in no_minimum {
        assert_eq!(round(h, g).root(0.0, 1e-13).err(), Some(NoStandardErrors::NoMinimum), "{h:?}");
    }
    let infinite = round([[f64::INFINITY, 0.0], [0.0, 1.0]], [0.0; 2]);
    assert_eq!(infinite.root(0.0, 1e-13).err(), Some(NoStandardErrors::NotFinite));
    for level in [[[0.0, 0.0], [0.0, 1.0]], [[1.0, 1.0], [1.0, 1.0]]] {
        let root = round(level, [0.0; 2]).root(0.0, 1e-13).expect("level");
        assert_eq!(root.rows.len(), 1);
        assert_eq!(root.matrix(&Basis::unit(2)).row(1), [0.0, 0.0]);
    }
}
