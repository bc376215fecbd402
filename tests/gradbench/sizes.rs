//! Sizes that are hard-coded from the usual shapes: every module at its smallest and at odd sizes, replayed and
//! recorded.

use super::formulas::{gmm, lstm};
use super::tool::{DIFFERENCES, ROUNDING, Tool, close, differences, list, numbers, table};
use serde_json::json;

fn tools() -> [Tool; 2] {
    [Tool::start(&[]), Tool::start(&["--record"])]
}

/// The structure of the Jacobian as it is filled, entry by entry: pointers to rows, and columns.
fn structure(n: usize, m: usize, p: usize) -> (Vec<usize>, Vec<usize>) {
    let (mut rows, mut columns) = (vec![0], Vec::new());
    for i in 0..p {
        for _error in 0..2 {
            columns.extend((0..11).map(|k| 11 * (i % n) + k));
            columns.extend((0..3).map(|k| 11 * n + 3 * (i % m) + k));
            columns.push(11 * n + 3 * m + i);
            rows.push(columns.len());
        }
    }
    for i in 0..p {
        columns.push(11 * n + 3 * m + i);
        rows.push(columns.len());
    }
    (rows, columns)
}

/// The first thirty and the last, as answers have them.
fn shown(list: &[usize]) -> Vec<usize> {
    list[..30].iter().chain(list.last()).copied().collect()
}

#[test]
fn ba_with_few_observations_has_rows_of_weights_among_the_first() {
    let camera = list(16, 11);
    let (point, w, feature) = ([0.3, -0.2, 4.0], 0.4, [1.0, -2.0]);
    for mut tool in tools() {
        let mut values = None;
        for (n, m) in [(1, 1), (1, 7), (3, 1), (3, 2), (20, 30)] {
            for p in [10, 11, 12, 13, 14, 15, 16, 31] {
                let input =
                    json!({ "n": n, "m": m, "p": p, "cam": camera, "x": point, "w": w, "feat": feature });
                let jacobian = tool.output("ba", "jacobian", &input);
                let (rows, columns) = structure(n, m, p);
                assert_eq!(jacobian["rows"], json!(shown(&rows)), "rows of {n}, {m}, {p}");
                assert_eq!(jacobian["cols"], json!(shown(&columns)), "columns of {n}, {m}, {p}");
                // All observations are alike, so the values do not depend on how many there are.
                let got = numbers(&jacobian["vals"]);
                assert_eq!(got.last(), Some(&(-2.0 * w)));
                assert_eq!(*values.get_or_insert_with(|| got.clone()), got, "{n}, {m}, {p}");
                let errors = tool.output("ba", "objective", &input);
                assert_eq!(errors["reproj_error"]["elements"].as_array().map(Vec::len), Some(2));
                assert_eq!(errors["w_err"], json!({ "element": 1.0 - w * w, "repeated": p }));
            }
        }
        tool.end();
    }
}

#[test]
fn gmm_of_one_point_one_cluster_one_dimension() {
    for mut tool in tools() {
        for (d, k, n, m) in
            [(1, 1, 1, 0), (1, 1, 2, 3), (2, 1, 1, 0), (1, 3, 1, 1), (5, 1, 1, 0), (4, 2, 3, 1)]
        {
            let below = d * (d - 1) / 2;
            let l = if below == 0 { vec![vec![]; k] } else { table(20, k, below) };
            let (alpha, mu, q) = (list(17, k), table(18, k, d), table(19, k, d));
            let parameters = [alpha.clone(), mu.concat(), q.concat(), l.concat()].concat();
            let input = json!({
                "d": d, "k": k, "n": n, "m": m, "gamma": 1.5, "x": table(21, n, d),
                "alpha": alpha, "mu": mu, "q": q, "l": l,
            });
            close("gmm", &tool.output("gmm", "objective", &input), &[gmm(&input, &parameters)], ROUNDING);
            let jacobian = tool.output("gmm", "jacobian", &input);
            let flat = json!([jacobian["alpha"], jacobian["mu"], jacobian["q"], jacobian["l"]]);
            close("gmm", &flat, &differences(|p| gmm(&input, p), &parameters), DIFFERENCES);
            for (name, rows) in [("mu", k), ("q", k), ("l", k)] {
                assert_eq!(jacobian[name].as_array().map(Vec::len), Some(rows), "{name} of {d}, {k}, {n}");
            }
        }
        tool.end();
    }
}

#[test]
fn lstm_of_one_bit_one_layer_two_characters() {
    for mut tool in tools() {
        for (b, layers, length) in [(1, 1, 2), (1, 3, 2), (2, 1, 2), (5, 1, 3), (1, 1, 9), (3, 4, 4)] {
            let (main, extra) = (table(22, 2 * layers, 4 * b), table(23, 3, b));
            let (state, sequence) = (table(24, 2 * layers, b), table(25, length, b));
            let parameters = [main.concat(), extra.concat()].concat();
            let input =
                json!({ "main_params": main, "extra_params": extra, "state": state, "sequence": sequence });
            let f = |p: &[f64]| lstm(p, b, &state, &sequence);
            close("lstm", &tool.output("lstm", "objective", &input), &[f(&parameters)], ROUNDING);
            close(
                "lstm",
                &tool.output("lstm", "jacobian", &input),
                &differences(f, &parameters),
                DIFFERENCES,
            );
        }
        tool.end();
    }
}

