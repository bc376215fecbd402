//! The tangent `(x, v) ↦ (f(x), J v)` of a function whose second derivative is given as a product. It has a first derivative, and so
//! the function a second one.

use super::smooth::Smooth;
use crate::real::Real;
use crate::tape::call::CallProblem;
use core::any::Any;
use std::sync::Arc;

/// See the module.
#[derive(Debug)]
pub(super) struct Tangent<T>(pub(super) Arc<dyn Smooth<T>>);

impl<T: Real> Smooth<T> for Tangent<T> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn inputs(&self) -> usize {
        2 * self.0.inputs()
    }

    fn outputs(&self) -> usize {
        2 * self.0.outputs()
    }

    fn value(&self, all: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        let (x, v) = all.split_at(self.0.inputs());
        let (y, dy) = y.split_at_mut(self.0.outputs());
        self.0.value_and_along([x, v], [y, dy])
    }

    fn back(&self, all: &[T], w: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        let (x, v) = all.split_at(self.0.inputs());
        let (w, dw) = w.split_at(self.0.outputs());
        let (to_x, to_v) = into.split_at_mut(x.len());
        self.0.second(x, dw, v, to_x)?;
        if w.iter().any(|&w| w != T::zero()) {
            let mut first = vec![T::zero(); x.len()];
            self.0.back(x, w, &mut first)?;
            to_x.iter_mut().zip(first).for_each(|(to, part)| *to += part);
        }
        self.0.back(x, dw, to_v)
    }

    fn along(&self, all: &[T], direction: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        let (x, v) = all.split_at(self.0.inputs());
        let (dx, dv) = direction.split_at(x.len());
        let (dy, turned) = into.split_at_mut(self.0.outputs());
        self.0.along(x, dx, dy)?;
        self.0.along(x, dv, turned)?;
        let mut unit = vec![T::zero(); turned.len()];
        for (k, into) in turned.iter_mut().enumerate() {
            unit[k] = T::one();
            let mut row = vec![T::zero(); x.len()];
            self.0.second(x, &unit, v, &mut row)?;
            unit[k] = T::zero();
            *into += row.iter().zip(dx).fold(T::zero(), |sum, (&a, &b)| sum + a * b);
        }
        Ok(())
    }

    fn is_same(&self, other: &dyn Smooth<T>) -> bool {
        other
            .as_any()
            .and_then(|other| other.downcast_ref::<Self>())
            .is_some_and(|other| self.0.is_same(&*other.0))
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}
