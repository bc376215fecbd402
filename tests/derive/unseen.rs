//! What no tape can see: each case of the guide's page, wrong and cured, recorded, compiled and over rows.
//!
//! The wrong numbers are pinned as well: the page says that they come out, and a change that mends one has to
//! change the page.

use gradus::data::Batch;
use gradus::function::{Columns, Reason, RowFunction};
use gradus::prelude::*;
use std::cell::Cell;

/// Value and derivative at `at` on every path: recorded once, as a function at the same point and among other
/// points, and over rows in parameter and column.
fn everywhere(f: impl Fn(Var) -> Var + Copy, at: f64, others: &[f64]) -> Vec<(f64, f64)> {
    let mut seen = vec![value_and_grad(f, at).expect("finite")];
    let mut derivative = [0.0];
    for mut function in
        [Function::new(f, 1), Function::new(f, 1).eager(), Function::new(f, 1).math(Math::Vector)]
    {
        for _ in 0..4 {
            seen.push((function.value_and_grad(&[at], &mut derivative).expect("finite"), derivative[0]));
        }
        for &other in others {
            function.value_and_grad(&[other], &mut derivative).expect("finite");
            seen.push((function.value_and_grad(&[at], &mut derivative).expect("finite"), derivative[0]));
        }
    }
    let column = [at; 5];
    let data = Columns::new(&[&column]).expect("finite");
    let mut rows = RowFunction::new(move |[s]: [Var; 1], [x]: [Var; 1]| f(x + s));
    for _ in 0..3 {
        let value = rows.value_and_grad(&[0.0], &data, Batch::Range(0..5), &mut derivative).expect("finite");
        seen.push((value / 5.0, derivative[0] / 5.0));
    }
    seen
}

fn all_near(seen: &[(f64, f64)], value: f64, derivative: f64, tolerance: f64) {
    for &(v, s) in seen {
        assert!(
            (v - value).abs() <= tolerance && (s - derivative).abs() <= tolerance,
            "{v}, {s}; {value}, {derivative}"
        );
    }
}

fn miss(x: Var, y: Var) -> Var {
    y * y * y + y - x
}

fn bisect(x: Var) -> Var {
    let (mut low, mut high) = (Var::from(0.0), Var::from(8.0));
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if miss(x, middle) < 0.0 { low = middle } else { high = middle }
    }
    low
}

/// `steps` Newton steps from a root that is a number, with the derivative of the first.
fn polished(x: Var, root: Var, steps: usize) -> Var {
    let mut y = root.detach();
    let derivative = nested_grad(|y: Var| miss(x, y), y).detach();
    for _ in 0..steps {
        y -= miss(x, y) / derivative;
    }
    y
}

#[test]
fn a_root_by_bisection() {
    // At 1, 2 and 10 the roots are 0.682…, 1 and 2.
    let others = [10.0, 1.0, 3.0];
    all_near(&everywhere(bisect, 2.0, &others), 1.0, 0.0, 1e-15);
    all_near(&everywhere(|x| polished(x, bisect(x), 1), 2.0, &others), 1.0, 0.25, 1e-15);
    all_near(&everywhere(|x| polished(x, bisect(x), 1), 10.0, &others), 2.0, 1.0 / 13.0, 1e-15);
    // On plain floats the search records nothing, and the derivative is the same.
    let plain = |x: Var| {
        let (x0, mut low, mut high) = (x.value(), 0.0, 8.0);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if middle * middle * middle + middle < x0 { low = middle } else { high = middle }
        }
        polished(x, Var::from(low), 1)
    };
    all_near(&everywhere(plain, 2.0, &others), 1.0, 0.25, 1e-15);
    assert!(!check_grad(bisect, 2.0).unwrap().is_ok());
    for cured in [check_grad(|x| polished(x, bisect(x), 1), 2.0), check_grad(plain, 2.0)] {
        assert!(cured.unwrap().is_ok());
    }
    // At ever other points either way is recorded at every call.
    let mut derivative = [0.0];
    let mut f = Function::new(|x: Var| polished(x, bisect(x), 1), 1);
    for i in 0..80 {
        f.value_and_grad(&[1.0 + 0.01 * f64::from(i)], &mut derivative).unwrap();
    }
    assert_eq!(f.mode(), Mode::Dynamic { reason: Reason::Branches });
    let mut f = Function::new(plain, 1);
    f.value(&[2.0]).unwrap();
    assert!(matches!(f.mode(), Mode::Dynamic { reason: Reason::ReadsValue { .. } }));
}

