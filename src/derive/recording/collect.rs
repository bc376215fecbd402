//! From a tape to its description: the trace has the names, the nodes have the partial derivatives.

use super::{Operand, Origin, RecordedNode, Recording};
use crate::derive::eager::{Here, output};
use crate::error::Error;
use crate::op::{Arity, Dual, Op};
use crate::real::Real;
use crate::tape::recorder::caught;
use crate::tape::trace::{Source, Trace};
use crate::tape::{Closure, Keep, Tape, record};

/// Records `f` at `point`, sweeps back, and describes what is on the tape.
pub(super) fn describe<T: Real>(f: &Closure<'_, T>, point: &[T], here: Here) -> Result<Recording, Error> {
    let how = crate::tape::Recording { keep: Keep::Trace, ..crate::tape::Recording::default() };
    record(
        point,
        how,
        |x| output(f, x),
        |tape, output| {
            let output = output?;
            let slot = tape.slot_of_at(output, here)?;
            let trace = tape.take_trace().map_or_else(|| Trace::new(1), |trace| *trace);
            let adjoints = tape.adjoints(slot).to_vec();
            let values = values(&trace, point, tape);
            let mut description =
                Description { trace, values, adjoints, nodes: Vec::new(), indices: vec![0] };
            description.parameters(point.len());
            description.operations(tape);
            Ok(description.finish(slot, output.value))
        },
    )
}

/// The values of all slots by the rows of the table, which gave them while recording.
fn values<T: Real>(trace: &Trace<T>, point: &[T], tape: &Tape<T>) -> Vec<T> {
    let mut values = vec![T::zero()];
    values.extend_from_slice(point);
    for index in 0..trace.entries.len() {
        let entry = trace.entries[index];
        if let Some(result) = tape.result_at(values.len() as u32) {
            values.push(result);
            continue;
        }
        let operands = sources(trace, index).map(|source| {
            Dual::constant(source.get().map_or_else(|k| trace.constants[k], |slot| values[slot as usize]))
        });
        values.push(Dual::apply(entry.op, entry.exponent(), operands).value);
    }
    values
}

/// Where the operands of an entry are; of an operation with three, the first two are in the entry before.
fn sources<T>(trace: &Trace<T>, index: usize) -> [Source; 3] {
    let [a, b] = trace.entries[index].operands();
    if trace.entries[index].op.arity() == Arity::Ternary {
        let [first, second] = trace.entries[index - 1].operands();
        [first, second, b]
    } else {
        [a, b, Source::NONE]
    }
}

/// A description in progress.
struct Description<T> {
    trace: Trace<T>,
    /// By slot.
    values: Vec<T>,
    adjoints: Vec<T>,
    nodes: Vec<RecordedNode>,
    /// The index of the node of each slot; half an operation has that of the whole.
    indices: Vec<usize>,
}

impl<T: Real> Description<T> {
    fn parameters(&mut self, count: usize) {
        (0..count).for_each(|k| self.push(Origin::Parameter(k), Vec::new()));
    }

    fn operations(&mut self, tape: &Tape<T>) {
        for index in 0..self.trace.entries.len() {
            let entry = self.trace.entries[index];
            let partials = |k: usize| tape.partials(index - k);
            let [a, b] = partials(0);
            let (count, partials) = match entry.op.arity() {
                Arity::Call if entry.op == Op::Output => {
                    self.result(index);
                    continue;
                }
                Arity::Half | Arity::Call => {
                    self.indices.push(self.nodes.len());
                    continue;
                }
                Arity::Unary | Arity::Power => (1, [a, b, b]),
                Arity::Binary => (2, [a, b, b]),
                Arity::Ternary => {
                    let [first, second] = partials(1);
                    (3, [first, second, b])
                }
            };
            let sources = sources(&self.trace, index);
            let mut operands: Vec<_> = sources
                .iter()
                .zip(partials)
                .take(count)
                .map(|(&source, p)| self.operand(source, p))
                .collect();
            if entry.op.arity() == Arity::Power {
                operands.push(Operand::Exponent(entry.exponent()));
            }
            self.push(Origin::Operation(entry.op.name()), operands);
        }
    }

    /// A result of a call: a node of its own, with the arguments of the call as operands.
    fn result(&mut self, index: usize) {
        let (trace, first) = (&self.trace, self.trace.first_node as usize);
        let Some(number) = trace.result_number(index) else { return };
        let Some(called) = trace.call_at(index - 1 - number) else { return };
        let (call, arguments) = (&*called.call, called.arguments());
        let x = &self.values[arguments.start + first..arguments.end + first];
        let y = &self.values[called.results().start + first..][..number + 1];
        let mut results = vec![T::nan(); call.outputs()];
        results[..=number].copy_from_slice(y);
        let mut unit = vec![T::zero(); call.outputs()];
        unit[number] = T::one();
        let mut partials = vec![T::nan(); call.inputs()];
        let (_, name) = (caught(|| call.back(x, &results, &unit, &mut partials)), call.name());
        let sources = arguments.map(|argument| trace.entries[argument].operands()[0]);
        let operands = sources.zip(partials).map(|(source, partial)| self.operand(source, partial)).collect();
        self.push(Origin::Operation(name), operands);
    }

    fn operand(&self, source: Source, partial: T) -> Operand {
        match source.get() {
            Ok(slot) => Operand::Node { index: self.indices[slot as usize], partial: partial.widen() },
            Err(constant) => Operand::Constant(self.trace.constants[constant].widen()),
        }
    }

    /// The node of the next slot.
    fn push(&mut self, origin: Origin, operands: Vec<Operand>) {
        let slot = self.indices.len();
        self.indices.push(self.nodes.len());
        // The sweep ends at the output: what was recorded behind it has no adjoint.
        let adjoint = self.adjoints.get(slot).map_or(0.0, |adjoint| adjoint.widen());
        self.nodes.push(RecordedNode { origin, operands, value: self.values[slot].widen(), adjoint });
    }

    /// The whole; an output that is a plain number has no slot, and becomes a node of its own.
    fn finish(mut self, output: u32, value: T) -> Recording {
        if output == 0 {
            let constant = Origin::Constant;
            self.nodes.push(RecordedNode {
                origin: constant,
                operands: Vec::new(),
                value: value.widen(),
                adjoint: 1.0,
            });
            return Recording { output: self.nodes.len() - 1, nodes: self.nodes };
        }
        Recording { output: self.indices[output as usize], nodes: self.nodes }
    }
}
