//! A charge that steers a particle: where has it to be, for the particle to cross the axis at 0?
//!
//! The acceleration is a gradient, so the point of the crossing is differentiated through gradients,
//! and through a loop whose length depends on the charge.

use crate::field::Field;
use crate::nested::{Mode, Nest, Objective, Outer, outer_argmin};
use crate::run::{Outcome, Run, require};
use serde::Deserialize;

/// The potential of charges at (10, 0) and (10, 10 − w), at a position that follows `w`.
struct Potential;

impl Objective for Potential {
    fn at<T: Field>(&self, x: &[T]) -> T {
        let [w, x, y] = [x[0], x[1], x[2]];
        let ten = T::from(10.0);
        let inverse_distance = |height: T| {
            let (dx, dy) = (x - ten, y - height);
            T::from(1.0) / (dx * dx + dy * dy).sqrt()
        };
        inverse_distance(0.0.into()) + inverse_distance(ten - w)
    }
}

/// The square of where the particle crosses the axis, by Euler's steps of 0.1.
struct Crossing {
    mode: Mode,
}

/// More than the particle needs from where it may get to, so that every search ends.
const STEPS: usize = 100_000;

impl Outer for Crossing {
    fn at<T: Nest>(&self, x: &[T]) -> T {
        let (w, dt) = (x[0], T::from(0.1));
        let mut position = [0.0, 8.0].map(T::from);
        let mut velocity = [0.75, 0.0].map(T::from);
        for _ in 0..STEPS {
            let gradient = T::gradient(self.mode, &Potential, &[w, position[0], position[1]], 1);
            for i in 0..2 {
                position[i] = position[i] + dt * velocity[i];
            }
            if position[1] <= T::from(0.0) {
                // Back to where it crossed.
                let over = -position[1] / velocity[1];
                let crossing = position[0] + over * velocity[0];
                return crossing * crossing;
            }
            for i in 0..2 {
                velocity[i] = velocity[i] - dt * gradient[i];
            }
        }
        T::from(f64::NAN)
    }
}

#[derive(Deserialize)]
struct Input {
    w: f64,
}

/// The module `particle`.
pub(crate) fn evaluate(run: &mut Run<'_>) -> Outcome {
    let Some([outer, inner]) = Mode::pair(run.function) else { return run.unknown("particle") };
    let Input { w } = run.input()?;
    let best = run.evaluate_plain(|| outer_argmin(outer, &Crossing { mode: inner }, &[w])[0]);
    require(best.is_finite(), "the particle never crosses the axis")?;
    Ok(best.into())
}
