//! Kind of fault: a derivative that is wrong without a word where the rule of an operation is a convention.
//!
//! A zero adjoint in front of an infinite partial derivative, and a second derivative through a kink. Where a limit exists, it is
//! the answer; at a kink the convention holds; where nothing decides, it is an error that names the operation.

use gradus::Error;
use gradus::data::Batch;
use gradus::error::Quantity;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;

/// The derivative at a point, by every way to a first derivative.
#[track_caller]
fn derives(f: impl Fn(Var) -> Var + Copy, x: f64, right: f64) {
    let close = |found: f64| (found - right).abs() <= 8.0 * f64::EPSILON * right.abs();
    let once = grad(f, x).expect("one call");
    assert!(close(once), "grad: {once} instead of {right}");
    let [row] =
        jacobian(|[x]: [Var; 1]| [f(x)], [x]).expect("jacobian").as_slice().try_into().expect("one entry");
    assert!(close(row), "jacobian: {row} instead of {right}");
    let mut function = Function::new(|[x]: [Var; 1]| f(x), 1);
    for call in 0..6 {
        // Calls elsewhere compile it; those here may replay.
        let mut gradient = [0.0];
        function.value_and_grad(&[0.7 + 0.6 * x], &mut gradient).expect("a regular point");
        function.value_and_grad(&[x], &mut gradient).expect("compiled");
        assert!(close(gradient[0]), "call {call}: {} instead of {right}", gradient[0]);
    }
}

#[test]
fn a_zero_before_an_infinite_partial_derivative_has_a_limit() {
    derives(|x| x.cbrt().powi(3), 0.0, 1.0);
    derives(|x| x.cbrt() * x.cbrt() * x.cbrt(), 0.0, 1.0);
    derives(|x| x.sqrt() * x.sqrt(), 0.0, 1.0);
    derives(|x| x.sqrt().powi(2), 0.0, 1.0);
    derives(|x| x.acosh().cosh(), 1.0, 1.0);
    derives(|x| x.powf(1.0 / 3.0).powi(3), 0.0, 1.0);
    derives(|x| 3.0 + 2.0 * (x - 0.5).cbrt().powi(3), 0.5, 2.0);
    derives(|x| (x.powi(3)).cbrt(), 0.0, 1.0);
    // The factors are −0, and so are their partial derivatives.
    derives(|x| (-x * -(x * x)).cbrt(), 0.0, 1.0);
    derives(|x| (x * -(x * x)).cbrt(), -0.0, -1.0);
    derives(|x| (x * x).sqrt() * x, 0.0, 0.0);
    derives(|x| 0.0 * x.sqrt() + x, 0.0, 1.0);
}

/// A power whose exponent moves is on the way to such a point in no more time than other operations: by its partial
/// derivatives, which are powers, each took a millisecond for each direction, and rows with some dozens of them minutes: then this test does not end.
#[test]
fn powers_with_moving_exponents_are_on_the_way_to_a_limit() {
    // d/dx (x + 2)^(x + 1) = (x + 2)^(x + 1) (ln(x + 2) + (x + 1) / (x + 2)).
    let power = |x: Var| (x + 2.0).powf(x + 1.0);
    derives(|x| x.cbrt().powi(3) + power(x), 0.0, 2.0 + 2.0 * 2f64.ln());
    derives(|x| x.cbrt().powi(3) * power(x), 0.0, 2.0);
    // A number from the right alone, and that is the side that counts. d/dx of (x − 1)² p^x at 0 is −2 + ln p, with p = 2.
    derives(|x| x.sqrt() * x.sqrt() + (x - 1.0).powi(2) * power(x).powf(x), 0.0, 2f64.ln() - 1.0);
    let chain = |[x, y]: [Var; 2]| (0..200).fold(x.cbrt().powi(3), |z, _| (z + 1.5).powf(y) * 0.4);
    assert!(grad(chain, [0.0, 1.1]).is_ok());
}

