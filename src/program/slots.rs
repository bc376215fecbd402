//! Slots of the workspace: given to runs, and given again when a run's values are dead.

use std::collections::BTreeMap;

/// Hands out stretches of a workspace that grows as needed.
#[derive(Debug)]
pub(super) struct Slots {
    /// Free stretches by length.
    free: BTreeMap<u32, Vec<u32>>,
    /// Free single slots: most of what scalar code needs, without a look-up in the tree.
    singles: Vec<u32>,
    end: u32,
}

impl Slots {
    /// Slots from `start` on.
    pub(super) fn new(start: u32) -> Self {
        Self { free: BTreeMap::new(), singles: Vec::new(), end: start }
    }

    /// A stretch of `len` slots.
    pub(super) fn take(&mut self, len: u32) -> u32 {
        if len == 1
            && let Some(at) = self.singles.pop()
        {
            return at;
        }
        // The smallest that is large enough, but not so large that it would be wasted on this one.
        let fitting = self.free.range(len..=len.saturating_mul(2)).next().map(|(&size, _)| size);
        let Some((size, at)) = fitting.and_then(|size| Some((size, self.pop(size)?))) else {
            let at = self.end;
            self.end += len;
            return at;
        };
        if size > len {
            self.give(at + len, size - len);
        }
        at
    }

    fn pop(&mut self, size: u32) -> Option<u32> {
        let stretches = self.free.get_mut(&size)?;
        let at = stretches.pop();
        if stretches.is_empty() {
            self.free.remove(&size);
        }
        at
    }

    /// Gives a stretch back.
    pub(super) fn give(&mut self, at: u32, len: u32) {
        if len == 1 {
            self.singles.push(at);
        } else if len > 1 {
            self.free.entry(len).or_default().push(at);
        }
    }

    /// The length that the workspace has to have.
    pub(super) fn size(&self) -> u32 {
        self.end
    }
}
