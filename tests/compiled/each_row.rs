//! Jacobians of each row: against the Jacobian of the closure at that row.

use crate::identity::{bound, dual, same};
use crate::number::Number;
use crate::random::{Program, graphs, point, programs};
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

fn rows_are_those_of_the_closure(program: &Program, seed: u32) -> Result<(), TestCaseError> {
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

proptest! {
    #![proptest_config(graphs(100))]

    #[test]
    fn random_rows_have_the_jacobians_of_the_closure(program in programs(5..6), seed in 0_u32..1 << 20) {
        rows_are_those_of_the_closure(&program, seed)?;
    }
}

#[test]
fn shared_and_constant_derivatives_fill_their_columns() {
    let f = |[a]: [Var; 1], [x, y]: [Var; 2]| vec![a * 3.0 + x, y * 0.0 + 2.0, a.exp()];
    let data = Columns::new(&[&[1.0; 3], &[2.0; 3]]).unwrap();
    let (mut f, mut found) = (RowJacobian::new(f), JacobianColumns::default());
    for _ in 0..4 {
        f.evaluate(&[0.0], &data, Batch::Range(0..3), &mut found).unwrap();
        assert_eq!(found.output(0), [1.0; 3]);
        assert_eq!([0, 1, 2].map(|input| found.derivative(0, input)[2]), [3.0, 1.0, 0.0]);
        assert_eq!(found.output(1), [2.0; 3]);
        assert_eq!([0, 1, 2].map(|input| found.derivative(2, input)[1]), [1.0, 0.0, 0.0]);
        assert!(found.output(3).is_empty() && found.derivative(0, 3).is_empty());
    }
    assert_eq!(f.mode(), Mode::Compiled { programs: 1 });
    assert!(f.program().to_string().contains("jacobian: for each row"), "{}", f.program());
}

#[test]
fn rows_that_diverge_and_rows_that_are_not_finite() {
    let f = |[]: [Var; 0], [x]: [Var; 1]| {
        let y = if x < 0.0 { x * x } else { x.sqrt() };
        [y, y * 2.0]
    };
    let mut f = RowJacobian::new(f);
    let mut found = JacobianColumns::default();
    let x: Vec<f64> =
        (0..100).map(|i| if i % 3 == 0 { -f64::from(i) - 1.0 } else { f64::from(i * i) }).collect();
    let data = Columns::new(&[&x]).unwrap();
    for _ in 0..8 {
        f.evaluate(&[], &data, Batch::Range(0..100), &mut found).unwrap();
        for (k, &x) in x.iter().enumerate() {
            let derivative = if x < 0.0 { 2.0 * x } else { 0.5 / x.sqrt() };
            assert_eq!(found.derivative(0, 0)[k], derivative);
            assert_eq!(found.derivative(1, 0)[k], 2.0 * derivative);
        }
    }
    assert_eq!(f.mode(), Mode::Compiled { programs: 2 });

    // The derivative at 0 is infinite.
    let x = [1.0, 4.0, 0.0, 9.0];
    let data = Columns::new(&[&x]).unwrap();
    let error = f.evaluate(&[], &data, Batch::Range(0..4), &mut found).unwrap_err();
    assert!(error.to_string().contains("row 2"), "{error}");
    f.evaluate(&[], &data, Batch::Rows(&[3, 0]), &mut found).unwrap();
    assert_eq!(found.output(0), [3.0, 1.0]);
}

#[test]
fn rows_with_other_numbers_of_outputs_are_an_error() {
    let f = |[]: [Var; 0], [x]: [Var; 1]| if x < 0.0 { vec![x] } else { vec![x, x * x] };
    let mut f = RowJacobian::new(f);
    let data = Columns::new(&[&[1.0, 2.0, -1.0]]).unwrap();
    let mut found = JacobianColumns::default();
    for _ in 0..3 {
        f.evaluate(&[], &data, Batch::Range(0..2), &mut found).unwrap();
        assert!(matches!(f.evaluate(&[], &data, Batch::Range(0..3), &mut found), Err(Error::Length(_))));
    }
    f.evaluate(&[], &data, Batch::Range(0..0), &mut found).unwrap();
    assert_eq!(found.rows(), 0);
}
