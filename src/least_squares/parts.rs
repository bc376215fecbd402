//! What residuals are made of, and what is made of them: weights, the parameters that are free, several sets as one.

use super::iterate::widened;
use super::problem::{Linear, Measured, Residuals};
use crate::domain::Domain;
use crate::error::Error;
use crate::matrix::Matrix;
use crate::real::Real;

/// Residuals times the roots of their weights.
pub(super) struct Weighted<R> {
    pub(super) inner: R,
    /// `√w` of each row, which may have several residuals.
    pub(super) roots: Vec<f64>,
}

impl<T: Real, R: Residuals<T>> Residuals<T> for Weighted<R> {
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        let mut residuals = self.inner.residuals(x)?;
        let each = residuals.len() / self.roots.len().max(1);
        for (of_row, &root) in residuals.chunks_exact_mut(each.max(1)).zip(&self.roots) {
            of_row.iter_mut().for_each(|r| *r = T::of(r.widen() * root));
        }
        Ok(residuals)
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        let mut jacobian = self.inner.jacobian(x)?;
        let each = jacobian.rows() / self.roots.len().max(1);
        for residual in 0..jacobian.rows() {
            let root = self.roots[residual / each.max(1)];
            jacobian.row_mut(residual).iter_mut().for_each(|d| *d = T::of(d.widen() * root));
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

impl<T: Real> Free<'_, T> {
    /// The columns of the free parameters.
    fn of_the_free(&self, whole: &Matrix<T>) -> Matrix<T> {
        let mut jacobian = Matrix::zeros(whole.rows(), self.free.len());
        for row in 0..whole.rows() {
            let (to, from) = (jacobian.row_mut(row), whole.row(row));
            to.iter_mut().zip(&self.free).for_each(|(to, &i)| *to = from[i]);
        }
        jacobian
    }
}

impl<T: Real> Residuals<T> for Free<'_, T> {
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        let all = self.with(x);
        self.inner.residuals(&all)
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        let all = self.with(x);
        let whole = self.inner.jacobian(&all)?;
        Ok(self.of_the_free(&whole))
    }

    fn measure(&mut self, x: &[T]) -> Result<Measured<T>, Error> {
        let all = self.with(x);
        self.inner.measure(&all)
    }

    fn linearize(&mut self, x: &[T]) -> Result<Linear<T>, Error> {
        let all = self.with(x);
        let Linear { jacobian, residuals } = self.inner.linearize(&all)?;
        Ok(Linear { jacobian: self.of_the_free(&jacobian), residuals })
    }

    fn domain(&self) -> Option<&Domain<T>> {
        self.domain.as_ref()
    }

    fn all_parameters(&self, x: &[T]) -> Vec<f64> {
        self.with(x).iter().map(|x| x.widen()).collect()
    }
}

/// The residuals of several sets, one after the other.
pub(super) struct Stacked<'a, T: Real> {
    pub(super) parts: Vec<Box<dyn Residuals<T> + 'a>>,
}

impl<T: Real> Residuals<T> for Stacked<'_, T> {
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        for part in &mut self.parts {
            all.extend(part.residuals(x)?);
        }
        Ok(all)
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        let parts = self.parts.iter_mut().map(|part| part.jacobian(x)).collect::<Result<Vec<_>, _>>()?;
        let mut all = Matrix::zeros(parts.iter().map(Matrix::rows).sum(), x.len());
        let rows = parts.iter().flat_map(|part| (0..part.rows()).map(|row| part.row(row)));
        rows.enumerate().for_each(|(to, row)| all.row_mut(to).copy_from_slice(row));
        Ok(all)
    }
}

/// Residuals with a number added to each.
pub(super) struct Shifted<R> {
    pub(super) inner: R,
    /// Nothing is added where it is empty.
    pub(super) by: Vec<f64>,
}

impl<T: Real, R: Residuals<T>> Residuals<T> for Shifted<R> {
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        let mut residuals = self.inner.residuals(x)?;
        residuals.iter_mut().zip(&self.by).for_each(|(r, by)| *r = T::of(r.widen() + by));
        Ok(residuals)
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        self.inner.jacobian(x)
    }
}

/// Residuals that compute in `f64`, for parameters of any float.
pub(super) struct Wide<R> {
    pub(super) inner: R,
}

impl<T: Real, R: Residuals<f64>> Residuals<T> for Wide<R> {
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        let wide = self.inner.residuals(&widened(x))?;
        Ok(wide.into_iter().map(T::of).collect())
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        let wide = self.inner.jacobian(&widened(x))?;
        let mut jacobian = Matrix::zeros(wide.rows(), wide.columns());
        jacobian.as_mut_slice().iter_mut().zip(wide.as_slice()).for_each(|(to, &d)| *to = T::of(d));
        Ok(jacobian)
    }
}

/// What is known of parameters beforehand, as residuals: `(x − mean) / deviation`.
pub(super) struct Priors {
    /// Parameter, mean and deviation.
    pub(super) known: Vec<(usize, f64, f64)>,
}

impl<T: Real> Residuals<T> for Priors {
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        Ok(self.known.iter().map(|&(i, mean, deviation)| T::of((x[i].widen() - mean) / deviation)).collect())
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        let mut jacobian = Matrix::zeros(self.known.len(), x.len());
        for (row, &(i, _, deviation)) in self.known.iter().enumerate() {
            jacobian[(row, i)] = T::of(deviation.recip());
        }
        Ok(jacobian)
    }
}