#[test]
fn llsq_of_two_rows_and_of_few_and_many_coefficients() {
    for mut tool in tools() {
        for (m, n) in [(1, 2), (2, 2), (1, 3), (3, 4), (2, 5), (17, 2), (40, 3), (0, 4), (0, 7)] {
            let x = list(26, m);
            let t: Vec<f64> = (0..n).map(|i| -1.0 + 2.0 * i as f64 / (n - 1) as f64).collect();
            let sign = |t: f64| if t == 0.0 { 0.0 } else { t.signum() };
            let residual = |t: f64| sign(t) - x.iter().rev().fold(0.0, |sum, x| sum * t + x);
            let value = 0.5 * t.iter().map(|&t| residual(t).powi(2)).sum::<f64>();
            let derivative = |j: usize| t.iter().map(|&t| -residual(t) * t.powi(j as i32)).sum::<f64>();
            let gradient: Vec<f64> = (0..m).map(derivative).collect();
            let input = json!({ "x": x, "n": n });
            close("llsq", &tool.output("llsq", "primal", &input), &[value], ROUNDING);
            close("llsq", &tool.output("llsq", "gradient", &input), &gradient, ROUNDING);
        }
        tool.end();
    }
}

/// Runge and Kutta's fourth-order step of a linear chain is Taylor's of degree four: `yᵢ` gains
/// `Σⱼ hʲ/j! xᵢ xᵢ₋₁ ⋯ yᵢ₋ⱼ`, with 1 before the first.
fn chain(x: &[f64], steps: usize) -> Vec<f64> {
    let h = 2.0 / steps as f64;
    let mut y = vec![0.0; x.len()];
    for _ in 0..steps {
        let before = y.clone();
        for i in 0..x.len() {
            let mut factor = 1.0;
            for j in 1..=4.min(i + 1) {
                factor *= h / j as f64 * x[i + 1 - j];
                y[i] += factor * if j == i + 1 { 1.0 } else { before[i - j] };
            }
        }
    }
    y
}

#[test]
fn ode_of_any_length_in_few_steps() {
    for mut tool in tools() {
        for (n, steps) in [(1, 1), (1, 3), (2, 1), (4, 1), (5, 1), (6, 2), (9, 3), (11, 1)] {
            let x: Vec<f64> = list(27, n).iter().map(|x| 1.5 + x).collect();
            let input = json!({ "x": x, "s": steps });
            close("ode", &tool.output("ode", "primal", &input), &chain(&x, steps), ROUNDING);
            let want = differences(|x| chain(x, steps)[n - 1], &x);
            close("ode", &tool.output("ode", "gradient", &input), &want, DIFFERENCES);
        }
        tool.end();
    }
}

#[test]
fn one_of_each_where_there_are_usually_many() {
    for mut tool in tools() {
        close("lse", &tool.output("lse", "primal", &json!({ "x": [-3.5] })), &[-3.5], ROUNDING);
        close("lse", &tool.output("lse", "gradient", &json!({ "x": [-3.5] })), &[1.0], ROUNDING);
        close("lse", &tool.output("lse", "gradient", &json!({ "x": [2.0, 2.0] })), &[0.5, 0.5], ROUNDING);

        close("det", &tool.output("det", "primal", &json!({ "A": [-7.0], "ell": 1 })), &[-7.0], ROUNDING);
        close("det", &tool.output("det", "gradient", &json!({ "A": [-7.0], "ell": 1 })), &[1.0], ROUNDING);
        let square = json!({ "A": [1.0, 2.0, 3.0, 4.0], "ell": 2 });
        close("det", &tool.output("det", "primal", &square), &[-2.0], ROUNDING);
        close("det", &tool.output("det", "gradient", &square), &[4.0, -3.0, -2.0, 1.0], ROUNDING);

        // The direction leads from the centroid to the mean of its points.
        for (points, centroids, cost, direction) in [
            (json!([[3.0]]), json!([[1.0]]), 4.0, vec![-2.0]),
            (json!([[3.0], [5.0]]), json!([[1.0]]), 20.0, vec![-3.0]),
            (json!([[3.0], [-5.0]]), json!([[1.0], [-4.0]]), 5.0, vec![-2.0, 1.0]),
            (json!([[1.0, 2.0, 3.0]]), json!([[0.0, 0.0, 1.0]]), 9.0, vec![-1.0, -2.0, -2.0]),
        ] {
            let input = json!({ "points": points, "centroids": centroids });
            close("cost", &tool.output("kmeans", "cost", &input), &[cost], ROUNDING);
            close("dir", &tool.output("kmeans", "dir", &input), &direction, ROUNDING);
        }
        tool.end();
    }
}
