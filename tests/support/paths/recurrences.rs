//! Recurrences through every transformation: gradient, Jacobian forward and backward, dense, sparse and nested Hessian,
//! products with it, third order, rows; against hyper-dual numbers.

use crate::support::random::Recurrence;
use gradus::data::Batch;
use gradus::function::{Columns, JacobianColumns, RowFunction, RowJacobian};
use gradus::prelude::*;
use proptest::prelude::*;

pub(crate) fn point(seed: &[f64; 5], inputs: usize) -> Vec<f64> {
    seed[..inputs].to_vec()
}

fn unit(n: usize, i: usize) -> Vec<f64> {
    (0..n).map(|k| f64::from(u8::from(k == i))).collect()
}

fn constants(v: &[f64]) -> Vec<Var> {
    v.iter().map(|&v| Var::from(v)).collect()
}

/// What two orders of the same contributions may differ by: each passes all operations at most once for each order of
/// the derivative, with a product and a sum, and partial derivatives that are a few roundings off.
fn tolerance(recurrence: &Recurrence, size: f64) -> f64 {
    64.0 * recurrence.operations() * f64::EPSILON * size + f64::MIN_POSITIVE
}

macro_rules! near {
    ($what:expr, $got:expr, $want:expr, $within:expr) => {{
        let (got, want, within): (f64, f64, f64) = ($got, $want, $within);
        // Contributions that overflow leave nothing to compare.
        let is_near = !within.is_finite() || (got - want).abs() <= within;
        prop_assert!(is_near, "{}: {got:e} instead of {want:e} ± {within:e}", $what);
    }};
}

pub(crate) fn second_derivatives(r: &Recurrence, x: &[f64]) -> Result<(), TestCaseError> {
    let n = r.inputs;
    let closure = |x: &[Var]| r.loss(x);
    let mut f = Function::new(closure, n);
    let v: Vec<f64> = (0..n).map(|k| 0.7 - 0.6 * k as f64).collect();
    let (mut h, mut sparse) = (Matrix::zeros(n, n), SparseMatrix::empty());
    let (mut gradient, mut product) = (vec![0.0; n], vec![0.0; n]);
    let eager = hessian(closure, x.to_vec()).unwrap();
    // Rows of the Hessian as sums that are recorded: two orders in one recording, and one more by the function.
    let mut nested = Function::new(|x: &[Var]| nested_jvp(closure, x.to_vec(), constants(&v)), n);
    let mut along = vec![0.0; n];
    for _ in 0..3 {
        let value = f.hessian_into(x, &mut h).unwrap();
        prop_assert_eq!(value.to_bits(), r.loss(x).to_bits());
        f.value_and_grad(x, &mut gradient).unwrap();
        f.hvp_into(x, &v, &mut product).unwrap();
        f.sparse_hessian_into(x, &mut sparse).unwrap();
        nested.value_and_grad(x, &mut along).unwrap();
    }
    prop_assert!(matches!(f.mode(), Mode::Compiled { .. }), "{}", f.mode());
    for i in 0..n {
        for j in 0..n {
            let want = r.witness_of_loss(x, &unit(n, i), &unit(n, j));
            let within = tolerance(r, want.second_size);
            for (path, got) in [("dense", h[(i, j)]), ("once", eager[(i, j)]), ("sparse", sparse.get(i, j))] {
                near!(format!("{path} {i} {j}"), got, want.second, within);
            }
        }
        let want = r.witness_of_loss(x, &unit(n, i), &v);
        near!(format!("gradient {i}"), gradient[i], want.first[0], tolerance(r, want.first_size[0]));
        for (path, got) in [("product", product[i]), ("nested", along[i])] {
            near!(format!("{path} {i}"), got, want.second, tolerance(r, want.second_size));
        }
    }
    Ok(())
}

pub(crate) fn jacobians(r: &Recurrence, x: &[f64]) -> Result<(), TestCaseError> {
    let n = r.inputs;
    let closure = |x: &[Var]| r.outputs(x).to_vec();
    let mut f = Function::new(closure, n);
    let v: Vec<f64> = (0..n).map(|k| 0.3 + 0.4 * k as f64).collect();
    let w = [1.5, -0.5, 2.0];
    let mut values = [0.0; 3];
    let (mut dense, mut sparse) = (Matrix::zeros(3, n), SparseMatrix::empty());
    let (mut forward, mut backward) = ([0.0; 3], vec![0.0; n]);
    for _ in 0..3 {
        f.jacobian_into(x, &mut values, &mut dense).unwrap();
        f.sparse_jacobian_into(x, &mut values, &mut sparse).unwrap();
        f.jvp_into(x, &v, &mut forward).unwrap();
        f.vjp_into(x, &w, &mut backward).unwrap();
    }
    for k in 0..n {
        let want = r.witness(x, &unit(n, k), &v);
        for i in 0..3 {
            let within = tolerance(r, want[i].first_size[0]);
            near!(format!("dense {i} {k}"), dense[(i, k)], want[i].first[0], within);
            near!(format!("sparse {i} {k}"), sparse.get(i, k), want[i].first[0], within);
            near!(format!("forward {i}"), forward[i], want[i].first[1], tolerance(r, want[i].first_size[1]));
        }
        let back: f64 = (0..3).map(|i| w[i] * want[i].first[0]).sum();
        let size: f64 = (0..3).map(|i| w[i].abs() * want[i].first_size[0]).sum();
        near!(format!("backward {k}"), backward[k], back, tolerance(r, size));
    }
    Ok(())
}

