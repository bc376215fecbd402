//! Calls of functions that are not in the table, as nodes; and their derivatives, which are recordings.
//!
//! A call is one node with its arguments as operands, and a node more for each result that is used. How its product with a
//! direction or with weights is computed, the function records of symbols, once; that recording is lowered into the graph
//! wherever the function is called. It may call other functions, which have derivatives in the same way.
//!
//! What has no derivative becomes NaN. A program with that is not used: the recording is evaluated, which says why.

use super::flags::{LISTED, NodeFlags};
use super::lower::append;
use super::magnitude::UNBOUNDED;
use super::{Graph, Id, Kind, Node};
use crate::scalar::Numeric;
use crate::tape::call::{Call, are_same};
use crate::tape::trace::Trace;
use crate::tape::{Keep, Recordable, Recording, Var, record};
use std::sync::Arc;

/// Which product with the Jacobian of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Product {
    /// With weights of the results.
    Back,
    /// With a direction of the arguments.
    Along,
}

/// How a product is computed: of the arguments, the results, and the vector.
#[derive(Clone, Debug)]
pub(super) struct Derivative<T> {
    trace: Trace<T>,
    outputs: Vec<(u32, T)>,
}

impl<T: Numeric> Graph<T> {
    /// A call of a function.
    pub(crate) fn call(&mut self, call: &Arc<dyn Call<T>>, arguments: &[Id]) -> Id {
        let known = self.calls.iter().position(|known| are_same(&**known, &**call));
        let number = known.unwrap_or(self.calls.len());
        if known.is_none() {
            self.calls.push(call.clone());
        }
        let at = self.list.len() as u32;
        self.list.push(number as u32);
        self.list.extend(arguments.iter().map(|x| x.0));
        let nodes = || arguments.iter().map(|&x| self.node(x).traits);
        let traits = nodes().skip(1).fold(self.node(arguments[0]).traits, NodeFlags::join);
        let youngest = arguments.iter().copied().fold(arguments[0], Id::max);
        let depth = arguments.iter().fold(0, |depth, &x| self.depth(x).max(depth)) + 1;
        let (traits, b) = (traits.of_user(LISTED), arguments.len() as u32 + 1);
        self.listed(youngest, Node { kind: Kind::Call, traits, magnitude: UNBOUNDED, a: at, b }, depth)
    }

    /// A result of a call.
    pub(crate) fn output(&mut self, call: Id, number: u32) -> Id {
        let (traits, depth) = (self.node(call).traits.of_user(1), self.depth(call) + 1);
        let node = Node { kind: Kind::Output, traits, magnitude: UNBOUNDED, a: call.0, b: number };
        self.unique(call, node, depth)
    }

    /// The arguments of a call.
    pub(crate) fn arguments(&self, node: Node) -> impl ExactSizeIterator<Item = Id> + '_ {
        self.list[node.a as usize + 1..][..node.b as usize - 1].iter().map(|&id| Id(id))
    }

    /// The function that is called, and its number.
    pub(crate) fn called(&self, node: Node) -> (u32, &Arc<dyn Call<T>>) {
        let number = self.list[node.a as usize];
        (number, &self.calls[number as usize])
    }
}

impl<T: Recordable> Graph<T> {
    /// Appends the product of the Jacobian of a call with a vector, by arguments or results; NaN where the function has no such
    /// derivative.
    pub(super) fn product_of_call(&mut self, id: Id, product: Product, vector: &[Id]) -> Vec<Id> {
        let node = self.node(id);
        let (number, call) = self.called(node);
        let (call, mut inputs): (_, Vec<Id>) = (call.clone(), self.arguments(node).collect());
        let length = if product == Product::Back { call.inputs() } else { call.outputs() };
        let known = self.derivatives.get(&(number, product)).cloned();
        let derivative = known.unwrap_or_else(|| {
            let derivative = recorded(&*call, product).map(Arc::new);
            self.derivatives.insert((number, product), derivative.clone());
            derivative
        });
        let Some(derivative) = derivative else {
            return vec![self.constant(T::nan()); length];
        };
        inputs.extend((0..call.outputs() as u32).map(|k| self.output(id, k)).collect::<Vec<_>>());
        inputs.extend(vector);
        append(self, &derivative.trace, &inputs, &derivative.outputs)
    }
}

/// Records how a product is computed of symbols.
fn recorded<T: Recordable>(call: &dyn Call<T>, product: Product) -> Option<Derivative<T>> {
    let (n, m) = (call.inputs(), call.outputs());
    let vector = if product == Product::Back { m } else { n };
    let how = Recording { keep: Keep::Symbols, ..Recording::default() };
    let derive = |x: &[Var<T>]| {
        let (x, rest) = x.split_at(n);
        let (y, vector) = rest.split_at(m);
        match product {
            Product::Back => call.record_back(x, y, vector),
            Product::Along => call.record_along(x, y, vector),
        }
    };
    record(&vec![T::nan(); n + m + vector], how, derive, |tape, outputs| {
        let outputs = outputs?;
        let slot = |&output: &Var<T>| Some((tape.slot_of(output).ok()?, output.value));
        let outputs = outputs.iter().map(slot).collect::<Option<Vec<_>>>()?;
        Some(Derivative { trace: *tape.take_trace()?, outputs })
    })
}
