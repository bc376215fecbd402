//! A table in memory, handed out as row groups.

use super::Dataset;
use super::source::{RowGroup, RowSource};
use crate::error::SourceError;

/// A [`Dataset`] as a [`RowSource`]; made by [`Dataset::in_groups`].
#[derive(Clone, Copy, Debug)]
pub struct InGroups<'d> {
    data: &'d Dataset,
    rows: usize,
}

impl Dataset {
    /// The table in groups of this number of rows, at least 1: for tests of what reads row group by row group.
    ///
    /// ```
    /// use gradus::data::{Dataset, RowGroups};
    ///
    /// let data = Dataset::from_rows(&["x"], [[1.0], [2.0], [3.0]])?;
    /// assert_eq!(RowGroups::open(data.in_groups(2))?.groups(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn in_groups(&self, rows: usize) -> InGroups<'_> {
        InGroups { data: self, rows: rows.max(1) }
    }
}

impl RowSource for InGroups<'_> {
    fn names(&self) -> &[String] {
        self.data.names()
    }

    fn read(&mut self, group: usize, into: &mut RowGroup) -> Result<bool, SourceError> {
        let first = group.saturating_mul(self.rows).min(self.data.len());
        let end = first.saturating_add(self.rows).min(self.data.len());
        for (into, column) in into.columns_mut().iter_mut().zip(self.data.columns()) {
            into.extend_from_slice(&column[first..end]);
        }
        Ok(first < end)
    }

    fn name(&self) -> String {
        "data set".to_owned()
    }
}