/// Special functions are on the way as other operations are, and in no more time: by their partial derivatives, which are such
/// functions again, a chain of some dozens took minutes where one of them has no series: then this test does not end.
#[test]
fn special_functions_are_on_the_way_to_a_limit() {
    let functions: [fn(Var) -> Var; 6] = [
        |x| x.erfcx(),
        |x| x.bessel_j0(),
        |x| x.bessel_k1(),
        |x| x.bessel_i0_scaled(),
        |x| x.digamma(),
        |x| x.exprel(),
    ];
    for f in functions {
        let (at, slope) = value_and_grad(f, 2.0).expect("a regular point");
        derives(|x| x.cbrt().powi(3) * f(x + 2.0), 0.0, at);
        curves(|[x]: [Var; 1]| x.cbrt().powi(3) * f(x + 2.0), [0.0], &[2.0 * slope]);
        let chain = |[x, y]: [Var; 2]| (0..60).fold(x.cbrt().powi(3) + y.ln(), |z, _| 0.4 * f(z * z + 0.6));
        let _ = hessian(chain, [0.0, 1.1]);
        let _ = hessian(chain, [0.0, 0.0]);
    }
}

#[test]
fn what_only_a_logarithm_of_nothing_decides_is_indeterminate() {
    let f = |x: Var| x.ln().exp();
    let error = grad(f, 0.0).expect_err("0 · ∞");
    assert!(matches!(error, Error::Indeterminate(_)), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("conventions.rs") && text.contains("`ln` of 0.0") && text.contains("coordinate 0"),
        "{text}"
    );
    let mut function = Function::new(|[x]: [Var; 1]| f(x), 1);
    for x in [0.5, 0.6, 0.7, 0.8] {
        function.value_and_grad(&[x], &mut [0.0]).expect("a regular point");
    }
    assert_eq!(function.value_and_grad(&[0.0], &mut [0.0]), Err(error));
    assert_eq!(function.value(&[0.0]), Ok(0.0));
}

/// A value that by structure does not matter is no special point, and an overflow is none.
#[test]
fn what_was_not_taken_and_what_left_the_range_stay_zero() {
    derives(|x| select(x.less(0.5), 2.0 * x, x.sqrt()), 0.0, 2.0);
    derives(|x| x.relu().sqrt() + x, -2.0, 1.0);
    derives(|x| x.max(1.0).ln() + 3.0 * x, 0.0, 3.0);
    derives(|x| select(x.less(0.25), 0.0 * x, (x - 0.25).sqrt().powi(2)), 0.0, 0.0);
    // By hand: e⁸⁰⁰ is past the range.
    derives(|x| 1.0 / (1.0 + (-x).exp()), -800.0, 0.0);
}

/// The Hessian by every way to one, against the right one.
#[track_caller]
fn curves<const N: usize>(f: impl Fn([Var; N]) -> Var + Copy, at: [f64; N], right: &[f64]) {
    let close = |found: &[f64]| found.iter().zip(right).all(|(a, b)| (a - b).abs() <= 1e-14 * b.abs());
    let once = hessian(f, at).expect("one call");
    assert!(close(once.as_slice()), "hessian: {:?} instead of {right:?}", once.as_slice());
    let mut function = Function::new(f, N);
    let mut matrix = Matrix::zeros(N, N);
    for k in 0..6 {
        let mut away = at;
        away.iter_mut().enumerate().for_each(|(i, x)| *x += 0.3 + 0.1 * f64::from(k) + 0.2 * i as f64);
        function.hessian_into(&away, &mut matrix).expect("a regular point");
        function.hessian_into(&at, &mut matrix).expect("compiled");
        assert!(close(matrix.as_slice()), "compiled: {:?} instead of {right:?}", matrix.as_slice());
    }
    for column in 0..N {
        let mut unit = [0.0; N];
        unit[column] = 1.0;
        let right: Vec<f64> = (0..N).map(|row| right[row * N + column]).collect();
        let product = hvp(f, at, unit).expect("one call");
        assert!(
            product.iter().zip(&right).all(|(a, b)| (a - b).abs() <= 1e-14 * b.abs()),
            "hvp: {product:?}"
        );
        let product = function.hvp(&at, &unit).expect("compiled");
        assert!(
            product.iter().zip(&right).all(|(a, b)| (a - b).abs() <= 1e-14 * b.abs()),
            "hvp: {product:?}"
        );
    }
}

