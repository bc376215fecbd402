//! Integrals, differential equations and tables inside closures, on every path, against closed forms and SciPy.

use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;

fn close(a: &[f64], b: &[f64], tolerance: f64) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1.0))
}

/// Every derivative of `f`, by recording and compiled, is that of `exact`, to a tolerance for each order.
fn agree(
    f: impl Fn(&[Var]) -> Var + Copy,
    exact: impl Fn(&[Var]) -> Var + Copy,
    points: &[&[f64]],
    tolerances: [f64; 3],
) {
    let n = points[0].len();
    let mut compiled = Function::new(f, n);
    for &x in points {
        let (value, gradient) = value_and_grad(exact, x.to_vec()).unwrap();
        let h = hessian(exact, x.to_vec()).unwrap();
        let (found, by_tape) = value_and_grad(f, x.to_vec()).unwrap();
        assert!(close(&[found], &[value], tolerances[0]), "{found} {value}");
        assert!(close(&by_tape, &gradient, tolerances[1]), "{by_tape:?} {gradient:?}");
        let mut into = vec![0.0; n];
        assert_eq!(compiled.value_and_grad(x, &mut into).unwrap(), found);
        assert!(close(&into, &by_tape, 1e-12), "{into:?} {by_tape:?}");
        let (eager, second) = (hessian(f, x.to_vec()).unwrap(), compiled.hessian(x).unwrap());
        assert!(close(eager.as_slice(), h.as_slice(), tolerances[2]), "{eager:?} {h:?}");
        assert!(close(second.as_slice(), eager.as_slice(), 1e-10), "{second:?} {eager:?}");
        let v: Vec<f64> = (0..n).map(|k| 1.0 - 0.4 * k as f64).collect();
        let along = compiled.jvp(x, &v).unwrap()[0];
        assert!(close(&[along], &[by_tape.iter().zip(&v).map(|(g, v)| g * v).sum()], 1e-11));
    }
    assert_eq!(compiled.mode(), Mode::Compiled { programs: 1 });
}

#[test]
fn integrals_have_the_derivatives_of_their_closed_forms() {
    // ∫ₐᵇ sin(c t) dt = (cos(c a) − cos(c b)) / c, with c captured and one bound the product of two variables.
    let f = |x: &[Var]| {
        let c = x[2] * 2.0;
        integrate(|x: &[Var], t: Var| (c * t).sin() * x[0] / x[0], &[x[1]], [x[0], x[1] * x[2]])
    };
    let exact = |x: &[Var]| {
        let c = x[2] * 2.0;
        ((c * x[0]).cos() - (c * x[1] * x[2]).cos()) / c
    };
    agree(
        f,
        exact,
        &[&[0.3, 1.2, 1.5], &[0.1, 2.0, 0.9], &[1.0, 0.4, 2.0], &[0.2, 3.0, 1.1]],
        [1e-13, 1e-12, 1e-9],
    );
}

#[test]
fn integrals_with_a_sharp_peak_and_with_branches() {
    // A Lorentz peak of width 10⁻³: the interval is halved toward it.
    let peak =
        |x: &[Var]| integrate(|x: &[Var], t: Var| x[1] / ((t - x[0]).powi(2) + x[1] * x[1]), x, [0.0, 1.0]);
    let exact = |x: &[Var]| ((1.0 - x[0]) / x[1]).atan() + (x[0] / x[1]).atan();
    let (found, by_tape) = value_and_grad(peak, vec![0.3, 1e-3]).unwrap();
    let (value, gradient) = value_and_grad(exact, vec![0.3, 1e-3]).unwrap();
    assert!(close(&[found], &[value], 1e-12) && close(&by_tape, &gradient, 1e-9), "{by_tape:?} {gradient:?}");
    // |t − c| by a comparison: two ways through the closure.
    let kinked =
        |x: &[Var]| integrate(|x: &[Var], t: Var| if t > x[0] { t - x[0] } else { x[0] - t }, x, [0.0, 1.0]);
    let exact = |x: &[Var]| (x[0] * x[0] + (1.0 - x[0]) * (1.0 - x[0])) / 2.0;
    let mut compiled = Function::new(kinked, 1);
    for c in [0.3, 0.4, 0.55, 0.7] {
        let (value, gradient) = value_and_grad(exact, vec![c]).unwrap();
        let mut into = [0.0];
        assert!(close(&[compiled.value_and_grad(&[c], &mut into).unwrap()], &[value], 1e-9));
        // The derivative jumps at the kink, and the interval around that is √10⁻¹⁰ wide.
        assert!(close(&into, &gradient, 1e-5), "{into:?} {gradient:?}");
    }
}

