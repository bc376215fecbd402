//! Three witnesses for a gradient: the tape, a derivative by hand, and central differences.
//!
//! The differences are extrapolated to step 0 (Ridders 1982), which also tells how far
//! they can be trusted; a plain central difference would lose half of the digits.

use super::{Differentiable, Point, eager};
use crate::{Error, Real, Var};
use core::fmt;

/// One coordinate of a [`GradReport`]. All numbers are in units of the loss per coordinate.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Coordinate {
    /// Which coordinate, from 0.
    pub index: usize,
    /// The derivative by the tape.
    pub tape: f64,
    /// The derivative by hand, if one was given.
    pub hand: Option<f64>,
    /// The derivative by central differences, extrapolated to step 0.
    pub numeric: f64,
    /// How far `numeric` can be off, by its own estimate.
    pub numeric_error: f64,
    /// The step of the differences at which that estimate was best.
    pub step: f64,
    /// `|tape − reference|`, where the reference is `hand` if given, else `numeric`.
    pub absolute_error: f64,
    /// `absolute_error / max(|tape|, |reference|)`; 0 if both are 0.
    pub relative_error: f64,
    /// `absolute_error` in units of the last place of `tape`, in the float of the point.
    pub ulps: f64,
    /// All witnesses agree within their tolerances.
    pub ok: bool,
}

/// What [`check_grad`] and [`check_grad_against`] found, coordinate by coordinate.
///
/// Prints as a table. The tape and a derivative by hand agree when they differ by at most
/// 2¹⁶ units of rounding of the largest derivative; the tape and the differences when they
/// differ by at most ten times the differences' own error estimate, or by a part in 10⁶
/// (10² for `f32`) of the largest derivative.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct GradReport {
    /// The value at the point.
    pub value: f64,
    /// One entry for each coordinate, in order.
    pub coordinates: Vec<Coordinate>,
}

impl GradReport {
    /// Do all witnesses agree in all coordinates?
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.coordinates.iter().all(|c| c.ok)
    }

    /// The coordinate with the largest relative error, a failing one before all others; `None` for
    /// a point without coordinates.
    #[must_use]
    pub fn worst(&self) -> Option<&Coordinate> {
        self.coordinates
            .iter()
            .max_by(|a, b| b.ok.cmp(&a.ok).then(a.relative_error.total_cmp(&b.relative_error)))
    }
}

impl fmt::Display for GradReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by_hand = self.coordinates.iter().any(|c| c.hand.is_some());
        write!(f, "{:>5}  {:>22}", "index", "tape")?;
        if by_hand {
            write!(f, "  {:>22}", "by hand")?;
        }
        writeln!(
            f,
            "  {:>16}  {:>8}  {:>8}  {:>9}  {:>7}",
            "differences", "step", "abs err", "rel err", "ulp"
        )?;
        for c in &self.coordinates {
            write!(f, "{:>5}  {:>22}", c.index, format!("{:?}", c.tape))?;
            if by_hand {
                write!(f, "  {:>22}", c.hand.map_or_else(String::new, |h| format!("{h:?}")))?;
            }
            write!(f, "  {:>16}  {:>8.1e}", format!("{:.9e}", c.numeric), c.step)?;
            write!(f, "  {:>8.1e}  {:>9.1e}  {:>7.1e}", c.absolute_error, c.relative_error, c.ulps)?;
            writeln!(f, "{}", if c.ok { "" } else { "  <- differs" })?;
        }
        match self.worst() {
            Some(c) if !c.ok => write!(f, "the derivative in coordinate {} differs", c.index),
            Some(c) => write!(f, "the witnesses agree; largest relative error {:.1e}", c.relative_error),
            None => write!(f, "no coordinates"),
        }
    }
}

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
    report(&|x: &[Var<_>]| f.eval(x), &point, None)
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
    report(&|x: &[Var<_>]| f.eval(x), &point, Some(hand.coordinates()))
}

