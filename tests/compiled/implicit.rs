//! Functions that are defined by equations, on every path, against closed forms and against the same solution written out.

use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;

fn close(a: &[f64], b: &[f64], tolerance: f64) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1.0))
}

/// `y² = x` by Newton's method: all derivatives are those of the square root.
fn root(x: Var) -> Var {
    implicit(|x: &[Var], y: &[Var]| [y[0] * y[0] - x[0]], &[x], &[1.0])[0]
}

#[test]
fn derivatives_of_every_order_are_those_of_the_root() {
    let f = |[x, y]: [Var; 2]| root(x * y).sin() * y + root(x + 1.0);
    let plain = |[x, y]: [Var; 2]| (x * y).sqrt().sin() * y + (x + 1.0).sqrt();
    let mut compiled = Function::new(f, 2);
    for k in 0..6 {
        let x = [0.3 + 0.2 * f64::from(k), 1.7 - 0.1 * f64::from(k)];
        let (value, gradient) = value_and_grad(plain, x).unwrap();
        let h = hessian(plain, x).unwrap();
        let (found, by_tape) = value_and_grad(f, x).unwrap();
        assert!(close(&[found], &[value], 1e-15) && close(&by_tape, &gradient, 1e-14));
        assert!(close(hessian(f, x).unwrap().as_slice(), h.as_slice(), 1e-13));
        let mut into = [0.0; 2];
        assert_eq!(compiled.value_and_grad(&x, &mut into).unwrap(), found);
        assert!(close(&into, &gradient, 1e-14), "{into:?} {gradient:?}");
        assert!(close(compiled.hessian(&x).unwrap().as_slice(), h.as_slice(), 1e-13));
        let v = [0.3, -2.0];
        assert!(close(&compiled.jvp(&x, &v).unwrap(), &[gradient[0] * v[0] + gradient[1] * v[1]], 1e-13));
    }
    assert_eq!(compiled.mode(), Mode::Compiled { programs: 1 });
    let program = compiled.program().to_string();
    assert!(program.contains("results of implicit of"), "{program}");
}

#[test]
fn third_and_fourth_derivatives_inside_of_closures() {
    // √x: 3/8 x^(−5/2), −15/16 x^(−7/2)
    let third = |x: Var| nested_grad(|x: Var| nested_grad(root, x), x);
    let fourth = |x: Var| nested_grad(third, x);
    let mut compiled = Function::new(|[x]: [Var; 1]| third(x), 1);
    for x in [0.5_f64, 2.0, 3.0, 1.2] {
        let expected = [3.0 / 8.0 * x.powf(-2.5), -15.0 / 16.0 * x.powf(-3.5)];
        assert!(close(&[grad(third, x).unwrap()], &expected[..1], 1e-12));
        assert!(close(&[grad(fourth, x).unwrap()], &expected[1..], 1e-11));
        let mut into = [0.0];
        compiled.value_and_grad(&[x], &mut into).unwrap();
        assert!(close(&into, &expected[..1], 1e-12));
        let h = compiled.hessian(&[x]).unwrap();
        assert!(close(h.as_slice(), &expected[1..], 1e-11), "{h:?} {expected:?}");
    }
}

/// A circle of radius `r` and a line of slope `a`: two unknowns, with the radius captured.
fn crossing(a: Var, r: Var) -> [Var; 2] {
    let both = |x: &[Var], y: &[Var]| [y[0] * y[0] + y[1] * y[1] - r * r, y[1] - x[0] * y[0]];
    let y = implicit(both, &[a], &[1.0, 1.0]);
    [y[0], y[1]]
}

fn crossing_by_hand(a: Var, r: Var) -> [Var; 2] {
    let x = r / (1.0 + a * a).sqrt();
    [x, a * x]
}

#[test]
fn what_the_equations_capture_is_differentiated_through() {
    let f = |[a, r]: [Var; 2]| {
        let [x, y] = crossing(a, r * 2.0);
        x.exp() * y + x * a
    };
    let plain = |[a, r]: [Var; 2]| {
        let [x, y] = crossing_by_hand(a, r * 2.0);
        x.exp() * y + x * a
    };
    let mut compiled = Function::new(f, 2);
    for k in 0..5 {
        let x = [0.4 + 0.3 * f64::from(k), 1.1 + 0.1 * f64::from(k)];
        let (value, gradient) = value_and_grad(plain, x).unwrap();
        let h = hessian(plain, x).unwrap();
        let (found, by_tape) = value_and_grad(f, x).unwrap();
        assert!(close(&[found], &[value], 1e-13) && close(&by_tape, &gradient, 1e-13));
        let mut into = [0.0; 2];
        compiled.value_and_grad(&x, &mut into).unwrap();
        assert!(close(&into, &gradient, 1e-13), "{into:?} {gradient:?}");
        let (eager, second) = (hessian(f, x).unwrap(), compiled.hessian(&x).unwrap());
        assert!(close(eager.as_slice(), h.as_slice(), 1e-12), "{eager:?} {h:?}");
        assert!(close(second.as_slice(), h.as_slice(), 1e-12), "{second:?} {h:?}");
    }
    assert_eq!(compiled.mode(), Mode::Compiled { programs: 1 });
    assert!(compiled.program().to_string().contains("results of implicit"));
}

