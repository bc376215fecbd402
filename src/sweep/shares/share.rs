//! A share: some of the outputs and of the terms of joints, and what these need.
//!
//! Backwards through the program, from what is needed to what that needs, [step by step](super::steps).

use super::need::Need;
use super::operands::begins;
use super::phases::{Joint, Phases};
use crate::kernel::sums::LANES;
use crate::program::pattern::{Lists, Pattern};
use crate::program::{Layout, OutputSpan, Program, Slot, Sums, Terms};
use crate::scalar::Numeric;
use core::mem::take;
use core::ops::Range;

/// What one thread at a time computes.
#[derive(Debug)]
pub(super) struct Share<T> {
    pub(super) phases: Vec<Phase<T>>,
    /// Coordinates of the point that it needs.
    pub(super) coordinates: Vec<Range<usize>>,
    /// How much there is to do in all phases.
    pub(super) work: u64,
}

/// What it computes before it waits for the others.
#[derive(Debug)]
pub(super) struct Phase<T> {
    pub(super) program: Program<T>,
    /// Its part of each joint behind the phase.
    pub(super) parts: Vec<Vec<Sums>>,
    /// Slots of outputs that are known then.
    pub(super) known: Vec<Range<usize>>,
    /// How much there is to do, in additions of two numbers, about.
    pub(super) work: u64,
}

/// One share of how many.
#[derive(Clone, Copy, Debug)]
pub(super) struct Portion {
    pub(super) number: usize,
    pub(super) of: usize,
}

impl Portion {
    /// Its part of `len` things that stand in a row.
    pub(super) fn range(self, len: usize) -> Range<usize> {
        len * self.number / self.of..len * (self.number + 1) / self.of
    }
}

/// Slots between two ranges that are in both.
const GAP: usize = 64;

impl<T: Numeric> Share<T> {
    pub(super) fn of(program: &Program<T>, phases: &Phases, portion: Portion) -> Self {
        let none = || Need::none(program.size as usize);
        let mut maker =
            Maker { whole: program, need: none(), unknown: none(), portion, work: 0, known: Vec::new() };
        let mut outputs = maker.outputs();
        let mut made: Vec<Phase<T>> = Vec::with_capacity(phases.steps.len());
        for (number, steps) in phases.steps.iter().enumerate().rev() {
            let mut into = empty(program);
            let joints = phases.joints.get(number).map_or(&[][..], Vec::as_slice);
            let mut parts: Vec<_> = joints.iter().rev().map(|joint| maker.joint(joint, &mut into)).collect();
            parts.reverse();
            if let Some(next) = made.last_mut() {
                // The results of joints.
                next.known.append(&mut maker.known);
            }
            // What joints and later phases need; of the last phase, the outputs of the whole.
            into.outputs = if made.is_empty() { take(&mut outputs) } else { maker.kept() };
            for &step in steps.iter().rev() {
                maker.step(&program.steps[step as usize], &mut into);
            }
            into.steps.reverse();
            made.push(Phase {
                program: into,
                parts,
                known: take(&mut maker.known),
                work: take(&mut maker.work),
            });
        }
        if let Some(first) = made.last_mut() {
            // Outputs that nothing computes: coordinates and constants.
            first.known.extend(maker.unknown.ranges(0));
        }
        made.reverse();
        // What is left are constants and coordinates.
        let parameters = program.parameters.index();
        maker.need.take(0, parameters);
        let coordinates = maker.need.ranges(GAP).into_iter();
        let coordinates = coordinates.map(|range| range.start - parameters..range.end - parameters);
        let work = made.iter().map(|phase| phase.work).sum();
        Self { phases: made, coordinates: coordinates.collect(), work }
    }
}

/// The program without its steps.
fn empty<T: Numeric>(program: &Program<T>) -> Program<T> {
    Program {
        constants: program.constants.clone(),
        steps: Vec::new(),
        terms: Vec::new(),
        scalars: Vec::new(),
        calls: Vec::new(),
        lists: Lists::default(),
        outputs: Vec::new(),
        ..*program
    }
}

/// How many outputs there are.
pub(super) fn outputs_of<T>(program: &Program<T>) -> usize {
    program.outputs.iter().map(|span| (span.to + span.len) as usize).max().unwrap_or(0)
}

/// Makes a share of a program, from the end of it.
pub(super) struct Maker<'p, T> {
    pub(super) whole: &'p Program<T>,
    /// Slots whose values are needed by what comes later.
    pub(super) need: Need,
    /// Slots of outputs that no later step has written.
    pub(super) unknown: Need,
    pub(super) portion: Portion,
    /// Of the phase: what there is to do, and the outputs that it computes.
    pub(super) work: u64,
    pub(super) known: Vec<Range<usize>>,
}

