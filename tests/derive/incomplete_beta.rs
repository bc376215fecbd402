//! The incomplete beta function, its logarithm and Student's t distribution: values and derivatives of the first three orders, on every
//! path, against 90 digits.

use gradus::data::Batch;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;
use gradus::special;

/// Rows of a kind: the point, and what is known there.
fn rows(kind: &str, operands: usize) -> Vec<(Vec<f64>, Vec<f64>)> {
    let lines = include_str!("../golden/incomplete_beta.txt").lines().filter(|line| line.starts_with(kind));
    let numbers = |line: &str| line.split(' ').skip(1).map(|x| x.parse().expect("a number")).collect();
    lines
        .map(numbers)
        .map(|mut numbers: Vec<f64>| {
            let known = numbers.split_off(operands);
            (numbers, known)
        })
        .collect()
}

/// Numbers that are further off than they may be.
#[derive(Default)]
struct Failures(Vec<String>);

impl Failures {
    /// Is a number within `units` of `ε · size`? Neither has its digits below the normal numbers.
    fn see(&mut self, what: &str, point: &[f64], [got, want]: [f64; 2], units: f64, size: f64) {
        let is_subnormal = want.abs() < 1e-290 && got.abs() < 1e-290;
        let off = (got - want).abs() / (f64::EPSILON * size);
        if !is_subnormal && !(off <= units) {
            self.0.push(format!("{what} at {point:?}: {got:e}, {want:e}: {off:.1} units"));
        }
    }

    #[track_caller]
    fn check(&self) {
        assert!(self.0.is_empty(), "{} of them: {:#?}", self.0.len(), &self.0[..self.0.len().min(40)]);
    }
}

/// What both shapes cost: the fraction has some √ of the smaller one terms.
fn root(p: &[f64]) -> f64 {
    p[0].min(p[1]).max(1.0).sqrt()
}

/// The bounds that the documentation states.
#[test]
fn shares_and_their_derivatives() {
    let mut failures = Failures::default();
    let mut seen = 0;
    for (p, known) in rows("x", 3) {
        let [a, b, x] = p[..] else { panic!("{p:?}") };
        let [below, above, density, ..] = known[..] else { panic!("{p:?}") };
        let (lower, upper) = (below.ln().abs(), above.ln().abs());
        let mut see = |what, units, [got, want]: [f64; 2], logarithm: f64, more: f64| {
            let size = (want.abs() + more) * (1.0 + logarithm + root(&p));
            failures.see(what, &p, [got, want], units, size);
        };
        // Of a shape far below 1, the error of what is small is that of what is next to 1.
        see("P", 4.0, [special::beta_p(a, b, x), below], lower, if b < 1.0 { 0.0625 } else { 0.0 });
        see("Q", 4.0, [special::beta_q(a, b, x), above], upper, if a < 1.0 { 0.0625 } else { 0.0 });
        let gradient = grad(|p: &[Var]| p[0].beta_p(p[1], p[2]), p.clone()).expect("finite");
        see("density", 4.0, [gradient[2], density], density.ln().abs(), 0.0);
        let tail = lower.max(upper);
        see("Pa", 8.0, [gradient[0], known[3]], tail, 0.0);
        see("Pb", 8.0, [gradient[1], known[4]], tail, 0.0);
        let gradient = grad(|p: &[Var]| p[0].beta_q(p[1], p[2]), p.clone()).expect("finite");
        see("Qa", 8.0, [gradient[0], -known[3]], tail, 0.0);
        see("Qb", 8.0, [gradient[1], -known[4]], tail, 0.0);
        // Second derivatives are sums of two: of the logarithm, and a square.
        let (first, least) = (known[3].abs().max(known[4].abs()), below.min(above));
        let square = if least > 0.0 { first * first / least } else { 0.0 };
        let hessian = hessian(|p: &[Var]| p[0].beta_p(p[1], x), vec![a, b]).expect("finite");
        for (at, want) in [((0, 0), known[5]), ((0, 1), known[6]), ((1, 1), known[7])] {
            see("P twice", 16.0, [hessian[at], want], tail, square);
        }
        seen += 1;
    }
    failures.check();
    assert!(seen > 60, "{seen}");
}

