//! Planning: the graph of a loss over rows → a block program.
//!
//! - here: what rows need, what they share, and which products are computed inside of sums.
//! - [`emit`]: the row's code, and the slots of its values.
//! - [`row_guard`]: comparisons of values of a row.
//! - [`after`]: what depends on sums over rows.
//!
//! Of `(w.exp() * x + b - y).powi(2)`, the code of a row for the value, and for the value with its derivatives, whose
//! other factors follow after the rows. What rows share is `w.exp()`, computed before them, and `b`.
//!
//! ```text
//!        0 sum of 3: +[shared 0]·[column 0] +[shared 1] −[column 1]
//!        1 powi 2 of 0
//!          sum 0 over rows: +[1]
//!
//!        0 sum of 3: +[shared 1]·[column 0] +[shared 2] −[column 1]
//!          sum 0 over rows: +[0]·[0]
//!          sum 1 over rows: +[0]
//!          sum 2 over rows: +[column 0]·[0]
//! ```

mod after;
mod emit;
mod row_guard;

use super::multiples::Multiples;
use super::{Block, Code, Source, Term};
use crate::graph::{Graph, Guard, Id, Kind, Stage};
use crate::op::Op;
use crate::real::Real;
use crate::schedule::schedule;
use crate::tape::call::Call;
use row_guard::RowGuard;
use std::collections::HashMap;
use std::sync::Arc;

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
    let (of_rows, of_parameters): (Vec<Guard>, Vec<Guard>) = core::mem::take(&mut graph.guards)
        .into_iter()
        .partition(|guard| graph.stage(guard.a).max(graph.stage(guard.b)) == Stage::PerRow);
    graph.guards = of_parameters;
    let of_rows: Vec<RowGuard> = of_rows.into_iter().map(|guard| RowGuard::new(&graph, guard)).collect();
    let mut planner = Planner::new(&graph, outputs, results, &of_rows);
    planner.emit_rows(&of_rows, outputs);
    let output_sources = outputs.iter().map(|&output| planner.source(output)).collect();
    let operations = planner.operations();
    let after = planner.after(results);
    let shared: Vec<Id> = planner.shared.clone();
    let Planner {
        code,
        terms,
        functions,
        arguments,
        results: slots_of_results,
        columns,
        slot_count,
        sums,
        ..
    } = planner;
    let constants: Vec<T> = shared.iter().map_while(|&id| graph.as_constant(id)).collect();
    let computed = &shared[constants.len()..];
    let is_per_row = results.is_empty();
    let rows = (CACHE / (size_of::<T>() * 2 * (slot_count as usize + columns.len()).max(1))).clamp(16, 512)
        / 16
        * 16;
    Block {
        before: schedule(graph, parameters, computed),
        shared: computed.len() as u32,
        constants,
        code,
        terms,
        functions,
        arguments,
        results: slots_of_results,
        columns,
        slots: slot_count,
        sums: sums.len() as u32,
        outputs: output_sources,
        is_per_row,
        multiples: Multiples::of(&after, sums.len() as u32),
        after,
        rows,
        operations,
        compiled: super::native::Compiled::default(),
    }
}

const NEVER: u32 = u32::MAX;

struct Planner<'g, T> {
    graph: &'g Graph<T>,
    /// How often a node is used by nodes that are used; 0 if it is not needed.
    uses: Vec<u32>,
    /// The product that is computed inside of the sum that uses it.
    fused: Vec<bool>,
    /// Index in the code of a node's last use.
    last_use: Vec<u32>,
    slot: Vec<u32>,
    /// Constants, and then other values, that rows share.
    shared: Vec<Id>,
    shared_index: Vec<u32>,
    code: Vec<Code>,
    terms: Vec<Term>,
    functions: Vec<Arc<dyn Call<T>>>,
    arguments: Vec<Source>,
    results: Vec<u32>,
    /// Of each call that is still to be emitted, the results that are used.
    outputs_of: HashMap<Id, Vec<(u32, Id)>>,
    columns: Vec<u32>,
    free: Vec<u32>,
    slot_count: u32,
    /// The sums over rows, by node.
    sums: Vec<Id>,
}

impl<'g, T: Real> Planner<'g, T> {
    fn new(graph: &'g Graph<T>, outputs: &[Id], results: &[Id], guards: &[RowGuard]) -> Self {
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
            functions: Vec::new(),
            arguments: Vec::new(),
            results: Vec::new(),
            outputs_of: HashMap::new(),
            columns: Vec::new(),
            free: Vec::new(),
            slot_count: 0,
            sums: Vec::new(),
        };
        planner.count(outputs, results, guards);
        planner.share(outputs, results, guards);
        planner
    }

    fn count(&mut self, outputs: &[Id], results: &[Id], guards: &[RowGuard]) {
        let graph = self.graph;
        // Twice: what is read from outside is never fused into a single user.
        let guarded = guards.iter().flat_map(|c| [c.a, c.b]);
        for id in results.iter().chain(outputs).copied().chain(guarded) {
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
        self.graph.node(id).kind == Kind::RowSum || self.graph.stage(id) == Stage::PerRow
    }

    fn is_product(&self, id: Id) -> bool {
        let node = self.graph.node(id);
        let is_square = node.kind == Kind::Apply(Op::Powi) && node.exponent() == 2;
        self.graph.stage(id) == Stage::PerRow
            && (is_square || matches!(node.kind, Kind::Apply(Op::Mul | Op::Absorb)))
    }

    /// Collects what rows and results use of the parameters' part: constants first.
    fn share(&mut self, outputs: &[Id], results: &[Id], guards: &[RowGuard]) {
        let graph = self.graph;
        let guarded = guards.iter().flat_map(|c| [c.a, c.b]);
        let read = results.iter().chain(outputs).copied().chain(guarded);
        let mut used: Vec<Id> = read.map(|id| graph.origin(id)).collect();
        for index in 0..graph.len() {
            let id = Id(index as u32);
            let of_rows =
                self.uses[index] != 0 && (self.is_row_code(id) || graph.stage(id) == Stage::AfterReduction);
            if of_rows {
                graph.each_operand(id, |operand| used.push(graph.origin(operand)));
            }
        }
        let shared = |id: &Id| graph.stage(*id) == Stage::PerCall;
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
            let is_leaf =
                matches!(self.graph.node(id).kind, Kind::Column | Kind::Output | Kind::Apply(Op::Detach));
            self.uses[index] != 0 && self.is_row_code(id) && !is_leaf
        };
        (0..self.graph.len()).filter(counts).count()
    }

    fn source(&self, id: Id) -> Source {
        let id = self.graph.origin(id);
        let node = self.graph.node(id);
        match node.kind {
            Kind::Column => Source::Column(node.a),
            _ if self.graph.stage(id) == Stage::PerRow => Source::Slot(self.slot[id.index()]),
            _ => Source::Shared(self.shared_index[id.index()]),
        }
    }
}
