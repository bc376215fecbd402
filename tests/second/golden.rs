//! Hessians, products and Jacobians of `gradients_jax.json` on every path.

use crate::support::expr::Expr;
use crate::support::golden::{file, list, number, numbers, text};
use gradus::prelude::*;

fn check(name: &str, got: f64, want: f64, tolerance: f64) {
    assert!((got - want).abs() <= tolerance, "{name}: {got:?} instead of {want:?}, tolerance {tolerance:e}");
}

/// One point of a scalar function of the file.
struct Case {
    name: String,
    expr: Expr,
    x: Vec<f64>,
    v: Vec<f64>,
    value: f64,
    hessian: Vec<Vec<f64>>,
    product: Vec<f64>,
    /// Of value, Hessian and product: ten roundings or so of the largest intermediate value.
    tolerances: [f64; 3],
}

fn cases() -> Vec<Case> {
    let golden = file("gradients_jax.json");
    let mut cases = Vec::new();
    for case in list(&golden["scalar"]) {
        let expr = Expr::read(&case["expr"]);
        for at in list(&case["points"]) {
            let exact = &at["exact"];
            // σ(700) has 60 nines and more, so 60 digits lose its distance from 1, which is e⁻⁷⁰⁰.
            if text(&case["id"]) == "u_softplus" && numbers(&at["x"]) == [700.0] {
                continue;
            }
            cases.push(Case {
                name: format!("{} at {}", text(&case["id"]), at["x"]),
                expr: expr.clone(),
                x: numbers(&at["x"]),
                v: numbers(&at["v"]),
                value: number(&exact["value"]),
                hessian: list(&exact["hess"]).iter().map(numbers).collect(),
                product: numbers(&exact["hvp"]),
                tolerances: ["value", "hess", "hvp"].map(|what| number(&at["atol"][what])),
            });
        }
    }
    assert_eq!(cases.len(), 313);
    cases
}

impl Case {
    fn check_hessian(&self, path: &str, got: &Matrix) {
        for (i, row) in self.hessian.iter().enumerate() {
            for (j, &want) in row.iter().enumerate() {
                check(&format!("{} ({i}, {j}), {path}", self.name), got[(i, j)], want, self.tolerances[1]);
                assert_eq!(got[(i, j)].to_bits(), got[(j, i)].to_bits(), "{}", self.name);
            }
        }
    }

    fn check_product(&self, path: &str, got: &[f64]) {
        for (i, (&got, &want)) in got.iter().zip(&self.product).enumerate() {
            check(&format!("{} ({i}), {path}", self.name), got, want, self.tolerances[2]);
        }
    }
}

#[test]
fn free_functions_match_the_exact_second_derivatives() {
    for case in cases() {
        let f = |x: &[Var]| case.expr.eval(x);
        let unwrap = |e| panic!("{}: {e}", case.name);
        case.check_hessian("once", &hessian(f, case.x.clone()).unwrap_or_else(unwrap));
        case.check_product("once", &hvp(f, case.x.clone(), case.v.clone()).unwrap());
    }
}

#[test]
fn functions_match_the_exact_second_derivatives() {
    for case in cases() {
        let n = case.x.len();
        let f = |x: &[Var]| case.expr.eval(x);
        for eager in [false, true] {
            let mut f = if eager { Function::new(f, n).eager() } else { Function::new(f, n) };
            // The first calls record, the later ones replay.
            for call in 1..=5 {
                let (mut h, mut product) = (Matrix::zeros(n, n), vec![0.0; n]);
                let path = format!("{}, call {call}", f.mode());
                let value = f.hessian_into(&case.x, &mut h).unwrap_or_else(|e| panic!("{}: {e}", case.name));
                case.check_hessian(&path, &h);
                check(&case.name, value, case.value, case.tolerances[0]);
                let value = f.hvp_into(&case.x, &case.v, &mut product).unwrap();
                case.check_product(&path, &product);
                check(&case.name, value, case.value, case.tolerances[0]);
            }
            assert!(
                eager || matches!(f.mode(), Mode::Compiled { programs: 1 }),
                "{}: {}",
                case.name,
                f.mode()
            );
        }
    }
}
