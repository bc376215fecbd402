//! Second derivatives of sums over rows: by programs, by recordings of rows, and by those of branches side by side.

use crate::support::hyper::Hyper;
use crate::support::random::Number;
use gradus::data::Batch;
use gradus::error::{Error, Quantity};
use gradus::function::{Columns, PerRow, RowFunction};
use gradus::model::Logistic;
use gradus::prelude::*;

/// A loss of one row of 2 columns with 3 parameters, on any kind of number.
pub(crate) trait Loss {
    fn eval<N: Number>(&self, w: &[N], x: &[N]) -> N;
}

/// All second derivatives of a sum over rows.
#[derive(Debug, Clone, PartialEq)]
struct Second {
    sum: f64,
    gradient: Vec<f64>,
    hessian: Matrix,
    diagonal: Vec<f64>,
    product: Vec<f64>,
}

fn evaluate<F: PerRow<f64, Form>, Form>(
    f: &mut RowFunction<f64, F, Form>,
    w: &[f64],
    data: &Columns<'_>,
    rows: &Batch<'_>,
    v: &[f64],
) -> Result<Second, Error> {
    let n = w.len();
    let (mut gradient, mut diagonal, mut product) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
    let mut hessian = Matrix::zeros(n, n);
    let sum = f.grad_and_hessian(w, data, rows.clone(), &mut gradient, &mut hessian)?;
    let mut values = vec![0.0; rows.len()];
    f.values(w, data, rows.clone(), &mut values)?;
    // Rows of another path are added behind the others, or recorded: in another order at most.
    let bound = values.iter().map(|x| x.abs()).sum::<f64>() * (rows.len() as f64 + 4.0) * f64::EPSILON;
    for other in [
        f.hessian_diagonal(w, data, rows.clone(), &mut diagonal)?,
        f.hvp(w, data, rows.clone(), v, &mut product)?,
    ] {
        assert!((sum - other).abs() <= bound, "{sum} {other}");
    }
    Ok(Second { sum, gradient, hessian, diagonal, product })
}

/// What rows contribute, by hyper-dual numbers: a second derivative, and the size of all contributions.
fn witness(
    loss: &impl Loss,
    w: &[f64],
    columns: [&[f64]; 2],
    rows: &Batch<'_>,
    u: &[f64],
    v: &[f64],
) -> [f64; 2] {
    rows.indices().fold([0.0; 2], |[second, size], row| {
        let w: Vec<Hyper> = (0..w.len()).map(|k| Hyper::variable(w[k], [u[k], v[k]])).collect();
        let x = columns.map(|column| Hyper::constant(column[row]));
        let y = loss.eval(&w, &x);
        [second + y.second, size + y.second_size]
    })
}

fn unit(n: usize, i: usize) -> Vec<f64> {
    (0..n).map(|k| f64::from(u8::from(k == i))).collect()
}

/// Compares all three with the witness.
fn check(loss: &impl Loss, found: &Second, w: &[f64], columns: [&[f64]; 2], rows: &Batch<'_>, v: &[f64]) {
    let n = w.len();
    // A row's contribution is within some roundings of its size; each of `rows` rows adds one at most.
    let tolerance = |size: f64| (rows.len() as f64 + 200.0) * f64::EPSILON * size;
    for i in 0..n {
        for j in 0..n {
            let [want, size] = witness(loss, w, columns, rows, &unit(n, i), &unit(n, j));
            let got = found.hessian[(i, j)];
            assert!((got - want).abs() <= tolerance(size), "{i} {j}: {got} {want}");
            assert_eq!(got.to_bits(), found.hessian[(j, i)].to_bits());
            if i == j {
                assert!(
                    (found.diagonal[i] - want).abs() <= tolerance(size),
                    "{i}: {:?} {want}",
                    found.diagonal
                );
            }
        }
        let [want, size] = witness(loss, w, columns, rows, &unit(n, i), v);
        assert!((found.product[i] - want).abs() <= tolerance(size), "{i}: {:?} {want}", found.product);
    }
}

/// Two columns of numbers in (−2, 2).
fn columns(rows: usize) -> [Vec<f64>; 2] {
    [(0.37, 2.0), (0.73, 1.0)].map(|(a, b)| (0..rows).map(|i| b * (a * i as f64 + b).sin()).collect())
}

/// Nonlinear in all of three parameters, of which one is also used by itself.
struct Smooth;

