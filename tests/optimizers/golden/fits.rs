//! Notebooks 002 and 004: fits to data, with gradients written by hand as there.

use super::case::{Tolerance, list, load, number, numbers, text};
use super::driver::{Driver, drive};
use super::notebook::RmsPropOfNotebook4;
use gradus::optim::{
    Adam, AdamState, AmsGrad, Annealing, Constant, Ema, Optimizer, RmsProp, Rule, Schedule, Sgd, WeightDecay,
};
use serde_json::Value;

/// The optimizers of notebook 002: averages start at `slot_init`, nothing is corrected, there is no epsilon.
fn line_rule(case: &Value) -> Box<dyn Driver<f64>> {
    let h = |key: &str| number(&case["source"]["hyper"][key]);
    let lr = h("lr");
    match text(case, "algo") {
        "seed002.sgd" => drive(Sgd::new(lr), 2, Constant::default()),
        "seed002.momentum" => {
            let (momentum, initial_velocity) = (h("beta"), Some(h("slot_init")));
            let rule = Sgd { momentum, dampening: momentum, initial_velocity, ..Sgd::new(lr) };
            drive(rule, 2, Constant::default())
        }
        "seed002.rmsprop" => {
            let (decay, initial_scale) = (h("beta"), h("slot_init"));
            drive(RmsProp { decay, epsilon: 0.0, initial_scale, ..RmsProp::new(lr) }, 2, Constant::default())
        }
        "seed002.adam" => drive(line_adam(case), 2, Constant::default()),
        algo => panic!("no rule {algo}"),
    }
}

fn line_adam(case: &Value) -> Adam {
    let h = |key: &str| number(&case["source"]["hyper"][key]);
    let (initial_first, initial_second) = (h("slot_init"), h("slot_init"));
    let (beta1, beta2) = (h("beta_m"), h("beta_r"));
    Adam { beta1, beta2, epsilon: 0.0, initial_first, initial_second, ..Adam::uncorrected(h("lr")) }
}

/// Runs the epochs; `after_epoch` sees the number of the epoch, counted from 1.
fn line_fit<O>(
    case: &Value,
    optimizer: &mut O,
    step: impl Fn(&mut O, &mut [f64], &[f64]),
    mut after_epoch: impl FnMut(&mut O, usize),
) {
    let (xs, ys) = (numbers(&case["data"]["x"]), numbers(&case["data"]["y"]));
    let (b, w) = (numbers(&case["b"]), numbers(&case["w"]));
    let (tolerance, id) = (Tolerance(number(&case["rtol"])), text(case, "id"));
    let compared = number(&case["compare_steps"]);
    let mut line = numbers(&case["x0"]);
    let mut update = 0;
    for epoch in 1..=case["epochs"].as_u64().unwrap_or(0) {
        for (x, y) in xs.iter().zip(&ys) {
            let residual = line[0] + line[1] * x - y;
            step(optimizer, &mut line, &[2.0 * residual, 2.0 * residual * x]);
            update += 1;
            if update as f64 <= compared {
                let same = tolerance.compare("b, w", update, &line, &[b[update], w[update]]);
                assert_eq!(same, Ok(()), "{id}");
            }
        }
        after_epoch(optimizer, usize::try_from(epoch).expect("few epochs"));
    }
    assert_eq!(update + 1, b.len());
    let last = Tolerance(case["final_rtol"].as_f64().unwrap_or(tolerance.0));
    assert_eq!(last.compare("last b, w", update, &line, &[b[update], w[update]]), Ok(()), "{id}");
    let printed = |key: &str| text(&case["notebook_printed"], key).to_owned();
    assert_eq!((format!("{:.2}", line[0]), format!("{:.2}", line[1])), (printed("b"), printed("w")), "{id}");
}

#[test]
fn lines_of_notebook_2() {
    for case in list(&load("seed002"), "cases") {
        if text(case, "algo") != "seed002.adam_annealing" {
            let step = |o: &mut Box<dyn Driver<f64>>, x: &mut [f64], g: &[f64]| o.step(x, g).expect("a step");
            line_fit(case, &mut line_rule(case), step, |_, _| ());
        }
    }
}

