//! Recordings that are long enough to be run in windows: the same values and gradients.

use crate::paths::points::same;
use crate::support::dual::Dual;
use crate::support::random::Number;
use crate::support::random::tame::{Step, programs, run};
use gradus::prelude::*;
use proptest::prelude::*;

/// Terms with neighbors near and far, values that all terms share, a branch, and a sum of which the
/// result is no linear function, so that the reverse sweep waits for the end.
fn terms(x: &[Var], stride: usize, curved: bool) -> Var {
    let n = x.len();
    let (mut sum, mut carried) = (Var::from(0.0), x[n - 1]);
    for i in 0..n {
        let (near, far) = (x[(i + 1) % n], x[(i * stride + 3) % n]);
        let product = x[i] * far - near.powi(2) * 0.25;
        let term = if product < 0.0 { product.sin() } else { product * x[0] };
        sum += term.powi(2) * 0.5 + (near - x[i]) * x[1];
        if i % 100 == 99 {
            carried = carried * 0.5 + term;
            sum += carried * x[2];
        }
    }
    if curved { (sum.powi(2) + 1.0).ln() } else { sum }
}

#[test]
fn windows_change_neither_values_nor_gradients() {
    let n = 6000;
    for (stride, curved) in [(1, false), (7, false), (n - 1, true), (2999, true)] {
        let closure = |x: &[Var]| terms(x, stride, curved);
        let mut f = Function::new(closure, n);
        let mut gradient = vec![0.0; n];
        for seed in [1.0, 1.0, 1.0, 1.0, 2.0, 1.0] {
            let x: Vec<f64> = (0..n).map(|i| (i as f64 * 0.37 + seed).sin()).collect();
            let got = f.value_and_grad(&x, &mut gradient).unwrap();
            let (want, derivatives) = value_and_grad(closure, x.clone()).unwrap();
            assert!(same(got, want), "{got} instead of {want}");
            assert!(same(f.value(&x).unwrap(), want));
            // A parameter that all terms share has 6000 contributions, each up to 1 and off by ½ ε.
            for (k, (got, want)) in gradient.iter().zip(&derivatives).enumerate() {
                assert!((got - want).abs() < 1e-12 * (1.0 + want.abs()), "{k}: {got} instead of {want}");
            }
        }
        let text = f.program().to_string();
        // As levels, all terms of a kind would be one run.
        assert!(text.lines().filter(|line| line.contains("× sin of")).count() > 2, "{text}");
    }
}

/// A detached value stands a level above its operand, and nothing above it.
#[test]
fn the_last_level_of_the_last_window_may_be_detached() {
    // Squares, products, and their sum: three levels, which fill two bits.
    let n = 30_000;
    let closure = |x: &[Var]| x.iter().map(|&x| x * x * 3.0).sum::<Var>().detach();
    let mut f = Function::new(closure, n);
    let x: Vec<f64> = (0..n).map(|i| (i as f64).sin()).collect();
    let mut gradient = vec![1.0; n];
    for _ in 0..3 {
        let got = f.value_and_grad(&x, &mut gradient).unwrap();
        let want = value_and_grad(closure, x.clone()).unwrap().0;
        assert!(same(got, want) && same(f.value(&x).unwrap(), want));
        assert!(gradient.iter().all(|&derivative| derivative == 0.0));
    }
    assert_eq!(f.mode().to_string(), "compiled, 1 program");
}

/// Sums that go on from window to window, as they are and as machine code: the bits of the closure, in the order of its terms.
#[test]
fn several_sums_with_signs_go_on_from_window_to_window() {
    fn sums<N: Number>(x: &[N], c: impl Fn(f64) -> N) -> N {
        let (mut plus, mut minus) = (c(0.25), x[1]);
        for w in x.windows(2) {
            let difference = w[1] - w[0] * w[0];
            plus = plus + (difference * difference + w[0].sin());
            minus = minus - (difference * c(1e-3) + w[1] * w[1]);
        }
        plus * minus
    }
    for n in [30_000, 20_011] {
        let mut f = Function::new(|x: &[Var]| sums(x, Var::from), n);
        let mut gradient = vec![0.0; n];
        for k in 0..12 {
            let x: Vec<f64> = (0..n).map(|i| (i as f64 * 0.37 + f64::from(k)).sin()).collect();
            let want = sums(&x, |c| c);
            assert!(same(f.value_and_grad(&x, &mut gradient).unwrap(), want), "{n} {k}");
            assert!(same(f.value(&x).unwrap(), want), "{n} {k}");
        }
        let text = f.program().to_string();
        // Each sum has several parts.
        assert!(text.lines().filter(|line| line.contains(" 1 × sum of ")).count() > 6, "{n}");
    }
}

/// The same program for each coordinate, one far from it and one that all share, and something on top of the sum.
fn rows<N: Number>(program: &[Step], stride: usize, x: &[N]) -> N {
    let n = x.len();
    let zero = <N as num_traits::Zero>::zero();
    let sum = (0..n).fold(zero, |sum, i| sum + run(program, &[x[i], x[(i * stride + 5) % n], x[1]]).tanh());
    match stride % 3 {
        0 => sum,
        1 => (sum * sum + x[2]).abs().sqrt(),
        _ => sum * x[3] - x[0],
    }
}

proptest! {
    // Each is as long as hundreds of others; `.ci/run` has all six, with optimization.
    #![proptest_config(ProptestConfig {
        cases: if cfg!(debug_assertions) { 2 } else { 6 },
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn long_random_recordings_keep_values_and_gradients(program in programs(), stride in 1_usize..50) {
        // Four windows and more, at two nodes for each step and a few for each row.
        let n = 70_000 / (2 * program.len() + 3);
        let closure = |x: &[Var]| rows(&program, stride, x);
        let mut f = Function::new(closure, n);
        let mut gradient = vec![0.0; n];
        for seed in [1.0, 1.0, 2.0] {
            let x: Vec<f64> = (0..n).map(|i| 2.0 * (i as f64 * 0.37 + seed).sin()).collect();
            let (want, derivatives) = match value_and_grad(closure, x.clone()) {
                Ok(found) => found,
                Err(_) => {
                    prop_assert!(f.value_and_grad(&x, &mut gradient).is_err());
                    continue;
                }
            };
            prop_assert!(same(f.value(&x).unwrap(), want));
            prop_assert!(same(f.value_and_grad(&x, &mut gradient).unwrap(), want));
            for k in [0, 1, n / 2] {
                let at = |i: usize| if i == k { Dual::variable(x[i]) } else { Dual::constant(x[i]) };
                let dual: Dual = rows(&program, stride, &(0..n).map(at).collect::<Vec<_>>());
                // On the way of a contribution are at most all 70 000 operations, each with a few roundings.
                let close = 1e6 * f64::EPSILON * dual.size + f64::MIN_POSITIVE * dual.widest;
                let (got, derivative) = (gradient[k], derivatives[k]);
                prop_assert!((got - derivative).abs() <= close, "{k}: {got} instead of {derivative} ± {close}");
                prop_assert!((got - dual.derivative).abs() <= close + dual.error, "{k}: {got}, not {dual:?} ± {close}");
            }
        }
    }
}
