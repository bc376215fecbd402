//! How many instructions does each stage take?
//!
//! Times of a busy machine vary by a tenth; instructions that callgrind counts do not vary. They say nothing about memory or
//! about what a processor does side by side: compare them with those of another commit, not with those of another program.
//!
//! ```text
//! cargo bench --bench counts               # all, in a minute; needs valgrind
//! cargo bench --bench counts -- replay BFGS # those whose name contains a word
//! cargo bench --bench counts -- --test     # only the answers
//! ```
//!
//! Each stage is run by this program under valgrind, twice: with few repetitions and with many. The difference over the number
//! of further repetitions is what one costs; start-up, input, and what only first calls do fall out. A compiled function records
//! once more at its calls 1, 2, 4, 8, …, so both numbers lie between two of them, where nothing but replays are counted. The
//! counts depend on the compiler, on the features, and on the instruction set that valgrind offers.

use gradus::function::Function;
use gradus::prelude::*;
use std::hint::black_box;
use std::process::Command;

/// What is counted: its name; the numbers of repetitions; what repeats it and asserts the answer.
struct Stage(&'static str, [usize; 2], fn(usize));

const STAGES: [Stage; 9] = [
    Stage("record: first call of Rosenbrock, n = 1000", [2, 12], |k| new_functions(k, 1)),
    Stage("record, confirm, compile: its first two calls", [2, 12], |k| new_functions(k, 2)),
    Stage("replay: a call of it when it is compiled", [40, 60], |k| calls(rosenbrock, &start(1000), k)),
    Stage("replay of 10 operations", [1_100, 2_000], |k| calls(ten, &[0.5, 2.0], k)),
    Stage("grad of 8 operations, not compiled", [100, 1_100], grads),
    Stage("an epoch of Fit: 100 steps of 32 rows", [11, 20], epochs),
    Stage("a run of BFGS: Rosenbrock, n = 10", [2, 12], minima),
    Stage("a step of Descent: Adam, 10 operations", [1_100, 2_000], steps),
    Stage("gradient of a loop of 1000 compiled steps", [6, 12], loops),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [repeat, stage, times] = arguments.as_slice()
        && repeat == "--repeat"
    {
        let number = |text: &str| text.parse::<usize>().expect("a number");
        return STAGES[number(stage)].2(number(times));
    }
    // `cargo test --benches` passes nothing: then, too, only the answers are looked at.
    let is_counted = arguments.iter().any(|a| a == "--bench") && !arguments.iter().any(|a| a == "--test");
    if !is_counted {
        return STAGES.iter().for_each(|Stage(_, [few, _], run)| run(*few));
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        return println!("counts: there is no valgrind on the path, so nothing is counted");
    }
    let words: Vec<&String> = arguments.iter().filter(|a| !a.starts_with('-')).collect();
    println!("{:<46} {:>14}", "instructions", "each");
    for (i, Stage(name, [few, many], _)) in STAGES.iter().enumerate() {
        if words.is_empty() || words.iter().any(|word| name.contains(word.as_str())) {
            let each = (count(i, *many) - count(i, *few)) as f64 / (many - few) as f64;
            println!("{name:<46} {each:>14.0}");
        }
    }
}

/// The instructions of this program when it repeats a stage so many times, start-up among them.
fn count(stage: usize, times: usize) -> u64 {
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().expect("a path"))
        .args(["--repeat", &stage.to_string(), &times.to_string()])
        // One worker: what the threads of a pool do while they wait is no part of the answer.
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .expect("valgrind runs");
    let log = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{log}");
    let collected = log.lines().find_map(|line| line.split_once("Collected :")).expect("a count").1;
    collected.trim().parse().expect("a number")
}

fn rosenbrock(x: &[Var]) -> Var {
    x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum()
}

fn ten(x: &[Var]) -> Var {
    let (a, b) = (x[0] * x[0], x[1] - 3.0);
    (a + b * b) * (0.5 * x[1]).exp() + (a * x[1]).tanh()
}

/// −1.2, 1, −1.2, 1, …
fn start(n: usize) -> Vec<f64> {
    (0..n).map(|i| if i % 2 == 0 { -1.2 } else { 1.0 }).collect()
}

/// The derivatives by central differences: truncation ~h², rounding ~ε/h, balanced at h = ∛ε ~ 6e-6; of values up to 1e6
/// the error is some 1e-4.
fn check(f: fn(&[Var]) -> Var, x: &[f64], gradient: &[f64]) {
    let value = |i: usize, x_i: f64| {
        let moved = x.iter().enumerate().map(|(j, x)| Var::from(if i == j { x_i } else { *x }));
        f(&moved.collect::<Vec<_>>()).value()
    };
    for (i, got) in gradient.iter().enumerate().take(4) {
        let want = (value(i, x[i] + 6e-6) - value(i, x[i] - 6e-6)) / 1.2e-5;
        assert!((got - want).abs() < 1e-3 * want.abs().max(1.0), "{i}: {got}, not {want}");
    }
}