#[test]
fn annealing_of_notebook_2() {
    let file = load("seed002");
    let case = list(&file, "cases").last().expect("the annealed fit");
    let best = Some(number(&case["source"]["hyper"]["avg_grad_prev"]));
    let rates = numbers(&case["epoch_lr"]);
    let annealing = Annealing { best, ..Annealing::default() };
    let mut adam = line_adam(case).optimizer(2).and_then(|o| o.schedule(annealing)).expect("valid settings");
    let step = |o: &mut Optimizer<_, _, _>, x: &mut [f64], g: &[f64]| o.step(x, g).expect("a step");
    line_fit(case, &mut adam, step, |adam, epoch| {
        let AdamState { second, .. } = adam.state();
        let size = second.iter().map(|v| v.sqrt()).sum();
        adam.observe(size);
        let (got, want) = (adam.learning_rate().unwrap_or(f64::NAN), rates[epoch]);
        assert!((got - want).abs() <= 1e-12 * want, "epoch {epoch}: {got}, not {want}");
    });
}

#[test]
fn averages_of_notebook_3() {
    for case in list(&load("seed003"), "ewa") {
        let tolerance = Tolerance(number(&case["rtol"]));
        let (plain, corrected) = (numbers(&case["ewa"]), numbers(&case["ewa_bias_corrected"]));
        let mut ema = Ema::new(number(&case["beta"]), 1).expect("a valid beta");
        for (k, y) in numbers(&case["y"]).into_iter().enumerate() {
            ema.update(&[y]).expect("one value");
            assert_eq!(tolerance.compare("ewa", k, ema.average(), &plain[k..=k]), Ok(()));
            assert_eq!(tolerance.compare("ewabc", k, &ema.corrected(), &corrected[k..=k]), Ok(()));
        }
    }
}

/// The optimizers of notebook 004, and PyTorch's beside them, for `n` parameters.
fn surface_rule(case: &Value, n: usize) -> Box<dyn Driver<f64>> {
    let hyper = &case["source"]["hyper"];
    let h = |key: &str| number(&hyper[key]);
    let flag = |key: &str| hyper[key].as_bool().unwrap_or(false);
    let lr = h("lr");
    let decay = WeightDecay(hyper["weight_decay"].as_f64().unwrap_or(0.0));
    let betas = || numbers(&hyper["betas"]);
    let constant = Constant::default();
    match text(case, "algo") {
        "seed004.sgd_sequential" | "seed004.sgd_simultaneous" | "seed004.sgd_batched" => {
            drive(Sgd::new(lr), n, constant)
        }
        "seed004.rmsprop_notebook" => {
            let (smoothing, momentum) = (h("smoothing_constant"), h("momentum"));
            let rule =
                RmsPropOfNotebook4 { learning_rate: lr, smoothing, momentum, centered: flag("centered") };
            drive((decay, rule), n, constant)
        }
        "seed004.rmsprop_torch" => {
            let (momentum, centered) = (h("momentum"), flag("centered"));
            let rule =
                RmsProp { decay: h("alpha"), epsilon: h("eps"), momentum, centered, ..RmsProp::new(lr) };
            drive((decay, rule), n, constant)
        }
        "seed004.adam_notebook" => drive((decay, overcorrected(lr, &betas())), n, constant),
        "seed004.adam_torch" => {
            let amsgrad = if flag("amsgrad") { AmsGrad::Uncorrected } else { AmsGrad::Off };
            let rule =
                Adam { beta1: betas()[0], beta2: betas()[1], epsilon: h("eps"), amsgrad, ..Adam::new(lr) };
            drive((decay, rule), n, constant)
        }
        algo => panic!("no rule {algo}"),
    }
}

/// Division by `1 − beta` at every step is no correction, but another rate and another epsilon.
fn overcorrected(lr: f64, betas: &[f64]) -> Adam {
    let (first, second) = (1.0 - betas[0], (1.0 - betas[1]).sqrt());
    Adam {
        beta1: betas[0],
        beta2: betas[1],
        epsilon: 1e-8 * second,
        ..Adam::uncorrected(lr * second / first)
    }
}

