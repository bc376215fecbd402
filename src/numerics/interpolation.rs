//! Tables: values between given ones, by polynomials from each to the next.

use crate::derive::eager::Here;
use crate::error::LengthMismatch;
use crate::real::Real;
use crate::seam::seam;
use crate::tape::Var;
use crate::tape::call::{Call, CallProblem};
use crate::tape::recorder::call_at;
use core::any::Any;
use core::panic::Location;
use std::sync::Arc;

/// A function that is given by a table: one operation inside closures, with derivatives of every order.
///
/// Made once, outside of the closure. Beyond the ends of the table there is no value: NaN, which is reported where it counts;
/// [`extended`](Self::extended) goes on with the polynomials at the ends. At a knot the derivative is that of the polynomial to the
/// right.
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// let table = Interpolation::monotone(&[0.0, 1.0, 2.0, 4.0], &[0.0, 1.0, 1.5, 1.6])?;
/// let (value, slope) = value_and_grad(|x: Var| table.at(x) * x, 1.0)?;
/// assert_eq!(value, 1.0);
/// assert!(slope > 1.5 && table.value(0.5) > 0.4);
///
/// let error = grad(|x: Var| table.at(x), 5.0).unwrap_err();
/// assert!(error.to_string().contains("`interpolation` of 5.0"), "{error}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Interpolation<T: Real = f64> {
    table: Arc<Table<T>>,
}

/// Why a table is none.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum InterpolationError {
    /// There are more or fewer values than knots.
    #[error(transparent)]
    Length(#[from] LengthMismatch),
    /// There are fewer than two knots.
    #[error("a table has at least 2 knots, and here are {knots}")]
    TooFew {
        /// How many there are.
        knots: usize,
    },
    /// The knots do not increase.
    #[error("knot {index} is {knot}, after {before}; sort the knots, and leave each in once")]
    NotIncreasing {
        /// The first that is not above the one before.
        index: usize,
        /// It.
        knot: f64,
        /// The one before.
        before: f64,
    },
    /// A knot or a value is NaN or infinite.
    #[error("knot {index} is at {knot} with the value {value}; both have to be finite")]
    NotFinite {
        /// The first such knot.
        index: usize,
        /// It.
        knot: f64,
        /// Its value.
        value: f64,
    },
}

/// Knots, and a polynomial `Σ cₖ (x − xᵢ)ᵏ` from each but the last.
#[derive(Debug, PartialEq)]
struct Table<T> {
    knots: Vec<T>,
    polynomials: Vec<[T; 4]>,
    is_extended: bool,
}

impl<T: Real> Interpolation<T> {
    /// Straight lines from each value to the next.
    ///
    /// - `x`: the knots, increasing, at least 2.
    /// - `y`: a value for each.
    ///
    /// # Errors
    /// [`InterpolationError`], also of the others.
    pub fn linear(x: &[T], y: &[T]) -> Result<Self, InterpolationError> {
        check(x, y)?;
        let line = |k: usize| [y[k], (y[k + 1] - y[k]) / (x[k + 1] - x[k]), T::zero(), T::zero()];
        Ok(Self::of(x, (0..x.len() - 1).map(line).collect()))
    }

    /// The natural cubic spline: of all curves through the values the one with the smallest `∫ (y″)²`, straight at the ends.
    ///
    /// # Errors
    /// Those of [`linear`](Self::linear).
    ///
    /// # Source
    /// de Boor (2001), A Practical Guide to Splines, Springer, chapter IV.
    pub fn cubic(x: &[T], y: &[T]) -> Result<Self, InterpolationError> {
        check(x, y)?;
        let bends = natural(x, y);
        let six = T::of(6.0);
        let cubic = |k: usize| {
            let h = x[k + 1] - x[k];
            let slope = (y[k + 1] - y[k]) / h - h * (T::of(2.0) * bends[k] + bends[k + 1]) / six;
            [y[k], slope, T::of(0.5) * bends[k], (bends[k + 1] - bends[k]) / (six * h)]
        };
        Ok(Self::of(x, (0..x.len() - 1).map(cubic).collect()))
    }

