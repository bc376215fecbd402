//! Partial sums: the terms of a long sum are added where they are computed.
//!
//! A recording that is run window by window has its terms in all of them. Added up at the end, each would go out to memory and come back, and
//! the additions, which wait for one another, would have nothing beside them. So the sum goes on from window to window, in the same order.
//!
//! Rosenbrock's function of 100 000 coordinates takes two thirds of the time. [`windows`](super::windows) shows such a program.

use crate::program::pattern::Pattern;
use crate::program::{Layout, Program, Run, Scan, Slot, Step, Sums, Terms};
use crate::scalar::Numeric;
use core::mem::take;

/// Terms that are worth a sum of their own.
const LONG: u32 = 256;

/// Puts partial sums behind the steps that compute their terms.
pub(super) fn split<T: Numeric>(program: &mut Program<T>) {
    if !program.steps.iter().any(|step| splits(program, step).is_some()) {
        return;
    }
    // The step that wrote each slot last, counted from 1; none wrote a leaf.
    let mut writers = vec![0; program.size as usize];
    let mut parts: Vec<(u32, Step)> = Vec::new();
    for at in 0..program.steps.len() {
        let step = program.steps[at];
        if let Some(sums) = splits(program, &step) {
            program.steps[at] = Step::Sums(split_one(program, sums, &writers, &mut parts));
        }
        written(program, &step, |first, len| {
            writers[first.index()..][..len as usize].fill(at as u32 + 1);
        });
    }
    parts.sort_by_key(|part| part.0);
    let mut parts = parts.into_iter().peekable();
    for (step, number) in take(&mut program.steps).into_iter().zip(1..) {
        program.steps.push(step);
        while let Some((_, part)) = parts.next_if(|part| part.0 == number) {
            program.steps.push(part);
        }
    }
}

/// The sum, if it may have several parts.
fn splits<T>(program: &Program<T>, step: &Step) -> Option<Sums> {
    let &Step::Sums(sums) = step else { return None };
    let terms = terms_of(program, sums);
    let is_long = |terms: &&Terms| terms.len >= LONG && matches!(terms.pattern, Pattern::Contiguous(_));
    (sums.layout == Layout::Along && terms.iter().filter(is_long).count() > 1).then_some(sums)
}

fn terms_of<T>(program: &Program<T>, sums: Sums) -> &[Terms] {
    &program.terms[sums.first as usize..][..sums.count as usize]
}

/// Appends all parts but the last to `parts`, each with the step that it comes behind; the last one takes the place of the sum.
fn split_one<T>(program: &mut Program<T>, sums: Sums, writers: &[u32], parts: &mut Vec<(u32, Step)>) -> Sums {
    let all = terms_of(program, sums).to_vec();
    let (mut first, mut before) = (0, None);
    let (mut behind, mut len) = (1, 0);
    for (index, terms) in all.iter().enumerate() {
        let writer = last_writer(program, terms, writers);
        if writer > behind && len >= LONG {
            let out = Slot::new(program.size);
            program.size += 1;
            let part = Sums { out, ..sums };
            parts.push((behind, Step::Sums(part_of(program, part, before, &all[first..index]))));
            (first, before, len) = (index, Some(out), 0);
        }
        behind = behind.max(writer);
        len += terms.len;
    }
    if before.is_none() { sums } else { part_of(program, sums, before, &all[first..]) }
}

/// A sum of what was added before and of these terms.
fn part_of<T>(program: &mut Program<T>, sums: Sums, before: Option<Slot>, terms: &[Terms]) -> Sums {
    let first = program.terms.len() as u32;
    program.terms.extend(before.map(Terms::single).into_iter().chain(terms.iter().copied()));
    Sums { first, count: program.terms.len() as u32 - first, ..sums }
}

/// The last step that writes one of these terms.
fn last_writer<T>(program: &Program<T>, terms: &Terms, writers: &[u32]) -> u32 {
    let slots = (0..terms.len as usize).map(|i| terms.pattern.slot(i, &program.lists));
    slots.map(|slot| writers[slot.index()]).max().unwrap_or(0)
}

/// Calls `f` with the slots that a step writes: the first one, and how many.
fn written<T: Numeric>(program: &Program<T>, step: &Step, mut f: impl FnMut(Slot, u32)) {
    match *step {
        Step::Run(Run { out, len, .. })
        | Step::Sums(Sums { out, len, .. })
        | Step::Scan(Scan { out, len, .. }) => {
            f(out, len);
        }
        Step::Scalars { first, len } => {
            program.scalars[first as usize..][..len as usize].iter().for_each(|scalar| f(scalar.out, 1));
        }
        Step::Calls { first, len } => {
            let calls = &program.calls[first as usize..][..len as usize];
            calls.iter().for_each(|call| f(call.out, call.call.outputs() as u32));
        }
        Step::Guard(_) => {}
    }
}
