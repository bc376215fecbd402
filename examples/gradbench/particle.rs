//! A charge that steers a particle: where has it to be, for the particle to cross the axis at 0?
//!
//! The acceleration is a gradient, so the point of the crossing is differentiated through gradients,
//! and through a loop whose length depends on the charge.

use crate::nested::{Mode, Objective, argmin};
use crate::run::{Outcome, Run, require};
use gradus::derive::form::Slice;
use gradus::prelude::*;
use serde::Deserialize;

/// The potential of charges at (10, 0) and (10, 10 − w), at a position that follows `w`.
fn potential(w: Var, position: &[Var]) -> Var {
    let [x, y] = [position[0], position[1]];
    let inverse_distance = |height: Var| {
        let (dx, dy) = (x - 10.0, y - height);
        1.0 / (dx * dx + dy * dy).sqrt()
    };
    inverse_distance(0.0.into()) + inverse_distance(10.0 - w)
}

/// More than the particle needs from where it may get to, so that every search ends.
const STEPS: usize = 100_000;

const DT: f64 = 0.1;

/// The square of where the particle crosses the axis, by Euler's steps of 0.1, as a function of the charge.
fn crossing(mode: Mode) -> Function<f64, impl Objective, Slice> {
    let step = move |[w, x, y, u, v]: [Var; 5]| {
        let (_, gradient) = mode.nested(|position: &[Var]| potential(w, position), &[x, y]);
        [x + DT * u, y + DT * v, u - DT * gradient[0], v - DT * gradient[1]]
    };
    // As long as the next step does not reach the axis.
    let flight = External::of_outputs("flight", 5, 4, Function::new(step, 5))
        .repeat_while(STEPS, |state: &[f64]| state[2] + DT * state[4] > 0.0);
    let crossing = move |w: &[Var]| {
        let start = [0.0, 8.0, 0.75, 0.0].map(Var::from);
        let last = flight.outputs(&[w, &start].concat());
        let (position, velocity) = last.split_at(2);
        let [x, y] = [0, 1].map(|i| position[i] + DT * velocity[i]);
        // Back to where it crossed.
        let over = -y / velocity[1];
        let crossing = x + over * velocity[0];
        crossing * crossing
    };
    Function::new(crossing, 1)
}

#[derive(Deserialize)]
struct Input {
    w: f64,
}

/// The module `particle`.
pub(crate) fn evaluate(run: &mut Run<'_>) -> Outcome {
    let Some([outer, inner]) = Mode::pair(run.function) else { return run.unknown("particle") };
    let Input { w } = run.input()?;
    let best = run.evaluate_compiled(|| crossing(inner), |f| argmin(outer, f, &[w]));
    require(best[0].is_finite(), "the particle never crosses the axis")?;
    Ok(best[0].into())
}
