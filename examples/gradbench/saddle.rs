//! The saddle point of a function: a descent over one half of its arguments, and in each of its
//! evaluations an ascent over the other half.

use crate::field::Field;
use crate::nested::{Mode, Nest, Objective, Outer, inner_argmin, outer_argmin};
use crate::run::{Outcome, Run, require};
use serde::Deserialize;

/// `(a² + b²) − (c² + d²)`, negated: to be minimized over `c` and `d`.
struct Negated;

impl Objective for Negated {
    fn at<T: Field>(&self, x: &[T]) -> T {
        (x[2] * x[2] + x[3] * x[3]) - (x[0] * x[0] + x[1] * x[1])
    }
}

/// The largest value over `c` and `d`, at `a` and `b`.
struct Largest {
    mode: Mode,
    start: [f64; 2],
}

impl Outer for Largest {
    fn at<T: Nest>(&self, x: &[T]) -> T {
        let best = inner_argmin(self.mode, &Negated, x, &self.start);
        -Negated.at(&[x, &best].concat())
    }
}

#[derive(Deserialize)]
struct Input {
    start: [f64; 2],
}

/// The module `saddle`.
pub(crate) fn evaluate(run: &mut Run<'_>) -> Outcome {
    let Some([outer, inner]) = Mode::pair(run.function) else { return run.unknown("saddle") };
    let Input { start } = run.input()?;
    let saddle = run.evaluate_plain(|| {
        let least = outer_argmin(outer, &Largest { mode: inner, start }, &start);
        let largest = inner_argmin(outer, &Negated, &least, &start);
        [least, largest].concat()
    });
    require(saddle.iter().all(|x| x.is_finite()), "no saddle point from there")?;
    Ok(saddle.into())
}
