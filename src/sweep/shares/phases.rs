//! The phases of a program: what it does before, between and behind the joints, for which all shares wait.

use super::joints::{Joined, Joint};
use crate::program::pattern::Pattern;
use crate::program::{Layout, Program, Slot, Step, Sums, Terms};
use std::collections::BTreeMap;

/// A program, cut at its joints.
#[derive(Debug)]
pub(super) struct Phases {
    /// The steps of each phase, by number.
    pub(super) steps: Vec<Vec<u32>>,
    /// What all shares have a part of behind each phase but the last.
    pub(super) joints: Vec<Vec<Joint>>,
}

/// Cuts a program at its sums and chains of at least `long` terms.
///
/// Sums that go on from window to window are one sum again: its terms are still where they were at the place of the last part, since
/// that is where the schedule had it.
pub(super) fn of<T>(program: &Program<T>, long: u32) -> Phases {
    let mut phases = Phases { steps: vec![Vec::new()], joints: Vec::new() };
    let mut partial: BTreeMap<Slot, Vec<Terms>> = BTreeMap::new();
    for (step, number) in program.steps.iter().zip(0..) {
        if let Step::Scan(scan) = step
            && scan.len >= long
        {
            phases.join(Joint { of: Joined::Chain(*scan), out: scan.out, len: scan.len }, program);
            continue;
        }
        let Some(sums) = single(step) else {
            phases.push(number);
            continue;
        };
        let mut terms = program.terms[sums.first as usize..][..sums.count as usize].to_vec();
        let before = terms.first().and_then(|terms| partial.remove(&begins_with(terms)?));
        let goes_on = before.is_some();
        if let Some(before) = before {
            terms.splice(0..1, before);
        }
        if sums.out >= program.carried {
            partial.insert(sums.out, terms);
        } else if goes_on || terms.iter().map(|terms| terms.len).sum::<u32>() >= long {
            let of = Joined::Sum { layout: sums.layout, terms };
            phases.join(Joint { of, out: sums.out, len: 1 }, program);
        } else {
            phases.push(number);
        }
    }
    phases
}

impl Phases {
    fn push(&mut self, step: u32) {
        if let Some(phase) = self.steps.last_mut() {
            phase.push(step);
        }
    }

    /// Behind the same phase as the joint before it, if it does not need that one.
    fn join<T>(&mut self, joint: Joint, program: &Program<T>) {
        match self.joints.last_mut() {
            Some(joints)
                if self.steps.last().is_some_and(Vec::is_empty)
                    && !joints.iter().any(|before| joint.needs(before, program)) =>
            {
                joints.push(joint);
            }
            _ => {
                self.joints.push(vec![joint]);
                self.steps.push(Vec::new());
            }
        }
    }
}

/// The sum, if the step is one and not many.
fn single(step: &Step) -> Option<&Sums> {
    match step {
        Step::Sums(sums) if sums.len == 1 && sums.layout != Layout::Across => Some(sums),
        _ => None,
    }
}

fn begins_with(terms: &Terms) -> Option<Slot> {
    match terms.pattern {
        Pattern::Contiguous(slot) if terms.len == 1 => Some(slot),
        _ => None,
    }
}
