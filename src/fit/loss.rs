//! The mean of the loss over rows, and its gradient: finite, or an error.

use crate::data::Batch;
use crate::derive::all_finite;
use crate::derive::eager::Here;
use crate::error::{Error, InvalidTarget, LengthMismatch, Quantity};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::replay::smoothness::Smoothness;
use crate::replay::snapshot::CacheSnapshot;
use crate::rows::{Columns, OfRows, PerRow, Request, RowEngine, RowEvaluator, erased_loss};
use crate::tape::Var;
use core::marker::PhantomData;

/// The form of a loss whose own form is forgotten.
#[derive(Debug)]
pub(super) enum Erased {}

/// The loss of a row with its type forgotten: what a run and its statistics are compiled for.
pub(super) type Loss<'a, T> = dyn PerRow<T, Erased> + 'a;

/// A borrowed loss, to forget its type.
pub(super) struct Borrowed<'a, F, Form>(&'a F, PhantomData<Form>);

impl<'a, F, Form> Borrowed<'a, F, Form> {
    pub(super) fn new(loss: &'a F) -> Self {
        Self(loss, PhantomData)
    }
}

impl<T: Real, Form, F: PerRow<T, Form>> PerRow<T, Erased> for Borrowed<'_, F, Form> {
    #[inline]
    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        self.0.eval(parameters, row)
    }

    #[inline]
    fn check_rows(&self, columns: &Columns<'_, T>, rows: &Batch<'_>) -> Result<(), InvalidTarget> {
        self.0.check_rows(columns, rows)
    }

    #[inline]
    fn penalty(&self, parameters: &[Var<T>]) -> Result<Option<Var<T>>, LengthMismatch> {
        self.0.penalty(parameters)
    }

    #[inline]
    fn names(&self, columns: usize) -> Vec<String> {
        self.0.names(columns)
    }
}

/// The mean of a per-row loss.
///
/// Each row's loss is checked where it is evaluated; what is checked here is that the sum of
/// finite losses has not become infinite.
pub(super) struct MeanLoss<'a, T> {
    pub(super) loss: &'a Loss<'a, T>,
    pub(super) made_at: Here,
    engine: RowEvaluator<T>,
}

impl<'a, T: Real> MeanLoss<'a, T> {
    pub(super) fn new(loss: &'a Loss<'a, T>, made_at: Here) -> Self {
        Self { loss, made_at, engine: RowEvaluator::new(made_at) }
    }

    /// What has been learned about the loss; see [`CacheSnapshot`].
    pub(super) fn habits(&self) -> CacheSnapshot<T> {
        self.engine.habits()
    }

    /// Learns it again.
    pub(super) fn learn(&mut self, habits: &CacheSnapshot<T>) -> Result<(), Error> {
        self.engine.learn(&erased_loss(self.loss), habits)
    }

    /// The loss of each row.
    pub(super) fn each(&mut self, at: &[T], columns: &Columns<'_, T>) -> Result<Vec<f64>, Error> {
        let mut values = vec![T::zero(); columns.len()];
        let batch = &Batch::Range(0..columns.len());
        let request = Request { wanted: OfRows::Sum, parameters: at, columns, batch };
        self.engine.values(&erased_loss(self.loss), request, &mut values)?;
        Ok(values.iter().map(|value| value.widen()).collect())
    }

    /// The mean over `rows`.
    pub(super) fn value(
        &mut self,
        at: &[T],
        columns: &Columns<'_, T>,
        rows: &Batch<'_>,
    ) -> Result<f64, Error> {
        let count = rows.len() as f64;
        let request = Request { wanted: OfRows::Sum, parameters: at, columns, batch: rows };
        let sum = self.engine.sums(&erased_loss(self.loss), request)?[0];
        finite(&[sum], Quantity::Value)?;
        Ok(sum.widen() / count)
    }

    /// The mean over `rows`; its gradient goes to `gradient`.
    pub(super) fn value_and_grad(
        &mut self,
        at: &[T],
        columns: &Columns<'_, T>,
        rows: &Batch<'_>,
        gradient: &mut [T],
    ) -> Result<f64, Error> {
        let count = rows.len() as f64;
        let request = Request { wanted: OfRows::Gradient, parameters: at, columns, batch: rows };
        let sums = self.engine.sums(&erased_loss(self.loss), request)?;
        let sum = sums[0];
        finite(&[sum], Quantity::Value)?;
        let share = T::of(count.recip());
        gradient.iter_mut().zip(&sums[1..]).for_each(|(mean, &sum)| *mean = sum * share);
        finite(gradient, Quantity::Derivative)?;
        Ok(sum.widen() / count)
    }
}

/// Sums over all rows, not means, for those who go on to second derivatives.
impl<T: Real> MeanLoss<'_, T> {
    pub(super) fn sum(&mut self, at: &[T], columns: &Columns<'_, T>) -> Result<T, Error> {
        let batch = &Batch::Range(0..columns.len());
        let request = Request { wanted: OfRows::Sum, parameters: at, columns, batch };
        Ok(self.engine.sums(&erased_loss(self.loss), request)?[0])
    }

    /// The sum; its gradient goes to `gradient`.
    pub(super) fn sum_and_grad(
        &mut self,
        at: &[T],
        columns: &Columns<'_, T>,
        gradient: &mut [T],
    ) -> Result<T, Error> {
        let batch = &Batch::Range(0..columns.len());
        let request = Request { wanted: OfRows::Gradient, parameters: at, columns, batch };
        let sums = self.engine.sums(&erased_loss(self.loss), request)?;
        gradient.copy_from_slice(&sums[1..]);
        Ok(sums[0])
    }

    /// The Hessian of the sum.
    pub(super) fn hessian(
        &mut self,
        at: &[T],
        columns: &Columns<'_, T>,
        into: &mut Matrix<T>,
    ) -> Result<(), Error> {
        let batch = &Batch::Range(0..columns.len());
        let request = Request { wanted: OfRows::Hessian, parameters: at, columns, batch };
        self.engine.hessian(&erased_loss(self.loss), request, None, into)?;
        Ok(())
    }

    /// The product of the sum's Hessian with a direction.
    pub(super) fn hessian_product(
        &mut self,
        at: &[T],
        columns: &Columns<'_, T>,
        direction: &[T],
        product: &mut [T],
    ) -> Result<(), Error> {
        let batch = &Batch::Range(0..columns.len());
        let request = Request { wanted: OfRows::Product, parameters: at, columns, batch };
        self.engine.product(&erased_loss(self.loss), request, direction, product)?;
        Ok(())
    }

    /// The diagonal of the sum's Hessian.
    pub(super) fn hessian_diagonal(
        &mut self,
        at: &[T],
        columns: &Columns<'_, T>,
        diagonal: &mut [T],
    ) -> Result<(), Error> {
        let batch = &Batch::Range(0..columns.len());
        let request = Request { wanted: OfRows::Diagonal, parameters: at, columns, batch };
        diagonal.copy_from_slice(&self.engine.sums(&erased_loss(self.loss), request)?[1..]);
        Ok(())
    }

    pub(super) fn smoothness(&self) -> Smoothness {
        self.engine.smoothness()
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
