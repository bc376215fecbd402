//! Sizes and levels that the stages of a schedule have in common.
//!
//! Each stage looks only at the ones before it, and all of them at this, at [`ids`](super::ids) and
//! [`value`](super::value).

/// Fewer nodes than this are scalar code: a loop costs as much to start as three of these.
pub(super) const SHORTEST_RUN: usize = 8;

/// Narrower levels are near in time already, and their runs would only be cut shorter.
pub(super) const NARROW: usize = 256;

/// Terms from which on several sums are looked at together.
pub(super) const VERY_LONG: u32 = 4096;

/// Do the operands of a run's members come from the same runs?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Same,
    Mixed,
}

/// Level of a node that nothing needs.
pub(super) const DEAD: u32 = u32::MAX;

/// The last use of an output: after all levels, of which there are no more than nodes. It is below the words of runs.
pub(super) const FOREVER: u32 = u32::MAX >> 1;

/// Is this the level of an operation or a guard: neither of a leaf nor of what nothing needs?
#[inline]
pub(super) fn is_computed(level: u32) -> bool {
    level != 0 && level != DEAD
}

/// The highest level of what is computed.
pub(super) fn highest(level: &[u32]) -> u32 {
    // What is dead is above all levels: one more is 0, below them.
    level.iter().fold(0, |highest, &level| highest.max(level.wrapping_add(1))).saturating_sub(1)
}