#[track_caller]
fn report<P: Point>(
    f: &impl eager::Closure<P::Scalar>,
    point: &P,
    hand: Option<&[P::Scalar]>,
) -> Result<GradReport, Error> {
    let mut gradient = point.clone();
    let value = eager::value_and_grad_into(f, point.coordinates(), gradient.coordinates_mut())?;
    let gradient = gradient.coordinates();
    let hand_scale = hand.into_iter().flatten().map(|g| g.widen().abs());
    let scale = gradient.iter().map(|g| g.widen().abs()).chain(hand_scale).fold(0.0, f64::max);
    let coordinates = (0..gradient.len())
        .map(|i| {
            let numeric = extrapolated_difference(f, point.coordinates(), i)?;
            Ok(judge(i, gradient[i], hand.map(|h| h[i]), &numeric, scale))
        })
        .collect::<Result<_, Error>>()?;
    Ok(GradReport { value: value.widen(), coordinates })
}

fn judge<T: Real>(index: usize, tape: T, hand: Option<T>, numeric: &Difference, scale: f64) -> Coordinate {
    let epsilon = T::epsilon().widen();
    let reference = hand.map_or(numeric.slope, Real::widen);
    let (tape, hand) = (tape.widen(), hand.map(Real::widen));
    let absolute_error = (tape - reference).abs();
    let larger = tape.abs().max(reference.abs());
    // The differences see the function's rounding, ε^(2/3) of its size, after the extrapolation.
    let coarse = if epsilon > 1e-10 { 1e-2 } else { 1e-6 };
    let near = |a: f64, b: f64, tolerance: f64| (a - b).abs() <= tolerance;
    let ok = near(tape, numeric.slope, 10.0 * numeric.error + coarse * scale)
        && hand.is_none_or(|hand| near(tape, hand, 65536.0 * epsilon * scale));
    Coordinate {
        index,
        tape,
        hand,
        numeric: numeric.slope,
        numeric_error: numeric.error,
        step: numeric.step,
        absolute_error,
        relative_error: if larger == 0.0 { 0.0 } else { absolute_error / larger },
        ulps: absolute_error / (epsilon * 2f64.powi(tape.abs().max(f64::MIN_POSITIVE).log2().floor() as i32)),
        ok,
    }
}

struct Difference {
    slope: f64,
    error: f64,
    step: f64,
}

/// Central differences at steps that shrink by 1.4, extrapolated to step 0.
///
/// Ridders (1982), Accurate computation of F′(x) and F′(x) F″(x), Adv. Eng. Softw. 4, 75–76: each
/// new row removes one more even power of the step; the entry that changed least is taken.
#[track_caller]
fn extrapolated_difference<T: Real>(
    f: &impl eager::Closure<T>,
    point: &[T],
    index: usize,
) -> Result<Difference, Error> {
    const SHRINK: f64 = 1.4;
    const ROWS: usize = 12;
    let mut best = Difference { slope: f64::NAN, error: f64::INFINITY, step: 0.0 };
    let mut step = 0.1 * point[index].widen().abs().max(0.1);
    let mut above: Vec<f64> = Vec::with_capacity(ROWS);
    for _ in 0..ROWS {
        let mut row = Vec::with_capacity(ROWS);
        match central_difference(f, point, index, step) {
            Ok(slope) => row.push(slope),
            // Outside of the domain: nearer steps may be inside.
            Err(Error::NotFinite(_)) => {
                above.clear();
                step /= SHRINK * SHRINK;
                continue;
            }
            Err(other) => return Err(other),
        }
        let mut factor = SHRINK * SHRINK;
        for k in 0..above.len() {
            let finer = (row[k] * factor - above[k]) / (factor - 1.0);
            let error = (finer - row[k]).abs().max((finer - above[k]).abs());
            if error < best.error {
                best = Difference { slope: finer, error, step };
            }
            row.push(finer);
            factor *= SHRINK * SHRINK;
        }
        above = row;
        step /= SHRINK;
    }
    Ok(best)
}

#[track_caller]
fn central_difference<T: Real>(
    f: &impl eager::Closure<T>,
    point: &[T],
    index: usize,
    step: f64,
) -> Result<f64, Error> {
    let mut near = point.to_vec();
    near[index] = T::of(point[index].widen() + step);
    let high = near[index].widen();
    let above = eager::value(f, &near)?;
    near[index] = T::of(point[index].widen() - step);
    // The step really taken, since x ± h rounds.
    Ok((above.widen() - eager::value(f, &near)?.widen()) / (high - near[index].widen()))
}
