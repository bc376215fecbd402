//! Interactions: which second derivatives of a value can be other than 0.
//!
//! Walks from the value down and keeps pairs of nodes in which the value, seen as a function of
//! the nodes not yet visited, is not linear. A node that is visited hands its pairs on to its operands,
//! and adds the pairs of operands in which its own operation is not linear. What is left at the end
//! are pairs of parameters. This is edge pushing (Gower and Mello 2012, A new framework for the
//! computation of Hessians, Optim. Methods Softw. 27, 251–273) without the numbers, so its cost
//! follows the pairs that there are, and is not quadratic in anything.
//!
//! Which operations are linear in what is not listed here: it is read off the partial derivatives of the table.
//!
//! Of `w[0] * w[1]` and of `(w[0] * w[1]).exp()`, summed over the windows of 65 coordinates, the values and the pairs. A product is
//! linear in each of its factors; the exponential hands the pair of its operand with itself down to both of them.
//!
//! ```text
//!       65..       64 × mul of 0.., 1..             (1, 0) (2, 1) … (64, 63)
//!      129..        1 × sum of 64: +[65..]
//!
//!       65..       64 × mul of 0.., 1..             (0, 0) (1, 0) (1, 1) (2, 1) (2, 2) … (64, 63) (64, 64)
//!      129..       64 × exp of 65..
//!      193..        1 × sum of 64: +[129..]
//! ```

use super::tangent::tangent;
use super::{Graph, Id, Kind};
use crate::op::{Arity, Op};
use crate::tape::Recordable;
use std::collections::{HashMap, HashSet};

/// Operands of a call from which on the parameters behind them are looked for.
const MANY: usize = 16;

/// A pair of parameters, the larger one first.
pub(crate) type Pair = (u32, u32);

/// The pairs of parameters in which the value at `output` can have a second derivative other than 0,
/// in order.
pub(crate) fn interactions<T: Recordable>(graph: &Graph<T>, output: Id, parameters: u32) -> Vec<Pair> {
    let mut walk = Walk::new(graph, output, parameters);
    let mut linearities = Linearities::default();
    let (mut partners, mut operands) = (Vec::new(), smallvec::SmallVec::<[Id; 8]>::new());
    for index in (0..=output.0).rev() {
        let id = Id(index);
        let kind = graph.node(id).kind;
        if !walk.counts[id.index()] || matches!(kind, Kind::Constant | Kind::Parameter) {
            continue;
        }
        operands.clear();
        linearities.each_mover(graph, id, |operand| operands.push(operand));
        operands.retain(|operand| walk.moves[operand.index()]);
        operands.iter().for_each(|operand| walk.counts[operand.index()] = true);
        if kind == Kind::Call {
            walk.stand_in(&mut linearities, &mut operands);
        }
        walk.take_partners(id, &mut partners);
        for &partner in &partners {
            if partner == id {
                for (k, &a) in operands.iter().enumerate() {
                    operands[..=k].iter().for_each(|&b| walk.push(a, b));
                }
            } else {
                operands.iter().for_each(|&operand| walk.push(operand, partner));
            }
        }
        if let Kind::Apply(op) = kind {
            walk.add_nonlinear_pairs(id, linearities.of::<T>(op, graph.node(id).exponent()));
        }
        if kind == Kind::Call {
            // Nothing is known of the function, so it is linear in nothing.
            for (k, &a) in operands.iter().enumerate() {
                operands[..=k].iter().for_each(|&b| walk.push(a, b));
            }
        }
        if walk.is_full() {
            break;
        }
    }
    walk.pairs.compact();
    walk.pairs.found
}

struct Walk<'g, T> {
    graph: &'g Graph<T>,
    /// Depends on a parameter.
    moves: Vec<bool>,
    /// The output depends on it.
    counts: Vec<bool>,
    /// The newest pair that waits at a node, in a list back.
    newest: Vec<u32>,
    waiting: Vec<(Id, u32)>,
    /// Places of `waiting` that are free again.
    free: Vec<u32>,
    pairs: Pairs,
    parameters: u64,
}

const NONE: u32 = u32::MAX;

impl<'g, T: Recordable> Walk<'g, T> {
    fn new(graph: &'g Graph<T>, output: Id, parameters: u32) -> Self {
        let nodes = output.index() + 1;
        let mut moves = Vec::with_capacity(nodes);
        for index in 0..=output.0 {
            let id = Id(index);
            let mut any = graph.node(id).kind == Kind::Parameter;
            graph.each_operand(id, |operand| any |= moves[operand.index()]);
            moves.push(any);
        }
        let mut counts = vec![false; nodes];
        counts[output.index()] = moves[output.index()];
        Self {
            graph,
            moves,
            counts,
            newest: vec![NONE; nodes],
            waiting: Vec::new(),
            free: Vec::new(),
            pairs: Pairs::default(),
            parameters: u64::from(parameters),
        }
    }

    /// Notes an interaction of `a` and `b`: at the one that is visited first, or as found.
    fn push(&mut self, a: Id, b: Id) {
        let parameter = |id: Id| {
            let node = self.graph.node(id);
            (node.kind == Kind::Parameter).then_some(node.a)
        };
        let (at, partner) = match (parameter(a), parameter(b)) {
            (Some(a), Some(b)) => return self.pairs.add(a, b),
            (Some(_), None) => (b, a),
            (None, Some(_)) => (a, b),
            (None, None) => (a.max(b), a.min(b)),
        };
        let entry = (partner, self.newest[at.index()]);
        let place = match self.free.pop() {
            Some(place) => {
                self.waiting[place as usize] = entry;
                place
            }
            None => {
                self.waiting.push(entry);
                self.waiting.len() as u32 - 1
            }
        };
        self.newest[at.index()] = place;
    }

