//! Lowering: trace → graph.
//!
//! Three walks over the trace: backward to see what the outputs and the comparisons
//! need and how often, once more to find chains, and forward to add nodes.
//! A chain `((a + b) + c) − d` whose links are used once becomes one sum of signed
//! terms, added in the same order, so its bits are those of the chain.
//!
//! A closure with a sine that nothing needs and a product of equal factors, for each of 64 windows, summed:
//!
//! ```text
//! w[0].sin();
//! (w[0] + w[1] + w[2] - w[3]).exp() * (w[0] + w[1] + w[2] - w[3]).exp()
//!
//!       67..       64 × sum of 4: +[0..] +[1..] +[2..] −[3..]
//!      131..       64 × exp of 67..
//!       67..       64 × powi 2 of 131..
//!      195..        1 × sum of 64: +[67..]
//! ```

use super::masks::Masks;
use super::{Graph, Guard, Id, Term};
use crate::op::{Arity, Op};
use crate::scalar::Numeric;
use crate::tape::trace::{Entry, Source, Trace};

/// Which of a recording's inputs are columns: those from here on, counted from 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inputs {
    pub(crate) parameters: u32,
    /// They are differentiated in, too.
    pub(crate) columns_vary: bool,
}

impl Inputs {
    /// So many coordinates of a point.
    pub(crate) fn point(parameters: u32) -> Self {
        Self { parameters, columns_vary: false }
    }
}

/// Builds the graph of `trace`, with the nodes of its `outputs` (slots of the tape, 0 for a constant with the
/// value beside it).
pub(crate) fn lower<T: Numeric>(
    trace: &Trace<T>,
    inputs: Inputs,
    outputs: &[(u32, T)],
) -> (Graph<T>, Vec<Id>) {
    let mut lowering = Lowering {
        trace,
        inputs,
        given: &[],
        graph: Graph::with_capacity(2 * trace.entries.len() + 16),
        entries: count_uses(trace, outputs),
        chain: Vec::new(),
    };
    lowering.graph.columns_vary = inputs.columns_vary;
    lowering.graph.longer = trace.longer;
    lowering.graph.masks = Masks::of_recording(trace);
    lowering.entries();
    let ids = outputs.iter().map(|&(slot, value)| lowering.node_of(slot, value)).collect();
    for guard in &trace.guards {
        let [a, b] = guard.operands.map(|operand| lowering.operand(operand));
        lowering.graph.guards.push(Guard { question: guard.question, a, b, outcome: guard.outcome });
    }
    lowering.graph.recorded = lowering.graph.len();
    (lowering.graph, ids)
}

/// Appends what `trace` computes where its inputs are these nodes, and returns the nodes of its `outputs`.
pub(super) fn append<T: Numeric>(
    graph: &mut Graph<T>,
    trace: &Trace<T>,
    given: &[Id],
    outputs: &[(u32, T)],
) -> Vec<Id> {
    let mut lowering = Lowering {
        trace,
        inputs: Inputs::point(given.len() as u32),
        given,
        graph: core::mem::replace(graph, Graph::with_capacity(0)),
        entries: count_uses(trace, outputs),
        chain: Vec::new(),
    };
    lowering.entries();
    let ids = outputs.iter().map(|&(slot, value)| lowering.node_of(slot, value)).collect();
    *graph = lowering.graph;
    ids
}

/// How often each entry is used by entries that are used, and which are links of a chain.
fn count_uses<T: Numeric>(trace: &Trace<T>, outputs: &[(u32, T)]) -> Vec<Known> {
    let mut entries = Known::unused(trace.entries.len());
    let seen = |entries: &mut [Known], slot: u32| {
        if let Some(index) = trace.entry_of(slot) {
            entries[index].count_use();
        }
    };
    for &(slot, _) in outputs {
        // Twice: an output is never a link.
        seen(&mut entries, slot);
        seen(&mut entries, slot);
    }
    for slot in trace.guards.iter().flat_map(|g| g.operands).filter_map(|source| source.get().ok()) {
        seen(&mut entries, slot);
        seen(&mut entries, slot);
    }
    for index in (0..entries.len()).rev() {
        if entries[index] != Known::UNUSED {
            for slot in trace.entries[index].operands().into_iter().filter_map(|source| source.get().ok()) {
                seen(&mut entries, slot);
            }
        }
    }
    // Only now: between a sum and the addition that it adds on to may stand other uses of it.
    for index in 0..entries.len() {
        if entries[index] != Known::UNUSED
            && let Some(link) = chain_link(trace, index, &entries)
        {
            entries[link] = Known::LINK;
        }
    }
    entries
}

/// What is known of an entry: how often it is used, or that it is a link of a chain; and from when it has a node on, which.
///
/// One word for all, since there is one for each operation of a long recording. Who asks knows which it is: an entry is
/// asked for its uses until its node is made, and for its node by those behind it; links have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
struct Known(u32);

impl Known {
    const UNUSED: Self = Self(0);
    /// The inner part of a chain: its user adds on to it. No node has this number, and no entry as many uses.
    const LINK: Self = Self(u32::MAX);

    /// So many that are not used.
    fn unused(len: usize) -> Vec<Self> {
        // Zeros come from the system as they are, without a look at the memory, and so does a vector of their newtype.
        vec![0; len].into_iter().map(Self).collect()
    }

    #[inline]
    fn node(id: Id) -> Self {
        Self(id.0)
    }

    #[inline]
    fn as_node(self) -> Id {
        debug_assert!(self != Self::LINK, "a link has no node");
        Id(self.0)
    }

    #[inline]
    fn count_use(&mut self) {
        self.0 += 1;
    }

