//! Values: until when one is needed, and then where it is.

use super::ids::RunId;
use super::level::FOREVER;
use crate::graph::Graph;
use crate::program::Slot;
use crate::scalar::Numeric;

/// What is known of a value that waits for a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Liveness {
    /// How often it is an operand, and twice more if it is read from outside or compared.
    pub(super) uses: u32,
    /// The last level that needs it, [`FOREVER`] for outputs. 0 if none does.
    pub(super) last_use: u32,
}

/// Where a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Location {
    pub(super) slot: Slot,
    /// What operands have to share to be in one pattern.
    pub(super) run: RunId,
}

/// A node's value: its [`Liveness`] while it waits for a slot, and from then on its [`Location`].
///
/// Nobody asks for the one when the other is known, so they share their two words: with a slot of its own, a long
/// recording would take a tenth more memory at the peak. The words are used together, and so stand together, since
/// the members of a level are far apart in a large graph.
///
/// Which of the two it is, the stages know, and it is checked: the second word is a level or a run, and no number is both.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Value {
    words: [u32; 2],
}

impl Value {
    /// Of a product that is computed inside of the sum that needs it. All of these look alike.
    pub(super) const INSIDE: Self = Self { words: [0, RunId::INSIDE.word()] };

    #[inline]
    pub(super) fn located(slot: Slot, run: RunId) -> Self {
        Self { words: [slot.number(), run.word()] }
    }

    #[inline]
    pub(super) fn location(self) -> Location {
        // In every build, for a hundredth of the time of compiling: a level, taken for a slot, would be a wrong derivative without a word.
        assert!(self.is_located(), "no slot yet");
        Location { slot: Slot::new(self.words[0]), run: RunId::of(self.words[1]) }
    }

    #[inline]
    pub(super) fn liveness(self) -> Liveness {
        debug_assert!(!self.is_located(), "in its slot already");
        Liveness { uses: self.words[0], last_use: self.words[1] }
    }

    fn is_located(self) -> bool {
        RunId::is_word(self.words[1])
    }

    /// Counts a use on a level.
    #[inline]
    pub(super) fn note_use(&mut self, level: u32) {
        self.words[0] += 1;
        self.keep_until(level);
    }

    /// It is needed until a level at least.
    #[inline]
    pub(super) fn keep_until(&mut self, level: u32) {
        debug_assert!(!self.is_located() && level <= FOREVER, "in its slot already, or no level");
        self.words[1] = self.words[1].max(level);
    }
}

/// The slot of the first parameter.
///
/// In front of it each constant stands once, and there is room for operands that are rows of constants in their own
/// order.
pub(super) fn first_parameter<T: Numeric>(graph: &Graph<T>) -> Slot {
    Slot::new(graph.constants().len() as u32 + graph.constant_operands())
}

#[cfg(test)]
#[path = "../../tests/unit/schedule/value.rs"]
mod tests;
