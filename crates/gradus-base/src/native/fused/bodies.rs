//! Members of a group → the steps of a loop.
//!
//! A value is asked for by its member and the lane that it has in the first row. What is asked for with two shifts is computed twice, in
//! registers, rather than stored and read again.

use super::cut::{Cut, Rider, Window};
use super::flow::Flow;
use super::groups::Group;
use super::outline::{Event, Kind};
use super::straight::Straight;
use crate::native::{Binary, Body, GROUP, Operand, Step};
use std::collections::HashMap;

/// Numbers that operations need, in front of the table of what rows share.
pub const CONSTANTS: usize = 5;

/// Knows what the steps of a program do, in the words of the machine.
pub trait Words {
    /// Writes the operation of a step of [`Kind::Lanes`].
    fn lanes(&self, step: u32, body: &mut Body, operands: &[Operand]) -> Operand;
    /// Writes all of a [short](super::Outline::short) step.
    fn singles(&self, step: u32, straight: &mut Straight);
}

/// A body that is being written.
pub(super) struct Builder<'a> {
    flow: &'a Flow<'a>,
    group: &'a Group,
    words: &'a dyn Words,
    pub(super) body: Body,
    /// Slots of numbers that rows share.
    pub(super) shared: Vec<u32>,
    known: HashMap<(u32, i64), Operand>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(flow: &'a Flow<'a>, group: &'a Group, words: &'a dyn Words) -> Self {
        Self { flow, group, words, body: Body::default(), shared: Vec::new(), known: HashMap::new() }
    }

    /// How many operations of members there are; some may be there with several shifts.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// The loop itself.
    pub(super) fn rows(&mut self, cut: &Cut, riders: &[Rider]) {
        for (member, &step) in self.group.members.iter().enumerate() {
            if cut.stored[member] {
                let lane = cut.start + cut.offsets[member];
                let a = self.value(step, lane);
                let slot = (i64::from(self.flow.outline.out(step).first) + lane) as u32;
                self.body.push(Step::Store { slot, a });
            }
        }
        for (rider, sum) in riders.iter().zip(0..) {
            self.ride(rider, sum, cut.start + rider.offset);
        }
    }

    /// A sum that goes along, from this term on.
    fn ride(&mut self, rider: &Rider, sum: u32, at: i64) {
        let events = self.flow.outline.reads(rider.step);
        if self.flow.outline.kind(rider.step) == Kind::Chain {
            let event = events[rider.event as usize];
            let a = self.operand(rider.step, rider.event, at, event.len);
            self.body.push(Step::Chain { sum, a, negative: event.negative });
            return;
        }
        let len = events[rider.event as usize].len;
        let factors: Vec<Operand> =
            (0..events.len() as u32).map(|event| self.operand(rider.step, event, at, len)).collect();
        let a = match factors[..] {
            [a, b, ..] => self.body.binary(Binary::Mul, a, b),
            _ => factors[0],
        };
        self.body.push(Step::Accumulate { sum, a, negative: events[0].negative });
    }

    /// The windows, each into slots of its own from `scratch` on.
    pub(super) fn windows(&mut self, windows: &[Window], scratch: u32) {
        for (window, slot) in windows.iter().zip((scratch..).step_by(GROUP)) {
            let a = self.value(self.group.members[window.member], window.lane.into());
            self.body.push(Step::Store { slot, a });
        }
    }

    /// The result of a member.
    fn value(&mut self, step: u32, lane: i64) -> Operand {
        if let Some(&known) = self.known.get(&(step, lane)) {
            return known;
        }
        let (flow, len) = (self.flow, self.flow.outline.out(step).len);
        let operands: smallvec::SmallVec<[Operand; 4]> = (0..flow.outline.reads(step).len() as u32)
            .map(|event| self.operand(step, event, lane, len))
            .collect();
        let value = self.words.lanes(step, &mut self.body, &operands);
        self.known.insert((step, lane), value);
        value
    }

    /// An operand of a step with `len` lanes.
    fn operand(&mut self, step: u32, event: u32, lane: i64, len: u32) -> Operand {
        let Event { first, len: slots, .. } = self.flow.outline.reads(step)[event as usize];
        if slots < len {
            return self.share(first);
        }
        match self.flow.source(step, event) {
            Some(source) if self.group.members.binary_search(&source.writer).is_ok() => {
                self.value(source.writer, lane + i64::from(source.lanes[0]))
            }
            _ => Operand::Slot((i64::from(first) + lane) as u32),
        }
    }

    fn share(&mut self, slot: u32) -> Operand {
        let index = self.shared.iter().position(|&known| known == slot).unwrap_or_else(|| {
            self.shared.push(slot);
            self.shared.len() - 1
        });
        Operand::Shared((CONSTANTS + index) as u32)
    }
}
