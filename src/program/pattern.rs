//! Patterns: where the operands of a run are, in a form that a loop can follow.
//!
//! A run applies one operation to many nodes. Written as a pattern, the places of one
//! operand cost nothing to read: contiguous memory is used where it lies, one value is
//! broadcast, and a grid with two strides covers backwards, strided, tiled and repeated
//! operands. What fits none of them is gathered through a list of places.

use crate::program::PIECE;
use core::fmt;

/// Lines that are shorter on average are gathered one by one.
const SHORTEST_LINE: usize = 4;

/// Places of one operand of a run, for its elements `0..len`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// The same place for all.
    Broadcast(u32),
    /// Neighboring places from here on.
    Contiguous(u32),
    /// `base + (i / period) · outer + (i mod period) · inner`.
    Grid { base: u32, period: u32, inner: i32, outer: i32 },
    /// Lines one after the other: place, length and step of each from this index of the program's list on.
    Lines { first: u32, count: u32 },
    /// A list of places, from this index of the program's list on.
    Gather(u32),
}

impl Pattern {
    /// The pattern of `places`; those that fit none go to the end of `list`.
    pub(crate) fn of(places: &[u32], list: &mut Vec<u32>) -> Self {
        let (&base, rest) = match places.split_first() {
            None => return Self::Contiguous(0),
            Some(split) => split,
        };
        let Some(&second) = rest.first() else {
            return Self::Contiguous(base);
        };
        let inner = step(base, second);
        // The first place that leaves the first line starts the second one.
        let period =
            (1..places.len()).find(|&i| step(places[i - 1], places[i]) != inner).unwrap_or(places.len());
        if period == places.len() {
            return match inner {
                0 => Self::Broadcast(base),
                1 => Self::Contiguous(base),
                _ => Self::Grid { base, period: period as u32, inner, outer: 0 },
            };
        }
        let outer = step(base, places[period]);
        let is_grid = places.chunks(period).zip(0_i64..).all(|(line, row)| {
            let start = i64::from(base) + row * i64::from(outer);
            line.iter().zip(0_i64..).all(|(&at, column)| i64::from(at) == start + column * i64::from(inner))
        });
        if is_grid {
            return Self::Grid { base, period: period as u32, inner, outer };
        }
        let first = list.len() as u32;
        if places.len() <= PIECE {
            let count = push_lines(places, list);
            if count * SHORTEST_LINE <= places.len() {
                return Self::Lines { first, count: count as u32 };
            }
            list.truncate(first as usize);
        }
        list.extend_from_slice(places);
        Self::Gather(first)
    }

    /// The place of element `i`.
    #[cfg(test)]
    fn place(self, i: usize, list: &[u32]) -> usize {
        match self {
            Self::Broadcast(at) => at as usize,
            Self::Contiguous(at) => at as usize + i,
            Self::Grid { base, period, inner, outer } => {
                let (row, column) = (i / period as usize, i % period as usize);
                let offset = row as i64 * i64::from(outer) + column as i64 * i64::from(inner);
                (i64::from(base) + offset) as usize
            }
            Self::Lines { first, count } => {
                let mut i = i as u32;
                for line in list[first as usize..][..3 * count as usize].chunks_exact(3) {
                    if i < line[1] {
                        return (line[0].cast_signed() + i.cast_signed() * line[2].cast_signed()) as usize;
                    }
                    i -= line[1];
                }
                unreachable!("an element behind the lines")
            }
            Self::Gather(at) => list[at as usize + i] as usize,
        }
    }
}

/// Puts `places` into `list` as lines, each as long as its step stays the same; returns how many.
fn push_lines(places: &[u32], list: &mut Vec<u32>) -> usize {
    let (mut rest, mut count) = (places, 0);
    while let &[first, ref later @ ..] = rest {
        let by = later.first().map_or(1, |&second| step(first, second));
        let len = 1 + rest.windows(2).take_while(|pair| step(pair[0], pair[1]) == by).count();
        // Two with another step behind them: the second one begins a line.
        let len = if len == 2 && rest.len() > 2 { 1 } else { len };
        list.extend([first, len as u32, by.cast_unsigned()]);
        rest = &rest[len..];
        count += 1;
    }
    count
}

/// From one place to another; places are below 2³¹.
fn step(from: u32, to: u32) -> i32 {
    (i64::from(to) - i64::from(from)) as i32
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Broadcast(at) => write!(f, "{at}"),
            Self::Contiguous(at) => write!(f, "{at}.."),
            Self::Grid { base, inner: -1, outer: 0, .. } => write!(f, "..{base} backwards"),
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
mod tests {
    use super::*;

    #[test]
    fn every_pattern_gives_its_places_back() {
        let cases: [(&[u32], &str); 9] = [
            (&[4, 4, 4], "4"),
            (&[4, 5, 6, 7], "4.."),
            (&[7, 6, 5, 4], "..7 backwards"),
            (&[1, 4, 7, 10], "1.. by 3"),
            (&[2, 3, 4, 2, 3, 4, 2], "2..+3 tiled"),
            (&[2, 2, 5, 5, 8], "2.. by 3, 2 times each"),
            (&[0, 10, 1, 11, 2, 12], "0.. by 10, 2 in a line, lines by 1"),
            (&[9, 3, 4, 5, 6, 7, 9, 8, 7, 6, 5, 1, 1, 1, 1, 1], "4 lines"),
            (&[0, 1, 3, 4, 9], "gathered"),
        ];
        for (places, text) in cases {
            let mut list = vec![99];
            let pattern = Pattern::of(places, &mut list);
            assert_eq!(pattern.to_string(), text);
            for (i, &place) in places.iter().enumerate() {
                assert_eq!(pattern.place(i, &list), place as usize, "{text}");
            }
        }
    }
}
