//! Functions that are called for each row of a block.
//!
//! A function that takes a block of rows at once gets it; another one is called row by row. A row for which it fails is one that
//! diverges from the recording: it is recorded by itself, and what went wrong is reported.

use super::Source;
use super::view::{Rows, View};
use super::worker::Fits;
use crate::real::Real;
use crate::tape::call::Call;
use crate::tape::recorder::{caught, value};
use smallvec::{SmallVec, smallvec};

/// Calls a function for the rows that fit; those for which it fails do not fit any more.
#[inline(never)]
pub(super) fn make<T: Real>(
    call: &dyn Call<T>,
    rows: &Rows<'_, T>,
    arguments: &[Source],
    (slots, results): (&mut [T], &[u32]),
    fits: &mut Fits<'_>,
) {
    if fits.all && call.takes_blocks() && block(call, rows, arguments, (&mut *slots, results)) {
        return;
    }
    let mut x: SmallVec<[T; 8]> = smallvec![T::zero(); arguments.len()];
    let mut y: SmallVec<[T; 8]> = smallvec![T::zero(); results.len()];
    for row in 0..rows.count {
        if !fits.all && !fits.of[row] {
            continue;
        }
        let view = View::all(rows, slots);
        x.iter_mut().zip(arguments).for_each(|(x, &source)| *x = view.arg(source).get(row));
        if value(call, &x, &mut y).is_err() {
            fits.retain(|other| other != row);
        }
        results.iter().zip(&y).for_each(|(&slot, &y)| slots[slot as usize * rows.stride + row] = y);
    }
}

/// Calls a function for all rows at once; false if it failed for one of them.
fn block<T: Real>(
    call: &dyn Call<T>,
    rows: &Rows<'_, T>,
    arguments: &[Source],
    (slots, results): (&mut [T], &[u32]),
) -> bool {
    let view = View::all(rows, slots);
    let mut x = Vec::with_capacity(rows.count * arguments.len());
    for &source in arguments {
        let argument = view.arg(source);
        x.extend((0..rows.count).map(|row| argument.get(row)));
    }
    let mut y = vec![T::zero(); rows.count * results.len()];
    if caught(|| call.block(rows.count, &x, &mut y)).is_err() {
        return false;
    }
    for (&slot, y) in results.iter().zip(y.chunks_exact(rows.count)) {
        slots[slot as usize * rows.stride..][..rows.count].copy_from_slice(y);
    }
    true
}
