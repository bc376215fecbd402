//! Lines: members from different runs, in an order that keeps their operands together.
//!
//! In the order of the graph, the weights of four gates alternate, and every operand is gathered by itself.
//! Here members follow one another whose operands do, so that operands are a few lines
//! ([`Pattern::Lines`](crate::program::pattern::Pattern::Lines)). Their results stand in the same order, so
//! what uses them falls into the same lines.

use crate::program::pattern::PIECE;
use crate::schedule::groups::Resolved;

/// How the slots of the first and of the second operand go on, the likeliest first: by (1, 1), (1, 0), (0, 1)
/// and (1, −1), as differences of [`Resolved::order`]. Slots are below 2³¹, so that none is made by a carry.
const STEPS: [u64; 4] = [(1 << 32) + 1, 1 << 32, 1, (1 << 32) - 1];

/// Lines that are at least this long are taken at once; others only if no step gives a longer one.
const LONG: usize = 8;
const SHORTEST: usize = 4;

/// What ordering needs memory for, kept from run to run: a recurrence has one or two on each of its levels.
#[derive(Default)]
pub(super) struct Lines {
    is_taken: Vec<bool>,
    ordered: Vec<Resolved>,
    single: Vec<Resolved>,
    line: Vec<usize>,
    next: Vec<usize>,
}

/// Puts lines first, and behind them what is in no line, in the order of the graph.
pub(super) fn in_lines(members: &mut [Resolved], lines: &mut Lines) {
    // What is longer is gathered piece by piece in any case.
    if members.len() > PIECE {
        return;
    }
    // Stable: what has the same operands stays in the order of the graph.
    members.sort_by_key(|member| member.order());
    let Lines { is_taken, ordered, single, line, next } = lines;
    is_taken.clear();
    is_taken.resize(members.len(), false);
    ordered.clear();
    single.clear();
    for start in 0..members.len() {
        if is_taken[start] {
            continue;
        }
        longest_line(members, is_taken, start, line, next);
        if line.len() < SHORTEST {
            line.truncate(1);
            single.push(members[start]);
        } else {
            ordered.extend(line.iter().map(|&index| members[index]));
        }
        line.iter().for_each(|&index| is_taken[index] = true);
    }
    single.sort_unstable_by_key(|resolved| resolved.member);
    ordered.append(single);
    members.copy_from_slice(ordered);
}

/// The longest line of members that begins with this one; `members` are sorted by their operands.
fn longest_line(
    members: &[Resolved],
    is_taken: &[bool],
    start: usize,
    line: &mut Vec<usize>,
    next: &mut Vec<usize>,
) {
    line.clear();
    for step in STEPS {
        next.clear();
        next.push(start);
        let mut last = start;
        while let Some(index) = follower(members, is_taken, last, step) {
            next.push(index);
            last = index;
        }
        if next.len() > line.len() {
            core::mem::swap(line, next);
        }
        if line.len() >= LONG {
            return;
        }
    }
}

/// The member that goes on from `last` by `step`, if there is one that is in no line yet.
#[inline]
fn follower(members: &[Resolved], is_taken: &[bool], last: usize, step: u64) -> Option<usize> {
    let wanted = members[last].order() + step;
    // All steps go up in the order of members. Most often the next one is it, or is past it already.
    let mut index = last + 1;
    if members.get(index)?.order() < wanted {
        index += members[index..].partition_point(|member| member.order() < wanted);
    }
    while members.get(index)?.order() == wanted {
        if !is_taken[index] {
            return Some(index);
        }
        index += 1;
    }
    None
}

#[cfg(test)]
#[path = "../../../tests/unit/schedule/lines.rs"]
mod tests;
