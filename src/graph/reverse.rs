//! The reverse transformation: graph → graph with the adjoint of every parameter.
//!
//! Visits the nodes from the output down. A node's adjoint is the sum of what its
//! users contribute, one n-ary sum, so nothing is scattered when the program runs
//! and no adjoint is set to zero first. Contributions stand in the order in which the
//! eager sweep would add them.
//!
//! In a loss over rows, what a row contributes to a value that all rows share is
//! summed over the rows; what does not depend on the row is multiplied by their number.
//!
//! Of `x.sin() * x.exp()`, summed over 64 coordinates: the value, and the value with its derivatives, which stand from
//! slot 194 on in the end.
//!
//! ```text
//!       64..       64 × sin of 0..                  66..       64 × sin of 2..
//!      128..       64 × exp of 0..                 130..       64 × exp of 2..
//!      192..       64 × mul of 64.., 128..         194..       64 × cos of 2..
//!      256..        1 × sum of 64: +[192..]        258..       64 × mul of 66.., 130..
//!                                                  322..       64 × absorb of 66.., 130..
//!                                                  386..       64 × mul of 130.., 194..
//!                                                  194..       64 × add of 322.., 386..
//!                                                  450..        1 × sum of 64: +[258..]
//! ```

use super::adjoints::Adjoints;
use super::calls::Product;
use super::masks::Mask;
use super::symbol::Symbol;
use super::{Graph, Id, Kind, Node, Stage, Term};
use crate::op::{self, Arity, BinaryRow, Flat, Op, UnaryRow, powi_partial};
use crate::tape::Recordable;
use crate::tape::reach::Reach;
use core::cell::RefCell;

/// Of a shallower output nobody asks which nodes were appended for which.
const DEEP: u32 = 16;

/// Appends the derivatives of `output` in the first `parameters` parameters, and returns them.
///
/// `output` is a value of the row for a loss over rows; then the derivatives are of its sum.
pub(crate) fn reverse<T: Recordable>(
    graph: &mut Graph<T>,
    output: Id,
    parameters: u32,
    rows: bool,
) -> Vec<Id> {
    let mut adjoints = Adjoints::new(graph, output, rows);
    sweep(graph, &mut adjoints, output, [parameters, 0], None)
}

/// Appends the derivatives of each of `outputs`, which were recorded, and returns them: in the parameters, and then in the
/// columns, which [`Inputs`](super::lower::Inputs) says vary.
///
/// Costs what the outputs depend on, each by itself, and not all that was recorded for each of them.
pub(crate) fn reverse_all<T: Recordable>(graph: &mut Graph<T>, outputs: &[Id], inputs: [u32; 2]) -> Vec<Id> {
    let Some(&last) = outputs.iter().max() else { return Vec::new() };
    let (mut adjoints, mut reach) = (Adjoints::new(graph, last, false), Reach::default());
    let mut derivatives = Vec::with_capacity(outputs.len() * (inputs[0] + inputs[1]) as usize);
    for &output in outputs {
        let operands = |node, each: &mut dyn FnMut(u32)| {
            graph.each_operand(Id(node), |operand| {
                if graph.varies(operand) {
                    each(operand.0);
                }
            });
        };
        // What was recorded is needed: by the only output, nearly all.
        let reached = if outputs.len() == 1 { None } else { reach.of(output.0, operands) };
        derivatives.extend(sweep(graph, &mut adjoints, output, inputs, reached));
    }
    derivatives
}

