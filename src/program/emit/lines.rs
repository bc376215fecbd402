//! Lines: members from different runs, in an order that keeps their operands together.
//!
//! In the order of the graph, the weights of four gates alternate, and every operand is gathered by itself.
//! Here members follow one another whose operands do, so that operands are a few lines
//! ([`Pattern::Lines`](crate::program::pattern::Pattern::Lines)). Their results stand in the same order, so
//! what uses them falls into the same lines.

use crate::program::groups::Member;
use crate::program::sweep::PIECE;

/// How the places of the first and of the second operand go on, the likeliest first.
const STEPS: [[i64; 2]; 4] = [[1, 1], [1, 0], [0, 1], [1, -1]];

/// Lines that are at least this long are taken at once; others only if no step gives a longer one.
const LONG: usize = 8;
const SHORTEST: usize = 4;

/// Puts lines first, and behind them what is in no line, in the order of the graph.
pub(super) fn in_lines(members: &mut [Member]) {
    // What is longer is gathered piece by piece in any case.
    if members.len() > PIECE {
        return;
    }
    members.sort_unstable_by_key(|member| (member.order(), member.id));
    let mut is_taken = vec![false; members.len()];
    let mut ordered: Vec<Member> = Vec::with_capacity(members.len());
    let mut line = Vec::new();
    let mut single = Vec::new();
    for start in 0..members.len() {
        if is_taken[start] {
            continue;
        }
        longest_line(members, &is_taken, start, &mut line);
        if line.len() < SHORTEST {
            line.truncate(1);
            single.push(members[start]);
        } else {
            ordered.extend(line.iter().map(|&index| members[index]));
        }
        line.iter().for_each(|&index| is_taken[index] = true);
    }
    single.sort_unstable_by_key(|member| member.id);
    ordered.append(&mut single);
    members.copy_from_slice(&ordered);
}

/// The longest line of members that begins with this one; `members` are sorted by their operands.
fn longest_line(members: &[Member], is_taken: &[bool], start: usize, line: &mut Vec<usize>) {
    let mut next = Vec::new();
    line.clear();
    for step in STEPS {
        next.clear();
        next.push(start);
        let mut at = members[start].operands.map(i64::from);
        loop {
            at = [at[0] + step[0], at[1] + step[1]];
            match members.binary_search_by_key(&at, |member| member.operands.map(i64::from)) {
                Ok(index) if !is_taken[index] => next.push(index),
                _ => break,
            }
        }
        if next.len() > line.len() {
            core::mem::swap(line, &mut next);
        }
        if line.len() >= LONG {
            return;
        }
    }
}
