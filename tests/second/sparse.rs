//! Structures and entries of sparse derivatives.

use gradus::prelude::*;
use proptest::prelude::*;

fn rosenbrock(x: &[Var]) -> Var {
    x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum()
}

/// Row and column of the stored entries of the Hessian.
fn structure(f: impl Fn(&[Var]) -> Var, n: usize) -> Vec<(usize, usize)> {
    let x: Vec<f64> = (0..n).map(|i| 1.0 + 0.1 * i as f64).collect();
    sparse_hessian(f, x).unwrap().iter().map(|(row, column, _)| (row, column)).collect()
}

#[test]
fn only_what_interacts_is_stored() {
    assert_eq!(structure(|x| x[0] + 2.0 * x[1] - x[2], 3), []);
    assert_eq!(structure(|x| x[0] * x[1], 3), [(1, 0), (0, 1)]);
    assert_eq!(structure(|x| x[0] / x[1], 2), [(1, 0), (0, 1), (1, 1)]);
    assert_eq!(structure(|x| x[0].max(x[1]) + x[1].relu() + x[0].abs() + x[0].floor() * x[2], 3), []);
    assert_eq!(structure(|x| x[0].powi(1) + x[1].powi(2) + x[2].powi(0), 3), [(1, 1)]);
    assert_eq!(structure(|x| select(x[0].less(x[1]), x[1].sin(), x[2].exp()), 3), [(1, 1), (2, 2)]);
    assert_eq!(structure(|x| x[0].detach() * x[1].sin(), 2), [(1, 1)]);
    assert_eq!(structure(|x| (x[0] + x[1]).sin(), 2), [(0, 0), (1, 0), (0, 1), (1, 1)]);
    assert_eq!(structure(|x| (x[0] % x[1]) * x[2], 3), [(2, 0), (2, 1), (0, 2), (1, 2)]);
    assert_eq!(structure(|x| x[0].copysign(x[1]) * x[2], 3), [(2, 0), (0, 2)]);
    assert_eq!(structure(|x| x[0].mul_add(x[1], x[2]), 3), [(1, 0), (0, 1)]);
    assert_eq!(structure(|x| if x[0] < x[1] { x[0].sin() } else { x[1].sin() }, 2), [(0, 0)]);
    // Nonlinear in between, and its result not used.
    assert_eq!(structure(|x| x[0] + 0.0 * x[1].sin(), 2).len(), 1);
    assert_eq!(
        structure(
            |x| {
                let _ = x[0] * x[1];
                x[1] * x[1]
            },
            2
        ),
        [(1, 1)]
    );
    let pairs = structure(rosenbrock, 100);
    assert_eq!(pairs.len(), 298);
    assert!(pairs.iter().all(|(i, j)| i.abs_diff(*j) <= 1));
}

/// Anything quadratic would take minutes here.
#[test]
fn long_chains_cost_what_they_have() {
    let n = 4000;
    let x: Vec<f64> = (0..n).map(|i| (i as f64).sin()).collect();
    let mut f = Function::new(rosenbrock, n);
    let (mut hessian, v) = (SparseMatrix::empty(), vec![1.0; n]);
    for _ in 0..3 {
        f.sparse_hessian_into(&x, &mut hessian).unwrap();
    }
    assert_eq!(hessian.values().len(), 3 * n - 2);
    let product = f.hvp(&x, &v).unwrap();
    for (i, got) in product.iter().enumerate() {
        let row: f64 = (i.saturating_sub(1)..(i + 2).min(n)).map(|j| hessian.get(i, j)).sum();
        // Terms of up to 1200 cancel.
        assert!((row - got).abs() < 1e-11, "{i}: {row} {got}");
    }
    // One coordinate that meets all others; a product of all, whose sum of parts is a long chain.
    let hub = |x: &[Var]| x[1..].iter().map(|&y| (x[0] * y).sin()).sum::<Var>();
    assert_eq!(sparse_hessian(hub, x.clone()).unwrap().values().len(), 3 * n - 2);
    let recurrence = |x: &[Var]| x.iter().fold(Var::from(0.0), |sum, x| sum * 0.5 + x.sin());
    assert_eq!(sparse_hessian(recurrence, x).unwrap().values().len(), n);
}

