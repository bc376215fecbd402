//! What the stages of a schedule have in common: sizes, levels, and where a value is.
//!
//! Each stage looks only at the ones before it, and all of them at this.

/// Fewer nodes than this are scalar code: a loop costs as much to start as three of these.
pub(super) const SHORTEST_RUN: usize = 8;

/// Narrower levels are near in time already, and their runs would only be cut shorter.
pub(super) const NARROW: usize = 256;

/// Do the operands of a run's members come from the same runs?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Same,
    Mixed,
}

/// Level of a node that nothing needs.
pub(super) const DEAD: u32 = u32::MAX;

/// The last use of an output: after all levels.
pub(super) const FOREVER: u32 = u32::MAX;

/// Is this the level of an operation or a check: neither of a leaf nor of what nothing needs?
#[inline]
pub(super) fn is_computed(level: u32) -> bool {
    level != 0 && level != DEAD
}

/// The highest level of what is computed.
pub(super) fn highest(level: &[u32]) -> u32 {
    // What is dead is above all levels: one more is 0, below them.
    level.iter().fold(0, |highest, &level| highest.max(level.wrapping_add(1))).saturating_sub(1)
}

/// What is known about a node's value: its liveness while it waits for a slot, and from then on where it is.
///
/// Nobody asks for the one when the other is known, so they share their two words: with a slot of its own, a long
/// recording would take a tenth more memory at the peak. The words are used together, and so stand together, since
/// the members of a level are far apart in a large graph.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Value {
    words: [u32; 2],
}

impl Value {
    /// Of a value that stands in `slot` of the workspace and belongs to `run`: what operands have to share to be in one
    /// pattern.
    #[inline]
    pub(super) fn located(slot: u32, run: u32) -> Self {
        Self { words: [slot, run] }
    }

    #[inline]
    pub(super) fn slot(self) -> u32 {
        self.words[0]
    }

    #[inline]
    pub(super) fn run(self) -> u32 {
        self.words[1]
    }

    /// Before it has a slot: how often it is an operand, and twice more if it is read from outside or compared.
    #[inline]
    pub(super) fn uses(self) -> u32 {
        self.words[0]
    }

    /// Before it has a slot: the last level that needs it, [`FOREVER`] for outputs. 0 if none does.
    #[inline]
    pub(super) fn last_use(self) -> u32 {
        self.words[1]
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
        self.words[1] = self.words[1].max(level);
    }
}

/// The run of constants, of parameters, and of the first run of operations.
pub(super) const CONSTANTS: u32 = 0;
pub(super) const PARAMETERS: u32 = 1;
pub(super) const FIRST_RUN: u32 = 2;
