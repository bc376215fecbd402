//! Second derivatives of any operation at any point, special ones among them: every path gives the same numbers, or an error.
//!
//! At a special point there is no witness, which takes formulas for numbers. But no path may have a number where another one has
//! an error, or another number: what is wrong without a word on one of them is seen by that. Where numbers leave the range next to
//! the point, too, nothing is asked: there programs and recordings overflow in other places.

use crate::support::hyper::Hyper;
use crate::support::random::{Program, point};
use gradus::Error;
use gradus::data::Batch;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;
use proptest::prelude::*;

type Found = Result<Vec<f64>, Error>;

/// Dense, sparse, column by column, and as a sum over one row.
pub(crate) fn second_derivatives_agree(program: &Program, seeds: &[u32]) -> Result<(), TestCaseError> {
    let closure = |x: &[Var]| program.eval(x);
    let n = program.inputs;
    let mut f = Function::new(closure, n);
    let mut rows = RowFunction::new(|x: &[Var], _: Var| program.eval(x)).math(Math::Std);
    let columns = [[1.0].as_slice()];
    let data = Columns::new(&columns).unwrap();
    for &seed in seeds {
        let x = point(seed, n);
        let want: Found = hessian(closure, x.clone()).map(|h| h.as_slice().to_vec());
        let (mut dense, mut sparse) = (Matrix::zeros(n, n), SparseMatrix::empty());
        let unit = |k: usize| (0..n).map(|i| f64::from(u8::from(i == k))).collect::<Vec<f64>>();
        let found: [(&str, Found); 4] = [
            ("replayed", f.hessian_into(&x, &mut dense).map(|_| dense.as_slice().to_vec())),
            ("sparse", f.sparse_hessian_into(&x, &mut sparse).map(|_| sparse.to_dense().as_slice().to_vec())),
            (
                "products",
                (0..n).map(|k| f.hvp(&x, &unit(k))).collect::<Result<Vec<_>, _>>().map(|all| all.concat()),
            ),
            (
                "rows",
                rows.hessian(&x, &data, Batch::Range(0..1), &mut dense).map(|_| dense.as_slice().to_vec()),
            ),
        ];
        for (path, got) in found {
            match (&want, got) {
                (Ok(want), Ok(got)) => {
                    for (entry, (&want, got)) in want.iter().zip(got).enumerate() {
                        let size = size(program, &x, [entry / n, entry % n]);
                        let roundings = 20.0 * program.edges() * f64::EPSILON;
                        let within =
                            1e-9 * (want.abs() + got.abs()) + roundings * size.unwrap_or(f64::INFINITY);
                        let agrees = within.is_nan() || (want - got).abs() <= within;
                        prop_assert!(
                            agrees || !is_within(program, &x),
                            "{path}, {entry}: {got:e} instead of {want:e} at {x:?}"
                        );
                    }
                }
                (Err(_), Err(_)) => {}
                // In a graph what stands behind a zero or was not taken is gone; in a recording it may be what cannot be looked at.
                (Err(Error::Indeterminate(_)), Ok(_)) => {}
                (want, got) => {
                    prop_assert!(!is_within(program, &x), "{path}: {got:?} instead of {want:?} at {x:?}");
                }
            }
        }
    }
    Ok(())
}

/// The size of what contributes to a second derivative; none where numbers leave the range.
fn size(program: &Program, x: &[f64], [row, column]: [usize; 2]) -> Option<f64> {
    let moves = |at: usize, k: usize| f64::from(u8::from(at == k));
    let at = |k: usize| Hyper::variable(x[k], [moves(row, k), moves(column, k)]);
    let y = program.eval(&(0..x.len()).map(at).collect::<Vec<_>>());
    let is_within = |size: f64| size == 0.0 || (1e-100..1e100).contains(&size);
    (y.value.abs() < 1e100 && is_within(y.second_size)).then_some(y.second_size)
}

/// Do all numbers stay in the range next to the point?
fn is_within(program: &Program, x: &[f64]) -> bool {
    let n = x.len();
    (0..6_u32).all(|direction| {
        let step = |k: usize| 1e-3 * (f64::from((direction * 7919 + k as u32 * 104_729) % 211) / 105.0 - 1.0);
        let next: Vec<f64> = x.iter().enumerate().map(|(k, x)| x + step(k)).collect();
        (0..n * n).all(|entry| size(program, &next, [entry / n, entry % n]).is_some())
    })
}
