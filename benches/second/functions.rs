//! Functions of a point whose second derivatives are taken.

use gradus::prelude::*;

/// A function at a point.
pub(crate) struct Smooth {
    pub(crate) name: &'static str,
    pub(crate) f: fn(&[Var]) -> Var,
    pub(crate) x: Vec<f64>,
    /// Most of its second derivatives are 0 at every point.
    pub(crate) is_sparse: bool,
}

fn rosenbrock(x: &[Var]) -> Var {
    x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum()
}

/// Moré, Garbow and Hillstrom (1981), problem 22.
fn extended_powell(x: &[Var]) -> Var {
    let term = |w: &[Var]| {
        (w[0] + 10.0 * w[1]).powi(2)
            + 5.0 * (w[2] - w[3]).powi(2)
            + (w[1] - 2.0 * w[2]).powi(4)
            + 10.0 * (w[0] - w[3]).powi(4)
    };
    x.chunks_exact(4).map(term).sum()
}

/// Moré, Garbow and Hillstrom (1981), problem 26: every coordinate meets every other.
fn trigonometric(x: &[Var]) -> Var {
    let n = x.len() as f64;
    let cosines: Var = x.iter().map(|x| x.cos()).sum();
    let term = |(i, x): (usize, &Var)| (n - cosines + (i as f64 + 1.0) * (1.0 - x.cos()) - x.sin()).powi(2);
    x.iter().enumerate().map(term).sum()
}

/// A logistic loss over 256 rows of 8 columns, recorded whole.
fn logistic(w: &[Var]) -> Var {
    let row = |i: usize| {
        let z: Var = w.iter().enumerate().map(|(j, w)| w * ((i * 7 + j * 13) as f64 * 0.1).sin()).sum();
        z.softplus() - if i.is_multiple_of(3) { z } else { 0.0 * z }
    };
    (0..256).map(row).sum()
}

/// A network 4-8-8-1 at 16 rows.
fn network(p: &[Var]) -> Var {
    let neuron = |w: &[Var], x: &[Var]| w[x.len()] + w.iter().zip(x).map(|(w, x)| w * x).sum::<Var>();
    let layer = |w: &[Var], x: &[Var]| -> Vec<Var> {
        w.chunks_exact(x.len() + 1).map(|w| neuron(w, x).tanh()).collect()
    };
    let row = |i: usize| {
        let x: Vec<Var> = (0..4).map(|j| Var::from(((i * 5 + j * 3) as f64 * 0.3).sin())).collect();
        let (first, rest) = p.split_at(8 * 5);
        let (second, third) = rest.split_at(8 * 9);
        (neuron(third, &layer(second, &layer(first, &x))) - (i as f64 * 0.2).cos()).powi(2)
    };
    (0..16).map(row).sum()
}

/// The last coordinate meets every other.
fn arrow(x: &[Var]) -> Var {
    let (last, rest) = x.split_last().expect("there are some");
    rest.iter().map(|x| (x * *last).sin() + x.powi(4)).sum()
}

fn log_sum_exp(x: &[Var]) -> Var {
    logsumexp(x)
}

/// Half of the operations depend on the one before: nothing to vectorize.
fn recurrence(x: &[Var]) -> Var {
    x.iter().fold(Var::from(0.3), |state, x| (state * x + 0.1).tanh() + x.sin())
}

fn wave(n: usize) -> Vec<f64> {
    (0..n).map(|i| 0.9 + 0.3 * (i as f64 * 1.3).sin()).collect()
}

pub(crate) fn all() -> Vec<Smooth> {
    let smooth = |name, f, n| Smooth { name, f, x: wave(n), is_sparse: false };
    let sparse = |name, f, n| Smooth { is_sparse: true, ..smooth(name, f, n) };
    vec![
        smooth("rosenbrock 2", rosenbrock, 2),
        sparse("rosenbrock 10", rosenbrock, 10),
        sparse("rosenbrock 1000", rosenbrock, 1000),
        sparse("rosenbrock 100000", rosenbrock, 100_000),
        sparse("powell 1000", extended_powell, 1000),
        sparse("arrow 10000", arrow, 10_000),
        smooth("trigonometric 100", trigonometric, 100),
        smooth("logistic 8", logistic, 8),
        smooth("network 121", network, 8 * 5 + 8 * 9 + 9),
        smooth("logsumexp 1000", log_sum_exp, 1000),
        smooth("recurrence 100", recurrence, 100),
    ]
}
