//! Settings that no golden trajectory switches on: look-ahead, epsilons large enough to show where they are added, greatest
//! second moments. Each rule follows the formula of its documentation, in which averages are sums over all gradients so far; no
//! recurrence is shared with the rules.

use gradus::optim::*;

const RATE: f64 = 0.05;
const BETA1: f64 = 0.8;
const BETA2: f64 = 0.9;
/// Of the size of the gradients, so that another place for them is another step.
const OUTSIDE: f64 = 0.3;
const INSIDE: f64 = 0.2;

/// Of both signs, growing and shrinking, with a zero.
const GRADIENTS: [f64; 12] = [0.7, -1.3, 0.2, 2.1, -0.4, 0.0, 1.6, 0.9, -0.05, -2.4, 0.3, 1.1];

/// `∑ βᵗ⁻ⁱ valueᵢ`.
fn faded(beta: f64, values: impl DoubleEndedIterator<Item = f64>) -> f64 {
    values.rev().zip(0..).map(|(value, age)| beta.powi(age) * value).sum()
}

/// What an average that starts from 0 is after these values, `(1 − β) ∑ βᵗ⁻ⁱ valueᵢ`.
fn average(beta: f64, values: impl DoubleEndedIterator<Item = f64>) -> f64 {
    (1.0 - beta) * faded(beta, values)
}

fn first(g: &[f64]) -> f64 {
    average(BETA1, g.iter().copied())
}

fn second(g: &[f64]) -> f64 {
    average(BETA2, g.iter().map(|g| g * g))
}

/// `1 − βᵗ` after these gradients, and some more.
fn bias(beta: f64, g: &[f64], more: i32) -> f64 {
    1.0 - beta.powi(g.len() as i32 + more)
}

/// `m̂`.
fn corrected(g: &[f64]) -> f64 {
    first(g) / bias(BETA1, g, 0)
}

/// `m̂` with the share that the gradient will have next time.
fn ahead(g: &[f64]) -> f64 {
    BETA1 * first(g) / bias(BETA1, g, 1) + (1.0 - BETA1) * g[g.len() - 1] / bias(BETA1, g, 0)
}

/// All gradients up to the first, up to the second, …
fn histories(g: &[f64]) -> impl DoubleEndedIterator<Item = &[f64]> + Clone {
    (1..=g.len()).map(|t| &g[..t])
}

fn largest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, f64::max)
}

/// `√v̂` with both epsilons.
fn root(g: &[f64]) -> f64 {
    (second(g) / bias(BETA2, g, 0) + INSIDE).sqrt() + OUTSIDE
}

/// The same with epsilons that are added to `v`, corrected outside.
fn root_hat(v: f64, g: &[f64]) -> f64 {
    ((v + INSIDE).sqrt() + OUTSIDE) / bias(BETA2, g, 0).sqrt()
}

/// Every step of the rule is `RATE` times what the formula gives, by all gradients so far and the point.
fn follows<R: Rule<f64>>(name: &str, rule: R, direction: impl Fn(&[f64], f64) -> f64) {
    let mut x = [2.0];
    let mut optimizer = rule.optimizer(1).expect(name);
    for t in 1..=GRADIENTS.len() {
        let want = x[0] - RATE * direction(&GRADIENTS[..t], x[0]);
        optimizer.step(&mut x, &GRADIENTS[t - 1..t]).expect(name);
        // A dozen terms of size 1, each rounded a few times.
        assert!((x[0] - want).abs() < 1e-14, "{name}, step {t}: {} and not {want}", x[0]);
        // So that no later step has the differences of earlier ones.
        x[0] = want;
    }
}

fn adam(rule: Adam) -> Adam {
    Adam { learning_rate: RATE, beta1: BETA1, beta2: BETA2, epsilon: OUTSIDE, epsilon_root: INSIDE, ..rule }
}

