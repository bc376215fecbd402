//! From the recording of a function of a point to a program for a derivative of it.

use crate::graph::lower::{Inputs, lower};
use crate::graph::reverse::{reverse, reverse_all};
use crate::graph::tangent::tangent;
use crate::graph::{Graph, Id, Term};
use crate::program::Program;
use crate::real::Real;
use crate::replay::recorded::Recorded;
use crate::schedule::schedule;
use crate::sweep::Workspace;
use crate::tape::trim;
use std::sync::Arc;

/// What a program computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The outputs.
    Values,
    /// The outputs, and then the derivatives of each in all parameters.
    Derivatives,
}

/// A derivative that is taken along a vector: an input of its program, behind the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Along {
    /// The value, and the product of its Hessian with a direction.
    Hessian,
    /// The outputs, and then the derivative of each along a direction.
    Forward,
    /// The outputs, and then the derivatives of their sum with weights in all parameters.
    Backward,
}

/// Tapes with more nodes are freed before their recording is compiled, which takes five times their memory: 24 MiB.
const LARGE_TAPE: usize = 1 << 20;

impl<T: Real> Recorded<T> {
    /// The graph of this recording at a point, with its outputs.
    pub(super) fn lower(&self) -> (Graph<T>, Vec<Id>) {
        trim::<T>(LARGE_TAPE);
        lower(&self.trace, Inputs::point(self.parameters()), &self.outputs)
    }

    /// The number of coordinates of the point.
    pub(super) fn parameters(&self) -> u32 {
        self.trace.first_node - 1
    }

    /// The program that replays this recording.
    pub(super) fn compile(&self, wanted: Wanted) -> Program<T> {
        let whole = |recorded: &Self| recorded.compile_whole(wanted);
        self.compile_rounds(whole).unwrap_or_else(|| whole(self))
    }

    pub(super) fn compile_whole(&self, wanted: Wanted) -> Program<T> {
        let parameters = self.parameters();
        let (mut graph, mut outputs) = self.lower();
        if wanted == Wanted::Derivatives {
            let derivatives = reverse_all(&mut graph, &outputs, [parameters, 0]);
            if let Some(first) = outputs.first_mut() {
                *first = graph.off_kinks(*first, false);
            }
            outputs.extend(derivatives);
        }
        schedule(graph, parameters, &outputs)
    }

    /// The program for a derivative along a vector, which follows the point in its input.
    pub(super) fn compile_along(&self, along: Along) -> Program<T> {
        let whole = |recorded: &Self| recorded.compile_along_whole(along);
        self.compile_rounds(whole).unwrap_or_else(|| whole(self))
    }

    pub(super) fn compile_along_whole(&self, along: Along) -> Program<T> {
        let parameters = self.parameters();
        let (graph, all) = self.lower_along(along, |graph, i| graph.parameter(parameters + i));
        let len = if along == Along::Backward { self.outputs.len() as u32 } else { parameters };
        schedule(graph, parameters + len, &all)
    }

    /// The graph for a derivative along a vector, of which `coordinate` gives the nodes; with its outputs.
    pub(super) fn lower_along(
        &self,
        along: Along,
        coordinate: impl Fn(&mut Graph<T>, u32) -> Id,
    ) -> (Graph<T>, Vec<Id>) {
        let parameters = self.parameters();
        let (mut graph, outputs) = self.lower();
        let len = if along == Along::Backward { outputs.len() as u32 } else { parameters };
        let vector: Vec<Id> = (0..len).map(|i| coordinate(&mut graph, i)).collect();
        let derivatives = match along {
            Along::Forward => tangent(&mut graph, &outputs, &vector),
            Along::Hessian => {
                let along = tangent(&mut graph, &outputs[..1], &vector)[0];
                reverse(&mut graph, along, parameters, false)
            }
            Along::Backward => {
                let total = weighted(&mut graph, &outputs, &vector);
                reverse(&mut graph, total, parameters, false)
            }
        };
        let mut all: Vec<Id> = outputs.into_iter().chain(derivatives).collect();
        if let Some(first) = all.first_mut() {
            *first = graph.off_kinks(*first, along == Along::Hessian);
        }
        (graph, all)
    }
}

/// The sum of values with weights.
fn weighted<T: Real>(graph: &mut Graph<T>, values: &[Id], weights: &[Id]) -> Id {
    let products = values.iter().zip(weights).map(|(&value, &weight)| graph.product(weight, value));
    let terms: Vec<Term> = products.map(|id| Term { id, negative: false }).collect();
    graph.sum(&terms)
}

/// A program with this thread's workspace for it.
#[derive(Clone, Debug)]
pub(super) struct Ready<T> {
    pub(super) program: Arc<Program<T>>,
    pub(super) workspace: Workspace<T>,
}

impl<T: Real> Ready<T> {
    pub(super) fn new(program: Program<T>) -> Self {
        Self { workspace: Workspace::new(&program), program: Arc::new(program) }
    }
}
