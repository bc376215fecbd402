//! Second derivatives by the eager path: a trace swept forward and back with dual numbers.
//!
//! Forward, each value gets its derivative along the direction; backward, each adjoint
//! does. What arrives at the inputs is the gradient, with its derivative along the direction:
//! the product of the Hessian with it. Costs two sweeps a direction, and compiles nothing, so it
//! serves wherever a program does not: the first evaluations, other branches, closures that
//! cannot be replayed, and numbers beyond the bound for which programs are proved.

mod calls;
mod entries;
mod explain;

pub(crate) use entries::UndecidedEntry;
pub(crate) use explain::{explain, explain_second, hvp_into};

use super::conventions::{At, Places, Sought, Undecided, places};
use super::eager::Here;
use crate::error::Error;
use crate::kernel::comparison::outcome;
use crate::op::{Arity, Dual, Op};
use crate::real::Real;
use crate::tape::closure::outputs;
use crate::tape::trace::{Source, Trace};
use crate::tape::{Closure, Keep, Recording, Var, record};

/// One recording of a closure, with buffers for sweeps over it.
#[derive(Clone, Debug)]
pub(crate) struct Twice<T> {
    trace: Trace<T>,
    /// Slot and value of each output.
    outputs: Vec<(u32, T)>,
    /// By slot; slot 0 is no operand.
    duals: Vec<Dual<T>>,
    adjoints: Vec<Dual<T>>,
    /// What moves with the point, and what is at a special point.
    places: Places,
    /// Results of functions that are called, one after the other.
    results: Vec<Dual<T>>,
    /// The first function that failed, or has no second derivative, and how.
    failed: Option<(usize, String)>,
}

impl<T: Real> Twice<T> {
    /// Records `f` at `point`.
    pub(crate) fn record(f: &Closure<'_, T>, point: &[T], limit: u32, here: Here) -> Result<Self, Error> {
        Self::record_moving(f, point, point.len(), limit, here)
    }

    /// The same where the first `moving` coordinates are differentiated in.
    pub(crate) fn record_moving(
        f: &Closure<'_, T>,
        point: &[T],
        moving: usize,
        limit: u32,
        here: Here,
    ) -> Result<Self, Error> {
        let how = Recording { keep: Keep::Trace, limit, ..Recording::default() };
        record(
            point,
            how,
            |x| outputs(f, x),
            |tape, outputs| {
                let outputs = outputs?;
                let slot = |&output: &Var<T>| Ok((tape.slot_of_at(output, here)?, output.value));
                let outputs = outputs.iter().map(slot).collect::<Result<Vec<_>, Error>>()?;
                let trace =
                    tape.take_trace().map_or_else(|| Trace::new(point.len() as u32 + 1), |trace| *trace);
                Ok(Self::new(trace, outputs, point, moving))
            },
        )
    }

    /// A recording that was made at `point`, of which the first `moving` coordinates are differentiated in, with a trace:
    /// place and value of each output.
    pub(crate) fn new(trace: Trace<T>, outputs: Vec<(u32, T)>, point: &[T], moving: usize) -> Self {
        let places = places(&trace, &outputs, point, moving);
        let (duals, adjoints, results) = (Vec::new(), Vec::new(), Vec::new());
        Self { trace, outputs, duals, adjoints, places, results, failed: None }
    }

    /// The recording again.
    pub(crate) fn into_parts(self) -> (Trace<T>, Vec<(u32, T)>) {
        (self.trace, self.outputs)
    }

    /// The value of an output.
    pub(crate) fn value(&self, output: usize) -> T {
        self.outputs.get(output).map_or_else(T::nan, |output| output.1)
    }

    /// The number of outputs.
    pub(crate) fn outputs(&self) -> usize {
        self.outputs.len()
    }

    fn inputs(&self) -> usize {
        self.trace.first_node as usize - 1
    }

    fn operand(&self, source: Source) -> Dual<T> {
        match source.get() {
            Ok(slot) => self.duals[slot as usize],
            Err(constant) => Dual::constant(self.trace.constants[constant]),
        }
    }

    /// The sources of the operands of an entry; missing ones are slot 0.
    fn sources(&self, index: usize) -> [Source; 3] {
        let entry = &self.trace.entries[index];
        let [a, b] = entry.operands();
        if entry.op.arity() == Arity::Ternary {
            let [first, second] = self.trace.entries[index - 1].operands();
            [first, second, b]
        } else {
            [a, b, Source::NONE]
        }
    }

