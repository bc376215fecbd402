//! The report of a descent.

use super::{History, StopReason};
use crate::derive::Point;
use crate::number::{Short, significant};
use crate::real::Real;
use core::fmt;

/// What a descent found. Prints as a few lines.
///
/// Values and norms are `f64`, also for points of `f32`, and exact.
///
/// ```
/// use gradus::prelude::*;
///
/// // Each step multiplies x by 1 − 2 · 1.25 = −1.5: further away every time.
/// let run = Descent::new(Sgd::new(1.25)).steps(3).minimize(|x: Var| x * x, 2.0)?;
/// assert_eq!((run.point, run.value, run.gradient), (-6.75, 45.5625, -13.5));
/// assert_eq!((run.best_point, run.best_value, run.best_step), (2.0, 4.0, 0));
/// assert_eq!(run.stop.to_string(), "all steps used; the last raised the value by 25.31: if that matters, let the rate decay");
/// # Ok::<(), gradus::descent::DescentError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct DescentReport<P> {
    /// The last point, in the shape of the start; always finite, and so are value and gradient there.
    pub point: P,
    /// The value there.
    pub value: f64,
    /// The gradient there.
    pub gradient: P,
    /// The Euclidean norm of that gradient.
    pub gradient_norm: f64,
    /// The point with the lowest value on the path; the first of equals.
    pub best_point: P,
    /// The lowest value.
    pub best_value: f64,
    /// Steps taken to get there; 0 is the start.
    pub best_step: u64,
    /// The value at the start.
    pub initial_value: f64,
    /// Steps taken to the last point.
    pub steps: u64,
    /// Evaluations of value and gradient together: one at the start and one a step, and one more where the run
    /// diverged.
    pub evaluations: u64,
    /// Why the run ended.
    pub stop: StopReason,
    /// The path; empty without [`history`](super::Descent::history).
    pub history: History<P>,
}

impl<P: Point> DescentReport<P> {
    /// Shows the table in a notebook of `evcxr`, whose cells call this of their last value.
    pub fn evcxr_display(&self) {
        println!("{}", crate::markup::table_cell(self));
    }
}

impl<P: Point> fmt::Display for DescentReport<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "value {}; at the start {}", significant(self.value, 7), Short(self.initial_value))?;
        writeln!(f, "point {}", Coordinates(&self.point))?;
        writeln!(f, "gradient {}", significant(self.gradient_norm, 2))?;
        if self.best_value < self.value {
            write!(f, "best value {}, of step {},", significant(self.best_value, 7), self.best_step)?;
            writeln!(f, " at {}", Coordinates(&self.best_point))?;
        }
        write!(f, "ended after {} steps, {} evaluations: {}", self.steps, self.evaluations, self.stop)
    }
}

/// The coordinates of a point; of a long one the first.
struct Coordinates<'a, P>(&'a P);

/// As many as fit into a line.
const SHOWN: usize = 8;

impl<P: Point> fmt::Display for Coordinates<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let coordinates = self.0.coordinates();
        let shown: Vec<String> = coordinates.iter().take(SHOWN).map(|x| significant(x.widen(), 7)).collect();
        f.write_str(&shown.join(", "))?;
        if coordinates.len() > SHOWN {
            write!(f, ", … ({} coordinates)", coordinates.len())
        } else {
            Ok(())
        }
    }
}
