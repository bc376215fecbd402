//! One way through a closure: its trace, and the programs compiled from it.

use super::compressed::Compressed;
use crate::graph::lower::{Inputs, lower};
use crate::graph::reverse::{reverse, reverse_all};
use crate::graph::tangent::tangent;
use crate::graph::{Graph, Id, Term};
use crate::kernel::math::Engine;
use crate::program::Program;
use crate::real::Real;
use crate::replay::recorded::Recorded;
use crate::replay::variant::Variant;
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
pub(super) enum Along {
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
        let parameters = self.parameters();
        let (mut graph, mut outputs) = self.lower();
        if wanted == Wanted::Derivatives {
            let derivatives = reverse_all(&mut graph, &outputs, [parameters, 0]);
            outputs.extend(derivatives);
        }
        schedule(graph, parameters, &outputs)
    }

    /// The program for a derivative along a vector, which follows the point in its input.
    pub(super) fn compile_along(&self, along: Along) -> Program<T> {
        let parameters = self.parameters();
        let (mut graph, outputs) = self.lower();
        let len = if along == Along::Backward { outputs.len() as u32 } else { parameters };
        let vector: Vec<Id> = (0..len).map(|i| graph.parameter(parameters + i)).collect();
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
        let all: Vec<Id> = outputs.into_iter().chain(derivatives).collect();
        schedule(graph, parameters + len, &all)
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

/// The programs of a function of a point.
#[derive(Clone, Debug)]
pub(super) struct PointPrograms<T> {
    values: Option<Ready<T>>,
    derivatives: Option<Ready<T>>,
    /// By [`Along`].
    along: [Option<Ready<T>>; 3],
    /// By [`Entries`](crate::sparse::plan::Entries).
    pub(super) compressed: [Option<Compressed<T>>; 2],
}

impl<T> Default for PointPrograms<T> {
    fn default() -> Self {
        Self { values: None, derivatives: None, along: [None, None, None], compressed: [None, None] }
    }
}

impl<T: Real> PointPrograms<T> {
    /// The program for the product with the Hessian, if it was needed so far.
    pub(super) fn product(&self) -> Option<&Program<T>> {
        self.along[Along::Hessian as usize].as_ref().map(|ready| &*ready.program)
    }

    /// The program for `wanted`, if it was needed so far.
    pub(super) fn program(&self, wanted: Wanted) -> Option<&Program<T>> {
        let slot = match wanted {
            Wanted::Values => &self.values,
            Wanted::Derivatives => &self.derivatives,
        };
        slot.as_ref().map(|ready| &*ready.program)
    }
}

impl<T: Real> Variant<T, PointPrograms<T>> {
    /// The program for `wanted`, compiled now if it was not yet.
    #[inline]
    fn ready(&mut self, wanted: Wanted) -> &mut Ready<T> {
        let slot = match wanted {
            Wanted::Values => &mut self.programs.values,
            Wanted::Derivatives => &mut self.programs.derivatives,
        };
        slot.get_or_insert_with(|| Ready::new(self.recorded.compile(wanted)))
    }

    /// Replays at `point`, and says whether all outputs are finite; `None` if the closure takes another way there.
    pub(super) fn replay(&mut self, wanted: Wanted, point: &[T], engine: Engine) -> Option<bool> {
        let Ready { program, workspace } = self.ready(wanted);
        workspace.run(program, point, engine).then(|| workspace.is_finite(program))
    }

    /// The first output of the last replay; the second and those after it go to `rest`.
    pub(super) fn first_output(&mut self, wanted: Wanted, rest: &mut [T]) -> T {
        let Ready { program, workspace } = self.ready(wanted);
        if !rest.is_empty() {
            workspace.outputs(program, 1, rest);
        }
        workspace.output(program, 0)
    }

    /// Output `first` and those after it, of the last replay.
    pub(super) fn outputs(&mut self, wanted: Wanted, first: usize, into: &mut [T]) {
        let Ready { program, workspace } = self.ready(wanted);
        workspace.outputs(program, first, into);
    }

    /// The program for a derivative along a vector, compiled now if it was not yet.
    fn ready_along(&mut self, along: Along) -> &mut Ready<T> {
        let recorded = &self.recorded;
        self.programs.along[along as usize].get_or_insert_with(|| Ready::new(recorded.compile_along(along)))
    }

    /// Replays at a point with a vector behind it; false if the closure takes another way there.
    pub(super) fn replay_along(&mut self, along: Along, input: &[T], engine: Engine) -> bool {
        let Ready { program, workspace } = self.ready_along(along);
        workspace.run(program, input, engine)
    }

    /// Output `first` and those after it, of the last replay.
    pub(super) fn outputs_along(&mut self, along: Along, first: usize, into: &mut [T]) {
        let Ready { program, workspace } = self.ready_along(along);
        workspace.outputs(program, first, into);
    }
}
