//! Kept: results of a recurrence that are needed long after stand side by side.
//!
//! A single operation takes the slot that has just become free. What [`aside`](crate::schedule::aside) has put together reads one result of each step,
//! and would gather them from all over the workspace. So these have a stretch for each operation: those of the recording upward, and what
//! was appended for derivatives downward, since it comes from the end back.

use super::Emitter;
use crate::graph::{Id, Kind};
use crate::op::Op;
use crate::program::Slot;
use crate::scalar::Numeric;
use crate::schedule::ids::RunId;
use crate::schedule::level::{FOREVER, SHORTEST_RUN};
use crate::schedule::value::Value;
use core::iter::once;

/// Levels from which on a result is needed long after.
const LONG: u32 = 32;

/// Where the results of an operation stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    start: Slot,
    len: u32,
    done: u32,
    run: RunId,
}

/// Stretches for results that are kept, if there are any.
#[derive(Debug, Default)]
pub(super) struct Kept {
    stretches: Vec<Option<Stretch>>,
    /// The level, if it is a narrow one.
    level: Option<u32>,
}

impl<T: Numeric> Emitter<'_, T> {
    /// Finds out how many results there are to be kept, and takes slots for them.
    pub(in crate::schedule) fn keep_together(&mut self) {
        let mut counts: Vec<u32> = Vec::new();
        let levels = self.levels;
        for (level, members) in (0..).zip(levels.each()).filter(|(_, members)| members.len() < SHORTEST_RUN) {
            for id in members.iter().filter_map(|member| member.as_node()) {
                if let Some(number) = self.stretch_of(id, level) {
                    counts.resize(counts.len().max(number + 1), 0);
                    counts[number] += 1;
                }
            }
        }
        for len in counts {
            let is_run = len as usize >= SHORTEST_RUN;
            let (start, run) = (if is_run { self.slots.take(len) } else { Slot::new(0) }, self.next_run);
            self.kept.stretches.push(is_run.then_some(Stretch { start, len, done: 0, run }));
            self.next_run = run.next();
        }
    }

    /// Goes on with a level of so many members.
    #[inline]
    pub(in crate::schedule) fn enter(&mut self, level: u32, members: usize) {
        self.kept.level = (members < SHORTEST_RUN).then_some(level);
    }

    /// The slot of a single result.
    #[inline]
    pub(super) fn place(&mut self, id: Id) -> Slot {
        let kept = if self.kept.stretches.is_empty() { None } else { self.keep(id) };
        kept.unwrap_or_else(|| self.allocate(once(id)))
    }

    /// Its slot among those that are kept, if it is one of them.
    fn keep(&mut self, id: Id) -> Option<Slot> {
        let number = self.stretch_of(id, self.kept.level?)?;
        let stretch =
            self.kept.stretches.get_mut(number)?.as_mut().filter(|stretch| stretch.done < stretch.len)?;
        let behind = if number % 2 == 0 { stretch.done } else { stretch.len - 1 - stretch.done };
        let (at, run) = (stretch.start.plus(behind), stretch.run);
        stretch.done += 1;
        let value = &mut self.values[id.index()];
        let last = value.liveness().last_use;
        *value = Value::located(at, run);
        if last != FOREVER {
            self.expiring.push(last, at, 1);
        }
        Some(at)
    }

    /// The number of the stretch of a single result, if it is needed long after: an even one if it was recorded.
    fn stretch_of(&self, id: Id, level: u32) -> Option<usize> {
        let op = match self.graph.node(id).kind {
            Kind::Apply(op) if op != Op::Detach => op,
            Kind::Sum => Op::Add,
            _ => return None,
        };
        let is_kept = self.values[id.index()].liveness().last_use > level + LONG;
        is_kept.then_some(2 * op as usize + usize::from(id.index() >= self.graph.recorded()))
    }
}