#[test]
fn logarithms_and_their_derivatives() {
    let mut failures = Failures::default();
    let mut seen = 0;
    for (p, known) in rows("t", 3) {
        let [a, b, t] = p[..] else { panic!("{p:?}") };
        let f = |p: &[Var]| p[0].ln_beta_p(p[1], p[2]);
        // A logarithm of what is next to 1 is what is left of it; of a shape far below 1 it has the error of that.
        let size = if known[0].abs() < 1.0 { known[0].abs() * root(&p) } else { known[0].abs() + root(&p) };
        failures.see("ln P", &p, [special::ln_beta_p(a, b, t), known[0]], 32.0, size + 0.0625);
        let gradient = grad(f, p.clone()).expect("finite");
        let hessian = hessian(f, p.clone()).expect("finite");
        // The reference has its derivatives by differences, which of a logarithm next to 0 have no digits.
        if known[0].abs() < 1e-15 {
            continue;
        }
        for k in 0..3 {
            failures.see("first", &p, [gradient[k], known[1 + k]], 64.0, known[1 + k].abs() * root(&p));
        }
        // What cancels in the far tail is the logarithm of the argument.
        let tail = 1.0 + t.abs();
        let slope = gradient[2].abs();
        let places = [(0, 0), (0, 1), (1, 1), (0, 2), (1, 2), (2, 2)];
        let parts = [tail, tail, tail, slope * tail, slope * tail, slope * (a + b)];
        for ((at, part), want) in places.into_iter().zip(parts).zip(&known[4..]) {
            failures.see("second", &p, [hessian[at], *want], 64.0, (want.abs() + part) * root(&p));
        }
        seen += 1;
    }
    failures.check();
    assert!(seen > 60, "{seen}");
}

#[test]
fn third_derivatives_in_the_shapes() {
    let mut failures = Failures::default();
    for (p, known) in
        rows("t", 3).into_iter().filter(|(p, k)| p[0] < 50.0 && p[1] < 50.0 && k[0].abs() > 1e-6)
    {
        let t = p[2];
        let thirds = |k: usize| {
            let first = move |p: &[Var]| nested_grad(|q: &[Var]| q[0].ln_beta_p(q[1], t), p.to_vec())[k];
            hessian(first, p[..2].to_vec()).expect("finite")
        };
        let (by_a, by_b) = (thirds(0), thirds(1));
        let got = [by_a[(0, 0)], by_a[(0, 1)], by_a[(1, 1)], by_b[(1, 1)]];
        for (got, want) in got.into_iter().zip(&known[10..]) {
            failures.see("third", &p, [got, *want], 1e4, want.abs() + 1.0);
        }
    }
    failures.check();
    // There is no fourth one, and a call says so.
    let third = |a: Var| nested_grad(|a: Var| nested_grad(|a: Var| a.ln_beta_p(2.0, 0.5), a), a);
    assert!(grad(third, 1.5).is_ok());
    assert!(matches!(hessian(third, 1.5), Err(gradus::Error::NotFinite { .. } | _)));
}

#[test]
fn student() {
    let mut failures = Failures::default();
    // A share that is next to 1 by more than the reference has digits is left out.
    for (p, known) in rows("s", 2).into_iter().filter(|(_, known)| known[0].abs() > 1e-60) {
        let [z, freedom] = p[..] else { panic!("{p:?}") };
        let f = |p: &[Var]| p[0].ln_student_cdf(p[1]);
        failures.see("ln", &p, [special::ln_student_cdf(z, freedom), known[0]], 64.0, known[0].abs());
        let gradient = grad(f, p.clone()).expect("finite");
        failures.see("z", &p, [gradient[0], known[1]], 64.0, known[1].abs());
        // What is left of two that are 1/ν as large, and of their derivatives.
        let [first, second] = [freedom.powi(-1), freedom.powi(-2)];
        failures.see("freedom", &p, [gradient[1], known[2]], 64.0, known[2].abs() + known[0].abs() * first);
        let hessian = hessian(f, p.clone()).expect("finite");
        let slope = known[1].abs();
        failures.see("zz", &p, [hessian[(0, 0)], known[3]], 64.0, known[3].abs() + slope * slope);
        failures.see(
            "zv",
            &p,
            [hessian[(0, 1)], known[4]],
            64.0,
            known[4].abs() + slope * (first + known[2].abs()),
        );
        // The logit moves with the degrees of freedom, and how its slope changes is a difference of two.
        let moved = 0.5 * z * known[1] * first;
        let size = known[5].abs() + (1.0 + known[0].abs()) * second + moved * moved;
        failures.see("vv", &p, [hessian[(1, 1)], known[5]], 256.0, size);
    }
    failures.check();
}

