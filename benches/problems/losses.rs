//! Losses next to the gradient by hand.

use super::clock::{Clock, agree, line};
use super::problem::{How, Number, all as all_rows, slices};
use super::{by_hand, by_lanes};
use gradus::function::Columns;
use gradus::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::hint::black_box;

type Gradient = Box<dyn FnMut(&mut [f64]) -> f64>;

/// A loss at a point, three times over.
pub(crate) struct Loss {
    pub(crate) name: &'static str,
    parameters: usize,
    rows: usize,
    by_hand: Gradient,
    /// With vectors by hand, where that has been written.
    by_lanes: Option<Gradient>,
    compiled: Gradient,
    recorded: Gradient,
    /// Compiled over by hand.
    must: f64,
    goal: f64,
    /// Compiled over vectors by hand.
    lanes_must: f64,
}

pub(crate) fn rosenbrock<T: Number>(x: &[T]) -> T {
    let term = |w: &[T]| (w[1] - w[0] * w[0]).powi(2) * 100.0 + (T::one() - w[0]).powi(2);
    x.windows(2).map(term).sum()
}

pub(crate) fn line_row<T: Number>([w, b]: [T; 2], [x, y]: [T; 2]) -> T {
    (w * x + b - y).powi(2)
}

fn quadratic_row<T: Number>([a, b, c]: [T; 3], [x, y]: [T; 2]) -> T {
    (a * x * x + b * x + c - y).powi(2)
}

pub(crate) fn logistic_row<T: Number>([w, b]: [T; 2], [x, y]: [T; 2]) -> T {
    let z = w * x + b;
    (z.exp() + 1.0).ln() - y * z
}

/// The last parameter is the bias, the last column the label, −1 or 1. 69 operations for d = 32.
pub(crate) fn logistic_wide_row<T: Number>(p: &[T], row: &[T]) -> T {
    let (y, x) = (row[row.len() - 1], &row[..row.len() - 1]);
    let z = p[x.len()] + p.iter().zip(x).map(|(&w, &x)| w * x).sum::<T>();
    ((-y * z).exp() + 1.0).ln()
}

/// Layers 8-16-16-1, 834 operations; a neuron's bias follows its weights.
pub(crate) fn network_row<T: Number>(p: &[T], row: &[T]) -> T {
    let neuron = |w: &[T], x: &[T]| w[x.len()] + w.iter().zip(x).map(|(&w, &x)| w * x).sum::<T>();
    let layer =
        |w: &[T], x: &[T]| -> Vec<T> { w.chunks_exact(x.len() + 1).map(|w| neuron(w, x).tanh()).collect() };
    let (first, rest) = p.split_at(16 * 9);
    let (second, third) = rest.split_at(16 * 17);
    (neuron(third, &layer(second, &layer(first, &row[..8]))) - row[8]).powi(2)
}

/// Columns that live as long as the bench.
pub(crate) fn columns(seed: u64, rows: usize, width: usize) -> &'static [Vec<f64>] {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let column = |_| (0..rows).map(|_| 2.0 * random.random::<f64>() - 1.0).collect();
    Vec::leak((0..width).map(column).collect())
}

/// A loss over all rows of some columns.
macro_rules! rows {
    ($row:expr, $parameters:expr, $columns:expr) => {{
        let (parameters, columns) = ($parameters, $columns);
        let [compiled, recorded] = [How::Replay, How::Record].map(|how| {
            let mut f = how.rows($row);
            let data = Columns::new(&slices(columns)).expect("finite");
            Box::new(move |gradient: &mut [f64]| {
                f.value_and_grad(&parameters, &data, all_rows(columns), gradient).expect("finite")
            }) as Gradient
        });
        (compiled, recorded)
    }};
}

/// A loss at a point.
macro_rules! point {
    ($f:expr, $point:expr) => {{
        let point = $point;
        let [compiled, recorded] = [How::Replay, How::Record].map(|how| {
            let (mut f, point) = (how.function($f, point.len()), point.clone());
            Box::new(move |gradient: &mut [f64]| f.value_and_grad(&point, gradient).expect("finite"))
                as Gradient
        });
        (compiled, recorded)
    }};
}