#[test]
fn a_root_by_bisection_in_single_precision() {
    let miss = |x: Var<f32>, y: Var<f32>| y * y * y + y - x;
    let bisect = move |x: Var<f32>| {
        let (mut low, mut high) = (Var::from(0.0_f32), Var::from(8.0_f32));
        for _ in 0..40 {
            let middle = 0.5 * (low + high);
            if miss(x, middle) < 0.0 { low = middle } else { high = middle }
        }
        low
    };
    let cured = move |x: Var<f32>| {
        let y = bisect(x).detach();
        y - miss(x, y) / nested_grad(|y: Var<f32>| miss(x, y), y).detach()
    };
    assert_eq!(grad(bisect, 2.0_f32).unwrap(), 0.0);
    assert!((grad(cured, 2.0_f32).unwrap() - 0.25).abs() < 1e-6);
    let mut f = Function::new(cured, 1);
    for _ in 0..4 {
        let mut derivative = [0.0_f32];
        f.value_and_grad(&[2.0], &mut derivative).unwrap();
        assert!((derivative[0] - 0.25).abs() < 1e-6);
    }
}

/// k steps give derivatives of order k and no further one.
#[test]
fn newton_steps_and_orders() {
    let root = |steps: usize| move |x: Var| polished(x, Var::from(1.0), steps);
    let (one, x) = (Var::from(1.0), 2.0);
    // From y³ + y = x at y = 1: y' = 1/4, y'' = −6/64, and y''' = (−6 y'³ − 18 y y' y'')/4 = (−6/64 + 27/64)/4.
    let (first, second, third) = (0.25, -6.0 / 64.0, 21.0 / 256.0);
    for steps in 1..=4 {
        let f = root(steps);
        let h = hessian(f, x).unwrap()[(0, 0)];
        let d3 = {
            let d1 = move |x: Var| nested_jvp(f, x, one);
            let d2 = move |x: Var| nested_jvp(d1, x, one);
            grad(d2, x).unwrap()
        };
        assert!((grad(f, x).unwrap() - first).abs() < 1e-15);
        assert_eq!((h - second).abs() < 1e-14, steps >= 2, "{steps}: {h}");
        assert_eq!((d3 - third).abs() < 1e-14, steps >= 3, "{steps}: {d3}");
        let (mut compiled, mut matrix) = (Function::new(f, 1), Matrix::zeros(1, 1));
        for _ in 0..4 {
            compiled.hessian_into(&[x], &mut matrix).unwrap();
            assert!((matrix[(0, 0)] - h).abs() < 1e-14);
        }
    }
}

#[test]
fn a_solver_that_starts_at_its_root() {
    fn root_from(start: Var, x: Var) -> Var {
        let mut y = start;
        while (y * y - x).abs() > 1e-12 {
            y = y - (y * y - x) / (2.0 * y);
        }
        y
    }
    let others = [1.21, 4.0, 1.21, 0.25];
    let (from_one, from_x) = (|x: Var| root_from(Var::from(1.0), x), |x: Var| root_from(x, x));
    all_near(&everywhere(from_one, 1.0, &others), 1.0, 0.0, 0.0);
    all_near(&everywhere(from_x, 1.0, &others), 1.0, 1.0, 0.0);
    all_near(&everywhere(from_one, 1.21, &others), 1.1, 0.5 / 1.1, 1e-11);
    assert!(!check_grad(from_one, 1.0).unwrap().is_ok() && !check_grad(from_x, 1.0).unwrap().is_ok());
    let cured = |x: Var| {
        let y = root_from(Var::from(1.0), x).detach();
        y - (y * y - x) / (2.0 * y)
    };
    all_near(&everywhere(cured, 1.0, &others), 1.0, 0.5, 1e-15);
    assert!(check_grad(cured, 1.0).unwrap().is_ok());
    // A warm start is one that is nearly always at the root.
    let warm = Cell::new(1.0);
    let mut derivatives = Vec::new();
    for x in [1.0, 1.0, 4.0, 4.0] {
        let f = |x: Var| root_from(Var::from(warm.get()), x);
        derivatives.push(grad(f, x).unwrap());
        warm.set(x.sqrt());
    }
    assert!(
        derivatives[0] == 0.0
            && derivatives[1] == 0.0
            && (derivatives[2] - 0.25).abs() < 1e-9
            && derivatives[3] == 0.0
    );
}

