//! What a long recording costs, in time and memory: both are to be linear in its operations.
//!
//! A recording of ten times the operations takes ten times the time to compile, up to page faults and caches. Memory is
//! what the process has resident at the peak of the first three calls, recording included, beyond what it had before;
//! only Linux reports it. A small recording finds room in what a larger one before it gave back: then there is no figure.

use super::clock::{Clock, agree, line};
use super::losses::{columns, rosenbrock};
use gradus::prelude::*;
use std::time::{Duration, Instant};

/// A closure, its point, and how many operations it records.
struct Long {
    f: Loss,
    point: Vec<f64>,
    operations: usize,
}

type Loss = Box<dyn Fn(&[Var]) -> Var>;
type Make = fn(usize) -> Long;

const SHAPES: [(&str, Make); 4] = [("wide", wide), ("data", data), ("cells", cells), ("deep", deep)];
const SIZES: [usize; 3] = [200_000, 2_000_000, 20_000_000];

pub(crate) fn run(clock: Clock, wanted: impl Fn(&str) -> bool) {
    for (shape, make) in SHAPES {
        for size in SIZES.into_iter().take(if clock.timed { 3 } else { 1 }) {
            let name = format!("long {shape} {size:.0e}");
            if wanted(&name) {
                measure(clock, &name, make(size));
            }
        }
    }
}

fn measure(clock: Clock, name: &str, long: Long) {
    let Long { f, point, operations } = long;
    let before = resident("VmRSS");
    forget_peak();
    let mut compiled = Function::new(&*f, point.len());
    let mut gradient = vec![0.0; point.len()];
    let mut times = [Duration::ZERO; 3];
    for time in &mut times {
        let start = Instant::now();
        compiled.value_and_grad(&point, &mut gradient).expect("finite");
        *time = start.elapsed();
    }
    let peak = resident("VmHWM");
    assert_eq!(compiled.mode(), Mode::Compiled { programs: 1 });
    agree(name, &gradient, &grad(&*f, point).expect("finite"));
    if !clock.timed {
        return println!("{name:22} right");
    }
    let [first, second, third] = times.map(|time| time.as_nanos() as f64 / operations as f64);
    let bytes = if peak > before { (peak - before) / operations as f64 } else { f64::NAN };
    line(name, &[first, second - first - third, third, bytes, 300.0, 120.0]);
}

/// Bytes of this process by a line of its status; NaN where there is none.
fn resident(line: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix(line)?.strip_prefix(':'));
    let kilobytes = line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.map_or(f64::NAN, |k| 1024.0 * k)
}

/// The peak is counted from here on.
fn forget_peak() {
    // Where that is not to be had, the peak is that of the process, and the figure too large.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// Rosenbrock's function: few levels, each as wide as there are terms.
fn wide(size: usize) -> Long {
    let coordinates = size / 8 + 1;
    let point = columns(1, coordinates, 1)[0].clone();
    Long { f: Box::new(|x: &[Var]| rosenbrock(x)), point, operations: 8 * (coordinates - 1) }
}

/// A curve through captured data.
fn data(size: usize) -> Long {
    let xs = columns(2, size / 7, 1)[0].clone();
    let operations = 7 * xs.len();
    let f = move |p: &[Var]| xs.iter().map(|&x| (p[0] * (p[1] * x).exp() + p[2] - x).powi(2)).sum::<Var>();
    Long { f: Box::new(f), point: vec![1.0, 0.5, 0.2], operations }
}

/// Sixteen values side by side in a recurrence.
fn cells(size: usize) -> Long {
    let steps = size / 65;
    let f = move |x: &[Var]| {
        let mut state = x[..16].to_vec();
        let mut total = Var::from(0.0);
        for step in 0..steps {
            for i in 0..16 {
                state[i] = (state[i] * x[16 + i] + x[32 + i] * state[(i + 1) % 16]).tanh();
            }
            total += state[step % 16];
        }
        total
    };
    Long { f: Box::new(f), point: columns(3, 48, 1)[0].clone(), operations: 65 * steps }
}

/// One value after the other: levels of a single operation.
fn deep(size: usize) -> Long {
    let steps = size / 5;
    let f = move |x: &[Var]| (0..steps).fold(Var::from(1.0), |r, _| 0.5 * (r + x[0] * x[1] / (r + 0.1)));
    Long { f: Box::new(f), point: vec![2.0, 3.0], operations: 5 * steps }
}
