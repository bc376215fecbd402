//! Calls in sweeps over nodes: backward and forward, with numbers.
//!
//! The nodes of a call have no partial derivatives. When a sweep backward has passed the results of a call, their adjoints are
//! known, and the function is asked for the product with its Jacobian; forward it is the other way round.

use super::Tape;
use super::call::CalledAt;
use super::fault::Fault;
use super::recorder::caught;
use super::reverse::{back, pass_on};
use crate::tape::Recordable;

impl<T: Recordable> CalledAt<T> {
    /// Adds to the adjoints of the arguments what those of the results contribute. Results behind the last adjoint have none.
    ///
    /// # Errors
    /// The function failed; the adjoints of its arguments are NaN.
    pub(super) fn pass_on(&self, adjoints: &mut [T]) -> Result<(), Fault> {
        let (arguments, results) = (self.called.arguments(), self.called.results());
        let known = results.start.min(adjoints.len())..results.end.min(adjoints.len());
        if adjoints[known.clone()].iter().all(|&w| w == T::zero()) {
            return Ok(());
        }
        let mut w = vec![T::zero(); results.len()];
        w[..known.len()].copy_from_slice(&adjoints[known]);
        let mut products = vec![T::zero(); arguments.len()];
        let call = &*self.called.call;
        let outcome = caught(|| call.back(&self.x, &self.y, &w, &mut products));
        if outcome.is_err() {
            products.fill(T::nan());
        }
        adjoints[arguments].iter_mut().zip(products).for_each(|(adjoint, product)| *adjoint += product);
        outcome.map_err(|problem| Fault::late_call(call.name(), problem.text()))
    }

    /// The same where only `slots`, from the last to the first, have adjoints.
    pub(super) fn pass_on_over(&self, slots: &[u32], adjoints: &mut [T]) -> Result<(), Fault> {
        let is_listed = |slot: usize| slots.binary_search_by(|probe| (slot as u32).cmp(probe)).is_ok();
        for slot in self.called.results().filter(|&slot| !is_listed(slot)) {
            if let Some(adjoint) = adjoints.get_mut(slot) {
                *adjoint = T::zero();
            }
        }
        self.pass_on(adjoints)
    }

    /// The derivatives of the results, from those of the arguments.
    fn move_on(&self, derivatives: &mut [T]) -> Result<(), Fault> {
        let (arguments, results) = (self.called.arguments(), self.called.results());
        let v = derivatives[arguments].to_vec();
        if v.iter().all(|&v| v == T::zero()) {
            return Ok(());
        }
        let call = &*self.called.call;
        let into = &mut derivatives[results];
        let outcome = caught(|| call.along(&self.x, &self.y, &v, into));
        if outcome.is_err() {
            into.fill(T::nan());
        }
        outcome.map_err(|problem| Fault::late_call(call.name(), problem.text()))
    }
}

impl<T: Recordable> Tape<T> {
    /// Adjoints of all slots in front of `used`, where functions are called. True if an adjoint of 0 meets a pole.
    #[cold]
    #[inline(never)]
    pub(super) fn back_with_calls(&mut self, used: usize) -> bool {
        let first = self.first_node as usize;
        let (mut slot, mut meets_pole, mut fault) = (used, false, None);
        // What lies behind a call, from the last one back, and then what lies in front of all.
        let calls = self.calls.partition_point(|call| (call.called.head as usize) < used);
        for call in self.calls[..calls].iter().rev().map(Some).chain([None]) {
            let start = call.map_or(first, |call| call.called.head as usize);
            meets_pole |= back(&self.nodes[start - first..slot - first], slot, &mut self.adjoints);
            slot = start;
            fault = call.and_then(|call| call.pass_on(&mut self.adjoints).err()).or(fault);
        }
        self.fault = self.fault.take().or(fault);
        meets_pole
    }

    /// The same of `slots`, from the last to the first.
    #[cold]
    #[inline(never)]
    pub(super) fn back_over_with_calls(&mut self, slots: &[u32]) -> bool {
        let (mut meets_pole, mut fault) = (false, None);
        for &slot in slots {
            let Some(node) = slot.checked_sub(self.first_node) else { continue };
            meets_pole |= pass_on(&self.nodes[node as usize], slot as usize, &mut self.adjoints);
            if let Ok(call) = self.calls.binary_search_by_key(&slot, |call| call.called.head) {
                fault = fault.or(self.calls[call].pass_on_over(slots, &mut self.adjoints).err());
            }
        }
        self.fault = self.fault.take().or(fault);
        meets_pole
    }

    /// Calls `each` with the arguments of the call in a slot, or with the call of the result in it.
    #[cold]
    #[inline(never)]
    pub(super) fn each_part_of_call(&self, slot: u32, each: &mut dyn FnMut(u32)) {
        let Some(call) = self.call_around(slot) else { return };
        let called = &call.called;
        if slot == called.head {
            called.arguments().for_each(|argument| each(argument as u32));
        } else if slot > called.head {
            each(called.head);
        }
    }

    /// The derivatives of all slots along a direction of the inputs.
    ///
    /// # Errors
    /// A function that was called failed.
    pub(crate) fn along(&self, direction: &[T]) -> Result<Vec<T>, Fault> {
        let first = self.first_node as usize;
        let mut derivatives = vec![T::zero(); first + self.nodes.len()];
        derivatives[1..first].copy_from_slice(direction);
        let mut calls = self.calls.iter().peekable();
        for (slot, node) in (first..).zip(&self.nodes) {
            if let Some(call) = calls.next_if(|call| call.called.head as usize == slot) {
                call.move_on(&mut derivatives)?;
            }
            for k in (0..2).filter(|&k| node.contributes(k)) {
                let moved = derivatives[node.slot(k) as usize];
                if moved != T::zero() {
                    derivatives[slot] += moved * node.partials[k];
                }
            }
        }
        Ok(derivatives)
    }
}
