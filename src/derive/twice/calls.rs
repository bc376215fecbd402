//! Functions that are called, in sweeps with dual numbers.
//!
//! Forward, the derivatives of the results are the product of the Jacobian with those of the arguments. Backward, the product
//! with the adjoints is a function of arguments, results and adjoints, and its derivative along the direction is asked for: the
//! function records that product, and the recording is swept forward.

use super::Twice;
use crate::derive::NO_DERIVATIVE;
use crate::op::{Dual, Op};
use crate::real::Real;
use crate::tape::call::{Call, CallProblem};
use crate::tape::fault::Fault;
use crate::tape::recorder::{caught, value};
use crate::tape::{Recording, Var, record};

impl<T: Real> Twice<T> {
    /// How the first function failed, if one did.
    pub(crate) fn take_failed(&mut self) -> Option<String> {
        self.failed.take().map(|failed| failed.1)
    }

    /// The entry of the first function that failed, and how.
    pub(super) fn failed(&self) -> Option<(usize, String)> {
        self.failed.clone()
    }

    fn fail(&mut self, index: usize, problem: CallProblem) {
        self.failed.get_or_insert_with(|| (index, problem.text()));
    }

    /// The value of a part of a call, with its derivative; `None` for any other operation.
    pub(super) fn part_of_call(&mut self, index: usize) -> Option<Dual<T>> {
        let entry = self.trace.entries[index];
        match entry.op {
            Op::Call => {
                self.call(index);
                Some(Dual::constant(T::nan()))
            }
            Op::Output => {
                let result = self.trace.result_number(index).and_then(|k| self.results.get(k).copied());
                Some(result.unwrap_or(Dual::constant(T::nan())))
            }
            _ => None,
        }
    }

    /// Calls the function at an entry; its results wait for the entries behind it.
    fn call(&mut self, index: usize) {
        let Some(called) = self.trace.call_at(index).cloned() else { return };
        let (call, first) = (&*called.call, self.trace.first_node as usize);
        let arguments = called.arguments();
        let duals = &self.duals[arguments.start + first..arguments.end + first];
        let (x, v) = parts(duals);
        let mut y = vec![T::nan(); call.outputs()];
        let mut along = vec![T::zero(); call.outputs()];
        let moves = v.iter().any(|&v| v != T::zero());
        let outcome = value(call, &x, &mut y)
            .and_then(|()| if moves { caught(|| call.along(&x, &y, &v, &mut along)) } else { Ok(()) });
        self.results.clear();
        match outcome {
            Ok(()) => {
                let results = y.into_iter().zip(along);
                self.results.extend(results.map(|(value, derivative)| Dual { value, derivative }));
            }
            Err(problem) => {
                self.fail(index, problem);
                self.results.extend(y.into_iter().map(|value| Dual { value, derivative: T::nan() }));
            }
        }
    }

    /// Adds to the adjoints of the arguments of the call at an entry what those of its results contribute. Returns one of these
    /// contributions, which is not finite if any is not.
    pub(super) fn back_through_call(&mut self, index: usize) -> Dual<T> {
        let zero = Dual::constant(T::zero());
        let Some(called) = self.trace.call_at(index).cloned() else { return zero };
        let first = self.trace.first_node as usize;
        let (arguments, results) = (called.arguments(), called.results());
        let within = |range: core::ops::Range<usize>| range.start + first..range.end + first;
        let w = self.adjoints[within(results.clone())].to_vec();
        if w.iter().all(|w| w.is_zero()) {
            return zero;
        }
        let products =
            back(&*called.call, &self.duals[within(arguments.clone())], &self.duals[within(results)], &w)
                .unwrap_or_else(|problem| {
                    self.fail(index, problem);
                    vec![Dual { value: T::nan(), derivative: T::nan() }; arguments.len()]
                });
        let mut worst = zero;
        for (slot, product) in within(arguments).zip(products) {
            if self.places.moves(slot as u32) {
                self.adjoints[slot].value += product.value;
                self.adjoints[slot].derivative += product.derivative;
                if !product.derivative.is_finite() || !product.value.is_finite() {
                    worst = product;
                }
            }
        }
        worst
    }
}

/// Values and derivatives.
fn parts<T: Real>(duals: &[Dual<T>]) -> (Vec<T>, Vec<T>) {
    duals.iter().map(|dual| (dual.value, dual.derivative)).unzip()
}

/// `wᵀ J` of dual numbers.
fn back<T: Real>(
    call: &dyn Call<T>,
    x: &[Dual<T>],
    y: &[Dual<T>],
    w: &[Dual<T>],
) -> Result<Vec<Dual<T>>, CallProblem> {
    let ((x, dx), (y, dy), (w, dw)) = (parts(x), parts(y), parts(w));
    let mut products = vec![T::zero(); x.len()];
    caught(|| call.back(&x, &y, &w, &mut products))?;
    let mut derivatives = vec![T::zero(); x.len()];
    let is_zero = |numbers: &[T]| numbers.iter().all(|&number| number == T::zero());
    if is_zero(&dx) {
        // Linear in the adjoints, and nothing else changes.
        if !is_zero(&dw) {
            caught(|| call.back(&x, &y, &dw, &mut derivatives))?;
        }
    } else {
        derivatives = along(call, [&x, &y, &w], &[dx, dy, dw].concat())?;
    }
    Ok(products.into_iter().zip(derivatives).map(|(value, derivative)| Dual { value, derivative }).collect())
}

/// The derivative of `wᵀ J`, a function of all of these, along a direction.
fn along<T: Real>(call: &dyn Call<T>, [x, y, w]: [&[T]; 3], direction: &[T]) -> Result<Vec<T>, CallProblem> {
    let product = |all: &[Var<T>]| {
        let (x, rest) = all.split_at(x.len());
        let (y, w) = rest.split_at(y.len());
        call.record_back(x, y, w)
    };
    record(&[x, y, w].concat(), Recording::default(), product, |tape, products| {
        let products = products.ok_or_else(|| CallProblem::Failed(NO_DERIVATIVE.to_owned()))?;
        let failed = |fault: Fault| CallProblem::Failed(fault.within(call.name()));
        let slots = products.iter().map(|&product| tape.slot_of(product));
        let slots = slots.collect::<Result<Vec<_>, _>>().map_err(failed)?;
        let derivatives = tape.along(direction).map_err(failed)?;
        let of = |slot: u32| if slot == 0 { T::zero() } else { derivatives[slot as usize] };
        Ok(slots.into_iter().map(of).collect())
    })
}
