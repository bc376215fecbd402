//! Memory that starts where a line of the cache does.

use core::ops::{Deref, DerefMut};

/// Bytes in a line of the cache, and in the largest registers.
pub(super) const LINE: usize = 64;

/// Values of which the first is at the start of a line.
///
/// A load or store that touches two lines costs as much as two. An allocation starts at any
/// multiple of 16 bytes, and a loss of a few operations takes a quarter longer in most of them than here.
#[derive(Debug)]
pub(super) struct Aligned<T> {
    memory: Vec<T>,
    /// Index of the value at the start of a line.
    first: usize,
    len: usize,
}

impl<T: Clone> Aligned<T> {
    /// `len` times `value`.
    pub(super) fn filled(value: T, len: usize) -> Self {
        Self::of(vec![value; len + slack::<T>()], len)
    }

    /// The same, unless there is no memory for it.
    pub(super) fn try_filled(value: T, len: usize) -> Option<Self> {
        let (mut memory, whole) = (Vec::new(), len.checked_add(slack::<T>())?);
        memory.try_reserve_exact(whole).ok()?;
        memory.resize(whole, value);
        Some(Self::of(memory, len))
    }

    /// Has at least `len` values. What it held is lost where it had fewer.
    #[cfg(all(feature = "native", target_arch = "x86_64"))]
    #[inline]
    pub(super) fn reach(&mut self, value: T, len: usize) {
        if self.len < len {
            *self = Self::filled(value, len);
        }
    }

    fn of(memory: Vec<T>, len: usize) -> Self {
        // The offset may be unknown, as the standard library says; then one address is as good as another.
        let first = memory.as_ptr().align_offset(LINE).min(slack::<T>());
        Self { memory, first, len }
    }
}

/// Values that an allocation has more than are used.
fn slack<T>() -> usize {
    LINE / size_of::<T>().max(1)
}

impl<T> Default for Aligned<T> {
    fn default() -> Self {
        Self { memory: Vec::new(), first: 0, len: 0 }
    }
}

impl<T: Clone> Clone for Aligned<T> {
    fn clone(&self) -> Self {
        // The copy has an offset of its own.
        match self.first() {
            Some(value) => {
                let mut copy = Self::filled(value.clone(), self.len);
                copy.clone_from_slice(self);
                copy
            }
            None => Self::default(),
        }
    }
}

impl<T> Deref for Aligned<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        &self.memory[self.first..self.first + self.len]
    }
}

impl<T> DerefMut for Aligned<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.memory[self.first..self.first + self.len]
    }
}

#[cfg(test)]
#[path = "../../tests/unit/block/aligned.rs"]
mod tests;