#[test]
fn what_has_no_integral_is_an_error() {
    let at =
        |f: fn(Var) -> Var| grad(|x: Var| integrate(|_: &[Var], t: Var| f(t), &[], [Var::from(0.0), x]), 1.0);
    let error = at(|t| (t - 0.5).recip()).unwrap_err().to_string();
    assert!(error.contains("`integrate` has an integrand that is inf at 0.5"), "{error}");
    let error = at(|t| (t + 1e-9).recip().powi(2).sin()).unwrap_err().to_string();
    assert!(error.contains("`integrate` did not converge: in 1000 intervals"), "{error}");
    assert!(error.contains("numerics.rs:"), "{error}");
    let error = grad(
        |x: Var| {
            nested_grad(
                |x: Var| {
                    nested_grad(|b: Var| integrate(|_: &[Var], t: Var| t.exp(), &[], [Var::from(0.0), b]), x)
                },
                x,
            )
        },
        1.0,
    );
    assert!(error.unwrap_err().to_string().contains("`integrate` has no derivative of that order"));
}

#[test]
fn solutions_of_equations_have_the_derivatives_of_their_closed_forms() {
    // y″ = −k y from (a, 0): a cos(√k t), −a √k sin(√k t), also in the times, and with a constant that is captured.
    let f = |x: &[Var]| {
        let (k, start, from, to) = (x[0], x[1], x[2], x[2] + 1.5);
        let swing = |_: &[Var], _t: Var, y: &[Var]| [y[1], -k * y[0]];
        let y =
            Ode::new().relative(1e-12).solve(swing, &[], &[start, Var::from(0.0)], &[from, x[2] + 0.5, to]);
        y[2][0] + 2.0 * y[1][1] * y[2][1] + y[0][0]
    };
    let exact = |x: &[Var]| {
        let (w, a) = (x[0].sqrt(), x[1]);
        let at = |t: f64| [a * (w * t).cos(), -a * w * (w * t).sin()];
        let (half, end) = (at(0.5), at(1.5));
        end[0] + 2.0 * half[1] * end[1] + a
    };
    agree(
        f,
        exact,
        &[&[2.0, 1.0, 0.3], &[1.0, 0.5, 0.0], &[4.0, -0.7, 1.0], &[3.0, 2.0, -1.0]],
        [1e-10, 1e-9, 1e-8],
    );
    // y′ = x t y: y(t₁) = exp(x (t₁² − t₀²) / 2), with both times variables.
    let f = |x: &[Var]| {
        let growth = |x: &[Var], t: Var, y: &[Var]| [x[0] * t * y[0]];
        Ode::new().relative(1e-12).solve(growth, &x[..1], &[Var::from(1.0)], &x[1..])[1][0]
    };
    let exact = |x: &[Var]| (x[0] * (x[2] * x[2] - x[1] * x[1]) / 2.0).exp();
    agree(
        f,
        exact,
        &[&[0.7, 0.2, 1.4], &[-0.5, 1.0, 2.0], &[0.9, 1.5, 0.5], &[0.3, -1.0, 1.2]],
        [1e-10, 1e-9, 1e-8],
    );
}

