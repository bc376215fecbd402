//! Compiled sparse derivatives: one program for all entries, or one for a direction run for each color.
//!
//! The directions of a plan are known when it is compiled. With their zeros and ones folded, the
//! sweeps of all colors together are one program in which every value has only those tangents
//! that are not 0: few in a sparse problem, whatever the number of colors. Where that program would be
//! large, because everything depends on everything, the program for a direction is run for all
//! colors instead: [side by side](super::side_by_side), or for one after the other.

use super::compile::{Along, Ready};
use super::side_by_side::SideBySide;
use crate::graph::reverse::reverse;
use crate::graph::tangent::tangent;
use crate::graph::{Graph, Id, Term};
use crate::real::Real;
use crate::replay::recorded::Recorded;
use crate::schedule::schedule;
use crate::sparse::plan::{Entries, Plan};
use std::sync::Arc;

/// A plan, and how its entries are found.
#[derive(Clone, Debug)]
pub(super) struct Compressed<T> {
    pub(super) plan: Arc<Plan>,
    pub(super) by: By<T>,
}

/// What has all entries.
#[derive(Clone, Debug)]
pub(super) enum By<T> {
    /// One program.
    Whole(Ready<T>),
    /// One for all directions side by side.
    SideBySide(Box<SideBySide<T>>),
    /// One for a direction, run for each color.
    Direction,
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
        let along = along(entries, &plan);
        let side_by_side = || Some(By::SideBySide(Box::new(SideBySide::new(self, along, &plan)?)));
        // Directions that are hardly ever 0 leave one program for all of them as much to compute as each by itself.
        let is_dense = 2 * plan.places.len() > plan.structure.rows * plan.structure.columns();
        let is_small = graph.len() * plan.colors() as usize <= SMALL;
        let whole = || {
            let results = whole(&mut graph, &outputs, parameters, along, &plan)?;
            Some(By::Whole(Ready::new(schedule(graph, parameters, &results))))
        };
        let by =
            if is_dense && !is_small { side_by_side().or_else(whole) } else { whole().or_else(side_by_side) };
        let by = by.unwrap_or(By::Direction);
        Compressed { plan: Arc::new(plan), by }
    }
}

/// Appends all entries, and returns them behind the outputs. `None` if the graph would become too large.
fn whole<T: Real>(
    graph: &mut Graph<T>,
    outputs: &[Id],
    parameters: u32,
    along: Along,
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
        let derivatives = together(graph, outputs, parameters, along, &moves);
        for &entry in plan.entries(color) {
            let derivative = derivatives[plan.places[entry as usize] as usize];
            results[outputs.len() + entry as usize] = derivative;
        }
        if graph.len() > most {
            return None;
        }
    }
    if let Some(first) = results.first_mut() {
        *first = graph.off_kinks(*first, along == Along::Hessian);
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