    /// A cubic curve with a continuous derivative that rises where the values rise, and falls where they fall (PCHIP).
    ///
    /// # Errors
    /// Those of [`linear`](Self::linear).
    ///
    /// # Source
    /// Fritsch and Butland (1984), A method for constructing local monotone piecewise cubic interpolants, SIAM J. Sci. Stat. Comput. 5,
    /// 300–304, with the derivatives at the ends as in SciPy's `PchipInterpolator`.
    pub fn monotone(x: &[T], y: &[T]) -> Result<Self, InterpolationError> {
        check(x, y)?;
        let slopes = shape_preserving(x, y);
        let cubic = |k: usize| {
            let h = x[k + 1] - x[k];
            let secant = (y[k + 1] - y[k]) / h;
            let second = (T::of(3.0) * secant - T::of(2.0) * slopes[k] - slopes[k + 1]) / h;
            [y[k], slopes[k], second, (slopes[k] + slopes[k + 1] - T::of(2.0) * secant) / (h * h)]
        };
        Ok(Self::of(x, (0..x.len() - 1).map(cubic).collect()))
    }

    fn of(x: &[T], polynomials: Vec<[T; 4]>) -> Self {
        Self { table: Arc::new(Table { knots: x.to_vec(), polynomials, is_extended: false }) }
    }

    /// The same table, with values beyond its ends: those of the first and the last polynomial.
    #[must_use]
    pub fn extended(self) -> Self {
        let Table { knots, polynomials, .. } = &*self.table;
        let (knots, polynomials) = (knots.clone(), polynomials.clone());
        Self { table: Arc::new(Table { knots, polynomials, is_extended: true }) }
    }

    /// The value at a number; NaN beyond the table.
    #[must_use]
    pub fn value(&self, x: T) -> T {
        self.table.derivative(x, 0)
    }

    /// The value at a variable, inside a closure.
    #[must_use]
    #[track_caller]
    pub fn at(&self, x: Var<T>) -> Var<T> {
        looked_up(&self.table, x, Location::caller())
    }
}

seam! {
    /// The value of a table at a variable.
    fn looked_up<T>(table: &Arc<Table<T>>, x: Var<T>, here: Here) -> Var<T> = look_up
}

fn look_up<T: Real>(table: &Arc<Table<T>>, x: Var<T>, here: Here) -> Var<T> {
    derivative(table, 0, x, here)
}

/// A derivative of the table at a variable.
fn derivative<T: Real>(table: &Arc<Table<T>>, order: usize, x: Var<T>, here: Here) -> Var<T> {
    let call: Arc<dyn Call<T>> = Arc::new(LookUp { table: table.clone(), order });
    call_at(&call, &[x], here).first().copied().unwrap_or_else(|| Var::constant(T::nan()))
}

fn check<T: Real>(x: &[T], y: &[T]) -> Result<(), InterpolationError> {
    LengthMismatch::check("table", x.len(), y.len())?;
    if x.len() < 2 {
        return Err(InterpolationError::TooFew { knots: x.len() });
    }
    if let Some(index) = x.iter().zip(y).position(|(x, y)| !(x.is_finite() && y.is_finite())) {
        let (knot, value) = (x[index].widen(), y[index].widen());
        return Err(InterpolationError::NotFinite { index, knot, value });
    }
    match x.windows(2).position(|pair| pair[0] >= pair[1]) {
        None => Ok(()),
        Some(at) => Err(InterpolationError::NotIncreasing {
            index: at + 1,
            knot: x[at + 1].widen(),
            before: x[at].widen(),
        }),
    }
}

/// Second derivatives of the natural spline at the knots: a tridiagonal system.
fn natural<T: Real>(x: &[T], y: &[T]) -> Vec<T> {
    let n = x.len();
    let (mut bends, mut above) = (vec![T::zero(); n], vec![T::zero(); n]);
    let two = T::of(2.0);
    for k in 1..n - 1 {
        let (h, next) = (x[k] - x[k - 1], x[k + 1] - x[k]);
        let turn = (y[k + 1] - y[k]) / next - (y[k] - y[k - 1]) / h;
        let pivot = two * (h + next) - h * above[k - 1];
        above[k] = next / pivot;
        bends[k] = (T::of(6.0) * turn - h * bends[k - 1]) / pivot;
    }
    for k in (1..n.saturating_sub(1)).rev() {
        let part = above[k] * bends[k + 1];
        bends[k] -= part;
    }
    bends
}

