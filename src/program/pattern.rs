//! Patterns: where the operands of a run are, in a form that a loop can follow.
//!
//! A run applies one operation to many nodes. Written as a pattern, the slots of one
//! operand cost nothing to read: contiguous memory is used where it lies, one value is
//! broadcast, and a grid with two strides covers reversed, strided, tiled and repeated
//! operands. What fits none of them is gathered through a list of slots.

use super::Slot;
use core::fmt;

/// Values in a piece of a run: with three operands, 16 KiB of `f64`.
pub(crate) const PIECE: usize = 512;

/// Lines that are shorter on average are gathered one by one.
const SHORTEST_LINE: usize = 4;

/// Slots of one operand of a run, for its elements `0..len`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// The same slot for all.
    Broadcast(Slot),
    /// Neighboring slots from here on.
    Contiguous(Slot),
    /// `base + (i / period) · outer + (i mod period) · inner`.
    Grid { base: Slot, period: u32, inner: i32, outer: i32 },
    /// One after the other of [`Lists::lines`], from the index `first` on.
    Lines { first: u32, count: u32 },
    /// As many of [`Lists::slots`] as the run has elements, from this index on.
    Gather(u32),
}

/// What the patterns of a program refer to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lists {
    /// Slots one by one; and the further operands of single operations that have three.
    pub(crate) slots: Vec<Slot>,
    pub(crate) lines: Vec<Line>,
}

/// `len` slots from `first` on, each `step` behind the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) first: Slot,
    pub(crate) len: u32,
    pub(crate) step: i32,
}

impl Pattern {
    /// The pattern of `slots`; those that fit none go to the end of `lists`.
    pub(crate) fn of(slots: &[Slot], lists: &mut Lists) -> Self {
        let (&base, rest) = match slots.split_first() {
            None => return Self::Contiguous(Slot::new(0)),
            Some(split) => split,
        };
        let Some(&second) = rest.first() else {
            return Self::Contiguous(base);
        };
        let inner = base.step_to(second);
        // The first slot that leaves the first line starts the second one.
        let period =
            (1..slots.len()).find(|&i| slots[i - 1].step_to(slots[i]) != inner).unwrap_or(slots.len());
        if period == slots.len() {
            return match inner {
                0 => Self::Broadcast(base),
                1 => Self::Contiguous(base),
                _ => Self::Grid { base, period: period as u32, inner, outer: 0 },
            };
        }
        let outer = base.step_to(slots[period]);
        let is_grid = slots.chunks(period).zip(0_i64..).all(|(line, row)| {
            let start = i64::from(base.number()) + row * i64::from(outer);
            line.iter()
                .zip(0_i64..)
                .all(|(at, column)| i64::from(at.number()) == start + column * i64::from(inner))
        });
        if is_grid {
            return Self::Grid { base, period: period as u32, inner, outer };
        }
        if slots.len() <= PIECE {
            let first = lists.lines.len();
            push_lines(slots, &mut lists.lines);
            let count = lists.lines.len() - first;
            if count * SHORTEST_LINE <= slots.len() {
                return Self::Lines { first: first as u32, count: count as u32 };
            }
            lists.lines.truncate(first);
        }
        Self::gather(slots, lists)
    }

    /// The pattern that lists all of `slots`.
    pub(crate) fn gather(slots: &[Slot], lists: &mut Lists) -> Self {
        let first = lists.slots.len() as u32;
        lists.slots.extend_from_slice(slots);
        Self::Gather(first)
    }

    /// The slot of element `i`.
    pub(crate) fn slot(self, i: usize, lists: &Lists) -> Slot {
        let moved = |from: Slot, by: i64| Slot::new((i64::from(from.number()) + by) as u32);
        match self {
            Self::Broadcast(at) => at,
            Self::Contiguous(at) => at.plus(i as u32),
            Self::Grid { base, period, inner, outer } => {
                let (row, column) = (i / period as usize, i % period as usize);
                let offset = row as i64 * i64::from(outer) + column as i64 * i64::from(inner);
                moved(base, offset)
            }
            Self::Lines { first, count } => {
                let mut i = i as u32;
                for line in &lists.lines[first as usize..][..count as usize] {
                    if i < line.len {
                        return moved(line.first, i64::from(i) * i64::from(line.step));
                    }
                    i -= line.len;
                }
                // Behind the lines there is none.
                Slot::new(0)
            }
            Self::Gather(at) => lists.slots[at as usize + i],
        }
    }
}

/// Puts `slots` into `lines`, each as long as its step stays the same.
fn push_lines(slots: &[Slot], lines: &mut Vec<Line>) {
    let mut rest = slots;
    while let &[first, ref later @ ..] = rest {
        let step = later.first().map_or(1, |&second| first.step_to(second));
        let len = 1 + rest.windows(2).take_while(|pair| pair[0].step_to(pair[1]) == step).count();
        // Two with another step behind them: the second one begins a line.
        let len = if len == 2 && rest.len() > 2 { 1 } else { len };
        lines.push(Line { first, len: len as u32, step });
        rest = &rest[len..];
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Broadcast(at) => write!(f, "{at}"),
            Self::Contiguous(at) => write!(f, "{at}.."),
            Self::Grid { base, inner: -1, outer: 0, .. } => write!(f, "..{base} reversed"),
            Self::Grid { base, period, inner: 1, outer: 0 } => write!(f, "{base}..+{period} tiled"),
            Self::Grid { base, inner, outer: 0, .. } => write!(f, "{base}.. by {inner}"),
            Self::Grid { base, period, inner: 0, outer } => {
                write!(f, "{base}.. by {outer}, {period} times each")
            }
            Self::Grid { base, period, inner, outer } => {
                write!(f, "{base}.. by {inner}, {period} in a line, lines by {outer}")
            }
            Self::Lines { count, .. } => write!(f, "{count} lines"),
            Self::Gather(_) => write!(f, "gathered"),
        }
    }
}

#[cfg(test)]
#[path = "../../tests/unit/program/pattern.rs"]
mod tests;