/// The sweep from one output: over all nodes, or over those that it has `reached`, from the last to the first.
fn sweep<T: Recordable>(
    graph: &mut Graph<T>,
    adjoints: &mut Adjoints,
    output: Id,
    [parameters, columns]: [u32; 2],
    reached: Option<&[u32]>,
) -> Vec<Id> {
    let was_relaxed = core::mem::replace(&mut graph.relaxed, true);
    let zero = graph.constant(T::zero());
    let mut gradient = vec![zero; (parameters + columns) as usize];
    let one = graph.constant(T::one());
    if graph.varies(output) {
        adjoints.add(graph, output, Term { id: one, negative: false }, adjoints.sums_rows);
    }
    let is_deep = graph.depth(output) >= DEEP;
    graph.end_visits();
    let nodes = reached.map_or(output.0 + 1, |reached| reached.len() as u32);
    for k in 0..nodes {
        let id = Id(reached.map_or_else(|| output.0 - k, |reached| reached[k as usize]));
        let Some(newest) = adjoints.take_newest(id) else { continue };
        if is_deep {
            graph.visit(id);
        }
        let node = graph.node(id);
        let adjoint = adjoints.total(graph, newest, node.traits.stage());
        let input = match node.kind {
            Kind::Parameter => Some(node.a),
            Kind::Column => Some(parameters + node.a),
            _ => None,
        };
        match input {
            Some(input) => {
                if let Some(slot) = gradient.get_mut(input as usize) {
                    *slot = graph.sum(&[adjoint]);
                }
            }
            None => spread(graph, adjoints, id, node, adjoint),
        }
    }
    graph.relaxed = was_relaxed;
    gradient
}

/// Contributes the adjoint of a node to those of its operands that depend on a parameter.
fn spread<T: Recordable>(graph: &mut Graph<T>, adjoints: &mut Adjoints, id: Id, node: Node, adjoint: Term) {
    let by_row = adjoints.sums_rows && node.traits.stage() == Stage::PerRow;
    // The sign of the adjoint goes on in the terms: at most a derivative in the end needs a negation.
    let term = |id, negative| Term { id, negative: negative ^ adjoint.negative };
    match node.kind {
        Kind::Sum => {
            for k in 0..node.b as usize {
                let Term { id, negative } = graph.term(node, k);
                give(graph, adjoints, id.0, term(adjoint.id, negative), by_row);
            }
        }
        Kind::RowSum => give(graph, adjoints, node.a, adjoint, true),
        Kind::Output => {
            // The call is visited when the adjoints of all its results are known. That it has one of its own says so.
            adjoints.of_results.entry(node.a).or_default().push((node.b, adjoint));
            let one = graph.constant(T::one());
            give(graph, adjoints, node.a, Term { id: one, negative: false }, by_row);
        }
        Kind::Call => {
            let zero = graph.constant(T::zero());
            let mut weights = vec![zero; graph.called(node).1.outputs()];
            for (number, adjoint) in adjoints.of_results.remove(&id.0).unwrap_or_default() {
                weights[number as usize] = graph.sum(&[adjoint]);
            }
            let arguments: Vec<Id> = graph.arguments(node).collect();
            let products = graph.product_of_call(id, Product::Back, &weights);
            for (argument, id) in arguments.into_iter().zip(products) {
                give(graph, adjoints, argument.0, Term { id, negative: false }, by_row);
            }
        }
        Kind::Apply(Op::Add | Op::Sub) => {
            give(graph, adjoints, node.a, adjoint, by_row);
            give(graph, adjoints, node.b, term(adjoint.id, node.kind == Kind::Apply(Op::Sub)), by_row);
        }
        Kind::Apply(Op::Neg) => give(graph, adjoints, node.a, term(adjoint.id, true), by_row),
        Kind::Apply(Op::Mul) => {
            for (to, partial) in [(node.a, node.b), (node.b, node.a)] {
                if graph.varies(Id(to)) {
                    // As `product`, without the table.
                    let (partial, turns) = turned(graph, Id(partial));
                    let id = graph.product(adjoint.id, partial);
                    graph.mask_product(id, adjoint.id, None);
                    give(graph, adjoints, to, term(id, turns), by_row);
                }
            }
        }
        Kind::Apply(op) if op.arity() == Arity::Ternary => {
            let operands = graph.triple(node);
            let products = ternary_products(graph, op, operands, id, adjoint.id);
            // What decides a selection has no partial derivative.
            for k in usize::from(op == Op::Select)..3 {
                give(graph, adjoints, operands[k].0, term(products[k], false), by_row);
            }
        }
        Kind::Apply(op) => {
            let operands = [node.a, node.b].into_iter().zip(op.flat(node.exponent())).enumerate();
            for (side, (to, flat)) in operands.take(usize::from(node.traits.operands())) {
                if graph.varies(Id(to)) && flat != Flat::Everywhere {
                    let product = product(graph, op, adjoint, id, side);
                    give(graph, adjoints, to, product, by_row);
                }
            }
        }
        Kind::Constant | Kind::Parameter | Kind::Column | Kind::Count => {}
    }
}

