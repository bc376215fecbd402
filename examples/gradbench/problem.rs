//! What the problems have in common: numbers, a value in plain floats, a derivative by Gradus.

use gradus::Error;
use gradus::derive::Differentiable;
use gradus::function::{EachRow, Function, PerRow, RowFunction, RowJacobian};
use gradus::prelude::*;
use num_traits::{Float, NumOps};
use std::iter::Sum;

/// A float that goes with plain `f64`: `f64` itself, or a variable.
pub(crate) trait Number: Float + From<f64> + NumOps<f64, Self> + Sum {}
impl<T: Float + From<f64> + NumOps<f64, T> + Sum> Number for T {}

/// Whether a derivative is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// Recorded and compiled once, then replayed.
    Replay,
    /// Recorded anew by each call.
    Record,
}

impl How {
    pub(crate) fn function<F, Form, O>(self, f: F, parameters: usize) -> Function<f64, F, Form>
    where
        F: Differentiable<f64, Form, Output = O>,
        O: gradus::derive::Outputs<f64>,
    {
        // Within an ulp of std, and side by side.
        let function = Function::new(f, parameters).math(Math::Vector);
        if self == Self::Record { function.eager() } else { function }
    }

    pub(crate) fn rows<F: PerRow<f64, Form>, Form>(self, f: F) -> RowFunction<f64, F, Form> {
        let function = RowFunction::new(f);
        if self == Self::Record { function.eager() } else { function }
    }

    pub(crate) fn each_row<F: EachRow<f64, Form>, Form>(self, f: F) -> RowJacobian<f64, F, Form> {
        let jacobian = RowJacobian::new(f);
        if self == Self::Record { jacobian.eager() } else { jacobian }
    }
}

/// Writes the derivative and returns the value. Compiles at its second call at the latest.
pub(crate) type Derivative<'a> = Box<dyn FnMut(&mut [f64]) -> Result<f64, Error> + 'a>;

/// A function at a point: what a benchmark times.
pub(crate) trait Problem {
    /// The number of derivatives.
    fn entries(&self) -> usize;

    /// The value in plain floats: the closures that the derivative records, nothing recorded.
    fn value(&self) -> f64;

    /// The derivative, to be called again and again.
    fn derivative(&self, how: How) -> Result<Derivative<'_>, Error>;
}

/// `ln Σ exp(xᵢ)`, shifted by the largest element.
pub(crate) fn logsumexp<T: Number>(x: &[T]) -> T {
    let largest = x.iter().copied().fold(T::neg_infinity(), T::max);
    largest + x.iter().map(|&x| (x - largest).exp()).sum::<T>().ln()
}

/// `Σ xᵢ²`.
pub(crate) fn squared<T: Number>(x: &[T]) -> T {
    x.iter().map(|&x| x * x).sum()
}

/// All rows of some columns.
pub(crate) fn all(columns: &[Vec<f64>]) -> Batch<'static> {
    Batch::Range(0..columns.first().map_or(0, Vec::len))
}

/// Columns as slices.
pub(crate) fn slices(columns: &[Vec<f64>]) -> Vec<&[f64]> {
    columns.iter().map(Vec::as_slice).collect()
}