/// First derivatives at the knots that keep the shape of the values.
fn shape_preserving<T: Real>(x: &[T], y: &[T]) -> Vec<T> {
    let n = x.len();
    let steps: Vec<T> = x.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let secants: Vec<T> = y.windows(2).zip(&steps).map(|(pair, &h)| (pair[1] - pair[0]) / h).collect();
    if n == 2 {
        return vec![secants[0]; 2];
    }
    let (two, three) = (T::of(2.0), T::of(3.0));
    let inner = |k: usize| {
        let (left, right) = (secants[k - 1], secants[k]);
        if left * right <= T::zero() {
            return T::zero();
        }
        let weights = [two * steps[k] + steps[k - 1], steps[k] + two * steps[k - 1]];
        (weights[0] + weights[1]) / (weights[0] / left + weights[1] / right)
    };
    // Through three points, but not beyond what keeps the shape.
    let end = |h: [T; 2], s: [T; 2]| {
        let slope = ((two * h[0] + h[1]) * s[0] - h[0] * s[1]) / (h[0] + h[1]);
        if slope * s[0] <= T::zero() {
            T::zero()
        } else if s[0] * s[1] <= T::zero() && slope.abs() > three * s[0].abs() {
            three * s[0]
        } else {
            slope
        }
    };
    let mut slopes = vec![end([steps[0], steps[1]], [secants[0], secants[1]])];
    slopes.extend((1..n - 1).map(inner));
    slopes.push(end([steps[n - 2], steps[n - 3]], [secants[n - 2], secants[n - 3]]));
    slopes
}

impl<T: Real> Table<T> {
    /// The derivative of an order at a number.
    fn derivative(&self, x: T, order: usize) -> T {
        let (first, last) = (self.knots[0], self.knots[self.knots.len() - 1]);
        if x.is_nan() || (!self.is_extended && (x < first || x > last)) {
            return T::nan();
        }
        let at = self.knots.partition_point(|&knot| knot <= x).clamp(1, self.polynomials.len()) - 1;
        let (c, t) = (&self.polynomials[at], x - self.knots[at]);
        // The last knot has its value, which the polynomial in front of it may miss by rounding; so do all others.
        (order..4).rev().fold(T::zero(), |sum, k| {
            let factor = (k + 1 - order..=k).product::<usize>();
            sum * t + c[k] * T::of(factor as f64)
        })
    }
}

/// A derivative of a table as a call.
#[derive(Debug)]
struct LookUp<T> {
    table: Arc<Table<T>>,
    order: usize,
}

impl<T: Real> LookUp<T> {
    /// A derivative of it, times a variable.
    fn recorded(&self, x: Var<T>, factor: Var<T>) -> Option<Vec<Var<T>>> {
        Some(vec![derivative(&self.table, self.order + 1, x, Location::caller()) * factor])
    }
}

impl<T: Real> Call<T> for LookUp<T> {
    fn name(&self) -> &'static str {
        "interpolation"
    }

    fn inputs(&self) -> usize {
        1
    }

    fn outputs(&self) -> usize {
        1
    }

    fn value(&self, x: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        y[0] = self.table.derivative(x[0], self.order);
        Ok(())
    }

    fn back(&self, x: &[T], _: &[T], w: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        into[0] = self.table.derivative(x[0], self.order + 1) * w[0];
        Ok(())
    }

    fn along(&self, x: &[T], y: &[T], v: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        self.back(x, y, v, into)
    }

    fn record_back(&self, x: &[Var<T>], _: &[Var<T>], w: &[Var<T>]) -> Option<Vec<Var<T>>> {
        self.recorded(x[0], w[0])
    }

    fn record_along(&self, x: &[Var<T>], _: &[Var<T>], v: &[Var<T>]) -> Option<Vec<Var<T>>> {
        self.recorded(x[0], v[0])
    }

    fn is_same(&self, other: &dyn Call<T>) -> bool {
        let other = other.as_any().downcast_ref::<Self>();
        other.is_some_and(|other| self.order == other.order && self.table == other.table)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