#[test]
fn adam_with_epsilons_where_libraries_have_them() {
    follows("Adam", adam(Adam::new(1.0)), |g, _| corrected(g) / root(g));
    follows("TensorFlow", adam(Adam::tensorflow(1.0)), |g, _| corrected(g) / root_hat(second(g), g));
    follows("uncorrected", adam(Adam::uncorrected(1.0)), |g, _| {
        first(g) / ((second(g) + INSIDE).sqrt() + OUTSIDE)
    });
    let decayed = AdamW {
        learning_rate: RATE,
        beta1: BETA1,
        beta2: BETA2,
        epsilon: OUTSIDE,
        epsilon_root: INSIDE,
        weight_decay: 0.25,
        ..AdamW::new(1.0)
    };
    follows("AdamW", decayed, |g, x| corrected(g) / root(g) + 0.25 * x);
}

#[test]
fn the_greatest_second_moment_so_far() {
    let uncorrected = |rule| Adam { amsgrad: AmsGrad::Uncorrected, ..adam(rule) };
    follows("TensorFlow", uncorrected(Adam::tensorflow(1.0)), |g, _| {
        corrected(g) / root_hat(largest(histories(g).map(second)), g)
    });
    follows("PyTorch", uncorrected(Adam::new(1.0)), |g, _| {
        let v = largest(histories(g).map(second)) / bias(BETA2, g, 0);
        corrected(g) / ((v + INSIDE).sqrt() + OUTSIDE)
    });
    follows("Optax", Adam { amsgrad: AmsGrad::Corrected, ..adam(Adam::new(1.0)) }, |g, _| {
        let v = largest(histories(g).map(|g| second(g) / bias(BETA2, g, 0)));
        corrected(g) / ((v + INSIDE).sqrt() + OUTSIDE)
    });
}

/// Liu et al. (2020), Algorithm 2: the factor of a step, or none while `r` is too small.
fn rectification(g: &[f64], threshold: f64) -> Option<f64> {
    let (t, r_inf) = (g.len() as f64, 2.0 / (1.0 - BETA2) - 1.0);
    let r = r_inf - 2.0 * t * BETA2.powf(t) / (1.0 - BETA2.powf(t));
    let squared = (r - 4.0) * (r - 2.0) * r_inf / ((r_inf - 4.0) * (r_inf - 2.0) * r);
    (r > threshold).then(|| squared.sqrt())
}

#[test]
fn rectified_steps_that_look_ahead() {
    let settings = |rule| Radam {
        learning_rate: RATE,
        beta1: BETA1,
        beta2: BETA2,
        epsilon: OUTSIDE,
        epsilon_root: INSIDE,
        ..rule
    };
    for threshold in [4.0, 5.0] {
        for nesterov in [false, true] {
            let numerator = |g: &[f64]| if nesterov { ahead(g) } else { corrected(g) };
            let [optax, torch] = [Radam::optax(1.0), Radam::new(1.0)].map(|rule| Radam {
                threshold,
                nesterov,
                ..settings(rule)
            });
            follows("Optax", optax, |g, _| {
                rectification(g, threshold).map_or(numerator(g), |r| r * numerator(g) / root(g))
            });
            follows("PyTorch", torch, |g, _| {
                let root = root_hat(second(g), g);
                rectification(g, threshold).map_or(numerator(g), |r| r * numerator(g) / root)
            });
        }
    }
    // Some of these steps are scaled, and some are not.
    let scaled = histories(&GRADIENTS).filter(|g| rectification(g, 5.0).is_some()).count();
    assert!(scaled > 3 && scaled < 9, "{scaled}");
}

