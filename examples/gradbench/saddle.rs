//! The saddle point of a function: a descent over one half of its arguments, and in each of its
//! evaluations an ascent over the other half.

use crate::nested::{Minimizer, Mode, Objective, argmin};
use crate::run::{Outcome, Run, require};
use gradus::derive::form::Slice;
use gradus::prelude::*;
use serde::Deserialize;

/// `(a² + b²) − (c² + d²)`, negated: to be minimized over `c` and `d`.
fn negated(x: &[Var]) -> Var {
    (x[2] * x[2] + x[3] * x[3]) - (x[0] * x[0] + x[1] * x[1])
}

/// The largest value over `c` and `d`, as a function of `a` and `b`.
fn largest(mode: Mode, start: &[f64]) -> Function<f64, impl Objective, Slice> {
    let ascent = Minimizer::new(mode, negated, 2, start);
    Function::new(move |x: &[Var]| -negated(&[x, &ascent.at(x)].concat()), 2)
}

#[derive(Deserialize)]
struct Input {
    start: [f64; 2],
}

/// The module `saddle`.
pub(crate) fn evaluate(run: &mut Run<'_>) -> Outcome {
    let Some([outer, inner]) = Mode::pair(run.function) else { return run.unknown("saddle") };
    let Input { start } = run.input()?;
    let compile = || {
        let ascent = Minimizer::new(outer, negated, 2, &start);
        (largest(inner, &start), Function::new(move |x: &[Var]| ascent.at(x), 2))
    };
    let saddle = run.evaluate_compiled(compile, |(f, ascent)| {
        let least = argmin(outer, f, &start);
        let largest = ascent.values(&least).unwrap_or_else(|_| vec![f64::NAN; 2]);
        [least, largest].concat()
    });
    require(saddle.iter().all(|x| x.is_finite()), "no saddle point from there")?;
    Ok(saddle.into())
}
