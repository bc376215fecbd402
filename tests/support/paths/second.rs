//! Second derivatives of random programs with branches, on every path, against hyper-dual numbers.

use crate::support::hyper::Hyper;
use crate::support::random::tame::{Step, run};
use gradus::data::Batch;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;
use proptest::prelude::*;

/// The program with second derivatives along two directions.
fn witness(program: &[Step], x: [f64; 3], u: [f64; 3], v: [f64; 3]) -> Hyper {
    run(program, &[0, 1, 2].map(|k| Hyper::variable(x[k], [u[k], v[k]])))
}

fn unit(i: usize) -> [f64; 3] {
    [0, 1, 2].map(|k| f64::from(u8::from(k == i)))
}

/// A contribution passes each step twice at most, and each step costs partial derivatives that are a
/// few roundings from the exact ones, products and additions. The guards of the programs keep the condition number of
/// their formulas below 10, and that of their derivatives below 100. What underflows is off by as much as the smallest
/// normal number.
pub(crate) fn tolerance(program: &[Step], size: f64) -> f64 {
    16.0 * 100.0 * (program.len() + 1) as f64 * f64::EPSILON * size + f64::MIN_POSITIVE
}

/// Dense, sparse, nested, once and replayed; products; the value bit for bit.
pub(crate) fn second_derivatives(program: &[Step], x: [f64; 3]) -> Result<(), TestCaseError> {
    let closure = |x: [Var; 3]| run(program, &x);
    let v = [0.7, -1.1, 0.4];
    let mut f = Function::new(closure, 3);
    let (mut h, mut product, mut sparse) = (Matrix::zeros(3, 3), [0.0; 3], SparseMatrix::empty());
    let (once, product_once) = (hessian(closure, x).unwrap(), hvp(closure, x, v).unwrap());
    let nested = jacobian(|x: [Var; 3]| nested_grad(closure, x), x).unwrap();
    let along = grad(|x: [Var; 3]| nested_jvp(closure, x, v.map(Var::from)), x).unwrap();
    for _ in 0..3 {
        let value = f.hessian_into(&x, &mut h).unwrap();
        prop_assert_eq!(value.to_bits(), witness(program, x, v, v).value.to_bits());
        f.hvp_into(&x, &v, &mut product).unwrap();
        f.sparse_hessian_into(&x, &mut sparse).unwrap();
        for i in 0..3 {
            for j in 0..3 {
                let want = witness(program, x, unit(i), unit(j));
                let tolerance = tolerance(program, want.second_size);
                for got in [h[(i, j)], once[(i, j)], sparse.get(i, j), nested[(i, j)]] {
                    prop_assert!((got - want.second).abs() <= tolerance, "{i} {j}: {got} {want:?}");
                }
                prop_assert_eq!(h[(i, j)].to_bits(), h[(j, i)].to_bits());
                prop_assert_eq!(once[(i, j)].to_bits(), once[(j, i)].to_bits());
                prop_assert_eq!(sparse.get(i, j).to_bits(), sparse.get(j, i).to_bits());
            }
            let want = witness(program, x, unit(i), v);
            for got in [product[i], product_once[i], along[i]] {
                let tolerance = tolerance(program, want.second_size);
                prop_assert!((got - want.second).abs() <= tolerance, "{i}: {got} {want:?}");
            }
        }
    }
    Ok(())
}

/// Branches differ from point to point, so this also meets guards that fail.
pub(crate) fn other_points(program: &[Step], x: [f64; 3]) -> Result<(), TestCaseError> {
    let closure = |x: [Var; 3]| run(program, &x);
    let (mut f, v) = (Function::new(closure, 3), [0.3, 1.0, -0.8]);
    let (mut h, mut product, mut sparse) = (Matrix::zeros(3, 3), [0.0; 3], SparseMatrix::empty());
    for k in 0..12 {
        // There and back, so that programs made earlier are used again.
        let shift = f64::from(k % 4);
        let at = [x[0] + 0.3 * shift, x[1] - shift, x[2] * (1.0 - 0.75 * shift)];
        let found = match k % 3 {
            0 => f.hessian_into(&at, &mut h).map(|_| ()),
            1 => f.sparse_hessian_into(&at, &mut sparse).map(|_| h = sparse.to_dense()),
            _ => f.hvp_into(&at, &v, &mut product).map(|_| ()),
        };
        match found {
            Ok(()) => {}
            // Right on a jump; see `second_derivatives_where_branches_meet`.
            Err(gradus::Error::Indeterminate(_)) => continue,
            Err(error) => prop_assert!(false, "{error} at {at:?}"),
        }
        for i in 0..3 {
            for j in (0..3).filter(|_| k % 3 != 2) {
                let want = witness(program, at, unit(i), unit(j));
                let tolerance = tolerance(program, want.second_size);
                let got = h[(i, j)];
                prop_assert!((got - want.second).abs() <= tolerance, "{k}, {i} {j}: {got} {want:?}");
            }
            let want = witness(program, at, unit(i), v);
            let tolerance = tolerance(program, want.second_size);
            let got = if k % 3 == 2 { product[i] } else { want.second };
            prop_assert!((got - want.second).abs() <= tolerance, "{k}, {i}: {got} {want:?}");
        }
    }
    Ok(())
}

