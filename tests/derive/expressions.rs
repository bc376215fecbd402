//! Random programs: the tape against forward dual numbers and against central differences.
//!
//! The generator is seeded, so that a run is the same everywhere.

use crate::support::dual::Dual;
use crate::support::random::tame::{Step, programs, run};
use gradus::{Function, Var, value_and_grad};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Runs `test` on 1000 programs, each at a point of its own; without optimization on the first 300, and `.ci/run` has all.
fn for_programs(test: impl Fn(&[Step], [f64; 3]) -> Result<(), TestCaseError>) {
    let config = Config {
        cases: if cfg!(debug_assertions) { 300 } else { 1000 },
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let point = [-3.0..3.0, -3.0..3.0, -3.0..3.0_f64];
    let cases = (programs(), point);
    runner.run(&cases, |(program, point)| test(&program, point)).unwrap_or_else(|e| panic!("{e}"));
}

/// The derivative in coordinate `k` by dual numbers.
fn forward(program: &[Step], point: [f64; 3], k: usize) -> Dual {
    let mut inputs = point.map(Dual::constant);
    inputs[k] = Dual::variable(point[k]);
    run(program, &inputs)
}

#[test]
fn reverse_and_forward_agree() {
    for_programs(|program, point| {
        let (value, gradient) = value_and_grad(|x: [Var; 3]| run(program, &x), point).unwrap();
        for (k, &derivative) in gradient.iter().enumerate() {
            let dual = forward(program, point, k);
            prop_assert_eq!(value.to_bits(), dual.value.to_bits());
            // A contribution passes each step at most once, and each step costs a partial derivative that is a few
            // roundings from the exact one, a product and an addition. The guards of the programs
            // keep the condition number of its formula below 10.
            let roundings = 16.0 * 10.0 * (program.len() + 1) as f64;
            let tolerance = roundings * f64::EPSILON * dual.size;
            prop_assert!((derivative - dual.derivative).abs() <= tolerance, "{k}: {derivative} {dual:?}");
        }
        Ok(())
    });
}

#[test]
fn differences_agree_where_they_can_be_trusted() {
    let (trusted, asked) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    for_programs(|program, point| {
        let (value, gradient) = value_and_grad(|x: [Var; 3]| run(program, &x), point).unwrap();
        for (k, &derivative) in gradient.iter().enumerate() {
            let difference = |h: f64| {
                let beside = |h: f64| {
                    let mut near = point;
                    near[k] += h;
                    (near[k], run(program, &near))
                };
                let ((right, above), (left, below)) = (beside(h), beside(-h));
                (above - below) / (right - left)
            };
            // Truncation falls with h² and rounding grows with 1 / h. What three steps differ by shows
            // the larger of the two, and shows a kink or a jump between them.
            let h = 1e-4;
            let [wide, middle, narrow] = [h, h / 2.0, h / 4.0].map(difference);
            let spread = (wide - middle).abs() + (middle - narrow).abs();
            let size = forward(program, point, k).size + value.abs();
            asked.set(asked.get() + 1);
            if spread <= 1e-4 * size {
                trusted.set(trusted.get() + 1);
                // Thirty values of up to 100 each round the sum; divided by the step.
                let rounding = 3000.0 * f64::EPSILON / (h / 4.0);
                let tolerance = 4.0 * spread + rounding * size.max(1.0);
                prop_assert!(
                    (derivative - narrow).abs() <= tolerance,
                    "{k}: {derivative} {narrow} ±{tolerance}"
                );
            }
        }
        Ok(())
    });
    assert!(trusted.get() * 10 > asked.get() * 9, "{} of {}", trusted.get(), asked.get());
}

/// Branches differ from point to point, so this also meets guards that fail.
#[test]
fn replay_has_the_bits_of_recording() {
    for_programs(|program, point| {
        let closure = |x: [Var; 3]| run(program, &x);
        let mut f = Function::new(closure, 3);
        for k in 0..12 {
            // There and back, so that programs made earlier are used again.
            let shift = f64::from(k % 4);
            let at = [point[0] + 0.3 * shift, point[1] - shift, point[2] * (1.0 - shift)];
            let mut gradient = [0.0; 3];
            let value = f.value_and_grad(&at, &mut gradient).unwrap();
            let (want, want_gradient) = value_and_grad(closure, at).unwrap();
            prop_assert_eq!(value.to_bits(), want.to_bits(), "{:?} call {}: {} {}", at, k, value, want);
            for (k, (got, want)) in gradient.iter().zip(want_gradient).enumerate() {
                // Another order of the same contributions; as in the test above.
                let roundings = 16.0 * 10.0 * (program.len() + 1) as f64;
                let tolerance = roundings * f64::EPSILON * forward(program, at, k).size;
                prop_assert!((got - want).abs() <= tolerance, "{k}: {got} {want}");
            }
        }
        Ok(())
    });
}

/// `p + p c`: between the sum `p` and the addition to it stands another use of `p`, which lowering
/// once missed, so that `p` was taken for the inner part of a longer sum and lost.
#[test]
fn a_sum_may_be_used_before_it_is_added_to() {
    let loss = |[x, y]: [Var; 2]| {
        let p = x + y;
        let q = p * y;
        (p + q) * x
    };
    let mut f = Function::new(loss, 2);
    let mut gradient = [0.0; 2];
    for _ in 0..3 {
        assert_eq!(f.value_and_grad(&[2.0, 3.0], &mut gradient).unwrap(), 40.0);
        assert_eq!(gradient, [28.0, 18.0]);
    }
}
