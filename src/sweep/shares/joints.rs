//! Joints: long sums and chains, of which each share computes a part behind the parts of others.

use super::share::{Maker, Part};
use crate::kernel::sums::LANES;
use crate::program::pattern::Pattern;
use crate::program::{Layout, Program, Scan, Slot, Sums, Terms};
use crate::scalar::Numeric;
use core::ops::Range;

/// What goes from share to share.
#[derive(Clone, Debug)]
pub(super) struct Joint {
    pub(super) of: Joined,
    /// Where the results stand: that of a sum, or those of all nodes of a chain.
    pub(super) out: Slot,
    pub(super) len: u32,
}

#[derive(Clone, Debug)]
pub(super) enum Joined {
    Sum { layout: Layout, terms: Vec<Terms> },
    Chain(Scan),
}

impl Joint {
    /// How long the sum takes, in additions that do not wait for one another, about.
    pub(super) fn work(&self) -> u64 {
        match &self.of {
            Joined::Sum { layout, terms } => {
                let terms: u64 = terms.iter().map(|terms| u64::from(terms.len)).sum();
                if *layout == Layout::Pooled { terms } else { 8 * terms }
            }
            Joined::Chain(_) => 0,
        }
    }

    pub(super) fn is_pooled(&self) -> bool {
        matches!(self.of, Joined::Sum { layout: Layout::Pooled, .. })
    }

    /// Does the last share come first?
    pub(super) fn is_reversed(&self) -> bool {
        matches!(self.of, Joined::Chain(Scan { reversed: true, .. }))
    }

    /// The slot of the result that is known at the end, and that all shares get.
    pub(super) fn last(&self) -> Slot {
        if self.is_reversed() { self.out } else { self.out.plus(self.len - 1) }
    }

    /// Does it need a result of a joint before it?
    pub(super) fn needs<T>(&self, before: &Self, program: &Program<T>) -> bool {
        let results = before.out..before.out.plus(before.len);
        let meets = |pattern: Pattern, len: u32| match pattern {
            Pattern::Contiguous(first) => first < results.end && results.start < first.plus(len),
            _ => (0..len as usize).any(|i| results.contains(&pattern.slot(i, &program.lists))),
        };
        match &self.of {
            Joined::Sum { terms, .. } => terms.iter().any(|terms| {
                meets(terms.pattern, terms.len) || terms.factor.is_some_and(|factor| meets(factor, terms.len))
            }),
            Joined::Chain(scan) => results.contains(&scan.start) || meets(scan.operand, scan.len),
        }
    }
}

impl<T: Numeric> Maker<'_, T> {
    /// Its part of a joint.
    pub(super) fn joint(&mut self, joint: &Joint, into: &mut Program<T>) -> Vec<Part> {
        match &joint.of {
            Joined::Chain(scan) => vec![Part::Chain(self.chain(joint, scan, into))],
            Joined::Sum { layout, terms } => {
                // The result comes from all of them.
                self.written(joint.out, 1);
                match (layout, &terms[..]) {
                    (Layout::Turns, [start, turns @ ..]) => self.turns(joint.out, start, turns, into),
                    _ => self.stretches(joint.out, *layout, terms, into).into_iter().collect(),
                }
            }
        }
    }

    /// Its part of terms that take turns.
    fn turns(&mut self, out: Slot, start: &Terms, turns: &[Terms], into: &mut Program<T>) -> Vec<Part> {
        let first = into.terms.len();
        if self.portion.number == 0 {
            self.terms(start, 0..1, into);
        }
        let start = part(out, Layout::Along, first, into);
        let first = into.terms.len();
        let rounds = self.portion.range(turns.first().map_or(0, |terms| terms.len as usize));
        turns.iter().for_each(|terms| self.terms(terms, rounds.clone(), into));
        start.into_iter().chain(part(out, Layout::Turns, first, into)).collect()
    }

    /// Its part of terms that are added one stretch after the other.
    fn stretches(&mut self, out: Slot, layout: Layout, all: &[Terms], into: &mut Program<T>) -> Option<Part> {
        let first = into.terms.len();
        // The first term of each stretch is added to the first partial sum.
        let step = if layout == Layout::Pooled { LANES } else { 1 };
        let mine = self.portion.range(all.iter().map(|terms| terms.len as usize).sum());
        let mut before = 0;
        for terms in all {
            let len = terms.len as usize;
            let cut = |at: usize| match at.saturating_sub(before) {
                at if at >= len => len,
                at => at / step * step,
            };
            self.terms(terms, cut(mine.start)..cut(mine.end), into);
            before += len;
        }
        part(out, layout, first, into)
    }

    /// Some terms of a sum.
    fn terms(&mut self, terms: &Terms, range: Range<usize>, into: &mut Program<T>) {
        if range.is_empty() {
            return;
        }
        let range = range.start as u32..range.end as u32;
        let pattern = self.exactly(terms.pattern, &range, &mut into.lists);
        let factor = terms.factor.map(|factor| self.exactly(factor, &range, &mut into.lists));
        into.terms.push(Terms { len: range.end - range.start, pattern, factor, ..*terms });
    }

    /// The nodes of a chain that it needs, and those that are its part, in which the others begin. It goes on from the node in front of these, whose
    /// value it gets.
    fn chain(&mut self, joint: &Joint, scan: &Scan, into: &mut Program<T>) -> Scan {
        let (out, len) = (joint.out.index(), joint.len as usize);
        let (last, mine) = (joint.last().index(), self.portion.range(len));
        let mut needed = Vec::new();
        // All get the last one.
        if self.need.clear_all(last, 1) {
            self.unknown.move_to(last, 1, 0, &mut self.known);
        }
        self.need.move_to(out, len, len, &mut needed);
        if !needed.is_empty() {
            self.unknown.move_to(out, len, 0, &mut self.known);
        }
        let start = needed.first().map_or(mine.start, |needed| mine.start.min(needed.start - out)) as u32;
        let end = needed.last().map_or(mine.end, |needed| mine.end.max(needed.end - out)) as u32;
        let before = if scan.reversed {
            (end < joint.len).then(|| joint.out.plus(end))
        } else {
            start.checked_sub(1).map(|before| joint.out.plus(before))
        };
        if before.is_none() {
            self.need.set_all(scan.start.index(), 1);
        }
        let operand = self.exactly(scan.operand, &(start..end), &mut into.lists);
        self.chained += u64::from(end - start);
        let (out, len) = (joint.out.plus(start), end - start);
        Scan { out, len, start: before.unwrap_or(scan.start), operand, ..*scan }
    }
}

/// The sum of the terms of a program from `first` on, if there are some.
fn part<T>(out: Slot, layout: Layout, first: usize, program: &Program<T>) -> Option<Part> {
    let count = (program.terms.len() - first) as u32;
    (count > 0).then_some(Part::Sums(Sums { out, len: 1, first: first as u32, count, layout }))
}
