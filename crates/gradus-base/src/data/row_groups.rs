//! Reading a source again and again, with the same rows each time.

use super::divided::Part;
use super::moments::{Moments, Passes};
use super::print::Prints;
use super::source::{RowGroup, RowSource};
use super::weighing::{ALL_ZERO, Weighed};
use crate::error::SourceError;
use core::fmt;

/// A [`RowSource`] that has been read once: its rows are counted and finite, and each further read is compared with the first.
///
/// One group is in memory at a time. Each group is known by its number of rows and a checksum of 64 bits.
///
/// ```
/// use gradus::data::{Dataset, RowGroups};
/// use gradus::function::RowFunction;
/// use gradus::prelude::*;
///
/// let data = Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 3.0], [2.0, 6.0]])?;
/// let mut groups = RowGroups::open(data.in_groups(2))?;
/// let mut loss = RowFunction::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2));
/// let mut gradient = [0.0; 2];
/// let sum = loss.value_and_grad_over(&[2.0, 1.0], &mut groups, &mut gradient)?;
/// assert_eq!((sum, gradient), (1.0, [-4.0, -2.0]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RowGroups<'s> {
    pub(super) source: Box<dyn RowSource + 's>,
    pub(super) names: Vec<String>,
    pub(super) prints: Vec<Print>,
    pub(super) data: Prints,
    pub(super) rows: usize,
    group: RowGroup,
    /// Which group is in memory.
    loaded: Option<usize>,
    /// What was wrong at the last reading.
    pub(super) failure: Option<SourceError>,
    /// What is summed here, where rows are divided among ranks.
    pub(super) part: Option<Part>,
    /// The weights of rows, if they have some.
    pub(super) weighed: Option<Weighed>,
}

/// A look at each group while all are read for the first time: at the names, the columns, and how many rows came before.
#[doc(hidden)]
pub type Look<'l> = dyn FnMut(&[String], &[Vec<f64>], usize) + 'l;

/// By what a group is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Print {
    /// Rows of the groups before.
    pub(super) first: usize,
    pub(super) rows: usize,
    /// The same of the source, where some rows have no weight.
    pub(super) in_source: [usize; 2],
    pub(super) hash: u64,
}

impl fmt::Debug for RowGroups<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { names, prints, rows, .. } = self;
        write!(f, "RowGroups({rows} rows in {} groups: {})", prints.len(), names.join(", "))
    }
}

impl<'s> RowGroups<'s> {
    /// Reads all of a source, and keeps one group.
    ///
    /// # Errors
    /// [`SourceError`], with the source, the row group and the row: what the source reports, no columns or rows, columns of
    /// different lengths, a value that is NaN or infinite.
    pub fn open(source: impl RowSource + 's) -> Result<Self, SourceError> {
        Self::open_as(Box::new(source), None, &mut |_, _, _| {})
    }

    pub(super) fn open_as(
        source: Box<dyn RowSource + 's>,
        weighed: Option<Weighed>,
        look: &mut Look<'_>,
    ) -> Result<Self, SourceError> {
        let mut names = source.names().to_vec();
        let (prints, data, group) = (Vec::new(), Prints::new(names.len()), RowGroup::default());
        if let Some(weighed) = &weighed {
            names.remove(weighed.column());
        }
        let (loaded, failure, part) = (None, None, None);
        let mut all = Self { source, names, prints, data, rows: 0, group, loaded, failure, part, weighed };
        if all.names.is_empty() {
            return Err(all.placed(SourceError::new("has no columns"), None));
        }
        all.open_among()?;
        while all.part.is_none()
            && let Some(print) = all.read(all.prints.len(), [all.rows, all.rows_in_source()])?
        {
            all.prints.push(print);
            all.data.absorb(all.group.columns().iter().map(Vec::as_slice));
            all.rows += print.rows;
            if all.weighed.is_none() {
                look(&all.names, all.group.columns(), print.first);
            }
        }
        if all.rows == 0 {
            let fault = if all.rows_in_source() == 0 { "has no rows" } else { ALL_ZERO };
            return Err(all.placed(SourceError::new(fault), None));
        }
        all.divide();
        Ok(all)
    }

    /// The number of rows, at least 1.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are no rows: never.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The number of row groups.
    #[must_use]
    pub fn groups(&self) -> usize {
        self.prints.len()
    }

    /// The names of the columns.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// A checksum of all rows and of how they are grouped.
    #[doc(hidden)]
    #[must_use]
    pub fn print(&self) -> u64 {
        self.prints.iter().fold(0, |all: u64, Print { in_source: [_, rows], hash, .. }| {
            (all.rotate_left(29) ^ hash ^ *rows as u64).wrapping_mul(0x0000_0100_0000_01b3)
        })
    }

    /// How many rows come before a group, and how many it has; 0 for one that there is not.
    #[doc(hidden)]
    #[must_use]
    pub fn extent(&self, group: usize) -> [usize; 2] {
        self.prints.get(group).map_or([self.rows, 0], |print| [print.first, print.rows])
    }

    /// How many rows the groups that were read so far have in the source.
    pub(super) fn rows_in_source(&self) -> usize {
        self.prints.last().map_or(0, |print| print.in_source[0] + print.in_source[1])
    }

