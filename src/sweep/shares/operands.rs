//! Operands of a part of a run.

use super::share::Maker;
use crate::program::Slot;
use crate::program::pattern::{Lists, Pattern};
use crate::scalar::Numeric;
use core::ops::Range;

impl<T: Numeric> Maker<'_, T> {
    /// Elements of an operand, from one on at which it can begin; they are needed.
    pub(super) fn operand(&mut self, pattern: Pattern, range: &Range<u32>, into: &mut Lists) -> Pattern {
        let (start, len) = (range.start as usize, (range.end - range.start) as usize);
        let all = &self.whole.lists;
        let first = pattern.slot(start, all);
        match pattern {
            Pattern::Broadcast(_) => self.need.set_all(first.index(), 1),
            Pattern::Contiguous(_) => self.need.set_all(first.index(), len),
            _ => (start..start + len).for_each(|i| self.need.set_all(pattern.slot(i, all).index(), 1)),
        }
        match pattern {
            Pattern::Broadcast(_) => pattern,
            Pattern::Contiguous(_) => Pattern::Contiguous(first),
            Pattern::Grid { period, inner, outer, .. } => {
                let period = if range.end <= period { period - range.start } else { period };
                Pattern::Grid { base: first, period, inner, outer }
            }
            Pattern::Lines { first, count } => {
                let lines = &all.lines[first as usize..][..count as usize];
                let first = into.lines.len() as u32;
                into.lines.extend_from_slice(lines);
                Pattern::Lines { first, count }
            }
            Pattern::Gather(at) => Pattern::gather(&all.slots[at as usize + start..][..len], into),
        }
    }

    /// The same from any element on.
    pub(super) fn exactly(&mut self, pattern: Pattern, range: &Range<u32>, into: &mut Lists) -> Pattern {
        if begins(pattern, range) == range.start {
            return self.operand(pattern, range, into);
        }
        let lists = &self.whole.lists;
        let slots: Vec<Slot> = range.clone().map(|i| pattern.slot(i as usize, lists)).collect();
        slots.iter().for_each(|slot| self.need.set_all(slot.index(), 1));
        Pattern::gather(&slots, into)
    }
}

/// Moves the start of a range to where all operands can begin.
pub(super) fn align(range: &mut Range<u32>, operands: &[Pattern]) {
    loop {
        let start = operands.iter().map(|&operand| begins(operand, range)).min().unwrap_or(range.start);
        if start == range.start {
            return;
        }
        range.start = start;
    }
}

/// Where an operand can begin so that the range is in it.
pub(super) fn begins(pattern: Pattern, range: &Range<u32>) -> u32 {
    match pattern {
        Pattern::Grid { period, .. } if range.end > period => range.start / period * period,
        Pattern::Lines { .. } => 0,
        Pattern::Grid { .. } | Pattern::Broadcast(_) | Pattern::Contiguous(_) | Pattern::Gather(_) => {
            range.start
        }
    }
}
