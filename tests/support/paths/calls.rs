//! Random programs with calls, on every path, against their closed forms on hyper-dual numbers.

use crate::support::hyper::Hyper;
use crate::support::random::calls::{Piece, run};
use gradus::data::Batch;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;
use proptest::prelude::*;

/// An equation is solved, an integral and a solution of an equation are summed, to some 100 roundings; derivatives of the second order
/// divide by the square of what is as large as 1. Each piece multiplies what came in by 10 at most.
fn tolerance(size: f64) -> f64 {
    1e-9 * (1.0 + size)
}

fn witness(program: &[Piece], x: [f64; 3], u: usize, v: usize) -> Hyper {
    let one = |i: usize, k: usize| f64::from(u8::from(i == k));
    run(program, &[0, 1, 2].map(|k| Hyper::variable(x[k], [one(u, k), one(v, k)])))
}

/// Value, gradient and Hessian of the closed forms.
fn exact(program: &[Piece], x: [f64; 3]) -> (f64, [f64; 3], [[f64; 3]; 3]) {
    let second = [0, 1, 2].map(|i| [0, 1, 2].map(|j| witness(program, x, i, j).second));
    let first = [0, 1, 2].map(|i| witness(program, x, i, i).first[0]);
    (witness(program, x, 0, 0).value, first, second)
}

fn near(what: &str, got: f64, want: f64) -> Result<(), TestCaseError> {
    let is_near = (got - want).abs() <= tolerance(want.abs());
    if is_near { Ok(()) } else { Err(TestCaseError::fail(format!("{what}: {got:e} {want:e}"))) }
}

/// Recorded and compiled, first and second order, nested, along a direction; at other points, so that replays solve anew.
pub(crate) fn calls_agree(program: &[Piece], x: [f64; 3]) -> Result<(), TestCaseError> {
    let closure = |x: [Var; 3]| run(program, &x);
    let mut f = Function::new(closure, 3);
    for k in 0..6 {
        let at = [x[0] + 0.2 * f64::from(k % 3), x[1], x[2] - 0.3 * f64::from(k % 2)];
        let (value, first, second) = exact(program, at);
        let (found, gradient) =
            value_and_grad(closure, at).map_err(|e| TestCaseError::fail(format!("{e} at {at:?}")))?;
        near("value", found, value)?;
        let mut replayed = [0.0; 3];
        let again = f
            .value_and_grad(&at, &mut replayed)
            .map_err(|e| TestCaseError::fail(format!("{e} at {at:?}")))?;
        prop_assert_eq!(again.to_bits(), found.to_bits(), "a replay has the bits of the closure");
        let (once, compiled) = (hessian(closure, at).unwrap(), f.hessian(&at).unwrap());
        let nested = nested_of(program, at);
        let along = jvp(|x: [Var; 3]| [run(program, &x)], at, [0.4, -1.0, 0.7]).unwrap()[0];
        near("jvp", along, 0.4 * first[0] - first[1] + 0.7 * first[2])?;
        for i in 0..3 {
            near("gradient", gradient[i], first[i])?;
            near("compiled gradient", replayed[i], first[i])?;
            near("nested", nested.0[i], first[i])?;
            for j in 0..3 {
                near("hessian", once[(i, j)], second[i][j])?;
                near("compiled hessian", compiled[(i, j)], second[i][j])?;
                near("jacobian of the nested gradient", nested.1[(i, j)], second[i][j])?;
            }
        }
    }
    Ok(())
}

/// The gradient inside of a closure, and its Jacobian.
fn nested_of(program: &[Piece], at: [f64; 3]) -> ([f64; 3], Matrix<f64>) {
    let gradient = |x: [Var; 3]| nested_grad(|x: [Var; 3]| run(program, &x), x);
    let value = [0, 1, 2].map(|k| value_and_grad(|x: [Var; 3]| gradient(x)[k], at).unwrap().0);
    (value, jacobian(gradient, at).unwrap())
}

/// Two parameters and a column, over rows, in one thread and in several at once.
pub(crate) fn calls_in_rows_agree(program: &[Piece], x: [f64; 3], rows: usize) -> Result<(), TestCaseError> {
    let row = |[a, b]: [Var; 2], x: Var| run(program, &[a, b, x]);
    let column: Vec<f64> = (0..rows).map(|k| x[2] - 0.37 * (k % 11) as f64).collect();
    let data = Columns::new(&[&column]).unwrap();
    let at = [x[0], x[1]];
    let (mut value, mut first, mut second) = (0.0, [0.0; 2], [[0.0; 2]; 2]);
    let each: Vec<_> = (0..rows.min(11)).map(|k| exact(program, [at[0], at[1], column[k]])).collect();
    for k in 0..rows {
        let (y, g, h) = &each[k % 11];
        value += y;
        (0..2).for_each(|i| first[i] += g[i]);
        (0..2).for_each(|i| (0..2).for_each(|j| second[i][j] += h[i][j]));
    }
    let evaluate = || -> Result<(f64, [f64; 2], Matrix<f64>), gradus::Error> {
        let mut f = RowFunction::new(row);
        let (mut gradient, mut h) = ([0.0; 2], Matrix::zeros(2, 2));
        let mut sum = 0.0;
        for _ in 0..4 {
            sum = f.value_and_grad(&at, &data, Batch::Range(0..rows), &mut gradient)?;
            f.hessian(&at, &data, Batch::Range(0..rows), &mut h)?;
        }
        Ok((sum, gradient, h))
    };
    let found = std::thread::scope(|scope| {
        let others = [0, 1].map(|_| scope.spawn(evaluate));
        let own = evaluate();
        let [one, two] = others.map(|other| other.join().expect("no panic"));
        [own, one, two]
    });
    let mut bits = Vec::new();
    for result in found {
        let (sum, gradient, h) = result.map_err(|e| TestCaseError::fail(format!("{e} at {at:?}")))?;
        let count = rows as f64;
        near("sum of rows", sum / count, value / count)?;
        for i in 0..2 {
            near("gradient over rows", gradient[i] / count, first[i] / count)?;
            for j in 0..2 {
                near("hessian over rows", h[(i, j)] / count, second[i][j] / count)?;
            }
        }
        bits.push((sum.to_bits(), gradient.map(f64::to_bits)));
    }
    prop_assert!(bits.iter().all(|other| *other == bits[0]), "threads agree");
    Ok(())
}
