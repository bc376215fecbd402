//! What is special: no coordinates, constants, kinks, huge numbers, closures that are not replayed, errors.

use crate::support::foreign::foreign;
use gradus::error::{Error, Quantity};
use gradus::prelude::*;
use std::cell::Cell;

/// The Hessian at a point on every path, which have to agree.
fn all_roads<const N: usize>(f: impl Fn([Var; N]) -> Var + Copy, x: [f64; N]) -> Vec<f64> {
    let once = hessian(f, x).unwrap();
    for mut f in [Function::new(f, N), Function::new(f, N).eager()] {
        for _ in 0..4 {
            assert_eq!(f.hessian(&x).unwrap(), once, "{}", f.mode());
            for i in 0..N {
                let mut unit = [0.0; N];
                unit[i] = 1.0;
                assert_eq!(f.hvp(&x, &unit).unwrap(), once.row(i), "{}", f.mode());
            }
        }
    }
    assert_eq!(sparse_hessian(f, x).unwrap().to_dense(), once);
    assert_eq!(jacobian(|x: [Var; N]| nested_grad(f, x), x).unwrap(), once);
    once.as_slice().to_vec()
}

#[test]
fn no_coordinates_and_constants() {
    assert_eq!(hessian(|_: &[Var]| Var::from(3.0), vec![]).unwrap().rows(), 0);
    let mut f = Function::new(|_: &[Var]| Var::from(3.0), 0);
    for _ in 0..3 {
        assert_eq!(f.hessian_into(&[], &mut Matrix::zeros(0, 0)).unwrap(), 3.0);
        assert_eq!(f.hvp_into(&[], &[], &mut []).unwrap(), 3.0);
        assert_eq!(f.sparse_hessian_into(&[], &mut SparseMatrix::empty()).unwrap(), 3.0);
    }
    assert_eq!(all_roads(|_: [Var; 2]| Var::from(3.0), [1.0, 2.0]), [0.0; 4]);
    assert_eq!(all_roads(|[x, y]: [Var; 2]| x - 2.0 * y, [1.0, 2.0]), [0.0; 4]);
    assert_eq!(hvp(|x: Var| x * x, 3.0, 0.0).unwrap(), 0.0);
    assert_eq!(hessian(|x: Var| x.powi(3), 2.0).unwrap()[(0, 0)], 12.0);
    let outputs = |_: &[Var]| Vec::<Var>::new();
    assert_eq!(jvp(outputs, vec![1.0], vec![1.0]).unwrap(), Vec::<f64>::new());
    assert_eq!(vjp(outputs, vec![1.0], Vec::<f64>::new()).unwrap(), vec![0.0]);
    let j = sparse_jacobian(outputs, vec![1.0, 2.0]).unwrap();
    assert_eq!((j.rows(), j.columns(), j.values().len()), (0, 2, 0));
    let mut f = Function::new(outputs, 1);
    for _ in 0..3 {
        assert!(f.jvp(&[1.0], &[1.0]).unwrap().is_empty());
        assert_eq!(f.vjp(&[1.0], &[]).unwrap(), [0.0]);
    }
}

/// Next to 0, `cos |z (⌈z⌉ − 3)|` is `cos 3z` on the left and `cos 2z` on the right: where the sides of a kink differ, its convention holds,
/// also if a step makes the difference.
#[test]
fn sides_that_differ_by_a_step_leave_the_convention() {
    assert_eq!(all_roads(|[z]: [Var; 1]| (z * -3.0).abs().cos(), [0.0]), [-9.0]);
    assert_eq!(all_roads(|[z]: [Var; 1]| (z * (z.ceil() - 3.0)).abs().cos(), [0.0]), [0.0]);
    // Left of 0 the angle jumps, and right of it `⌈z⌉`: there is no side to look from.
    let behind = |[z]: [Var; 1]| z.ceil() + z.atan2(-1.0) + (z * (z.ceil() - 3.0)).abs().cos();
    assert_eq!(all_roads(behind, [0.0]), [0.0]);
    // Left of −1 it is 3, and right of it 2, without a kink.
    assert_eq!(all_roads(|[z]: [Var; 1]| (z * (z.ceil() - 2.0)).powi(2), [-1.0]), [18.0]);
}