#[test]
fn second_derivatives_through_a_point_of_convention() {
    curves(|[x]: [Var; 1]| x.abs().powi(2), [0.0], &[2.0]);
    curves(|[x]: [Var; 1]| (x * x).abs(), [0.0], &[2.0]);
    curves(|[x]: [Var; 1]| x.max(-x).powi(2), [0.0], &[2.0]);
    curves(|[x, y]: [Var; 2]| x.hypot(y).powi(2), [0.0, 0.0], &[2.0, 0.0, 0.0, 2.0]);
    curves(|[x, y]: [Var; 2]| (x * x + y * y).sqrt().powi(2), [0.0, 0.0], &[2.0, 0.0, 0.0, 2.0]);
    curves(|[x, y]: [Var; 2]| x.abs().powi(2) + 3.0 * y.abs().powi(2), [0.0, 0.0], &[2.0, 0.0, 0.0, 6.0]);
    curves(|[x, y]: [Var; 2]| x.abs().powi(3) * y, [0.0, 2.0], &[0.0, 0.0, 0.0, 0.0]);
    // A kink stays one: the convention.
    curves(|[x]: [Var; 1]| x.abs(), [0.0], &[0.0]);
    curves(|[x]: [Var; 1]| x.relu().powi(2), [0.0], &[0.0]);
    curves(|[x, y]: [Var; 2]| (x * y).abs(), [0.0, 0.0], &[0.0, 0.0, 0.0, 0.0]);
}

/// A second derivative that is infinite from all sides is an error on every path, as it is without a kink in front.
#[test]
fn infinite_second_derivatives_are_errors() {
    let curves: [fn(Var) -> Var; 5] = [
        |x| x.abs().powf(1.5),
        |x| (x * x).powf(0.75),
        |x| (x * x).powf(2.0 / 3.0),
        |x| x * x.cbrt(),
        |x| x.abs() * x.abs().sqrt(),
    ];
    for (k, curve) in curves.into_iter().enumerate() {
        let f = |[x, y]: [Var; 2]| curve(x) * y + y * y;
        assert_eq!(grad(f, [0.0, 1.0]).expect("a gradient"), [0.0, 2.0], "curve {k}");
        let says = |error: Error| {
            let text = error.to_string();
            assert!(
                text.contains("coordinates 0 and 0 is inf") && text.contains("conventions.rs"),
                "curve {k}: {text}"
            );
        };
        says(hessian(f, [0.0, 1.0]).expect_err("a Hessian"));
        says(sparse_hessian(f, [0.0, 1.0]).expect_err("a sparse Hessian"));
        let mut function = Function::new(f, 2);
        let mut into = Matrix::zeros(2, 2);
        for call in 0..5 {
            function.hessian_into(&[0.7 + 0.1 * f64::from(call), 1.2], &mut into).expect("a regular point");
            says(function.hessian_into(&[0.0, 1.0], &mut into).expect_err("a compiled Hessian"));
            let error = function.hvp(&[0.0, 1.0], &[1.0, 0.0]).expect_err("a product").to_string();
            assert!(
                error.contains("coordinate 0 of the Hessian's product with the direction is inf"),
                "{error}"
            );
        }
        let columns = [[0.5, 1.0].as_slice()];
        let data = Columns::new(&columns).expect("columns");
        let mut rows = RowFunction::new(move |a: Var, x: Var| curve(a - x));
        for call in 0..4 {
            let says = |error: Error| {
                let text = error.to_string();
                assert!(text.contains("inf in data row 1"), "curve {k}, call {call}: {text}");
            };
            rows.hessian(&[0.3], &data, Batch::Range(0..2), &mut Matrix::zeros(1, 1)).expect("regular rows");
            says(
                rows.hessian(&[1.0], &data, Batch::Range(0..2), &mut Matrix::zeros(1, 1)).expect_err("a row"),
            );
            says(rows.hessian_diagonal(&[1.0], &data, Batch::Range(0..2), &mut [0.0]).expect_err("a row"));
            says(rows.hvp(&[1.0], &data, Batch::Range(0..2), &[1.0], &mut [0.0]).expect_err("a row"));
        }
    }
}

