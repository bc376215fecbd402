//! The diagnosis: values and places in the source, to say where a number went bad.
//!
//! Kept only while a point is recorded once more because its result was not finite.

use super::Var;
use crate::Real;
use crate::op::Op;
use core::panic::Location;

/// One operation with its operands, its value, and its place in the source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Witness<T> {
    pub(crate) op: Op,
    pub(crate) operands: [T; 2],
    pub(crate) value: T,
    pub(crate) location: &'static Location<'static>,
}

/// Entry `k` belongs to node `k`.
#[derive(Debug, Default)]
pub(crate) struct Diagnosis<T> {
    pub(crate) witnesses: Vec<Witness<T>>,
}

impl<T: Real> Diagnosis<T> {
    pub(super) fn push(
        &mut self,
        op: Op,
        operands: [Var<T>; 2],
        value: T,
        location: &'static Location<'static>,
    ) {
        self.witnesses.push(Witness { op, operands: operands.map(|x| x.value), value, location });
    }

    /// The first operation that made a number that is not finite out of finite ones.
    pub(crate) fn first_bad_value(&self) -> Option<&Witness<T>> {
        self.witnesses.iter().find(|w| !w.value.is_finite() && w.operands.iter().all(|x| x.is_finite()))
    }
}
