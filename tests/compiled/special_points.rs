//! Every operation at kinks, poles and ends of its domain: compiled derivatives are those of the recording there,
//! number or error.
//!
//! Random programs seldom meet such points, and where a rule for a partial derivative is a convention a compiled program can go on
//! with a number.

use crate::paths::rows::join;
use crate::paths::rows_second::evaluate;
use crate::support::random::Program;
use gradus::Error;
use gradus::data::Batch;
use gradus::derive::Differentiable;
use gradus::function::{Columns, PerRow, RowFunction};
use gradus::prelude::*;

type Raw = (u8, u16, u16, u16);

/// Without optimization, where all take minutes, the first two; `.ci/run` has them all.
const POINTS: &[f64] = if cfg!(debug_assertions) { &[0.0, 1.0] } else { &[0.0, 1.0, -0.0, -1.0, 0.5] };
/// Those for what takes longest.
const FEWER: &[f64] = if cfg!(debug_assertions) { &[0.0, 1.0] } else { &[0.0, 1.0, -0.0] };
/// The functions with one operand and with two that [`Program`] knows.
const UNARY: u16 = 54;
const BINARY: u16 = 23;

/// What is an error, without the words.
fn kind(found: &Result<Vec<f64>, Error>) -> Option<(u8, String)> {
    match found {
        Ok(_) => None,
        Err(Error::NotFinite(what)) => Some((0, format!("{:?} {:?}", what.quantity, what.row))),
        Err(Error::Indeterminate(what)) => Some((1, format!("{:?} {:?}", what.quantity, what.row))),
        Err(other) => Some((2, other.to_string())),
    }
}

fn agree(got: &Result<Vec<f64>, Error>, want: &Result<Vec<f64>, Error>) -> bool {
    let close = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-10 * (1.0 + a.abs().max(b.abs()));
    match (got, want) {
        (Ok(got), Ok(want)) => got.iter().zip(want).all(close),
        _ => kind(got) == kind(want),
    }
}

/// Compiled against recorded: derivatives of a row in two parameters, and of a point of three coordinates.
fn derivatives_agree(instructions: &[Raw]) {
    let program = Program { instructions: instructions.to_vec(), inputs: 3, rounds: 0 };
    let row = |w: &[Var], x: &[Var]| program.eval(&join(w, x));
    let point = |x: &[Var]| program.eval(x);
    let (mut rows, mut rows_recorded) =
        (RowFunction::new(row).math(Math::Std), RowFunction::new(row).eager());
    let mut points = Function::new(point, 3).math(Math::Std);
    let data = Columns::new(&[POINTS]).unwrap();
    for w in POINTS.iter().flat_map(|&a| POINTS.iter().map(move |&b| [a, b])) {
        for (r, &x) in POINTS.iter().enumerate() {
            let compiled = of_row(&mut rows, &w, &data, r);
            let recorded = of_row(&mut rows_recorded, &w, &data, r);
            let at_point = [w[0], w[1], x];
            let pairs = compiled.iter().zip(&recorded);
            let (compiled, recorded) = (of_point(&mut points, at_point), once(point, at_point));
            for (which, (got, want)) in pairs.chain(compiled.iter().zip(&recorded)).enumerate() {
                let place = format!("derivative {which} of {instructions:?} at {w:?} and {x}");
                assert!(agree(got, want), "{place}: {got:?} instead of {want:?}");
            }
        }
    }
}

/// Gradient, Hessian, its diagonal and a product of a row.
fn of_row<F: PerRow<f64, Form>, Form>(
    f: &mut RowFunction<f64, F, Form>,
    w: &[f64; 2],
    data: &Columns<'_>,
    row: usize,
) -> [Result<Vec<f64>, Error>; 4] {
    let batch = Batch::Range(row..row + 1);
    let mut gradient = vec![0.0; 2];
    let first = f.value_and_grad(w, data, batch.clone(), &mut gradient).map(|_| gradient);
    let [hessian, diagonal, product] = evaluate(f, w, data, &batch, &[0.5, -2.0]);
    [first, hessian, diagonal, product]
}

/// Gradient, Hessian and a product of a point.
fn of_point<F: Differentiable<f64, Form, Output = Var>, Form>(
    f: &mut Function<f64, F, Form>,
    x: [f64; 3],
) -> [Result<Vec<f64>, Error>; 3] {
    let mut gradient = vec![0.0; 3];
    [
        f.value_and_grad(&x, &mut gradient).map(|_| gradient),
        f.hessian(&x).map(|hessian| hessian.as_slice().to_vec()),
        f.hvp(&x, &[0.5, -2.0, 1.0]),
    ]
}

/// The same, recorded at each call.
fn once(f: impl Fn(&[Var]) -> Var, x: [f64; 3]) -> [Result<Vec<f64>, Error>; 3] {
    [
        grad(&f, x.to_vec()),
        hessian(&f, x.to_vec()).map(|hessian| hessian.as_slice().to_vec()),
        hvp(&f, x.to_vec(), vec![0.5, -2.0, 1.0]),
    ]
}

/// What is done with the result: nothing, and its square.
const AFTER: [&[Raw]; 2] = [&[], &[(6, 0, 0, 6)]];

#[test]
fn functions_of_one_number() {
    for which in 0..UNARY {
        // Of a parameter, a column, and their product.
        for before in [&[][..], &[(2, 0, 2, 4)]] {
            for operand in 0..3 {
                for after in AFTER {
                    derivatives_agree(&[before, &[(0, operand, 0, which)], after].concat());
                }
            }
        }
    }
}

#[test]
fn functions_of_two_numbers() {
    for which in 0..BINARY {
        for operands in (0..3).flat_map(|a| (0..3).map(move |b| [a, b])) {
            for after in AFTER {
                derivatives_agree(&[&[(2, operands[0], operands[1], which)][..], after].concat());
            }
        }
    }
}