/// `∂²xʸ/∂x∂y = xʸ⁻¹ (1 + y ln x)` has the logarithm of nothing at x = 0, and `xˣ` and `atan2` have no derivatives at their origins: of one
/// row as of a point.
#[test]
fn powers_and_angles_at_the_origin_have_no_second_derivative() {
    let no_hessian = |f: fn([Var; 2]) -> Var, at: [f64; 2]| {
        let columns = [[1.0].as_slice()];
        let data = Columns::new(&columns).expect("a column");
        let mut rows = RowFunction::new(move |w: [Var; 2], [c]: [Var; 1]| c * f(w));
        let (mut function, mut into) = (Function::new(f, 2), Matrix::zeros(2, 2));
        for call in 0..4 {
            let kinds = [
                hessian(f, at).err(),
                function.hessian(&at).err(),
                rows.hessian(&at, &data, Batch::Range(0..1), &mut into).err(),
            ];
            let is_right = |kind: &Option<Error>| match kind {
                Some(Error::NotFinite(what)) => matches!(what.quantity, Quantity::Second(..)),
                other => matches!(other, Some(Error::Indeterminate(_))),
            };
            assert!(kinds.iter().all(is_right), "call {call} at {at:?}: {kinds:?}");
            function.hessian(&[1.5, 0.5]).expect("a regular point");
            rows.hessian(&[1.5, 0.5], &data, Batch::Range(0..1), &mut into).expect("a regular row");
        }
    };
    no_hessian(|[x, y]| x.powf(y), [0.0, 1.0]);
    no_hessian(|[x, y]| x.powf(x) + y, [0.0, 1.0]);
    // Behind its jump the convention of `atan2` alone holds; of its square and of a product there is nothing to hold.
    no_hessian(|[x, y]| y.atan2(x).powi(2), [0.0, 0.0]);
    no_hessian(|[x, y]| (1.0 + x) * y.atan2(x), [0.0, 0.0]);
}

/// A first derivative for which the table of operations has a number is that number along a direction, too.
#[test]
fn along_a_direction_powers_and_angles_have_the_derivatives_of_their_gradients() {
    let along = |f: fn([Var; 2]) -> Var, at: [f64; 2], right: [f64; 2]| {
        let v = [0.5, -2.0];
        let want = right[0] * v[0] + right[1] * v[1];
        let mut compiled = Function::new(f, 2);
        for _ in 0..4 {
            assert_eq!(grad(f, at).expect("a gradient"), right);
            assert_eq!(jvp(f, at, v).expect("a derivative"), want);
            assert_eq!(compiled.jvp(&at, &v).expect("a derivative"), [want]);
            compiled.jvp(&[1.5, 0.5], &v).expect("a regular point");
        }
    };
    along(|[x, y]| x.powf(y), [0.0, 1.0], [1.0, 0.0]);
    along(|[x, y]| x.powf(y), [0.0, 0.0], [0.0, 0.0]);
    along(|[x, y]| x.powf(y), [0.0, 2.0], [0.0, 0.0]);
    along(|[x, y]| 3.0 * x + y.atan2(x), [0.0, 0.0], [3.0, 0.0]);
}

/// No derivative passes `detach`: what ties behind it is no special point, and does not count towards the 16 from which on
/// the convention holds without a look.
#[test]
fn what_is_detached_is_no_special_point() {
    let ties = |x: Var| (1..30).map(|k| (f64::from(k) * x.detach()).abs()).sum::<Var>();
    curves(|[x]: [Var; 1]| x.abs().powi(2) + ties(x), [0.0], &[2.0]);
    derives(|x| x.cbrt().powi(3) + ties(x), 0.0, 1.0);
}

/// No derivative passes a step, so what stands behind it does not move, and calls for no look from next to the point: the
/// convention of another operation holds as without it, in one call and compiled.
#[test]
fn what_is_behind_a_step_is_no_special_point() {
    let steps: [fn(Var) -> Var; 5] =
        [|x| x.floor(), |x| x.trunc(), |x| x.round(), |x| x.less(-1.0), |x| x.powi(2).ceil() * 0.0];
    for step in steps {
        derives(|x| x.abs() + step(x).sqrt() * step(x), 0.0, 0.0);
        derives(|x| x.abs() + step(x).powi(-4).powf(step(x).sin()), 0.0, 0.0);
        derives(|x| x + step(x).sqrt(), 0.25, 1.0);
    }
}

/// However many poles there are at one point, they are looked at: only where nothing but branches meet there can be too many.
#[test]
fn many_poles_are_looked_at() {
    let points = [1, 16, 17, 40].map(|n| vec![0.0; n]);
    for at in points {
        let cubes = |x: &[Var]| x.iter().map(|x| x.cbrt().powi(3)).sum::<Var>();
        let gradient = grad(cubes, at.clone()).expect("ones");
        assert!(gradient.iter().all(|d| (d - 1.0).abs() <= 8.0 * f64::EPSILON), "{gradient:?}");
        let norms = |x: &[Var]| x.iter().map(|x| x.hypot(2.0 * *x).powi(2)).sum::<Var>();
        let matrix = hessian(norms, at.clone()).expect("a multiple of the identity");
        let is_ten = |i: usize, j: usize| (matrix[(i, j)] - if i == j { 10.0 } else { 0.0 }).abs() < 1e-13;
        assert!((0..at.len()).all(|i| (0..at.len()).all(|j| is_ten(i, j))), "{matrix:?}");
        let powers = |x: &[Var]| x.iter().map(|x| x.ln().exp()).sum::<Var>();
        assert!(matches!(grad(powers, at), Err(Error::Indeterminate(_))));
    }
}