/// The conventions that the guide states.
#[test]
fn kinks_have_the_second_derivative_of_their_convention() {
    for f in
        [|x: Var| x.abs(), |x: Var| x.relu(), |x: Var| x.max(0.0), |x: Var| x.min(0.0), |x: Var| x.floor()]
    {
        assert_eq!(all_roads(|[x]: [Var; 1]| f(x), [0.0]), [0.0]);
    }
    // A tie shares the derivative in halves, and with it the curvature.
    assert_eq!(all_roads(|[x]: [Var; 1]| (x * x).max(2.0 * x), [0.0]), [1.0]);
    assert_eq!(all_roads(|[x]: [Var; 1]| x.relu().powi(2), [0.0]), [0.0]);
    assert_eq!(all_roads(|[x]: [Var; 1]| x * x.abs(), [0.0]), [0.0]);
    assert_eq!(all_roads(|[x, y]: [Var; 2]| x.hypot(y), [0.0, 0.0]), [0.0; 4]);
    assert_eq!(all_roads(|[x, y]: [Var; 2]| x.atan2(y), [0.0, 0.0]), [0.0; 4]);
    assert_eq!(all_roads(|[x]: [Var; 1]| x * x.detach(), [3.0]), [0.0]);
}

#[test]
fn what_is_not_taken_contributes_nothing() {
    // The derivative and the curvature of the root at 0 and to the left are infinite or NaN.
    let root = |[x]: [Var; 1]| select(x.less_equal(0.0), x * x, x.sqrt());
    assert_eq!(all_roads(root, [-1.0]), [2.0]);
    assert_eq!(all_roads(root, [0.0]), [2.0]);
    assert_eq!(all_roads(root, [4.0]), [-0.03125]);
    let branch = |[x]: [Var; 1]| if x <= 0.0 { x * x } else { x.sqrt() };
    assert_eq!(all_roads(branch, [0.0]), [2.0]);
    assert_eq!(all_roads(branch, [4.0]), [-0.03125]);
}

#[test]
fn zero_absorbs_in_the_second_order() {
    // 0 · √x at 0, where all derivatives of the root are infinite.
    assert_eq!(all_roads(|[x, y]: [Var; 2]| 0.0 * x.sqrt() + y * y, [0.0, 1.0]), [0.0, 0.0, 0.0, 2.0]);
    // A factor that is 0 at the point only, in the first order.
    let f = |[x, y]: [Var; 2]| (y * y) * x.sqrt();
    assert_eq!(hvp(f, [0.0, 0.0], [0.0, 1.0]).unwrap(), [0.0, 0.0]);
    let mut replayed = Function::new(f, 2);
    for _ in 0..4 {
        assert_eq!(replayed.hvp(&[0.0, 0.0], &[0.0, 1.0]).unwrap(), [0.0, 0.0]);
        // ∂²f/∂x∂y is y / √x, which tends to 0 along lines.
        assert_eq!(replayed.hvp(&[0.0, 0.0], &[1.0, 0.0]).unwrap(), [0.0, 0.0]);
        assert_eq!(hvp(f, [0.0, 0.0], [1.0, 0.0]).unwrap(), [0.0, 0.0]);
    }
}

#[test]
fn numbers_beyond_the_bound_are_right() {
    // 2⁵⁰⁰ is the bound for which programs are proved, about 3e150.
    for x in [[1e160, -3.0], [1e-320, 1e300]] {
        let h = all_roads(|[x, y]: [Var; 2]| x * y, x);
        assert_eq!(h, [0.0, 1.0, 1.0, 0.0]);
    }
    let mut f = Function::new(|[x, y]: [Var; 2]| x * x + y * y * y, 2);
    for _ in 0..4 {
        // A direction beyond it.
        assert_eq!(f.hvp(&[1.0, 0.5], &[1e200, 1.0]).unwrap(), [2e200, 3.0]);
        let error = f.hvp(&[1.0, 0.5], &[f64::MAX, 1.0]).unwrap_err();
        assert!(matches!(&error, Error::NotFinite(what) if what.quantity == Quantity::Product(0)), "{error}");
    }
}

#[test]
fn single_precision() {
    let f = |x: &[Var<f32>]| x[0].exp() * x[1] + x[1].powi(2);
    let h = hessian(f, vec![0.0_f32, 2.0]).unwrap();
    assert_eq!(h.as_slice(), [2.0, 1.0, 1.0, 2.0]);
    let mut f = Function::new(f, 2);
    for _ in 0..4 {
        assert_eq!(f.hessian(&[0.0, 2.0]).unwrap(), h);
        assert_eq!(f.hvp(&[0.0, 2.0], &[1.0, 1.0]).unwrap(), [3.0, 3.0]);
        // Beyond the bound of f32, 2⁵² or so.
        assert_eq!(f.hvp(&[0.0, 1e17], &[0.0, 1.0]).unwrap(), [1.0, 2.0]);
    }
    assert_eq!(grad(|x: Var<f32>| nested_grad(|x: Var<f32>| x.powi(3), x), 2.0_f32).unwrap(), 12.0);
}

