//! By what data are recognized without being kept.

use super::Dataset;
use super::words::{Reading, Words};

/// By what data are recognized.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[doc(hidden)]
pub struct DataPrint {
    names: Vec<String>,
    rows: usize,
    hash: u64,
}

impl DataPrint {
    #[must_use]
    pub fn of(data: &Dataset) -> Self {
        let mut prints = Prints::new(data.width());
        prints.absorb(data.columns());
        prints.of(data.names())
    }

    /// With one more column, that has no name.
    #[must_use]
    pub fn and(mut self, column: &[f64]) -> Self {
        let mut hash = ColumnHash::NONE;
        hash.absorb(column);
        self.hash = mix(self.hash, hash.value());
        self
    }

    /// How other data differ.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Option<String> {
        if self.names != other.names {
            return Some(format!(
                "there the columns were {}, here {}",
                self.names.join(", "),
                other.names.join(", ")
            ));
        }
        if self.rows != other.rows {
            return Some(format!("there were {} rows, here are {}", self.rows, other.rows));
        }
        (self.hash != other.hash).then(|| "a number differs, or the order of the rows".to_owned())
    }
}

/// A [`DataPrint`] of rows that come in pieces: the cuts leave no trace in it.
pub(super) struct Prints {
    columns: Vec<ColumnHash>,
    rows: usize,
}

impl Prints {
    pub(super) fn new(width: usize) -> Self {
        Self { columns: vec![ColumnHash::NONE; width], rows: 0 }
    }

    /// The next rows, column by column.
    pub(super) fn absorb<'c>(&mut self, columns: impl IntoIterator<Item = &'c [f64]>) {
        let mut rows = 0;
        for (hash, column) in self.columns.iter_mut().zip(columns) {
            hash.absorb(column);
            rows = column.len();
        }
        self.rows += rows;
    }

    /// As a message, to go on elsewhere.
    pub(super) fn put(&self, words: &mut Words) {
        words.put_len(self.rows);
        for ColumnHash { lanes, rest, held } in &self.columns {
            words.put_all(lanes.iter().copied()).put_all(rest[..*held].iter().map(|x| x.to_bits()));
        }
    }

    pub(super) fn read(words: &mut Reading<'_>, width: usize) -> Option<Self> {
        let rows = words.take_len()?;
        let mut columns = vec![ColumnHash::NONE; width];
        for column in &mut columns {
            column.lanes = words.take_all()?.try_into().ok()?;
            let rest = words.take_all()?;
            column.held = rest.len();
            let held = column.rest.get_mut(..rest.len())?.iter_mut();
            held.zip(rest).for_each(|(x, &bits)| *x = f64::from_bits(bits));
        }
        Some(Self { columns, rows })
    }

    pub(super) fn of(&self, names: &[String]) -> DataPrint {
        DataPrint { names: names.to_vec(), rows: self.rows, hash: self.hash() }
    }

    /// Of the numbers alone.
    pub(super) fn hash(&self) -> u64 {
        self.columns.iter().fold(OFFSET, |hash, column| mix(hash, column.value()))
    }
}

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
/// Hashes that are taken side by side: each waits for its own multiplications alone.
const LANES: usize = 8;

/// FNV-1a, eight bytes at a time: it finds changes, and need not keep off those who look for collisions.
fn mix(hash: u64, bits: u64) -> u64 {
    (hash ^ bits).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(29)
}

/// The hash of a column: value `i` goes to lane `i mod 8`, and what does not fill all lanes is mixed in at the end.
#[derive(Clone)]
struct ColumnHash {
    lanes: [u64; LANES],
    rest: [f64; LANES],
    /// How many values `rest` holds, fewer than [`LANES`].
    held: usize,
}

impl ColumnHash {
    const NONE: Self = Self { lanes: [OFFSET; LANES], rest: [0.0; LANES], held: 0 };

    fn absorb(&mut self, mut column: &[f64]) {
        while self.held > 0
            && let Some((&x, others)) = column.split_first()
        {
            column = others;
            self.rest[self.held] = x;
            self.held += 1;
            if self.held == LANES {
                self.held = 0;
                let full = self.rest;
                self.fill(&full);
            }
        }
        let (chunks, rest) = column.as_chunks::<LANES>();
        chunks.iter().for_each(|chunk| self.fill(chunk));
        if !rest.is_empty() {
            self.rest[..rest.len()].copy_from_slice(rest);
            self.held = rest.len();
        }
    }

    fn fill(&mut self, chunk: &[f64; LANES]) {
        self.lanes.iter_mut().zip(chunk).for_each(|(hash, x)| *hash = mix(*hash, x.to_bits()));
    }

    fn value(&self) -> u64 {
        self.rest[..self.held].iter().map(|x| x.to_bits()).chain(self.lanes).fold(OFFSET, mix)
    }
}

#[cfg(test)]
#[path = "../../tests/unit/data/print.rs"]
mod tests;