#[test]
fn entries_are_those_of_the_dense_matrix() {
    let f = |x: &[Var]| {
        let chain: Var = x.windows(3).map(|w| (w[0] * w[2]).sin() * w[1]).sum();
        chain + (x[0] * x[x.len() - 1]).exp()
    };
    let x: Vec<f64> = (0..40).map(|i| (i as f64 * 0.7).cos()).collect();
    let mut compiled = Function::new(f, 40);
    let mut sparse = SparseMatrix::empty();
    let columns: Vec<Vec<f64>> = (0..40)
        .map(|j| hvp(f, x.clone(), (0..40).map(|i| f64::from(u8::from(i == j))).collect()).unwrap())
        .collect();
    for _ in 0..4 {
        compiled.sparse_hessian_into(&x, &mut sparse).unwrap();
        let dense = compiled.hessian(&x).unwrap();
        for (i, j) in (0..40).flat_map(|i| (0..40).map(move |j| (i, j))) {
            // A sum of up to six products with a rounding each, of numbers below 3.
            assert!((dense[(i, j)] - columns[j][i]).abs() < 1e-14, "{i} {j}");
            assert_eq!(dense[(i, j)].to_bits(), dense[(j, i)].to_bits());
            assert!((dense[(i, j)] - sparse.get(i, j)).abs() < 1e-14, "{i} {j}");
        }
    }
    assert_eq!(sparse.to_dense(), compiled.hessian(&x).unwrap());
}

/// All coordinates meet, and there are too many for one program: one direction after the other.
#[test]
fn full_hessians_of_many_coordinates() {
    let n = 120;
    let f = |x: &[Var]| x.iter().map(|x| x.sin()).sum::<Var>().powi(2);
    let x: Vec<f64> = (0..n).map(|i| (i as f64 * 0.3).sin()).collect();
    let sum: f64 = x.iter().map(|x| x.sin()).sum();
    let mut f = Function::new(f, n);
    for _ in 0..4 {
        let h = f.hessian(&x).unwrap();
        for (i, j) in (0..n).flat_map(|i| (0..n).map(move |j| (i, j))) {
            let bend = if i == j { -2.0 * sum * x[i].sin() } else { 0.0 };
            let want = 2.0 * x[i].cos() * x[j].cos() + bend;
            // The sum of 120 numbers below 1, doubled.
            assert!((h[(i, j)] - want).abs() < 1e-12, "{i} {j}: {} {want}", h[(i, j)]);
        }
    }
}

#[test]
fn a_structure_follows_the_branch() {
    let mut f = Function::new(|x: &[Var]| if x[0] < 0.0 { x[0] * x[1] } else { x[1].sin() }, 2);
    let mut h = SparseMatrix::empty();
    for k in 0..20 {
        let x0 = if k % 2 == 0 { -1.0 } else { 1.0 };
        f.sparse_hessian_into(&[x0, 0.5], &mut h).unwrap();
        let entries: Vec<_> = h.iter().collect();
        if x0 < 0.0 {
            assert_eq!(entries, [(1, 0, 1.0), (0, 1, 1.0)]);
        } else {
            assert_eq!(entries, [(1, 1, -0.5_f64.sin())]);
        }
        assert_eq!((h.rows(), h.columns()), (2, 2));
    }
}