/// Of several outputs: Jacobians both ways, dense and sparse, and derivatives along vectors.
fn jacobians_agree(instructions: &[Raw]) {
    let program = Program { instructions: instructions.to_vec(), inputs: 3, rounds: 0 };
    // Values with what a zero in front makes of them.
    let outputs = |x: &[Var]| {
        let y = program.eval(x);
        vec![y, y * y, x[0] * y]
    };
    let mut compiled = Function::new(outputs, 3).math(Math::Std);
    let mut dense = Function::new(|x: &[Var]| program.eval(x), 3).math(Math::Std);
    let (direction, weights) = ([0.5, -2.0, 1.0], [1.0, 0.0, -0.5]);
    let values = |matrix: Result<SparseMatrix, Error>| matrix.map(|m| m.to_dense().as_slice().to_vec());
    for (&a, &b) in FEWER.iter().flat_map(|a| FEWER.iter().map(move |b| (a, b))) {
        for &c in FEWER {
            let x = [a, b, c];
            let point = || x.to_vec();
            let regular = [0.3, 1.7, -1.7].map(|x| sparse_hessian(|x: &[Var]| program.eval(x), vec![x; 3]));
            let mut sparse = regular.into_iter().find_map(Result::ok).unwrap();
            let got = [
                compiled.jacobian(&x).map(|m| m.as_slice().to_vec()),
                compiled.jvp(&x, &direction),
                compiled.vjp(&x, &weights),
                dense.sparse_hessian_into(&x, &mut sparse).map(|_| sparse.to_dense().as_slice().to_vec()),
            ];
            let want = [
                jacobian(outputs, point()).map(|m| m.as_slice().to_vec()),
                jvp(outputs, point(), direction.to_vec()),
                vjp(outputs, point(), weights.to_vec()),
                values(sparse_hessian(|x: &[Var]| program.eval(x), point())),
            ];
            for (which, (got, want)) in got.iter().zip(&want).enumerate() {
                let place = format!("derivative {which} of {instructions:?} at {x:?}");
                assert!(agree(got, want), "{place}: {got:?} instead of {want:?}");
            }
        }
    }
}

#[test]
fn several_outputs() {
    for which in 0..UNARY {
        for operand in 0..2 {
            jacobians_agree(&[(0, operand, 0, which)]);
        }
    }
    for which in 0..BINARY {
        for operands in (0..3).flat_map(|a| (0..3).map(move |b| [a, b])) {
            jacobians_agree(&[(2, operands[0], operands[1], which)]);
        }
    }
}

/// Derivatives of a gradient inside the closure, compiled and recorded: along a vector, by rows, and once more.
fn nested_derivatives_agree(instructions: &[Raw]) {
    let program = &Program { instructions: instructions.to_vec(), inputs: 3, rounds: 0 };
    let value = |x: &[Var]| program.eval(x);
    let gradient = |x: &[Var]| nested_grad(value, x.to_vec());
    let (direction, along) = ([0.5, -2.0, 1.0], |x: &[Var]| {
        nested_jvp(value, x.to_vec(), [0.5, -2.0, 1.0].map(Var::from).to_vec())
    });
    let weights = [1.0, -0.5, 0.0];
    let mut gradients = Function::new(gradient, 3).math(Math::Std);
    let mut slopes = Function::new(along, 3).math(Math::Std);
    let row = |w: &[Var], x: &[Var]| nested_grad(value, join(w, x))[0];
    let (mut rows, mut rows_recorded) =
        (RowFunction::new(row).math(Math::Std), RowFunction::new(row).eager());
    let data = Columns::new(&[FEWER]).unwrap();
    for w in FEWER.iter().flat_map(|&a| FEWER.iter().map(move |&b| [a, b])) {
        for (r, &x) in FEWER.iter().enumerate() {
            let point = [w[0], w[1], x];
            let at = || point.to_vec();
            let got = [
                gradients.jacobian(&point).map(|m| m.as_slice().to_vec()),
                gradients.jvp(&point, &direction),
                gradients.vjp(&point, &weights),
                slopes.jvp(&point, &direction),
                slopes.hvp(&point, &direction),
            ];
            let want = [
                jacobian(gradient, at()).map(|m| m.as_slice().to_vec()),
                jvp(gradient, at(), direction.to_vec()),
                vjp(gradient, at(), weights.to_vec()),
                jvp(along, at(), direction.to_vec()).map(|slope| vec![slope]),
                hvp(along, at(), direction.to_vec()),
            ];
            let of_rows = [of_row(&mut rows, &w, &data, r), of_row(&mut rows_recorded, &w, &data, r)];
            let pairs = got.iter().zip(&want).chain(of_rows[0].iter().zip(&of_rows[1]));
            for (which, (got, want)) in pairs.enumerate() {
                // Which of several infinite numbers is named depends on the order in which they are met.
                let same = agree(got, want) || got.is_err() && want.is_err();
                assert!(same, "{which} of {instructions:?} at {point:?}: {got:?} instead of {want:?}");
            }
        }
    }
}

#[test]
fn gradients_inside_of_closures() {
    for which in 0..UNARY {
        AFTER.iter().for_each(|after| nested_derivatives_agree(&[&[(0, 1, 0, which)][..], after].concat()));
    }
    for which in 0..BINARY {
        for operands in [[0, 1], [1, 0], [1, 1], [1, 2], [2, 1]] {
            let operation = [(2, operands[0], operands[1], which)];
            AFTER.iter().for_each(|after| nested_derivatives_agree(&[&operation[..], after].concat()));
        }
    }
}
