//! Every optimizer and schedule of the golden files, step by step.
//!
//! One table: the name of a case says the rule, its settings are handed over as public fields, and every recorded
//! iterate is compared up to `compare_steps` within the tolerance of the case. Gradients come from forward dual
//! numbers. No setting of a case may be left unread, and no case left out but those in [`ELSEWHERE`].

mod case;
mod descents;
mod driver;
mod expr;
mod fits;
mod notebook;
mod rules;
mod schedules;

use case::{Hyper, Tolerance, list, load, number, numbers, text};
use expr::Expr;
use gradus::Real;
use serde_json::Value;

/// Cases that are no update rules, each with its reason.
const ELSEWHERE: &[(&str, &str)] = &[
    ("seed003-nelder-mead-notebook", "a minimizer without gradients"),
    ("seed003-newton-cg-notebook", "a minimizer that takes Hessians"),
    ("seed003-bfgs-with-jac", "a minimizer with a line search"),
    ("seed003-bfgs-finite-difference", "a minimizer with a line search"),
];

fn float<T: Real>(x: &[f64]) -> Vec<T> {
    x.iter().map(|x| T::of(*x)).collect()
}

fn wide<T: Real>(x: &[T]) -> Vec<f64> {
    x.iter().map(|x| x.widen()).collect()
}

/// Drives one case and compares all that it has recorded.
fn replay<T: Real>(case: &Value, functions: &Value) -> Result<(), String> {
    let h = Hyper::new(&case["source"]["hyper"]);
    let f = Expr::read(&functions[text(case, "function")]["expr"]);
    let mut x: Vec<T> = float(&numbers(&case["x0"]));
    let algo = text(case, "algo");
    let mut optimizer = rules::of_case::<T>(algo, &h, x.len()).ok_or("no such rule")?;
    if !h.unread().is_empty() {
        return Err(format!("settings left out: {:?}", h.unread()));
    }
    let tolerance = Tolerance(number(&case["rtol"]));
    let every = case["every"].as_u64().unwrap_or(1);
    let last = case["compare_steps"].as_u64().or(case["steps"].as_u64()).ok_or("no steps")?;
    for step in 0..=last {
        let (loss, gradient) = f.value_and_gradient(&x);
        if step % every == 0 {
            let k = usize::try_from(step / every).map_err(|e| e.to_string())?;
            tolerance.compare("x", k, &wide(&x), &numbers(&case["x"][k]))?;
            tolerance.compare("loss", k, &[loss.widen()], &[number(&case["loss"][k])])?;
            // The average means nothing before the first step.
            if let Some(average) = optimizer.average().filter(|_| step > 0) {
                tolerance.compare("average", k, &wide(&average), &numbers(&case["ax"][k]))?;
            }
        }
        optimizer.observe(loss.widen());
        optimizer.step(&mut x, &gradient).map_err(|e| format!("step {step}: {e}"))?;
    }
    Ok(())
}

fn replay_file(name: &str) -> Vec<String> {
    let file = load(name);
    let mut failures = Vec::new();
    for case in list(&file, "cases") {
        let id = text(case, "id");
        if ELSEWHERE.iter().any(|(elsewhere, _)| *elsewhere == id) {
            continue;
        }
        let functions = &file["functions"];
        let result = match text(case, "dtype") {
            "float32" => replay::<f32>(case, functions),
            _ => replay::<f64>(case, functions),
        };
        failures.extend(result.err().map(|why| format!("{id}: {why}")));
    }
    failures
}

#[test]
fn trajectories() {
    let files = ["optimizers_torch", "optimizers_tf1", "optimizers_optax", "seed000", "seed003"];
    let failures: Vec<String> = files.iter().flat_map(|name| replay_file(name)).collect();
    assert!(failures.is_empty(), "{} cases\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn reasons_are_given_for_cases_that_exist() {
    let files = ["optimizers_torch", "optimizers_tf1", "optimizers_optax", "seed003"].map(load);
    for (id, reason) in ELSEWHERE {
        let known = files.iter().any(|file| list(file, "cases").iter().any(|case| text(case, "id") == *id));
        assert!(known && !reason.is_empty(), "{id}");
    }
}

#[test]
fn schedules() {
    for name in ["optimizers_torch", "optimizers_optax"] {
        for case in list(&load(name), "schedules") {
            let (got, want) = (schedules::of_case(case), numbers(&case["lr"]));
            assert_eq!(got.len(), want.len());
            for (step, (got, want)) in got.iter().zip(&want).enumerate() {
                let id = text(case, "id");
                assert!((got - want).abs() <= 1e-12 * want.abs(), "{id} at {step}: {got}, not {want}");
            }
        }
    }
}

#[test]
fn momentum_of_one_cycle() {
    for case in list(&load("optimizers_torch"), "schedules") {
        if let Some(momentum) = case.get("momentum") {
            let cycle = schedules::one_cycle(&Hyper::new(&case["source"]["hyper"]));
            for (step, want) in (0..).zip(numbers(momentum)) {
                assert!((cycle.momentum(step) - want).abs() <= 1e-12 * want, "at {step}");
            }
        }
    }
}
