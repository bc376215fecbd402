//! The phases of a program: what it does before, between and behind the sums for which all shares wait.

use crate::program::pattern::Pattern;
use crate::program::{Layout, Program, Slot, Step, Sums, Terms};
use std::collections::BTreeMap;

/// A sum of which each share adds a part.
#[derive(Clone, Debug)]
pub(super) struct Joint {
    pub(super) out: Slot,
    pub(super) layout: Layout,
    pub(super) terms: Vec<Terms>,
}

impl Joint {
    /// How long it takes, in additions that do not wait for one another, about.
    pub(super) fn work(&self) -> u64 {
        let terms: u64 = self.terms.iter().map(|terms| u64::from(terms.len)).sum();
        if self.layout == Layout::Pooled { terms } else { 8 * terms }
    }

    fn needs<T>(&self, slot: Slot, program: &Program<T>) -> bool {
        let is_among = |pattern: Pattern, len: u32| match pattern {
            Pattern::Contiguous(first) => (first..first.plus(len)).contains(&slot),
            _ => (0..len as usize).any(|i| pattern.slot(i, &program.lists) == slot),
        };
        let factors = self.terms.iter().filter_map(|terms| Some((terms.factor?, terms.len)));
        self.terms
            .iter()
            .map(|terms| (terms.pattern, terms.len))
            .chain(factors)
            .any(|(pattern, len)| is_among(pattern, len))
    }
}

/// A program, cut at its joints.
#[derive(Debug)]
pub(super) struct Phases {
    /// The steps of each phase, by number.
    pub(super) steps: Vec<Vec<u32>>,
    /// What is added behind each phase but the last.
    pub(super) joints: Vec<Vec<Joint>>,
}

/// Cuts a program at its sums of at least `long` terms.
///
/// Sums that go on from window to window are one sum again: its terms are still where they were at the place of the last part, since
/// that is where the schedule had it.
pub(super) fn of<T>(program: &Program<T>, long: u32) -> Phases {
    let mut phases = Phases { steps: vec![Vec::new()], joints: Vec::new() };
    let mut partial: BTreeMap<Slot, Vec<Terms>> = BTreeMap::new();
    for (step, number) in program.steps.iter().zip(0..) {
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
            phases.join(Joint { out: sums.out, layout: sums.layout, terms }, program);
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
                    && !joints.iter().any(|before| joint.needs(before.out, program)) =>
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
