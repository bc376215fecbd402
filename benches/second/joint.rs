//! Fits to several data sets, over a fit to one: how much longer does a row take?
//!
//! Each set is a line through an offset of its own, of a slope that all share; the one set has as many rows. Epochs take
//! steps that change no digit, so the loss at their end is worked out by hand. Least squares go to the minimum, over those
//! with a column for each offset, whose Jacobian has the same size.

use crate::clock::{Clock, agree, line};
use crate::statistics::columns;
use gradus::fit::Joint;
use gradus::prelude::*;
use std::hint::black_box;

/// The most that a row may take, over a row of one set: with all rows at once, the making of the one table included; in batches, of
/// which each is as many smaller ones as there are sets; and of least squares.
const MUST: [f64; 3] = [3.0, 6.0, 2.0];
/// Of all sets together.
const ROWS: usize = 120_000;
/// Of each fit.
const EPOCHS: usize = 20;

pub(crate) fn all(clock: Clock, wanted: impl Fn(&str) -> bool) {
    for count in [2, 4, 12] {
        let name = format!("joint {count}");
        if wanted(&name) {
            let sets = Sets::new(count);
            sets.epochs(clock, &format!("{name} all rows"), ROWS, MUST[0]);
            sets.epochs(clock, &format!("{name} of 256"), 256, MUST[1]);
            sets.squares(clock, &format!("{name} squares"));
        }
    }
}

struct Sets {
    parts: Vec<Dataset>,
    whole: Dataset,
    /// Slope, and the offset of each set.
    start: Vec<f64>,
}

impl Sets {
    fn new(count: usize) -> Self {
        let whole = columns(ROWS, 1, |x, z| 2.0 * x[0] + 1.0 + z);
        let rows = ROWS / count;
        let part = |k: usize| Dataset::from_rows(whole.names(), whole.rows().skip(k * rows).take(rows));
        Self {
            parts: (0..count).map(|k| part(k).expect("rows")).collect(),
            start: vec![1.5; count + 1],
            whole,
        }
    }

    fn epochs(&self, clock: Clock, name: &str, batch: usize, must: f64) {
        let joint = || {
            let sets = self.parts.iter().enumerate().fold(Joint::new(), |sets, (k, data)| {
                sets.rows(move |p: &[Var], row: &[Var]| (p[0] * row[0] + p[1 + k] - row[1]).powi(2), data)
            });
            let fit = Fit::joint(sets).rule(Sgd::new(1e-30)).batch_size(batch).epochs(EPOCHS);
            fit.statistics(false).run_joint(self.start.clone()).expect("finite").loss
        };
        let one = || {
            let loss = |p: &[Var], row: &[Var]| (p[0] * row[0] + p[1] - row[1]).powi(2);
            let fit = Fit::new(loss).rule(Sgd::new(1e-30)).batch_size(batch).epochs(EPOCHS);
            fit.statistics(false).run(self.start.clone(), &self.whole).expect("finite").loss
        };
        let by_hand: f64 = self.whole.rows().map(|row| (1.5 * row[0] + 1.5 - row[1]).powi(2)).sum();
        agree(name, &[joint(), one()], &[by_hand / ROWS as f64; 2]);
        if clock.timed {
            let pair = clock.pair(&mut || drop_it(one()), &mut || drop_it(joint()));
            line(name, &[pair.base / (EPOCHS * ROWS) as f64, pair.ratio, pair.least, must]);
        }
    }

    fn squares(&self, clock: Clock, name: &str) {
        let joint = || {
            let sets = LeastSquares::new().joint(self.start.clone());
            let sets = self.parts.iter().enumerate().fold(sets, |sets, (k, data)| {
                sets.rows(move |p: &[Var], row: &[Var]| p[0] * row[0] + p[1 + k] - row[1], data)
            });
            sets.run().expect("finite").x
        };
        let count = self.parts.len();
        let is_of = |k: usize| (0..ROWS).map(|row| f64::from(u8::from(row / (ROWS / count) == k))).collect();
        let [x, y] = [0, 1].map(|j| self.whole.columns().nth(j).expect("a column").to_vec());
        let all: Vec<Vec<f64>> = [x].into_iter().chain((0..count).map(is_of)).chain([y]).collect();
        let names: Vec<String> = (0..all.len()).map(|j| format!("c{j}")).collect();
        let whole = Dataset::from_columns(&names, all).expect("columns");
        let one = || {
            let residual = |p: &[Var], row: &[Var]| {
                p.iter().zip(row).map(|(&p, &x)| p * x).sum::<Var>() - row[row.len() - 1]
            };
            LeastSquares::new().run_rows(residual, self.start.clone(), &whole).expect("finite").x
        };
        agree(name, &joint(), &one());
        if clock.timed {
            let pair = clock.pair(&mut || drop_it(one()), &mut || drop_it(joint()));
            line(name, &[pair.base / ROWS as f64, pair.ratio, pair.least, MUST[2]]);
        }
    }
}

fn drop_it<T>(result: T) {
    drop(black_box(result));
}
