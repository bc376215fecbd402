//! What was not taken contributes nothing, also behind an infinite derivative.
//!
//! `√relu(x)` at −2 was `∞ · 0`, an error; right is 0, as for `clamp`. The same kind: the side of `max`, `min` and
//! `abs_sub` that was not taken, steps, masks, `x⁰`, a remainder into which the divisor does not fit. Each is put behind
//! each function with a pole in its derivative, and differentiated in every mode.
//!
//! A *computed* 0 is another matter: `x²` at 0 depends on `x`, and `0 · ∞` stays an error.

use gradus::data::Batch;
use gradus::error::Error;
use gradus::function::{Columns, JacobianColumns, RowFunction, RowJacobian};
use gradus::prelude::*;
use gradus::{Activation, Real};
use num_traits::{Float, Signed};

type Unary<T> = fn(Var<T>) -> Var<T>;

/// Operations, each at a point around which it has the value in the third column.
fn flat<T: Real>() -> Vec<(&'static str, Unary<T>, T, T)> {
    fn c<T: Real>(x: f64) -> Var<T> {
        Var::constant(T::of(x))
    }
    let rows: Vec<(&'static str, Unary<T>, f64, f64)> = vec![
        ("relu", |x| x.relu(), -2.0, 0.0),
        // At the kink, too: by convention it is on the flat side.
        ("relu at 0", |x| x.relu(), 0.0, 0.0),
        ("activation", Activation::relu, -2.0, 0.0),
        ("max", |x| x.max(c(3.0)), 1.0, 3.0),
        ("max, second", |x| c(3.0).max(x), 1.0, 3.0),
        ("min", |x| x.min(c(-1.0)), 2.0, -1.0),
        ("min, second", |x| c(-1.0).min(x), 2.0, -1.0),
        ("Float::max", |x| Float::max(x, c(3.0)), 1.0, 3.0),
        ("largest of many", |x| [c(4.0), x, c(1.0)].into_iter().fold(x, Var::max), 1.0, 4.0),
        ("clamp above", |x| x.clamp(c(-1.0), c(1.0)), 5.0, 1.0),
        ("clamp below", |x| x.clamp(c(-1.0), c(1.0)), -5.0, -1.0),
        ("select", |x| select(x.less(c(0.0)), c(2.0), x), -1.0, 2.0),
        ("select, other", |x| select(x.less(c(0.0)), x * x, c(2.0)), 1.0, 2.0),
        ("abs_sub", |x| Float::abs_sub(x, c(3.0)), 1.0, 0.0),
        ("Signed::abs_sub", |x| Signed::abs_sub(&x, &c(3.0)), 1.0, 0.0),
        ("signum", |x| x.signum(), -3.0, -1.0),
        ("floor", |x| x.floor(), 2.5, 2.0),
        ("ceil", |x| x.ceil(), 2.5, 3.0),
        ("round", |x| x.round(), 2.25, 2.0),
        ("trunc", |x| x.trunc(), -2.5, -2.0),
        ("detach", |x| x.detach(), 2.5, 2.5),
        ("less", |x| x.less(c(3.0)), 2.5, 1.0),
        ("less_equal", |x| x.less_equal(c(1.0)), 2.5, 0.0),
        ("powi", |x| x.powi(0), 2.5, 1.0),
        ("sign of copysign", |x| c(2.0).copysign(x), -1.0, -2.0),
        ("divisor", |x| c(5.0) % x, 7.0, 5.0),
        // Where the operand has an infinite derivative of its own.
        ("relu of a root", |x| (x.sqrt() - c(1.0)).relu(), 0.0, 0.0),
        ("max of a cube root", |x| x.cbrt().max(c(2.0)), 0.0, 2.0),
    ];
    rows.into_iter().map(|(name, f, x, value)| (name, f, T::of(x), T::of(value))).collect()
}

/// Functions with a finite value and a derivative that is not finite at a pole.
fn singular<T: Real>() -> Vec<(&'static str, Unary<T>, T)> {
    fn c<T: Real>(x: f64) -> Var<T> {
        Var::constant(T::of(x))
    }
    let rows: Vec<(&'static str, Unary<T>, f64)> = vec![
        ("sqrt", |x| x.sqrt(), 0.0),
        ("cbrt", |x| x.cbrt(), 0.0),
        ("powf", |x| x.powf(c(0.5)), 0.0),
        ("asin", |x| x.asin(), 1.0),
        ("acos", |x| x.acos(), 1.0),
        ("acosh", |x| x.acosh(), 1.0),
        ("root of an absolute value", |x| x.abs().sqrt(), 0.0),
        // NaN.
        ("exponent of a negative number", |x| c(-2.0).powf(x), 3.0),
        // An adjoint that overflows.
        ("huge", |x| ((x * c(1e30)) * c(1e30)) * Var::constant(T::max_value()), 0.0),
        ("root of a root", |x| x.sqrt().sqrt(), 0.0),
        ("root beside", |x| x.sqrt() * c(3.0) - x, 0.0),
    ];
    rows.into_iter().map(|(name, f, pole)| (name, f, T::of(pole))).collect()
}

