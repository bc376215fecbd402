//! Tests of `graph::magnitude`: no value of any operation is beyond the bound that its operands' bounds give.

use super::*;
use crate::op::{self, Arity, BinaryRow, TernaryRow, UnaryRow};

/// Exponents of operands: small ones, those of single digits, that of the leaves, and the largest that is a bound.
fn exponents<T: Numeric>() -> Vec<i16> {
    let largest = largest::<T>();
    vec![-largest / 2, -3, 0, 1, 2, 7, leaf_magnitude::<T>(), largest - 1]
}

/// Numbers up to `2^e`, of both signs.
fn numbers<T: Numeric>(e: i16) -> Vec<T> {
    let power = 2.0_f64.powf(f64::from(e));
    [1.0, 0.999, 0.51, 0.3, 1e-3, 0.0]
        .iter()
        .flat_map(|share| [share * power, -share * power])
        .map(T::nearest)
        .collect()
}

fn holds<T: Numeric>(value: T, bound: i16, what: &dyn Fn() -> String) {
    // Special functions may be off by some units in the last place, also at 1.
    let most = 2.0_f64.powf(f64::from(bound)) * (1.0 + 8.0 * T::epsilon().wide());
    let is_within = value.is_finite() && value.wide().abs() <= most;
    assert!(bound == UNBOUNDED || is_within, "{value:?} is beyond 2^{bound}: {}", what());
}

fn bounds_hold<T: Numeric>() {
    let graph = Graph::<T>::with_capacity(0);
    for &op in Op::ALL {
        for e in exponents::<T>() {
            if op.arity() == Arity::Unary {
                let bound = graph.unary_magnitude(op, e);
                for x in numbers::<T>(e).into_iter().filter(|_| bound != UNBOUNDED) {
                    let y = op::for_unary!(op, R => R::value(x), else x);
                    holds(y, bound, &|| format!("{op:?} of {x:?}"));
                }
            }
            for f in exponents::<T>() {
                if op.arity() == Arity::Binary {
                    let bound = graph.binary_magnitude(op, e, f);
                    // Without one there is nothing to hold, and special functions take long at such sizes.
                    for (a, b) in pairs::<T>(e, f).into_iter().filter(|_| bound != UNBOUNDED) {
                        // Families have no value for most of these orders, which are no variables.
                        let is_special = matches!(op, Op::Sinc | Op::BesselJ);
                        if is_special && a.abs().max(b.abs()) > T::nearest(200.0) {
                            continue;
                        }
                        let y: T = op::for_binary!(op, R => R::value(a, b), else a);
                        if is_special && y.is_nan() {
                            continue;
                        }
                        holds(y, bound, &|| format!("{op:?} of {a:?} and {b:?}"));
                    }
                }
                if matches!(op, Op::MulAdd | Op::Select) {
                    for g in exponents::<T>() {
                        let bound = graph.ternary_magnitude(op, [e, f, g]);
                        for (a, b) in pairs(e, f) {
                            for c in numbers(g) {
                                let y: T = op::for_ternary!(op, R => R::value([a, b, c]), else a);
                                holds(y, bound, &|| format!("{op:?} of {a:?}, {b:?} and {c:?}"));
                            }
                        }
                    }
                }
            }
        }
    }
    for e in exponents::<T>() {
        for n in -3..=6 {
            let bound = graph.power_magnitude(e, n);
            numbers::<T>(e).iter().for_each(|x| holds(x.powi(n), bound, &|| format!("{x:?} to the {n}")));
        }
        for terms in [1, 2, 3, 4, 7, 8, 1000] {
            let sum = (0..terms).fold(T::zero(), |sum, _| sum + numbers::<T>(e)[0]);
            holds(sum, graph.sum_magnitude(e, terms), &|| format!("{terms} times 2^{e}"));
        }
        let rows = T::nearest(2.0_f64.powi(64)) * numbers::<T>(e)[0];
        holds(rows, graph.row_sum_magnitude(e), &|| format!("2^64 rows of 2^{e}"));
    }
}

fn pairs<T: Numeric>(e: i16, f: i16) -> Vec<(T, T)> {
    numbers(e).into_iter().flat_map(|a| numbers(f).into_iter().map(move |b| (a, b))).collect()
}

#[test]
fn no_value_is_beyond_its_bound() {
    bounds_hold::<f64>();
    bounds_hold::<f32>();
}

/// What has no bound passes that on, but for what is 0 or 1 whatever it compares, and the mask of a choice.
#[test]
fn what_may_be_infinite_has_no_bound() {
    let graph = Graph::<f64>::with_capacity(0);
    for &op in Op::ALL {
        let compares = matches!(op, Op::Less | Op::LessEqual | Op::Equal | Op::Above | Op::Below);
        match op.arity() {
            Arity::Unary => {
                assert_eq!(graph.unary_magnitude(op, UNBOUNDED) == UNBOUNDED, op != Op::Side, "{op:?}");
            }
            Arity::Binary => {
                for (a, b) in [(UNBOUNDED, 0), (0, UNBOUNDED), (UNBOUNDED, UNBOUNDED)] {
                    assert_eq!(graph.binary_magnitude(op, a, b) == UNBOUNDED, !compares, "{op:?}");
                }
            }
            Arity::Ternary => {
                assert_eq!(graph.ternary_magnitude(op, [0, UNBOUNDED, 0]), UNBOUNDED);
                assert_eq!(graph.ternary_magnitude(op, [0, 0, UNBOUNDED]), UNBOUNDED);
                let of_mask = graph.ternary_magnitude(op, [UNBOUNDED, 0, 0]);
                assert_eq!(of_mask == UNBOUNDED, op != Op::Select, "{op:?}");
            }
            _ => {}
        }
    }
    assert_eq!(graph.power_magnitude(UNBOUNDED, 2), UNBOUNDED);
    assert_eq!(
        (graph.sum_magnitude(UNBOUNDED, 2), graph.row_sum_magnitude(UNBOUNDED)),
        (UNBOUNDED, UNBOUNDED)
    );
}

#[test]
fn the_ends_of_the_range() {
    fn check<T: Numeric>(exponent: i16) {
        let graph = Graph::<T>::with_capacity(0);
        assert_eq!(largest::<T>(), exponent);
        assert_eq!(graph.bounded(i32::from(exponent) - 1), exponent - 1);
        assert_eq!(graph.bounded(i32::from(exponent)), UNBOUNDED);
        assert_eq!(graph.bounded(i32::MIN), -20_000);
        // A product of two leaves is finite, and so are a thousand of them together.
        let leaf = leaf_magnitude::<T>();
        assert!(graph.sum_magnitude(graph.binary_magnitude(Op::Mul, leaf, leaf), 1000) != UNBOUNDED);
        for value in [T::one(), T::nearest(0.75), T::nearest(-3.0), T::max_value(), T::min_positive_value()] {
            let (e, size) = (i32::from(of_constant(value)), value.wide().abs());
            assert!(size <= 2.0_f64.powi(e) && size >= 2.0_f64.powi(e - 1), "{value:?}: 2^{e}");
        }
        for bad in [T::nan(), T::infinity(), T::neg_infinity()] {
            assert_eq!(of_constant(bad), UNBOUNDED);
        }
        holds(T::zero(), of_constant(T::zero()), &|| "0".to_owned());
    }
    check::<f64>(1024);
    check::<f32>(128);
}
