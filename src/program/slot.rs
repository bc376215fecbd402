//! Slots: the numbers by which steps name values, and what shares a word with them.

use core::fmt;

/// Place of a value in the workspace of a program.
///
/// Four bytes, half a `usize`, because a program stores several for each operation. Below 2³¹ − 1, since there are no
/// more slots than nodes, so that the distance between two fits an `i32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(transparent)]
pub(crate) struct Slot(u32);

impl Slot {
    #[inline]
    pub(crate) const fn new(number: u32) -> Self {
        Self(number)
    }

    #[inline]
    pub(crate) const fn number(self) -> u32 {
        self.0
    }

    #[inline]
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }

    /// The slot `count` behind this one.
    #[inline]
    pub(crate) const fn plus(self, count: u32) -> Self {
        Self(self.0 + count)
    }

    /// How far `other` is behind this slot; negative if it is in front.
    #[inline]
    pub(crate) fn step_to(self, other: Self) -> i32 {
        (i64::from(other.0) - i64::from(self.0)) as i32
    }
}

/// As a number, as programs are printed.
impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a [`Scalar`](super::Scalar) has beside its first operand; the operation says which of the three it is.
///
/// A word without a tag: an enum would make the scalar 20 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub(crate) struct Second(u32);

impl Second {
    /// The second operand.
    #[inline]
    pub(crate) fn operand(slot: Slot) -> Self {
        Self(slot.number())
    }

    /// The exponent of an integer power.
    #[inline]
    pub(crate) fn exponent(n: i32) -> Self {
        Self(n.cast_unsigned())
    }

    /// The second and third operand, which stand in [`Lists::slots`](super::pattern::Lists::slots) from this index on.
    #[inline]
    pub(crate) fn listed(first: u32) -> Self {
        Self(first)
    }

    #[inline]
    pub(crate) fn as_operand(self) -> Slot {
        Slot::new(self.0)
    }

    #[inline]
    pub(crate) fn as_exponent(self) -> i32 {
        self.0.cast_signed()
    }

    #[inline]
    pub(crate) fn as_listed(self) -> usize {
        self.0 as usize
    }
}
