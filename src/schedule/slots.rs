//! Slots of the workspace: given to runs, and given again when a run's values are dead.

use super::room::again;
use crate::program::Slot;
use std::collections::BTreeMap;

/// Hands out stretches of a workspace that grows as needed.
#[derive(Debug)]
pub(super) struct Slots {
    /// Free stretches by length.
    free: BTreeMap<u32, Vec<Slot>>,
    /// Free single slots: most of what scalar code needs, without a look-up in the tree.
    singles: Vec<Slot>,
    end: Slot,
}

impl Slots {
    /// Slots from `start` on.
    pub(super) fn new(start: Slot) -> Self {
        Self { free: BTreeMap::new(), singles: Vec::new(), end: start }
    }

    /// A stretch of `len` slots.
    pub(super) fn take(&mut self, len: u32) -> Slot {
        if len == 1
            && let Some(at) = self.singles.pop()
        {
            return at;
        }
        // The smallest that is large enough, but not so large that it would be wasted on this one.
        let fitting = self.free.range(len..=len.saturating_mul(2)).next().map(|(&size, _)| size);
        let Some((size, at)) = fitting.and_then(|size| Some((size, self.pop(size)?))) else {
            let at = self.end;
            self.end = at.plus(len);
            return at;
        };
        if size > len {
            self.give(at.plus(len), size - len);
        }
        at
    }

    fn pop(&mut self, size: u32) -> Option<Slot> {
        let stretches = self.free.get_mut(&size)?;
        let at = stretches.pop();
        if stretches.is_empty() {
            self.free.remove(&size);
        }
        at
    }

    /// Gives a stretch back.
    #[inline]
    pub(super) fn give(&mut self, at: Slot, len: u32) {
        if len == 1 {
            self.singles.push(at);
        } else {
            self.give_longer(at, len);
        }
    }

    fn give_longer(&mut self, at: Slot, len: u32) {
        if len > 1 {
            self.free.entry(len).or_default().push(at);
        }
    }

    /// The length that the workspace has to have.
    pub(super) fn size(&self) -> u32 {
        self.end.number()
    }
}

/// Stretches of slots by the level that needs them last.
///
/// A list for each level, linked through the slots themselves: a deep recording has millions of levels, most of which end
/// one or two values, and a list of its own for each would be a fourth of the memory that compiling takes.
#[derive(Debug)]
pub(super) struct Expiring {
    /// The newest stretch of each level.
    newest: Vec<Link>,
    /// For the first slot of each stretch, the stretch after it in its list, and behind the newest the oldest. For the
    /// second slot of a longer one, its length.
    words: Vec<u32>,
}

/// A stretch that waits: its first slot, and whether it has more than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Link(u32);

impl Link {
    const NONE: Self = Self(u32::MAX);

    /// Slots are below 2³¹ − 1.
    fn new(at: Slot, len: u32) -> Self {
        Self(at.number() << 1 | u32::from(len > 1))
    }

    fn slot(self) -> Slot {
        Slot::new(self.0 >> 1)
    }

    fn is_long(self) -> bool {
        self.0 & 1 == 1
    }
}

impl Default for Link {
    fn default() -> Self {
        Self::NONE
    }
}

impl Expiring {
    /// None yet, for `levels` levels, in room that has a word for each.
    pub(super) fn new(levels: usize, room: Vec<u32>) -> Self {
        Self { newest: again(room, levels), words: Vec::new() }
    }

    /// `len` slots from `at` on, which hold a value, are free after `level`.
    pub(super) fn push(&mut self, level: u32, at: Slot, len: u32) {
        let link = Link::new(at, len);
        let end = at.plus(len.min(2)).index();
        if self.words.len() < end {
            self.words.resize(end, 0);
        }
        if link.is_long() {
            self.words[link.slot().index() + 1] = len;
        }
        let newest = core::mem::replace(&mut self.newest[level as usize], link);
        let before = if newest == Link::NONE { link } else { newest };
        let oldest = if newest == Link::NONE { link.0 } else { self.words[newest.slot().index()] };
        self.words[before.slot().index()] = link.0;
        self.words[link.slot().index()] = oldest;
    }

    /// Calls `f` with what ends at `level`, the oldest stretch first.
    pub(super) fn take(&mut self, level: u32, mut f: impl FnMut(Slot, u32)) {
        let newest = core::mem::replace(&mut self.newest[level as usize], Link::NONE);
        if newest == Link::NONE {
            return;
        }
        let mut link = newest;
        loop {
            link = Link(self.words[link.slot().index()]);
            let slot = link.slot();
            f(slot, if link.is_long() { self.words[slot.index() + 1] } else { 1 });
            if link == newest {
                return;
            }
        }
    }
}

#[cfg(test)]
#[path = "../../tests/unit/schedule/slots.rs"]
mod tests;
