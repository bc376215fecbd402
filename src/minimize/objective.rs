//! What a method may ask of the function that it minimizes, and who answers: a closure, compiled.

use crate::derive::eager::Here;
use crate::error::Error;
use crate::function::{Along, AlongVector, Evaluator, PointEngine};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::replay::smoothness::Smoothness;
use crate::tape::Closure;

/// A function with derivatives.
///
/// `None` and `false` say that a number is NaN or infinite at the point, or that a function that is called fails there. That is no
/// error: a trial step may leave the domain, and the method goes back. A value of −∞ is kept apart, since a method that goes down may
/// be on its way there. An `Err` is what no other point would
/// mend, such as a variable of another recording.
pub(crate) trait Objective<T: Real> {
    /// The value, which is finite or −∞.
    fn value(&mut self, x: &[T]) -> Result<Option<T>, Error>;

    /// The value, and the gradient into `gradient`, which is anything if they are not finite, and where the value is −∞.
    fn value_and_grad(&mut self, x: &[T], gradient: &mut [T]) -> Result<Option<T>, Error>;

    /// The product of the Hessian with `direction`.
    fn hessian_product(&mut self, x: &[T], direction: &[T], product: &mut [T]) -> Result<bool, Error>;

    /// The Hessian, in rows.
    fn hessian(&mut self, x: &[T], hessian: &mut [T]) -> Result<bool, Error>;

    /// Where the function may not be differentiable, as far as the evaluations so far tell.
    fn smoothness(&self) -> Smoothness;

    /// Do branches meet exactly at `x`, where a derivative is a convention? `None` if that is not known.
    fn has_ties(&self, x: &[T]) -> Option<bool>;

    /// What is not finite at a point where one of the others said so, and where it comes from.
    fn explain(&mut self, x: &[T]) -> Option<Error>;
}

impl<T: Real, O: Objective<T> + ?Sized> Objective<T> for &mut O {
    fn value(&mut self, x: &[T]) -> Result<Option<T>, Error> {
        (**self).value(x)
    }

    fn value_and_grad(&mut self, x: &[T], gradient: &mut [T]) -> Result<Option<T>, Error> {
        (**self).value_and_grad(x, gradient)
    }

    fn hessian_product(&mut self, x: &[T], direction: &[T], product: &mut [T]) -> Result<bool, Error> {
        (**self).hessian_product(x, direction, product)
    }

    fn hessian(&mut self, x: &[T], hessian: &mut [T]) -> Result<bool, Error> {
        (**self).hessian(x, hessian)
    }

    fn smoothness(&self) -> Smoothness {
        (**self).smoothness()
    }

    fn has_ties(&self, x: &[T]) -> Option<bool> {
        (**self).has_ties(x)
    }

    fn explain(&mut self, x: &[T]) -> Option<Error> {
        (**self).explain(x)
    }
}

/// A closure with its recordings and programs.
pub(super) struct Compiled<'f, T> {
    f: &'f Closure<'f, T>,
    engine: Evaluator<T>,
    made_at: Here,
}

impl<'f, T: Real> Compiled<'f, T> {
    pub(super) fn new(f: &'f Closure<'f, T>, parameters: usize, made_at: Here) -> Self {
        Self { f, engine: Evaluator::new(parameters, made_at), made_at }
    }
}

impl<T: Real> Objective<T> for Compiled<'_, T> {
    fn value(&mut self, x: &[T]) -> Result<Option<T>, Error> {
        let value = self.engine.value_if_finite(self.f, x)?;
        Ok(value.or_else(|| self.engine.fell_to_minus_infinity(x).then(T::neg_infinity)))
    }

    fn value_and_grad(&mut self, x: &[T], gradient: &mut [T]) -> Result<Option<T>, Error> {
        let value = self.engine.value_and_grad_if_finite(self.f, x, gradient)?;
        Ok(value.or_else(|| self.engine.fell_to_minus_infinity(x).then(T::neg_infinity)))
    }

    fn hessian_product(&mut self, x: &[T], direction: &[T], product: &mut [T]) -> Result<bool, Error> {
        let request = AlongVector { along: Along::Hessian, point: x, vector: direction, here: self.made_at };
        let found = self.engine.along(self.f, request);
        is_finite(found.map(|found| product.copy_from_slice(found.derivatives)))
    }

    fn hessian(&mut self, x: &[T], hessian: &mut [T]) -> Result<bool, Error> {
        let mut matrix = Matrix::zeros(x.len(), x.len());
        let finite = is_finite(self.engine.hessian_into(self.f, x, &mut matrix, self.made_at))?;
        hessian.copy_from_slice(matrix.as_slice());
        Ok(finite)
    }

    fn smoothness(&self) -> Smoothness {
        self.engine.smoothness()
    }

    fn has_ties(&self, x: &[T]) -> Option<bool> {
        self.engine.has_ties(x)
    }

    fn explain(&mut self, x: &[T]) -> Option<Error> {
        let mut gradient = vec![T::zero(); x.len()];
        self.engine.value_and_grad(self.f, x, &mut gradient).err()
    }
}

/// Second derivatives that are not finite where the gradient is are rare, so here the cause may be looked for, and
/// dropped.
fn is_finite<T>(result: Result<T, Error>) -> Result<bool, Error> {
    match result {
        Ok(_) => Ok(true),
        Err(Error::NotFinite(_) | Error::Indeterminate(_)) => Ok(false),
        Err(other) => Err(other),
    }
}