/// Forward derivatives have the same points.
#[test]
fn derivatives_along_a_direction() {
    assert_eq!(jvp(|x: Var| x.powi(3).cbrt(), 0.0, 2.0), Ok(2.0));
    assert_eq!(jvp(|[x, y]: [Var; 2]| x.sqrt().powi(2) + y, [0.0, 0.0], [0.0, 1.0]), Ok(1.0));
    assert_eq!(vjp(|[x, y]: [Var; 2]| [x.cbrt().powi(3), y], [0.0, 1.0], [3.0, 1.0]), Ok([3.0, 1.0]));
    let mut function = Function::new(|[x]: [Var; 1]| x.powi(3).cbrt(), 1);
    for x in [1.0, 2.0, 0.0, 0.0] {
        function.value_and_grad(&[x], &mut [0.0]).expect("finite");
    }
    for x in [1.0, 2.0, 3.0, 0.0] {
        let along = function.jvp(&[x], &[2.0]).expect("finite");
        assert!((along[0] - 2.0).abs() < 1e-14, "{along:?}");
    }
}

/// Rows: sums over enough of them for several chunks.
mod rows {
    use gradus::data::Batch;
    use gradus::function::{Columns, Mode, RowFunction};
    use gradus::prelude::*;
    use gradus::{Error, Var};

    /// 5000 numbers of which each tenth is 0.
    fn numbers() -> Vec<f64> {
        (0..5000).map(|k| if k % 10 == 3 { 0.0 } else { 0.25 + f64::from(k % 97) / 16.0 }).collect()
    }

    /// The gradient of a sum over [`numbers`], four times.
    #[track_caller]
    fn sums<const N: usize>(f: impl Fn([Var; N], [Var; 1]) -> Var, at: [f64; N], right: [f64; N]) {
        let x = numbers();
        let columns = Columns::new(&[&x]).expect("finite");
        let mut f = RowFunction::new(f);
        for _ in 0..4 {
            let mut found = [0.0; N];
            f.value_and_grad(&at, &columns, Batch::Range(0..x.len()), &mut found).expect("finite");
            let close = found.iter().zip(&right).all(|(a, b)| (a - b).abs() <= 1e-12 * b.abs());
            assert!(close, "{found:?} instead of {right:?}");
        }
        assert!(matches!(f.mode(), Mode::Compiled { .. }), "most rows take the program");
    }

    #[test]
    fn rows_at_a_pole() {
        let (x, roots) = (numbers(), numbers().iter().map(|x| x.sqrt()).sum::<f64>());
        let sum: f64 = x.iter().sum();
        // The parameter does not leave the pole in rows with x = 0.
        sums(|[a], [x]| (a * x).sqrt(), [2.0], [roots / 8f64.sqrt()]);
        sums(
            |[c, p], [x]| c * x.powf(p),
            [3.0, 1.0],
            [sum, x.iter().filter(|x| **x > 0.0).map(|x| 3.0 * x * x.ln()).sum()],
        );
        // All rows are at it, and a limit exists.
        sums(|[a], [x]| (a * x).cbrt().powi(3), [0.0], [sum]);
        sums(
            |[a], [x]| select(x.less(1.0), a * x, (a * x).sqrt()),
            [2.0],
            [x.iter().map(|&x| if x < 1.0 { x } else { (x / 8.0).sqrt() }).sum()],
        );
    }