impl Loss for Smooth {
    fn eval<N: Number>(&self, w: &[N], x: &[N]) -> N {
        let c = |c: f64| <N as num_traits::NumCast>::from(c).expect("a number");
        let rate = (w[1] * c(0.5)).exp();
        let z = w[0] * (rate * x[0]).tanh() + w[2] * x[1];
        (z - x[1]).powi(2) * c(0.5) + z.softplus() + (w[0] * w[2]).sin()
    }
}

/// Branches on a column, on a residual, and on a parameter.
struct Branches;

impl Loss for Branches {
    fn eval<N: Number>(&self, w: &[N], x: &[N]) -> N {
        let c = |c: f64| <N as num_traits::NumCast>::from(c).expect("a number");
        let r = w[0] * x[0] + w[1] * w[1] - x[1];
        let tail = if r.abs() < c(1.0) { c(0.5) * r * r } else { r.abs() - c(0.5) };
        let bend = if x[0] > c(0.5) { (w[2] * x[0]).exp() } else { w[2].powi(3) * x[1] };
        let side = if w[0] > c(0.0) { w[0] * w[2] } else { w[1].sin() };
        tail + bend + side
    }
}

/// Compares compiled and eager sums over `rows` rows with the witness.
fn many_rows(loss: &impl Loss, counts: &[usize]) {
    let f = |w: &[Var], x: &[Var]| loss.eval(w, x);
    for &rows in counts {
        let [a, b] = columns(rows + 3);
        let data = Columns::new(&[&a, &b]).unwrap();
        let list: Vec<u32> =
            (0..rows as u32).map(|i| i.wrapping_mul(2_654_435_761) % (rows as u32 + 3)).collect();
        let (mut compiled, mut eager) = (RowFunction::new(f), RowFunction::new(f).eager());
        for (k, batch) in
            [Batch::Range(0..rows), Batch::Rows(&list), Batch::Range(3..rows + 3)].iter().enumerate()
        {
            // The parameter that is branched on changes its sign.
            let w = [0.7 - 0.6 * k as f64, 0.4, -0.3];
            let v = [0.7, -1.1, 0.4 * k as f64];
            for _ in 0..3 {
                let found = evaluate(&mut compiled, &w, &data, batch, &v).unwrap();
                check(loss, &found, &w, [&a, &b], batch, &v);
                if rows > 1000 {
                    break;
                }
            }
            if rows <= 1000 {
                let found = evaluate(&mut eager, &w, &data, batch, &v).unwrap();
                check(loss, &found, &w, [&a, &b], batch, &v);
            }
        }
        assert!(matches!(compiled.mode(), Mode::Compiled { .. }), "{}", compiled.mode());
    }
}

#[test]
fn sums_over_rows_agree_with_hyper_dual_numbers() {
    many_rows(&Smooth, &[1, 7, 4096, 10_000]);
}

#[test]
fn rows_that_branch_agree_with_hyper_dual_numbers() {
    many_rows(&Branches, &[1, 7, 500]);
}

#[test]
fn sums_over_rows_agree_with_the_summed_closure() {
    let [a, b] = columns(300);
    let (data, w, v) = (Columns::new(&[&a, &b]).unwrap(), [0.7, 0.4, -0.3], [1.0, -2.0, 0.5]);
    let summed = |w: &[Var]| (0..300).map(|i| Smooth.eval(w, &[a[i].into(), b[i].into()])).sum::<Var>();
    let (want, along) = (hessian(summed, w.to_vec()).unwrap(), hvp(summed, w.to_vec(), v.to_vec()).unwrap());
    let mut f = RowFunction::new(|w: &[Var], x: &[Var]| Smooth.eval(w, x));
    // Past the calls that compare recordings: four evaluations in each turn.
    for _ in 0..12 {
        let found = evaluate(&mut f, &w, &data, &Batch::Range(0..300), &v).unwrap();
        let pairs = found.hessian.as_slice().iter().zip(want.as_slice());
        for (got, want) in pairs.chain(found.product.iter().zip(&along)) {
            // Contributions are of the size of the sum: 300 of at most 4, each with some roundings.
            assert!((got - want).abs() <= 300.0 * 4.0 * 300.0 * f64::EPSILON, "{got} {want}");
        }
    }
    assert!(matches!(f.mode(), Mode::Compiled { programs: 1 }), "{}", f.mode());
    // One program for all directions.
    let text = f.program().to_string();
    f.hvp(&w, &data, Batch::Range(0..300), &[3.0, 4.0, 5.0], &mut [0.0; 3]).unwrap();
    assert_eq!(f.program().to_string(), text);
}