/// Two parameters and a column: rows take their branches each by itself, and calls with other parameters others.
pub(crate) fn sums_over_rows(program: &[Step], x: [f64; 3]) -> Result<(), TestCaseError> {
    let row = |[a, b]: [Var; 2], x: Var| run(program, &[a, b, x]);
    let column: Vec<f64> = (0..9).map(|k| x[2] - 1.3 * f64::from(k % 5)).collect();
    let (data, v) = (Columns::new(&[&column]).unwrap(), [0.3, -0.8]);
    let (mut f, mut eager) = (RowFunction::new(row), RowFunction::new(row).eager());
    let (mut h, mut product, mut diagonal) = (Matrix::zeros(2, 2), [0.0; 2], [0.0; 2]);
    let lists: [Vec<u32>; 2] = [(0..9).collect(), vec![8, 0, 3, 3, 5]];
    for k in 0..12 {
        // There and back, so that programs made earlier are used again.
        let shift = f64::from(k % 3);
        let at = [x[0] + 0.3 * shift, x[1] - shift];
        let rows = &lists[usize::from(k % 4 == 3)];
        let batch = || Batch::Rows(rows);
        let f = if k == 4 { &mut eager } else { &mut f };
        f.hessian(&at, &data, batch(), &mut h).unwrap();
        f.hessian_diagonal(&at, &data, batch(), &mut diagonal).unwrap();
        f.hvp(&at, &data, batch(), &v, &mut product).unwrap();
        let witness = |u: [f64; 2], v: [f64; 2]| {
            rows.iter().fold([0.0; 2], |[second, bound], &row| {
                let point = [at[0], at[1], column[row as usize]];
                let y = witness(program, point, [u[0], u[1], 0.0], [v[0], v[1], 0.0]);
                [second + y.second, bound + tolerance(program, y.second_size)]
            })
        };
        for i in 0..2 {
            let unit = |i: usize| [0, 1].map(|k| f64::from(u8::from(k == i)));
            for j in 0..2 {
                let [want, bound] = witness(unit(i), unit(j));
                let got = h[(i, j)];
                prop_assert!((got - want).abs() <= bound, "{k}, {i} {j}: {got} {want} ± {bound}");
                prop_assert_eq!(got.to_bits(), h[(j, i)].to_bits());
                let got = if i == j { diagonal[i] } else { want };
                prop_assert!((got - want).abs() <= bound, "{k}, {i}: {got} {want} ± {bound}");
            }
            let [want, bound] = witness(unit(i), v);
            let got = product[i];
            prop_assert!((got - want).abs() <= bound, "{k}, {i}: {got} {want} ± {bound}");
        }
    }
    Ok(())
}

