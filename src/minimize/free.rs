//! The function of the coordinates that move: to a method, those that are held do not exist.

use super::objective::Objective;
use super::run::Callback;
use super::{Minimum, Step};
use crate::error::Error;
use crate::matrix::Matrix;
use crate::real::Real;
use crate::replay::smoothness::Smoothness;
use core::ops::ControlFlow;

/// Which coordinates of a point move, and where all the others are.
#[derive(Clone, Debug)]
pub(super) struct Frame<T> {
    pub(super) free: Vec<usize>,
    start: Vec<T>,
}

impl<T: Real> Frame<T> {
    pub(super) fn new(free: Vec<usize>, start: &[T]) -> Self {
        Self { free, start: start.to_vec() }
    }

    /// Do all of them move?
    pub(super) fn is_whole(&self) -> bool {
        self.free.len() == self.start.len()
    }

    /// The free ones of all.
    pub(super) fn pick(&self, full: &[T]) -> Vec<T> {
        self.free.iter().map(|&i| full[i]).collect()
    }

    /// All coordinates of a point.
    pub(super) fn point(&self, x: &[T]) -> Vec<T> {
        let mut full = self.start.clone();
        self.scatter(x, &mut full);
        full
    }

    /// All entries of a vector, which is 0 where coordinates are held.
    pub(super) fn vector(&self, x: &[T]) -> Vec<T> {
        let mut full = vec![T::zero(); self.start.len()];
        self.scatter(x, &mut full);
        full
    }

    fn scatter(&self, from: &[T], to: &mut [T]) {
        self.free.iter().zip(from).for_each(|(&i, &x)| to[i] = x);
    }

    /// All of a matrix, likewise.
    fn matrix(&self, inner: &Matrix<T>) -> Matrix<T> {
        let n = self.start.len();
        let mut full = Matrix::zeros(n, n);
        for (a, &i) in self.free.iter().enumerate() {
            self.scatter(inner.row(a), full.row_mut(i));
        }
        full
    }

    /// What was found, told of all coordinates.
    pub(super) fn minimum(&self, found: Minimum<Vec<T>>) -> Minimum<Vec<T>> {
        if self.is_whole() {
            return found;
        }
        let mut history = found.history;
        history.points.iter_mut().for_each(|x| *x = self.point(x));
        history.gradients.iter_mut().for_each(|g| *g = self.vector(g));
        let hess_inv = found.hess_inv.map(|inner| self.matrix(&inner));
        Minimum { x: self.point(&found.x), jac: self.vector(&found.jac), hess_inv, history, ..found }
    }

    /// A callback that is shown the free coordinates, and shows all of them to another.
    pub(super) fn callback<'a>(
        &'a self,
        callback: &'a mut Callback<'_>,
    ) -> impl FnMut(&Step<'_>) -> ControlFlow<()> + 'a {
        let mut x: Vec<f64> = self.start.iter().map(|x| x.widen()).collect();
        let mut jac = vec![0.0; x.len()];
        move |step| {
            for (k, &i) in self.free.iter().enumerate() {
                (x[i], jac[i]) = (step.x[k], step.jac[k]);
            }
            callback(&Step { x: &x, jac: &jac, ..*step })
        }
    }
}

/// A function of its free coordinates.
///
/// Behind a trait object, so that the methods are compiled once for closures and sums over rows.
pub(super) struct FreeFunction<'f, T> {
    inner: Box<dyn Objective<T> + 'f>,
    /// `None` where all of them move, which takes no copies.
    frame: Option<Frame<T>>,
}

impl<'f, T: Real> FreeFunction<'f, T> {
    pub(super) fn new(inner: impl Objective<T> + 'f, frame: &Frame<T>) -> Self {
        Self { inner: Box::new(inner), frame: (!frame.is_whole()).then(|| frame.clone()) }
    }
}

impl<T: Real> Objective<T> for FreeFunction<'_, T> {
    fn value(&mut self, x: &[T]) -> Result<Option<T>, Error> {
        match &self.frame {
            None => self.inner.value(x),
            Some(frame) => self.inner.value(&frame.point(x)),
        }
    }

    fn value_and_grad(&mut self, x: &[T], gradient: &mut [T]) -> Result<Option<T>, Error> {
        let Some(frame) = &self.frame else { return self.inner.value_and_grad(x, gradient) };
        let mut full = frame.vector(&[]);
        let value = self.inner.value_and_grad(&frame.point(x), &mut full)?;
        gradient.copy_from_slice(&frame.pick(&full));
        Ok(value)
    }

    fn hessian_product(&mut self, x: &[T], direction: &[T], product: &mut [T]) -> Result<bool, Error> {
        let Some(frame) = &self.frame else { return self.inner.hessian_product(x, direction, product) };
        let mut full = frame.vector(&[]);
        let finite = self.inner.hessian_product(&frame.point(x), &frame.vector(direction), &mut full)?;
        product.copy_from_slice(&frame.pick(&full));
        Ok(finite)
    }

    fn hessian(&mut self, x: &[T], hessian: &mut [T]) -> Result<bool, Error> {
        let Some(frame) = &self.frame else { return self.inner.hessian(x, hessian) };
        let n = frame.start.len();
        let mut full = vec![T::zero(); n * n];
        let finite = self.inner.hessian(&frame.point(x), &mut full)?;
        for (row, &i) in hessian.chunks_mut(x.len().max(1)).zip(&frame.free) {
            row.copy_from_slice(&frame.pick(&full[i * n..][..n]));
        }
        Ok(finite)
    }

    fn smoothness(&self) -> Smoothness {
        self.inner.smoothness()
    }

    fn has_ties(&self, x: &[T]) -> Option<bool> {
        match &self.frame {
            None => self.inner.has_ties(x),
            Some(frame) => self.inner.has_ties(&frame.point(x)),
        }
    }

    fn explain(&mut self, x: &[T]) -> Option<Error> {
        match &self.frame {
            None => self.inner.explain(x),
            Some(frame) => self.inner.explain(&frame.point(x)),
        }
    }
}
