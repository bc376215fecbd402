//! R², the residual deviation and standard errors, where the loss gives them a meaning.

use super::LossKind;
use super::covariance::inverse;
use super::loss::Borrowed;
use super::squares::Squares;
use crate::data::Batch;
use crate::derive::nested_jvp;
use crate::error::LengthMismatch;
use crate::function::{Columns, PerRow, RowFunction};
use crate::{Matrix, Real, Var};
use core::marker::PhantomData;

/// Standard errors are worked out for at most this many parameters: their cost grows with the cube.
pub(super) const MOST_PARAMETERS: usize = 100;

/// A loss, the parameters found for it, and the data they were found from.
pub(super) struct Subject<'a, T, F> {
    pub(super) loss: &'a F,
    pub(super) parameters: &'a [T],
    pub(super) columns: &'a Columns<'a, T>,
    /// The column that the loss predicts.
    pub(super) target: usize,
}

/// What a report tells besides parameters and losses.
pub(super) struct Statistics {
    pub(super) kind: LossKind,
    pub(super) r_squared: Option<f64>,
    pub(super) residual_deviation: Option<f64>,
    pub(super) covariance: Option<Matrix<f64>>,
}

impl Statistics {
    /// When nobody asks.
    pub(super) const UNEXAMINED: Self =
        Self { kind: LossKind::Unexamined, r_squared: None, residual_deviation: None, covariance: None };
}

impl<T: Real, F> Subject<'_, T, F> {
    /// - `likelihood`: the user says that the loss is one.
    pub(super) fn statistics<Form>(&self, likelihood: bool) -> Statistics
    where
        F: PerRow<T, Form>,
    {
        let (mut r_squared, mut residual_deviation) = (None, None);
        let (kind, covariance) = if likelihood {
            let few = self.parameters.len() <= MOST_PARAMETERS;
            let information = if few { self.information() } else { None };
            // Entries are sums of numbers that are exact but for a few roundings.
            (LossKind::Likelihood, information.and_then(|h| inverse(&h, 64.0 * T::epsilon().widen())))
        } else if let Some(squares) = Squares::recognise(self) {
            r_squared = squares.r_squared();
            residual_deviation = squares.residual_deviation();
            (LossKind::SquaredResidual, squares.covariance())
        } else {
            (LossKind::Other, None)
        };
        Statistics { kind, r_squared, residual_deviation, covariance }
    }

    pub(super) fn rows(&self) -> usize {
        self.columns.len()
    }

    /// The Hessian of the summed loss: column by column, the exact gradient of the derivative along a
    /// parameter, swept over the rows as any loss is.
    fn information<Form>(&self) -> Option<Matrix<f64>>
    where
        F: PerRow<T, Form>,
    {
        let n = self.parameters.len();
        let (mut hessian, mut column) = (Matrix::zeros(n, n), vec![T::zero(); n]);
        for parameter in 0..n {
            let mut slope = RowFunction::new(Slope { loss: Borrowed(self.loss), parameter });
            let rows = Batch::Range(0..self.rows());
            slope.value_and_grad(self.parameters, self.columns, rows, &mut column).ok()?;
            // Both triangles are sums over the same rows, in other orders.
            for (i, entry) in column.iter().enumerate() {
                hessian[(i, parameter)] += 0.5 * entry.widen();
                hessian[(parameter, i)] += 0.5 * entry.widen();
            }
        }
        Some(hessian)
    }
}

/// The derivative of a row's loss in one parameter.
struct Slope<'a, F> {
    loss: Borrowed<'a, F>,
    parameter: usize,
}

impl<T: Real, Form, F: PerRow<T, Form>> PerRow<T, PhantomData<Form>> for Slope<'_, F> {
    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        // The lengths fit: this loss has been evaluated in the fit.
        let nothing = || Var::constant(T::nan());
        let loss = |at: &[Var<T>]| self.loss.eval(at, row).unwrap_or_else(|_| nothing());
        let unit = |k| if k == self.parameter { T::one() } else { T::zero() };
        let direction = (0..parameters.len()).map(|k| Var::constant(unit(k))).collect();
        Ok(nested_jvp(loss, parameters.to_vec(), direction))
    }
}