#[test]
fn jacobians_from_rows_or_columns() {
    // One full row: taken back, one sweep for it and one for all others. One full column: the other way round.
    let full_row = |x: &[Var]| {
        let mut outputs: Vec<Var> = x.iter().map(|x| x.sin()).collect();
        outputs.push(x.iter().map(|x| x * x).sum());
        outputs
    };
    let full_column = |x: &[Var]| x[1..].iter().map(|&y| x[0] * y).collect::<Vec<Var>>();
    let x: Vec<f64> = (0..300).map(|i| (i as f64).cos()).collect();
    let (mut values, mut j) = (vec![0.0; 301], SparseMatrix::empty());
    let mut f = Function::new(full_row, 300);
    for _ in 0..4 {
        f.sparse_jacobian_into(&x, &mut values, &mut j).unwrap();
        assert_eq!(j.values().len(), 600);
        assert!((0..300).all(|i| j.get(i, i) == x[i].cos() && j.get(300, i) == 2.0 * x[i]));
    }
    assert_eq!(j, sparse_jacobian(full_row, x.clone()).unwrap());
    let mut f = Function::new(full_column, 300);
    for _ in 0..4 {
        f.sparse_jacobian_into(&x, &mut values[..299], &mut j).unwrap();
        assert_eq!(j.values().len(), 598);
        assert!((1..300).all(|i| j.get(i - 1, 0) == x[i] && j.get(i - 1, i) == x[0]));
    }
    // Both: as many sweeps as columns, and right.
    let arrow = |x: &[Var]| {
        let mut outputs: Vec<Var> = x.iter().map(|&y| x[0] * y).collect();
        outputs.push(x.iter().map(|x| x.sin()).sum());
        outputs
    };
    let want = jacobian(arrow, x.clone()).unwrap();
    assert_eq!(sparse_jacobian(arrow, x.clone()).unwrap().to_dense(), want);
    let mut f = Function::new(arrow, 300);
    for _ in 0..3 {
        f.sparse_jacobian_into(&x, &mut values, &mut j).unwrap();
        assert_eq!(j.to_dense(), want);
    }
}

/// Outputs that share a long chain, and chains whose links are outputs.
#[test]
fn jacobians_of_chains() {
    let shared = |x: &[Var]| {
        let long = (0..2000).fold(x[0], |y, _| y.sin());
        x.iter().map(|&x| x * long).collect::<Vec<Var>>()
    };
    let j = sparse_jacobian(shared, vec![0.5; 500]).unwrap();
    assert_eq!(j.values().len(), 999);
    let product = |x: &[Var]| vec![x.iter().fold(Var::from(1.0), |product, x| product * x)];
    assert_eq!(sparse_jacobian(product, vec![1.0; 5000]).unwrap().values().len(), 5000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Sums of products and sines of random pairs: entries where they have to be, and nowhere else.
    #[test]
    fn random_structures(pairs in prop::collection::vec((0_usize..15, 0_usize..15), 1..40)) {
        let f = |x: &[Var]| pairs.iter().map(|&(i, j)| (x[i] * x[j]).sin() + x[i]).sum::<Var>();
        let x: Vec<f64> = (0..15).map(|i| 0.5 + 0.1 * i as f64).collect();
        let mut compiled = Function::new(f, 15);
        for _ in 0..3 {
            let mut h = SparseMatrix::empty();
            compiled.sparse_hessian_into(&x, &mut h).unwrap();
            let mut want = vec![vec![0.0; 15]; 15];
            for &(i, j) in &pairs {
                let (a, b) = (x[i], x[j]);
                if i == j {
                    want[i][i] += 2.0 * (a * a).cos() - 4.0 * a * a * (a * a).sin();
                } else {
                    want[i][i] -= b * b * (a * b).sin();
                    want[j][j] -= a * a * (a * b).sin();
                    let mixed = (a * b).cos() - a * b * (a * b).sin();
                    want[i][j] += mixed;
                    want[j][i] += mixed;
                }
            }
            for (i, row) in want.iter().enumerate() {
                for (j, want) in row.iter().enumerate() {
                    // Up to forty terms below 20.
                    prop_assert!((h.get(i, j) - want).abs() < 1e-12);
                    let meets = pairs.iter().any(|&(a, b)| (a, b) == (i, j) || (a, b) == (j, i) || (i == j && (a == i || b == i)));
                    let stored = h.iter().any(|(row, column, _)| (row, column) == (i, j));
                    prop_assert_eq!(stored, meets);
                }
            }
        }
    }
}
