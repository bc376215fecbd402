//! The report of a descent.

use super::history::{Path, in_shape_of};
use super::iterate::Iterate;
use super::{History, StopReason};
use crate::derive::Point;
use crate::number::{Short, significant};
use crate::real::Real;
use crate::seam::seam;
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
        let Self { value, initial_value, gradient_norm, best_value, best_step, steps, evaluations, .. } =
            *self;
        let (point, best_point, stop) = (self.point.coordinates(), self.best_point.coordinates(), &self.stop);
        let best = (best_value < value).then_some((best_step, best_value, best_point));
        print(&Shown { point, value, initial_value, gradient_norm, best, steps, evaluations, stop }, f)
    }
}

/// A report as it is printed.
struct Shown<'a, T> {
    point: &'a [T],
    value: f64,
    initial_value: f64,
    gradient_norm: f64,
    /// The step, the value and the point, if that is lower than the last one.
    best: Option<(u64, f64, &'a [T])>,
    steps: u64,
    evaluations: u64,
    stop: &'a StopReason,
}

seam! {
    fn print<T>(shown: &Shown<'_, T>, f: &mut fmt::Formatter<'_>) -> fmt::Result = print_at
}

fn print_at<T: Real>(shown: &Shown<'_, T>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "value {}; at the start {}", significant(shown.value, 7), Short(shown.initial_value))?;
    writeln!(f, "point {}", Coordinates(shown.point))?;
    writeln!(f, "gradient {}", significant(shown.gradient_norm, 2))?;
    if let Some((step, value, point)) = shown.best {
        write!(f, "best value {}, of step {step},", significant(value, 7))?;
        writeln!(f, " at {}", Coordinates(point))?;
    }
    write!(f, "ended after {} steps, {} evaluations: {}", shown.steps, shown.evaluations, shown.stop)
}

/// The coordinates of a point; of a long one the first.
struct Coordinates<'a, T>(&'a [T]);

/// As many as fit into a line.
const SHOWN: usize = 8;

impl<T: Real> fmt::Display for Coordinates<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: Vec<String> = self.0.iter().take(SHOWN).map(|x| significant(x.widen(), 7)).collect();
        f.write_str(&shown.join(", "))?;
        if self.0.len() > SHOWN { write!(f, ", … ({} coordinates)", self.0.len()) } else { Ok(()) }
    }
}

/// What a descent found, as the loop has it.
pub(super) struct Outcome<T> {
    pub(super) last: Iterate<T>,
    pub(super) gradient_norm: f64,
    pub(super) best: Iterate<T>,
    pub(super) best_step: u64,
    pub(super) initial_value: f64,
    pub(super) steps: u64,
    pub(super) evaluations: u64,
    pub(super) stop: StopReason,
    pub(super) path: Path<T>,
}

impl<T: Real> Outcome<T> {
    pub(super) fn in_shape_of<P: Point<Scalar = T>>(self, start: &P) -> DescentReport<P> {
        let Self { last, gradient_norm, best, best_step, initial_value, steps, evaluations, stop, path } =
            self;
        DescentReport {
            point: in_shape_of(start, &last.point),
            value: last.value,
            gradient: in_shape_of(start, &last.gradient),
            gradient_norm,
            best_point: in_shape_of(start, &best.point),
            best_value: best.value,
            best_step,
            initial_value,
            steps,
            evaluations,
            stop,
            history: path.in_shape_of(start),
        }
    }
}
