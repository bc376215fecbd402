//! Costs in nanoseconds: of a row in a mini-batch, of a call, of a step, of compiling an operation.

use super::by_hand;
use super::clock::{Clock, agree, line};
use super::losses::{columns, line_row, logistic_wide_row, network_row, rosenbrock};
use super::problem::slices;
use gradus::data::{BatchOrder, BatchPlan, Batches};
use gradus::function::{Columns, Function, PerRow, RowFunction};
use gradus::prelude::*;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Something that takes `units` of what is counted.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    units: f64,
    must: f64,
    goal: f64,
    work: Work,
}

type Repeat = Box<dyn FnMut()>;

enum Work {
    /// Called many times.
    Repeated(Repeat),
    /// Timed by itself.
    Once(Box<dyn FnMut() -> Duration>),
}

/// Rows of the batches, and of the data they are taken from.
const BATCH: usize = 256;
const ROWS: usize = 4096;

pub(crate) fn all() -> Vec<Step> {
    let repeated = |name, units: f64, [must, goal]: [f64; 2], work: Repeat| Step {
        name,
        units,
        must,
        goal,
        work: Work::Repeated(work),
    };
    let [wide, wide_by_hand] = logistic_wide();
    let [network, network_by_hand] = network();
    let blank = [f64::NAN; 2];
    let once = |name, units: f64, [must, goal]: [f64; 2], work| Step {
        name,
        units,
        must,
        goal,
        work: Work::Once(work),
    };
    vec![
        repeated("logistic d32, row", BATCH as f64, [65.0, 45.0], wide),
        repeated("logistic d32 by hand", BATCH as f64, blank, wide_by_hand),
        repeated("network, row", BATCH as f64, [1150.0, 580.0], network),
        repeated("network by hand", BATCH as f64, blank, network_by_hand),
        repeated("step of 32 rows", 1.0, [300.0, f64::NAN], mini_batch_step(BatchOrder::Shuffled)),
        repeated("step of 32, in order", 1.0, [300.0, f64::NAN], mini_batch_step(BatchOrder::Sequential)),
        once("step of 32, Fit", FIT_STEPS, [300.0, f64::NAN], fit_steps()),
        repeated("call, 10 operations", 1.0, [80.0, f64::NAN], ten_operations()),
        once("record, operation", operations(LONG), blank, Box::new(|| recording(of_size(LONG)))),
        once("compile, n1000", operations(SHORT), [100.0, 50.0], Box::new(|| compiling(of_size(SHORT)))),
        once("compile, n100000", operations(LONG), [100.0, 50.0], Box::new(|| compiling(of_size(LONG)))),
        once("compile, recurrence", 16.0 * ROUNDS as f64, [100.0, 50.0], Box::new(|| compiling(predators()))),
    ]
}

pub(crate) fn run(clock: Clock, step: Step) {
    let Step { name, units, must, goal, work } = step;
    let [median, least] = match work {
        Work::Repeated(mut work) => {
            work();
            if !clock.timed {
                return println!("{name:22} right");
            }
            clock.repeated(&mut work)
        }
        Work::Once(mut work) => {
            work();
            if !clock.timed {
                return println!("{name:22} right");
            }
            clock.once(7, &mut work)
        }
    };
    line(name, &[median / units, least / units, must, goal]);
}

/// Rows side by side, as code by hand has them.
fn rows_of(columns: &[Vec<f64>]) -> Vec<f64> {
    (0..columns[0].len()).flat_map(|row| columns.iter().map(move |column| column[row])).collect()
}

/// Of parameters, features row by row and targets: the value, and the gradient into the last argument.
type ByHand = fn(&[f64], &[f64], &[f64], &mut [f64]) -> f64;

/// Gradients of batch after batch, once by Gradus and once by hand, after comparing them.
fn batches<F, Form>(
    row: F,
    parameters: usize,
    xs: &'static [Vec<f64>],
    y: &'static [f64],
    hand: ByHand,
) -> [Repeat; 2]
where
    F: PerRow<f64, Form> + 'static,
    Form: 'static,
{
    let p = columns(7, parameters, 1)[0].clone();
    let mut slices = slices(xs);
    slices.push(y);
    let data = Columns::new(&slices).expect("finite");
    let x = rows_of(xs);
    let (mut f, width) = (RowFunction::new(row), xs.len());
    let (mut got, mut want) = (vec![0.0; parameters], vec![0.0; parameters]);
    let value = f.value_and_grad(&p, &data, Batch::Range(0..ROWS), &mut got).expect("finite");
    agree("rows", &[value], &[hand(&p, &x, y, &mut want)]);
    agree("rows", &got, &want);

    let (q, mut at) = (p.clone(), 0);
    let ours = Box::new(move || {
        at = (at + BATCH) % ROWS;
        black_box(f.value_and_grad(&q, &data, Batch::Range(at..at + BATCH), &mut got)).expect("finite");
    });
    let mut at = 0;
    let by_hand = Box::new(move || {
        at = (at + BATCH) % ROWS;
        black_box(hand(&p, &x[at * width..][..BATCH * width], &y[at..][..BATCH], &mut want));
    });
    [ours, by_hand]
}

