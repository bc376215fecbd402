//! The mean of the loss over rows, and its gradient: finite, or an error.

use crate::data::Batch;
use crate::derive::all_finite;
use crate::error::{Error, LengthMismatch, Quantity};
use crate::function::{Columns, Habits, PerRow, RowFunction};
use crate::real::Real;
use crate::tape::Var;
use core::marker::PhantomData;

/// A borrowed loss, so that the run and the statistics can use the same one.
///
/// Its form is that of the loss inside `PhantomData`, which keeps it apart from closures.
#[derive(Debug)]
pub(super) struct Borrowed<'a, F>(pub(super) &'a F);

impl<T: Real, Form, F: PerRow<T, Form>> PerRow<T, PhantomData<Form>> for Borrowed<'_, F> {
    #[inline]
    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        self.0.eval(parameters, row)
    }
}

/// The mean of a per-row loss.
///
/// Each row's loss is checked where it is evaluated; what is checked here is that the sum of
/// finite losses has not become infinite.
#[derive(Debug)]
pub(super) struct MeanLoss<'a, T: Real, F, Form> {
    sum: RowFunction<T, Borrowed<'a, F>, PhantomData<Form>>,
}

impl<'a, T: Real, F: PerRow<T, Form>, Form> MeanLoss<'a, T, F, Form> {
    #[track_caller]
    pub(super) fn new(loss: &'a F) -> Self {
        Self { sum: RowFunction::new(Borrowed(loss)) }
    }

    /// The loss of one row.
    pub(super) fn closure(&self) -> &'a F {
        self.sum.closure().0
    }

    /// What has been learned about the loss; see [`Habits`].
    pub(super) fn habits(&self) -> Habits<T> {
        self.sum.habits()
    }

    /// Learns it again.
    pub(super) fn learn(&mut self, habits: &Habits<T>) -> Result<(), Error> {
        self.sum.learn(habits)
    }

    /// The loss of each row.
    pub(super) fn each(&mut self, at: &[T], columns: &Columns<'_, T>) -> Result<Vec<f64>, Error> {
        let mut values = vec![T::zero(); columns.len()];
        self.sum.values(at, columns, Batch::Range(0..columns.len()), &mut values)?;
        Ok(values.iter().map(|value| value.widen()).collect())
    }

    /// The mean over `rows`.
    pub(super) fn value(
        &mut self,
        at: &[T],
        columns: &Columns<'_, T>,
        rows: Batch<'_>,
    ) -> Result<f64, Error> {
        let count = rows.len() as f64;
        let sum = self.sum.value(at, columns, rows)?;
        finite(&[sum], Quantity::Value)?;
        Ok(sum.widen() / count)
    }

    /// The mean over `rows`; its gradient goes to `gradient`.
    pub(super) fn value_and_grad(
        &mut self,
        at: &[T],
        columns: &Columns<'_, T>,
        rows: Batch<'_>,
        gradient: &mut [T],
    ) -> Result<f64, Error> {
        let count = rows.len() as f64;
        let sum = self.sum.value_and_grad(at, columns, rows, gradient)?;
        finite(&[sum], Quantity::Value)?;
        let share = T::of(count.recip());
        gradient.iter_mut().for_each(|g| *g *= share);
        finite(gradient, Quantity::Derivative)?;
        Ok(sum.widen() / count)
    }
}

/// Checks that all are finite.
pub(super) fn finite<T: Real>(numbers: &[T], quantity: impl FnOnce(usize) -> Quantity) -> Result<(), Error> {
    Ok(all_finite(numbers, quantity).map_err(Box::new)?)
}

/// The Euclidean norm, without overflow.
pub(super) fn norm<T: Real>(gradient: &[T]) -> f64 {
    gradient.iter().fold(0.0, |norm: f64, g| norm.hypot(g.widen()))
}