#[test]
fn the_gradient_of_the_same_sweep_is_that_of_the_gradient() {
    let [a, b] = columns(5000);
    let (data, w) = (Columns::new(&[&a, &b]).unwrap(), [0.7, 0.4, -0.3]);
    let mut f = RowFunction::new(|w: &[Var], x: &[Var]| Smooth.eval(w, x));
    let mut gradient = [0.0; 3];
    for _ in 0..3 {
        let sum = f.value_and_grad(&w, &data, Batch::Range(0..5000), &mut gradient).unwrap();
        let found = evaluate(&mut f, &w, &data, &Batch::Range(0..5000), &w).unwrap();
        assert_eq!((sum, &gradient[..]), (found.sum, &found.gradient[..]));
    }
}

/// The closed form: `Σ p (1 − p) xᵢ xⱼ`, with `p` the sigmoid of the linear part.
#[test]
fn a_model_has_second_derivatives() {
    let [x, noise] = columns(200);
    let y: Vec<f64> = noise.iter().map(|&e| f64::from(u8::from(e > 0.0))).collect();
    let data = Columns::new(&[&x, &y]).unwrap();
    let (mut f, w) = (RowFunction::new(Logistic), [0.8, -0.3]);
    for _ in 0..3 {
        let found = evaluate(&mut f, &w, &data, &Batch::Range(0..200), &[1.0, 1.0]).unwrap();
        let mut want = [[0.0; 2]; 2];
        for &x in &x {
            let p = 1.0 / (1.0 + (-w[0] * x - w[1]).exp());
            let features = [x, 1.0];
            (0..4).for_each(|k| want[k / 2][k % 2] += p * (1.0 - p) * features[k / 2] * features[k % 2]);
        }
        for (got, want) in found.hessian.as_slice().iter().zip(want.as_flattened()) {
            // 200 contributions of at most 1, with a few roundings each.
            assert!((got - want).abs() <= 200.0 * 200.0 * f64::EPSILON, "{got} {want}");
        }
    }
    let bad = Columns::new(&[&[0.5], &[2.0]]).unwrap();
    let error = f.hessian(&w, &bad, Batch::Range(0..1), &mut Matrix::zeros(2, 2)).unwrap_err();
    assert!(matches!(error, Error::Target(_)), "{error}");
}

#[test]
fn singles() {
    let x: Vec<f32> = (0..1000).map(|i| (i as f32 * 0.37).sin()).collect();
    let data = Columns::new(&[&x]).unwrap();
    let row = |[a, b]: [Var<f32>; 2], x: Var<f32>| (a * x).exp() * b;
    for mut f in [RowFunction::new(row), RowFunction::new(row).eager()] {
        let (mut h, mut diagonal, mut product) = (Matrix::zeros(2, 2), [0.0; 2], [0.0; 2]);
        for _ in 0..3 {
            f.hessian(&[0.5, 2.0], &data, Batch::Range(0..1000), &mut h).unwrap();
            f.hessian_diagonal(&[0.5, 2.0], &data, Batch::Range(0..1000), &mut diagonal).unwrap();
            f.hvp(&[0.5, 2.0], &data, Batch::Range(0..1000), &[1.0, -1.0], &mut product).unwrap();
            let sum = |power: i32| {
                x.iter().map(|&x| f64::from(x)).map(|x| x.powi(power) * (0.5 * x).exp()).sum::<f64>()
            };
            let close = |got: f32, want: f64| (f64::from(got) - want).abs() <= 1000.0 * 4.0 * 1e-6;
            let [aa, ab] = [2.0 * sum(2), sum(1)];
            assert!(close(h[(0, 0)], aa) && close(h[(0, 1)], ab) && h[(1, 1)] == 0.0, "{h:?} {aa} {ab}");
            assert!(close(diagonal[0], aa) && diagonal[1] == 0.0 && h[(0, 1)] == h[(1, 0)]);
            assert!(close(product[0], aa - ab) && close(product[1], ab), "{product:?}");
        }
    }
}

#[test]
fn derivatives_inside_of_the_closure() {
    // The derivative of a x³ + b x² at x, squared: (3 a x² + 2 b x)², whose Hessian is 2 u uᵀ with u = (3 x², 2 x).
    let row = |[a, b]: [Var; 2], x: Var| nested_grad(|x: Var| a * x.powi(3) + b * x * x, x).powi(2);
    let data = Columns::new(&[&[1.0, 2.0, -1.0]]).unwrap();
    for mut f in [RowFunction::new(row), RowFunction::new(row).eager()] {
        for _ in 0..4 {
            let found = evaluate(&mut f, &[0.5, 3.0], &data, &Batch::Range(0..3), &[1.0, 0.0]).unwrap();
            assert_eq!(found.hessian.as_slice(), [324.0, 96.0, 96.0, 48.0]);
            assert_eq!((found.diagonal, found.product), (vec![324.0, 48.0], vec![324.0, 96.0]));
        }
    }
}