#[test]
fn rows_solve_for_each_of_them() {
    // Michaelis–Menten with depletion: s + v s / (k + s) = t, one unknown for each row.
    let by_root = |[v, k]: [Var; 2], [t, target]: [Var; 2]| {
        let balance = |x: &[Var], s: &[Var]| [s[0] + x[0] * s[0] / (x[1] + s[0]) - x[2]];
        let s = implicit(balance, &[v, k, t], &[t])[0];
        (s - target).powi(2)
    };
    let by_hand = |[v, k]: [Var; 2], [t, target]: [Var; 2]| {
        let half = (t - v - k) * 0.5;
        (half + (half * half + t * k).sqrt() - target).powi(2)
    };
    let t: Vec<f64> = (1..400).map(|k| 0.05 * f64::from(k)).collect();
    let target: Vec<f64> = t.iter().map(|t| 0.7 * t).collect();
    let data = Columns::new(&[&t, &target]).unwrap();
    let (mut f, mut g) = (RowFunction::new(by_root), RowFunction::new(by_hand));
    for k in 0..4 {
        let p = [1.5 + 0.2 * f64::from(k), 0.8];
        let (mut found, mut expected) = ([0.0; 2], [0.0; 2]);
        let value = g.value_and_grad(&p, &data, Batch::Range(0..t.len()), &mut expected).unwrap();
        let sum = f.value_and_grad(&p, &data, Batch::Range(0..t.len()), &mut found).unwrap();
        assert!(close(&[sum], &[value], 1e-11) && close(&found, &expected, 1e-11));
        let [mut second, mut expected] = [(); 2].map(|()| Matrix::zeros(2, 2));
        f.hessian(&p, &data, Batch::Range(0..t.len()), &mut second).unwrap();
        g.hessian(&p, &data, Batch::Range(0..t.len()), &mut expected).unwrap();
        assert!(close(second.as_slice(), expected.as_slice(), 1e-10), "{second:?} {expected:?}");
    }
    assert!(matches!(f.mode(), Mode::Compiled { .. }), "{}", f.mode());
}

#[test]
fn equations_that_branch_are_followed() {
    // y |y| = x: the branch that the search begins on is not that of the solution.
    let signed = |x: Var| {
        let f = |x: &[Var], y: &[Var]| [if y[0] > 0.0 { y[0] * y[0] } else { -(y[0] * y[0]) } - x[0]];
        implicit(f, &[x], &[0.3])[0]
    };
    let mut compiled = Function::new(|[x]: [Var; 1]| signed(x), 1);
    for x in [2.0_f64, 3.0, -2.0, 0.7, -0.4, -3.0, 5.0, 1.0, -1.0] {
        let expected = [x.signum() * x.abs().sqrt(), 0.5 / x.abs().sqrt()];
        let (value, slope) = value_and_grad(signed, x).unwrap();
        assert!(close(&[value, slope], &expected, 1e-14), "{x}: {value} {slope}");
        let mut into = [0.0];
        assert_eq!(compiled.value_and_grad(&[x], &mut into).unwrap(), value, "at {x}");
        assert!(close(&into, &expected[1..], 1e-14));
        let h = hessian(signed, x).unwrap()[(0, 0)];
        assert!(close(&[h], &[-0.25 * x.signum() / x.abs().powf(1.5)], 1e-13));
    }
}

#[test]
fn the_start_has_no_derivative_and_is_no_value_that_is_read() {
    // From a start near 1 the root is 1, and its derivative in x is the same from wherever the search begins.
    let f = |[x, from]: [Var; 2]| implicit(|x: &[Var], y: &[Var]| [y[0].powi(3) - x[0]], &[x], &[from])[0];
    let mut compiled = Function::new(f, 2);
    for from in [0.5, 1.0, 2.0, 3.0] {
        let mut into = [0.0; 2];
        let value = compiled.value_and_grad(&[8.0, from], &mut into).unwrap();
        assert!(close(&[value, into[0], into[1]], &[2.0, 1.0 / 12.0, 0.0], 1e-15));
    }
    assert_eq!(compiled.mode(), Mode::Compiled { programs: 1 });
}

