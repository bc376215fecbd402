//! The test functions: values by hand, minima, and derivatives by dual numbers.

use crate::support::dual::Dual;
use gradus::error::{Error, LengthMismatch, Quantity};
use gradus::prelude::*;
use gradus::testfn::{self, Dimensions, TestFunction};
use proptest::prelude::*;

fn named(name: &str) -> TestFunction {
    *testfn::ALL.iter().find(|f| f.name == name).unwrap_or_else(|| panic!("no function {name}"))
}

/// Numbers of coordinates to test with.
fn sizes(function: &TestFunction) -> Vec<usize> {
    match function.dimensions {
        Dimensions::Two => vec![2],
        Dimensions::AtLeast(least) => vec![least, least + 1, 7],
    }
}

/// Points whose values can be worked out on paper; all numbers in between are exact, or close to it.
#[test]
fn values_by_hand() {
    let (e, pi) = (std::f64::consts::E, std::f64::consts::PI);
    let rows: &[(&str, &[f64], f64)] = &[
        ("ellipse", &[10.0, 3.0], 28.0),
        ("bowl", &[3.0, -2.0], 25.0),
        ("valley", &[3.0, 0.5], 34.0),
        ("saddle", &[4.0, 1.0], -15.0),
        ("Booth", &[1.0, -2.0], 125.0),
        ("Matyas", &[10.0, -10.0], 100.0),
        ("Beale", &[1.0, 2.0], 2.5 * 2.5 + 5.25 * 5.25 + 9.625 * 9.625),
        ("Himmelblau", &[1.0, 1.0], 106.0),
        ("Goldstein–Price", &[1.0, 1.0], 1876.0),
        ("McCormick", &[pi, pi], 1.0 + pi),
        ("Easom", &[pi, 0.0], (-pi * pi).exp()),
        ("three-hump camel", &[0.0, 3.0], 9.0),
        ("Rosenbrock", &[-1.0, 1.0, 0.0, 2.0], 4.0 + 100.0 + 401.0),
        ("Ackley", &[0.5], 20.0 - 20.0 * (-0.1_f64).exp() + e - 1.0 / e),
        ("Rastrigin", &[1.0, 2.0, 0.5], 25.25),
        ("Griewank", &[0.0, pi * 2.0_f64.sqrt(), 0.0], 2.0 + 2.0 * pi * pi / 4000.0),
        // w = (−1, 3): sin² π w₁ = 0; (−2)² (1 + 10 sin²(1 − π)); 2² · 1.
        ("Levy", &[-7.0, 9.0], 4.0 * (1.0 + 10.0 * 1.0_f64.sin().powi(2)) + 4.0),
        ("Styblinski–Tang", &[2.0, -2.0, 0.0], -48.0),
    ];
    assert_eq!(rows.len(), testfn::ALL.len());
    for (name, at, want) in rows {
        let got = named(name).eval(at).expect("the right number of coordinates");
        // A few roundings of the largest term in between, 10 cos or 100 x² or 26 · 30.
        assert!((got - want).abs() <= 1e-14 * want.abs().max(10.0), "{name} at {at:?}: {got}, not {want}");
    }
}

#[test]
fn the_minimum_is_where_the_table_says() {
    for function in testfn::ALL {
        for n in sizes(function) {
            let minimum = function.minimum(n);
            assert_eq!(minimum.is_none(), function.name == "saddle");
            for at in function.minimizers(n) {
                let value = function.eval(&at).expect("the right number of coordinates");
                // Rounding of the point, times the largest curvature here (about 1e4), and of the terms.
                let error = (value - minimum.expect("a minimum")).abs();
                assert!(error <= 1e-13 * n as f64, "{function} at {at:?}: {value}");
            }
        }
    }
}

#[test]
fn the_derivative_at_the_minimum_is_zero() {
    for function in testfn::ALL {
        for n in sizes(function) {
            for at in function.minimizers(n) {
                let gradient = grad(*function, at.clone());
                if function.kinked {
                    assert!(matches!(gradient, Err(Error::NotFinite(_))), "{function}: {gradient:?}");
                    continue;
                }
                // The point is off by half a unit in the last place, times curvatures up to about 1e4.
                let steepest = gradient.expect("finite").iter().fold(0.0_f64, |m, g| m.max(g.abs()));
                assert!(steepest < 1e-11, "{function} at {at:?}: {steepest}");
            }
        }
    }
}