#[test]
fn what_cannot_interact_is_not_computed() {
    let apart = |w: &[Var], x: &[Var]| w.iter().zip(x).map(|(w, x)| (w * x).sin()).sum::<Var>();
    let columns: Vec<Vec<f64>> = (0..6).map(|j| vec![0.1 * f64::from(j) + 0.1; 10]).collect();
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let data = Columns::new(&slices).unwrap();
    let (mut f, mut h) = (RowFunction::new(apart), Matrix::zeros(6, 6));
    f.hessian(&[0.5; 6], &data, Batch::Range(0..10), &mut h).unwrap();
    // The sum, six derivatives, and six second ones.
    assert_eq!(f.program().to_string().matches("over rows: ").count(), 13, "{}", f.program());
    let off = (0..36).filter(|k| k / 6 != k % 6).all(|k| h.as_slice()[k] == 0.0);
    assert!(off && (0..6).all(|k| h[(k, k)] < 0.0), "{h:?}");
    // Of a linear loss nothing is left.
    let mut linear = RowFunction::new(|[a, b]: [Var; 2], x: Var| a * x + b);
    let data = Columns::new(&[&[1.0, 2.0]]).unwrap();
    let found = evaluate(&mut linear, &[1.0, 2.0], &data, &Batch::Range(0..2), &[1.0, 1.0]).unwrap();
    assert_eq!((found.hessian.as_slice(), found.product), (&[0.0; 4][..], vec![0.0; 2]));
}

/// One multiply-add for each pair of parameters, with a factor that is shared by all of a column.
#[test]
fn a_pair_of_parameters_is_one_product_in_a_sum() {
    let row = |w: &[Var], x: &[Var]| {
        let z: Var = w.iter().zip(x).map(|(w, x)| w * x).sum();
        z.softplus() - z * x[4]
    };
    let columns: Vec<Vec<f64>> = (0..5).map(|j| vec![0.1 * f64::from(j) + 0.1; 10]).collect();
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let (mut f, mut h) = (RowFunction::new(row), Matrix::zeros(4, 4));
    f.hessian(&[0.5; 4], &Columns::new(&slices).unwrap(), Batch::Range(0..10), &mut h).unwrap();
    let text = f.program().to_string();
    let sums: Vec<&str> = text.lines().filter(|line| line.contains("over rows: ")).collect();
    assert_eq!(sums.len(), 1 + 4 + 10, "{text}");
    // All but the loss itself are products, and beside them each column has its factor.
    assert!(sums[1..].iter().all(|line| line.contains("]·[")), "{text}");
    assert_eq!(text.lines().filter(|line| line.contains(" mul of ")).count(), 4, "{text}");
}

/// More pairs than one program has sums for: the Hessian of `softplus(w·x)` is `σ'(z) x xᵀ`, and rows branch on a column.
#[test]
fn many_parameters_go_column_by_column() {
    const N: usize = 380;
    let row = |w: &[Var], x: &[Var]| {
        // Features are made of one column, so that there is only one.
        let z = w.iter().enumerate().map(|(k, w)| w * (x[0] * (k as f64 * 0.1)).sin()).sum::<Var>();
        if x[0] > 0.5 { 2.0 * z.softplus() } else { z.softplus() }
    };
    let x = [0.3, 0.7, -0.4, 0.2, 0.9];
    let (data, w) = (Columns::new(&[&x]).unwrap(), vec![0.01; N]);
    let mut f = RowFunction::new(row);
    let (mut h, mut gradient, mut diagonal) = (Matrix::zeros(N, N), vec![0.0; N], vec![0.0; N]);
    // The second way of the branch is recorded one by one at first, and has a program in the end.
    for _ in 0..4 {
        f.grad_and_hessian(&w, &data, Batch::Range(0..5), &mut gradient, &mut h).unwrap();
        f.hessian_diagonal(&w, &data, Batch::Range(0..5), &mut diagonal).unwrap();
        for (i, j) in [(0, 5), (5, 0), (379, 1), (200, 200), (7, 378)] {
            let mut want = 0.0;
            for x in x {
                let feature = |k: usize| (x * (k as f64 * 0.1)).sin();
                let z: f64 = (0..N).map(|k| 0.01 * feature(k)).sum();
                let factor = if x > 0.5 { 2.0 } else { 1.0 };
                want += factor * feature(i) * feature(j) / ((z / 2.0).cosh() * 2.0).powi(2);
            }
            // z is a sum of 380 terms of 0.01 at most, and changes the curvature by as much at most.
            assert!((h[(i, j)] - want).abs() <= 380.0 * 5.0 * f64::EPSILON, "{i} {j}: {} {want}", h[(i, j)]);
            assert!(i != j || (diagonal[i] - want).abs() <= 380.0 * 5.0 * f64::EPSILON);
        }
    }
    let text = f.program().to_string();
    assert!(
        !text.contains("second derivatives:") && text.contains("product with the Hessian"),
        "{}",
        text.len()
    );
}

