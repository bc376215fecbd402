//! The mean of the loss over rows, and its gradient: finite, or an error.

use super::sets::Sets;
use crate::data::{Batch, RowGroups};
use crate::derive::all_finite;
use crate::derive::eager::Here;
use crate::error::{Error, InvalidTarget, LengthMismatch, Quantity};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::replay::smoothness::Smoothness;
use crate::replay::snapshot::CacheSnapshot;
use crate::rows::{Columns, OfRows, PerRow, Request, unfold};
use crate::tape::Var;
use core::cell::RefCell;
use core::marker::PhantomData;

/// The form of a loss whose own form is forgotten.
#[derive(Debug)]
pub(super) enum Erased {}

/// The loss of a row with its type forgotten: what a run and its statistics are compiled for.
pub(super) type Loss<'a, T> = dyn PerRow<T, Erased> + 'a;

/// The same for several threads.
pub(super) type SharedLoss<'a, T> = dyn PerRow<T, Erased> + Sync + 'a;

/// A borrowed loss, to forget its type.
pub(super) struct Borrowed<'a, F, Form>(&'a F, PhantomData<fn() -> Form>);

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
    fn log_constant(&self, columns: &[&[T]], row: usize, weight: f64) -> Option<f64> {
        self.0.log_constant(columns, row, weight)
    }

    #[inline]
    fn data_sets(&self) -> usize {
        self.0.data_sets()
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
    sets: Sets<T>,
    /// Where the rows are, if not in columns: those of a fit have none then.
    pub(super) groups: Option<Groups<'a>>,
    /// Points that were evaluated last, with sum and gradient over all rows.
    kept: Vec<(Vec<T>, Vec<T>)>,
}