/// Two of the three values along `v`, with weights, against the Jacobian.
pub(crate) fn along_vectors(program: &[Step], x: [f64; 3]) -> Result<(), TestCaseError> {
    let half = program.len().div_ceil(2);
    let closure = |x: [Var; 3]| [run(program, &x), run(&program[..half], &x), x[0] * x[1]];
    let (v, w) = ([0.7, -1.1, 0.4], [1.5, -0.5, 2.0]);
    let j = jacobian(closure, x).unwrap();
    let mut f = Function::new(closure, 3);
    let (mut derivatives, mut gradient) = ([0.0; 3], [0.0; 3]);
    let (mut values, mut dense, mut sparse) = ([0.0; 3], Matrix::zeros(3, 3), SparseMatrix::empty());
    let sparse_once = sparse_jacobian(closure, x).unwrap();
    for _ in 0..3 {
        f.jvp_into(&x, &v, &mut derivatives).unwrap();
        f.vjp_into(&x, &w, &mut gradient).unwrap();
        f.jacobian_into(&x, &mut values, &mut dense).unwrap();
        f.sparse_jacobian_into(&x, &mut values, &mut sparse).unwrap();
        let (derivatives_once, gradient_once) = (jvp(closure, x, v).unwrap(), vjp(closure, x, w).unwrap());
        // Terms of another size may cancel: the size of what is added is that of the witnesses.
        let size = |i: usize, k: usize| {
            let y = match i {
                0 => witness(program, x, unit(k), unit(k)),
                1 => witness(&program[..half], x, unit(k), unit(k)),
                _ => Hyper::variable(0.0, [x[0].abs() + x[1].abs(); 2]),
            };
            tolerance(program, y.first_size[0])
        };
        for i in 0..3 {
            let row: f64 = (0..3).map(|k| j[(i, k)] * v[k]).sum();
            let column: f64 = (0..3).map(|k| j[(k, i)] * w[k]).sum();
            let row_size: f64 = (0..3).map(|k| size(i, k) * v[k].abs()).sum();
            let column_size: f64 = (0..3).map(|k| size(k, i) * w[k].abs()).sum();
            for got in [derivatives[i], derivatives_once[i]] {
                prop_assert!((got - row).abs() <= row_size, "{i}: {got} {row}");
            }
            for got in [gradient[i], gradient_once[i]] {
                prop_assert!((got - column).abs() <= column_size, "{i}: {got} {column}");
            }
            for k in 0..3 {
                for got in [dense[(i, k)], sparse.get(i, k), sparse_once.get(i, k)] {
                    prop_assert!((got - j[(i, k)]).abs() <= size(i, k), "{i} {k}: {got} {}", j[(i, k)]);
                }
            }
        }
    }
    Ok(())
}

/// Next to a point: for each order of sizes of three coordinates, near each other and far apart, with all signs.
fn directions() -> impl Iterator<Item = [f64; 3]> {
    const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let signed = |k: usize, sizes: [f64; 3], order: [usize; 3]| {
        [0, 1, 2].map(|i| if k >> i & 1 == 1 { -sizes[order[i]] } else { sizes[order[i]] })
    };
    [[1.0, 0.6, 0.3], [1.0, 0.2, 0.03]].into_iter().flat_map(move |sizes| {
        ORDERS.into_iter().flat_map(move |order| (0..8).map(move |k| signed(k, sizes, order)))
    })
}

/// Inputs that are 0 are where branches meet. The second derivative there is the one that the conventions give, or, up to what a
/// step of 1e-7 or less changes, the one next to the point; where neither exists, it is an error, and this is false.
pub(crate) fn where_branches_meet(program: &[Step], x: [f64; 3]) -> Result<bool, TestCaseError> {
    let closure = |x: [Var; 3]| run(program, &x);
    let at = [x[0], 0.0, if x[2] < 0.0 { 0.0 } else { x[2] }];
    let Ok(h) = hessian(closure, at) else { return Ok(false) };
    let mut f = Function::new(closure, 3);
    let mut compiled = Matrix::zeros(3, 3);
    for k in 0..3 {
        let away = at.map(|x| x + 0.1 + 0.2 * f64::from(k));
        let _ = f.hessian_into(&away, &mut compiled);
    }
    prop_assert!(f.hessian_into(&at, &mut compiled).is_ok(), "compiled only");
    for i in 0..3 {
        for j in 0..3 {
            let want = witness(program, at, unit(i), unit(j));
            let within = tolerance(program, want.second_size);
            let got = h[(i, j)];
            // A steep program changes within the longer of these steps, and the shorter ones are lost beside a large number.
            let next_to = |step: f64, d: &[f64; 3]| {
                let next = witness(program, [0, 1, 2].map(|k| at[k] + step * d[k]), unit(i), unit(j));
                (got - next.second).abs() <= 1e-4 * (1.0 + next.second_size)
            };
            let next = [1e-7, 1e-9, 1e-11].iter().any(|&step| directions().any(|d| next_to(step, &d)));
            let is_right = (got - want.second).abs() <= within || next;
            prop_assert!(is_right, "{i} {j}: {got} at {at:?}, {want:?}");
            let difference = (got - compiled[(i, j)]).abs();
            prop_assert!(difference <= within, "{i} {j}: {got}, compiled {compiled:?} at {at:?}");
        }
    }
    Ok(true)
}