#[test]
fn the_other_averages_that_look_ahead() {
    let nadam =
        Nadam { beta1: BETA1, beta2: BETA2, epsilon: OUTSIDE, epsilon_root: INSIDE, ..Nadam::optax(RATE) };
    follows("Nadam", nadam, |g, _| ahead(g) / root(g));
    // Dozat's momenta: from ½ beta1 slowly to beta1.
    let reduced = Nadam { momentum_reduction: 0.5, momentum_decay: 2.0, ..nadam };
    let momentum = |t: usize| BETA1 * (1.0 - 0.5 * 0.96_f64.powf(2.0 * t as f64));
    follows("Nadam, reduced", reduced, |g, _| {
        let t = g.len();
        let product = |last: usize| (1..=last).map(momentum).product::<f64>();
        let now = (1.0 - momentum(t)) / (1.0 - product(t)) * g[t - 1];
        (now + momentum(t + 1) / (1.0 - product(t + 1)) * first(g)) / root(g)
    });
    let belief = AdaBelief {
        beta1: BETA1,
        beta2: BETA2,
        epsilon: OUTSIDE,
        epsilon_root: INSIDE,
        ..AdaBelief::new(RATE)
    };
    for nesterov in [false, true] {
        follows("AdaBelief", AdaBelief { nesterov, ..belief }, |g, _| {
            let errors = histories(g).map(|g| g[g.len() - 1] - first(g));
            // Epsilon enters in every step, and fades with the rest.
            let s = faded(BETA2, errors.map(|e| (1.0 - BETA2) * e * e + INSIDE));
            let m = if nesterov { ahead(g) } else { corrected(g) };
            m / ((s / bias(BETA2, g, 0)).sqrt() + OUTSIDE)
        });
    }
}

#[test]
fn the_forms_of_rms_prop() {
    let momentum = 0.7;
    let form = |rule| RmsProp { learning_rate: RATE, decay: BETA2, momentum, ..rule };
    for centered in [false, true] {
        for nesterov in [false, true] {
            for bias_correction in [false, true] {
                for (start, rule) in [
                    (1.0, RmsProp { epsilon_root: INSIDE, ..form(RmsProp::tensorflow(1.0)) }),
                    (0.0, RmsProp { epsilon_root: INSIDE, ..form(RmsProp::optax(1.0)) }),
                    (0.5, RmsProp { epsilon: OUTSIDE, initial_scale: 0.5, ..form(RmsProp::pytorch(1.0)) }),
                ] {
                    let u = |g: &[f64]| {
                        let by = if bias_correction { bias(BETA2, g, 0) } else { 1.0 };
                        let v = (second(g) + start * BETA2.powi(g.len() as i32)) / by;
                        let mean = average(BETA2, g.iter().copied()) / by;
                        let v = if centered { (v - mean * mean).max(0.0) } else { v };
                        g[g.len() - 1] / ((v + rule.epsilon_root).sqrt() + rule.epsilon)
                    };
                    let rule = RmsProp { centered, nesterov, bias_correction, ..rule };
                    follows(&format!("{rule:?}"), rule, |g, _| {
                        let b = faded(momentum, histories(g).map(u));
                        if nesterov { u(g) + momentum * b } else { b }
                    });
                    follows("without momentum", RmsProp { momentum: 0.0, ..rule }, |g, _| u(g));
                }
            }
        }
    }
}

#[test]
fn sums_of_squares_and_velocities() {
    let decay = 0.4;
    for rule in [
        Adagrad { epsilon_root: INSIDE, epsilon: OUTSIDE, initial_accumulator: 0.0, ..Adagrad::new(RATE) },
        Adagrad { epsilon_root: INSIDE, ..Adagrad::tensorflow(RATE) },
        Adagrad { epsilon: OUTSIDE, ..Adagrad::optax(RATE) },
    ] {
        let rule = Adagrad { learning_rate_decay: decay, ..rule };
        follows(&format!("{rule:?}"), rule, |g, _| {
            let sum = rule.initial_accumulator + g.iter().map(|g| g * g).sum::<f64>();
            let root = (sum + rule.epsilon_root).sqrt() + rule.epsilon;
            g[g.len() - 1] / root / (1.0 + (g.len() - 1) as f64 * decay)
        });
    }
    let (momentum, dampening) = (0.7, 0.25);
    for nesterov in [false, true] {
        for start in [None, Some(0.5)] {
            let rule = Sgd { momentum, dampening, nesterov, initial_velocity: start, ..Sgd::new(RATE) };
            follows(&format!("{rule:?}"), rule, |g, _| {
                let rest = faded(momentum, g.iter().map(|g| (1.0 - dampening) * g));
                // PyTorch's first velocity is the gradient itself.
                let first = start.map_or(dampening * g[0] * momentum.powi(g.len() as i32 - 1), |start| {
                    start * momentum.powi(g.len() as i32)
                });
                let b = rest + first;
                if nesterov { g[g.len() - 1] + momentum * b } else { b }
            });
        }
    }
}

