//! Numbers at the ends of the range, and what stands behind branches that are not taken.

use crate::paths::points::same;
use gradus::data::Batch;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;

/// The same as the one-off call at each point, errors included, from the first evaluation on.
fn check<F: Fn(&[Var]) -> Var>(closure: F, points: &[&[f64]]) {
    let mut f = Function::new(&closure, points[0].len());
    for turn in 0..4 {
        for &x in points {
            let mut gradient = vec![0.0; x.len()];
            let got = f.value_and_grad(x, &mut gradient);
            match value_and_grad(&closure, x.to_vec()) {
                Ok((value, want)) => {
                    assert!(same(*got.as_ref().unwrap(), value), "{got:?} instead of {value} at {x:?}");
                    // Single contributions: the two paths differ by the rounding of a few products, and
                    // by what one of them loses to underflow.
                    let bound = |w: f64| 4.0 * f64::EPSILON * w.abs() + f64::MIN_POSITIVE;
                    let close = |(g, w): (&f64, &f64)| (g - w).abs() <= bound(*w);
                    assert!(
                        gradient.iter().zip(&want).all(close),
                        "{gradient:?} instead of {want:?} at {x:?}, turn {turn}"
                    );
                }
                Err(error) => assert_eq!(format!("{error}"), format!("{}", got.unwrap_err()), "turn {turn}"),
            }
        }
    }
}

#[test]
fn parameters_of_any_magnitude() {
    let product = |x: &[Var]| x[0] * x[1] + x[0] / x[1];
    check(product, &[&[1.0, 2.0], &[1e300, 1e-300], &[-1e300, 3.0], &[1e-300, 1e300], &[1e300, 1e300]]);
    let cancels = |x: &[Var]| (x[0] * x[0] - x[0] * x[1]) * 1e-200;
    check(cancels, &[&[1.0, 2.0], &[1e150, 1e140], &[1e154, 1e153], &[1e200, 1e200]]);
}

#[test]
fn columns_of_any_magnitude() {
    let x = [1.0, 1e200, -1e300, 1e-300];
    let data = Columns::new(&[&x]).unwrap();
    let mut f = RowFunction::new(|w: Var, x: Var| w * x + (w * x * 1e-300).cos()).math(Math::Std);
    for w in [1.0, 0.5, -1.0, 1e-5] {
        let mut values = [0.0; 4];
        f.values(&[w], &data, Batch::Range(0..4), &mut values).unwrap();
        assert_eq!(values, x.map(|x| w * x + (w * x * 1e-300).cos()));
    }
    assert_eq!(f.mode(), Mode::Compiled { programs: 0 });
}

#[test]
fn zeros_keep_their_signs_and_subnormals_their_digits() {
    let points: [&[f64]; 5] =
        [&[0.0, -0.0], &[-0.0, 0.0], &[-0.0, -0.0], &[5e-324, -5e-324], &[2.3e-308, 1e-310]];
    check(|x| x[0] + x[1], &points);
    check(|x| x[0] - x[1], &points);
    check(|x| -(x[0] - x[1]), &points);
    check(|x| -x[0] + x[1] * -1.0, &points);
    check(|x| x[0] + 0.0, &points);
    check(|x| x[0] + x[1] + x[0] - x[1] + -0.0, &points);
    check(|x| x[0] - 0.0 - x[1] - 0.0, &points);
    check(|x| 0.0 - x[0] * 1.0, &points);
    check(|x| x[0] / 2.0 + x[1] / -0.25, &points);
    check(|x| (x[0] * 0.5) * x[1] * 4.0, &points);
}

#[test]
fn what_is_not_chosen_contributes_nothing() {
    let points: [&[f64]; 6] =
        [&[1000.0, 1.0], &[1.0, 1000.0], &[-1.0, 2.0], &[0.0, 0.5], &[2.0, 0.0], &[4.0, -1.0]];
    check(|x| select(x[0].less(x[1]), x[0].exp() * 1e-30, x[1] * 2.0), &points);
    check(|x| select(x[0].less_equal(0.0), x[1], x[0].sqrt() + x[1]), &points);
    check(|x| x[0].max(0.0).sqrt() * x[1], &points);
    check(|x| (x[0].ln().max(-1.0) + x[1]).relu(), &points);
    check(|x| x[0].exp().min(x[1]), &points);
}

/// An infinite derivative meets what has no derivative, or a derivative that is 0 at this point alone.
#[test]
fn infinite_derivatives_end_where_nothing_depends() {
    let points: [&[f64]; 4] = [&[-1.0, 2.0], &[0.0, 0.5], &[0.25, 0.0], &[4.0, -1.0]];
    check(|x| select(x[0].less(0.0), 0.0, x[0]).sqrt() + x[1], &points);
    check(|x| x[0].clamp(0.0, 1.0).sqrt() + x[1], &points);
    check(|x| x[0].abs().floor().sqrt() + x[1], &points);
    check(|x| (x[0] * x[0]).sqrt() + x[1], &points);
    check(|x| (x[0] * 0.0 + x[1] * x[1]).sqrt(), &points);
    check(|x| x[0].powi(0).ln().abs().sqrt() + x[1], &points);
    check(|x| x[0].signum().asin() + x[1], &points);
    check(|x| x[0].abs().detach().sqrt() * x[1], &points);
    check(|x| x[0].relu().sqrt() + x[1], &points);
}

