//! Rigorous bounds on a value and its gradient, over a point or a box.
//!
//! The closure is recorded, and the recording run over intervals: [`sweep`] goes forward and back with the rows that the table of
//! operations has for them ([`op`](crate::op)), which are rounded outward. [`guards`] says how comparisons can come out, [`paths`] which
//! recordings stand for a box, [`boxes`] splits boxes in which that is not decided.

mod boxes;
mod guards;
mod paths;
mod report;
mod sweep;

pub(crate) use boxes::enclosed_at;
pub use report::Enclosure;

use super::eager::{self, Here};
use super::traced::Traced;
use super::{Differentiable, Point, erased};
use crate::error::{Doubt, Error, LengthMismatch, NotFinite, Quantity, Undecided};
use crate::interval::Interval;
use crate::real::Real;
use crate::seam::seam;
use crate::tape::Closure;
use crate::tape::{Var, caller};
use core::panic::Location;

/// How [`enclose_with`] goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncloseOptions {
    /// Into how many boxes a box may be split where a comparison is not decided; 0 or 1: not at all. Default: 1024.
    pub boxes: usize,
}

impl Default for EncloseOptions {
    fn default() -> Self {
        Self { boxes: 1024 }
    }
}

/// Bounds that hold for the value `f(x)` and the gradient `∂f/∂xₖ` at every point of a box `lower ≤ x ≤ upper`.
///
/// - `f`: a closure of `[Var; N]`, `&[Var]` or `Var` with one [`Var`] as result.
/// - `lower`, `upper`: `[f64; N]`, `Vec<f64>` or `f64`, or the same of `f32`; finite, and the same for one point.
///
/// What is enclosed is what the closure computes in exact arithmetic: its coordinates are in the box, its constants are the floats
/// that were recorded (`0.1` is the float next to a tenth). The recording runs over intervals that are rounded outward, with
/// elementary functions whose error is proven, so the bounds are proven too; they do not rely on the system's library. At one
/// point the width is what rounding can make of the value. Over a box it is mostly more than the range of the values, as an
/// interval does not know that the two `x` in `x · x` are one; the bounds come closer as the box gets smaller.
///
/// - At a kink a derivative is enclosed with what it is on either side: that of `|x|` at 0 is `[-1, 1]`. Jumps, as of `floor`, have the
///   derivative 0. What [`detach`](Var::detach) keeps out of the derivative is kept out.
/// - At a pole there is no bound: an end is infinite. Neither is there where 0 meets an infinite partial derivative, as in `√x · √x`
///   at 0, or where numbers leave the range of the float.
/// - A comparison that the box does not decide splits the box, up to [`boxes`](EncloseOptions::boxes) parts, each recorded anew. In those
///   that are left each branch is recorded, and all are in the bounds.
///
/// # Errors
/// - [`Error::Undecided`], with the place in the source: a comparison or a domain that is not decided in the smallest box; a
///   value that is read out (`value()`, `to_f64`), since what it decides is not seen; a closure that does not do the same twice.
///   State that shows only elsewhere in the box is not seen.
/// - [`Error::NotFinite`]: a bound that is NaN or infinite, or a point of the box where the value is NaN.
/// - [`Error::EmptyBox`]: bounds in the wrong order. [`Error::Length`]: bounds of different lengths.
/// - [`Error::ForeignVariable`], [`Error::TooManyOperations`] as for [`grad`](crate::grad).
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// // At a point: all digits of e − 2 but those that rounding took.
/// let at = enclose(|x: Var| x.exp() - 2.0, 1.0, 1.0)?;
/// assert!(at.value.contains(core::f64::consts::E - 2.0) && at.value.width() < 1e-15);
///
/// // Over a box, also where a branch changes within.
/// let huber = |x: Var| if x.abs() < 1.0 { x * x / 2.0 } else { x.abs() - 0.5 };
/// let over = enclose(huber, -2.0, 3.0)?;
/// assert!(over.value.contains(0.0) && over.value.contains(2.5) && over.value.upper < 2.6);
/// assert_eq!((over.gradient[0].lower, over.gradient[0].upper), (-1.0, 1.0));
/// # Ok::<(), gradus::Error>(())
/// ```
///
/// # Source
/// Moore, Kearfott, Cloud (2009), Introduction to Interval Analysis, SIAM; Rump (1999), Fast and parallel interval arithmetic, BIT 39, 534–554.
#[track_caller]
pub fn enclose<P, F, Form>(f: F, lower: P, upper: P) -> Result<Enclosure, Error>
where
    P: Point,
    F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
{
    over_box_erased(&erased(&f), lower.coordinates(), upper.coordinates(), 1024, Location::caller())
}

