//! Three witnesses for a gradient: the tape, a derivative by hand, and central differences.
//!
//! The differences are extrapolated to step 0 (Ridders 1982), which also tells how far
//! they can be trusted; a plain central difference would lose half of the digits.

mod difference;
mod report;

pub use report::{Coordinate, GradReport};

use super::eager::{self, Here};
use super::{Differentiable, Point, erased};
use crate::error::Error;
use crate::real::Real;
use crate::seam::seam;
use crate::tape::{Closure, Var};
use core::panic::Location;
use difference::{Difference, extrapolated_difference};

/// Compares the gradient by the tape with central differences.
///
/// At a kink the differences see the mean of both sides, and the report says that they differ.
///
/// # Errors
/// Those of [`grad`](crate::grad). A value that is not finite near the point is not an error: the
/// step is made smaller.
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// let report = check_grad(|[x, y]: [Var; 2]| x.sin() * y.exp(), [1.0, -2.0])?;
/// assert!(report.is_ok(), "{report}");
///
/// // What is read out by `value()` has no derivative for the tape, and the check shows it.
/// let report = check_grad(|x: Var| x * x.value(), 3.0)?;
/// assert!(!report.is_ok());
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
pub fn check_grad<P, F, Form>(f: F, point: P) -> Result<GradReport, Error>
where
    P: Point,
    F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
{
    report(&erased(&f), point.coordinates(), None, Location::caller())
}

/// Compares the gradient by the tape with one derived by hand, and both with central differences.
///
/// - `by_hand`: takes the point and returns the gradient in the same shape.
///
/// # Errors
/// Those of [`grad`](crate::grad), and [`Error::Length`] if `by_hand` returns another number of
/// derivatives than the point has coordinates.
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// let booth = |[x, y]: [Var; 2]| (x + 2.0 * y - 7.0).powi(2) + (2.0 * x + y - 5.0).powi(2);
/// let by_hand = |[x, y]: [f64; 2]| [10.0 * x + 8.0 * y - 34.0, 8.0 * x + 10.0 * y - 38.0];
/// let report = check_grad_against(booth, by_hand, [1.0, -2.0])?;
/// assert!(report.is_ok(), "{report}");
/// assert_eq!(report.coordinates[0].hand, Some(-40.0));
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
pub fn check_grad_against<P, F, Form, H>(f: F, by_hand: H, point: P) -> Result<GradReport, Error>
where
    P: Point,
    F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
    H: Fn(P) -> P,
{
    let hand = by_hand(point.clone());
    crate::error::LengthMismatch::check(
        "gradient by hand",
        point.coordinates().len(),
        hand.coordinates().len(),
    )?;
    report(&erased(&f), point.coordinates(), Some(hand.coordinates()), Location::caller())
}

seam! {
    /// The report on all coordinates.
    fn report<T>(f: &Closure<'_, T>, point: &[T], hand: Option<&[T]>, here: Here) -> Result<GradReport, Error> = report_at
}

fn report_at<T: Real>(
    f: &Closure<'_, T>,
    point: &[T],
    hand: Option<&[T]>,
    here: Here,
) -> Result<GradReport, Error> {
    let mut gradient = point.to_vec();
    let value = eager::value_and_grad_into(f, point, &mut gradient, here)?;
    let hand_scale = hand.into_iter().flatten().map(|g| g.widen().abs());
    let scale = gradient.iter().map(|g| g.widen().abs()).chain(hand_scale).fold(0.0, f64::max);
    let coordinates = (0..gradient.len())
        .map(|i| {
            let numeric = extrapolated_difference(f, point, i, here)?;
            Ok(judge(i, gradient[i], hand.map(|h| h[i]), &numeric, scale))
        })
        .collect::<Result<_, Error>>()?;
    Ok(GradReport { value: value.widen(), coordinates })
}

/// One coordinate, where the tape has the derivative `tape` and the largest one is `scale` in size.
pub(crate) fn coordinate_at<T: Real>(
    f: &Closure<'_, T>,
    point: &[T],
    index: usize,
    tape: T,
    scale: f64,
    here: Here,
) -> Result<Coordinate, Error> {
    Ok(judge(index, tape, None, &extrapolated_difference(f, point, index, here)?, scale))
}

fn judge<T: Real>(index: usize, tape: T, hand: Option<T>, numeric: &Difference, scale: f64) -> Coordinate {
    let epsilon = T::epsilon().widen();
    let reference = hand.map_or(numeric.derivative, Real::widen);
    let (tape, hand) = (tape.widen(), hand.map(Real::widen));
    let absolute_error = (tape - reference).abs();
    let larger = tape.abs().max(reference.abs());
    // The differences see the function's rounding, ε^(2/3) of its size, after the extrapolation.
    let coarse = if epsilon > 1e-10 { 1e-2 } else { 1e-6 };
    let near = |a: f64, b: f64, tolerance: f64| (a - b).abs() <= tolerance;
    // Where all derivatives are 0, as at a minimum, a share of them is none: there rounding has the say.
    let rounding = numeric.rounding(epsilon);
    let ok = near(tape, numeric.derivative, 10.0 * numeric.error + coarse * scale + rounding)
        && hand.is_none_or(|hand| near(tape, hand, 65536.0 * epsilon * scale + rounding));
    Coordinate {
        index,
        tape,
        hand,
        numeric: numeric.derivative,
        numeric_error: numeric.error,
        step: numeric.step,
        absolute_error,
        relative_error: if larger == 0.0 { 0.0 } else { absolute_error / larger },
        ulps: absolute_error / (epsilon * 2f64.powi(tape.abs().max(f64::MIN_POSITIVE).log2().floor() as i32)),
        ok,
    }
}