#[test]
fn no_rows_no_parameters_and_wrong_lengths() {
    let row = |w: &[Var], x: &[Var]| w.iter().map(|w| (w * x[0]).powi(2)).sum::<Var>();
    let x = [1.0, 2.0];
    let data = Columns::new(&[&x]).unwrap();
    let mut f = RowFunction::new(row);
    for _ in 0..3 {
        let none = evaluate(&mut f, &[1.0, 2.0], &data, &Batch::Range(1..1), &[1.0, 1.0]).unwrap();
        assert_eq!((none.sum, none.hessian.as_slice(), none.product), (0.0, &[0.0; 4][..], vec![0.0; 2]));
        let all = evaluate(&mut f, &[], &data, &Batch::Range(0..2), &[]).unwrap();
        assert_eq!((all.sum, all.hessian.rows()), (0.0, 0));
    }
    let (w, rows) = ([1.0, 2.0], || Batch::Range(0..2));
    let mut kept = [7.0; 2];
    let says = |outcome: Result<f64, Error>, what: &str| {
        let error = outcome.unwrap_err();
        assert!(matches!(error, Error::Length(_)) && error.to_string().starts_with(what), "{error}");
    };
    let mut h = Matrix::zeros(2, 2);
    says(f.hessian(&w, &data, rows(), &mut Matrix::zeros(3, 2)), "rows of the Hessian has 3");
    says(f.hessian(&w, &data, rows(), &mut Matrix::zeros(2, 1)), "columns of the Hessian has 1");
    says(f.grad_and_hessian(&w, &data, rows(), &mut [0.0; 3], &mut h), "gradient has 3");
    says(f.hessian_diagonal(&w, &data, rows(), &mut [0.0; 3]), "diagonal has 3");
    says(f.hvp(&w, &data, rows(), &[1.0], &mut kept), "direction has 1");
    says(f.hvp(&w, &data, rows(), &[1.0, 1.0], &mut [0.0; 1]), "product has 1");
    says(f.hvp(&w, &data, Batch::Range(0..3), &[1.0, 1.0], &mut kept), "column has 2");
    for bad in [f64::NAN, f64::INFINITY] {
        let error = f.hvp(&w, &data, rows(), &[1.0, bad], &mut kept).unwrap_err();
        let Error::NotFinite(what) = error else { panic!("{error}") };
        assert_eq!(what.quantity, Quantity::Direction(1));
        let error = f.hessian(&[bad, 1.0], &data, rows(), &mut h).unwrap_err();
        let Error::NotFinite(what) = error else { panic!("{error}") };
        assert_eq!(what.quantity, Quantity::Coordinate(0));
    }
    assert_eq!((kept, h.as_slice()), ([7.0; 2], &[0.0; 4][..]), "untouched");
}

