//! A share: some of the outputs and of the terms of joints, and what these need.
//!
//! Backwards through the program, from what is needed to what that needs, [step by step](super::steps).

use super::phases::Phases;
use crate::bits::Bits;
use crate::program::pattern::Lists;
use crate::program::{OutputSpan, Program, Scan, Slot, Sums};
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
    /// Nodes of chains.
    pub(super) chained: u64,
}

/// What it adds to a joint.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    Sums(Sums),
    /// Begins with a value that another share has computed, unless it begins the chain.
    Chain(Scan),
}

/// What it computes before it waits for the others.
#[derive(Debug)]
pub(super) struct Phase<T> {
    pub(super) program: Program<T>,
    /// Its part of each joint behind the phase.
    pub(super) parts: Vec<Vec<Part>>,
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
        let none = || Bits::none(program.size as usize);
        let mut maker = Maker {
            whole: program,
            need: none(),
            unknown: none(),
            portion,
            work: 0,
            chained: 0,
            known: Vec::new(),
        };
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
        maker.need.clear_all(0, parameters);
        let coordinates = maker.need.ranges(GAP).into_iter();
        let coordinates = coordinates.map(|range| range.start - parameters..range.end - parameters);
        let work = made.iter().map(|phase| phase.work).sum();
        Self { phases: made, coordinates: coordinates.collect(), work, chained: maker.chained }
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
    pub(super) need: Bits,
    /// Slots of outputs that no later step has written.
    pub(super) unknown: Bits,
    pub(super) portion: Portion,
    pub(super) chained: u64,
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
            self.need.set_all(span.from.index(), span.len as usize);
            self.unknown.set_all(span.from.index(), span.len as usize);
        }
        spans
    }

    /// A step writes `len` slots from `out` on: is one of them needed?
    pub(super) fn written(&mut self, out: Slot, len: u32) -> bool {
        let (out, len) = (out.index(), len as usize);
        let is_needed = self.need.clear_all(out, len);
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
}
