//! Weights of rows, from one of their columns, also where rows are read group by group.
//!
//! Sums over weights have one order: over each [`CHUNK`] of rows, and then over the chunks. So ranks need not wait for each other.

use super::CHUNK;
use super::row_groups::{Look, RowGroups};
use super::source::RowGroup;
use super::words::{Reading, Words};
use crate::error::SourceError;

/// What a column says of the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weighing {
    /// The weights themselves.
    Weights,
    /// Standard deviations `σ`, for the weights `1/σ²`.
    Deviations,
}

impl Weighing {
    /// The weight of a row with this value.
    ///
    /// # Errors
    /// What such a value has to be.
    pub fn of(self, given: f64) -> Result<f64, &'static str> {
        match self {
            Self::Weights if given >= 0.0 => Ok(given),
            Self::Weights => Err("a weight is at least 0, and 0 leaves the row out"),
            Self::Deviations => {
                let weight = (1.0 / given) / given;
                let needs =
                    "a deviation is above 0, and neither its square nor the inverse of that overflows";
                if given > 0.0 && weight.is_normal() { Ok(weight) } else { Err(needs) }
            }
        }
    }
}

/// What is wrong with weights of which none is above 0.
pub const ALL_ZERO: &str = "all weights are 0, so no row is left";

/// Sums over weights, none of them 0.
#[derive(Clone, Copy, Debug, PartialEq)]
#[doc(hidden)]
pub struct WeightSums {
    largest: f64,
    /// The mean over the largest.
    share: f64,
    /// `Σ w`.
    pub total: f64,
    /// `Σ ½ ln w`.
    pub logs: f64,
}

impl WeightSums {
    #[must_use]
    pub fn of(weights: &[f64]) -> Self {
        let mut found = ChunkSums::new(weights.iter().fold(0.0, |largest: f64, w| largest.max(*w)));
        found.absorb(weights);
        found.sums([])
    }

    /// The mean weight.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.largest * self.share
    }

    /// A weight over the mean.
    #[must_use]
    pub fn relative(&self, weight: f64) -> f64 {
        weight / self.largest / self.share
    }
}

/// Sums over weights that come in pieces.
#[doc(hidden)]
#[derive(Debug)]
pub struct ChunkSums {
    largest: f64,
    /// Of each chunk: weights over the largest (their sum can be infinite), weights, and halved logarithms.
    chunks: Vec<[f64; 3]>,
    rows: usize,
}

impl ChunkSums {
    #[must_use]
    pub fn new(largest: f64) -> Self {
        Self { largest, chunks: Vec::new(), rows: 0 }
    }

    pub fn absorb(&mut self, weights: &[f64]) {
        for weight in weights {
            if self.rows.is_multiple_of(CHUNK) {
                self.chunks.push([0.0; 3]);
            }
            self.rows += 1;
            if let Some([share, total, logs]) = self.chunks.last_mut() {
                *share += weight / self.largest;
                *total += weight;
                *logs += 0.5 * weight.ln();
            }
        }
    }

    /// As a message.
    pub fn put(&self, words: &mut Words) {
        words.put_len(self.rows);
        let all: Vec<u64> = self.chunks.iter().flatten().map(|x| x.to_bits()).collect();
        words.put_all(all.into_iter());
    }

    pub fn read(words: &mut Reading<'_>) -> Option<Self> {
        let (rows, all) = (words.take_len()?, words.take_all()?);
        let chunks = all.as_chunks().0.iter().map(|chunk| chunk.map(f64::from_bits)).collect();
        Some(Self { largest: 0.0, chunks, rows })
    }

    /// With those of the chunks behind.
    pub fn sums(&self, behind: impl IntoIterator<Item = Self>) -> WeightSums {
        let (mut rows, mut sums) = (self.rows, [0.0; 3]);
        let mut add = |chunks: &[[f64; 3]]| {
            for chunk in chunks {
                sums.iter_mut().zip(chunk).for_each(|(sum, x)| *sum += x);
            }
        };
        add(&self.chunks);
        for other in behind {
            rows += other.rows;
            add(&other.chunks);
        }
        let [share, total, logs] = sums;
        WeightSums { largest: self.largest, share: share / rows as f64, total, logs }
    }
}

/// The column of weights of a source: rows come without it, and those with weight 0 not at all.
pub(super) struct Weighed {
    weighing: Weighing,
    /// Of the source.
    pub(super) names: Vec<String>,
    column: usize,
    /// Of those that were read so far.
    pub(super) largest: f64,
    sums: Option<WeightSums>,
    /// Of the group in memory.
    weights: Vec<f64>,
    /// Which of its rows are there, if not all.
    kept: Option<Vec<usize>>,
}

