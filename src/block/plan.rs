//! Planning: the graph of a loss over rows → a block program.

use super::row_check::RowCheck;
use super::{Block, Code, Source, Term};
use crate::Real;
use crate::graph::{Check, Graph, Id, Kind, Rate};
use crate::op::{Arity, Op};
use crate::program::schedule::schedule;

/// Second-level cache that blocks are made for. One number for all machines, so that all cut their
/// blocks alike.
const CACHE: usize = 1 << 20;

/// Plans the evaluation of `outputs`, values of the row, and of `results`, which depend on sums over
/// rows.
pub(crate) fn plan<T: Real>(
    mut graph: Graph<T>,
    parameters: u32,
    outputs: &[Id],
    results: &[Id],
) -> Block<T> {
    let (of_rows, of_parameters): (Vec<Check>, Vec<Check>) = core::mem::take(&mut graph.checks)
        .into_iter()
        .partition(|check| graph.rate(check.a).max(graph.rate(check.b)) == Rate::Row);
    graph.checks = of_parameters;
    let of_rows: Vec<RowCheck> = of_rows.into_iter().map(|check| RowCheck::new(&graph, check)).collect();
    let mut planner = Planner::new(&graph, outputs, results, &of_rows);
    planner.emit_rows(&of_rows, outputs);
    let output_sources = outputs.iter().map(|&output| planner.source(output)).collect();
    let operations = planner.operations();
    let after = planner.after(results);
    let shared: Vec<Id> = planner.shared.clone();
    let Planner { code, terms, columns, slot_count, sums, .. } = planner;
    let constants: Vec<T> = shared.iter().map_while(|&id| graph.as_constant(id)).collect();
    let computed = &shared[constants.len()..];
    let rows = (CACHE / (size_of::<T>() * 2 * (slot_count as usize + columns.len()).max(1))).clamp(16, 512)
        / 16
        * 16;
    Block {
        before: schedule(&graph, parameters, computed),
        shared: computed.len() as u32,
        constants,
        code,
        terms,
        columns,
        slots: slot_count,
        sums: sums.len() as u32,
        outputs: output_sources,
        each: results.is_empty(),
        after,
        rows,
        operations,
    }
}

pub(super) const NEVER: u32 = u32::MAX;

pub(super) struct Planner<'g, T> {
    pub(super) graph: &'g Graph<T>,
    /// How often a node is used by nodes that are used; 0 if it is not needed.
    pub(super) uses: Vec<u32>,
    /// The product that is computed inside of the sum that uses it.
    fused: Vec<bool>,
    /// Index in the code of a node's last use.
    last_use: Vec<u32>,
    slot: Vec<u32>,
    /// Constants, and then other values, that rows share.
    pub(super) shared: Vec<Id>,
    shared_index: Vec<u32>,
    code: Vec<Code>,
    terms: Vec<Term>,
    columns: Vec<u32>,
    free: Vec<u32>,
    slot_count: u32,
    /// The sums over rows, by node.
    pub(super) sums: Vec<Id>,
}

impl<'g, T: Real> Planner<'g, T> {
    fn new(graph: &'g Graph<T>, outputs: &[Id], results: &[Id], checks: &[RowCheck]) -> Self {
        let len = graph.len();
        let mut planner = Self {
            graph,
            uses: vec![0; len],
            fused: vec![false; len],
            last_use: vec![0; len],
            slot: vec![NEVER; len],
            shared: Vec::new(),
            shared_index: vec![NEVER; len],
            code: Vec::new(),
            terms: Vec::new(),
            columns: Vec::new(),
            free: Vec::new(),
            slot_count: 0,
            sums: Vec::new(),
        };
        planner.count(outputs, results, checks);
        planner.share(outputs, results, checks);
        planner
    }

    fn count(&mut self, outputs: &[Id], results: &[Id], checks: &[RowCheck]) {
        let graph = self.graph;
        // Twice: what is read from outside is never fused into a single user.
        let checked = checks.iter().flat_map(|c| [c.a, c.b]);
        for id in results.iter().chain(outputs).copied().chain(checked) {
            self.uses[graph.origin(id).index()] += 2;
        }
        for index in (0..graph.len()).rev() {
            if self.uses[index] != 0 {
                graph.each_operand(Id(index as u32), |operand| self.uses[graph.origin(operand).index()] += 1);
            }
        }
        for index in 0..graph.len() {
            let id = Id(index as u32);
            if self.uses[index] == 0 {
                continue;
            }
            match graph.node(id).kind {
                Kind::Sum | Kind::RowSum | Kind::Apply(Op::Add | Op::Sub) if self.is_row_code(id) => {
                    let mut products = Vec::new();
                    graph.each_operand(id, |operand| products.push(graph.origin(operand)));
                    for operand in products {
                        self.fused[operand.index()] |=
                            self.uses[operand.index()] == 1 && self.is_product(operand);
                    }
                }
                Kind::Column => self.columns.push(graph.node(id).a),
                _ => {}
            }
        }
    }