/// The gradient of `(true − (θ1 x² + θ2 y² + e + θ2))²`, averaged over some examples.
fn surface_gradient(theta: [f64; 2], examples: &[Vec<f64>], batch: &[f64]) -> [f64; 2] {
    let mut sum = [0.0; 2];
    for &index in batch {
        #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "an index")]
        let example = &examples[index as usize];
        let (x2, y2) = (example[0].powi(2), example[1].powi(2));
        let residual = theta[0] * x2 + theta[1] * y2 + std::f64::consts::E + theta[1] - example[2];
        sum[0] += 2.0 * residual * x2;
        sum[1] += 2.0 * residual * (y2 + 1.0);
    }
    sum.map(|s| s / batch.len() as f64)
}

/// One update: of both parameters at once, or of one after the other.
fn surface_step(
    rules: &mut [Box<dyn Driver<f64>>],
    theta: &mut [f64; 2],
    gradient: impl Fn([f64; 2]) -> [f64; 2],
) {
    if let [both] = rules {
        let g = gradient(*theta);
        both.step(theta, &g).expect("a step");
        return;
    }
    for (i, rule) in rules.iter_mut().enumerate() {
        let g = gradient(*theta);
        rule.step(&mut theta[i..=i], &g[i..=i]).expect("a step");
    }
}

#[test]
fn surfaces_of_notebook_4() {
    let file = load("seed004");
    for case in list(&file, "cases") {
        let examples: Vec<Vec<f64>> =
            list(&file["examples"][text(case, "examples")], "points").iter().map(numbers).collect();
        let mut rules: Vec<_> = if text(case, "algo").ends_with("sequential") {
            (0..2).map(|_| surface_rule(case, 1)).collect()
        } else {
            vec![surface_rule(case, 2)]
        };
        let (first, second) = (list(case, "theta1"), list(case, "theta2"));
        let start = numbers(&case["theta0"]);
        let mut theta = [start[0], start[1]];
        let tolerance = Tolerance(number(&case["rtol"]));
        let compared = case["compare_steps"].as_u64().map_or(0, |n| usize::try_from(n).expect("few steps"));
        for (k, batch) in list(case, "indices").iter().take(compared).enumerate() {
            let batch = numbers(batch);
            surface_step(&mut rules, &mut theta, |theta| surface_gradient(theta, &examples, &batch));
            let want = [number(&first[k + 1]), number(&second[k + 1])];
            assert_eq!(tolerance.compare("theta", k + 1, &theta, &want), Ok(()), "{}", text(case, "id"));
        }
    }
}

/// Gradient descent on `mean((true − θ x)²)`, in either precision.
fn full_batch<T: gradus::Real>(case: &Value) {
    let tolerance = Tolerance(number(&case["rtol"]));
    let (xs, ys): (Vec<T>, Vec<T>) =
        (super::float(&numbers(&case["x"])), super::float(&numbers(&case["true"])));
    let mut theta = [T::of(number(&case["theta0"]))];
    let rule = Sgd::new(number(&case["source"]["hyper"]["alpha"]));
    let mut sgd = rule.optimizer(1).expect("valid settings");
    for (k, want) in list(case, "theta").iter().enumerate() {
        let same = tolerance.compare("theta", k, &[theta[0].widen()], &[number(want)]);
        assert_eq!(same, Ok(()), "{}", text(case, "id"));
        let sum: T = xs.iter().zip(&ys).map(|(x, y)| (*y - theta[0] * *x) * *x).sum();
        let gradient = T::of(-2.0) * sum / T::of(xs.len() as f64);
        sgd.step(&mut theta, &[gradient]).expect("a step");
    }
}

#[test]
fn full_batches_of_notebook_4() {
    for case in list(&load("seed004"), "theta") {
        if text(case, "dtype") == "float32" { full_batch::<f32>(case) } else { full_batch::<f64>(case) }
    }
}

#[test]
fn a_schedule_is_also_a_closure() {
    let halves = |step: u64| 0.5_f64.powi(i32::try_from(step).unwrap_or(i32::MAX));
    assert_eq!(halves.rate(7.0, 3), 0.125);
}