fn logistic_wide() -> [Repeat; 2] {
    let labels: Vec<f64> = columns(5, ROWS, 1)[0].iter().map(|x| x.signum()).collect();
    let row = |p: &[Var], row: &[Var]| logistic_wide_row(p, row);
    batches(row, 33, columns(6, ROWS, 32), labels.leak(), by_hand::logistic_wide)
}

fn network() -> [Repeat; 2] {
    let row = |p: &[Var], row: &[Var]| network_row(p, row);
    batches(row, 16 * 9 + 16 * 17 + 17, columns(6, ROWS, 8), &columns(5, ROWS, 1)[0], by_hand::network)
}

/// Draws a batch, takes the gradient of its mean, and makes a step of Adam.
fn mini_batch_step(order: BatchOrder) -> Repeat {
    let xy = columns(8, ROWS, 2);
    let data = Columns::new(&slices(xy)).expect("finite");
    let plan = BatchPlan { order, ..BatchPlan::new(32) };
    let mut drawn = Batches::new(ROWS, plan).expect("there are rows");
    let mut loss = RowFunction::new(|p: [Var; 2], xy: [Var; 2]| line_row(p, xy));
    let mut adam = Adam::new(0.01).optimizer(2).expect("valid settings");
    let (mut p, mut gradient) = ([0.0; 2], [0.0; 2]);
    Box::new(move || {
        if drawn.position().batch == drawn.per_epoch() {
            drawn.next_epoch();
        }
        let Some(batch) = drawn.next_batch() else { return };
        let count = batch.len() as f64;
        loss.value_and_grad(&p, &data, batch, &mut gradient).expect("finite");
        gradient.iter_mut().for_each(|g| *g /= count);
        adam.step(&mut p, &gradient).expect("finite");
    })
}

const FIT_EPOCHS: usize = 50;
const FIT_STEPS: f64 = (FIT_EPOCHS * ROWS / 32) as f64;

/// A whole fit of a line, recording included, without standard errors.
fn fit_steps() -> Box<dyn FnMut() -> Duration> {
    let xy = columns(8, ROWS, 2);
    let rows = xy[0].iter().zip(&xy[1]).map(|(&x, &y)| [x, y]);
    let data = Dataset::from_rows(&["x", "y"], rows).expect("finite");
    Box::new(move || {
        let start = Instant::now();
        let fit = Fit::new(|p: [Var; 2], xy: [Var; 2]| line_row(p, xy));
        let fit =
            fit.rule(Adam::new(0.01)).batch_size(32).epochs(FIT_EPOCHS).history(false).statistics(false);
        black_box(fit.run([0.0; 2], &data)).expect("finite");
        start.elapsed()
    })
}

/// Booth's function and one product: ten operations.
fn ten_operations() -> Repeat {
    let f = |[x, y]: [Var; 2]| (x + 2.0 * y - 7.0).powi(2) + (2.0 * x + y - 5.0).powi(2) * 0.5;
    let (mut f, mut gradient, point) = (Function::new(f, 2), [0.0; 2], [1.0, -2.0]);
    for _ in 0..3 {
        let value = f.value_and_grad(&point, &mut gradient).expect("finite");
        agree("ten operations", &[value, gradient[0], gradient[1]], &[112.5, -30.0, -45.0]);
    }
    Box::new(move || {
        black_box(f.value_and_grad(black_box(&point), &mut gradient)).expect("finite");
    })
}

/// Coordinates of Rosenbrock's function: compiling is to be linear in them.
const SHORT: usize = 1000;
const LONG: usize = 100_000;

/// Seven operations a term of Rosenbrock's function and one to add it.
fn operations(size: usize) -> f64 {
    8.0 * (size - 1) as f64
}

/// Rounds of a recurrence of sixteen operations each.
const ROUNDS: usize = 1250;

type Long = (fn(&[Var]) -> Var, Vec<f64>);

fn of_size(size: usize) -> Long {
    (rosenbrock, columns(1, size, 1)[0].clone())
}

/// Predators and prey (Lotka 1925; Volterra 1926), step by step: each operation waits for one before it.
fn predators() -> Long {
    let f = |p: &[Var]| {
        let (mut prey, mut hunters, mut sum) = (p[4], p[5], Var::from(0.0));
        for _ in 0..ROUNDS {
            let born = p[0] * prey - p[1] * prey * hunters;
            let fed = p[2] * prey * hunters - p[3] * hunters;
            prey += born * 0.01;
            hunters += fed * 0.01;
            sum += prey * prey;
        }
        sum
    };
    (f, vec![0.4, 0.3, 0.2, 0.1, 1.0, 2.0])
}

/// The times of the first eight calls. The first one, and those whose number is a power of two, record; the second one compiles, and the
/// eighth one makes machine code.
fn first_calls((f, x): Long) -> [Duration; 8] {
    let (mut f, mut gradient) = (Function::new(f, x.len()), vec![0.0; x.len()]);
    [(); 8].map(|()| {
        let start = Instant::now();
        black_box(f.value_and_grad(&x, &mut gradient)).expect("finite");
        start.elapsed()
    })
}

/// What recording costs: the first call, swept back on the tape.
fn recording(long: Long) -> Duration {
    first_calls(long)[0]
}

/// What compiling costs, machine code included: what these calls do beyond others that record and replay.
fn compiling(long: Long) -> Duration {
    let [first, second, third, fourth, .., eighth] = first_calls(long);
    second.saturating_sub(first + third) + eighth.saturating_sub(fourth)
}