#[test]
fn the_gradient_is_that_of_the_steps_to_rounding() {
    // Coarse steps: far from the solution, but the differences are of the number that comes out.
    let f = |[a, b]: [Var; 2]| {
        let rate = |x: &[Var], t: Var, y: &[Var]| [y[1] * t.cos(), x[0] * (1.0 - y[0] * y[0]) * y[1] - y[0]];
        let y = Ode::new().relative(1e-3).absolute(1e-3).solve(rate, &[a], &[b, a], &[0.0, 1.0, 2.5]);
        y[2][0] * y[1][1]
    };
    let report = check_grad(f, [0.8, 0.6]).unwrap();
    // At steps that change with the point differences see that, too: a part in 10³ here.
    assert!(report.coordinates.iter().all(|c| c.relative_error < 0.02), "{report}");
    let by_along = jvp(f, [0.8, 0.6], [1.0, 0.0]).unwrap();
    let by_back = grad(f, [0.8, 0.6]).unwrap()[0];
    assert!((by_along - by_back).abs() < 1e-13 * by_back.abs(), "{by_along} {by_back}");
    let h = hessian(f, [0.8, 0.6]).unwrap();
    assert!((h[(0, 1)] - h[(1, 0)]).abs() < 1e-11);
}

#[test]
fn equations_in_rows_and_equations_without_a_solution() {
    // One solution for each row, up to its own time.
    let f = |[k, a]: [Var; 2], [t, y]: [Var; 2]| {
        let decay = |x: &[Var], _t: Var, y: &[Var]| [-x[0] * y[0]];
        (ode(decay, &[k], &[a], &[Var::from(0.0), t])[1][0] - y).powi(2)
    };
    let exact = |[k, a]: [Var; 2], [t, y]: [Var; 2]| (a * (-k * t).exp() - y).powi(2);
    let t: Vec<f64> = (0..40).map(|k| 0.1 * f64::from(k)).collect();
    let y: Vec<f64> = t.iter().map(|t| 1.0 - 0.1 * t).collect();
    let data = Columns::new(&[&t, &y]).unwrap();
    let (mut f, mut g) = (RowFunction::new(f), RowFunction::new(exact));
    for k in [0.3, 0.5, 0.8, 1.0] {
        let (mut found, mut expected) = ([0.0; 2], [0.0; 2]);
        let value = g.value_and_grad(&[k, 1.2], &data, Batch::Range(0..40), &mut expected).unwrap();
        let sum = f.value_and_grad(&[k, 1.2], &data, Batch::Range(0..40), &mut found).unwrap();
        assert!(close(&[sum], &[value], 1e-8) && close(&found, &expected, 1e-7), "{found:?} {expected:?}");
    }
    assert!(matches!(f.mode(), Mode::Compiled { .. }), "{}", f.mode());
    // y′ = y² reaches infinity at time 1.
    let beyond = |x: Var| ode(|_: &[Var], _t: Var, y: &[Var]| [y[0] * y[0]], &[], &[x], &[0.0, 2.0])[1][0];
    let error = grad(beyond, 1.0).unwrap_err().to_string();
    assert!(
        error.contains("`ode` ") && error.contains("it has come to time") && error.contains("numerics.rs:"),
        "{error}"
    );
    let two = |x: Var| ode(|_: &[Var], _t: Var, y: &[Var]| [y[0], y[0]], &[], &[x], &[0.0, 2.0])[1][0];
    let error = grad(two, 1.0).unwrap_err().to_string();
    assert!(error.contains("has 2 derivatives of 1 components"), "{error}");
    let wrong = |x: Var| {
        Ode::new().relative(-1.0).solve(|_: &[Var], _t: Var, y: &[Var]| [y[0]], &[], &[x], &[0.0, 1.0])[1][0]
    };
    assert!(grad(wrong, 1.0).unwrap_err().to_string().contains("tolerances"));
    // One time alone is the start.
    let start = |x: Var| ode(|_: &[Var], _t: Var, y: &[Var]| [y[0]], &[], &[x], &[0.5])[0][0];
    assert_eq!(value_and_grad(start, 3.0).unwrap(), (3.0, 1.0));
}

