//! Rounds: a recording that does the same again and again.
//!
//! A sum over the windows of a point, or over its coordinates, records the same operations for each of its terms. From one of
//! these rounds to the next, each operand is as much further on: a result of the same round, or of the one before, by the length of
//! a round; a coordinate by a stride; and what all rounds share not at all. So a recording with fewer rounds says all there is to say
//! about it, and is compiled in its place: see [`stretch`](crate::program::stretch).
//!
//! Not where a round waits for the one before it, except for a sum that goes on, nor where rounds have numbers of
//! their own, or comparisons.

mod shorten;

use super::trace::{Entry, Source, Trace, same_bits};
use crate::op::{Arity, Op};
use crate::scalar::Numeric;

/// Operations of a round, at most.
const LONGEST: usize = 256;

/// Rounds at both ends of which something else may be read, too.
const EDGE: u32 = 16;

/// The rounds of a recording.
#[derive(Clone, Debug)]
pub(crate) struct Rounds {
    /// The entries before the first round.
    head: usize,
    /// How much further on the operands of each entry are, a round later.
    steps: Vec<[u32; 2]>,
    count: usize,
    /// Constants before those of the first round, and those of a round.
    constants: [usize; 2],
    /// Stretches of the inputs that the rounds go through, in their order.
    streams: Vec<Stream>,
}

/// Inputs that rounds go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Stream {
    /// The first one, in the first round, and the last one, in the last.
    first: u32,
    last: u32,
    /// From round to round.
    stride: u32,
}

impl Rounds {
    /// The rounds of a recording, if they are nearly all of it.
    pub(crate) fn of<T: Numeric>(trace: &Trace<T>) -> Option<Self> {
        if !trace.guards.is_empty() || !trace.calls.is_empty() {
            return None;
        }
        let (head, steps, count) = repeated(&trace.entries)?;
        let mut rounds = Self { head, steps, count, constants: [0; 2], streams: Vec::new() };
        (!rounds.waits(trace) && rounds.constants(trace) && rounds.streams(trace)).then_some(rounds)
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Operations of one.
    pub(crate) fn period(&self) -> usize {
        self.steps.len()
    }

    /// Operations of none.
    pub(crate) fn others<T>(&self, trace: &Trace<T>) -> usize {
        trace.entries.len() - self.count * self.period()
    }

    /// The first entry behind all rounds.
    fn end(&self) -> usize {
        self.head + self.count * self.period()
    }

    /// The operands of the first round: each with the place of its entry in the round, and with how much further on it is in the next one.
    fn operands<'t, T>(
        &self,
        trace: &'t Trace<T>,
    ) -> impl Iterator<Item = (usize, Source, u32)> + use<'_, 't, T> {
        let round = trace.entries[self.head..][..self.period()].iter().zip(&self.steps);
        round.enumerate().flat_map(|(place, (entry, steps))| {
            entry.operands().into_iter().zip(*steps).map(move |(source, step)| (place, source, step))
        })
    }

    /// Does a round wait for results of the one before it, other than to add on to them?
    fn waits<T: Numeric>(&self, trace: &Trace<T>) -> bool {
        let period = self.period();
        let at = |place: usize| trace.entries[self.head + place].op;
        let adds = |place: usize| matches!(at(place), Op::Add | Op::Sub);
        // An entry of a round and one that it needs, of the same or of an earlier one.
        let need = |(place, source, step): (usize, Source, u32)| {
            let index = source.get().ok().and_then(|slot| trace.entry_of(slot));
            let back = (self.head + place - index.filter(|_| step as usize == period)?) as i64;
            Some((place, (place as i64 - back).rem_euclid(period as i64) as usize))
        };
        let mut uses = vec![0; period];
        self.operands(trace).filter_map(need).for_each(|(_, from)| uses[from] += 1);
        let mut needs = vec![Vec::new(); period];
        for (place, from) in self.operands(trace).filter_map(need) {
            // What is used once, and by an addition, is a part of one sum.
            if !(adds(place) && adds(from) && uses[from] == 1) {
                needs[place].push(from);
            }
            // The operands of a half belong to the entry behind it.
            if at(place).arity() == Arity::Half {
                needs[(place + 1) % period].push(place);
            }
        }
        let (mut done, mut left) = (vec![false; period], period);
        loop {
            let before = left;
            for place in 0..period {
                if !done[place] && needs[place].iter().all(|&from| done[from]) {
                    done[place] = true;
                    left -= 1;
                }
            }
            if left == 0 || left == before {
                return left > 0;
            }
        }
    }

    /// Are the constants of all rounds the same? Finds where they are.
    fn constants<T: Numeric>(&mut self, trace: &Trace<T>) -> bool {
        let of_round: Vec<(usize, u32)> =
            self.operands(trace).filter_map(|(_, source, step)| Some((source.get().err()?, step))).collect();
        let Some(first) = of_round.iter().map(|constant| constant.0).min() else { return true };
        let each = of_round.len();
        self.constants = [first, each];
        let Some(all) = trace.constants.get(first..first + each * self.count) else { return false };
        of_round.iter().all(|&(_, step)| step as usize == each) && all.iter().zip(&all[each..]).all(same_bits)
    }

    /// Do operands go on from round to round as they should? Finds the inputs that rounds go through.
    fn streams<T: Numeric>(&mut self, trace: &Trace<T>) -> bool {
        let period = self.period() as u32;
        let mut streams = Vec::new();
        for (_, source, step) in self.operands(trace) {
            let Ok(slot) = source.get() else { continue };
            match trace.entry_of(slot) {
                // A result of a round, or one from before all of them.
                Some(index) if step == period || step == 0 && index < self.head => {}
                Some(_) => return false,
                None if step == 0 => {}
                None => {
                    let far = u64::from(step) * (self.count as u64 - 1);
                    let last = u64::from(slot) + far;
                    if slot == 0 || last >= u64::from(trace.first_node) {
                        return false;
                    }
                    streams.push(Stream { first: slot, last: last as u32, stride: step });
                }
            }
        }
        streams.sort_unstable();
        for stream in streams {
            match self.streams.last_mut().filter(|before| stream.first <= before.last) {
                Some(before)
                    if before.stride == stream.stride
                        && stream.first - before.first < EDGE * stream.stride =>
                {
                    before.last = before.last.max(stream.last);
                }
                Some(_) => return false,
                None => self.streams.push(stream),
            }
        }
        true
    }
}

/// The entries before the first round, the steps of a round, and how many rounds there are.
fn repeated(entries: &[Entry]) -> Option<(usize, Vec<[u32; 2]>, usize)> {
    let middle = entries.len() / 2;
    let behind = |at: usize, period: usize| entries[at + period].behind(entries[at]);
    let is_period = |&period: &usize| {
        (middle..middle + period).all(|at| {
            let step = behind(at, period);
            step.is_some() && step == behind(at + period, period)
        })
    };
    let longest = LONGEST.min((entries.len() - middle) / 4);
    let period = (1..=longest).find(is_period)?;
    let mut steps: Vec<[u32; 2]> = (middle..middle + period).filter_map(|at| behind(at, period)).collect();
    let (mut head, mut end) = (middle, middle);
    for (at, &step) in (middle..entries.len() - period).zip(steps.iter().cycle()) {
        if behind(at, period) != Some(step) {
            break;
        }
        end = at + 1;
    }
    for (at, &step) in (0..middle).rev().zip(steps.iter().rev().cycle()) {
        if behind(at, period) != Some(step) {
            break;
        }
        head = at;
    }
    steps.rotate_right((middle - head) % period);
    Some((head, steps, (end + period - head) / period))
}