/// Merged, the two factors would vanish; each by itself does not.
#[test]
fn constant_factors_are_not_merged_past_the_range() {
    let tiny = 2.0_f64.powi(-600);
    let large = 2.0_f64.powi(450);
    let points: [&[f64]; 2] = [&[large, large], &[1.0, large]];
    check(|x| (x[0] * tiny) * (x[1] * tiny) * (x[0] * x[1]), &points);
    check(|x| (x[0] * tiny) * (x[1] * tiny), &points);
    check(|x| ((x[0] * tiny) * (x[1] * tiny)).sin(), &points);
}

/// The 2 of a square's derivative goes into a constant factor only where the product is a normal number.
#[test]
fn squares_keep_constant_factors_at_the_ends_of_the_range() {
    for c in [f64::MAX, -f64::MAX, f64::MIN_POSITIVE, -f64::MIN_POSITIVE / 4.0, 5e-324, -0.75, 0.0] {
        let points: [&[f64]; 4] = [&[1e-200, 2.0], &[-3.0, 0.5], &[1e-3, -1e-300], &[0.0, 1.0]];
        check(|x| c * x[0].powi(2) - x[1] * (x[0] * x[1]).powi(2), &points);
        check(|x| (x[1] - c * (x[0] - x[1]).powi(2)).powi(2), &points[1..]);
        check(|x| x[1] - (c * x[0]).sin().powi(2), &points);
    }
}

#[test]
fn overflow_between_finite_ends_is_that_of_the_closure() {
    let points: [&[f64]; 4] = [&[1.0], &[400.0], &[710.0], &[-710.0]];
    check(|x| 1.0 / (1.0 + (-x[0]).exp()), &points);
    check(|x| x[0].exp() / (x[0].exp() + 1.0), &points);
    check(|x| (x[0].exp() * x[0].exp()).ln(), &points);
    check(|x| x[0].softplus() + x[0].sigmoid(), &points);
    check(|x| logsumexp(&[x[0], x[0] * 2.0, Var::from(0.0)]), &points);
}

/// Constant factors of a value stay where they round; only derivatives may gather them.
#[test]
fn factors_of_a_value_stay_where_they_are() {
    let (small, large) = (2.0_f64.powi(-1000), 2.0_f64.powi(450));
    let mut f = Function::new(|[x, y]: [Var; 2]| (x * small) * (y * 3.0), 2);
    for x in [1.234_567_8, -1.1, 1.999] {
        // The first product is subnormal and loses half of its digits.
        let point = [x * 2.0_f64.powi(-50), 1.1 * large];
        let want = (point[0] * small) * (point[1] * 3.0);
        for _ in 0..4 {
            assert_eq!(f.value(&point).unwrap().to_bits(), want.to_bits());
        }
    }
}

/// The square of an infinite number, behind a minimum that took the other operand.
#[test]
fn a_factor_of_zero_takes_an_infinite_derivative_away() {
    let closures: [fn([Var; 1]) -> Var; 3] = [
        |[u]| 3.0 * (u.exp() * u.exp()).min(Var::from(5.0)),
        |[u]| 3.0 * u.exp().powi(2).min(Var::from(5.0)),
        |[u]| -(u.exp().powi(2).min(Var::from(5.0))) * 0.5,
    ];
    for closure in closures {
        let mut f = Function::new(closure, 1);
        let mut gradient = [1.0];
        for u in [0.1, 0.2, 800.0, 800.0, 0.3, 800.0] {
            f.value_and_grad(&[u], &mut gradient).unwrap();
            let (_, [want]) = value_and_grad(closure, [u]).unwrap();
            assert!(
                gradient[0] == want || (gradient[0] - want).abs() < 1e-14 * want.abs(),
                "{u}: {gradient:?}"
            );
            assert!(u < 1.0 || gradient[0] == 0.0);
        }
    }
}

/// Chains over stretches of numbers that change nothing, and of such that only look like it.
#[test]
fn running_results_over_stretches_of_equal_numbers() {
    // The kernel looks at 32 results together, of which the first is that of the second number.
    let stretch = |a: f64, b: f64, first: usize| {
        (0..150).map(|i| if (first..110).contains(&i) { a } else { b }).collect::<Vec<_>>()
    };
    let operations: [fn(Var, Var) -> Var; 7] = [
        |a, b| a * b,
        |a, b| b * a,
        |a, b| a + b,
        |a, b| a.max(b),
        |a, b| b.max(a),
        |a, b| a.min(b),
        |a, b| b.min(a),
    ];
    for (number, operation) in operations.into_iter().enumerate() {
        let running = move |x: &[Var]| {
            let (mut last, mut sum) = (x[0], x[0]);
            for &x in &x[1..] {
                last = operation(last, x);
                sum += last;
            }
            sum
        };
        let mut f = Function::new(running, 150);
        let kinds = [0.0, -0.0, 1.0, -1.0, 1.5, -0.5];
        for (a, b) in kinds.into_iter().flat_map(|a| [1.0, 0.5, -1.0].map(|b| (a, b))) {
            for first in [31, 32, 33, 34] {
                let x = stretch(a, b, first);
                let mut gradient = vec![0.0; 150];
                let value = f.value_and_grad(&x, &mut gradient).unwrap();
                let (want, derivatives) = value_and_grad(running, x.clone()).unwrap();
                assert!(
                    same(value, want) && same(f.value(&x).unwrap(), want),
                    "{number} over {a} and {b}: {value}"
                );
                // 150 contributions to each, in another order.
                let size = derivatives.iter().fold(1.0_f64, |size, d| size.max(d.abs()));
                let close =
                    gradient.iter().zip(&derivatives).all(|(got, want)| (got - want).abs() <= 1e-12 * size);
                assert!(close, "{number} over {a} and {b}");
            }
        }
    }
}