    /// What makes a row a special one is 0 in each tenth.
    #[test]
    fn second_derivatives_of_rows() {
        let x = &numbers()[..500];
        let columns = Columns::new(&[x]).expect("finite");
        let squares: f64 = x.iter().map(|x| x * x).sum();
        let mut f = RowFunction::new(|[a]: [Var; 1], [x]: [Var; 1]| (a * x).abs().powi(2));
        for at in [2.0, -1.0, 0.0, 0.0] {
            let rows = || Batch::Range(0..x.len());
            let (mut matrix, mut product, mut diagonal) = (Matrix::zeros(1, 1), [0.0], [0.0]);
            f.hessian(&[at], &columns, rows(), &mut matrix).expect("finite");
            f.hvp(&[at], &columns, rows(), &[0.5], &mut product).expect("finite");
            f.hessian_diagonal(&[at], &columns, rows(), &mut diagonal).expect("finite");
            for found in [0.5 * matrix[(0, 0)], product[0], 0.5 * diagonal[0]] {
                assert!((found - squares).abs() <= 1e-12 * squares, "{found} instead of {squares} at {at}");
            }
        }
    }

    /// The gradient that comes with a Hessian is that of its own call: at 0 of `cbrt(a x)³`, Σ x.
    #[test]
    fn gradients_beside_hessians_are_settled_too() {
        let x = &numbers()[..300];
        let columns = Columns::new(&[x]).expect("finite");
        let sum: f64 = x.iter().sum();
        let mut f = RowFunction::new(|[a]: [Var; 1], [x]: [Var; 1]| (a * x).cbrt().powi(3));
        for at in [2.0, 0.0, -1.0, 0.0, 0.0] {
            let (mut gradient, mut hessian) = ([0.0], Matrix::zeros(1, 1));
            f.grad_and_hessian(&[at], &columns, Batch::Range(0..x.len()), &mut gradient, &mut hessian)
                .expect("finite");
            assert!((gradient[0] - sum).abs() <= 1e-12 * sum, "{} instead of {sum} at {at}", gradient[0]);
            assert!(hessian[(0, 0)].abs() <= 1e-12 * sum, "{} at {at}", hessian[(0, 0)]);
        }
    }

    #[test]
    fn an_indeterminate_row_is_named() {
        let x = [1.0, 0.5, 1.5, 0.0];
        let columns = Columns::new(&[&x]).expect("finite");
        let mut f = RowFunction::new(|[a]: [Var; 1], [x]: [Var; 1]| (a - x).ln().exp());
        for _ in 0..4 {
            let error =
                f.value_and_grad(&[1.5], &columns, Batch::Range(0..4), &mut [0.0]).expect_err("0 · ∞");
            assert!(
                matches!(error, Error::Indeterminate(_)) && error.to_string().contains("data row 2"),
                "{error}"
            );
        }
    }
}

/// A derivative inside a closure cannot be looked at from next to the point: where a computed 0 meets an infinity, it is an error.
#[test]
fn nested_derivatives_are_right_or_an_error() {
    let inner = |x: Var| nested_grad(|x: Var| x.cbrt().powi(3), x);
    assert!(value_and_grad(inner, 0.0).is_err(), "0 · ∞ inside");
    let mut function = Function::new(|[x]: [Var; 1]| inner(x), 1);
    for x in [1.0, 2.0, 3.0, 4.0] {
        assert!((function.value(&[x]).expect("finite") - 1.0).abs() < 1e-14);
    }
    assert!(function.value(&[0.0]).is_err(), "0 · ∞ in a program");
    // What was not taken does not count.
    let taken = |x: Var| nested_grad(|x: Var| select(x.less(0.5), 2.0 * x, x.sqrt()), x);
    assert_eq!(value_and_grad(taken, 0.0), Ok((2.0, 0.0)));
    let root = |x: Var| nested_grad(|x: Var| x.relu().sqrt() + x, x);
    assert_eq!(value_and_grad(root, -2.0), Ok((1.0, 0.0)));
}

/// The derivative of a derivative inside the closure is a second one.
#[test]
fn nested_second_derivatives_through_a_point_of_convention() {
    derives(|x| nested_grad(|x: Var| x.abs().powi(2), x), 0.0, 2.0);
    derives(|x| nested_grad(|x: Var| x.max(-x).powi(2), x), 0.0, 2.0);
    derives(|x| nested_jvp(|x: Var| x.abs().powi(2), x, Var::from(1.0)), 0.0, 2.0);
    let gradient = |p: [Var; 2]| nested_grad(|[x, y]: [Var; 2]| x.hypot(y).powi(2), p);
    let found = jacobian(gradient, [0.0, 0.0]).expect("finite");
    let right = found.as_slice().iter().zip([2.0, 0.0, 0.0, 2.0]);
    assert!(right.into_iter().all(|(a, b)| (a - b).abs() <= 4.0 * f64::EPSILON), "{found:?}");
}
