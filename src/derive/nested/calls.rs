//! Functions that are called inside of a closure that is differentiated inside of another one.
//!
//! The product of the Jacobian of such a function with a vector is recorded by the function itself, so that it can be
//! differentiated again.

use super::sweep::{Derivative, Sweep};
use crate::derive::NO_DERIVATIVE;
use crate::real::Real;
use crate::tape::Var;
use crate::tape::call::CalledAt;
use crate::tape::fault::Fault;
use crate::tape::recorder::note;

impl<T: Real> Sweep<T> {
    /// The call at a step, and where its arguments are.
    fn call(&self, index: usize) -> Option<(CalledAt<T>, usize)> {
        let slot = self.steps[index].slot;
        let call = self.calls.iter().find(|call| call.called.head == slot)?.clone();
        let first = index - call.called.call.inputs();
        Some((call, first))
    }

    /// What the call contributes to the adjoints of its arguments.
    pub(super) fn back_through_call(&mut self, index: usize) {
        let Some((call, first)) = self.call(index) else { return };
        let zero = Var::constant(T::zero());
        let of: Vec<_> = (0..call.y.len()).map(|k| self.derivatives[index + 1 + k]).collect();
        if of.iter().all(Option::is_none) {
            return;
        }
        let w: Vec<Var<T>> = of.iter().map(|of| of.map_or(zero, |derivative| derivative.of)).collect();
        let is_masked = of.iter().flatten().all(|derivative| derivative.is_masked);
        let products = self.recorded(index, &call, first, |x, y| call.called.call.record_back(x, y, &w));
        for (k, of) in products.into_iter().enumerate().take(index - first) {
            self.derivatives[first + k] = Some(Derivative { of, is_masked });
        }
    }

    /// The derivatives of the results of the call along the direction.
    pub(super) fn along_call(&mut self, index: usize) {
        let Some((call, first)) = self.call(index) else { return };
        let zero = Var::constant(T::zero());
        let of: Vec<_> = (first..index).map(|k| self.derivatives[k]).collect();
        if of.iter().all(Option::is_none) {
            return;
        }
        let v: Vec<Var<T>> = of.iter().map(|of| of.map_or(zero, |derivative| derivative.of)).collect();
        let is_masked = of.iter().flatten().all(|derivative| derivative.is_masked);
        let products = self.recorded(index, &call, first, |x, y| call.called.call.record_along(x, y, &v));
        for (k, of) in products.into_iter().enumerate().take(call.y.len()) {
            self.derivatives[index + 1 + k] = Some(Derivative { of, is_masked });
        }
    }

    /// Records a product at the arguments and results of the call; NaN where the function has none, which is noted.
    fn recorded(
        &self,
        index: usize,
        call: &CalledAt<T>,
        first: usize,
        product: impl FnOnce(&[Var<T>], &[Var<T>]) -> Option<Vec<Var<T>>>,
    ) -> Vec<Var<T>> {
        let step = self.steps[index];
        let x: Vec<Var<T>> = (first..index).map(|k| self.steps[k].operands[0]).collect();
        let result =
            |(k, &value): (usize, &T)| Var { value, slot: step.slot + 1 + k as u32, tape: self.stretch.tape };
        let y: Vec<Var<T>> = call.y.iter().enumerate().map(result).collect();
        let from = self.stretch.next();
        let products = product(&x, &y);
        self.stretch.attribute(from, &step, &x);
        products.unwrap_or_else(|| {
            note::<T>(|| Fault::call(step.name, NO_DERIVATIVE.to_owned(), step.location));
            vec![Var::constant(T::nan()); x.len().max(y.len())]
        })
    }
}