#[test]
fn a_loop_that_ends_at_a_tolerance() {
    let fixed = |x: Var, tolerance: f64| {
        let mut y = Var::from(0.7);
        loop {
            let next = x * y.cos();
            let done = (next - y).abs() < tolerance;
            y = next;
            if done {
                return y;
            }
        }
    };
    let (value, derivative) = (0.739_085_133_215_160_7, 0.441_610_791_705_328_4);
    let mut before = f64::INFINITY;
    for tolerance in [1e-2, 1e-4, 1e-6, 1e-8] {
        let (v, s) = value_and_grad(|x: Var| fixed(x, tolerance), 1.0).unwrap();
        let (off, derivative_off) = ((v - value).abs(), (s - derivative).abs());
        assert!(
            off < tolerance && derivative_off > 5.0 * off && derivative_off < before,
            "{off} {derivative_off}"
        );
        before = derivative_off;
    }
    let loose = |x: Var| fixed(x, 1e-4);
    for (v, s) in everywhere(loose, 1.0, &[0.9, 1.1]) {
        assert!((v - value).abs() < 4e-5 && (1e-3..2e-3).contains(&(s - derivative).abs()), "{v} {s}");
    }
    assert!(check_grad(loose, 1.0).unwrap().is_ok(), "the differences are those of the loop, too");
    let cured = |x: Var| {
        let y = fixed(x, 1e-4).detach();
        y - (y - x * y.cos()) / (1.0 + x * y.sin()).detach()
    };
    for (v, s) in everywhere(cured, 1.0, &[0.9, 1.1]) {
        assert!((v - value).abs() < 1e-9 && (s - derivative).abs() < 1e-4, "{v} {s}");
    }
}

#[test]
fn a_shortcut_at_one_point() {
    let shortcut = |x: Var| if x == 0.0 { Var::from(1.0) } else { x.exp_m1() / x };
    let smooth = |x: Var| select(x.abs().less(1e-5), 1.0 + x * (0.5 + x / 6.0), x.exp_m1() / x);
    let others = [1.0, -1.0, 1e-300, 1e-6];
    all_near(&everywhere(shortcut, 0.0, &others), 1.0, 0.0, 0.0);
    all_near(&everywhere(smooth, 0.0, &others), 1.0, 0.5, 0.0);
    // Elsewhere both are right: the derivative of (eˣ − 1)/x at 1 is 1.
    for f in [everywhere(shortcut, 1.0, &others), everywhere(smooth, 1.0, &others)] {
        all_near(&f, 1f64.exp_m1(), 1.0, 1e-15);
    }
    assert!(!check_grad(shortcut, 0.0).unwrap().is_ok() && check_grad(shortcut, 1.0).unwrap().is_ok());
    for x in [0.0, 1e-6, -1e-5, 1e-5, 0.3, -2.0] {
        assert!(check_grad(smooth, x).unwrap().is_ok(), "{x}");
    }
    assert!((hessian(smooth, 0.0).unwrap()[(0, 0)] - 1.0 / 3.0).abs() < 1e-15);
    let single = |x: Var<f32>| if x == 0.0 { Var::from(1.0_f32) } else { x.exp_m1() / x };
    assert_eq!(value_and_grad(single, 0.0_f32).unwrap(), (1.0, 0.0));
    assert!(!check_grad(single, 0.0_f32).unwrap().is_ok());
    // Weights of 0 that are left out.
    let skips =
        |w: &[Var]| w.iter().zip([2.0, 3.0]).filter(|(w, _)| **w != 0.0).map(|(&w, x)| w * x).sum::<Var>();
    let mut f = Function::new(skips, 2);
    let mut gradient = [0.0; 2];
    for (w, want) in [([0.0, 1.0], [0.0, 3.0]), ([1.0, 1.0], [2.0, 3.0]), ([0.0, 0.0], [0.0, 0.0])] {
        for _ in 0..5 {
            f.value_and_grad(&w, &mut gradient).unwrap();
            assert_eq!(gradient, want);
        }
    }
    assert!(!check_grad(skips, vec![0.0, 1.0]).unwrap().is_ok());
}