#[test]
fn tables_are_those_of_scipy() {
    // numpy.interp, CubicSpline(x, y, bc_type='natural') and PchipInterpolator(x, y) at 0.5, 1.7, 3.1 and 4.9, with derivatives.
    let x = [0.0, 1.0, 2.5, 3.0, 5.0];
    let y = [1.0, 3.0, 2.0, 2.0, 6.0];
    let at = [0.5, 1.7, 3.1, 4.9];
    let tables = [
        Interpolation::linear(&x, &y).unwrap(),
        Interpolation::cubic(&x, &y).unwrap(),
        Interpolation::monotone(&x, &y).unwrap(),
    ];
    for (table, golden) in tables.iter().zip(GOLDEN) {
        for (&x, [value, first, second]) in at.iter().zip(golden) {
            let f = |[x]: [Var; 1]| table.at(x) * 1.0;
            let mut compiled = Function::new(f, 1);
            for _ in 0..3 {
                let mut into = [0.0];
                let found = compiled.value_and_grad(&[x], &mut into).unwrap();
                assert_eq!(found, table.value(x));
                let h = compiled.hessian(&[x]).unwrap()[(0, 0)];
                assert!(
                    close(&[found, into[0], h], &[value, first, second], 1e-13),
                    "{x}: {found} {into:?} {h}"
                );
            }
            // A third derivative, which is that of a polynomial.
            let third = |x: Var| nested_grad(|x: Var| nested_grad(|x: Var| table.at(x), x), x);
            let step = 1e-3;
            let [up, down] = [x + step, x - step].map(|x| hessian(f, [x]).unwrap()[(0, 0)]);
            assert!((grad(third, x).unwrap() - (up - down) / (2.0 * step)).abs() < 1e-9);
        }
    }
    for table in &tables {
        x.iter().zip(&y).for_each(|(&x, &y)| assert!((table.value(x) - y).abs() < 1e-14));
        assert!(table.value(5.1).is_nan() && table.clone().extended().value(5.1).is_finite());
    }
    let error = grad(|x: Var| tables[1].at(x), -0.1).unwrap_err().to_string();
    assert!(error.contains("`interpolation` of -0.1") && error.contains("numerics.rs:"), "{error}");
    assert_eq!(
        Interpolation::linear(&[1.0], &[1.0]).unwrap_err().to_string(),
        "a table has at least 2 knots, and here are 1"
    );
    assert!(
        Interpolation::cubic(&[1.0, 1.0], &[1.0, 2.0])
            .unwrap_err()
            .to_string()
            .contains("knot 1 is 1, after 1")
    );
    assert!(Interpolation::cubic(&[1.0, 2.0], &[1.0, f64::NAN]).is_err());
    assert!(Interpolation::monotone(&[1.0, 2.0, 3.0], &[1.0, 2.0]).is_err());
    assert_eq!(Interpolation::monotone(&[1.0, 3.0], &[1.0, 2.0]).unwrap().value(2.0), 1.5);
    assert_eq!(Interpolation::cubic(&[1.0, 3.0], &[1.0, 2.0]).unwrap().value(2.0), 1.5);
}

/// SciPy 1.17.1; value, first and second derivative.
const GOLDEN: [[[f64; 3]; 4]; 3] = [
    [
        [2.0, 2.0, 0.0],
        [2.533333333333333, -0.6666666666666666, 0.0],
        [2.2, 2.0, 0.0],
        [5.800000000000001, 2.0, 0.0],
    ],
    [
        [2.2407142857142857, 2.1604761904761904, -1.9257142857142857],
        [2.787271111111111, -0.9960761904761903, -1.0407619047619048],
        [2.0652085714285713, 0.7575904761904764, 2.0737142857142854],
        [5.72742, 2.7221619047619052, 0.10914285714285699],
    ],
    [
        [2.3833333333333333, 2.2333333333333334, -3.066666666666667],
        [2.5499259259259257, -0.9955555555555555, -0.17777777777777803],
        [2.0119, 0.2370000000000002, 2.34],
        [5.6461000000000015, 3.4770000000000003, 1.2599999999999998],
    ],
];