    /// The number in the source of the first row of the group in memory.
    pub(super) fn loaded_start(&self) -> usize {
        self.loaded.and_then(|group| self.prints.get(group)).map_or(0, |print| print.in_source[0])
    }

    /// Has the next group read anew.
    pub(super) fn forget(&mut self) {
        self.loaded = None;
    }

    /// The columns of a group.
    ///
    /// # Errors
    /// [`SourceError`]: what the source reports, and rows that are others than at the first reading.
    pub fn load(&mut self, group: usize) -> Result<&[Vec<f64>], SourceError> {
        if self.loaded != Some(group)
            && let Err(error) = self.compare(group)
        {
            self.failure = Some(error.clone());
            return Err(error);
        }
        Ok(self.group.columns())
    }

    /// The columns of the group in memory: the one that was loaded last.
    #[doc(hidden)]
    #[must_use]
    pub fn loaded(&self) -> &[Vec<f64>] {
        self.group.columns()
    }

    /// The columns of the group in memory, and behind them the weights, not over their mean.
    pub(super) fn as_given(&self) -> impl Iterator<Item = &[f64]> {
        let seen = self.group.columns()[..self.names.len()].iter().map(Vec::as_slice);
        seen.chain(self.weights())
    }

    /// What was wrong at a reading, for those who had no use for it then.
    #[doc(hidden)]
    #[must_use]
    pub fn failure(&self) -> Option<&SourceError> {
        self.failure.as_ref()
    }

    /// The moments of each column, in three passes.
    pub(super) fn moments(&mut self) -> Result<Vec<Moments>, SourceError> {
        let mut found = vec![Passes::default(); self.names.len()];
        self.pass(&mut found, |passes, values| passes.extent.absorb(values))?;
        let rows = self.rows;
        found.iter_mut().for_each(|passes| passes.begin_means(rows));
        self.pass(&mut found, Passes::mean)?;
        found.iter_mut().for_each(Passes::begin_deviations);
        self.pass(&mut found, Passes::deviate)?;
        Ok(found.iter().map(Passes::moments).collect())
    }

    fn pass(&mut self, found: &mut [Passes], look: impl Fn(&mut Passes, &[f64])) -> Result<(), SourceError> {
        for group in 0..self.groups() {
            for (passes, column) in found.iter_mut().zip(self.load(group)?) {
                look(passes, column);
            }
        }
        Ok(())
    }

    /// Reads a group, which has to be what it was.
    fn compare(&mut self, group: usize) -> Result<(), SourceError> {
        let known = self.prints.get(group).copied();
        self.loaded = None;
        let found =
            self.read(group, known.map_or([self.rows; 2], |print| [print.first, print.in_source[0]]))?;
        let fault = match (found, known) {
            (None, _) | (_, None) => {
                Some("is not there any more: the source was cut short while it was read".to_owned())
            }
            (Some(found), Some(known)) if found.in_source != known.in_source => Some(format!(
                "has {} rows, at the first reading {}: the source has changed while it was read",
                found.in_source[1], known.in_source[1]
            )),
            (Some(found), Some(known)) => (found.hash != known.hash)
                .then(|| "holds other numbers than at the first reading: the source has changed".to_owned()),
        };
        if let Some(fault) = fault {
            return Err(self.placed(SourceError::new(fault), Some(group)));
        }
        self.loaded = Some(group);
        Ok(())
    }

    /// Reads a group, before which there are `first` rows, and as many more in the source.
    pub(super) fn read(
        &mut self,
        group: usize,
        [first, start]: [usize; 2],
    ) -> Result<Option<Print>, SourceError> {
        self.group.clear(self.width());
        let is_there = self.source.read(group, &mut self.group);
        let hash = hash(self.group.columns());
        let checked = match is_there {
            Ok(false) => return Ok(None),
            // What it was at the first reading is checked.
            Ok(true) if self.prints.get(group).is_some_and(|known| known.hash == hash) => {
                self.group.rows(self.source_names())
            }
            Ok(true) => self.group.check(self.source_names()),
            Err(error) => Err(error),
        };
        let sifted = checked.and_then(|rows| {
            let Some(weighed) = &mut self.weighed else { return Ok([rows; 2]) };
            weighed.sift(&mut self.group)?;
            Ok([self.group.columns()[0].len(), rows])
        });
        match sifted {
            Ok([rows, in_source]) => Ok(Some(Print { first, rows, in_source: [start, in_source], hash })),
            Err(error) => {
                let row = error.row.map(|row| start + row);
                Err(self.placed(SourceError { row, ..error }, Some(group)))
            }
        }
    }

    /// A fault with the place where it was.
    #[doc(hidden)]
    #[must_use]
    pub fn placed(&self, error: SourceError, group: Option<usize>) -> SourceError {
        SourceError { source_name: self.source.name(), group: error.group.or(group), ..error }
    }
}

fn hash(columns: &[Vec<f64>]) -> u64 {
    let mut prints = Prints::new(columns.len());
    prints.absorb(columns.iter().map(Vec::as_slice));
    prints.hash()
}