#[test]
fn values_read_inside_of_equations_stop_replays() {
    let f = |[x]: [Var; 1]| {
        let twice = |x: &[Var], y: &[Var]| [y[0] * 2.0 - x[0] * Var::from(x[0].value())];
        implicit(twice, &[x], &[1.0])[0]
    };
    let mut compiled = Function::new(f, 1);
    for x in [1.0, 2.0, 3.0, 4.0] {
        assert_eq!(compiled.value(&[x]).unwrap(), x * x / 2.0);
    }
    assert!(matches!(compiled.mode(), Mode::Dynamic { .. }), "{}", compiled.mode());
}

#[test]
fn equations_inside_of_equations() {
    // z³ = y inside of y² = x + z: both unknowns depend on x.
    let f = |x: Var| {
        let outer = |x: &[Var], y: &[Var]| {
            let z = implicit(|y: &[Var], z: &[Var]| [z[0].powi(3) - y[0]], &[y[0]], &[1.0])[0];
            [y[0] * y[0] - x[0] - z]
        };
        implicit(outer, &[x], &[1.5])[0]
    };
    // With y known, x = y² − ∛y.
    for y in [1.2_f64, 2.0, 3.0] {
        let x = y * y - y.cbrt();
        let slope = 1.0 / (2.0 * y - y.powf(-2.0 / 3.0) / 3.0);
        let bend = -(2.0 + 2.0 / 9.0 * y.powf(-5.0 / 3.0)) * slope.powi(3);
        let (value, derivative) = value_and_grad(f, x).unwrap();
        assert!(close(&[value, derivative], &[y, slope], 1e-13), "{value} {derivative}");
        assert!(close(&[hessian(f, x).unwrap()[(0, 0)]], &[bend], 1e-12));
        let mut compiled = Function::new(|[x]: [Var; 1]| f(x), 1);
        for _ in 0..3 {
            let mut into = [0.0];
            assert_eq!(compiled.value_and_grad(&[x], &mut into).unwrap(), value);
            assert!(close(&into, &[slope], 1e-13));
            assert!(close(compiled.hessian(&[x]).unwrap().as_slice(), &[bend], 1e-12));
        }
    }
}

#[test]
fn minima_inside_of_problems() {
    // A portfolio of two: the weights that minimize risk minus return, by hand w = Σ⁻¹ μ / γ.
    let best = |[a, b, gamma]: [Var; 3]| {
        let loss = |x: &[Var], w: &[Var]| {
            let risk = 2.0 * w[0] * w[0] + w[0] * w[1] + w[1] * w[1];
            0.5 * x[2] * risk - x[0] * w[0] - x[1] * w[1]
        };
        let w = argmin(loss, &[a, b, gamma], &[0.0, 0.0]);
        w[0] + 3.0 * w[1]
    };
    // Σ = [[2, ½], [½, 1]], Σ⁻¹ = [[1, −½], [−½, 2]] / 1.75
    let by_hand = |[a, b, gamma]: [Var; 3]| ((a - 0.5 * b) + 3.0 * (2.0 * b - 0.5 * a)) / (gamma * 1.75);
    let x = [0.3, 0.5, 2.0];
    let (value, gradient) = value_and_grad(by_hand, x).unwrap();
    let (found, by_tape) = value_and_grad(best, x).unwrap();
    assert!(close(&[found], &[value], 1e-12) && close(&by_tape, &gradient, 1e-12));
    assert!(close(hessian(best, x).unwrap().as_slice(), hessian(by_hand, x).unwrap().as_slice(), 1e-12));
    let mut compiled = Function::new(best, 3);
    for _ in 0..3 {
        let mut into = [0.0; 3];
        compiled.value_and_grad(&x, &mut into).unwrap();
        assert!(close(&into, &gradient, 1e-12));
    }
    assert_eq!(compiled.mode(), Mode::Compiled { programs: 1 });

    let top = |x: Var| argmin(|x: &[Var], y: &[Var]| -(y[0] - x[0]).powi(2), &[x], &[0.0])[0];
    let error = grad(top, 1.0).unwrap_err().to_string();
    assert!(error.contains("`argmin` found a point of gradient 0 that is no minimum"), "{error}");
}