    /// Is computed for each row.
    fn is_row_code(&self, id: Id) -> bool {
        self.graph.node(id).kind == Kind::RowSum || self.graph.rate(id) == Rate::Row
    }

    fn is_product(&self, id: Id) -> bool {
        let node = self.graph.node(id);
        let is_square = node.kind == Kind::Apply(Op::Powi) && node.exponent() == 2;
        self.graph.rate(id) == Rate::Row
            && (is_square || matches!(node.kind, Kind::Apply(Op::Mul | Op::Absorb)))
    }

    /// Collects what rows and results use of the parameters' part: constants first.
    fn share(&mut self, outputs: &[Id], results: &[Id], checks: &[RowCheck]) {
        let graph = self.graph;
        let checked = checks.iter().flat_map(|c| [c.a, c.b]);
        let read = results.iter().chain(outputs).copied().chain(checked);
        let mut used: Vec<Id> = read.map(|id| graph.origin(id)).collect();
        for index in 0..graph.len() {
            let id = Id(index as u32);
            let of_rows = self.uses[index] != 0 && (self.is_row_code(id) || graph.rate(id) == Rate::After);
            if of_rows {
                graph.each_operand(id, |operand| used.push(graph.origin(operand)));
            }
        }
        let shared = |id: &Id| graph.rate(*id) == Rate::Once;
        for constants in [true, false] {
            for &id in used.iter().filter(|id| shared(id)) {
                let is_constant = graph.as_constant(id).is_some();
                if is_constant == constants && self.shared_index[id.index()] == NEVER {
                    self.shared_index[id.index()] = self.shared.len() as u32;
                    self.shared.push(id);
                }
            }
        }
    }

    /// How many operations are computed for each row, sums over rows included.
    fn operations(&self) -> usize {
        let counts = |&index: &usize| {
            let id = Id(index as u32);
            let is_leaf = matches!(self.graph.node(id).kind, Kind::Column | Kind::Apply(Op::Detach));
            self.uses[index] != 0 && self.is_row_code(id) && !is_leaf
        };
        (0..self.graph.len()).filter(counts).count()
    }

    fn source(&self, id: Id) -> Source {
        let id = self.graph.origin(id);
        let node = self.graph.node(id);
        match node.kind {
            Kind::Column => Source::Column(node.a),
            _ if self.graph.rate(id) == Rate::Row => Source::Slot(self.slot[id.index()]),
            _ => Source::Shared(self.shared_index[id.index()]),
        }
    }

    /// Emits the row's code in the order of the graph.
    fn emit_rows(&mut self, checks: &[RowCheck], outputs: &[Id]) {
        let members: Vec<Id> = (0..self.graph.len() as u32)
            .map(Id)
            .filter(|id| self.uses[id.index()] != 0 && self.is_row_code(*id) && !self.fused[id.index()])
            .filter(|id| !matches!(self.graph.node(*id).kind, Kind::Column | Kind::Apply(Op::Detach)))
            .collect();
        for (at, &id) in members.iter().enumerate() {
            for read in self.reads(id) {
                self.last_use[read.index()] = at as u32;
            }
        }
        for id in checks.iter().flat_map(|check| [check.a, check.b]).chain(outputs.iter().copied()) {
            self.last_use[self.graph.origin(id).index()] = NEVER;
        }
        // A check stands as soon as its operands do: before any sum over rows, which then leaves out
        // the rows that fail.
        let mut pending: Vec<&RowCheck> = checks.iter().collect();
        for (at, &id) in members.iter().enumerate() {
            let graph = self.graph;
            let ready = |check: &&RowCheck| graph.origin(check.a).max(graph.origin(check.b)) < id;
            pending.extract_if(.., |check| ready(check)).for_each(|check| self.guard(check));
            self.emit(id);
            self.release(id, at as u32);
        }
        pending.into_iter().for_each(|check| self.guard(check));
    }

    fn guard(&mut self, check: &RowCheck) {
        let (a, b) = (self.source(check.a), self.source(check.b));
        self.code.push(Code::Guard { comparison: check.comparison, outcome: check.outcome, a, b });
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
                    Arity::Binary | Arity::Half | Arity::Ternary => {
                        let b = self.source(Id(node.b));
                        let out = self.allocate(id);
                        self.code.push(Code::Binary { op, out, a, b });
                    }
                }
            }
            Kind::Constant | Kind::Parameter | Kind::Column | Kind::Count => {}
        }
    }

    fn sum(&mut self, id: Id, terms: &[Term]) {
        let first = self.terms.len() as u32;
        self.terms.extend_from_slice(terms);
        let out = self.allocate(id);
        self.code.push(Code::Sum { out, first, count: terms.len() as u32 });
    }
}