/// Calls `check` with each pair: a name, the function of one variable, and the point.
fn each<T: Real>(mut check: impl FnMut(&str, &dyn Fn(Var<T>) -> Var<T>, T)) {
    for (inner_name, inner, x, value) in flat::<T>() {
        for (outer_name, outer, pole) in singular::<T>() {
            let (value, pole) = (Var::constant(value), Var::constant(pole));
            // The difference is exact, and the pole is met.
            let f = move |x: Var<T>| outer((inner(x) - value) + pole);
            check(&format!("{outer_name} of {inner_name}"), &f, x);
        }
    }
}

const MATHS: [Math; 2] = [Math::Std, Math::Vector];

fn all_ways<T: Real>() {
    let (zero, one, two) = (T::zero(), T::one(), T::of(2.0));
    each::<T>(|name, g, x| {
        // A second variable, so that something is left.
        let f = |x: &[Var<T>]| g(x[0]) + x[1] * x[1];
        let point = vec![x, one];
        let (first, second) = ([zero, two], [zero, zero, zero, two]);
        assert_eq!(grad(f, point.clone()).expect(name), first, "{name}");
        assert_eq!(jacobian(|x: &[Var<T>]| [f(x)], point.clone()).expect(name).as_slice(), first, "{name}");
        assert_eq!(jvp(|x: &[Var<T>]| [f(x)], point.clone(), vec![one, one]).expect(name), [two], "{name}");
        assert_eq!(vjp(|x: &[Var<T>]| [f(x)], point.clone(), [one]).expect(name), first, "{name}");
        assert_eq!(hessian(f, point.clone()).expect(name).as_slice(), second, "{name}");
        assert_eq!(hvp(f, point.clone(), vec![one, one]).expect(name), first, "{name}");
        let sparse = sparse_hessian(f, point.clone()).expect(name).to_dense();
        assert_eq!(sparse.as_slice(), second, "{name}");
        let nested = |x: &[Var<T>]| nested_grad(f, x.to_vec());
        let sum = |x: &[Var<T>]| nested(x).into_iter().sum::<Var<T>>();
        assert_eq!(value_and_grad(sum, point.clone()).expect(name), (two, vec![zero, two]), "{name}");
        let along = |x: &[Var<T>]| nested_jvp(f, x.to_vec(), vec![Var::constant(one); 2]);
        assert_eq!(value_and_grad(along, point.clone()).expect(name), (two, vec![zero, two]), "{name}");
        for math in MATHS {
            let mut compiled = Function::new(f, 2).math(math);
            let mut gradient_of_nested = Function::new(sum, 2).math(math);
            let mut gradient = vec![zero; 2];
            for _ in 0..4 {
                compiled.value_and_grad(&point, &mut gradient).expect(name);
                assert_eq!(gradient, first, "{name}");
                assert_eq!(compiled.jvp(&point, &[one, one]).expect(name), [two], "{name}");
                assert_eq!(compiled.vjp(&point, &[one]).expect(name), first, "{name}");
                assert_eq!(compiled.hessian(&point).expect(name).as_slice(), second, "{name}");
                assert_eq!(compiled.hvp(&point, &[one, one]).expect(name), first, "{name}");
                let mut into = SparseMatrix::empty();
                compiled.sparse_hessian_into(&point, &mut into).expect(name);
                assert_eq!(into.to_dense().as_slice(), second, "{name}");
                gradient_of_nested.value_and_grad(&point, &mut gradient).expect(name);
                assert_eq!(gradient, first, "{name}");
            }
        }
    });
}

#[test]
fn what_was_not_taken_contributes_nothing() {
    all_ways::<f64>();
    all_ways::<f32>();
}

