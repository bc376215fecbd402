//! The graph: what a recording computed, without what nothing needs.
//!
//! A graph is built bottom up, node by node, and equal nodes are the same node, so
//! that common subexpressions merge and constants fold while it grows. An operand
//! always stands before its user: the order of nodes is an order of evaluation.
//!
//! - [`lower`]: trace → graph; dead operations go, chains of additions become one
//!   n-ary sum that still adds in the user's order.
//! - [`reverse`]: graph → graph; appends the adjoints. They are nodes like others,
//!   merged and folded like others, and can be differentiated again.
//! - [`tangent`]: graph → graph; appends derivatives along a direction, which is part of the
//!   graph as the point is. The reverse of a tangent is a product with the Hessian.
//! - [`interaction`], [`dependence`]: which second and first derivatives can be other than 0.
//!
//! Values come out with the bits that the closure on plain floats gives. Rules that
//! would change a rounding are for derivatives only ([`Graph::relaxed`]).

mod adjoints;
mod build;
mod calls;
pub(crate) mod dependence;
mod evaluate;
mod flags;
mod fold;
pub(crate) mod interaction;
mod kind;
mod kinks;
mod leaves;
pub(crate) mod lower;
mod magnitude;
mod masks;
mod node;
pub(crate) mod reverse;
mod symbol;
mod table;
pub(crate) mod tangent;
mod unique;

pub(crate) use kind::{Kind, Stage};
pub(crate) use magnitude::leaf_magnitude;
pub(crate) use node::{Guard, Id, Node, Term};

use crate::op::Op;
use crate::scalar::Numeric;
use crate::tape::call::Call;
use std::collections::HashMap;
use std::sync::Arc;
use table::Table;
pub(crate) use table::{Links, mix};

/// Nodes from which on room grows by a fourth and not by all there is, since that would be hundreds of megabytes.
const LARGE: usize = 1 << 20;

/// A graph under construction; see the module.
#[derive(Clone, Debug)]
pub(crate) struct Graph<T> {
    nodes: Vec<Node>,
    /// The longest path from a leaf to each node; a detached value is where its operand is.
    depths: Vec<u32>,
    constants: Vec<T>,
    /// Constants met lately, by their hash: most closures have few, and use them again and again.
    recent: [Option<(u64, Id)>; 64],
    /// The nodes of 0 and −0, or an id that no node has.
    zeros: [Id; 2],
    /// Operands of nodes that have more than two.
    list: Vec<u32>,
    table: Table,
    /// The nodes of the parameters and columns so far, and of the number of rows.
    inputs: Inputs,
    pub(crate) guards: Vec<Guard>,
    /// Allow rules that change a rounding: for derivatives.
    pub(crate) relaxed: bool,
    /// Some node is a detached value.
    detaches: bool,
    /// The exponent of the largest finite number.
    largest: i16,
    /// Long sums stand for such with at most `2^` this times as many terms.
    longer: u8,
    /// How many nodes the recording has; what follows was appended for derivatives.
    recorded: usize,
    /// How often constants occur as operands, at most.
    constant_operands: u32,
    /// Whose adjoints the appended nodes are for.
    visits: Vec<Visit>,
    /// Derivatives in the columns are wanted, too.
    columns_vary: bool,
    /// Where adjoints are 0 by structure.
    masks: masks::Masks,
    /// Functions that are called, and how their derivatives are computed, as far as that was asked for.
    calls: Vec<Arc<dyn Call<T>>>,
    derivatives: HashMap<(u32, calls::Product), Option<Arc<calls::Derivative<T>>>>,
}

/// Consecutive nodes that were appended for the adjoint of one node, or for tangents.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Visit {
    /// The first of them; they go on to the next visit.
    pub(crate) first: u32,
    /// Whose adjoint; of tangents, which belong to no node, an id that no node has. Eight bytes, since there is a
    /// visit for each node of a deep recording.
    of: Id,
}

impl Visit {
    const TANGENTS: Id = Id(u32::MAX);

    /// The node whose adjoint is made; none if what follows goes forward, as the recording does.
    pub(crate) fn node(self) -> Option<Id> {
        (self.of != Self::TANGENTS).then_some(self.of)
    }
}

/// Nodes of inputs by their index.
#[derive(Clone, Debug, Default)]
struct Inputs {
    parameters: Vec<Option<Id>>,
    columns: Vec<Option<Id>>,
    count: Option<Id>,
}

impl<T: Numeric> Graph<T> {
    /// A graph with room for about `nodes`.
    pub(crate) fn with_capacity(nodes: usize) -> Self {
        Self {
            nodes: Vec::with_capacity(nodes),
            depths: Vec::with_capacity(nodes),
            constants: Vec::new(),
            recent: [None; 64],
            zeros: [Id(u32::MAX); 2],
            list: Vec::new(),
            table: Table::with_capacity(nodes),
            inputs: Inputs::default(),
            guards: Vec::new(),
            relaxed: false,
            detaches: false,
            largest: magnitude::largest::<T>(),
            longer: 0,
            recorded: 0,
            constant_operands: 0,
            visits: Vec::new(),
            columns_vary: false,
            masks: masks::Masks::default(),
            calls: Vec::new(),
            derivatives: HashMap::new(),
        }
    }

