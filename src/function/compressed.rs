//! Compiled sparse derivatives: one program for all entries, or one for a direction run for each color.
//!
//! The directions of a plan are known when it is compiled. With their zeros and ones folded, the
//! sweeps of all colors together are one program in which every value has only those tangents
//! that are not 0: few in a sparse problem, whatever the number of colors. Where that program would be
//! large, because everything depends on everything, the program for a direction is run for each
//! color instead.

use super::programs::{Along, PointPrograms, Ready};
use crate::graph::reverse::reverse;
use crate::graph::tangent::tangent;
use crate::graph::{Graph, Id, Term};
use crate::kernel::math::Engine;
use crate::real::Real;
use crate::replay::recorded::Recorded;
use crate::replay::variant::Variant;
use crate::schedule::schedule;
use crate::sparse::plan::{Entries, Plan};
use std::sync::Arc;

/// A plan, and the program that has all entries if there is one.
#[derive(Clone, Debug)]
pub(super) struct Compressed<T> {
    pub(super) plan: Arc<Plan>,
    whole: Option<Ready<T>>,
}

/// The program for all entries may have so many nodes for each one of the function …
const GROWTH: usize = 24;
/// … and so many in any case.
const SMALL: usize = 1 << 14;
/// Nodes looked at for all colors together while it is made.
const LOOKS: usize = 1 << 25;

impl<T: Real> Recorded<T> {
    fn compress(&self, entries: Entries) -> Compressed<T> {
        let parameters = self.parameters();
        let (mut graph, outputs) = self.lower();
        let plan = Plan::of(&graph, &outputs, parameters, entries);
        let whole = whole(&mut graph, &outputs, parameters, entries, &plan)
            .map(|results| Ready::new(schedule(graph, parameters, &results)));
        Compressed { plan: Arc::new(plan), whole }
    }
}

/// Appends all entries, and returns them behind the outputs. `None` if the graph would become too large.
fn whole<T: Real>(
    graph: &mut Graph<T>,
    outputs: &[Id],
    parameters: u32,
    entries: Entries,
    plan: &Plan,
) -> Option<Vec<Id>> {
    let most = (GROWTH * graph.len()).max(SMALL);
    if graph.len() * plan.colors() as usize > LOOKS {
        return None;
    }
    let mut results = vec![graph.constant(T::zero()); outputs.len() + plan.places.len()];
    results[..outputs.len()].copy_from_slice(outputs);
    for color in 0..plan.colors() {
        let moves: Vec<bool> = plan.moves(color).collect();
        let derivatives = together(graph, outputs, parameters, along(entries, plan), &moves);
        for &entry in plan.entries(color) {
            let derivative = derivatives[plan.places[entry as usize] as usize];
            results[outputs.len() + entry as usize] = derivative;
        }
        if graph.len() > most {
            return None;
        }
    }
    Some(results)
}

/// The derivatives along the vector of zeros and ones that belongs to what moves together.
fn together<T: Real>(
    graph: &mut Graph<T>,
    outputs: &[Id],
    parameters: u32,
    along: Along,
    moves: &[bool],
) -> Vec<Id> {
    let (zero, one) = (graph.constant(T::zero()), graph.constant(T::one()));
    let seeds = || moves.iter().map(|&moves| if moves { one } else { zero }).collect::<Vec<_>>();
    match along {
        Along::Hessian => {
            let along = tangent(graph, &outputs[..1], &seeds())[0];
            reverse(graph, along, parameters, false)
        }
        Along::Backward => {
            let summed = outputs.iter().zip(moves).filter(|(_, moves)| **moves);
            let terms: Vec<Term> = summed.map(|(&id, _)| Term { id, negative: false }).collect();
            let sum = graph.sum(&terms);
            reverse(graph, sum, parameters, false)
        }
        Along::Forward => tangent(graph, outputs, &seeds()),
    }
}

/// The derivative along a vector that gives the entries of one color.
fn along(entries: Entries, plan: &Plan) -> Along {
    match entries {
        Entries::Hessian => Along::Hessian,
        Entries::Jacobian if plan.backwards => Along::Backward,
        Entries::Jacobian => Along::Forward,
    }
}

impl<T: Real> Variant<T, PointPrograms<T>> {
    fn compressed(&mut self, entries: Entries) -> &mut Compressed<T> {
        let recorded = &self.recorded;
        self.programs.compressed[entries as usize].get_or_insert_with(|| recorded.compress(entries))
    }

    /// The plan, made now if it was not yet.
    pub(super) fn plan(&mut self, entries: Entries) -> Arc<Plan> {
        self.compressed(entries).plan.clone()
    }

    /// Replays at `point`; false if the closure takes another way there.
    pub(super) fn replay_entries(
        &mut self,
        entries: Entries,
        point: &[T],
        input: &mut Vec<T>,
        engine: Engine,
    ) -> bool {
        let Compressed { plan, whole } = self.compressed(entries);
        if let Some(Ready { program, workspace }) = whole {
            return workspace.run(program, point, engine);
        }
        let (plan, along) = (plan.clone(), along(entries, plan));
        seed(&plan, 0, point, input);
        self.replay_along(along, input, engine)
    }

    /// The outputs and the entries at `point`, where the last replay was.
    pub(super) fn entries(
        &mut self,
        entries: Entries,
        point: &[T],
        input: &mut Vec<T>,
        buffer: &mut Vec<T>,
        engine: Engine,
        into: [&mut [T]; 2],
    ) {
        let [outputs, values] = into;
        let count = outputs.len();
        let Compressed { plan, whole } = self.compressed(entries);
        if let Some(Ready { program, workspace }) = whole {
            workspace.outputs(program, 0, outputs);
            workspace.outputs(program, count, values);
            return;
        }
        let (plan, along) = (plan.clone(), along(entries, plan));
        let results = if along == Along::Forward { count } else { point.len() };
        for color in 0..plan.colors() {
            seed(&plan, color, point, input);
            // The point has not changed, so no comparison can come out otherwise.
            self.replay_along(along, input, engine);
            self.outputs_along(along, 0, outputs);
            buffer.resize(results, T::zero());
            self.outputs_along(along, count, buffer);
            for &entry in plan.entries(color) {
                values[entry as usize] = buffer[plan.places[entry as usize] as usize];
            }
        }
    }
}

/// Makes `input` the point with the direction of a color behind it.
fn seed<T: Real>(plan: &Plan, color: u32, point: &[T], input: &mut Vec<T>) {
    input.clear();
    input.extend_from_slice(point);
    input.extend(plan.moves(color).map(|moves| if moves { T::one() } else { T::zero() }));
}