/// Long enough for loops over slices, for tables of rows, and for derivatives in parameters and in columns.
fn many<T: Real>() {
    each::<T>(|name, g, x| {
        let f = |x: &[Var<T>]| x.iter().map(|&x| g(x)).sum::<Var<T>>() + x[0] * Var::constant(T::of(3.0));
        let point = vec![x; 40];
        let mut want = vec![T::zero(); 40];
        want[0] = T::of(3.0);
        let column = vec![x; 40];
        let table = Columns::new(&[&column]).expect("a column");
        for math in MATHS {
            let mut compiled = Function::new(f, 40).math(math);
            let mut rows = RowFunction::new(|w: Var<T>, x: Var<T>| g(x + w) + w).math(math);
            let mut each = RowJacobian::new(|w: Var<T>, x: Var<T>| g(x) + w * x).math(math);
            let (mut gradient, mut found) = (vec![T::zero(); 40], JacobianColumns::default());
            for _ in 0..4 {
                compiled.value_and_grad(&point, &mut gradient).expect(name);
                assert_eq!(gradient, want, "{name}");
                let mut sum = [T::zero()];
                rows.value_and_grad(&[T::zero()], &table, Batch::Range(0..40), &mut sum).expect(name);
                assert_eq!(sum, [T::of(40.0)], "{name}");
                each.evaluate(&[T::one()], &table, Batch::Range(0..40), &mut found).expect(name);
                assert_eq!(found.derivative(0, 1), vec![T::one(); 40], "{name}");
            }
        }
    });
}

#[test]
fn what_was_not_taken_contributes_nothing_in_runs_and_rows() {
    many::<f64>();
    many::<f32>();
}

/// A running maximum is a chain; what it does not take lies before infinite derivatives, too.
#[test]
fn chains_of_maxima_end_where_they_do_not_take() {
    let f = |x: &[Var]| {
        let largest = x[1..].iter().fold(x[1], |m, &x| m.max(x));
        (largest.relu() - x[0]).cbrt()
    };
    let mut compiled = Function::new(f, 102);
    let mut gradient = vec![0.0; 102];
    for k in 1..102 {
        // All are negative, and x₀ is where the cube root has its pole: nothing but x₀ matters.
        let mut point: Vec<f64> = (0..102).map(|i| -1.0 - f64::from(i)).collect();
        (point[0], point[k]) = (0.0, -0.5);
        assert!(compiled.value_and_grad(&point, &mut gradient).is_err(), "∞ in x₀");
        let scaled = |x: &[Var]| f(x) + x[0] * 0.0;
        assert!(grad(scaled, point.clone()).is_err());
        // In front of the pole the largest one takes all.
        (point[0], point[k]) = (0.0, 8.0);
        compiled.value_and_grad(&point, &mut gradient).expect("finite");
        for (i, &g) in gradient.iter().enumerate() {
            let want = if i == k {
                1.0 / 12.0
            } else if i == 0 {
                -1.0 / 12.0
            } else {
                0.0
            };
            assert!((g - want).abs() < 1e-15, "{i}: {g}");
        }
    }
    let held = |x: &[Var]| x.iter().fold(x[0], |m, &x| m.max(x)).relu().sqrt() + x[0];
    let mut compiled = Function::new(held, 101);
    for _ in 0..4 {
        let mut gradient = vec![0.0; 101];
        compiled.value_and_grad(&[-1.0; 101], &mut gradient).expect("finite");
        assert_eq!((gradient[0], gradient[1..].iter().sum::<f64>()), (1.0, 0.0));
    }
}

/// Zeros that are computed say nothing about dependence: of either sign they are `0 · ∞` in the sweep back. Where a limit
/// exists, it is taken (`conventions`); these have none.
#[test]
fn a_computed_zero_is_not_structure() {
    let cases: [(&str, Unary<f64>, f64); 5] = [
        ("root of a square", |x| (x * x).sqrt(), 0.0),
        ("root of a square at −0", |x| (x * x).sqrt(), -0.0),
        ("cosine", |x| (1.0 - x.cos()).sqrt(), 0.0),
        ("fourth power at −0", |x| x.powi(4).sqrt().sqrt(), -0.0),
        ("abs", |x| x.abs().sqrt(), 0.0),
    ];
    for (name, f, x) in cases {
        let is_reported = |result: Result<(), Error>| {
            assert!(matches!(result, Err(Error::NotFinite(_))), "{name}: {result:?}");
        };
        is_reported(grad(f, x).map(|_| ()));
        let mut compiled = Function::new(f, 1);
        for _ in 0..4 {
            is_reported(compiled.value_and_grad(&[x], &mut [0.0]).map(|_| ()));
        }
    }
}
