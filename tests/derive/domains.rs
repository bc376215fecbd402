//! Where a function has no value it has no derivative, either: also inside a closure, where the derivative is asked for alone and
//! its formula may have a number.

use gradus::prelude::*;
use gradus::special::{erf_inv, lambert_w, ln_1m_exp, logit, normal_quantile, xlogy};

struct Case {
    name: &'static str,
    f: fn(Var) -> Var,
    outside: [f64; 2],
    inside: f64,
    derivative: f64,
}

fn case(name: &'static str, f: fn(Var) -> Var, outside: [f64; 2], inside: f64, derivative: f64) -> Case {
    Case { name, f, outside, inside, derivative }
}

fn cases() -> [Case; 16] {
    let ln = f64::ln;
    [
        case("ln", |x| x.ln(), [-0.5, -30.0], 0.25, 4.0),
        case("log2", |x| x.log2(), [-0.5, -30.0], 0.5, 2.0 / ln(2.0)),
        case("log10", |x| x.log10(), [-0.5, -1e300], 0.5, 2.0 / ln(10.0)),
        case("ln_1p", |x| x.ln_1p(), [-1.5, -30.0], 1.0, 0.5),
        case("atanh", |x| x.atanh(), [1.5, -30.0], 0.5, 4.0 / 3.0),
        case("logit", logit, [-0.5, 1.5], 0.5, 4.0),
        case("ln_1m_exp", ln_1m_exp, [0.5, 30.0], -ln(2.0), -1.0),
        case("rem", |x| x % (x * 0.0), [1.0, -2.5], f64::NAN, f64::NAN),
        case("xlogy", |x| xlogy(3.0.into(), x), [-0.5, -30.0], 0.5, 6.0),
        case("sqrt", |x| x.sqrt(), [-0.5, -30.0], 0.25, 1.0),
        case("powf", |x| x.powf(0.5), [-0.5, -30.0], 0.25, 1.0),
        case("asin", |x| x.asin(), [1.5, -30.0], 0.0, 1.0),
        case("acosh", |x| x.acosh(), [0.5, -30.0], 2.0, 1.0 / 3f64.sqrt()),
        case("erf_inv", erf_inv, [1.5, -30.0], 0.0, std::f64::consts::PI.sqrt() / 2.0),
        case("normal_quantile", normal_quantile, [1.5, -0.5], 0.5, std::f64::consts::TAU.sqrt()),
        case("lambert_w", lambert_w, [-0.5, -30.0], 0.0, 1.0),
    ]
}

fn named(error: &gradus::Error, name: &str) -> bool {
    error.to_string().contains(&format!("`{name}` of "))
}

#[test]
fn outside_of_its_domain_a_function_has_no_gradient_inside_of_a_closure() {
    for Case { name, f, outside, .. } in cases() {
        let first = |x: Var| nested_grad(f, x);
        let second = |x: Var| nested_grad(first, x);
        let along = |x: Var| nested_jvp(f, x, Var::from(2.0));
        for x in outside {
            // The second derivative of a remainder is 0, whatever the first is.
            let twice = (name != "rem").then(|| grad(second, x));
            for found in [grad(f, x), grad(first, x), grad(along, x)].into_iter().chain(twice) {
                let error = found.expect_err(name);
                assert!(named(&error, name), "{name}: {error}");
            }
        }
    }
}

/// A replay does not compute what is not asked for; points where it is right come before and after.
#[test]
fn nor_has_it_one_in_a_compiled_closure() {
    for Case { name, f, outside, inside, derivative } in cases() {
        let mut compiled = Function::new(|[x]: [Var; 1]| nested_grad(f, x), 1);
        let mut is_right = || {
            let found = compiled.value(&[inside]);
            let close = |found: f64| (found - derivative).abs() <= 1e-14 * derivative.abs();
            assert!(inside.is_nan() || found.clone().is_ok_and(close), "{name}: {found:?}");
            for x in outside {
                let error = compiled.value(&[x]).expect_err(name);
                assert!(named(&error, name), "{name}: {error}");
            }
        };
        (0..12).for_each(|_| is_right());
    }
}

#[test]
fn inside_of_its_domain_nothing_changes() {
    let x = [0.1, 0.5, 0.875];
    for k in 1..=3 {
        // Derivatives of ln by its closed form, exact to the rounding of a power.
        let found = x.map(|x| match k {
            1 => grad(|x: Var| nested_grad(|x: Var| x.ln(), x) * 1.0, x),
            2 => grad(|x: Var| nested_grad(|x: Var| nested_grad(|x: Var| x.ln(), x), x), x),
            _ => hessian(|[x]: [Var; 1]| nested_grad(|x: Var| nested_grad(|x: Var| x.ln(), x), x), [x])
                .map(|h| h[(0, 0)]),
        });
        let factor = [-1.0, 2.0, -6.0][k - 1];
        for (x, found) in x.iter().zip(found) {
            let want = factor * x.powi(-1 - k as i32);
            assert!(
                found.clone().is_ok_and(|found| (found - want).abs() <= 1e-14 * want.abs()),
                "{k} {x}: {found:?}"
            );
        }
    }
    // What is recorded is 1/x to the last bit.
    for x in [0.1, 0.3, 7.0, 1e-300, 1e300] {
        let mut at = Function::new(|[x]: [Var; 1]| nested_grad(|x: Var| x.ln(), x), 1);
        assert_eq!(at.value(&[x]).unwrap(), 1.0 / x);
    }
}
