//! Printed programs: the loops of the closure come back from its trace.

use gradus::data::Batch;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;

/// Lines of a printed program that describe a run of at least this number of nodes.
fn runs(text: &str) -> usize {
    text.lines().filter(|line| line.contains('×')).count()
}

#[test]
fn rosenbrock_is_a_few_runs_however_long_it_is() {
    let rosen = |x: &[Var]| {
        x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum::<Var>()
    };
    let counts = [100, 1000].map(|n| {
        let mut f = Function::new(rosen, n);
        let x: Vec<f64> = (0..n).map(|i| (i as f64).sin()).collect();
        assert!(f.program().to_string().contains("no program"));
        let mut gradient = vec![0.0; n];
        for _ in 0..2 {
            f.value(&x).unwrap();
            f.value_and_grad(&x, &mut gradient).unwrap();
        }
        let text = f.program().to_string();
        assert!(text.contains("value:") && text.contains("value and derivatives:"), "{text}");
        assert!(text.contains("powi 2") && text.contains("times the operations of the value"), "{text}");
        runs(&text)
    });
    assert_eq!(counts[0], counts[1]);
    // 8 for the value, at most 3 times as many for both.
    assert!((8..=32).contains(&counts[0]), "{counts:?}");
}

#[test]
fn a_regression_with_captured_data_is_a_few_runs() {
    let data: Vec<(f64, f64)> = (0..256).map(|i| (f64::from(i) / 64.0, f64::from(i * i % 97))).collect();
    let loss = |[a, b, c]: [Var; 3]| {
        data.iter().map(|&(x, y)| (a * (x * x) + b * x + c - y).powi(2)).sum::<Var>() / 256.0
    };
    let mut f = Function::new(loss, 3);
    for _ in 0..3 {
        f.value_and_grad(&[1.0, 2.0, 3.0], &mut [0.0; 3]).unwrap();
    }
    let text = f.program().to_string();
    assert!(runs(&text) <= 12, "{text}");
    // Without the rows whose x is 0 or 1, which fold to less.
    assert!(text.contains("254 × powi 2") && text.contains("sum of 256"), "{text}");
}

#[test]
fn constant_factors_of_derivatives_multiply_the_sum_over_rows() {
    let mut loss = RowFunction::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2));
    let data = Columns::new(&[&[0.0, 1.0, 2.0], &[1.0, 3.0, 6.0]]).unwrap();
    let mut gradient = [0.0; 2];
    for _ in 0..2 {
        loss.value_and_grad(&[2.0, 1.0], &data, Batch::Range(0..3), &mut gradient).unwrap();
    }
    assert_eq!(gradient, [-4.0, -2.0]);
    // The residual, and three sums: of its square, of it times x, and of it. The factor 2 comes after.
    let text = loss.program().to_string();
    assert!(text.contains("in 2 steps") && !text.contains(" mul of"), "{text}");
}

#[test]
fn a_large_constant_factor_stays_where_it_keeps_a_product_from_underflow() {
    let mut loss = RowFunction::new(|[w]: [Var; 1], [x, y]: [Var; 2]| w * ((x * 1e200) * y));
    let data = Columns::new(&[&[1e-200], &[1e-200]]).unwrap();
    let mut gradient = [0.0];
    for _ in 0..3 {
        loss.value_and_grad(&[1.0], &data, Batch::Range(0..1), &mut gradient).unwrap();
        assert!((gradient[0] / 1e-200 - 1.0).abs() < 1e-15, "{gradient:?}");
    }
}

#[test]
fn of_several_constant_factors_one_is_taken_out() {
    let row = |[w]: [Var; 1], [x, y, z]: [Var; 3]| w * ((x * 1e3) * (y * 1e3) * (z * 1e3));
    let mut loss = RowFunction::new(row);
    let small: &[f64] = &[1e-104];
    let data = Columns::new(&[small, small, small]).unwrap();
    let mut gradient = [0.0];
    for _ in 0..3 {
        loss.value_and_grad(&[1.0], &data, Batch::Range(0..1), &mut gradient).unwrap();
        // Without any of them, the product has lost five digits.
        assert!((gradient[0] / 1e-303 - 1.0).abs() < 1e-14, "{gradient:?}");
    }
}

#[test]
fn signs_of_derivatives_are_no_operations() {
    let waves = |x: &[Var]| x.windows(3).map(|w| (w[0] - w[1] + w[2]).cos()).sum::<Var>();
    let mut f = Function::new(waves, 100);
    let (x, mut gradient): (Vec<f64>, _) = ((0..100).map(|i| f64::from(i).sqrt()).collect(), vec![0.0; 100]);
    for _ in 0..3 {
        f.value_and_grad(&x, &mut gradient).unwrap();
    }
    let derivative = |i: usize| (x[i] - x[i + 1] + x[i + 2]).sin();
    for (i, got) in gradient.iter().enumerate().skip(2).take(96) {
        let want = derivative(i - 1) - derivative(i) - derivative(i - 2);
        assert!((got - want).abs() < 1e-15, "{i}: {got} instead of {want}");
    }
    // Of 98 windows their sums, cosines and sines; the sum of all; 98 sums of two or three derivatives, and the signs of the
    // first and of the last one.
    let text = f.program().to_string();
    assert!(text.contains("395 operations") && !text.contains("× neg"), "{text}");
}
