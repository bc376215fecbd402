//! A running tool, and comparing what it says.

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
pub(crate) struct Tool {
    process: Child,
    answers: BufReader<ChildStdout>,
    next: u64,
}

impl Tool {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(program());
        // Panics that are caught report themselves on stderr, which is nobody's business here.
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("the example runs");
        let answers = BufReader::new(process.stdout.take().expect("it has a stdout"));
        Self { process, answers, next: 0 }
    }

    /// The answer to a line, as it stands.
    pub(crate) fn line(&mut self, line: &str) -> String {
        let input = self.process.stdin.as_mut().expect("it has a stdin");
        writeln!(input, "{line}").expect("it reads");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("it answers");
        assert!(answer.ends_with('\n'), "one line each: {answer}");
        answer
    }

    /// The answer to a message, which gets the next id.
    pub(crate) fn ask(&mut self, mut message: Value) -> Value {
        message["id"] = self.next.into();
        let answer: Value =
            serde_json::from_str(&self.line(&message.to_string())).expect("an answer is JSON");
        assert_eq!(answer["id"], self.next);
        self.next += 1;
        answer
    }

    pub(crate) fn evaluate(&mut self, module: &str, function: &str, input: &Value) -> Value {
        self.ask(json!({ "kind": "evaluate", "module": module, "function": function, "input": input }))
    }

    pub(crate) fn output(&mut self, module: &str, function: &str, input: &Value) -> Value {
        let mut answer = self.evaluate(module, function, input);
        assert_eq!(answer["success"], true, "{module}::{function}: {}", answer["error"]);
        assert_eq!(answer.get("error"), None);
        answer["output"].take()
    }

    pub(crate) fn error(&mut self, module: &str, function: &str, input: &Value) -> String {
        let answer = self.evaluate(module, function, input);
        assert_eq!(answer["success"], false, "{module}::{function} of {input}: {answer}");
        assert_eq!(answer.get("output"), None);
        answer["error"].as_str().expect("an error says why").to_owned()
    }

    /// Nothing more comes after the last answer, and the status is 0.
    pub(crate) fn end(mut self) {
        drop(self.process.stdin.take());
        let mut rest = String::new();
        self.answers.read_line(&mut rest).expect("it ends");
        assert_eq!(rest, "");
        assert!(self.process.wait().expect("it ends").success());
    }
}

/// All numbers of a value in order, arrays within arrays flattened.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        _ => vec![value.as_f64().expect("a number")],
    }
}

/// Agreement within `tolerance` times the largest entry.
pub(crate) fn close(name: &str, got: &Value, want: &[f64], tolerance: f64) {
    let got = numbers(got);
    let size = want.iter().fold(0.0, |size, w| f64::max(size, w.abs()));
    assert_eq!(got.len(), want.len(), "{name}");
    for (i, (g, w)) in got.iter().zip(want).enumerate() {
        assert!((g - w).abs() <= tolerance * size, "{name}: entry {i} is {g}, expected {w}");
    }
}

/// A few operations on numbers near 1 round to 1e-12 at most.
pub(crate) const ROUNDING: f64 = 1e-12;
/// Central differences: truncation ~h², rounding ~ε/h, balanced at h = ∛ε; ~1e-10, and 100 to spare.
pub(crate) const DIFFERENCES: f64 = 1e-8;

pub(crate) fn differences(f: impl Fn(&[f64]) -> f64, x: &[f64]) -> Vec<f64> {
    let derivative = |i: usize| {
        let h = f64::EPSILON.cbrt();
        let at = |step: f64| {
            let mut x = x.to_vec();
            x[i] += step;
            f(&x)
        };
        (at(h) - at(-h)) / (2.0 * h)
    };
    (0..x.len()).map(derivative).collect()
}

/// Numbers in (−1, 1) without a pattern; `k` makes lists differ.
pub(crate) fn list(k: usize, len: usize) -> Vec<f64> {
    (0..len).map(|i| (43758.5453 * (12.9898 * (i + 1) as f64 + 78.233 * k as f64).sin()).fract()).collect()
}

pub(crate) fn table(k: usize, rows: usize, columns: usize) -> Vec<Vec<f64>> {
    list(k, rows * columns).chunks(columns.max(1)).map(<[f64]>::to_vec).collect()
}