    /// The nodes that interact with `id`, each once.
    fn take_partners(&mut self, id: Id, into: &mut Vec<Id>) {
        into.clear();
        let mut at = core::mem::replace(&mut self.newest[id.index()], NONE);
        while at != NONE {
            let (partner, before) = self.waiting[at as usize];
            into.push(partner);
            self.free.push(at);
            at = before;
        }
        into.sort_unstable();
        into.dedup();
    }

    /// Puts the parameters behind the operands of a call in their place, if these are fewer.
    ///
    /// A call is linear in nothing, so all its operands interact, and a pair that is handed down ends as all pairs of the
    /// parameters behind both. The 20 000 entries of a covariance have 200 million pairs, and three parameters six.
    fn stand_in(&self, linearities: &mut Linearities, operands: &mut smallvec::SmallVec<[Id; 8]>) {
        if operands.len() < MANY {
            return;
        }
        // Looking costs no more than the pairs would.
        let most = operands.len().saturating_mul(operands.len());
        let (mut seen, mut visited) = (HashSet::new(), 0);
        let mut pending = operands.to_vec();
        let mut parameters = smallvec::SmallVec::new();
        while let Some(id) = pending.pop() {
            if !self.moves[id.index()] || !seen.insert(id) {
                continue;
            }
            if self.graph.node(id).kind == Kind::Parameter {
                parameters.push(id);
            }
            visited += 1;
            if visited > most || parameters.len() >= operands.len() {
                return;
            }
            linearities.each_mover(self.graph, id, |operand| pending.push(operand));
        }
        *operands = parameters;
    }

    /// Adds the pairs of operands in which a node itself is not linear.
    fn add_nonlinear_pairs(&mut self, id: Id, linearity: Linearity) {
        let mut operands = smallvec::SmallVec::<[Id; 3]>::new();
        self.graph.each_operand(id, |operand| operands.push(operand));
        for (k, &a) in operands.iter().enumerate() {
            for (i, &b) in operands[..=k].iter().enumerate() {
                let moves = self.moves[a.index()] && self.moves[b.index()];
                if moves && (linearity.nonlinear[k][i] || linearity.nonlinear[i][k]) {
                    self.push(a, b);
                }
            }
        }
    }

    /// All parameters interact: there is nothing left to find.
    fn is_full(&self) -> bool {
        self.pairs.unique as u64 == self.parameters * (self.parameters + 1) / 2
    }
}

/// Pairs of parameters, with repetitions up to a bound.
#[derive(Debug, Default)]
struct Pairs {
    found: Vec<Pair>,
    unique: usize,
}

impl Pairs {
    fn add(&mut self, a: u32, b: u32) {
        self.found.push((a.max(b), a.min(b)));
        // A loss over many rows finds the same pairs at each.
        if self.found.len() > (2 * self.unique).max(1 << 12) {
            self.compact();
        }
    }

    fn compact(&mut self) {
        self.found.sort_unstable();
        self.found.dedup();
        self.unique = self.found.len();
    }
}

/// How an operation uses its operands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Linearity {
    /// The partial derivative in the operand is not 0 everywhere.
    moves: [bool; 3],
    /// The partial derivative in one operand changes with another.
    nonlinear: [[bool; 3]; 3],
}

/// How operations use their operands, as they are met.
#[derive(Debug, Default)]
pub(super) struct Linearities {
    known: HashMap<(Op, i32), Linearity>,
}

impl Linearities {
    fn of<T: Recordable>(&mut self, op: Op, n: i32) -> Linearity {
        // Powers from the third on are alike, and so are those below 0.
        *self.known.entry((op, n.clamp(-1, 3))).or_insert_with(|| linearity::<T>(op, n))
    }

    /// Calls `f` with the operands of a node that it changes with.
    pub(super) fn each_mover<T: Recordable>(&mut self, graph: &Graph<T>, id: Id, mut f: impl FnMut(Id)) {
        let node = graph.node(id);
        let Kind::Apply(op) = node.kind else { return graph.each_operand(id, f) };
        let moves = self.of::<T>(op, node.exponent()).moves;
        let mut k = 0;
        graph.each_operand(id, |operand| {
            if moves[k] {
                f(operand);
            }
            k += 1;
        });
    }
}

/// Reads the linearity of an operation off its partial derivatives, on a graph of its own.
fn linearity<T: Recordable>(op: Op, n: i32) -> Linearity {
    let mut graph = Graph::<T>::with_capacity(32);
    graph.relaxed = true;
    let operands = [0, 1, 2].map(|k| graph.parameter(k));
    let [a, b, _] = operands;
    let (zero, one) = (graph.constant(T::zero()), graph.constant(T::one()));
    let value = match op.arity() {
        Arity::Unary => graph.unary(op, a),
        Arity::Power => graph.powi(a, n),
        Arity::Binary | Arity::Half => graph.binary(op, a, b),
        Arity::Ternary => graph.ternary(op, operands),
        // No node has it: calls are nodes of their own kind.
        Arity::Call => a,
    };
    let units = [0, 1, 2].map(|k| [0, 1, 2].map(|i| if i == k { one } else { zero }));
    let mut linearity = Linearity::default();
    // The partial derivative in an operand is the tangent along it.
    for k in 0..3 {
        let partial = tangent(&mut graph, &[value], &units[k])[0];
        linearity.moves[k] = !graph.is_zero(partial);
        for (nonlinear, unit) in linearity.nonlinear[k].iter_mut().zip(&units) {
            let second = tangent(&mut graph, &[partial], unit)[0];
            *nonlinear = !graph.is_zero(second);
        }
    }
    linearity
}
