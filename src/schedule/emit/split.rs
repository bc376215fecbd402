//! Runs that constants cut into several.
//!
//! The products in `(x * 2.0).sin() + (x * 3.0).cos()`, for 63 coordinates, without and with this:
//!
//! ```text
//!      194..      126 × mul of 2.., 131..+63 tiled
//!
//!      194..       63 × mul of 0, 131..
//!      257..       63 × mul of 1, 131..
//! ```

use super::Emitter;
use crate::graph::Node;
use crate::op::{Arity, Op};
use crate::program::Slot;
use crate::scalar::Numeric;
use crate::schedule::groups::Resolved;
use crate::schedule::level::{Origin, SHORTEST_RUN};
use std::collections::BTreeMap;

impl<T: Numeric> Emitter<'_, T> {
    /// Emits a run with constants that other members share: each constant is a run of its own.
    ///
    /// Otherwise `2x` and `3x` for many x would alternate, and every operand would be gathered. Where
    /// the other operands are few and the constants many (captured data), each of those is a run.
    /// False, and nothing is done, for other runs.
    pub(super) fn split_by_constant(&mut self, members: &mut [Resolved], op: Op, node: Node) -> bool {
        if self.origin == Origin::Mixed || op.arity() != Arity::Binary {
            return false;
        }
        let Some(by) = self.splitting_operand(members) else { return false };
        let mut parts: BTreeMap<Slot, Vec<Resolved>> = BTreeMap::new();
        members.iter().for_each(|&member| parts.entry(member.operands[by]).or_default().push(member));
        // A constant with few users stays with others of its kind: their values stand in a row.
        let (shared, few): (Vec<_>, Vec<_>) =
            parts.into_values().partition(|part| part.len() >= SHORTEST_RUN);
        if shared.is_empty() {
            return false;
        }
        for mut part in shared {
            self.plain_run(&mut part, op, node);
        }
        let mut few = few.concat();
        if few.len() < SHORTEST_RUN {
            few.iter().for_each(|&member| self.scalar(member, op));
        } else {
            self.plain_run(&mut few, op, node);
        }
        true
    }

    /// The operand whose slots cut the members into few parts, if one of the two is a constant.
    fn splitting_operand(&self, members: &[Resolved]) -> Option<usize> {
        let is_constant = |k: usize| self.is_constant(members[0].operands[k]);
        let constant = match (is_constant(0), is_constant(1)) {
            (true, false) => 0,
            (false, true) => 1,
            _ => return None,
        };
        let others = distinct(members, 1 - constant);
        if others == members.len() {
            return None;
        }
        let are_few = |slots: usize| slots * SHORTEST_RUN <= members.len();
        if are_few(distinct(members, constant)) {
            Some(constant)
        } else {
            are_few(others).then_some(1 - constant)
        }
    }
}

/// How many different slots operand `k` has.
fn distinct(members: &[Resolved], k: usize) -> usize {
    let slot = |member: &Resolved| member.operands[k];
    let changes = members.windows(2).filter(|pair| slot(&pair[0]) != slot(&pair[1])).count();
    if members.is_sorted_by_key(slot) || members.is_sorted_by(|a, b| slot(a) >= slot(b)) {
        return changes + 1;
    }
    let mut slots: Vec<Slot> = members.iter().map(slot).collect();
    slots.sort_unstable();
    slots.dedup();
    slots.len()
}
