//! Random recurrences, deep and narrow.
//!
//! A recurrence of some hundred steps over a few values is what a solver, a filter, a continued fraction or a series over
//! observations records. It has thousands of levels with a handful of nodes on each, and is scheduled by other
//! rules than what is wide.

use super::number::Number;
use crate::support::hyper::Hyper;
use proptest::prelude::*;

/// One instruction before it is decoded: which operation, and which of the values before it.
type Raw = (u8, u8, u8);

/// A random recurrence.
#[derive(Debug, Clone)]
pub(crate) struct Recurrence {
    body: Vec<Raw>,
    pub(crate) inputs: usize,
    /// Values side by side.
    lanes: usize,
    steps: usize,
}

/// Operations that a recurrence has in all, so that a debug build gets through.
const MOST: usize = if cfg!(debug_assertions) { 2_500 } else { 20_000 };

pub(crate) fn recurrences() -> impl Strategy<Value = Recurrence> {
    let body = prop::collection::vec(any::<Raw>(), 1..7);
    // As many of some ten steps as of some thousand.
    (body, 1_usize..=5, 1_usize..=4, 5_f64.ln()..2000_f64.ln()).prop_map(|(body, inputs, lanes, steps)| {
        let most = (MOST / (lanes * (3 * body.len() + 5))).max(5);
        let steps = (steps.exp().round() as usize).min(most);
        Recurrence { body, inputs, lanes, steps }
    })
}

impl Recurrence {
    /// The same with at most this number of steps.
    pub(crate) fn shortened(&self, most: usize) -> Self {
        Self { steps: self.steps.min(most), ..self.clone() }
    }

    /// A mean of the intermediate values, a value half way, and the last value.
    pub(crate) fn outputs<N: Number>(&self, x: &[N]) -> [N; 3] {
        let c = N::of;
        let mut state: Vec<N> = (0..self.lanes).map(|i| x[i % x.len()] * c(0.5 + i as f64)).collect();
        let (mut total, mut half) = (c(0.0), c(0.0));
        for step in 0..self.steps {
            for i in 0..self.lanes {
                let next = self.body(&[state[i], state[(i + 1) % self.lanes], x[(i + step) % x.len()]]);
                // A contraction for the most part, so that what was long ago does not grow beyond all numbers.
                state[i] = c(0.5) * state[i] + c(0.4) * next.tanh();
            }
            total = total + state[step % self.lanes];
            if step == self.steps / 2 {
                half = state[0];
            }
        }
        [total / c(self.steps as f64), half, state[0]]
    }

    pub(crate) fn loss<N: Number>(&self, x: &[N]) -> N {
        let [mean, half, last] = self.outputs(x);
        mean + half * last
    }

    fn body<N: Number>(&self, x: &[N; 3]) -> N {
        let mut values = x.to_vec();
        for &(kind, a, b) in &self.body {
            let at = |i: u8| values[usize::from(i) % values.len()];
            let next = step(kind, at(a), at(b));
            values.push(next);
        }
        values[values.len() - 1] + x[2]
    }

    /// How many operations a recording has, at most.
    pub(crate) fn operations(&self) -> f64 {
        (self.steps * self.lanes * (3 * self.body.len() + 5)) as f64
    }

    pub(crate) fn witness(&self, x: &[f64], u: &[f64], v: &[f64]) -> [Hyper; 3] {
        let x: Vec<Hyper> = (0..x.len()).map(|k| Hyper::variable(x[k], [u[k], v[k]])).collect();
        self.outputs(&x)
    }

    pub(crate) fn witness_of_loss(&self, x: &[f64], u: &[f64], v: &[f64]) -> Hyper {
        let x: Vec<Hyper> = (0..x.len()).map(|k| Hyper::variable(x[k], [u[k], v[k]])).collect();
        self.loss(&x)
    }
}

/// Operations that are smooth, or nearly everywhere, and bounded or of linear growth.
fn step<N: Number>(kind: u8, a: N, b: N) -> N {
    let c = N::of;
    match kind % 24 {
        0 => a + b,
        1 => a - b,
        2 => a * b,
        3 => a / (c(1.0) + b * b),
        4 => a.sin(),
        5 => b.cos() * a,
        6 => a.tanh(),
        7 => (c(1.0) + a * a).sqrt(),
        8 => (c(2.0) + a * a).ln() - b,
        9 => (-a * a).exp() + b,
        10 => a.sigmoid(),
        11 => a.softplus() - c(0.7),
        12 => a.atan() * b,
        13 => a.max(b),
        14 => a.relu() - b,
        15 => c(0.5) * a - c(0.25) * b,
        16 => a.powi(2) * c(0.3),
        17 => a.hypot(b + c(2.0)),
        18 => a.mul_add(c(0.5), b),
        19 => N::choose(a.less(b), a * c(0.5), b),
        // Branches: checks of their own on many levels.
        20 if a < b => a + b * c(0.5),
        20 => a - b,
        21 if a > c(0.0) => a * b,
        21 => b,
        22 => (a + c(3.0)).abs().sqrt(),
        _ => a.erf() + b,
    }
}