pub(crate) fn all() -> Vec<Loss> {
    let mut losses = Vec::new();
    let mut add = |name,
                   [parameters, rows]: [usize; 2],
                   [must, goal]: [f64; 2],
                   by_hand: Gradient,
                   by_lanes: Option<(f64, Gradient)>,
                   ours: (Gradient, Gradient)| {
        let (compiled, recorded) = ours;
        let (lanes_must, by_lanes) = by_lanes.filter(|_| by_lanes::is_available()).unzip();
        let lanes_must = lanes_must.unwrap_or(f64::NAN);
        losses.push(Loss {
            name,
            parameters,
            rows,
            by_hand,
            by_lanes,
            compiled,
            recorded,
            must,
            goal,
            lanes_must,
        });
    };
    for (name, n) in [("rosenbrock n1000", 1000), ("rosenbrock n100000", 100_000)] {
        let x = columns(1, n, 1)[0].clone();
        let ours = point!(|x: &[Var]| rosenbrock(x), x.clone());
        let same = x.clone();
        let lanes: Gradient = Box::new(move |g| by_lanes::rosenbrock(black_box(&same), g));
        let hand = Box::new(move |g: &mut [f64]| by_hand::rosenbrock(black_box(&x), g));
        add(name, [n, n], [3.0, 1.5], hand, Some((2.0, lanes)), ours);
    }
    let p = [0.3, -0.2];
    for (name, n) in [("line r256", 256), ("line r4096", 4096), ("line r1000000", 1_000_000)] {
        let xy = columns(2, n, 2);
        let ours = rows!(|p: [Var; 2], xy: [Var; 2]| line_row(p, xy), p, xy);
        add(
            name,
            [2, n],
            [1.5, 0.7],
            Box::new(move |g| by_hand::line(black_box(p), &xy[0], &xy[1], g)),
            Some((
                if n > 4096 { 1.3 } else { 1.5 },
                Box::new(move |g| by_lanes::line(black_box(p), &xy[0], &xy[1], g)),
            )),
            ours,
        );
    }
    let q = [0.7, 0.3, -0.2];
    for (name, n) in [("quadratic r256", 256), ("quadratic r4096", 4096), ("quadratic r1000000", 1_000_000)] {
        let xy = columns(3, n, 2);
        let ours = rows!(|p: [Var; 3], xy: [Var; 2]| quadratic_row(p, xy), q, xy);
        let hand = move |g: &mut [f64]| by_hand::quadratic(black_box(q), &xy[0], &xy[1], g);
        let lanes = move |g: &mut [f64]| by_lanes::quadratic(black_box(q), &xy[0], &xy[1], g);
        let lanes_must = if n > 4096 { 1.3 } else { 1.5 };
        add(name, [3, n], [1.5, 0.7], Box::new(hand), Some((lanes_must, Box::new(lanes))), ours);
    }
    let xy = columns(4, 4096, 2);
    let pairs = || xy[0].iter().zip(&xy[1]);
    let whole_line = move |[w, b]: [Var; 2]| pairs().map(|(&x, &y)| (w * x + b - y).powi(2)).sum::<Var>();
    let hand = move |g: &mut [f64]| by_hand::line(black_box(p), &xy[0], &xy[1], g);
    add("line r4096 closure", [2, 4096], [4.0, 2.0], Box::new(hand), None, point!(whole_line, p));
    let whole_quadratic =
        move |[a, b, c]: [Var; 3]| pairs().map(|(&x, &y)| (a * x * x + b * x + c - y).powi(2)).sum::<Var>();
    let hand = move |g: &mut [f64]| by_hand::quadratic(black_box(q), &xy[0], &xy[1], g);
    add("quad. r4096 closure", [3, 4096], [4.0, 2.0], Box::new(hand), None, point!(whole_quadratic, q));

    let hand = move |g: &mut [f64]| by_hand::logistic(black_box(p), &xy[0], &xy[1], g);
    let ours = rows!(|p: [Var; 2], xy: [Var; 2]| logistic_row(p, xy), p, xy);
    add("logistic r4096", [2, 4096], [0.3, 0.2], Box::new(hand), None, ours);
    losses
}

/// Checks the compiled gradient against the one by hand, and times it.
pub(crate) fn run(clock: Clock, loss: Loss) {
    let Loss {
        name,
        parameters,
        rows,
        mut by_hand,
        mut by_lanes,
        mut compiled,
        mut recorded,
        must,
        goal,
        lanes_must,
    } = loss;
    let (mut got, mut want) = (vec![0.0; parameters], vec![0.0; parameters]);
    for _ in 0..3 {
        agree(name, &[compiled(&mut got)], &[by_hand(&mut want)]);
        agree(name, &got, &want);
    }
    agree(name, &[recorded(&mut got)], &[by_hand(&mut want)]);
    if let Some(by_lanes) = &mut by_lanes {
        agree(name, &[by_lanes(&mut got)], &[by_hand(&mut want)]);
        agree(name, &got, &want);
    }
    if !clock.timed {
        return println!("{name:22} right");
    }
    let mut base = || {
        black_box(by_hand(&mut want));
    };
    let pair = clock.pair(&mut base, &mut || {
        black_box(compiled(&mut got));
    });
    let eager = clock.pair(&mut base, &mut || {
        black_box(recorded(&mut got));
    });
    let over_lanes = by_lanes.map_or(f64::NAN, |mut by_lanes| {
        let mut lanes = || {
            black_box(by_lanes(&mut want));
        };
        clock
            .pair(&mut lanes, &mut || {
                black_box(compiled(&mut got));
            })
            .ratio
    });
    let each = |nanoseconds: f64| nanoseconds / rows as f64;
    let (hand, ours) = (each(pair.base), each(pair.other));
    let ratios = [pair.ratio, pair.least, must, goal, over_lanes, lanes_must, eager.ratio];
    let entries: Vec<f64> = [pair.base / 1e3].into_iter().chain(ratios).chain([hand, ours]).collect();
    line(name, &entries);
}
