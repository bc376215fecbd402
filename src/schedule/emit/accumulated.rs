//! Accumulated sums: parts of several sums side by side, or each alone.

use super::Emitter;
use super::sums::Addend;
use crate::graph::{Id, Term, mix};
use crate::program::{Layout, Slot, Step, Sums, Terms};
use crate::scalar::Numeric;
use crate::schedule::accumulated::Part;
use crate::schedule::level::{Origin, SHORTEST_RUN};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Results of parts side by side.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    start: Slot,
    len: u32,
    /// How many of them will be read.
    left: u32,
}

/// The sums that are being added.
#[derive(Debug, Default)]
pub(super) struct Accumulated {
    /// How many parts there were so far.
    done: usize,
    /// Where the sum of the parts so far is, and in which stretch.
    so_far: HashMap<Id, (Slot, usize)>,
    /// Those that will be read, by number, and those that have been.
    stretches: HashMap<usize, Stretch>,
    read: Vec<Stretch>,
    next: usize,
}

impl<T: Numeric> Emitter<'_, T> {
    /// Emits the parts that are added behind a level.
    #[inline]
    pub(in crate::schedule) fn accumulate(&mut self, level: u32) {
        let parts = &self.levels.accumulated[self.accumulated.done..];
        if parts.first().is_some_and(|part| part.level == level) {
            let now = &parts[..parts.partition_point(|part| part.level == level)];
            self.accumulated.done += now.len();
            self.parts(now);
        }
    }

    fn parts(&mut self, parts: &[Part]) {
        // Their terms are from all over the workspace.
        self.origin = Origin::Mixed;
        // What ends on this level may be a term of what goes on.
        let (ends, go_on): (Vec<Part>, Vec<Part>) = parts.iter().partition(|&&part| self.is_last(part));
        self.side_by_side(&ends);
        self.side_by_side(&go_on);
        let slots = &mut self.slots;
        self.accumulated.read.drain(..).for_each(|Stretch { start, len, .. }| slots.give(start, len));
    }

    /// Parts of which none has another as a term.
    fn side_by_side(&mut self, parts: &[Part]) {
        let mut parts: Vec<(u64, Part)> = parts.iter().map(|&part| (self.shape(part), part)).collect();
        // In the order of their first terms, which are those of a run.
        parts.sort_by_cached_key(|&(shape, part)| (shape, self.slot_of(self.term(part, 0).id).number()));
        let same = |a: &(u64, Part), b: &(u64, Part)| a.0 == b.0 && self.have_one_shape(a.1, b.1);
        let groups: Vec<Vec<Part>> =
            parts.chunk_by(same).map(|group| group.iter().map(|&(_, part)| part).collect()).collect();
        for group in groups {
            if group.len() >= SHORTEST_RUN {
                self.parts_across(&group);
            } else {
                group.iter().for_each(|&part| self.part_alone(part));
            }
        }
    }

    /// Term `k` of a part.
    fn term(&self, part: Part, k: u32) -> Term {
        self.graph.term(self.graph.node(part.sum), (part.first + k) as usize)
    }

    fn terms(&self, part: Part) -> impl Iterator<Item = Term> {
        (0..part.end - part.first).map(move |k| self.term(part, k))
    }

    /// Is it the last one of its sum?
    fn is_last(&self, part: Part) -> bool {
        part.end == self.graph.node(part.sum).b
    }

    /// A hash of what parts that are added side by side have in common.
    fn shape(&self, part: Part) -> u64 {
        let shape = mix(u64::from(part.first > 0), (part.end - part.first).into());
        self.terms(part).fold(shape, |shape, term| mix(shape, term.negative.into()))
    }

    fn have_one_shape(&self, a: Part, b: Part) -> bool {
        a.end - a.first == b.end - b.first
            && (a.first > 0) == (b.first > 0)
            && self.terms(a).zip(self.terms(b)).all(|(a, b)| a.negative == b.negative)
    }

    /// Parts of one shape: a pattern for each position, over the sums.
    fn parts_across(&mut self, parts: &[Part]) {
        let first = self.program.terms.len() as u32;
        let len = parts.len() as u32;
        if parts[0].first > 0 {
            let slots: Vec<Slot> = parts.iter().map(|part| self.take_so_far(part.sum)).collect();
            let pattern = self.pattern_of(slots.into_iter());
            self.program.terms.push(Terms { len, pattern, factor: None, negative: false });
        }
        for k in 0..parts[0].end - parts[0].first {
            let slots: Vec<Slot> = parts.iter().map(|&part| self.slot_of(self.term(part, k).id)).collect();
            let pattern = self.pattern_of(slots.into_iter());
            let negative = self.term(parts[0], k).negative;
            self.program.terms.push(Terms { len, pattern, factor: None, negative });
        }
        let count = self.program.terms.len() as u32 - first;
        let out = if self.is_last(parts[0]) {
            let sums: Vec<Id> = parts.iter().map(|part| part.sum).collect();
            self.allocate(sums.into_iter())
        } else {
            let out = self.slots.take(len);
            self.keep_so_far(parts, out);
            out
        };
        self.program.steps.push(Step::Sums(Sums { out, len, first, count, layout: Layout::Across }));
    }

    /// A part by itself: a loop over its terms.
    fn part_alone(&mut self, part: Part) {
        let mut addends = core::mem::take(&mut self.addends);
        addends.clear();
        if part.first > 0 {
            addends.push(Addend::of_slot(self.take_so_far(part.sum), self.next_run));
            self.next_run = self.next_run.next();
        }
        addends.extend(self.terms(part).map(|term| self.addend(term, false)));
        let is_pooled = self.graph.node(part.sum).is_pooled();
        let id = self.is_last(part).then_some(part.sum);
        let out = if is_pooled { self.pooled_sum(id, &mut addends) } else { self.sum_in_order(id, &addends) };
        if id.is_none() {
            self.keep_so_far(&[part], out);
        }
        self.addends = addends;
    }

    /// What has been added to a sum so far stands here.
    fn keep_so_far(&mut self, parts: &[Part], start: Slot) {
        let Accumulated { so_far, stretches, next, .. } = &mut self.accumulated;
        let len = parts.len() as u32;
        stretches.insert(*next, Stretch { start, len, left: len });
        so_far.extend(parts.iter().zip(0..).map(|(part, behind)| (part.sum, (start.plus(behind), *next))));
        *next += 1;
    }

    /// Where it stands, which is read for the last time.
    fn take_so_far(&mut self, sum: Id) -> Slot {
        let Accumulated { so_far, stretches, read, .. } = &mut self.accumulated;
        let Some((slot, number)) = so_far.remove(&sum) else { unreachable!("a first part comes first") };
        if let Entry::Occupied(mut stretch) = stretches.entry(number) {
            stretch.get_mut().left -= 1;
            if stretch.get().left == 0 {
                read.push(stretch.remove());
            }
        }
        slot
    }
}