/// Third derivatives: the Hessian of a derivative along a vector, compiled against recorded.
pub(crate) fn third_derivatives(r: &Recurrence, x: &[f64]) -> Result<(), TestCaseError> {
    let n = r.inputs;
    let v: Vec<f64> = (0..n).map(|k| 0.7 - 0.6 * k as f64).collect();
    let closure = |x: &[Var]| nested_jvp(|x: &[Var]| r.loss(x), x.to_vec(), constants(&v));
    let mut f = Function::new(closure, n);
    let (mut h, mut sparse) = (Matrix::zeros(n, n), SparseMatrix::empty());
    for _ in 0..3 {
        f.hessian_into(x, &mut h).unwrap();
        f.sparse_hessian_into(x, &mut sparse).unwrap();
    }
    let eager = hessian(closure, x.to_vec()).unwrap();
    let largest = (0..n).flat_map(|i| (0..n).map(move |j| (i, j))).fold(1.0, |m, ij| eager[ij].abs().max(m));
    for i in 0..n {
        for j in 0..n {
            // No witness has the sizes of third order; what cancels is of the size of the largest.
            let within = 1e3 * tolerance(r, largest);
            near!(format!("dense {i} {j}"), h[(i, j)], eager[(i, j)], within);
            near!(format!("sparse {i} {j}"), sparse.get(i, j), eager[(i, j)], within);
        }
    }
    Ok(())
}

/// As a loss of each row: the first input from a column, the others parameters; also of first derivatives.
pub(crate) fn rows(r: &Recurrence, x: &[f64]) -> Result<(), TestCaseError> {
    const ROWS: usize = 19;
    let n = r.inputs - 1;
    let column: Vec<f64> = (0..ROWS).map(|k| x[0] + 0.05 * k as f64).collect();
    let data = Columns::new(&[&column]).unwrap();
    let join = |p: &[Var], row: &[Var]| -> Vec<Var> { row.iter().chain(p).copied().collect() };
    let direction: Vec<f64> = (0..=n).map(|k| 1.0 - 0.3 * k as f64).collect();
    let plain = |p: &[Var], row: &[Var]| r.loss(&join(p, row));
    let along =
        |p: &[Var], row: &[Var]| nested_jvp(|x: &[Var]| r.loss(x), join(p, row), constants(&direction));
    let (mut f, mut g) = (RowFunction::new(plain).math(Math::Std), RowFunction::new(along).math(Math::Std));
    let mut jacobian = RowJacobian::new(|p: &[Var], row: &[Var]| r.outputs(&join(p, row))).math(Math::Std);
    let (mut gradient, mut second, mut found) = (vec![0.0; n], vec![0.0; n], JacobianColumns::default());
    for _ in 0..3 {
        f.value_and_grad(&x[1..], &data, Batch::Range(0..ROWS), &mut gradient).unwrap();
        g.value_and_grad(&x[1..], &data, Batch::Range(0..ROWS), &mut second).unwrap();
        jacobian.evaluate(&x[1..], &data, Batch::Range(0..ROWS), &mut found).unwrap();
    }
    for k in 0..n {
        let (mut first, mut mixed) = ([0.0; 2], [0.0; 2]);
        for (row, &at) in column.iter().enumerate() {
            let mut x = x.to_vec();
            x[0] = at;
            let unit = unit(n + 1, k + 1);
            let want = r.witness_of_loss(&x, &unit, &direction);
            first = [first[0] + want.first[0], first[1] + want.first_size[0]];
            mixed = [mixed[0] + want.second, mixed[1] + want.second_size];
            for (i, want) in r.witness(&x, &unit, &direction).iter().enumerate() {
                let within = tolerance(r, want.first_size[0]);
                near!(format!("row {row} {i} {k}"), found.derivative(i, k)[row], want.first[0], within);
            }
        }
        near!(format!("rows {k}"), gradient[k], first[0], tolerance(r, first[1]));
        near!(format!("rows, nested {k}"), second[k], mixed[0], tolerance(r, mixed[1]));
    }
    Ok(())
}
