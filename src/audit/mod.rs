//! Is a loss safe to optimize? One report on what can be wrong with it and its derivatives, at the points that matter.
//!
//! [`audit`] looks at a closure from all sides that there are here: differences at many steps, all sweeps against one another,
//! rounding, kinks and jumps next to the points, comparisons, values that are read out, state between calls, scaling. Each
//! [`Finding`] says where, with numbers, and what to do.

#![allow(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]

mod differences;
mod examine;
mod finding;
mod recordings;
mod report;
mod spectrum;
mod sweeps;

pub use finding::{Finding, Severity, Sweep};
#[cfg(feature = "plot")]
pub(crate) use report::COLUMNS;
pub use report::{AuditReport, PointAudit};

use crate::derive::eager::Here;
use crate::derive::{Differentiable, Point, erased};
use crate::seam::seam;
use crate::tape::{Closure, Var};
use core::panic::Location;

/// Looks for all that can make a loss unsafe to optimize, at some points.
///
/// - `f`: a closure of `[Var; N]`, `&[Var]` or `Var` with one [`Var`] as result.
/// - `points`: where the loss is going to be: starts, and points that an optimizer came to. What is next to none of them is not
///   seen.
///
/// Seen are, of the pitfalls that Hückelheim et al. (2024) name: dependences that a tape does not hold (values read out, detached
/// values, roots of a search, tables), kinks, jumps and branches, shortcuts at one point, functions that are flat but for jumps,
/// state and randomness, cancellation, and functions so rough that a derivative says nothing about the next step. What cannot be
/// seen is a right derivative of the wrong function: of a discretization, or of an iteration that ended early.
///
/// Costs some 50 evaluations and 4 gradients for each coordinate of each point. Of more than 100 coordinates, 100 are looked at one
/// by one, and there is no Hessian.
///
/// Whatever is wrong is in the report; there is no error. A closure that panics does panic.
///
/// # Examples
/// ```
/// use gradus::audit::{Finding, audit};
/// use gradus::prelude::*;
///
/// let rosenbrock = |[x, y]: [Var; 2]| (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2);
/// let report = audit(rosenbrock, &[[-1.2, 1.0], [1.0, 1.0]]);
/// assert!(report.is_safe() && report.findings.is_empty(), "{report}");
///
/// // `value` was written where `x` was meant: the tape does not hold that factor.
/// let report = audit(|x: Var| x * x.value().sin(), &[2.0]);
/// assert!(!report.is_safe());
/// assert!(report.findings.iter().any(|finding| matches!(finding, Finding::ReadsValue { .. })));
/// assert!(report.findings.iter().any(|finding| matches!(finding, Finding::Differences { .. })));
/// ```
///
/// # Source
/// Hückelheim, Menon, Moses, Christianson, Hovland and Hascoët (2024), A taxonomy of automatic differentiation pitfalls, WIREs Data
/// Mining and Knowledge Discovery 14, e1555.
#[track_caller]
pub fn audit<P, F, Form>(f: F, points: &[P]) -> AuditReport
where
    P: Point,
    F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
{
    let points: Vec<&[P::Scalar]> = points.iter().map(Point::coordinates).collect();
    report(&erased(&f), &points, &[], Location::caller())
}

/// The same, and compares the gradient with one derived by hand.
///
/// - `by_hand`: takes a point and returns the gradient in the same shape.
///
/// # Examples
/// ```
/// use gradus::audit::{Finding, audit_against};
/// use gradus::prelude::*;
///
/// let loss = |[x, y]: [Var; 2]| x * x * y;
/// let right = audit_against(loss, |[x, y]: [f64; 2]| [2.0 * x * y, x * x], &[[3.0, 5.0]]);
/// assert!(right.is_safe(), "{right}");
/// let wrong = audit_against(loss, |[x, y]: [f64; 2]| [x * y, x * x], &[[3.0, 5.0]]);
/// assert!(matches!(wrong.findings[0], Finding::ByHand { coordinate: 0, tape: 30.0, hand: 15.0, .. }));
/// ```
#[track_caller]
pub fn audit_against<P, F, Form, H>(f: F, by_hand: H, points: &[P]) -> AuditReport
where
    P: Point,
    F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
    H: Fn(P) -> P,
{
    let hands: Vec<P> = points.iter().map(|point| by_hand(point.clone())).collect();
    let points: Vec<&[P::Scalar]> = points.iter().map(Point::coordinates).collect();
    let hands: Vec<&[P::Scalar]> = hands.iter().map(Point::coordinates).collect();
    report(&erased(&f), &points, &hands, Location::caller())
}

seam! {
    fn report<T>(f: &Closure<'_, T>, points: &[&[T]], hands: &[&[T]], here: Here) -> AuditReport = examine::report
}
