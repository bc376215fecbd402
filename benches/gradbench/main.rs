//! How long does the tool for GradBench take on the sizes that GradBench sends?
//!
//! Each workload goes to the tool as a line of its protocol. Shown are the least times of a value and of a derivative among the runs of a
//! message, the ratio of the two, and that of their means, which GradBench scores: runs that record again, to see that the closure still does
//! the same, and the one that makes machine code are in them. Beside it stands the best ratio that is published for the module.
//! Data are random, as those of the evaluations are. Each derivative is compared with the one that is recorded anew.
//!
//! ```text
//! cargo bench --bench gradbench               # all: some minutes
//! cargo bench --bench gradbench -- d32 lse    # those whose module or size contains a word
//! cargo bench --bench gradbench -- --test     # only the answers, of the smallest size
//! ```

macro_rules! shared {
    ($($name:ident = $path:literal;)+) => {
        $(
            #[path = $path]
            #[allow(dead_code, reason = "shared with the example")]
            mod $name;
        )+
    };
}

shared! {
    ba = "../../examples/gradbench/ba.rs";
    clock = "../problems/clock.rs";
    det = "../../examples/gradbench/det.rs";
    field = "../../examples/gradbench/field.rs";
    gmm = "../../examples/gradbench/gmm.rs";
    hello = "../../examples/gradbench/hello.rs";
    kmeans = "../../examples/gradbench/kmeans.rs";
    llsq = "../../examples/gradbench/llsq.rs";
    lse = "../../examples/gradbench/lse.rs";
    lstm = "../../examples/gradbench/lstm.rs";
    machine = "../problems/machine.rs";
    nested = "../../examples/gradbench/nested.rs";
    ode = "../../examples/gradbench/ode.rs";
    particle = "../../examples/gradbench/particle.rs";
    problem = "../../examples/gradbench/problem.rs";
    protocol = "../../examples/gradbench/protocol.rs";
    run = "../../examples/gradbench/run.rs";
    saddle = "../../examples/gradbench/saddle.rs";
}

mod inputs;

use clock::Clock;
use inputs::Workload;
use problem::How;
use serde_json::{Value, json};

/// What the tool says to one message.
struct Answer {
    output: Value,
    /// Of the runs, in microseconds.
    least: f64,
    mean: f64,
    /// Milliseconds of all that came before them.
    prepare: f64,
}

/// Sends one message.
fn ask(module: &str, function: &str, input: &Value, how: How) -> Answer {
    let message =
        json!({ "id": 0, "kind": "evaluate", "module": module, "function": function, "input": input });
    let mut answer: Value =
        serde_json::from_str(&protocol::answer(&message.to_string(), how)).expect("an answer");
    assert_eq!(answer["success"], true, "{module} {function}: {}", answer["error"]);
    let times = |name: &str| -> Vec<f64> {
        let entries = answer["timings"].as_array().into_iter().flatten();
        let named = entries.filter(|entry| entry["name"] == name);
        named.map(|entry| entry["nanoseconds"].as_f64().expect("a number") / 1e3).collect()
    };
    let (runs, prepare) = (times("evaluate"), times("prepare").iter().sum::<f64>() / 1e3);
    let mean = runs.iter().sum::<f64>() / runs.len() as f64;
    let least = runs.iter().copied().fold(f64::INFINITY, f64::min);
    Answer { output: answer["output"].take(), least, mean, prepare }
}

/// All numbers of lists, in their order.
fn flat(output: &Value, numbers: &mut Vec<f64>) {
    match output {
        Value::Array(entries) => entries.iter().for_each(|entry| flat(entry, numbers)),
        number => numbers.extend(number.as_f64()),
    }
}

/// Panics unless two outputs agree, each field within 1e-7 of its largest entry: where a million terms are shifted by the largest one,
/// its derivative is what is left of 1 when all others are taken away.
fn agree(label: &str, got: &Value, want: &Value) {
    if let (Value::Object(got), Value::Object(want)) = (got, want) {
        assert!(!got.is_empty() && got.keys().eq(want.keys()), "{label}");
        return want.iter().for_each(|(name, want)| agree(&format!("{label} {name}"), &got[name], want));
    }
    let [got, want] = [got, want].map(|output| {
        let mut numbers = Vec::new();
        flat(output, &mut numbers);
        numbers
    });
    let size = want.iter().fold(0.0, |size, w| f64::max(size, w.abs()));
    assert!(!want.is_empty() && got.len() == want.len(), "{label}");
    for (i, (g, w)) in got.iter().zip(&want).enumerate() {
        assert!((g - w).abs() <= 1e-7 * size, "{label}: entry {i} is {g}, recorded anew {w}");
    }
}

/// One line of the table.
fn measure(clock: Clock, workload: &Workload) {
    let &Workload { module, ref name, functions, published, ref input } = workload;
    let mut timed = input.clone();
    timed["min_seconds"] = json!(if clock.timed { 0.5 } else { 0.0 });
    for &[value, derivative] in functions {
        let derived = ask(module, derivative, &timed, How::Replay);
        let recorded = ask(module, derivative, input, How::Record);
        let label = format!("{module} {name}{}", if value.is_empty() { derivative } else { "" });
        agree(&label, &derived.output, &recorded.output);
        if !clock.timed {
            println!("{label:22} right");
            continue;
        }
        let [least, mean] = if value.is_empty() {
            [f64::NAN; 2]
        } else {
            let plain = ask(module, value, &timed, How::Replay);
            [plain.least, plain.mean]
        };
        let ratios = [derived.least / least, derived.mean / mean, published];
        let entries = [&[least, derived.least][..], &ratios, &[derived.prepare, recorded.least]].concat();
        clock::line(&label, &entries);
    }
}

fn main() {
    let clock = Clock::of_arguments();
    let words: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    println!("{}", machine::describe());
    clock::title(
        "the tool for GradBench",
        &["value µs", "derivative µs", "ratio", "of means", "published", "prepare ms", "recorded µs"],
    );
    let mut seen = Vec::new();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(&**word));
    for workload in inputs::all(wanted) {
        let first = !seen.contains(&workload.module);
        if clock.timed || first {
            measure(clock, &workload);
        }
        seen.push(workload.module);
    }
}
