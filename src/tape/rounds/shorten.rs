//! A recording with fewer rounds.
//!
//! The last rounds are left out: what stands behind them, on the tape and among the inputs, moves to the front by as much.

use super::{EDGE, Rounds};
use crate::scalar::Numeric;
use crate::tape::trace::{Entry, Source, Trace};

/// Slots on the tape, or values of constants in slot 0.
type Outputs<T> = Vec<(u32, T)>;

impl Rounds {
    /// The recording with so many rounds, and its outputs. Nothing if something is read out of the middle of them.
    pub(crate) fn shortened<T: Numeric>(
        &self,
        trace: &Trace<T>,
        outputs: &[(u32, T)],
        count: usize,
    ) -> Option<(Trace<T>, Outputs<T>)> {
        let short = Short { rounds: self, left_out: self.count.checked_sub(count)? as u32, trace };
        let mut entries = Vec::with_capacity(short.rounds.others(trace) + count * self.period());
        for entry in &trace.entries[..self.head + self.period()] {
            entries.push(short.entry(entry)?);
        }
        for at in self.head..self.head + (count - 1) * self.period() {
            entries.push(entries[at].moved(self.steps[(at - self.head) % self.period()]));
        }
        for entry in &trace.entries[self.end()..] {
            entries.push(short.entry(entry)?);
        }
        let [first, each] = self.constants;
        let behind = trace.constants.get(first + each * self.count..)?;
        let constants = trace.constants[..first + each * count].iter().chain(behind).copied().collect();
        let outputs = outputs.iter().map(|&(slot, value)| Some((short.slot(slot)?, value)));
        let outputs = outputs.collect::<Option<Vec<_>>>()?;
        let first_node = trace.first_node - short.inputs_left_out(trace.first_node);
        let longer = self.count.div_ceil(count).next_power_of_two().ilog2() as u8;
        let (guards, calls) = (Vec::new(), Vec::new());
        Some((Trace { first_node, entries, constants, guards, calls, read: trace.read, longer }, outputs))
    }
}

/// A recording of which so many rounds are left out: the last ones, so that what is behind them moves.
struct Short<'r, T> {
    rounds: &'r Rounds,
    left_out: u32,
    trace: &'r Trace<T>,
}

impl<T: Numeric> Short<'_, T> {
    /// How many inputs in front of a slot behind all streams are left out.
    fn inputs_left_out(&self, slot: u32) -> u32 {
        let streams = self.rounds.streams.iter().filter(|stream| stream.last < slot);
        streams.map(|stream| stream.stride * self.left_out).sum()
    }

    /// Where an input is: near the beginning of a stream, near its end, or in none.
    fn input(&self, slot: u32) -> Option<u32> {
        let before = self.inputs_left_out(slot);
        let stream = self.rounds.streams.iter().find(|stream| (stream.first..=stream.last).contains(&slot));
        let Some(stream) = stream else { return Some(slot - before) };
        let edge = EDGE * stream.stride;
        if slot - stream.first < edge {
            Some(slot - before)
        } else if stream.last - slot < edge {
            Some(slot - before - stream.stride * self.left_out)
        } else {
            None
        }
    }

    /// Where a value is.
    fn slot(&self, slot: u32) -> Option<u32> {
        let Some(index) = self.trace.entry_of(slot) else { return self.input(slot) };
        let rounds = self.rounds;
        let edge = EDGE as usize * rounds.period();
        let slot = slot - self.inputs_left_out(self.trace.first_node);
        if index < rounds.head + edge {
            Some(slot)
        } else if index + edge >= rounds.end() {
            Some(slot - self.left_out * rounds.period() as u32)
        } else {
            None
        }
    }

    /// An entry of the first round, or of none.
    fn entry(&self, entry: &Entry) -> Option<Entry> {
        let [first, each] = self.rounds.constants;
        let source = |source: Source| {
            Some(match source.get() {
                Ok(0) => Source::NONE,
                Ok(slot) => Source::slot(self.slot(slot)?),
                Err(index) if index < first + each * self.rounds.count => Source::constant(index as u32),
                Err(index) => Source::constant((index - each * self.left_out as usize) as u32),
            })
        };
        let [a, b] = entry.operands();
        Some(entry.with([source(a)?, source(b)?]))
    }
}
