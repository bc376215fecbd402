//! Jacobians of each row: against the Jacobian of the closure at that row.

use super::points::{bound, dual, same};
use crate::support::random::{Number, Program, point};
use gradus::data::Batch;
use gradus::function::{Columns, JacobianColumns, RowJacobian};
use gradus::prelude::*;
use gradus::{Error, jacobian};
use proptest::prelude::*;

/// Columns of `rows` numbers.
fn table(seed: u32, rows: usize, width: usize) -> Vec<Vec<f64>> {
    (0..width as u32).map(|k| point(seed * 64 + k, rows)).collect()
}

fn slices(columns: &[Vec<f64>]) -> Vec<&[f64]> {
    columns.iter().map(Vec::as_slice).collect()
}

/// Two outputs: what the program computes, and that again with its inputs in another order.
fn outputs<N: Number>(program: &Program, parameters: &[N], row: &[N]) -> [N; 2] {
    let x: Vec<N> = parameters.iter().chain(row).copied().collect();
    let turned: Vec<N> = row.iter().chain(parameters).copied().collect();
    [program.eval(&x), program.eval(&turned)]
}

pub(crate) fn rows_are_those_of_the_closure(program: &Program, seed: u32) -> Result<(), TestCaseError> {
    let columns = table(seed, 37, 3);
    let data = Columns::new(&slices(&columns)).unwrap();
    let parameters = point(seed + 7, 2);
    let listed: Vec<u32> = (0..20).map(|k| k * 11 % 37).collect();
    let mut f = RowJacobian::new(|p: [Var; 2], row: [Var; 3]| outputs(program, &p, &row)).math(Math::Std);
    let mut found = JacobianColumns::default();
    for batch in [Batch::Range(0..37), Batch::Rows(&listed), Batch::Range(5..9), Batch::Range(0..37)] {
        let rows: Vec<usize> = batch.indices().collect();
        let at = |row: usize| -> Vec<f64> {
            parameters.iter().copied().chain(columns.iter().map(|column| column[row])).collect()
        };
        let closure = |x: &[Var]| outputs(program, &x[..2], &x[2..]);
        let want: Vec<_> = rows.iter().map(|&row| jacobian(closure, at(row))).collect();
        match f.evaluate(&parameters, &data, batch, &mut found) {
            Ok(()) => {}
            Err(error) => {
                // The first bad row is reported.
                let first = want.iter().position(Result::is_err).map(|first| rows[first]);
                let row = match &error {
                    Error::NotFinite(what) => what.row,
                    Error::Indeterminate(what) => what.row,
                    _ => None,
                };
                prop_assert!(row.is_some() && row == first, "{error} instead of row {first:?}");
                continue;
            }
        }
        prop_assert_eq!((found.rows(), found.outputs(), found.inputs()), (rows.len(), 2, 5));
        for (k, (&row, want)) in rows.iter().zip(&want).enumerate() {
            let want = want.as_ref().unwrap();
            let plain = outputs(program, &parameters, &at(row)[2..]);
            for output in 0..2 {
                prop_assert!(
                    same(found.output(output)[k], plain[output]),
                    "output {} of row {}",
                    output,
                    row
                );
                let mut x = at(row);
                x.rotate_left(2 * output);
                for input in 0..5 {
                    // The bound of `identity`, from the contributions to this derivative.
                    let (got, want) = (found.derivative(output, input)[k], want[(output, input)]);
                    if got == want {
                        continue;
                    }
                    let bound = bound(program, &dual(program, &x, (input + 5 - 2 * output) % 5));
                    let close = bound.is_none_or(|bound| (got - want).abs() <= bound);
                    prop_assert!(close, "{output}, {input}: {got:e} instead of {want:e} ± {bound:?}");
                }
            }
        }
    }
    Ok(())
}
