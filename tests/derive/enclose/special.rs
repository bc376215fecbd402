//! Each function by itself, where it is delicate: 0, subnormal and huge numbers, next to the ends of its domain and to multiples of
//! `π`, in its tails; values and derivatives of operations that only derivatives have, too.

use super::oracle::{self, Exact, big, number};
use super::programs::{UNARY, apply, holds};
use core::f64::consts::{E, FRAC_PI_2, LN_2, PI};
use gradus::prelude::*;

/// Points that are delicate for some function.
fn points() -> Vec<f64> {
    let mut points = vec![
        5e-324,
        1e-310,
        f64::MIN_POSITIVE,
        1e-300,
        1e-160,
        1e-30,
        1.1e-20,
        9.9e-21,
        1e-16,
        1e-9,
        1e-5,
        0.01,
        0.06,
        0.0599,
        0.1,
        0.35,
        0.3499,
        0.49,
        0.5,
        LN_2,
        0.7,
        0.75,
        0.7499,
        0.785,
        0.9,
        0.999,
        1.0,
        1.06,
        1.1,
        1.5,
        FRAC_PI_2,
        1.6,
        2.0,
        E,
        3.0,
        PI,
        4.0,
        5.0,
        5.9,
        6.0,
        6.1,
        8.0,
        10.0,
        19.9,
        20.1,
        22.0,
        26.5,
        27.2,
        36.7,
        39.9,
        40.1,
        64.0,
        100.0,
        100.1,
        300.1,
        355.0,
        599.0,
        601.0,
        700.0,
        709.7,
        709.8,
        710.4,
        710.5,
        719.0,
        744.4,
        745.2,
        1000.0,
        1023.9,
        1024.0,
        1074.5,
        1e5,
        1e9,
        2f64.powi(53),
        1e17,
        1e22,
        1e39,
        1.1e40,
        1e77,
        1e100,
        1.1e100,
        1e155,
        1e200,
        1e300,
        1.1e300,
        f64::MAX,
        // The float that is closest to a multiple of π/2 (Muller, Elementary Functions, table 11.1).
        6_381_956_970_095_103.0 * 2f64.powi(797),
    ];
    points.extend((1..=40).flat_map(|k| {
        let angle = f64::from(k) * FRAC_PI_2;
        [angle.next_down(), angle, angle.next_up()]
    }));
    points.extend((1..=52).flat_map(|k| [1.0 - 2f64.powi(-k), 1.0 + 2f64.powi(-k)]));
    points.extend(points.clone().iter().map(|x| -x));
    points
}

/// How many floats are between two, roughly.
fn floats(interval: gradus::Interval) -> f64 {
    let size = interval.lower.abs().max(interval.upper.abs());
    interval.width() / (size.next_up() - size)
}

#[test]
fn functions_are_enclosed_at_special_points() {
    let mut widest: Vec<(f64, &str, f64)> = Vec::new();
    let mut checked = 0;
    for name in UNARY {
        let mut widths = (0.0, name, 0.0);
        for x in points() {
            let input = Exact::input(x, 0);
            // Of an exponential that is out of range the exact number is not worked out.
            let exact = oracle::apply(name, [&input, &input, &input]);
            let f = |x: Var| apply(name, [x; 3]);
            let Ok(enclosure) = enclose(f, x, x) else {
                assert!(exact.is_none(), "{name} at {x:?}");
                continue;
            };
            let Some(exact) = exact else { continue };
            checked += 1;
            // Of what is far from 1, the slack is below that: exact zeros aside.
            let tight = |interval: gradus::Interval, exact: &oracle::Float| {
                let slack = big(1e-60) * exact;
                let slack = if slack < big(0.0) { -slack } else { slack };
                (interval.lower == f64::NEG_INFINITY || big(interval.lower) <= exact + &slack)
                    && (interval.upper == f64::INFINITY || big(interval.upper) >= exact - slack)
            };
            assert!(
                tight(enclosure.value, &exact.value),
                "{name} at {x:?}: {} but {}",
                enclosure.value,
                number(&exact.value)
            );
            let derivative = enclosure.gradient[0];
            assert!(
                tight(derivative, &exact.gradient[0]),
                "{name}' at {x:?}: {derivative} but {}",
                number(&exact.gradient[0])
            );
            let size = number(&exact.value).abs();
            if (1e-290..1e308).contains(&size) && floats(enclosure.value) > widths.0 {
                widths = (floats(enclosure.value), name, x);
            }
        }
        widest.push(widths);
    }
    widest.sort_by(|a, b| b.0.total_cmp(&a.0));
    println!("{checked} values and derivatives; widest: {:?}", &widest[..5]);
    assert!(widest[0].0 <= 4.0, "{widest:?}");
}

/// 0 has no logarithm, and no digits to be relative to.
#[test]
fn functions_are_enclosed_at_zero() {
    for name in UNARY {
        let plain: f64 = apply(name, [0.0; 3]);
        for zero in [0.0, -0.0] {
            let enclosure = enclose(|x: Var| apply(name, [x; 3]), zero, zero);
            match enclosure {
                Ok(_) if name == "signum" => {}
                Ok(Enclosure { value, .. }) => {
                    assert!(value.contains(plain) && value.width() < 4.5e-16, "{name}: {value}");
                }
                Err(_) => assert!(!plain.is_finite(), "{name}"),
            }
        }
    }
    assert_eq!(
        enclose(|x: Var| x.signum(), 0.0, 0.0).unwrap().value,
        gradus::Interval { lower: -1.0, upper: 1.0 }
    );
}

