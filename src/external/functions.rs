//! What a user has given of an external function, as products with its derivatives.

use super::smooth::{Smooth, Tower, call};
use crate::real::Real;
use crate::tape::call::{Call, CallProblem};
use core::fmt;
use core::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

type Value<T> = dyn Fn(&[T], &mut [T]) + Send + Sync;
type Product<T> = dyn Fn(&[T], &[T], &mut [T]) + Send + Sync;
type SecondProduct<T> = dyn Fn(&[T], &[T], &[T], &mut [T]) + Send + Sync;
type Block<T> = dyn Fn(usize, &[T], &mut [T]) + Send + Sync;

/// What a user has given.
#[derive(Clone)]
pub(super) struct Functions<T> {
    pub(super) name: &'static str,
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    pub(super) value: Arc<Value<T>>,
    pub(super) back: Arc<Product<T>>,
    pub(super) along: Option<Arc<Product<T>>>,
    pub(super) second: Option<Arc<SecondProduct<T>>>,
    pub(super) block: Option<Arc<Block<T>>>,
}

// They are pure by contract, so a panic leaves nothing behind.
impl<T> UnwindSafe for Functions<T> {}
impl<T> RefUnwindSafe for Functions<T> {}

impl<T> Functions<T> {
    pub(super) fn new(
        name: &'static str,
        [inputs, outputs]: [usize; 2],
        value: Arc<Value<T>>,
        back: Arc<Product<T>>,
    ) -> Self {
        Self { name, inputs, outputs, value, back, along: None, second: None, block: None }
    }
}

impl<T> fmt::Debug for Functions<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("External")
            .field("name", &self.name)
            .field("inputs", &self.inputs)
            .field("outputs", &self.outputs)
            .field("has_second", &self.second.is_some())
            .finish()
    }
}

/// The value of an external function as a call.
pub(super) fn made<T: Real>(functions: Functions<T>) -> Arc<dyn Call<T>> {
    call(Tower::new(Arc::new(functions)))
}

impl<T: Real> Smooth<T> for Functions<T> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn inputs(&self) -> usize {
        self.inputs
    }

    fn outputs(&self) -> usize {
        self.outputs
    }

    fn value(&self, x: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        (self.value)(x, y);
        Ok(())
    }

    fn back(&self, x: &[T], w: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        (self.back)(x, w, into);
        Ok(())
    }

    /// By the user's product, or by one back for each output.
    fn along(&self, x: &[T], v: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        if let Some(along) = &self.along {
            along(x, v, into);
            return Ok(());
        }
        let mut unit = vec![T::zero(); self.outputs];
        let mut row = vec![T::zero(); self.inputs];
        for (k, into) in into.iter_mut().enumerate() {
            unit[k] = T::one();
            row.fill(T::zero());
            (self.back)(x, &unit, &mut row);
            unit[k] = T::zero();
            let moved = row.iter().zip(v).filter(|(_, v)| **v != T::zero());
            *into = moved.map(|(&partial, &v)| partial * v).fold(T::zero(), |sum, part| sum + part);
        }
        Ok(())
    }

    fn has_second(&self) -> bool {
        self.second.is_some()
    }

    fn second(&self, x: &[T], w: &[T], v: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        let second = self.second.as_ref().ok_or(CallProblem::Diverged)?;
        second(x, w, v, into);
        Ok(())
    }

    fn takes_blocks(&self) -> bool {
        self.block.is_some()
    }

    fn block(&self, rows: usize, x: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        let block = self.block.as_ref().ok_or(CallProblem::Diverged)?;
        block(rows, x, y);
        Ok(())
    }
}