#[test]
fn closures_that_are_not_replayed_are_right() {
    let reads = |[x]: [Var; 1]| x * x * x.value();
    let counter = Cell::new(0.0);
    let changes = |[x]: [Var; 1]| {
        counter.set(counter.get() + 1.0);
        x * x * counter.get()
    };
    let mut f = Function::new(reads, 1);
    let mut g = Function::new(changes, 1);
    for k in 1..20 {
        assert_eq!(f.hessian(&[f64::from(k)]).unwrap()[(0, 0)], 2.0 * f64::from(k));
        let h = g.hvp(&[1.0], &[1.0]).unwrap()[0];
        // Found out at the second call, when two recordings are compared.
        assert!(k < 2 || h == 2.0 * counter.get(), "{k}: {h} {}", counter.get());
    }
    assert!(matches!(f.mode(), Mode::Dynamic { .. }) && matches!(g.mode(), Mode::Dynamic { .. }));
    // Another branch at every point.
    let mut h = Function::new(
        |x: &[Var]| {
            x.iter().enumerate().map(|(i, &x)| if x < 0.0 { x * x } else { x.powi(3) * i as f64 }).sum()
        },
        9,
    );
    for k in 0..200_u32 {
        let x: Vec<f64> = (0..9).map(|i| if k >> i & 1 == 0 { -1.0 } else { 1.0 }).collect();
        let hessian = h.hessian(&x).unwrap();
        for i in 0..9 {
            assert_eq!(hessian[(i, i)], if x[i] < 0.0 { 2.0 } else { 6.0 * i as f64 });
        }
    }
}

#[test]
fn what_is_not_finite_is_reported_with_its_cause() {
    let f = |[x, y]: [Var; 2]| x.powf(1.5) + y;
    let line = line!() - 1;
    let check = |error: Error, quantity: Quantity| {
        let Error::NotFinite(what) = &error else { panic!("{error}") };
        assert_eq!((what.quantity, what.value), (quantity, f64::INFINITY), "{error}");
        let cause = what.cause.as_ref().unwrap_or_else(|| panic!("{error}"));
        assert_eq!((cause.operation, cause.location.line()), ("powf", line), "{error}");
    };
    check(hessian(f, [0.0, 1.0]).unwrap_err(), Quantity::Second(0, 0));
    check(sparse_hessian(f, [0.0, 1.0]).unwrap_err(), Quantity::Second(0, 0));
    check(hvp(f, [0.0, 1.0], [1.0, 0.0]).unwrap_err(), Quantity::Product(0));
    assert_eq!(hvp(f, [0.0, 1.0], [0.0, 1.0]).unwrap(), [0.0, 0.0]);
    let mut f = Function::new(f, 2);
    for _ in 0..4 {
        check(f.hessian(&[0.0, 1.0]).unwrap_err(), Quantity::Second(0, 0));
        check(
            f.sparse_hessian_into(&[0.0, 1.0], &mut SparseMatrix::empty()).unwrap_err(),
            Quantity::Second(0, 0),
        );
        check(f.hvp(&[0.0, 1.0], &[1.0, 0.0]).unwrap_err(), Quantity::Product(0));
    }
    let steep = |[x, y]: [Var; 2]| [x * y, y.sqrt()];
    let mut along = Function::new(steep, 2);
    for _ in 0..4 {
        let quantities = [
            jvp(steep, [1.0, 0.0], [0.0, 1.0]).unwrap_err(),
            along.jvp(&[1.0, 0.0], &[0.0, 1.0]).unwrap_err(),
            vjp(steep, [1.0, 0.0], [0.0, 1.0]).unwrap_err(),
            along.vjp(&[1.0, 0.0], &[0.0, 1.0]).unwrap_err(),
            sparse_jacobian(steep, [1.0, 0.0]).unwrap_err(),
            along.sparse_jacobian_into(&[1.0, 0.0], &mut [0.0; 2], &mut SparseMatrix::empty()).unwrap_err(),
        ]
        .map(|error| match &error {
            Error::NotFinite(what) => {
                (what.quantity, what.cause.as_ref().map_or("", |cause| cause.operation))
            }
            other => panic!("{other}"),
        });
        let derivative = (Quantity::Derivative(1), "sqrt");
        let want = (Quantity::Along(1), "sqrt");
        assert_eq!(quantities, [want, want, derivative, derivative, derivative, derivative]);
        // A weight of 0 takes the output away.
        assert_eq!(along.vjp(&[1.0, 0.0], &[1.0, 0.0]).unwrap(), [0.0, 1.0]);
    }
    // The first order is reported first.
    let error = hessian(|x: Var| x.ln(), 0.0).unwrap_err();
    assert!(matches!(&error, Error::NotFinite(what) if what.quantity == Quantity::Value(0)), "{error}");
    let error = hessian(|x: Var| x.sqrt(), 0.0).unwrap_err();
    assert!(matches!(&error, Error::NotFinite(what) if what.quantity == Quantity::Derivative(0)), "{error}");
}

