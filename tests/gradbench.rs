//! The tool for GradBench, driven as a process: its protocol, its answers, and what it does when misused.
//!
//! The answers are compared with closed forms, with derivatives by hand and with central differences of
//! formulas written down once more. Tolerances are relative to the largest entry: GradBench's own test
//! is an absolute one for small numbers, and passes zeros.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

/// The built example, next to the directory of this test; built now if only this test was.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.parent().and_then(|deps| deps.parent()).expect("deps stand in a profile's directory");
    let program = profile.join("examples").join(format!("gradbench{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--example", "gradbench"]).arg("--target-dir").args(profile.parent());
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        assert!(cargo.status().expect("cargo runs").success(), "the example does not build");
    }
    program
}

/// A running tool.
struct Tool {
    process: Child,
    answers: BufReader<ChildStdout>,
    next: u64,
}

impl Tool {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(program());
        // Panics that are caught tell of themselves on stderr, which is nobody's business here.
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("the example runs");
        let answers = BufReader::new(process.stdout.take().expect("it has a stdout"));
        Self { process, answers, next: 0 }
    }

    /// The answer to a line, as it stands.
    fn line(&mut self, line: &str) -> String {
        let input = self.process.stdin.as_mut().expect("it has a stdin");
        writeln!(input, "{line}").expect("it reads");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("it answers");
        assert!(answer.ends_with('\n'), "one line each: {answer}");
        answer
    }

    /// The answer to a message, which gets the next id.
    fn ask(&mut self, mut message: Value) -> Value {
        message["id"] = self.next.into();
        let answer: Value =
            serde_json::from_str(&self.line(&message.to_string())).expect("an answer is JSON");
        assert_eq!(answer["id"], self.next);
        self.next += 1;
        answer
    }

    fn evaluate(&mut self, module: &str, function: &str, input: &Value) -> Value {
        self.ask(json!({ "kind": "evaluate", "module": module, "function": function, "input": input }))
    }

    fn output(&mut self, module: &str, function: &str, input: &Value) -> Value {
        let mut answer = self.evaluate(module, function, input);
        assert_eq!(answer["success"], true, "{module}::{function}: {}", answer["error"]);
        assert_eq!(answer.get("error"), None);
        answer["output"].take()
    }

    fn error(&mut self, module: &str, function: &str, input: &Value) -> String {
        let answer = self.evaluate(module, function, input);
        assert_eq!(answer["success"], false, "{module}::{function} of {input}: {answer}");
        assert_eq!(answer.get("output"), None);
        answer["error"].as_str().expect("an error says why").to_owned()
    }

    /// Nothing more comes after the last answer, and the status is 0.
    fn end(mut self) {
        drop(self.process.stdin.take());
        let mut rest = String::new();
        self.answers.read_line(&mut rest).expect("it ends");
        assert_eq!(rest, "");
        assert!(self.process.wait().expect("it ends").success());
    }
}

/// All numbers of a value in order, arrays within arrays flattened.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        _ => vec![value.as_f64().expect("a number")],
    }
}

/// Agreement within `tolerance` times the largest entry.
fn close(name: &str, got: &Value, want: &[f64], tolerance: f64) {
    let got = numbers(got);
    let size = want.iter().fold(0.0, |size, w| f64::max(size, w.abs()));
    assert_eq!(got.len(), want.len(), "{name}");
    for (i, (g, w)) in got.iter().zip(want).enumerate() {
        assert!((g - w).abs() <= tolerance * size, "{name}: entry {i} is {g}, expected {w}");
    }
}

/// A few operations on numbers near 1 round to 1e-12 at most.
const ROUNDING: f64 = 1e-12;
/// Central differences: truncation ~h², rounding ~ε/h, balanced at h = ∛ε; ~1e-10, and 100 to spare.
const DIFFERENCES: f64 = 1e-8;

fn differences(f: impl Fn(&[f64]) -> f64, x: &[f64]) -> Vec<f64> {
    let slope = |i: usize| {
        let h = f64::EPSILON.cbrt();
        let at = |step: f64| {
            let mut x = x.to_vec();
            x[i] += step;
            f(&x)
        };
        (at(h) - at(-h)) / (2.0 * h)
    };
    (0..x.len()).map(slope).collect()
}

/// Numbers in (−1, 1) without a pattern; `k` tells lists apart.
fn list(k: usize, len: usize) -> Vec<f64> {
    (0..len).map(|i| (43758.5453 * (12.9898 * (i + 1) as f64 + 78.233 * k as f64).sin()).fract()).collect()
}

