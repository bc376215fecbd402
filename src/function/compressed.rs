//! Compiled sparse derivatives: one program for all entries, or one for a direction run for each color.
//!
//! The directions of a plan are known when it is compiled. With their zeros and ones folded, the
//! sweeps of all colors together are one program in which every value has only those tangents
//! that are not 0: few in a sparse problem, whatever the number of colors. Where that program would be
//! large, because everything depends on everything, the program for a direction is run for each
//! color instead.

use super::compile::{Along, Ready};
use crate::graph::reverse::reverse;
use crate::graph::tangent::tangent;
use crate::graph::{Graph, Id, Term};
use crate::real::Real;
use crate::replay::recorded::Recorded;
use crate::schedule::schedule;
use crate::sparse::plan::{Entries, Plan};
use std::sync::Arc;

/// A plan, and the program that has all entries if there is one.
#[derive(Clone, Debug)]
pub(super) struct Compressed<T> {
    pub(super) plan: Arc<Plan>,
    pub(super) whole: Option<Ready<T>>,
}

/// The program for all entries may have so many nodes for each one of the function …
const GROWTH: usize = 24;
/// … and so many in any case.
const SMALL: usize = 1 << 14;
/// Nodes looked at for all colors together while it is made.
const LOOKS: usize = 1 << 25;

impl<T: Real> Recorded<T> {
    pub(super) fn compress(&self, entries: Entries) -> Compressed<T> {
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
    if let Some(first) = results.first_mut() {
        *first = graph.off_kinks(*first, entries == Entries::Hessian);
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
pub(super) fn along(entries: Entries, plan: &Plan) -> Along {
    match entries {
        Entries::Hessian => Along::Hessian,
        Entries::Jacobian if plan.backward => Along::Backward,
        Entries::Jacobian => Along::Forward,
    }
}