impl<T: Numeric> Maker<'_, T> {
    /// The outputs of this share, which are needed.
    fn outputs(&mut self) -> Vec<OutputSpan> {
        let mine = self.portion.range(outputs_of(self.whole));
        let part = |span: &OutputSpan| {
            let (start, end) =
                (mine.start.max(span.to as usize), mine.end.min((span.to + span.len) as usize));
            let from = span.from.plus((start as u32).saturating_sub(span.to));
            (start < end).then(|| OutputSpan { from, to: start as u32, len: (end - start) as u32 })
        };
        let spans: Vec<OutputSpan> = self.whole.outputs.iter().filter_map(part).collect();
        for span in &spans {
            self.need.add(span.from.index(), span.len as usize);
            self.unknown.add(span.from.index(), span.len as usize);
        }
        spans
    }

    /// A step writes `len` slots from `out` on: is one of them needed?
    pub(super) fn written(&mut self, out: Slot, len: u32) -> bool {
        let (out, len) = (out.index(), len as usize);
        let is_needed = self.need.take(out, len);
        if is_needed {
            self.unknown.move_to(out, len, 0, &mut self.known);
        }
        is_needed
    }

    /// All that is needed here.
    fn kept(&self) -> Vec<OutputSpan> {
        let span = |range: Range<usize>| {
            let start = range.start as u32;
            OutputSpan { from: Slot::new(start), to: start, len: range.len() as u32 }
        };
        self.need.ranges(GAP).into_iter().map(span).collect()
    }

    /// Its part of a joint, whose result comes from all of them.
    fn joint(&mut self, joint: &Joint, into: &mut Program<T>) -> Vec<Sums> {
        self.written(joint.out, 1);
        match (joint.layout, &joint.terms[..]) {
            (Layout::Turns, [start, turns @ ..]) => {
                let first = into.terms.len();
                if self.portion.number == 0 {
                    self.terms(start, 0..1, into);
                }
                let start = part(joint, Layout::Along, first, into);
                let first = into.terms.len();
                let rounds = self.portion.range(turns.first().map_or(0, |terms| terms.len as usize));
                turns.iter().for_each(|terms| self.terms(terms, rounds.clone(), into));
                start.into_iter().chain(part(joint, Layout::Turns, first, into)).collect()
            }
            _ => self.stretches(joint, into).into_iter().collect(),
        }
    }

    /// Its part of terms that are added one stretch after the other.
    fn stretches(&mut self, joint: &Joint, into: &mut Program<T>) -> Option<Sums> {
        let first = into.terms.len();
        // The first term of each stretch is added to the first partial sum.
        let step = if joint.layout == Layout::Pooled { LANES } else { 1 };
        let mine = self.portion.range(joint.terms.iter().map(|terms| terms.len as usize).sum());
        let mut before = 0;
        for terms in &joint.terms {
            let len = terms.len as usize;
            let cut = |at: usize| match at.saturating_sub(before) {
                at if at >= len => len,
                at => at / step * step,
            };
            self.terms(terms, cut(mine.start)..cut(mine.end), into);
            before += len;
        }
        part(joint, joint.layout, first, into)
    }

    /// Some terms of a joint.
    fn terms(&mut self, terms: &Terms, range: Range<usize>, into: &mut Program<T>) {
        if range.is_empty() {
            return;
        }
        let range = range.start as u32..range.end as u32;
        let mut exact = |pattern: Pattern| {
            if begins(pattern, &range) == range.start {
                return self.operand(pattern, &range, &mut into.lists);
            }
            let lists = &self.whole.lists;
            let slots: Vec<Slot> = range.clone().map(|i| pattern.slot(i as usize, lists)).collect();
            slots.iter().for_each(|slot| self.need.add(slot.index(), 1));
            Pattern::gather(&slots, &mut into.lists)
        };
        let pattern = exact(terms.pattern);
        let factor = terms.factor.map(exact);
        into.terms.push(Terms { len: range.end - range.start, pattern, factor, ..*terms });
    }
}

/// The sum of the terms of a program from `first` on, if there are some.
fn part<T>(joint: &Joint, layout: Layout, first: usize, program: &Program<T>) -> Option<Sums> {
    let count = (program.terms.len() - first) as u32;
    (count > 0).then_some(Sums { out: joint.out, len: 1, first: first as u32, count, layout })
}