#[test]
fn what_is_not_finite_is_reported_with_row_and_operation() {
    let line = line!() + 1;
    let row = |[a, b]: [Var; 2], [x, y]: [Var; 2]| a * x + (b + x).powf(1.5) + y.sqrt();
    // The third row has an infinite second derivative in b, and an infinite derivative in y, which nobody asked for.
    let data = Columns::new(&[&[2.0, 1.0, 0.0, 0.0], &[1.0, 1.0, 0.0, 1.0]]).unwrap();
    for mut f in [RowFunction::new(row), RowFunction::new(row).eager()] {
        for _ in 0..4 {
            let (mut h, mut kept) = (Matrix::zeros(2, 2), [7.0; 2]);
            let rows = || Batch::Range(0..4);
            let outcomes = [
                (f.hessian(&[1.0, 0.0], &data, rows(), &mut h), Quantity::Second(1, 1)),
                (f.hessian_diagonal(&[1.0, 0.0], &data, rows(), &mut kept), Quantity::Second(1, 1)),
                (f.hvp(&[1.0, 0.0], &data, rows(), &[1.0, 1.0], &mut kept), Quantity::Product(1)),
            ];
            for (outcome, quantity) in outcomes {
                let error = outcome.unwrap_err();
                let Error::NotFinite(what) = &error else { panic!("{error}") };
                assert_eq!((what.quantity, what.row), (quantity, Some(2)), "{error}");
                let cause = what.cause.as_ref().unwrap();
                assert_eq!((cause.operation, cause.location.line()), ("powf", line), "{error}");
            }
            assert_eq!((kept, h.as_slice()), ([7.0; 2], &[0.0; 4][..]), "untouched");
            // The rows before it are well.
            f.hessian(&[1.0, 0.0], &data, Batch::Range(0..2), &mut h).unwrap();
            // Where the loss itself is not finite, that is said.
            let error = f.hessian(&[1.0, -1.5], &data, rows(), &mut h).unwrap_err();
            let Error::NotFinite(what) = &error else { panic!("{error}") };
            assert_eq!((what.quantity, what.row), (Quantity::Value(0), Some(1)), "{error}");
        }
    }
    // What has gone wrong in a column alone has a line, too.
    let line = line!() + 1;
    let row = |w: Var, x: Var| w * w * x.ln();
    let data = Columns::new(&[&[1.0, -2.0]]).unwrap();
    for mut f in [RowFunction::new(row), RowFunction::new(row).eager()] {
        for _ in 0..3 {
            let (rows, mut kept) = (|| Batch::Range(0..2), [0.0]);
            let outcomes = [
                f.hessian(&[1.0], &data, rows(), &mut Matrix::zeros(1, 1)),
                f.hessian_diagonal(&[1.0], &data, rows(), &mut kept),
                f.hvp(&[1.0], &data, rows(), &[1.0], &mut kept),
            ];
            for error in outcomes.map(Result::unwrap_err) {
                let Error::NotFinite(what) = &error else { panic!("{error}") };
                assert_eq!((what.quantity, what.row), (Quantity::Value(0), Some(1)), "{error}");
                let cause = what.cause.as_ref().unwrap();
                assert_eq!((cause.operation, cause.location.line()), ("ln", line), "{error}");
            }
        }
    }
    // Each row is finite, and their sum is not.
    let mut f = RowFunction::new(|w: Var, x: Var| w.exp() * x);
    let data = Columns::new(&[&[1e307; 100]]).unwrap();
    let error = f.hessian(&[1.0], &data, Batch::Range(0..100), &mut Matrix::zeros(1, 1)).unwrap_err();
    assert!(matches!(error, Error::NotFinite(_)), "{error}");
}

#[test]
fn numbers_beyond_the_bound_of_programs() {
    let row = |[a, b]: [Var; 2], x: Var| a * a * b * x;
    let data = Columns::new(&[&[1.0, 3.0]]).unwrap();
    let mut f = RowFunction::new(row);
    for _ in 0..3 {
        let (mut h, mut product) = (Matrix::zeros(2, 2), [0.0; 2]);
        f.hessian(&[1e-10, 1e300], &data, Batch::Range(0..2), &mut h).unwrap();
        assert_eq!((h[(0, 0)], h[(1, 0)], h[(1, 1)]), (8e300, 8.0 * 1e-10, 0.0));
        f.hvp(&[1.0, 2.0], &data, Batch::Range(0..2), &[1e300, 0.0], &mut product).unwrap();
        assert_eq!(product, [16e300, 8e300]);
    }
}

/// A closure that depends on something off the tape goes on without programs.
#[test]
fn closures_that_change_are_recorded() {
    let calls = std::cell::Cell::new(0.0);
    let row = |w: Var, x: Var| {
        calls.set(calls.get() + 1.0);
        w * w * x * calls.get()
    };
    let data = Columns::new(&[&[1.0]]).unwrap();
    let (mut f, mut h) = (RowFunction::new(row), Matrix::zeros(1, 1));
    for _ in 0..5 {
        f.hessian(&[1.0], &data, Batch::Range(0..1), &mut h).unwrap();
        assert_eq!(h[(0, 0)], 2.0 * calls.get());
    }
    assert!(matches!(f.mode(), Mode::Dynamic { .. }), "{}", f.mode());
}