    /// How many nodes the recording has; those behind them were appended for derivatives.
    pub(crate) fn recorded(&self) -> usize {
        self.recorded
    }

    /// Hands out what only adding nodes needs, for the next stage to use: the depth of each node, and room for two words
    /// of each. No node is added after this, and none has a depth.
    ///
    /// Of a long recording, fresh memory costs more than what is written to it.
    pub(crate) fn end_building(&mut self) -> (Vec<u32>, Vec<Links>) {
        (core::mem::take(&mut self.depths), self.table.take_links())
    }

    /// Gives back what only ordering the nodes needs. The nodes stay.
    pub(crate) fn end_ordering(&mut self) {
        self.visits = Vec::new();
    }

    /// Which nodes were appended for whose adjoint, in the order of the nodes; of a shallow graph, none. Nodes before
    /// the first visit were recorded, or are tangents.
    pub(crate) fn visits(&self) -> &[Visit] {
        &self.visits
    }

    /// What is appended from here on is for the adjoint of `node`.
    fn visit(&mut self, node: Id) {
        self.visits.push(Visit { first: self.len() as u32, of: node });
    }

    /// What is appended from here on is for the adjoint of no node in particular.
    fn end_visits(&mut self) {
        if self.visits.last().is_some_and(|last| last.node().is_some()) {
            self.visit(Visit::TANGENTS);
        }
    }

    /// How often constants occur as operands of nodes and guards, at most.
    pub(crate) fn constant_operands(&self) -> u32 {
        self.constant_operands + 2 * self.guards.len() as u32
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    #[inline]
    pub(crate) fn node(&self, id: Id) -> Node {
        self.nodes[id.index()]
    }

    /// The longest path from a leaf to a node; a detached value is where its operand is.
    #[inline]
    pub(crate) fn depth(&self, id: Id) -> u32 {
        self.depths[id.index()]
    }

    #[inline]
    pub(crate) fn stage(&self, id: Id) -> Stage {
        self.node(id).traits.stage()
    }

    /// Does the value depend on what is differentiated in?
    #[inline]
    pub(crate) fn varies(&self, id: Id) -> bool {
        self.node(id).traits.varies()
    }

    /// Is it the constant 0 or −0? Tells so without a look at the node.
    #[inline]
    pub(crate) fn is_zero(&self, id: Id) -> bool {
        id == self.zeros[0] || id == self.zeros[1]
    }

    /// The number that a constant is.
    #[inline]
    pub(crate) fn as_constant(&self, id: Id) -> Option<T> {
        let node = self.node(id);
        if node.kind == Kind::Constant { Some(self.constants[node.a as usize]) } else { None }
    }

    /// The terms of a sum.
    pub(crate) fn terms(&self, node: Node) -> impl ExactSizeIterator<Item = Term> + '_ {
        self.list[node.a as usize..][..node.b as usize].iter().map(|&word| Term::unpack(word))
    }

    /// Term `k` of a sum.
    pub(crate) fn term(&self, node: Node, k: usize) -> Term {
        Term::unpack(self.list[node.a as usize + k])
    }

    /// All constants, by index.
    pub(crate) fn constants(&self) -> &[T] {
        &self.constants
    }

    /// The three operands of a ternary operation.
    pub(crate) fn triple(&self, node: Node) -> [Id; 3] {
        let at = node.a as usize;
        [0, 1, 2].map(|k| Id(self.list[at + k]))
    }

    /// The operands of a node that has two, or one, which then is both.
    #[inline]
    pub(crate) fn pair(&self, id: Id) -> Option<[Id; 2]> {
        let node = self.node(id);
        match node.traits.operands() {
            1 => Some([Id(node.a); 2]),
            2 => Some([Id(node.a), Id(node.b)]),
            _ => None,
        }
    }

    /// Calls `f` with each operand of a node.
    #[inline]
    pub(crate) fn each_operand(&self, id: Id, mut f: impl FnMut(Id)) {
        let node = self.node(id);
        match node.traits.operands() {
            0 => {}
            1 => f(Id(node.a)),
            2 => {
                f(Id(node.a));
                f(Id(node.b));
            }
            _ if node.kind == Kind::Sum => self.terms(node).for_each(|term| f(term.id)),
            _ if node.kind == Kind::Call => self.arguments(node).for_each(f),
            _ => self.triple(node).into_iter().for_each(f),
        }
    }

    /// The node whose value this one has: that of its operand, for a detached one.
    #[inline]
    pub(crate) fn origin(&self, id: Id) -> Id {
        if self.detaches { self.attached(id) } else { id }
    }

    fn attached(&self, mut id: Id) -> Id {
        while self.node(id).kind == Kind::Apply(Op::Detach) {
            id = Id(self.node(id).a);
        }
        id
    }
}
