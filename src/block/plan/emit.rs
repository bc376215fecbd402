//! The code of a row, in the order of the graph.

use super::row_guard::RowGuard;
use super::{NEVER, Planner};
use crate::block::{Code, Source, Term};
use crate::graph::{Id, Kind};
use crate::op::{Arity, Op};
use crate::real::Real;

impl<T: Real> Planner<'_, T> {
    /// Emits the row's code in the order of the graph.
    pub(super) fn emit_rows(&mut self, guards: &[RowGuard], outputs: &[Id]) {
        let mut members: Vec<Id> = (0..self.graph.len() as u32)
            .map(Id)
            .filter(|id| self.uses[id.index()] != 0 && self.is_row_code(*id) && !self.fused[id.index()])
            .filter(|id| !matches!(self.graph.node(*id).kind, Kind::Column | Kind::Apply(Op::Detach)))
            .collect();
        for &id in &members {
            let node = self.graph.node(id);
            if node.kind == Kind::Output {
                self.outputs_of.entry(Id(node.a)).or_default().push((node.b, id));
            }
        }
        let is_sum = |id: &Id| self.graph.node(*id).kind == Kind::RowSum;
        let first_sum = members.iter().find(|id| is_sum(id));
        let last_guard = guards.iter().map(|guard| guard.a.max(guard.b)).max();
        if first_sum.is_some_and(|&sum| last_guard.is_some_and(|guard| guard > sum)) {
            members.sort_by_key(is_sum);
        }
        for (at, &id) in members.iter().enumerate() {
            for read in self.reads(id) {
                self.last_use[read.index()] = at as u32;
            }
        }
        for id in guards.iter().flat_map(|guard| [guard.a, guard.b]).chain(outputs.iter().copied()) {
            self.last_use[self.graph.origin(id).index()] = NEVER;
        }
        // A guard comes as soon as its operands are there: before any sum over rows, which then leaves out
        // the rows that fail.
        let mut pending: Vec<&RowGuard> = guards.iter().collect();
        for (at, &id) in members.iter().enumerate() {
            let graph = self.graph;
            // What is left at the first sum is ready, as all but sums has been computed then.
            let ready = |guard: &&RowGuard| {
                graph.node(id).kind == Kind::RowSum || graph.origin(guard.a).max(graph.origin(guard.b)) < id
            };
            pending.extract_if(.., |guard| ready(guard)).for_each(|guard| self.guard(guard));
            self.emit(id);
            self.release(id, at as u32);
        }
        pending.into_iter().for_each(|guard| self.guard(guard));
    }

    fn guard(&mut self, guard: &RowGuard) {
        let (a, b) = (self.source(guard.a), self.source(guard.b));
        self.code.push(Code::Guard { comparison: guard.comparison, outcome: guard.outcome, a, b });
    }

    /// The nodes that the code of `id` reads, through fused products.
    fn reads(&self, id: Id) -> smallvec::SmallVec<[Id; 8]> {
        let graph = self.graph;
        let mut reads = smallvec::SmallVec::new();
        graph.each_operand(id, |operand| {
            let operand = graph.origin(operand);
            if self.fused[operand.index()] {
                graph.each_operand(operand, |factor| reads.push(graph.origin(factor)));
            } else {
                reads.push(operand);
            }
        });
        reads
    }

    /// Gives back the slots that the code at `at` was the last to read.
    fn release(&mut self, id: Id, at: u32) {
        for read in self.reads(id) {
            let slot = self.slot[read.index()];
            if self.last_use[read.index()] == at && slot != NEVER {
                self.free.push(slot);
                // Read twice by one operation, given back once.
                self.last_use[read.index()] = NEVER;
            }
        }
    }

    fn allocate(&mut self, id: Id) -> u32 {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slot_count += 1;
            self.slot_count - 1
        });
        self.slot[id.index()] = slot;
        slot
    }

    /// A term of a sum, with its product if that is fused.
    fn term(&self, id: Id, negative: bool) -> Term {
        let id = self.graph.origin(id);
        if self.fused[id.index()] {
            let node = self.graph.node(id);
            let absorbs = node.kind == Kind::Apply(Op::Absorb);
            let is_square = node.kind == Kind::Apply(Op::Powi);
            let factors = [node.a, if is_square { node.a } else { node.b }];
            let [mut a, mut b] = factors.map(|factor| self.source(Id(factor)));
            if !absorbs && !matches!(a, Source::Shared(_)) && matches!(b, Source::Shared(_)) {
                core::mem::swap(&mut a, &mut b);
            }
            return Term { a, b: Some(b), absorbs, negative };
        }
        Term { a: self.source(id), b: None, absorbs: false, negative }
    }

    fn emit(&mut self, id: Id) {
        let graph = self.graph;
        let node = graph.node(id);
        let fuses = |planner: &Self, k: u32| planner.fused[graph.origin(Id(k)).index()];
        match node.kind {
            Kind::RowSum => {
                let index = self.sums.len() as u32;
                self.sums.push(id);
                let (term, first) = (self.term(Id(node.a), false), self.terms.len() as u32);
                self.terms.push(term);
                match self.code.last_mut() {
                    Some(Code::RowSums { count, .. }) => *count += 1,
                    _ => self.code.push(Code::RowSums { index, first, count: 1 }),
                }
            }
            Kind::Sum => {
                let terms: Vec<Term> = graph.terms(node).map(|t| self.term(t.id, t.negative)).collect();
                self.sum(id, &terms);
            }
            Kind::Apply(op @ (Op::Add | Op::Sub)) if fuses(self, node.a) || fuses(self, node.b) => {
                let terms = [self.term(Id(node.a), false), self.term(Id(node.b), op == Op::Sub)];
                self.sum(id, &terms);
            }
            Kind::Apply(op) if op.arity() == Arity::Ternary => {
                let operands = graph.triple(node).map(|x| self.source(x));
                let out = self.allocate(id);
                self.code.push(Code::Ternary { op, out, operands });
            }
            Kind::Apply(op) => {
                let a = self.source(Id(node.a));
                match op.arity() {
                    Arity::Unary => {
                        let out = self.allocate(id);
                        self.code.push(Code::Unary { op, out, a });
                    }
                    Arity::Power => {
                        let out = self.allocate(id);
                        self.code.push(Code::Power { n: node.exponent(), out, a });
                    }
                    Arity::Binary | Arity::Half | Arity::Ternary | Arity::Call => {
                        let b = self.source(Id(node.b));
                        let out = self.allocate(id);
                        self.code.push(Code::Binary { op, out, a, b });
                    }
                }
            }
            Kind::Call => self.call(id),
            // Their slots are those where the call puts them.
            Kind::Output => {}
            Kind::Constant | Kind::Parameter | Kind::Column | Kind::Count => {}
        }
    }

    fn call(&mut self, id: Id) {
        let graph = self.graph;
        let node = graph.node(id);
        let (function, arguments, results) =
            (self.functions.len() as u32, self.arguments.len() as u32, self.results.len() as u32);
        let call = graph.called(node).1.clone();
        for argument in graph.arguments(node) {
            let source = self.source(argument);
            self.arguments.push(source);
        }
        // Before the arguments are given back, so that no result overlaps one.
        let used = self.outputs_of.remove(&id).unwrap_or_default();
        for number in 0..call.outputs() as u32 {
            let slot = match used.iter().find(|&&(known, _)| known == number) {
                Some(&(_, output)) => self.allocate(output),
                None => self.allocate(id),
            };
            self.results.push(slot);
        }
        self.slot[id.index()] = NEVER;
        self.functions.push(call);
        self.code.push(Code::Call { function, arguments, results });
    }

    fn sum(&mut self, id: Id, terms: &[Term]) {
        let first = self.terms.len() as u32;
        self.terms.extend_from_slice(terms);
        let out = self.allocate(id);
        self.code.push(Code::Sum { out, first, count: terms.len() as u32 });
    }
}
