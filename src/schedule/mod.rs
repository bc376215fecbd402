//! Scheduling: graph → program.
//!
//! Nodes are ordered by level, the longest path from the leaves. Inside a level, nodes
//! with the same operation whose operands come from the same runs form one run, ordered
//! by the slots of their operands, so that these follow a simple pattern. That recovers
//! the loops of the user's closure from its trace. Slots of values that no later level
//! needs are given out again.
//!
//! [`levels`] orders the nodes, and with [`liveness`] finds how long values are needed; [`windows`], [`scans`], [`aside`] and [`align`]
//! change the levels of what is long, of which [`needed`] tells how deep and wide it is, and [`fused_products`] takes
//! products into sums; [`accumulated`] parts sums that are added while a recurrence goes on; [`groups`] finds what can be a run, and
//! [`emit`] writes it, with its slots and patterns; [`partial_sums`] parts sums that several windows have terms of. What these have in common is in [`level`], [`ids`], [`value`] and [`room`].
//!
//! Linear in the graph, but for sorting runs that are not in order already.

mod accumulated;
mod align;
mod aside;
mod emit;
mod fused_products;
mod groups;
mod ids;
mod level;
mod levels;
mod liveness;
mod needed;
mod partial_sums;
mod parts;
mod room;
mod scans;
mod slots;
mod value;
mod windows;

use crate::graph::{Graph, Id};
use crate::program::Program;
use crate::scalar::Numeric;
use emit::Emitter;
use groups::Groups;
use level::SHORTEST_RUN;
use levels::Levels;

/// Schedules what `outputs` and the graph's guards need, at a point with `parameters` coordinates.
///
/// Takes the graph, so that what a later stage does not need is given back before that stage asks for memory: of a long
/// recording, that is a third of all there is.
pub(crate) fn schedule<T: Numeric>(mut graph: Graph<T>, parameters: u32, outputs: &[Id]) -> Program<T> {
    let (depths, room) = graph.end_building();
    let (levels, values, words) = Levels::new(&graph, depths, room, outputs);
    graph.end_ordering();
    let mut emitter = Emitter::new(&graph, parameters, &levels, values, words);
    if levels.aside {
        emitter.keep_together();
    }
    let mut groups = Groups::new();
    let mut chains = levels.chains.iter().peekable();
    for (level, members) in levels.each().enumerate() {
        emitter.enter(level as u32, members.len());
        emitter.look_at_long_sums(level as u32);
        if members.len() < SHORTEST_RUN {
            members.iter().for_each(|&member| emitter.single(member));
        } else {
            groups.fill(
                members,
                |member| emitter.look_at_pair(member),
                |member| emitter.look_at_other(member),
            );
            groups.each(|members, origin| emitter.emit(members, origin));
        }
        while let Some((_, chain)) = chains.next_if(|chain| chain.0 as usize == level) {
            emitter.chain(chain);
        }
        emitter.accumulate(level as u32);
        emitter.release(level as u32);
    }
    let mut program = emitter.finish(outputs);
    partial_sums::split(&mut program);
    program
}