impl Weighed {
    /// Which column of the source it is.
    pub(super) fn column(&self) -> usize {
        self.column
    }

    /// Takes the column of weights to the end, and leaves out rows with weight 0.
    pub(super) fn sift(&mut self, group: &mut RowGroup) -> Result<(), SourceError> {
        let columns = group.columns_mut();
        columns[self.column..].rotate_left(1);
        let Some((weights, seen)) = columns.split_last_mut() else { return Ok(()) };
        for (row, x) in weights.iter_mut().enumerate() {
            *x = self.weighing.of(*x).map_err(|needs| {
                SourceError::new(format!("column `{}` is {x}: {needs}", self.names[self.column])).at_row(row)
            })?;
        }
        self.kept = None;
        if weights.contains(&0.0) {
            let kept: Vec<usize> = (0..weights.len()).filter(|&row| weights[row] != 0.0).collect();
            for column in seen.iter_mut().chain([&mut *weights]) {
                *column = kept.iter().map(|&row| column[row]).collect();
            }
            self.kept = Some(kept);
        }
        self.largest = weights.iter().fold(self.largest, |largest, w| largest.max(*w));
        self.weights.clone_from(weights);
        if let Some(sums) = &self.sums {
            weights.iter_mut().for_each(|w| *w = sums.relative(*w));
        }
        Ok(())
    }
}

impl<'s> RowGroups<'s> {
    /// [`open`](Self::open), with one column of weights: groups have it behind the others, as weights, and then over their
    /// [mean](Self::set_weight_sums). Rows of weight 0 are not there.
    ///
    /// - `look`: at each group as it is read, unless there are weights, which are known when all rows are, or the rows are divided.
    #[doc(hidden)]
    pub fn open_weighted(
        source: Box<dyn super::RowSource + 's>,
        weights: Option<(&str, Weighing)>,
        look: &mut Look<'_>,
    ) -> Result<Self, SourceError> {
        let Some((name, weighing)) = weights else { return Self::open_as(source, None, look) };
        let names = source.names().to_vec();
        let of_source = |fault| SourceError { source_name: source.name(), ..SourceError::new(fault) };
        let Some(column) = names.iter().position(|of| of == name) else {
            return Err(of_source(format!("no column `{name}`; there are: {}", names.join(", "))));
        };
        if names.len() == 1 {
            return Err(of_source(format!("has no column beside `{name}`, which the loss does not see")));
        }
        let (largest, sums, kept) = (0.0, None, None);
        let weighed = Weighed { weighing, names, column, largest, sums, weights: Vec::new(), kept };
        Self::open_as(source, Some(weighed), look)
    }

    /// How many columns a group has: with that of the weights.
    #[doc(hidden)]
    #[must_use]
    pub fn width(&self) -> usize {
        self.names.len() + usize::from(self.weighed.is_some())
    }

    /// The names of all columns of the source.
    #[doc(hidden)]
    #[must_use]
    pub fn source_names(&self) -> &[String] {
        self.weighed.as_ref().map_or(&self.names, |weighed| &weighed.names)
    }

    /// The weights of the group in memory, if there are weights.
    #[doc(hidden)]
    #[must_use]
    pub fn weights(&self) -> Option<&[f64]> {
        self.weighed.as_ref().map(|weighed| &*weighed.weights)
    }

    /// The largest weight, if there are weights.
    #[doc(hidden)]
    #[must_use]
    pub fn largest_weight(&self) -> Option<f64> {
        self.weighed.as_ref().map(|weighed| weighed.largest)
    }

    /// The sums over all weights, if there are weights and they were set.
    #[doc(hidden)]
    #[must_use]
    pub fn weight_sums(&self) -> Option<WeightSums> {
        self.weighed.as_ref()?.sums
    }

    /// From here on groups have weights over their mean.
    #[doc(hidden)]
    pub fn set_weight_sums(&mut self, sums: WeightSums) {
        if let Some(weighed) = &mut self.weighed {
            weighed.sums = Some(sums);
            self.forget();
        }
    }

    /// The number in the source of a row of the group in memory.
    #[doc(hidden)]
    #[must_use]
    pub fn number(&self, row: usize) -> usize {
        let kept = self.weighed.as_ref().and_then(|weighed| weighed.kept.as_ref()?.get(row).copied());
        self.loaded_start() + kept.unwrap_or(row)
    }
}
