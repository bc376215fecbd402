//! Memory that starts where a line of the cache does.

use core::ops::{Deref, DerefMut};

/// Bytes in a line of the cache, and in the largest registers.
const LINE: usize = 64;

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
        let slack = LINE / size_of::<T>().max(1);
        let memory = vec![value; len + slack];
        // The offset may be unknown, as the standard library says; then one address is as good as another.
        let first = memory.as_ptr().align_offset(LINE).min(slack);
        Self { memory, first, len }
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
            None => Self { memory: Vec::new(), first: 0, len: 0 },
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
mod tests {
    use super::*;

    #[test]
    fn values_and_their_copies_start_at_a_line() {
        for len in [0, 1, 7, 100, 4096] {
            let mut values = Aligned::filled(0.0_f32, len);
            values.iter_mut().enumerate().for_each(|(i, x)| *x = i as f32);
            let copy = values.clone();
            assert_eq!((copy.len(), &*copy), (len, &*values));
            assert!(len == 0 || (values.as_ptr().addr() | copy.as_ptr().addr()) % LINE == 0);
        }
    }
}