fn table(k: usize, rows: usize, columns: usize) -> Vec<Vec<f64>> {
    list(k, rows * columns).chunks(columns.max(1)).map(<[f64]>::to_vec).collect()
}

#[test]
fn messages_are_answered_as_the_protocol_has_it() {
    let mut tool = Tool::start(&[]);
    let start: Value =
        serde_json::from_str(&tool.line(r#"{"id": 0, "kind": "start", "eval": "hello"}"#)).unwrap();
    assert_eq!((&start["id"], &start["tool"]), (&json!(0), &json!("gradus")));
    let exchanges = [
        (r#"{"id": 1, "kind": "define", "module": "hello"}"#, r#"{"id":1,"success":true}"#),
        (r#"{"id": 2, "kind": "define", "module": "ht"}"#, r#"{"id":2,"success":false}"#),
        (r#"{"id": 3, "kind": "analysis", "of": 2, "valid": true}"#, r#"{"id":3}"#),
        (r#"{"id": 4, "kind": "some news", "more": [1]}"#, r#"{"id":4}"#),
        (r#"{"id": 5, "kind": "define"}"#, r#"{"id":5,"success":false}"#),
    ];
    for (message, answer) in exchanges {
        assert_eq!(tool.line(message).trim_end(), answer);
    }
    for module in ["gmm", "ba", "lstm", "llsq", "lse", "kmeans", "ode", "det", "saddle", "particle"] {
        assert_eq!(tool.ask(json!({ "kind": "define", "module": module }))["success"], true, "{module}");
    }
    tool.end();
}

#[test]
fn hello_goes_on_from_its_own_answers() {
    let mut tool = Tool::start(&[]);
    let mut x = json!(1);
    for want in [1, 2, 4, 8, 64, 128, 16384, 32768].chunks(2) {
        for (function, &want) in ["square", "double"].iter().zip(want) {
            x = tool.output("hello", function, &x);
            assert_eq!(x, f64::from(want));
        }
    }
    tool.end();
}

#[test]
fn runs_are_timed_until_both_minima_are_met() {
    let mut tool = Tool::start(&[]);
    let names = |answer: &Value| -> Vec<String> {
        let timings = answer["timings"].as_array().expect("timings");
        assert!(timings.iter().all(|t| t["nanoseconds"].is_u64()), "{timings:?}");
        timings.iter().map(|t| t["name"].as_str().expect("a name").to_owned()).collect()
    };
    let input = json!({ "x": [1.0, 2.0, 4.0], "min_runs": 3.0, "min_seconds": 0, "unknown": {} });
    assert_eq!(names(&tool.evaluate("lse", "primal", &input)), ["evaluate"; 3]);
    assert_eq!(
        names(&tool.evaluate("lse", "gradient", &input)),
        ["prepare", "evaluate", "evaluate", "evaluate"]
    );
    let answer = tool.evaluate("lse", "primal", &json!({ "x": [1.0], "min_runs": 1, "min_seconds": 0.01 }));
    let spent = answer["timings"].as_array().unwrap().iter().map(|t| t["nanoseconds"].as_u64().unwrap());
    assert!(spent.sum::<u64>() >= 10_000_000);
    assert_eq!(names(&tool.evaluate("hello", "square", &json!(2))), ["evaluate"]);
    tool.end();

    let mut tool = Tool::start(&["--record"]);
    assert_eq!(names(&tool.evaluate("lse", "gradient", &input)), ["evaluate"; 3]);
    tool.end();
}

#[test]
fn lse_has_the_softmax_as_gradient() {
    let x = list(1, 50);
    let sum: f64 = x.iter().map(|x| x.exp()).sum();
    let softmax: Vec<f64> = x.iter().map(|x| x.exp() / sum).collect();
    for arguments in [&[][..], &["--record"]] {
        let mut tool = Tool::start(arguments);
        let input = json!({ "x": x });
        close("lse", &tool.output("lse", "primal", &input), &[sum.ln()], ROUNDING);
        close("lse", &tool.output("lse", "gradient", &input), &softmax, ROUNDING);
        // Far below 0, where every exponential is 0 without the shift.
        let far = json!({ "x": [-1000, -1000] });
        close("lse", &tool.output("lse", "primal", &far), &[2f64.ln() - 1000.0], ROUNDING);
        tool.end();
    }
}

#[test]
fn llsq_agrees_with_the_gradient_by_hand() {
    let (x, n) = (list(2, 5), 7);
    let t: Vec<f64> = (0..n).map(|i| -1.0 + 2.0 * f64::from(i) / f64::from(n - 1)).collect();
    let signs = [-1.0, -1.0, -1.0, 0.0, 1.0, 1.0, 1.0];
    let polynomial = |t: f64| x.iter().rev().fold(0.0, |sum, x| sum * t + x);
    let residuals: Vec<f64> = t.iter().zip(signs).map(|(&t, s)| s - polynomial(t)).collect();
    let value = 0.5 * residuals.iter().map(|r| r * r).sum::<f64>();
    let gradient: Vec<f64> =
        (0..5).map(|j| t.iter().zip(&residuals).map(|(t, r)| -r * t.powi(j)).sum()).collect();
    let mut tool = Tool::start(&[]);
    let input = json!({ "x": x, "n": n });
    close("llsq", &tool.output("llsq", "primal", &input), &[value], ROUNDING);
    close("llsq", &tool.output("llsq", "gradient", &input), &gradient, ROUNDING);
    tool.end();
}

#[test]
fn ode_agrees_with_the_closed_form_up_to_four_components() {
    // Runge and Kutta's steps integrate polynomials up to degree 4 exactly: yᵢ(2) = 2ⁱ⁺¹ / (i + 1)! Π x.
    let mut tool = Tool::start(&[]);
    for n in 1..=4 {
        let x: Vec<f64> = list(3, n).iter().map(|x| 1.5 + x).collect();
        let mut y = Vec::new();
        let mut product = 1.0;
        for (i, x) in x.iter().enumerate() {
            product *= 2.0 * x / (i + 1) as f64;
            y.push(product);
        }
        let gradient: Vec<f64> = x.iter().map(|x| product / x).collect();
        let input = json!({ "x": x, "s": 20 });
        close("ode", &tool.output("ode", "primal", &input), &y, ROUNDING);
        close("ode", &tool.output("ode", "gradient", &input), &gradient, ROUNDING);
    }
    tool.end();
}

/// By elimination with pivots.
fn determinant(mut a: Vec<Vec<f64>>) -> f64 {
    let n = a.len();
    let mut product = 1.0;
    for i in 0..n {
        let pivot = (i..n).max_by(|&p, &q| a[p][i].abs().total_cmp(&a[q][i].abs())).unwrap_or(i);
        if pivot != i {
            a.swap(i, pivot);
            product = -product;
        }
        product *= a[i][i];
        let top = a[i].clone();
        for row in &mut a[i + 1..] {
            let factor = row[i] / top[i];
            row.iter_mut().zip(&top).for_each(|(x, t)| *x -= factor * t);
        }
    }
    product
}

#[test]
fn det_has_the_cofactors_as_gradient() {
    let mut tool = Tool::start(&[]);
    for n in 1..=6 {
        let a = table(4, n, n);
        let without = |list: &[f64], j: usize| [&list[..j], &list[j + 1..]].concat();
        let cofactor = |i: usize, j: usize| {
            let rows = a.iter().enumerate().filter(|&(k, _)| k != i);
            let minor = determinant(rows.map(|(_, row)| without(row, j)).collect());
            if (i + j).is_multiple_of(2) { minor } else { -minor }
        };
        let cofactors: Vec<f64> = (0..n * n).map(|k| cofactor(k / n, k % n)).collect();
        let input = json!({ "A": a.concat(), "ell": n });
        close("det", &tool.output("det", "primal", &input), &[determinant(a.clone())], 1e-10);
        close("det", &tool.output("det", "gradient", &input), &cofactors, 1e-10);
    }
    tool.end();
}

#[test]
fn kmeans_goes_from_each_centroid_to_the_mean_of_its_points() {
    let points = [[0, 0], [1, 1], [3, 0], [4, 4], [8, 4], [2, 2]];
    // The last point is as far from the one as from the other, and counts for the first.
    let centroids = [[0.0, 0.0], [4.0, 4.0]];
    let input = json!({ "points": points, "centroids": centroids });
    let mut tool = Tool::start(&[]);
    close("cost", &tool.output("kmeans", "cost", &input), &[2.0 + 9.0 + 16.0 + 8.0], ROUNDING);
    let direction = tool.output("kmeans", "dir", &input);
    assert_eq!(direction, json!([[-1.5, -0.75], [-2.0, 0.0]]));

    let points = table(5, 40, 3);
    let centroids = &points[37..];
    let distance = |p: &[f64], c: &[f64]| p.iter().zip(c).map(|(p, c)| (p - c).powi(2)).sum::<f64>();
    let mut want = Vec::new();
    for (k, centroid) in centroids.iter().enumerate() {
        let nearest = |p: &&Vec<f64>| {
            (0..3).min_by(|&a, &b| distance(p, &centroids[a]).total_cmp(&distance(p, &centroids[b])))
                == Some(k)
        };
        let own: Vec<&Vec<f64>> = points.iter().filter(nearest).collect();
        let mean = |j: usize| own.iter().map(|p| p[j]).sum::<f64>() / own.len() as f64;
        want.extend((0..3).map(|j| centroid[j] - mean(j)));
    }
    let input = json!({ "points": points, "centroids": centroids });
    close("dir", &tool.output("kmeans", "dir", &input), &want, ROUNDING);
    tool.end();
}

/// The objective as it is stated, with whole matrices.
fn gmm(input: &Value, parameters: &[f64]) -> f64 {
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

/// The loss as it is stated, bit by bit: with diagonal weights they only meet in the normaliser.
fn lstm(parameters: &[f64], b: usize, state: &[Vec<f64>], sequence: &[Vec<f64>]) -> f64 {
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
        let normaliser = (2.0 + predicted.iter().map(|y| y.exp()).sum::<f64>()).ln();
        total += next.iter().zip(&predicted).map(|(t, y)| t * (y - normaliser)).sum::<f64>();
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

#[test]
fn ba_has_the_published_entries_and_compressed_rows() {
    let camera = [
        -0.758453, -1.109613, -0.845551, 34.556073, 39.676747, 53.881673, 419.194514, 5.864426, -8.518870,
        0.087812, 0.002739,
    ];
    let (point, w, feature) = ([7.203245, 0.001144, 3.023326], 0.417022, [271.760969, 834.209256]);
    let (n, m, p) = (49, 7776, 40);
    let input = json!({ "n": n, "m": m, "p": p, "cam": camera, "x": point, "w": w, "feat": feature });
    let mut tool = Tool::start(&[]);

    let errors = tool.output("ba", "objective", &input);
    // Given with twelve digits after the point.
    close("ba", &errors["reproj_error"]["elements"], &[0.101335837914, -0.068967765925], 1e-11);
    assert_eq!((&errors["reproj_error"]["repeated"], &errors["w_err"]["repeated"]), (&json!(p), &json!(p)));
    close("ba", &errors["w_err"]["element"], &[1.0 - w * w], ROUNDING);

    let jacobian = tool.output("ba", "jacobian", &input);
    let rows: Vec<u64> = (0..30).map(|row| 15 * row).chain([31 * p]).collect();
    assert_eq!(jacobian["rows"], json!(rows));
    let first = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 539, 540, 541, 23867];
    let columns: Vec<u64> = first.into_iter().chain(first).chain([23867 + p - 1]).collect();
    assert_eq!(jacobian["cols"], json!(columns));
    let values = numbers(&jacobian["vals"]);
    assert_eq!(values.len(), 31);
    for (at, want) in
        [(0, -461.446321), (1, 178.867928), (2, -19.423916), (14, 0.242998781636), (30, -0.834044)]
    {
        assert!((values[at] - want).abs() <= 1e-6, "entry {at} is {}, expected {want}", values[at]);
    }
    assert_eq!((values[8], values[22]), (0.0, 0.0));

    // The other entries by differences of the tool's own errors.
    let x = [&camera[..], &point, &[w]].concat();
    for i in [3, 5, 6, 9, 10, 11, 13] {
        let mut at = |step: f64| {
            let mut x = x.clone();
            x[i] += step;
            let input =
                json!({ "n": n, "m": m, "p": 10, "cam": x[..11], "x": x[11..14], "w": w, "feat": feature });
            numbers(&tool.output("ba", "objective", &input)["reproj_error"]["elements"])
        };
        let h = f64::EPSILON.cbrt();
        let (up, down) = (at(h), at(-h));
        for row in 0..2 {
            let want = (up[row] - down[row]) / (2.0 * h);
            let got = values[15 * row + i];
            // The errors are differences of numbers near 800: rounded at 1e-13, over 2 h.
            assert!((got - want).abs() <= 1e-7 * want.abs() + 1e-7, "{row}, {i}: {got} {want}");
        }
    }
    tool.end();
}

#[test]
fn nested_gradients_agree_in_all_four_modes() {
    let mut tool = Tool::start(&[]);
    for function in ["rr", "ff", "fr", "rf"] {
        let saddle = tool.output("saddle", function, &json!({ "start": [1, 1.0] }));
        close(function, &saddle, &[8.246324826140356e-06; 4], 1e-8);
        let particle = tool.output("particle", function, &json!({ "w": 0.0 }));
        close(function, &particle, &[0.2071918746486116], 1e-8);
    }
    tool.end();
}

#[test]
fn misuse_is_an_error_and_the_tool_goes_on() {
    let mut tool = Tool::start(&[]);
    let camera = vec![0.1; 11];
    let rows = [
        ("lse", "hessian", json!({ "x": [1.0] }), "lse has no function hessian"),
        ("nothing", "primal", json!({}), "no module nothing"),
        ("lse", "primal", json!(null), "input: "),
        ("lse", "primal", json!({ "x": "one" }), "input: "),
        ("lse", "primal", json!({ "x": [1, null] }), "input: "),
        ("lse", "gradient", json!({ "x": [] }), "input: `x` is empty"),
        ("hello", "square", json!({ "x": 1 }), "input: "),
        ("hello", "square", json!(1e300), "not finite"),
        ("hello", "double", json!(1e300), "the value is inf"),
        ("llsq", "primal", json!({ "x": [1], "n": 2.5 }), "2.5 is not a count"),
        ("llsq", "primal", json!({ "x": [1], "n": -3 }), "-3 is not a count"),
        ("llsq", "primal", json!({ "x": [1], "n": 1 }), "`n` is below 2"),
        ("llsq", "primal", json!({ "x": [1], "n": 1e14 }), "memory"),
        ("ode", "gradient", json!({ "x": [1], "s": 0 }), "`s` is 0"),
        ("det", "primal", json!({ "A": [1, 2, 3], "ell": 2 }), "`ell` rows and columns"),
        ("det", "primal", json!({ "A": [], "ell": 0 }), "`ell` rows and columns"),
        ("kmeans", "dir", json!({ "points": [[1, 2], [3]], "centroids": [[1, 2]] }), "`points` is no table"),
        ("kmeans", "dir", json!({ "points": [[1]], "centroids": [[1], [9]] }), "not finite"),
        ("gmm", "objective", json!({ "d": 1, "k": 1, "n": 1, "m": 0, "gamma": 1 }), "missing field"),
        (
            "lstm",
            "objective",
            json!({ "main_params": [], "extra_params": [], "state": [], "sequence": [] }),
            "input: ",
        ),
        (
            "ba",
            "jacobian",
            json!({ "n": 1, "m": 1, "p": 9, "cam": camera, "x": [1, 2, 3], "w": 1, "feat": [1, 2] }),
            "below 10",
        ),
        (
            "ba",
            "jacobian",
            json!({ "n": 1, "m": 1, "p": 1e14, "cam": camera, "x": [1, 2, 3], "w": 1, "feat": [1, 2] }),
            "memory",
        ),
        ("saddle", "rx", json!({ "start": [1, 1] }), "saddle has no function rx"),
        ("saddle", "rr", json!({ "start": [1] }), "input: "),
    ];
    for (module, function, input, why) in rows {
        let error = tool.error(module, function, &input);
        assert!(error.contains(why), "{module}::{function} of {input}: {error}");
    }
    // Lines that are no messages: an answer each, with the id where there is one.
    for (line, id) in [
        ("not JSON", json!(null)),
        ("[1, 2]", json!(null)),
        (r#"{"id": 77, "kind": "evaluate", "module""#, json!(77)),
        (r#"{"id": 78, "kind": 5}"#, json!(78)),
    ] {
        let answer: Value = serde_json::from_str(&tool.line(line)).expect("an answer is JSON");
        assert_eq!((&answer["id"], &answer["success"]), (&id, &json!(false)), "{line}");
    }
    // A number out of range spoils its message alone.
    let answer = tool
        .line(r#"{"id": 79, "kind": "evaluate", "module": "hello", "function": "square", "input": 1e999}"#);
    assert!(answer.starts_with(r#"{"id":79,"success":false"#), "{answer}");
    assert_eq!(tool.output("hello", "square", &json!(3)), json!(9.0));
    tool.end();
}

#[test]
fn long_lines_are_read_whole() {
    let n = 200_000;
    let x = list(15, n);
    let mut tool = Tool::start(&[]);
    let value = tool.output("lse", "primal", &json!({ "x": x }));
    close("lse", &value, &[x.iter().map(|x| x.exp()).sum::<f64>().ln()], ROUNDING);
    tool.end();
}