#[test]
fn misuse_is_reported() {
    let f = |[x, y]: [Var; 2]| x * y;
    let mut function = Function::new(f, 2);
    let length = |error: Error| match error {
        Error::Length(what) => (what.what, what.expected, what.actual),
        other => panic!("{other}"),
    };
    for _ in 0..3 {
        assert_eq!(length(function.hvp(&[1.0], &[1.0]).unwrap_err()), ("point", 2, 1));
        assert_eq!(length(function.hvp(&[1.0, 2.0], &[1.0]).unwrap_err()), ("direction", 2, 1));
        assert_eq!(
            length(function.hvp_into(&[1.0, 2.0], &[1.0, 2.0], &mut []).unwrap_err()),
            ("product", 2, 0)
        );
        assert_eq!(length(function.vjp(&[1.0, 2.0], &[1.0, 2.0]).unwrap_err()), ("weights", 1, 2));
        assert_eq!(length(function.jvp(&[1.0, 2.0], &[]).unwrap_err()), ("direction", 2, 0));
        let mut wrong = Matrix::zeros(2, 3);
        assert_eq!(
            length(function.hessian_into(&[1.0, 2.0], &mut wrong).unwrap_err()),
            ("columns of the Hessian", 2, 3)
        );
        let error = function.jacobian_into(&[1.0, 2.0], &mut [0.0; 2], &mut Matrix::zeros(1, 2)).unwrap_err();
        assert_eq!(length(error), ("values", 1, 2));
        let error = function.hvp(&[1.0, 2.0], &[f64::NAN, 0.0]).unwrap_err();
        assert_eq!(error.to_string(), "coordinate 0 of the direction is NaN");
        let error = function.vjp(&[1.0, 2.0], &[f64::INFINITY]).unwrap_err();
        assert_eq!(error.to_string(), "the weight of output 0 is inf");
        let error = function.hessian(&[1.0, f64::NAN]).unwrap_err();
        assert_eq!(error.to_string(), "coordinate 1 of the point is NaN");
    }
    assert_eq!(length(hvp(|x: &[Var]| x[0], vec![1.0], vec![]).unwrap_err()), ("direction", 1, 0));
    assert_eq!(length(vjp(f, [1.0, 2.0], [1.0, 2.0]).unwrap_err()), ("weights", 1, 2));
    assert_eq!(length(hessian(f, vec![1.0; 3]).unwrap_err()), ("point", 2, 3));
    let mut limited = Function::new(|x: &[Var]| x.iter().map(|x| x.sin()).sum::<Var>(), 100).limit(50);
    assert!(matches!(limited.hessian(&[0.0; 100]), Err(Error::TooManyOperations { limit: 151, .. })));
    let kept = foreign();
    for error in [
        hessian(|x: Var| x * kept, 1.0).map(|_| ()).unwrap_err(),
        hvp(|x: Var| x * kept, 1.0, 1.0).map(|_| ()).unwrap_err(),
        jvp(|_: Var| kept, 1.0, 1.0).map(|_| ()).unwrap_err(),
        Function::new(|x: Var| x * kept, 1).hessian(&[1.0]).map(|_| ()).unwrap_err(),
    ] {
        assert!(matches!(error, Error::ForeignVariable { .. }), "{error}");
    }
}

#[test]
fn the_program_of_a_product_is_printed() {
    let mut f = Function::new(|[x, y]: [Var; 2]| x.sin() * y, 2);
    for _ in 0..3 {
        f.hvp(&[0.3, 2.0], &[1.0, 0.5]).unwrap();
    }
    let text = f.program().to_string();
    assert!(text.starts_with("value and product with the Hessian: ") && text.contains("sin"), "{text}");
}