/// [`enclose`](enclose()) with options.
///
/// # Errors
/// Those of [`enclose`](enclose()).
///
/// # Examples
/// ```
/// use gradus::derive::{EncloseOptions, enclose_with};
/// use gradus::prelude::*;
///
/// let clipped = |[x, y]: [Var; 2]| if x < y { x } else { y };
/// let coarse = enclose_with(clipped, [0.0, 0.0], [2.0, 1.0], &EncloseOptions { boxes: 1 })?;
/// let fine = enclose(clipped, [0.0, 0.0], [2.0, 1.0])?;
/// assert_eq!((coarse.value.upper, coarse.boxes), (2.0, 1)); // both branches, over the whole box
/// assert!(fine.value.upper < 1.1 && fine.boxes > 1);
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
pub fn enclose_with<P, F, Form>(
    f: F,
    lower: P,
    upper: P,
    options: &EncloseOptions,
) -> Result<Enclosure, Error>
where
    P: Point,
    F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
{
    over_box_erased(&erased(&f), lower.coordinates(), upper.coordinates(), options.boxes, Location::caller())
}

seam! {
    /// Bounds over a box.
    pub(crate) fn over_box_erased<T>(f: &Closure<'_, T>, lower: &[T], upper: &[T], boxes: usize, here: Here) -> Result<Enclosure, Error> = over_box
}

fn over_box<T: Real>(
    f: &Closure<'_, T>,
    lower: &[T],
    upper: &[T],
    boxes: usize,
    here: Here,
) -> Result<Enclosure, Error> {
    enclosed_at(f, &sides(lower, upper)?, boxes, here)
}

/// The sides of a box.
fn sides<T: Real>(lower: &[T], upper: &[T]) -> Result<Vec<Interval>, Error> {
    LengthMismatch::check("upper bound", lower.len(), upper.len())?;
    let bounded = |x: T, quantity: Quantity| {
        if x.is_finite() {
            Ok(x.widen())
        } else {
            Err(Error::from(Box::new(NotFinite { quantity, value: x.widen(), cause: None, row: None })))
        }
    };
    lower
        .iter()
        .zip(upper)
        .enumerate()
        .map(|(coordinate, (&lower, &upper))| {
            let lower = bounded(lower, Quantity::Lower(coordinate))?;
            let upper = bounded(upper, Quantity::Upper(coordinate))?;
            if lower > upper {
                Err(Error::EmptyBox { coordinate, lower, upper })
            } else {
                Ok(Interval { lower, upper })
            }
        })
        .collect()
}

/// Records `f` at a point of a box. Its value is a number, and no value is read out.
fn recorded<T: Real>(
    f: &Closure<'_, T>,
    point: &[T],
    sides: &[Interval],
    here: Here,
) -> Result<Traced<T>, Error> {
    let traced = Traced::of(f, point, here)?.without_calls("`enclose`")?;
    if let Some(location) = traced.trace.read {
        return Err(undecided(Doubt::Read, "value()", Some(caller::place(location)), sides));
    }
    if traced.value.is_nan() { Err(eager::explain(f, point, here)) } else { Ok(traced) }
}

/// The closure does not do the same twice.
fn changes(sides: &[Interval]) -> Error {
    undecided(Doubt::State, "recording", None, sides)
}

fn undecided(
    doubt: Doubt,
    operation: &'static str,
    location: Option<crate::error::Place>,
    sides: &[Interval],
) -> Error {
    let lower = sides.iter().map(|side| side.lower).collect();
    let upper = sides.iter().map(|side| side.upper).collect();
    Box::new(Undecided { doubt, operation, location, lower, upper }).into()
}