/// The ratio of lengths that Lamb and Lars multiply a step with: 1 where either is 0, and nowhere else.
#[test]
fn ratios_of_lengths() {
    let length = |x: [f64; 2]| x[0].hypot(x[1]);
    fn step<R: Rule<f64>>(rule: R, mut x: [f64; 2], g: [f64; 2]) -> [f64; 2] {
        let start = x;
        let mut optimizer = rule.optimizer(2).expect("valid settings");
        optimizer.step(&mut x, &g).expect("a step");
        [start[0] - x[0], start[1] - x[1]]
    }
    for x in [[0.0, 0.0], [0.6, 0.8], [3.0, 4.0], [0.0, 1.0]] {
        for g in [[0.0, 0.0], [0.6, -0.8], [2.0, 0.0], [0.0, 1.0], [5.0, 12.0]] {
            for weight_decay in [0.0, 0.5] {
                let pulled = |u: [f64; 2]| [0, 1].map(|k| u[k] + weight_decay * x[k]);
                let close = |name: &str, got: [f64; 2], want: [f64; 2]| {
                    let off = length([got[0] - want[0], got[1] - want[1]]);
                    assert!(
                        off < 1e-13,
                        "{name} at {x:?} by {g:?}, {weight_decay}: {got:?} and not {want:?}"
                    );
                };
                // Adam's first step is along the signs.
                let u = pulled(g.map(|g: f64| if g == 0.0 { 0.0 } else { g.signum() }));
                let either = length(x) == 0.0 || length(u) == 0.0;
                let ratio = if either { 1.0 } else { length(x) / length(u) };
                let lamb = Lamb { epsilon: 0.0, weight_decay, ..Lamb::new(RATE) };
                close("Lamb", step(lamb, x, g), u.map(|u| RATE * ratio * u));
                let (u, epsilon, trust_coefficient) = (pulled(g), 0.25, 0.5);
                let either = length(x) == 0.0 || length(u) == 0.0;
                let ratio = if either { 1.0 } else { trust_coefficient * length(x) / (length(u) + epsilon) };
                for nesterov in [false, true] {
                    let lars = Lars {
                        epsilon,
                        trust_coefficient,
                        weight_decay,
                        nesterov,
                        momentum: 0.5,
                        ..Lars::new(RATE)
                    };
                    // The velocity of the first step is the step itself.
                    let ahead = if nesterov { 1.5 } else { 1.0 };
                    close("Lars", step(lars, x, g), u.map(|u| ahead * RATE * ratio * u));
                }
            }
        }
    }
}

#[test]
fn signs_of_averages() {
    for momentum in [0.0, 0.3, 0.9] {
        follows("SignSgd", SignSgd { momentum, ..SignSgd::new(RATE) }, |g, _| {
            let m = average(momentum, g.iter().copied());
            if m == 0.0 { 0.0 } else { m.signum() }
        });
    }
    let (beta1, beta2, weight_decay) = (0.8, 0.9, 0.25);
    follows("Lion", Lion { learning_rate: RATE, beta1, beta2, weight_decay }, |g, x| {
        let (last, before) = (g[g.len() - 1], &g[..g.len() - 1]);
        let along = beta1 * average(beta2, before.iter().copied()) + (1.0 - beta1) * last;
        along.signum() + weight_decay * x
    });
}