    /// Values at `point`, and their derivatives along `direction`; coordinates beyond it do not move.
    pub(crate) fn forward(&mut self, point: &[T], direction: &[T]) {
        self.duals.clear();
        self.duals.push(Dual::constant(T::zero()));
        self.duals.extend(
            point
                .iter()
                .zip(direction.iter().copied().chain(core::iter::repeat(T::zero())))
                .map(|(&value, derivative)| Dual { value, derivative }),
        );
        for index in 0..self.trace.entries.len() {
            let entry = self.trace.entries[index];
            let operands = self.sources(index).map(|source| self.operand(source));
            let mut dual = match self.part_of_call(index) {
                Some(dual) => dual,
                None => Dual::apply(entry.op, entry.exponent(), operands),
            };
            if !self.places.moves(self.duals.len() as u32) {
                dual.derivative = T::zero();
            }
            self.duals.push(dual);
        }
    }

    /// Do all comparisons come out as recorded where the last sweep forward was?
    pub(crate) fn keeps_guards(&self) -> bool {
        self.trace.guards.iter().all(|guard| {
            let [a, b] = guard.operands.map(|source| self.operand(source).value);
            outcome(guard.question, a, b) == guard.outcome
        })
    }

    /// The value of an output where the last sweep forward was.
    pub(crate) fn swept_value(&self, output: usize) -> T {
        self.outputs.get(output).map_or_else(T::nan, |output| match output.0 {
            0 => output.1,
            slot => self.duals[slot as usize].value,
        })
    }

    /// The recording.
    pub(crate) fn trace(&self) -> &Trace<T> {
        &self.trace
    }

    /// Slot and value of each output, as recorded.
    pub(crate) fn recorded_outputs(&self) -> &[(u32, T)] {
        &self.outputs
    }

    /// The derivatives at `point`, of which the first `moving` coordinates are differentiated in, go to `into`.
    ///
    /// Special points are looked at by their [rule](conventions).
    pub(crate) fn derivatives(
        &mut self,
        sought: Sought<'_, T>,
        (point, moving): (&[T], usize),
        into: &mut Vec<T>,
    ) -> Result<(), Undecided> {
        into.clear();
        match sought {
            Sought::Back(weights) => {
                self.forward(point, &vec![T::zero(); point.len()]);
                into.extend(self.backward(weights)[..moving].iter().map(|dual| dual.value));
            }
            Sought::Along(direction) => {
                self.forward(point, direction);
                into.extend((0..self.outputs()).map(|k| self.derivative(k)));
            }
            Sought::Product(direction) => {
                self.forward(point, direction);
                into.extend(self.backward(&[T::one()])[..moving].iter().map(|dual| dual.derivative));
            }
        }
        let at = At { trace: &self.trace, outputs: &self.outputs, point, moving };
        at.settle(sought, &self.places, into)
    }

    /// The derivative of an output along the direction of the last sweep forward.
    pub(crate) fn derivative(&self, output: usize) -> T {
        self.outputs.get(output).map_or_else(T::nan, |output| self.duals[output.0 as usize].derivative)
    }

    /// The gradient of the sum of the outputs with these weights, and its derivative along the direction
    /// of the last sweep forward.
    pub(crate) fn backward(&mut self, weights: &[T]) -> &[Dual<T>] {
        self.sweep_back(weights, |_, _| ());
        &self.adjoints[1..=self.inputs()]
    }

    /// Tells `visit` of each entry, and of what it adds to the adjoints of its operands.
    fn sweep_back(&mut self, weights: &[T], mut visit: impl FnMut(usize, [Dual<T>; 3])) {
        let first = self.trace.first_node as usize;
        self.adjoints.clear();
        self.adjoints.resize(self.duals.len(), Dual::constant(T::zero()));
        for (&(slot, _), &weight) in self.outputs.iter().zip(weights).filter(|(output, _)| output.0 != 0) {
            self.adjoints[slot as usize].value += weight;
        }
        for index in (0..self.trace.entries.len()).rev() {
            let adjoint = self.adjoints[first + index];
            let entry = self.trace.entries[index];
            if entry.op == Op::Call {
                let worst = self.back_through_call(index);
                visit(index, [worst; 3]);
            }
            if adjoint.is_zero() || entry.op.arity() == Arity::Half {
                continue;
            }
            let sources = self.sources(index);
            let operands = sources.map(|source| self.operand(source));
            let partials = Dual::partials(entry.op, entry.exponent(), operands, self.duals[first + index]);
            let flat = entry.op.flat(entry.exponent());
            let mut parts = [Dual::constant(T::zero()); 3];
            for k in 0..3 {
                if let Ok(slot @ 1..) = sources[k].get()
                    && self.places.moves(slot)
                {
                    parts[k] = adjoint.through(partials[k], flat[k]);
                    let into = &mut self.adjoints[slot as usize];
                    into.value += parts[k].value;
                    into.derivative += parts[k].derivative;
                }
            }
            visit(index, parts);
        }
    }
}
