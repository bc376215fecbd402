//! Values and gradients against 60-digit references, and the conventions at edges.
//!
//! Every function of `tests/golden/gradients_jax.json` goes through the public calls,
//! in `f64` and in `f32`.

use crate::support::edges::{EDGES, Follows, close, wanted};
use crate::support::expr::Expr;
use crate::support::golden::{file, list, number, numbers, text};
use gradus::error::{Error, Quantity};
use gradus::{Real, Var, jacobian, value_and_grad};
use serde_json::Value;

fn gradient_file() -> Value {
    file("gradients_jax.json")
}

fn check<T: Real>(name: &str, got: T, want: f64, tolerance: f64) {
    let got = got.widen();
    assert!((got - want).abs() <= tolerance, "{name}: {got:?} instead of {want:?}, tolerance {tolerance:e}");
}

#[test]
fn scalar_functions_match_the_exact_gradients() {
    let golden = gradient_file();
    let mut points = 0;
    for case in list(&golden["scalar"]) {
        let (id, expr) = (text(&case["id"]), Expr::read(&case["expr"]));
        for at in list(&case["points"]) {
            let x = numbers(&at["x"]);
            let (value, gradient) =
                value_and_grad(|x: &[Var]| expr.eval(x), x.clone()).unwrap_or_else(|e| panic!("{id}: {e}"));
            let name = format!("{id} at {x:?}");
            check(&name, value, number(&at["exact"]["value"]), number(&at["atol"]["value"]));
            for (&got, want) in gradient.iter().zip(numbers(&at["exact"]["grad"])) {
                check(&name, got, want, number(&at["atol"]["grad"]));
            }
            points += 1;
        }
    }
    assert_eq!((list(&golden["scalar"]).len(), points), (73, 314));
}

#[test]
fn vector_functions_match_the_exact_jacobians() {
    let golden = gradient_file();
    for case in list(&golden["vector"]) {
        let id = text(&case["id"]);
        let outputs: Vec<Expr> = list(&case["exprs"]).iter().map(Expr::read).collect();
        for at in list(&case["points"]) {
            let f = |x: &[Var]| outputs.iter().map(|o| o.eval(x)).collect::<Vec<Var>>();
            let matrix = jacobian(f, numbers(&at["x"])).unwrap();
            let want = list(&at["exact"]["jacobian"]);
            assert_eq!((matrix.rows(), matrix.columns()), (want.len(), numbers(&at["x"]).len()));
            for (i, row) in want.iter().enumerate() {
                for (j, want) in numbers(row).into_iter().enumerate() {
                    check(&format!("{id} ({i}, {j})"), matrix[(i, j)], want, number(&at["atol"]["jacobian"]));
                }
            }
        }
    }
    assert_eq!(list(&golden["vector"]).len(), 6);
}

/// The same closures in `f32`, against `f64` at the same point, which the test above has proved.
///
/// A tolerance of the file is a number of roundings times the size of what is rounded. In `f32`
/// only the rounding is larger, so the tolerance grows by the ratio of the two epsilons.
#[test]
fn single_precision_is_as_exact_as_its_epsilon() {
    let coarser = f64::from(f32::EPSILON) / f64::EPSILON;
    let mut compared = 0;
    for case in list(&gradient_file()["scalar"]) {
        let (id, expr) = (text(&case["id"]), Expr::read(&case["expr"]));
        for at in list(&case["points"]) {
            let x: Vec<f32> = numbers(&at["x"]).into_iter().map(f32::of).collect();
            let wide: Vec<f64> = x.iter().map(|x| x.widen()).collect();
            let Ok((value, gradient)) = value_and_grad(|x: &[Var]| expr.eval(x), wide) else {
                continue; // A point near a pole was rounded onto it.
            };
            let numbers = || gradient.iter().chain([&value]);
            let single = value_and_grad(|x: &[Var<f32>]| expr.eval(x), x.clone());
            // Squares of intermediate values fit as well below 1e19, and are not yet lost above 1e-19.
            if numbers().any(|v| v.abs() > 1e18 || (*v != 0.0 && v.abs() < 1e-18)) {
                continue;
            }
            let (single_value, single_gradient) = single.unwrap_or_else(|e| panic!("{id} at {x:?}: {e}"));
            let name = format!("{id} at {x:?} in f32");
            check(&name, single_value, value, coarser * number(&at["atol"]["value"]));
            for (&got, &want) in single_gradient.iter().zip(&gradient) {
                check(&name, got, want, coarser * number(&at["atol"]["grad"]));
            }
            compared += 1;
        }
    }
    assert!(compared > 280, "{compared} points of 314");
}

/// What a call returns at an edge: the numbers of the convention, or an error where one of them is
/// not finite, naming the operation. (The numbers themselves are tested beside the rows.)
#[test]
fn edges_follow_the_stated_convention_or_are_reported() {
    let golden = gradient_file();
    let cases = list(&golden["edge_cases"]);
    assert_eq!((cases.len(), EDGES.len()), (74, 74));
    for (edge, case) in EDGES.iter().zip(cases) {
        let (expr, x) = (Expr::read(&case["expr"]), numbers(&case["x"]));
        assert_eq!((edge.id, format!("{:?}", edge.point)), (text(&case["id"]), format!("{x:?}")));
        let (value, derivatives) = wanted(edge, case);
        let first_bad = |numbers: &[f64]| numbers.iter().position(|v| !v.is_finite());
        let bad = first_bad(&x)
            .map(Quantity::Coordinate)
            .or(first_bad(&[value]).map(Quantity::Value))
            .or(first_bad(&derivatives).map(Quantity::Derivative));
        match (value_and_grad(|x: &[Var]| expr.eval(x), x), bad) {
            (Ok((got, gradient)), None) => {
                assert!(close(got, value) && edge.blamed.is_empty(), "{edge:?}: {got:?}");
                assert_eq!(got.is_sign_negative(), value.is_sign_negative(), "{edge:?}");
                assert!(
                    gradient.iter().zip(&derivatives).all(|(&g, &w)| close(g, w)),
                    "{edge:?}: {gradient:?}"
                );
            }
            (Err(Error::NotFinite(what)), Some(quantity)) => {
                assert_eq!(what.quantity, quantity, "{edge:?}");
                let blamed = what.cause.as_ref().map_or("", |c| c.operation);
                assert_eq!(blamed, edge.blamed, "{edge:?}: {what}");
            }
            (got, bad) => panic!("{edge:?}: {got:?}, not finite: {bad:?}"),
        }
    }
}

/// `Follows::Both` and the two libraries' names are claims about the file, too.
#[test]
fn edges_name_a_library_only_where_it_stands_alone() {
    for (edge, case) in EDGES.iter().zip(list(&gradient_file()["edge_cases"])) {
        let same = |a: &Value, b: &Value| {
            let (a, b) = (numbers(&a["grad"]), numbers(&b["grad"]));
            a.iter().zip(&b).all(|(&a, &b)| close(a, b))
        };
        let bits = |library: &Value| number(&library["value"]).to_bits();
        let (jax, torch) = (&case["jax"], &case["torch"]);
        let agree = !torch.is_null() && same(jax, torch) && bits(jax) == bits(torch);
        match edge.follows {
            Follows::Both => assert!(agree, "{edge:?}"),
            Follows::Jax | Follows::PyTorch => assert!(!agree, "{edge:?}"),
            Follows::Gradus(..) => {}
        }
    }
}
