//! Operands: found where they lie, or put side by side.

use crate::kernel::pointwise::Arg;
use crate::program::Slot;
use crate::program::pattern::{Line, Lists, Pattern};
use crate::scalar::Numeric;

/// The workspace without the piece that is being written.
#[derive(Clone, Copy)]
pub(super) struct Around<'a, T> {
    before: &'a [T],
    behind: &'a [T],
    /// Where `behind` starts.
    resumes: usize,
}

impl<'a, T: Numeric> Around<'a, T> {
    /// All of `memory`.
    #[inline]
    pub(super) fn all(memory: &'a [T]) -> Self {
        Self { before: memory, behind: &[], resumes: usize::MAX }
    }

    /// Splits `memory` at the piece `from..from + len`.
    #[inline]
    pub(super) fn split(memory: &'a mut [T], from: usize, len: usize) -> (Self, &'a mut [T]) {
        let (before, rest) = memory.split_at_mut(from);
        let (piece, behind) = rest.split_at_mut(len);
        (Self { before, behind, resumes: from + len }, piece)
    }

    #[inline]
    fn slice(&self, from: usize, len: usize) -> &'a [T] {
        if from < self.resumes {
            &self.before[from..][..len]
        } else {
            &self.behind[from - self.resumes..][..len]
        }
    }

    /// An operand for elements `start..start + len`: where it lies, or what [`gather`] put aside.
    #[inline]
    pub(super) fn arg<'b>(&self, pattern: Pattern, start: usize, len: usize, gathered: &'b [T]) -> Arg<'b, T>
    where
        'a: 'b,
    {
        match pattern {
            Pattern::Broadcast(slot) => Arg::Value(self.slice(slot.index(), 1)[0]),
            Pattern::Contiguous(slot) => Arg::Slice(self.slice(slot.index() + start, len)),
            Pattern::Grid { .. } | Pattern::Lines { .. } | Pattern::Gather(_) => Arg::Slice(&gathered[..len]),
        }
    }
}

/// Puts elements `start..start + len` of an operand side by side, unless they are so already.
#[inline]
pub(super) fn gather<T: Numeric>(
    memory: &[T],
    pattern: Pattern,
    start: usize,
    len: usize,
    lists: &Lists,
    buffer: &mut [T],
) {
    match pattern {
        Pattern::Broadcast(_) | Pattern::Contiguous(_) => {}
        Pattern::Grid { base, period, inner, outer } => {
            let grid = [i64::from(base.number()), i64::from(inner), i64::from(outer)];
            gather_grid(memory, grid, period as usize, start, &mut buffer[..len]);
        }
        Pattern::Lines { first, count } => {
            let mut rest = buffer;
            for &Line { first, len, step } in &lists.lines[first as usize..][..count as usize] {
                let (now, later) = rest.split_at_mut(len as usize);
                gather_line(memory, first.index(), step, now);
                rest = later;
            }
        }
        Pattern::Gather(first) => {
            let slots = &lists.slots[first as usize + start..][..len];
            gather_at(memory, slots, Slot::index, &mut buffer[..len]);
        }
    }
}

/// Gathers values one by one, each from where `index_of` says; by eight at a time, so that the bounds of the buffer are
/// checked once for them.
#[inline]
pub(crate) fn gather_at<T: Numeric, P: Copy>(
    memory: &[T],
    from: &[P],
    index_of: impl Fn(P) -> usize,
    buffer: &mut [T],
) {
    let (eights, rest) = from.as_chunks::<8>();
    let (to_eights, to_rest) = buffer.as_chunks_mut::<8>();
    for (to, from) in to_eights.iter_mut().zip(eights) {
        to.iter_mut().zip(from).for_each(|(to, &from)| *to = memory[index_of(from)]);
    }
    to_rest.iter_mut().zip(rest).for_each(|(to, &from)| *to = memory[index_of(from)]);
}

/// Gathers from a grid, line by line.
fn gather_grid<T: Numeric>(
    memory: &[T],
    [base, inner, outer]: [i64; 3],
    period: usize,
    start: usize,
    buffer: &mut [T],
) {
    let (mut row, mut column) = (start / period, start % period);
    let mut done = 0;
    while done < buffer.len() {
        let len = (period - column).min(buffer.len() - done);
        let first = base + row as i64 * outer + column as i64 * inner;
        let line = &mut buffer[done..done + len];
        gather_line(memory, first as usize, inner as i32, line);
        done += len;
        (row, column) = (row + 1, 0);
    }
}

/// Gathers values that lie `step` apart.
#[inline]
fn gather_line<T: Numeric>(memory: &[T], first: usize, step: i32, line: &mut [T]) {
    let len = line.len();
    match step {
        0 => line.fill(memory[first]),
        1 => line.copy_from_slice(&memory[first..][..len]),
        -1 => {
            let values = memory[first + 1 - len..][..len].iter().rev();
            line.iter_mut().zip(values).for_each(|(to, &from)| *to = from);
        }
        2.. => {
            let values = memory[first..].iter().step_by(step as usize);
            line.iter_mut().zip(values).for_each(|(to, &from)| *to = from);
        }
        _ => {
            for (i, to) in line.iter_mut().enumerate() {
                *to = memory[(first as i64 + i as i64 * i64::from(step)) as usize];
            }
        }
    }
}
