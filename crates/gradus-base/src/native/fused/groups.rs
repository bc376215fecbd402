//! Steps that may be one loop.

use super::flow::Flow;
use super::outline::{Kind, Outline};

/// Lanes from which on a step is fused.
pub(super) const SHORTEST: u32 = 32;
/// Steps of one loop.
const MOST_MEMBERS: usize = 96;
/// Steps that a loop may leave behind.
const MOST_REST: usize = 64;
/// By how much the lengths of steps of one loop differ, at most.
const APART: u32 = 16;

/// Where a step stands while a group is gathered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Outside,
    Member,
    /// It comes after the loop.
    Rest,
}

/// Members of a loop, and what stood between them and comes after it now; both in the order of the program.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) members: Vec<u32>,
    pub(super) rest: Vec<u32>,
}

pub(super) fn is_lanes(outline: &Outline, step: u32) -> bool {
    outline.kind(step) == Kind::Lanes && outline.out(step).len >= SHORTEST
}

/// Takes a group that begins with `first` from what is left of the program; the next step is the last of `left`.
pub(super) fn gather(flow: &Flow<'_>, places: &mut [Place], first: u32, left: &mut Vec<u32>) -> Group {
    let mut group = Group { members: vec![first], rest: Vec::new() };
    places[first as usize] = Place::Member;
    while group.members.len() < MOST_MEMBERS && group.rest.len() < MOST_REST {
        let Some(step) = left.pop() else { break };
        let joins = joins(flow, places, first, step);
        if joins { &mut group.members } else { &mut group.rest }.push(step);
        places[step as usize] = if joins { Place::Member } else { Place::Rest };
    }
    group
}

/// Can a step be in the loop that begins with `first`? What it reads is computed before, or lane by lane in the loop.
fn joins(flow: &Flow<'_>, places: &[Place], first: u32, step: u32) -> bool {
    let outline = flow.outline;
    let len = outline.out(step).len;
    is_lanes(outline, step)
        && len.abs_diff(outline.out(first).len) <= APART
        && flow.sources(step).iter().all(|source| match places[source.writer as usize] {
            Place::Outside => true,
            Place::Member => source.lanes[1] - source.lanes[0] == len,
            Place::Rest => false,
        })
}
