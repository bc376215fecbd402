//! Calls in sweeps over nodes: backward and forward, with numbers.
//!
//! The nodes of a call have no partial derivatives. When a sweep backward has passed the results of a call, their adjoints are
//! known, and the function is asked for the product with its Jacobian; forward it is the other way round.

use super::Tape;
use super::call::CalledAt;
use super::fault::Fault;
use super::recorder::caught;
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