/// A source of rows that several read in turn.
pub(super) type Groups<'a> = &'a (dyn Shared + 'a);

/// Lends a source out.
pub(super) trait Shared {
    fn lend(&self, to: &mut dyn FnMut(&mut RowGroups<'_>));
    fn rows(&self) -> usize;
}

impl Shared for RefCell<RowGroups<'_>> {
    fn lend(&self, to: &mut dyn FnMut(&mut RowGroups<'_>)) {
        to(&mut self.borrow_mut());
    }

    fn rows(&self) -> usize {
        self.borrow().len()
    }
}

/// How many sums over all rows are kept: a start is evaluated by the run and by its minimizer, and the end once more behind
/// the points that are looked at around it.
const KEPT: usize = 4;

impl<'a, T: Real> MeanLoss<'a, T> {
    pub(super) fn new(loss: &'a Loss<'a, T>, made_at: Here) -> Self {
        Self { loss, made_at, sets: Sets::new(loss, made_at), groups: None, kept: Vec::new() }
    }

    /// What it knows of the loss, for others of the same one.
    pub(super) fn known(&self) -> Sets<T> {
        self.sets.clone()
    }

    /// With what another one knows.
    pub(super) fn knowing(mut self, sets: Sets<T>) -> Self {
        self.sets = sets;
        self
    }

    /// Over the rows of a source, if there is one.
    pub(super) fn over(mut self, groups: Option<Groups<'a>>) -> Self {
        self.groups = groups;
        self
    }

    /// Sums over rows of columns, or over all rows of the source where there are no columns.
    fn sums(
        &mut self,
        (wanted, at): (OfRows, &[T]),
        columns: &Columns<'_, T>,
        batch: &Batch<'_>,
    ) -> Result<&[T], Error> {
        if let (Some(groups), true) = (self.groups, columns.is_empty()) {
            return self.sets.sums_over(self.loss, (wanted, at), groups);
        }
        self.sets.sums(self.loss, Request { wanted, parameters: at, columns, batch })
    }

    /// The sum over all rows of the run, and its gradient behind it. A pass over the rows is spared where the point was asked for a
    /// moment ago: a sum is a function of the point.
    ///
    /// - `columns`: the same at each call.
    fn sums_of_all(&mut self, at: &[T], columns: &Columns<'_, T>) -> Result<&[T], Error> {
        // Bits, for the sign of a zero can decide.
        let is_there = |(point, _): &(Vec<T>, Vec<T>)| {
            point.iter().zip(at).all(|(a, b)| a == b && a.is_sign_negative() == b.is_sign_negative())
        };
        let place = match self.kept.iter().position(is_there) {
            Some(place) => place,
            None => {
                let batch = &Batch::Range(0..columns.len());
                let sums = self.sums((OfRows::Gradient, at), columns, batch)?.to_vec();
                if self.kept.len() == KEPT {
                    self.kept.remove(0);
                }
                self.kept.push((at.to_vec(), sums));
                self.kept.len() - 1
            }
        };
        Ok(&self.kept[place].1)
    }

    /// What has been learned about the loss; see [`CacheSnapshot`].
    pub(super) fn habits(&self) -> Vec<CacheSnapshot<T>> {
        self.sets.habits()
    }

    /// Learns it again.
    pub(super) fn learn(&mut self, habits: &[CacheSnapshot<T>]) -> Result<(), Error> {
        self.sets.learn(self.loss, habits)
    }

    /// The loss of each row.
    pub(super) fn each(&mut self, at: &[T], columns: &Columns<'_, T>) -> Result<Vec<f64>, Error> {
        let values = self.sets.values(self.loss, at, columns)?;
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
        let sum = self.sums((OfRows::Sum, at), columns, rows)?[0];
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
        means(self.sums((OfRows::Gradient, at), columns, rows)?, rows.len(), gradient)
    }

    /// The mean over the rows of a batch of a source, all of `columns`; among ranks each sums some of them.
    pub(super) fn value_and_grad_of_batch(
        &mut self,
        at: &[T],
        columns: &Columns<'_, T>,
        gradient: &mut [T],
    ) -> Result<f64, Error> {
        let batch = &Batch::Range(0..columns.len());
        let request = Request { wanted: OfRows::Gradient, parameters: at, columns, batch };
        let sums = match self.groups {
            Some(groups) => self.sets.sums_of_batch(self.loss, request, groups)?,
            None => self.sets.sums(self.loss, request)?,
        };
        means(sums, columns.len(), gradient)
    }

    /// The mean over all rows of the run, of which there are `count`; its gradient goes to `gradient`.
    pub(super) fn value_and_grad_of_all(
        &mut self,
        at: &[T],
        columns: &Columns<'_, T>,
        count: usize,
        gradient: &mut [T],
    ) -> Result<f64, Error> {
        means(self.sums_of_all(at, columns)?, count, gradient)
    }
}

/// The mean of a sum of finite numbers over a number of rows; that of its gradient goes to `gradient`.
fn means<T: Real>(sums: &[T], rows: usize, gradient: &mut [T]) -> Result<f64, Error> {
    let (sum, count) = (sums[0], rows as f64);
    finite(&[sum], Quantity::Value)?;
    let share = T::of(count.recip());
    gradient.iter_mut().zip(&sums[1..]).for_each(|(mean, &sum)| *mean = sum * share);
    finite(gradient, Quantity::Derivative)?;
    Ok(sum.widen() / count)
}

/// Sums over all rows, not means, for those who go on to second derivatives.
impl<T: Real> MeanLoss<'_, T> {
    pub(super) fn sum(&mut self, at: &[T], columns: &Columns<'_, T>) -> Result<T, Error> {
        let batch = &Batch::Range(0..columns.len());
        Ok(self.sums((OfRows::Sum, at), columns, batch)?[0])
    }

    /// The sum; its gradient goes to `gradient`.
    pub(super) fn sum_and_grad(
        &mut self,
        at: &[T],
        columns: &Columns<'_, T>,
        gradient: &mut [T],
    ) -> Result<T, Error> {
        let batch = &Batch::Range(0..columns.len());
        let sums = self.sums((OfRows::Gradient, at), columns, batch)?;
        gradient.copy_from_slice(&sums[1..]);
        Ok(sums[0])
    }

    /// The same over all rows of the run.
    pub(super) fn sum_and_grad_of_all(
        &mut self,
        at: &[T],
        columns: &Columns<'_, T>,
        gradient: &mut [T],
    ) -> Result<T, Error> {
        let sums = self.sums_of_all(at, columns)?;
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
        let sums = self.sums((OfRows::Hessian, at), columns, batch)?;
        unfold(&sums[1 + at.len()..], into);
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
        let along: Vec<T> = at.iter().chain(direction).copied().collect();
        product.copy_from_slice(&self.sums((OfRows::Product, &along), columns, batch)?[1..]);
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
        diagonal.copy_from_slice(&self.sums((OfRows::Diagonal, at), columns, batch)?[1..]);
        Ok(())
    }

    pub(super) fn smoothness(&self) -> Smoothness {
        self.sets.smoothness()
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
