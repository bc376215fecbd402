//! The witness of [`identity`](crate::paths::points) itself: it is sure where a program is well conditioned, says so
//! where one is not, and a wrong derivative does not pass.

use crate::paths::points::{dual, tolerance};
use crate::support::dual::Dual;
use crate::support::random::{Program, point, programs};
use num_traits::Float;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Random programs with a derivative in their first input that is not 0, always the same ones.
fn derivatives(count: usize) -> Vec<(Program, Dual)> {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut draw = |seed| {
        let program = programs(1..6).new_tree(&mut runner).unwrap().current();
        let dual = dual(&program, &point(seed, program.inputs), 0);
        (program, dual)
    };
    let matters = |(_, dual): &(Program, Dual)| dual.derivative != 0.0 && dual.size.is_finite();
    (1..).map(&mut draw).filter(matters).take(count).collect()
}

#[test]
fn it_is_sure_of_ordinary_programs() {
    let mut errors: Vec<f64> =
        derivatives(500).iter().map(|(_, dual)| dual.error / dual.derivative.abs()).collect();
    errors.sort_by(f64::total_cmp);
    let quantile = |part: usize| errors[errors.len() * part / 100];
    // Ten operations with a few roundings each make 1e-14; where contributions cancel it is more.
    assert!(quantile(50) < 1e-13, "{:e}", quantile(50));
    assert!(quantile(90) < 1e-11, "{:e}", quantile(90));
}

#[test]
fn a_derivative_that_is_off_by_a_little_does_not_pass() {
    let found = derivatives(500);
    let passes = |off: f64| {
        let passes = |(program, dual): &&(Program, Dual)| {
            tolerance(program, dual).is_none_or(|within| (off * dual.derivative).abs() <= within)
        };
        found.iter().filter(passes).count()
    };
    // The others have contributions that cancel, or are badly conditioned.
    let missed = [passes(1e-9), passes(1e-3), passes(1.0)];
    assert!(missed[0] * 20 <= found.len(), "{missed:?} of {}", found.len());
    assert!(missed[1] * 50 <= found.len(), "{missed:?} of {}", found.len());
}

/// Each of these could be a slip in a table or a transformation.
#[test]
fn a_wrong_factor_does_not_pass() {
    let x = Dual::variable(0.7);
    let inner = (x * x).sin();
    let right = inner.exp() * x + inner.tanh();
    let [sine, cosine] = [(0.49_f64).sin(), (0.49_f64).cos()];
    let by_hand = |chain: f64, product: f64, derivative: f64| {
        sine.exp() * chain * cosine * 0.7 + product * sine.exp() + derivative * chain * cosine
    };
    // tanh' = 1 / cosh² and (x²)' = 2 x.
    let derivative = sine.cosh().powi(-2);
    let off = |wrong: f64| (wrong - right.derivative).abs();
    // Twelve roundings of terms that are all positive.
    assert!(right.error < 1e-13 * right.derivative, "{right:?}");
    assert!(off(by_hand(1.4, 1.0, derivative)) <= right.error, "{right:?}");
    for (chain, product, derivative) in
        [(0.7, 1.0, derivative), (1.4, 0.0, derivative), (1.4, 1.0, 1.0), (1.4, 1.0 + 1e-9, derivative)]
    {
        assert!(off(by_hand(chain, product, derivative)) > 1e3 * right.error, "{right:?}");
    }
}

/// A derivative where a formula of the witness loses digits: with the exact one, and the digits that must remain.
type Hard = (fn(Dual) -> Dual, f64, f64, f64);

/// With `t = 2⁻⁴⁰` the exact derivatives are those of a series to one term more than double precision shows.
const T: f64 = 1.0 / (1_u64 << 40) as f64;

#[test]
fn it_knows_where_it_is_not_sure() {
    let hard: [Hard; 6] = [
        // 1 − x² = 2 t − t², so its root is √(2 t) (1 − t / 4).
        (Float::asin, 1.0 - T, ((2.0 * T).sqrt() * (1.0 - T / 4.0)).recip(), 1e-9),
        (Float::acos, T - 1.0, -((2.0 * T).sqrt() * (1.0 - T / 4.0)).recip(), 1e-9),
        // x² − 1 = 2 t + t².
        (Float::acosh, 1.0 + T, ((2.0 * T).sqrt() * (1.0 + T / 4.0)).recip(), 1e-9),
        (Float::atanh, 1.0 - T, (2.0 * T * (1.0 - T / 2.0)).recip(), 1e-13),
        // The square of 1e-160 has four digits: once in 10⁵ programs, and no constant covers it.
        (|x| Dual::constant(1e-160) / x, 1e-160, -1e160, 1e-14),
        // 4 e⁻²ˣ, where the table has 1 − y² with hardly a digit.
        (Float::tanh, 15.0, 4.0 * (-30.0_f64).exp() / (1.0 + (-30.0_f64).exp()).powi(2), 1e-2),
    ];
    for (f, x, exact, sure) in hard {
        let dual = f(Dual::variable(x));
        assert!((dual.derivative - exact).abs() <= dual.error, "{dual:?} instead of {exact:e} at {x:e}");
        assert!(dual.error <= sure * exact.abs(), "{dual:?} at {x:e}");
    }
}

#[test]
fn what_underflows_is_not_forgotten() {
    // 1e-200² is 0, and times 1e300 the derivative would be 2e-100.
    let x = Dual::variable(1e-200);
    let lost = x * x * Dual::constant(1e-200) * Dual::constant(1e300);
    assert_eq!(lost.derivative, 0.0);
    assert!(lost.error >= 2e-100 && lost.size > 0.0, "{lost:?}");
    // Nothing is lost where nothing depends on it.
    let zero = Dual::constant(0.0) * x;
    assert_eq!((zero.error, zero.size), (0.0, 0.0));
}
