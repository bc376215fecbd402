//! The two kinds of residuals, a closure with many outputs and a closure of one row; and what can be made of them:
//! residuals with weights, and residuals of the parameters that are free.

use crate::data::Batch;
use crate::derive::eager::Here;
use crate::domain::Domain;
use crate::error::Error;
use crate::function::{Evaluator, PointEngine};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::rows::{Columns, OfRows, Request, RowClosure, RowEngine, RowEvaluator};
use crate::tape::Closure;

/// Residuals and their derivatives at a point.
pub(super) trait Residuals<T: Real> {
    /// All residuals, finite.
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error>;

    /// A row for each residual, finite.
    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error>;

    /// Where the parameters may be, if that is not everywhere.
    fn domain(&self) -> Option<&Domain<T>> {
        None
    }

    /// The user's parameters, of which `x` may be a part.
    fn all_parameters(&self, x: &[T]) -> Vec<f64> {
        x.iter().map(|x| x.widen()).collect()
    }
}

impl<T: Real, R: Residuals<T> + ?Sized> Residuals<T> for &mut R {
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        (**self).residuals(x)
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        (**self).jacobian(x)
    }

    fn domain(&self) -> Option<&Domain<T>> {
        (**self).domain()
    }

    fn all_parameters(&self, x: &[T]) -> Vec<f64> {
        (**self).all_parameters(x)
    }
}

/// Residuals times the roots of their weights.
pub(super) struct Weighted<R> {
    pub(super) inner: R,
    /// `√w` of each row.
    pub(super) roots: Vec<f64>,
}

impl<T: Real, R: Residuals<T>> Residuals<T> for Weighted<R> {
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        let mut residuals = self.inner.residuals(x)?;
        residuals.iter_mut().zip(&self.roots).for_each(|(r, &root)| *r = T::of(r.widen() * root));
        Ok(residuals)
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        let mut jacobian = self.inner.jacobian(x)?;
        for (row, &root) in self.roots.iter().enumerate() {
            jacobian.row_mut(row).iter_mut().for_each(|d| *d = T::of(d.widen() * root));
        }
        Ok(jacobian)
    }
}

/// Residuals as a function of the parameters that are free.
pub(super) struct Free<'a, T: Real> {
    inner: &'a mut dyn Residuals<T>,
    /// All parameters; those that are held have their values here.
    all: Vec<T>,
    free: Vec<usize>,
    /// Of the free ones; `None` without bounds.
    domain: Option<Domain<T>>,
}

impl<'a, T: Real> Free<'a, T> {
    pub(super) fn new(inner: &'a mut dyn Residuals<T>, domain: &Domain<T>, start: &[T]) -> Self {
        let free = domain.free();
        let of_the_free = domain.of(&free);
        Self { inner, all: start.to_vec(), free, domain: Some(of_the_free).filter(Domain::is_bounded) }
    }

    /// Where the free parameters are.
    pub(super) fn start(&self) -> Vec<T> {
        self.free.iter().map(|&i| self.all[i]).collect()
    }

    /// All parameters, the free ones of them here.
    pub(super) fn with(&self, x: &[T]) -> Vec<T> {
        let mut all = self.all.clone();
        self.free.iter().zip(x).for_each(|(&i, &x)| all[i] = x);
        all
    }
}

impl<T: Real> Residuals<T> for Free<'_, T> {
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        let all = self.with(x);
        self.inner.residuals(&all)
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        let whole = self.inner.jacobian(&self.with(x))?;
        let mut jacobian = Matrix::zeros(whole.rows(), self.free.len());
        for row in 0..whole.rows() {
            let (to, from) = (jacobian.row_mut(row), whole.row(row));
            to.iter_mut().zip(&self.free).for_each(|(to, &i)| *to = from[i]);
        }
        Ok(jacobian)
    }

    fn domain(&self) -> Option<&Domain<T>> {
        self.domain.as_ref()
    }

    fn all_parameters(&self, x: &[T]) -> Vec<f64> {
        self.with(x).iter().map(|x| x.widen()).collect()
    }
}

/// A closure of all parameters, with an output for each residual.
pub(super) struct Together<'a, T> {
    f: &'a Closure<'a, T>,
    engine: Evaluator<T>,
}

impl<'a, T: Real> Together<'a, T> {
    pub(super) fn new(f: &'a Closure<'a, T>, parameters: usize, made_at: Here) -> Self {
        Self { f, engine: Evaluator::new(parameters, made_at) }
    }
}

impl<T: Real> Residuals<T> for Together<'_, T> {
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        self.engine.values(self.f, x)
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        self.engine.jacobian(self.f, x)
    }
}

/// A closure of one row, over the rows of a data set.
pub(super) struct Rows<'a, T> {
    f: &'a RowClosure<'a, T>,
    engine: RowEvaluator<T>,
    columns: &'a Columns<'a, T>,
}

impl<'a, T: Real> Rows<'a, T> {
    pub(super) fn new(f: &'a RowClosure<'a, T>, columns: &'a Columns<'a, T>, made_at: Here) -> Self {
        Self { f, engine: RowEvaluator::new(made_at), columns }
    }

    fn request<'r>(&self, wanted: OfRows, x: &'r [T], batch: &'r Batch<'r>) -> Request<'r, T>
    where
        'a: 'r,
    {
        Request { wanted, parameters: x, columns: self.columns, batch }
    }
}

impl<T: Real> Residuals<T> for Rows<'_, T> {
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        let rows = self.columns.len();
        let mut residuals = vec![T::zero(); rows];
        let batch = Batch::Range(0..rows);
        let request = self.request(OfRows::Sum, x, &batch);
        self.engine.values(self.f, request, &mut residuals)?;
        Ok(residuals)
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        let rows = self.columns.len();
        let mut jacobian = Matrix::zeros(rows, x.len());
        for row in 0..rows {
            let batch = Batch::Range(row..row + 1);
            let request = self.request(OfRows::Gradient, x, &batch);
            jacobian.row_mut(row).copy_from_slice(&self.engine.sums(self.f, request)?[1..]);
        }
        Ok(jacobian)
    }
}
