//! Objectives written down once more, as they are stated; gradients against their differences.

use super::tool::{DIFFERENCES, ROUNDING, Tool, close, differences, list, numbers, table};
use serde_json::{Value, json};

/// The objective as it is stated, with whole matrices.
pub(super) fn gmm(input: &Value, parameters: &[f64]) -> f64 {
    let size = |name: &str| input[name].as_u64().expect("a count") as usize;
    let (d, k, m) = (size("d"), size("k"), size("m"));
    let gamma = input["gamma"].as_f64().expect("a number");
    let (x, below) = (numbers(&input["x"]), d * (d - 1) / 2);
    let (mu, q, l) = (k, k + k * d, k + 2 * k * d);
    let matrix = |c: usize| {
        let mut matrix = vec![vec![0.0; d]; d];
        let mut entry = parameters[l + c * below..].iter();
        for j in 0..d {
            matrix[j][j] = parameters[q + c * d + j].exp();
            for row in &mut matrix[j + 1..] {
                row[j] = *entry.next().expect("an entry");
            }
        }
        matrix
    };
    let lse = |x: &[f64]| x.iter().map(|x| x.exp()).sum::<f64>().ln();
    let alpha = &parameters[..k];
    let sum_q = |c: usize| parameters[q + c * d..][..d].iter().sum::<f64>();
    let mut value = -(x.len() as f64) / 2.0 * (2.0 * std::f64::consts::PI).ln();
    for x in x.chunks(d) {
        let exponent = |c: usize| {
            let moved: Vec<f64> = (0..d).map(|j| x[j] - parameters[mu + c * d + j]).collect();
            let product = |row: &Vec<f64>| row.iter().zip(&moved).map(|(q, m)| q * m).sum::<f64>();
            alpha[c] + sum_q(c) - 0.5 * matrix(c).iter().map(|row| product(row).powi(2)).sum::<f64>()
        };
        value += lse(&(0..k).map(exponent).collect::<Vec<_>>());
    }
    value -= (x.len() / d) as f64 * lse(alpha);
    for c in 0..k {
        let squares: f64 = matrix(c).concat().iter().map(|q| q * q).sum();
        value -= 0.5 * gamma * gamma * squares - m as f64 * sum_q(c);
    }
    // ln Γ(j / 2) by Γ(a + 1) = a Γ(a) from Γ(½) = √π and Γ(1) = 1.
    let log_gamma = |halves: usize| {
        let first = if halves.is_multiple_of(2) { 0.0 } else { 0.5 * std::f64::consts::PI.ln() };
        first + (1..halves - 1).rev().step_by(2).map(|a| (a as f64 / 2.0).ln()).sum::<f64>()
    };
    let n = d + m + 1;
    let many = 0.25 * (d * (d - 1)) as f64 * std::f64::consts::PI.ln();
    let many: f64 = many + (0..d).map(|j| log_gamma(n - j)).sum::<f64>();
    value + k as f64 * ((n * d) as f64 * (gamma.ln() - 0.5 * 2f64.ln()) - many)
}

#[test]
fn gmm_agrees_with_its_formula_and_differences() {
    let mut tool = Tool::start(&[]);
    for (d, k, m, gamma) in [(1, 2, 0, 1.0), (2, 3, 0, 1.0), (3, 2, 2, 1.25)] {
        let below = d * (d - 1) / 2;
        let l = if below == 0 { vec![vec![]; k] } else { table(10, k, below) };
        let (alpha, mu, q) = (list(7, k), table(8, k, d), table(9, k, d));
        let parameters = [alpha.clone(), mu.concat(), q.concat(), l.concat()].concat();
        let input = json!({
            "d": d, "k": k, "n": 6, "m": m, "gamma": gamma, "x": table(6, 6, d),
            "alpha": alpha, "mu": mu, "q": q, "l": l,
        });
        close("gmm", &tool.output("gmm", "objective", &input), &[gmm(&input, &parameters)], ROUNDING);
        let jacobian = tool.output("gmm", "jacobian", &input);
        let flat = json!([jacobian["alpha"], jacobian["mu"], jacobian["q"], jacobian["l"]]);
        close("gmm", &flat, &differences(|p| gmm(&input, p), &parameters), DIFFERENCES);
        assert_eq!(jacobian.as_object().map(serde_json::Map::len), Some(4));
        assert_eq!(jacobian["l"].as_array().map(Vec::len), Some(k), "a row for each cluster, be it empty");
    }
    tool.end();
}

/// The loss as it is stated, bit by bit: with diagonal weights they only meet in the normalizer.
pub(super) fn lstm(parameters: &[f64], b: usize, state: &[Vec<f64>], sequence: &[Vec<f64>]) -> f64 {
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    let layers = state.len() / 2;
    let extra = &parameters[8 * b * layers..];
    let mut state = state.to_vec();
    let mut total = 0.0;
    for (now, next) in sequence.iter().zip(&sequence[1..]) {
        let mut predicted = vec![0.0; b];
        for i in 0..b {
            let mut x = now[i] * extra[i];
            for k in 0..layers {
                let of = |row: usize| parameters[8 * b * k + row * b + i];
                let (h, c) = (state[2 * k][i], state[2 * k + 1][i]);
                let kept = c * sigmoid(x * of(0) + of(4));
                let added = sigmoid(h * of(1) + of(5)) * (h * of(3) + of(7)).tanh();
                state[2 * k + 1][i] = kept + added;
                state[2 * k][i] = sigmoid(x * of(2) + of(6)) * (kept + added).tanh();
                x = state[2 * k][i];
            }
            predicted[i] = x * extra[b + i] + extra[2 * b + i];
        }
        let normalizer = (2.0 + predicted.iter().map(|y| y.exp()).sum::<f64>()).ln();
        total += next.iter().zip(&predicted).map(|(t, y)| t * (y - normalizer)).sum::<f64>();
    }
    -total / ((sequence.len() - 1) * b) as f64
}

#[test]
fn lstm_agrees_with_its_formula_and_differences() {
    let (b, layers, length) = (3, 2, 5);
    let (main, extra) = (table(11, 2 * layers, 4 * b), table(12, 3, b));
    let state = table(13, 2 * layers, b);
    let bits = table(14, length, b);
    let sequence: Vec<Vec<f64>> =
        bits.iter().map(|row| row.iter().map(|&x| if x > 0.0 { 1.0 } else { 0.0 }).collect()).collect();
    let parameters = [main.concat(), extra.concat()].concat();
    let input = json!({ "main_params": main, "extra_params": extra, "state": state, "sequence": sequence });
    let f = |p: &[f64]| lstm(p, b, &state, &sequence);
    let mut tool = Tool::start(&[]);
    close("lstm", &tool.output("lstm", "objective", &input), &[f(&parameters)], ROUNDING);
    close("lstm", &tool.output("lstm", "jacobian", &input), &differences(f, &parameters), DIFFERENCES);
    tool.end();
}