#[test]
fn what_is_flat_between_steps() {
    let squares = [0.0, 1.0, 4.0, 9.0, 16.0];
    let nearest = |x: Var| squares[x.value() as usize] + 0.0 * x;
    let between = |x: Var| {
        let i = x.value() as usize;
        let share = x - i as f64;
        (1.0 - share) * squares[i] + share * squares[i + 1]
    };
    let others = [0.5, 3.5, 1.25];
    all_near(&everywhere(nearest, 2.5, &others), 4.0, 0.0, 0.0);
    all_near(&everywhere(between, 2.5, &others), 6.5, 5.0, 1e-15);
    let on_grid = |x: Var| (10.0 * x).round() / 10.0;
    let passed_on = |x: Var| x + ((10.0 * x).round() / 10.0 - x).detach();
    all_near(&everywhere(on_grid, 0.33, &others), 0.3, 0.0, 1e-15);
    all_near(&everywhere(passed_on, 0.33, &others), 0.3, 1.0, 1e-15);
    let draws: Vec<f64> = (0..100).map(|i| (f64::from(i) + 0.5) / 100.0).collect();
    let share =
        |p: Var| draws.iter().map(|&u| if p > u { Var::from(0.01) } else { Var::from(0.0) }).sum::<Var>();
    let smooth = |p: Var| draws.iter().map(|&u| 0.01 * ((p - u) / 0.05).sigmoid()).sum::<Var>();
    all_near(&everywhere(share, 0.303, &others), 0.3, 0.0, 1e-14);
    all_near(&everywhere(smooth, 0.303, &others), 0.303, 1.0, 0.01);
    // Differences go to step 0, too.
    for flat in [check_grad(nearest, 2.5), check_grad(on_grid, 0.33), check_grad(share, 0.303)] {
        assert!(flat.unwrap().is_ok());
    }
    assert!(check_grad(between, 2.5).unwrap().is_ok() && check_grad(smooth, 0.303).unwrap().is_ok());
    assert!(!check_grad(passed_on, 0.33).unwrap().is_ok());
}

#[test]
fn values_kept_outside_the_closure() {
    let kept = Cell::new((f64::NAN, 0.0));
    let cached = |x: Var| {
        if kept.get().0 == x.value() {
            return Var::from(kept.get().1);
        }
        let y = x * x.exp();
        kept.set((x.value(), y.value()));
        y
    };
    assert_eq!([grad(cached, 0.0).unwrap(), grad(cached, 0.0).unwrap()], [1.0, 0.0]);
    // Elsewhere, then back: what was kept is gone.
    assert_eq!([grad(cached, 1.0).unwrap() > 5.0, grad(cached, 0.0).unwrap() == 1.0], [true; 2]);
    assert!(!check_grad(cached, 0.0).unwrap().is_ok());
    let both = Cell::new((f64::NAN, 0.0, 0.0));
    let plain = |x: Var| x * x.exp();
    let with_derivative = |x: Var| {
        if both.get().0 != x.value() {
            let derivative = nested_grad(plain, x.detach());
            both.set((x.value(), plain(x).value(), derivative.value()));
        }
        let (at, y, derivative) = both.get();
        y + derivative * (x - at)
    };
    for f in [everywhere(plain, 1.0, &[0.0, 2.0]), everywhere(with_derivative, 1.0, &[0.0, 2.0])] {
        all_near(&f, 1f64.exp(), 2.0 * 1f64.exp(), 1e-14);
    }
    assert!(check_grad(with_derivative, 1.0).unwrap().is_ok());
}