#[test]
fn roots_in_brackets() {
    let f = |[x, wide]: [Var; 2]| root_in(|x: &[Var], y: Var| y.exp() - x[0], &[x], [-wide, wide]);
    let mut compiled = Function::new(f, 2);
    for x in [0.1_f64, 1.0, 7.0, 3.0, 2.0] {
        let mut into = [0.0; 2];
        let value = compiled.value_and_grad(&[x, 50.0], &mut into).unwrap();
        assert!(close(&[value, into[0], into[1]], &[x.ln(), 1.0 / x, 0.0], 1e-14), "{x}: {value} {into:?}");
        assert!(close(&[compiled.hessian(&[x, 50.0]).unwrap()[(0, 0)]], &[-1.0 / (x * x)], 1e-13));
    }
    assert_eq!(compiled.mode(), Mode::Compiled { programs: 1 });
    let error = compiled.value_and_grad(&[1e9, 1.0], &mut [0.0; 2]).unwrap_err().to_string();
    assert!(
        error.contains("`root_in` does not change sign in the bracket") && error.contains("implicit.rs:"),
        "{error}"
    );
    let pole = |x: Var| root_in(|x: &[Var], y: Var| (y - 0.5).sqrt() - x[0], &[x], [0.0, 1.0]);
    assert!(grad(pole, 0.1).unwrap_err().to_string().contains("`root_in` has no value at y = 0.0"));
}

#[test]
fn what_has_no_solution_is_an_error_that_says_where() {
    let none = |[x]: [Var; 1]| implicit(|x: &[Var], y: &[Var]| [y[0] * y[0] + x[0]], &[x], &[1.0])[0];
    let mut f = Function::new(none, 1);
    // It is compiled where there is a solution.
    for _ in 0..3 {
        assert!((f.value(&[-4.0]).unwrap() - 2.0).abs() < 1e-15);
    }
    for error in [grad(none, [1.0]).unwrap_err(), f.value(&[1.0]).unwrap_err()] {
        let error = error.to_string();
        assert!(error.contains("implicit.rs:") && error.contains("`implicit` "), "{error}");
        assert!(
            error.contains("did not converge: the largest residual") || error.contains("singular"),
            "{error}"
        );
    }
    assert!((f.value(&[-9.0]).unwrap() - 3.0).abs() < 1e-15);
    let too_few = |x: Var| implicit(|x: &[Var], y: &[Var]| [y[0] + y[1] - x[0]], &[x], &[0.0, 0.0])[0];
    let error = grad(too_few, 1.0).unwrap_err().to_string();
    assert!(error.contains("has 1 equations for 2 unknowns"), "{error}");
    // Two equations that are the same.
    let singular = |x: Var| {
        implicit(|x: &[Var], y: &[Var]| [y[0] + y[1] - x[0], 2.0 * (y[0] + y[1])], &[x], &[0.0, 0.0])[0]
    };
    let error = grad(singular, 1.0).unwrap_err().to_string();
    assert!(error.contains("singular Jacobian"), "{error}");
    let error = grad(|x: Var| root(x.ln()), -1.0).unwrap_err().to_string();
    assert!(error.contains("`ln` of -1.0"), "{error}");
    // Constants, where nothing is recorded.
    assert!((root(Var::from(9.0)).value() - 3.0).abs() < 1e-15);
    assert!(root(Var::from(-1.0)).value().is_nan());
}

#[test]
fn larger_systems_and_single_precision() {
    // A chain of five: yᵢ + ¼ sin(yᵢ₊₁) = xᵢ, against its own equations differentiated by hand at the solution.
    let n = 5;
    let chain = |x: &[Var]| {
        let f = |x: &[Var], y: &[Var]| {
            (0..n).map(|k| y[k] + 0.25 * y[(k + 1) % n].sin() - x[k]).collect::<Vec<_>>()
        };
        implicit(f, x, &vec![0.0; n])
    };
    let x: Vec<f64> = (0..n).map(|k| 0.3 * k as f64 - 0.4).collect();
    let y: Vec<f64> = Function::new(chain, n).values(&x).unwrap();
    let j = jacobian(chain, x.clone()).unwrap();
    // (∂F/∂y) J = 1
    for row in 0..n {
        for column in 0..n {
            let next = (row + 1) % n;
            let product = j[(row, column)] + 0.25 * y[next].cos() * j[(next, column)];
            assert!((product - f64::from(u8::from(row == column))).abs() < 1e-14);
        }
    }
    let mut f = Function::new(|x: &[Var]| chain(x).iter().map(|y| y * y).sum::<Var>(), n);
    let eager = hessian(|x: &[Var]| chain(x).iter().map(|y| y * y).sum::<Var>(), x.clone()).unwrap();
    for _ in 0..3 {
        assert!(close(f.hessian(&x).unwrap().as_slice(), eager.as_slice(), 1e-12));
    }
    let single =
        |x: Var<f32>| implicit(|x: &[Var<f32>], y: &[Var<f32>]| [y[0] * y[0] - x[0]], &[x], &[1.0_f32])[0];
    let (value, slope) = value_and_grad(single, 9.0_f32).unwrap();
    assert!((value - 3.0).abs() < 1e-6 && (slope - 1.0 / 6.0).abs() < 1e-7);
}
