//! A graph on numbers of any kind, node by node: slow, and for a look at one point.

use super::{Graph, Id, Kind, Node};
use crate::op::{self, Arity, Op, Scalar};
use crate::scalar::Numeric;
use crate::tape::call::Call;
use std::collections::HashMap;

impl<T: Numeric> Graph<T> {
    /// The value of each node, with these for constants and parameters; there are no rows. `visit` gets each
    /// operation with its operands, of which those that are missing are the first one again; `call` gives the results of functions that are not in the
    /// table.
    pub(crate) fn evaluate<S: Scalar>(
        &self,
        constant: impl Fn(T) -> S,
        parameters: &[S],
        mut visit: impl FnMut(Id, Op, [S; 3]),
        mut call: impl FnMut(&dyn Call<T>, &[S]) -> Vec<S>,
    ) -> Vec<S> {
        let zero = constant(T::zero());
        let mut values: Vec<S> = Vec::with_capacity(self.len());
        let mut results: HashMap<u32, Vec<S>> = HashMap::new();
        for index in 0..self.len() {
            let id = Id(index as u32);
            let node = self.node(id);
            let value = match node.kind {
                Kind::Constant => constant(self.constants()[node.a as usize]),
                Kind::Parameter => parameters.get(node.a as usize).copied().unwrap_or(zero),
                Kind::Column | Kind::Count | Kind::RowSum => zero,
                Kind::Call => {
                    let arguments: Vec<S> = self.arguments(node).map(|id| values[id.index()]).collect();
                    results.insert(id.0, call(&**self.called(node).1, &arguments));
                    zero
                }
                Kind::Output => results.get(&node.a).map_or(zero, |results| results[node.b as usize]),
                Kind::Sum => self.sum_of(node, &values).unwrap_or(zero),
                Kind::Apply(op) => {
                    let operands = self.operands_of(node, &values);
                    visit(id, op, operands);
                    apply(op, node.exponent(), operands)
                }
            };
            values.push(value);
        }
        values
    }

    fn sum_of<S: Scalar>(&self, node: Node, values: &[S]) -> Option<S> {
        let mut terms = self.terms(node).map(|term| (values[term.id.index()], term.negative));
        let (first, negative) = terms.next()?;
        let first = if negative { -first } else { first };
        Some(terms.fold(first, |sum, (x, negative)| if negative { sum - x } else { sum + x }))
    }

    fn operands_of<S: Scalar>(&self, node: Node, values: &[S]) -> [S; 3] {
        match node.traits.operands() {
            1 => [values[node.a as usize]; 3],
            2 => [node.a, node.b, node.a].map(|at| values[at as usize]),
            _ => self.triple(node).map(|id| values[id.index()]),
        }
    }
}

/// An operation of the table; of a power with exponent `n`. Half an operation is its first operand.
fn apply<S: Scalar>(op: Op, n: i32, [a, b, c]: [S; 3]) -> S {
    match op.arity() {
        Arity::Half => a,
        Arity::Unary => op::for_unary!(op, R => a.unary::<R>(), else a),
        Arity::Power => a.powi(n),
        Arity::Binary => op::for_binary!(op, R => a.binary::<R>(b), else a),
        Arity::Ternary => op::ternary_of(op, [a, b, c]),
        // No node has it: calls are nodes of their own kind.
        Arity::Call => a,
    }
}