/// Every function lies above its minimum by some margin at some distance.
#[test]
fn the_minimum_is_one() {
    for function in testfn::ALL {
        for n in sizes(function) {
            let Some(minimum) = function.minimum(n) else { continue };
            for at in function.minimizers(n) {
                for i in 0..n {
                    for by in [-1e-3, 1e-3] {
                        let mut beside = at.clone();
                        beside[i] += by;
                        let value = function.eval(&beside).expect("the right number of coordinates");
                        assert!(value > minimum, "{function} at {beside:?}: {value}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_wrong_number_of_coordinates_is_an_error() {
    for function in testfn::ALL {
        let least = function.dimensions.smallest();
        let wrong = vec![0.5; least - 1];
        let error = LengthMismatch { what: "point", expected: least, actual: least - 1 };
        assert_eq!(function.eval(&wrong), Err(error.clone()));
        assert_eq!(grad(*function, wrong), Err(Error::Length(error)));
        assert!(function.domain(least - 1).is_empty() && function.minimizers(least - 1).is_empty());
        assert_eq!(function.minimum(least - 1), None);
    }
    assert!(named("Booth").eval(&[1.0, 2.0, 3.0]).is_err() && named("Booth").domain(3).is_empty());
}

/// A generic function cannot return an error, so where there is no value it is NaN.
#[test]
fn nothing_at_all() {
    let none: [f64; 0] = [];
    assert!(testfn::ackley(&none).is_nan() && testfn::levy(&none).is_nan());
    assert_eq!((testfn::rosenbrock(&none), testfn::rosenbrock(&[3.0])), (0.0, 0.0));
    assert_eq!(
        (testfn::rastrigin(&none), testfn::griewank(&none), testfn::styblinski_tang(&none)),
        (0.0, 0.0, 0.0)
    );
}

#[test]
fn the_kink_is_reported_with_its_location() {
    let Err(Error::NotFinite(what)) = grad(testfn::ackley, vec![0.0, 0.0]) else { panic!("no kink") };
    assert_eq!(what.quantity, Quantity::Derivative(0));
}

/// The generic functions as they stand go everywhere a closure goes, in both precisions.
#[test]
fn they_plug_in() {
    assert_eq!(grad(testfn::booth, [1.0_f32, -2.0]), Ok([-40.0, -50.0]));
    let mut rosen = Function::new(testfn::rosenbrock, 3);
    assert_eq!(rosen.value(&[1.0, 2.0, 3.0]), Ok(201.0));
    let mut f32s = Function::<f32, _, _>::new(named("Rosenbrock"), 3);
    assert_eq!(f32s.value(&[1.0, 2.0, 3.0]), Ok(201.0));
    assert!(check_grad(testfn::levy, vec![0.3, -4.0, 2.5]).expect("finite").is_ok());
}

/// A point of the domain for a point of the unit cube.
fn scaled(function: &TestFunction, unit: &[f64]) -> Vec<f64> {
    let scale = |(u, (low, high)): (&f64, (f64, f64))| low + u * (high - low);
    unit.iter().zip(function.domain(unit.len())).map(scale).collect()
}

proptest! {
    #[test]
    fn derivatives_are_those_of_dual_numbers(unit in prop::collection::vec(0.0..1.0, 7)) {
        for function in testfn::ALL {
            for n in sizes(function) {
                let at = scaled(function, &unit[..n]);
                let mut compiled = Function::new(*function, n);
                let mut gradient = vec![0.0; n];
                for _ in 0..3 {
                    let value = compiled.value_and_grad(&at, &mut gradient).expect("finite");
                    prop_assert_eq!(value, function.eval(&at).expect("the same point"), "{}", function);
                }
                for (i, derivative) in gradient.iter().enumerate() {
                    let dual = |(j, &x): (usize, &f64)| if i == j { Dual::variable(x) } else { Dual::constant(x) };
                    let at: Vec<Dual> = at.iter().enumerate().map(dual).collect();
                    let want = function.eval(&at).expect("the same point");
                    // Rounding grows with the sum of the contributions, canceled or not.
                    let tolerance = 64.0 * f64::EPSILON * want.size + f64::MIN_POSITIVE;
                    prop_assert!((derivative - want.derivative).abs() <= tolerance, "{} at {:?}: {} {:?}", function, at, derivative, want);
                }
            }
        }
    }

    #[test]
    fn nothing_is_below_the_minimum(unit in prop::collection::vec(0.0..1.0, 7)) {
        for function in testfn::ALL {
            for n in sizes(function) {
                let Some(minimum) = function.minimum(n) else { continue };
                let value = function.eval(&scaled(function, &unit[..n])).expect("a point of the domain");
                prop_assert!(value >= minimum - 1e-12, "{}: {}", function, value);
            }
        }
    }
}
