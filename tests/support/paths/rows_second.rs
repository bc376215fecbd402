//! Random losses through [`RowFunction`]: their second derivatives, replayed and recorded, to a bound.
//!
//! # The bound
//! A contribution to a second derivative passes each operand of a row twice at most, once on the way of each
//! direction, so the two evaluations differ by at most twice what those of a gradient do, measured by the sum of the
//! absolute values of all contributions. Hyper-dual numbers have that sum ([`Hyper::second_size`]). It tells nothing where
//! contributions leave the normal range: such rows are only asked whether both paths find a number.

use super::rows::{Table, join};
use crate::support::hyper::Hyper;
use crate::support::random::Program;
use gradus::Error;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;
use proptest::prelude::*;

/// Hessian, diagonal and product with `v`, side by side.
pub(crate) fn evaluate<F: gradus::function::PerRow<f64, Form>, Form>(
    f: &mut RowFunction<f64, F, Form>,
    w: &[f64],
    data: &Columns<'_>,
    batch: &gradus::data::Batch<'_>,
    v: &[f64],
) -> [Result<Vec<f64>, Error>; 3] {
    let n = w.len();
    let (mut hessian, mut diagonal, mut product) = (Matrix::zeros(n, n), vec![0.0; n], vec![0.0; n]);
    [
        f.hessian(w, data, batch.clone(), &mut hessian).map(|_| hessian.as_slice().to_vec()),
        f.hessian_diagonal(w, data, batch.clone(), &mut diagonal).map(|_| diagonal),
        f.hvp(w, data, batch.clone(), v, &mut product).map(|_| product),
    ]
}

/// The size of what rows contribute to the second derivative along two directions; none where it cannot be told.
fn size(program: &Program, points: &[Vec<f64>], u: &[f64], v: &[f64]) -> Option<f64> {
    let moves = |d: &[f64], k: usize| d.get(k).copied().unwrap_or(0.0);
    let of_row = |x: &Vec<f64>| {
        let at = |k: usize| Hyper::variable(x[k], [moves(u, k), moves(v, k)]);
        program.eval(&(0..x.len()).map(at).collect::<Vec<_>>()).second_size
    };
    let size: f64 = points.iter().map(of_row).sum();
    (size == 0.0 || (1e-200..1e200).contains(&size)).then_some(size)
}

pub(crate) fn second_derivatives_are_close(
    program: &Program,
    parameters: usize,
    rows: usize,
    seed: u32,
) -> Result<(), TestCaseError> {
    let table = Table::<f64>::new(program, parameters, rows, seed);
    let columns: Vec<&[f64]> = table.columns.iter().map(Vec::as_slice).collect();
    let data = Columns::new(&columns).unwrap();
    let row = |w: &[Var], x: &[Var]| program.eval(&join(w, x));
    let (mut f, mut eager) = (RowFunction::new(row).math(Math::Std), RowFunction::new(row).eager());
    let unit = |i: usize| (0..parameters).map(|k| f64::from(u8::from(k == i))).collect::<Vec<f64>>();
    for k in 0..3 {
        let w = table.weights(seed + k / 2);
        let v: Vec<f64> = (0..parameters).map(|k| 0.7 - k as f64).collect();
        for batch in table.batches() {
            let points: Vec<Vec<f64>> = batch.indices().map(|row| table.point(&w, row)).collect();
            let directions = |which: usize, entry: usize| match which {
                0 => (unit(entry / parameters), unit(entry % parameters)),
                1 => (unit(entry), unit(entry)),
                _ => (unit(entry), v.clone()),
            };
            let pairs = evaluate(&mut f, &w, &data, &batch, &v)
                .into_iter()
                .zip(evaluate(&mut eager, &w, &data, &batch, &v));
            for (which, pair) in pairs.enumerate() {
                match pair {
                    (Ok(got), Ok(want)) => {
                        let roundings = 10.0 * program.edges() + 2.0 * rows as f64;
                        let differs = |(_, (got, want)): &(usize, (&f64, &f64))| got != want;
                        for (entry, (got, want)) in got.iter().zip(&want).enumerate().filter(differs) {
                            let (u, v) = directions(which, entry);
                            let bound =
                                size(program, &points, &u, &v).map(|size| roundings * f64::EPSILON * size);
                            prop_assert!(
                                bound.is_none_or(|bound| (got - want).abs() <= bound),
                                "{which} {entry}: {got:e} instead of {want:e} ± {bound:?} at {w:?} in {batch:?}"
                            );
                        }
                    }
                    (Err(Error::NotFinite(got)), Err(Error::NotFinite(want))) => {
                        prop_assert_eq!((want.quantity, want.row), (got.quantity, got.row));
                        prop_assert_eq!(format!("{:?}", want.cause), format!("{:?}", got.cause));
                    }
                    (Err(Error::Indeterminate(got)), Err(Error::Indeterminate(want))) => {
                        prop_assert_eq!((want.quantity, want.row), (got.quantity, got.row));
                        prop_assert_eq!(format!("{:?}", want.cause), format!("{:?}", got.cause));
                    }
                    // Merged nodes can cancel before what is infinite or overflows.
                    (Ok(got), Err(Error::NotFinite(_))) => {
                        let steep = (0..got.len()).any(|entry| {
                            let (u, v) = directions(which, entry);
                            size(program, &points, &u, &v).is_none()
                        });
                        prop_assert!(steep, "{which}: {got:?} is replayed at {w:?} in {batch:?}");
                    }
                    (got, want) => {
                        prop_assert!(false, "{which}: {got:?} instead of {want:?} at {w:?} in {batch:?}");
                    }
                }
            }
        }
    }
    Ok(())
}