/// Contributes a term to the adjoint of a node, if that depends on a parameter.
#[inline(always)]
fn give<T: Recordable>(graph: &Graph<T>, adjoints: &mut Adjoints, to: u32, term: Term, by_row: bool) {
    if graph.varies(Id(to)) {
        adjoints.add(graph, Id(to), term, by_row);
    }
}

/// The adjoint times the partial derivative of a node in its first (0) or second (1) operand.
fn product<T: Recordable>(graph: &mut Graph<T>, op: Op, adjoint: Term, id: Id, side: usize) -> Term {
    let node = graph.node(id);
    if op == Op::Powi
        && node.exponent() == 2
        && let Some(id) = graph.product_of_square(adjoint, Id(node.a))
    {
        return Term { id, negative: false };
    }
    let partial = partial(graph, op, id, node, side);
    let (partial, turns) = turned(graph, partial);
    let id = graph.contribution((op, node.exponent()), side, adjoint.id, partial);
    Term { id, negative: adjoint.negative ^ turns }
}

/// What a partial derivative negates, if it is a negation: the sign goes to the term.
#[inline(always)]
fn turned<T: Recordable>(graph: &Graph<T>, partial: Id) -> (Id, bool) {
    match graph.node(partial) {
        Node { kind: Kind::Apply(Op::Neg), a, .. } => (Id(a), true),
        _ => (partial, false),
    }
}

/// The partial derivative of a node in its first (0) or second (1) operand, from the table.
pub(super) fn partial<T: Recordable>(graph: &mut Graph<T>, op: Op, id: Id, node: Node, side: usize) -> Id {
    let graph = RefCell::new(graph);
    let symbol = |id| Symbol::new(&graph, id);
    let (a, y) = (symbol(Id(node.a)), symbol(id));
    if op == Op::Powi {
        return powi_partial(a, y, node.exponent()).id;
    }
    if op.arity() == Arity::Unary {
        return op::for_unary!(op, R => R::partial(a, y).id, else a.id);
    }
    let b = symbol(Id(node.b));
    op::for_binary!(op, R => if side == 0 { R::partial_a(a, b, y).id } else { R::partial_b(a, b, y).id }, else a.id)
}

/// The adjoint times the partial derivative in each of three operands.
fn ternary_products<T: Recordable>(
    graph: &mut Graph<T>,
    op: Op,
    operands: [Id; 3],
    y: Id,
    adjoint: Id,
) -> [Id; 3] {
    if op == Op::Select {
        // The branch not taken contributes exactly nothing, whatever its own partial derivatives are.
        let zero = graph.constant(T::zero());
        let then = graph.ternary(op, [operands[0], adjoint, zero]);
        let other = graph.ternary(op, [operands[0], zero, adjoint]);
        graph.mask_product(then, adjoint, Some(Mask::Where(operands[0])));
        graph.mask_product(other, adjoint, Some(Mask::WhereZero(operands[0])));
        return [zero, then, other];
    }
    let partials = ternary_partials(graph, op, operands, y);
    let zero = graph.constant(T::zero());
    [0, 1, 2].map(|k| {
        // What it does not vary with needs no partial derivative.
        if graph.varies(operands[k]) { graph.contribution((op, 0), k, adjoint, partials[k]) } else { zero }
    })
}

/// The partial derivatives of a node with three operands, from the table.
pub(super) fn ternary_partials<T: Recordable>(
    graph: &mut Graph<T>,
    op: Op,
    operands: [Id; 3],
    y: Id,
) -> [Id; 3] {
    let graph = RefCell::new(graph);
    let symbol = |id| Symbol::new(&graph, id);
    op::ternary_partials(op, operands.map(symbol), symbol(y)).map(|partial| partial.id)
}