/// Compiled, by vector mathematics, over rows, nested: the same values, and gradients and second derivatives up to the order of sums.
#[test]
fn every_path_agrees() {
    let loss = |p: &[Var]| {
        let [a, b, t] = [p[0].exp(), p[1].exp(), p[2]];
        a.beta_p(b, t.sigmoid())
            + b.beta_q(a, (-t).sigmoid()) * 2.0
            + a.ln_beta_p(b, t)
            + t.ln_student_cdf(a)
            + a.gamma_p(b)
    };
    let near =
        |got: f64, want: f64| assert!((got - want).abs() <= 1e-12 * (1.0 + want.abs()), "{got} {want}");
    let points = [[0.3, -0.4, 0.2], [2.0, 1.0, -1.5], [-1.0, 3.0, -4.0]];
    for math in [Math::Std, Math::Vector] {
        let mut compiled = Function::new(loss, 3).math(math);
        for _ in 0..4 {
            for p in points {
                let (value, gradient) = value_and_grad(loss, p.to_vec()).expect("finite");
                let second = hessian(loss, p.to_vec()).expect("finite");
                let mut got = vec![0.0; 3];
                near(compiled.value_and_grad(&p, &mut got).expect("finite"), value);
                let matrix = compiled.hessian(&p).expect("finite");
                for i in 0..3 {
                    near(got[i], gradient[i]);
                    let nested = |x: &[Var]| nested_grad(loss, x.to_vec())[i];
                    near(value_and_grad(nested, p.to_vec()).expect("finite").0, gradient[i]);
                    (0..3).for_each(|j| near(matrix[(i, j)], second[(i, j)]));
                }
            }
        }
        let columns: Vec<Vec<f64>> = (0..3).map(|k| (0..200).map(|r| points[r % 3][k]).collect()).collect();
        let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let table = Columns::new(&slices).expect("equal lengths");
        let shifted = move |w: &[Var], x: &[Var]| {
            let p: Vec<Var> = x.iter().zip(w).map(|(x, w)| *x + *w).collect();
            loss(&p)
        };
        let mut rows = RowFunction::new(shifted).math(math);
        let mut sum = vec![0.0; 3];
        let value = rows.value_and_grad(&[0.0; 3], &table, Batch::Range(0..198), &mut sum).expect("finite");
        let each = points.map(|p| value_and_grad(loss, p.to_vec()).expect("finite"));
        near(value, each.iter().map(|(value, _)| 66.0 * value).sum());
        (0..3).for_each(|k| near(sum[k], each.iter().map(|(_, gradient)| 66.0 * gradient[k]).sum()));
    }
}

#[test]
fn ends_of_the_ranges() {
    let inf = f64::INFINITY;
    for (a, b, x, below) in [
        (2.0_f64, 3.0, 0.0, 0.0),
        (2.0, 3.0, 1.0, 1.0),
        (0.0, 3.0, 0.2, 1.0),
        (2.0, 0.0, 0.2, 0.0),
        (2.0, inf, 0.2, 1.0),
    ] {
        assert_eq!((special::beta_p(a, b, x), special::beta_q(a, b, x)), (below, 1.0 - below), "{a} {b} {x}");
    }
    for (a, b, x) in [
        (-1.0_f64, 2.0, 0.5),
        (1.0, -2.0, 0.5),
        (1.0, 2.0, -0.1),
        (1.0, 2.0, 1.1),
        (0.0, 0.0, 0.5),
        (f64::NAN, 1.0, 0.5),
    ] {
        assert!(special::beta_p(a, b, x).is_nan() && special::beta_q(a, b, x).is_nan(), "{a} {b} {x}");
    }
    assert_eq!(special::ln_beta_p(2.0, 3.0, -inf), -inf);
    assert_eq!(special::ln_beta_p(2.0, 3.0, inf), 0.0);
    assert_eq!(special::ln_student_cdf(0.0, 3.0), 0.5f64.ln());
    assert_eq!(special::ln_student_cdf(-2.0, inf), special::ln_normal_cdf(-2.0));
    assert!(special::ln_student_cdf(1.0_f64, 0.0).is_nan());
    // At an end a share depends on nothing, and the density is there.
    assert_eq!(
        grad(|p: [Var; 3]| p[0].beta_p(p[1], p[2]), [1.0, 3.0, 0.0]).expect("finite"),
        [0.0, 0.0, 3.0]
    );
    // Student's density at its center, without a kink.
    let slope = grad(|z: Var| z.ln_student_cdf(1.0), 0.0).expect("finite");
    assert!((slope - 2.0 / core::f64::consts::PI).abs() < 1e-15);
}

#[test]
fn single_precision_is_rounded_once() {
    for (p, _) in rows("x", 3) {
        let [a, b, x] = [0, 1, 2].map(|k| p[k] as f32);
        let wide = special::beta_p(f64::from(a), f64::from(b), f64::from(x));
        assert_eq!(special::beta_p(a, b, x).to_bits(), (wide as f32).to_bits(), "{p:?}");
    }
}