/// Boxes with special ends: what is at the ends, and at special points between.
#[test]
fn functions_are_enclosed_between_special_points() {
    let mut all = points();
    all.sort_by(f64::total_cmp);
    let mut checked = 0;
    for (index, name) in UNARY.into_iter().enumerate() {
        for (first, step) in
            (index % 7..all.len()).step_by(7).flat_map(|first| [1, 3, 17].map(|step| (first, step)))
        {
            let Some(&upper) = all.get(first + step) else { continue };
            let Ok(enclosure) = enclose(|x: Var| apply(name, [x; 3]), all[first], upper) else { continue };
            for x in [all[first], all[first + step / 2], upper] {
                let input = Exact::input(x, 0);
                let Some(exact) = oracle::apply(name, [&input; 3]) else { continue };
                checked += 1;
                let at = format!("{name} in [{:?}, {upper:?}] at {x:?}: {enclosure}", all[first]);
                assert!(holds(enclosure.value, &exact.value), "{at} but {}", number(&exact.value));
                assert!(
                    holds(enclosure.gradient[0], &exact.gradient[0]),
                    "{at} but {}",
                    number(&exact.gradient[0])
                );
            }
        }
    }
    println!("{checked} values and derivatives");
}

#[test]
fn functions_of_two_numbers_are_enclosed_at_special_points() {
    let sizes =
        [5e-324, 1e-300, 1e-160, 1e-8, 0.5, 1.0 - 2f64.powi(-53), 1.0, 1.5, 3.0, 1e8, 1e160, 1e300, f64::MAX];
    let signed: Vec<f64> = sizes.iter().flat_map(|&x| [x, -x]).chain([0.0]).collect();
    let mut checked = 0;
    for name in ["add", "sub", "mul", "div", "rem", "powf", "atan2", "hypot", "max", "min", "copysign"] {
        for &a in &signed {
            for &b in &signed {
                let (x, y) = (Exact::input(a, 0), Exact::input(b, 1));
                // Quotients of numbers that are far apart have a million digits.
                if name == "rem" && a.abs() > b.abs() * 1e100 || name == "powf" && (a.ln() * b).abs() > 1e5 {
                    continue;
                }
                let exact = oracle::apply(name, [&x, &y, &x]);
                let f = |[x, y]: [Var; 2]| apply(name, [x, y, x]);
                let (Ok(enclosure), Some(exact)) = (enclose(f, [a, b], [a, b]), exact) else { continue };
                checked += 1;
                let at = format!("{name} at {a:?}, {b:?}: {enclosure}");
                assert!(holds(enclosure.value, &exact.value), "{at} but {}", number(&exact.value));
                for k in 0..2 {
                    let derivative = &exact.gradient[k];
                    assert!(holds(enclosure.gradient[k], derivative), "{at} but {k}: {}", number(derivative));
                }
            }
        }
    }
    println!("{checked} values and derivatives");
    assert!(checked > 3000);
}

/// The rows that only derivatives have: a derivative inside of the closure.
#[test]
fn derivatives_inside_are_enclosed() {
    for name in ["tanh", "sigmoid", "atan", "erf", "cbrt"] {
        for x in [-3.0, -0.2, 1e-3, 0.7, 2.5] {
            let inner = |x: Var| nested_grad(|x: Var| apply(name, [x; 3]), x);
            let enclosure = enclose(inner, x, x).unwrap();
            let input = Exact::input(x, 0);
            let exact = oracle::apply(name, [&input; 3]).unwrap();
            assert!(holds(enclosure.value, &exact.gradient[0]), "{name}' at {x}: {enclosure}");
            assert!(enclosure.value.width() < 1e-14 * (1.0 + number(&exact.gradient[0]).abs()));
            // The second derivative, from the differences of the first ones in 100 digits.
            let h = big(1e-30);
            let moved = |by: oracle::Float| {
                let input = Exact { value: &input.value + by, gradient: input.gradient.clone() };
                oracle::apply(name, [&input; 3]).unwrap().gradient[0].clone()
            };
            let second = number(&((moved(h.clone()) - moved(-h.clone())) / (big(2.0) * h)));
            let interval = enclosure.gradient[0];
            assert!(
                interval.contains(second) || (interval.middle() - second).abs() < 1e-14 * second.abs(),
                "{name}'' at {x}: {interval} {second}"
            );
        }
    }
    for (a, b) in [(0.3, -2.0), (-1e-5, 4.0), (3.0, 1e-9)] {
        let f = |[x, y]: [Var; 2]| nested_grad(|[x, y]: [Var; 2]| x.hypot(y) + x.atan2(y), [x, y])[0];
        let enclosure = enclose(f, [a, b], [a, b]).unwrap();
        let (value, gradient) = value_and_grad(f, [a, b]).unwrap();
        assert!((enclosure.value.middle() - value).abs() <= 1e-14 * value.abs(), "{enclosure} {value}");
        for k in 0..2 {
            let middle = enclosure.gradient[k].middle();
            assert!((middle - gradient[k]).abs() <= 1e-13 * gradient[k].abs(), "{enclosure} {gradient:?}");
        }
    }
}
