//! Stretches: a part of a recording in progress, as operations that can be differentiated at once.
//!
//! A node has lost what it was. For the length of a stretch the tape also keeps operations by
//! name with the values of their operands, so that the derivative of what was recorded can be
//! recorded behind it, on the same tape. Variables of the outer closure stay what they are in
//! an inner one: values that the derivative does not look into, and that have derivatives of
//! their own.

use super::call::CalledAt;
use super::diagnosis::{Diagnosis, OperandValues};
use super::recorder::{current, with_tape};
use super::{Node, Var};
use crate::op::Op;
use crate::tape::Recordable;
use core::marker::PhantomData;
use core::panic::Location;

/// One operation of a stretch.
#[derive(Clone, Copy)]
pub(crate) struct Step<T> {
    pub(crate) op: Op,
    /// Its name, or that of the function that is called.
    pub(crate) name: &'static str,
    /// The exponent of a whole power, else 0.
    pub(crate) n: i32,
    /// A missing operand is a constant.
    pub(crate) operands: [Var<T>; 2],
    /// The slot of the result.
    pub(crate) slot: u32,
    pub(crate) location: &'static Location<'static>,
    /// What it is part of the derivative of.
    origin: Option<u32>,
}

/// A stretch in progress; ends when dropped, also by a panic.
#[derive(Debug)]
pub(crate) struct Stretch<T: Recordable> {
    /// The slot of the first operation.
    pub(crate) first: u32,
    /// The number of the tape.
    pub(crate) tape: u32,
    /// Operations were not kept before.
    started: bool,
    scalar: PhantomData<T>,
}

impl<T: Recordable> Stretch<T> {
    /// Starts a stretch of the recording in progress; `None` if there is none that takes operations.
    pub(crate) fn start() -> Option<Self> {
        let (first, started) = with_tape::<T, _>(|tape, next| {
            if tape.limit < tape.first_node {
                return None;
            }
            let started = tape.diagnosis.is_none();
            let first = (next - tape.first_node) as usize;
            tape.diagnosis.get_or_insert_with(|| Box::new(Diagnosis::new(first, None)));
            Some((next, started))
        })??;
        Some(Self { first, tape: current::<T>(), started, scalar: PhantomData })
    }

    /// The operations so far.
    pub(crate) fn steps(&self) -> Vec<Step<T>> {
        let steps = with_tape::<T, _>(|tape, next| {
            // All nodes of the stretch took the slow path, which keeps the length of the buffer.
            let from = (self.first - tape.first_node) as usize;
            let nodes = tape.nodes.get(from..).unwrap_or_default();
            let diagnosis = tape.diagnosis.as_deref();
            let entries =
                diagnosis.and_then(|kept| kept.entries.get(from - kept.first..)).unwrap_or_default();
            (self.first..next)
                .zip(nodes.iter().zip(entries))
                .map(|(slot, (node, entry))| {
                    let name = tape.name_of((slot - tape.first_node) as usize, entry.op);
                    self.step(slot, name, node, entry)
                })
                .collect()
        });
        steps.unwrap_or_default()
    }

    /// The functions that were called so far.
    pub(crate) fn calls(&self) -> Vec<CalledAt<T>> {
        let calls = with_tape::<T, _>(|tape, _| {
            let first = tape.calls.partition_point(|call| call.called.head < self.first);
            tape.calls[first..].to_vec()
        });
        calls.unwrap_or_default()
    }

    fn step(&self, slot: u32, name: &'static str, node: &Node<T>, entry: &OperandValues<T>) -> Step<T> {
        let operand = |k: usize| match (entry.operands[k], node.slot(k)) {
            (value, 0) => Var::constant(value),
            (value, slot) => Var { value, slot, tape: self.tape },
        };
        let OperandValues { op, n, location, origin, .. } = *entry;
        Step { op, name, n, operands: [operand(0), operand(1)], slot, location, origin }
    }

    /// Says that what was recorded from `slot` on is the derivative of `step`, which has these operands.
    pub(crate) fn attribute(&self, slot: u32, step: &Step<T>, operands: &[Var<T>]) {
        with_tape::<T, _>(|tape, next| {
            let first = tape.first_node;
            let Some(kept) = tape.diagnosis.as_deref_mut().filter(|_| slot < next) else { return };
            // A derivative of a derivative is one of the same operation.
            let origin = step.origin.unwrap_or_else(|| {
                kept.origins.push((step.name, operands.iter().map(|x| x.value).collect()));
                kept.origins.len() as u32 - 1
            });
            let from = (slot - first) as usize - kept.first;
            kept.entries.iter_mut().skip(from).for_each(|entry| {
                (entry.location, entry.origin) = (step.location, Some(origin));
            });
        });
    }

    /// The slot of the next operation.
    pub(crate) fn next(&self) -> u32 {
        with_tape::<T, _>(|_, next| next).unwrap_or(self.first)
    }
}

impl<T: Recordable> Drop for Stretch<T> {
    fn drop(&mut self) {
        if self.started && current::<T>() == self.tape {
            with_tape::<T, _>(|tape, _| tape.diagnosis = None);
        }
    }
}