fn new_functions(times: usize, calls: usize) {
    let (x, mut gradient) = (start(1000), vec![0.0; 1000]);
    for _ in 0..times {
        let mut f = Function::new(rosenbrock, x.len());
        for _ in 0..calls {
            f.value_and_grad(black_box(&x), &mut gradient).expect("a gradient");
        }
    }
    check(rosenbrock, &x, &gradient);
}

fn calls(f: fn(&[Var]) -> Var, x: &[f64], times: usize) {
    let mut gradient = vec![0.0; x.len()];
    let mut compiled = Function::new(f, x.len());
    for _ in 0..times {
        compiled.value_and_grad(black_box(x), &mut gradient).expect("a gradient");
    }
    check(f, x, &gradient);
}

fn grads(times: usize) {
    let eight = |[x, y]: [Var; 2]| (x * y + x.sin() * 2.0 - y.exp()).powi(2) / x;
    let mut gradient = [0.0; 2];
    for _ in 0..times {
        gradient = grad(eight, black_box([0.5, 2.0])).expect("a gradient");
    }
    check(|x| (x[0] * x[1] + x[0].sin() * 2.0 - x[1].exp()).powi(2) / x[0], &[0.5, 2.0], &gradient);
}

fn epochs(times: usize) {
    let xs = (0..3_200).map(|i| f64::from(i % 64) / 64.0);
    let data = Dataset::from_rows(&["x", "y"], xs.map(|x| [x, 2.0 * x + 1.0])).expect("data");
    let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
    let fit = Fit::new(line).rule(Adam::new(0.05)).batch_size(32).epochs(times).run([0.0, 0.0], &data);
    let [w, b] = fit.expect("a fit").parameters;
    // Of a line without noise Adam at this rate is within a tenth after a thousand steps.
    assert!((w - 2.0).abs() < 0.1 && (b - 1.0).abs() < 0.1, "{w} {b}");
}

fn minima(times: usize) {
    for _ in 0..times {
        let found = minimize(rosenbrock, black_box(start(10)), Method::Bfgs).expect("a minimum").x;
        assert!(found.iter().all(|x| (x - 1.0).abs() < 1e-4), "{found:?}");
    }
}

fn steps(times: usize) {
    let bowl = |x: &[Var]| {
        let (a, b) = (x[0] - 1.0, x[1] + 2.0);
        (a * a + b * b + 1.0).sqrt() + (a * b).powi(2)
    };
    let descent = Descent::new(Adam::new(0.01)).steps(times as u64);
    let found = descent.minimize(bowl, vec![0.0, 0.0]).expect("a descent").point;
    // A step of Adam is about as long as its rate, 0.01, until it is near.
    assert!((found[0] - 1.0).abs() < 0.05 && (found[1] + 2.0).abs() < 0.05, "{found:?}");
}

/// A pendulum by Euler's steps of 0.01 to the end of 10 seconds, in its first angle and its friction.
fn loops(times: usize) {
    let step = |[friction, time, angle, speed]: [Var; 4]| {
        [time + 1.0, angle + 0.01 * speed, speed - 0.01 * (angle.sin() + friction * speed)]
    };
    let step = External::of_outputs("step", 4, 3, Function::new(step, 4));
    let swing = step.repeat_while(2000, |state: &[f64]| state[1] < 1000.0);
    let last = |x: &[Var]| swing.outputs(&[x[1], Var::from(0.0), x[0], Var::from(0.0)])[1];
    let (mut f, mut gradient) = (Function::new(last, 2), [0.0; 2]);
    for round in 0..times {
        // Another point each time, so that nothing is known of it.
        let x = [1.0 + 1e-9 * round as f64, 0.1];
        f.value_and_grad(black_box(&x), &mut gradient).expect("a gradient");
    }
    let moved = |[angle, friction]: [f64; 2]| {
        let (mut angle, mut speed) = (angle, 0.0_f64);
        for _ in 0..1000 {
            (angle, speed) = (angle + 0.01 * speed, speed - 0.01 * (angle.sin() + friction * speed));
        }
        angle
    };
    let slope = (moved([1.0 + 6e-6, 0.1]) - moved([1.0 - 6e-6, 0.1])) / 1.2e-5;
    assert!((gradient[0] - slope).abs() < 1e-6, "{gradient:?}, not {slope}");
}