    #[inline]
    fn is_used_once(self) -> bool {
        self.0 == 1
    }
}

/// The entry that the addition `index` adds on to, if it is an addition used only here.
///
/// Not the second operand if the first is an addition, too, with more uses, as in `place += v - 0.5` where each place is looked at: the places are
/// a chain of their own, one step for all of them, to which the differences are added.
///
/// Called when all uses have been counted.
fn chain_link<T: Numeric>(trace: &Trace<T>, index: usize, entries: &[Known]) -> Option<usize> {
    let entry = trace.entries[index];
    let additions = entry.operands().map(|source| {
        let operand = trace.entry_of(source.get().ok()?)?;
        matches!(trace.entries[operand].op, Op::Add | Op::Sub).then_some(operand)
    });
    let is_link = |operand: &usize| entries[*operand].is_used_once();
    match (entry.op, additions) {
        (Op::Add, [a, b]) => a.or(b).filter(is_link),
        (Op::Sub, [a, _]) => a.filter(is_link),
        _ => None,
    }
}

struct Lowering<'t, T> {
    trace: &'t Trace<T>,
    inputs: Inputs,
    /// The nodes of the inputs, where these are not parameters and columns.
    given: &'t [Id],
    graph: Graph<T>,
    entries: Vec<Known>,
    chain: Vec<Term>,
}

impl<T: Numeric> Lowering<'_, T> {
    /// Makes a node of each entry that has one.
    fn entries(&mut self) {
        for (index, entry) in self.trace.entries.iter().enumerate() {
            let is_part = matches!(entry.op, Op::Pair | Op::Argument);
            if !matches!(self.entries[index], Known::UNUSED | Known::LINK) && !is_part {
                self.entries[index] = Known::node(self.node(index, entry));
            }
        }
    }

    #[inline]
    fn operand(&mut self, source: Source) -> Id {
        match source.get() {
            Ok(slot) => self.node_of(slot, T::zero()),
            Err(constant) => self.graph.constant(self.trace.constants[constant]),
        }
    }

    /// The node of a slot of the tape; slot 0 is the constant `value`.
    #[inline]
    fn node_of(&mut self, slot: u32, value: T) -> Id {
        match self.trace.entry_of(slot) {
            Some(entry) => self.entries[entry].as_node(),
            None => self.input(slot, value),
        }
    }

    fn input(&mut self, slot: u32, value: T) -> Id {
        let Some(input) = slot.checked_sub(1) else { return self.graph.constant(value) };
        if let Some(&given) = self.given.get(input as usize) {
            return given;
        }
        match input.checked_sub(self.inputs.parameters) {
            None => self.graph.parameter(input),
            Some(column) => self.graph.column(column),
        }
    }

    fn node(&mut self, index: usize, entry: &Entry) -> Id {
        match entry.op.arity() {
            Arity::Unary => {
                let x = self.operand(entry.operands()[0]);
                self.graph.unary(entry.op, x)
            }
            Arity::Power => {
                let x = self.operand(entry.operands()[0]);
                self.graph.powi(x, entry.exponent())
            }
            Arity::Ternary => {
                // The first two operands are those of the pair just before.
                let pair = &self.trace.entries[index - 1];
                let operands =
                    [pair.operands()[0], pair.operands()[1], entry.operands()[1]].map(|s| self.operand(s));
                self.graph.ternary(entry.op, operands)
            }
            Arity::Call => self.part_of_call(index),
            Arity::Binary | Arity::Half => {
                if matches!(entry.op, Op::Add | Op::Sub) && self.link_of(entry).is_some() {
                    return self.chain(index);
                }
                let [a, b] = entry.operands().map(|source| self.operand(source));
                self.graph.binary(entry.op, a, b)
            }
        }
    }

    /// A call, whose arguments stand in front of it, or one of its results.
    fn part_of_call(&mut self, index: usize) -> Id {
        let trace = self.trace;
        if let Some(number) = trace.result_number(index) {
            let call = self.operand(trace.entries[index].operands()[0]);
            return self.graph.output(call, number as u32);
        }
        let Some(called) = trace.call_at(index) else { return self.graph.constant(T::nan()) };
        let argument = |entry: &Entry| self.operand(entry.operands()[0]);
        let arguments: Vec<Id> = trace.entries[called.arguments()].iter().map(argument).collect();
        self.graph.call(&called.call, &arguments)
    }

    /// The link that `entry` adds on to, and which operand that is.
    fn link_of(&self, entry: &Entry) -> Option<(usize, usize)> {
        let candidates = if entry.op == Op::Add { 2 } else { 1 };
        (0..candidates).find_map(|side| {
            let link = self.trace.entry_of(entry.operands()[side].get().ok()?)?;
            (self.entries[link] == Known::LINK).then_some((link, side))
        })
    }

    /// The sum that ends at entry `top`: walks down the chain, then adds its terms upward.
    fn chain(&mut self, top: usize) -> Id {
        let mut terms = core::mem::take(&mut self.chain);
        terms.clear();
        let mut index = top;
        loop {
            let entry = self.trace.entries[index];
            let negative = entry.op == Op::Sub;
            if let Some((link, side)) = self.link_of(&entry) {
                let id = self.operand(entry.operands()[1 - side]);
                terms.push(Term { id, negative });
                index = link;
            } else {
                let [a, b] = entry.operands().map(|source| self.operand(source));
                terms.push(Term { id: b, negative });
                terms.push(Term { id: a, negative: false });
                break;
            }
        }
        terms.reverse();
        let id = self.graph.sum(&terms);
        self.chain = terms;
        id
    }
}
