//! What can be wrong with rows that are read group by group.

use core::fmt;

/// A source of rows that cannot be read to its end, and where: the source, the row group and the row, both counted from 0.
///
/// ```
/// use gradus::data::{RowGroups, Dataset};
///
/// let data = Dataset::from_rows(&["x"], [[1.0], [2.0], [3.0]])?;
/// let groups = RowGroups::open(data.in_groups(2))?;
/// assert_eq!((groups.len(), groups.groups()), (3, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SourceError {
    /// The source: the path of a file, as a rule.
    pub source_name: String,
    /// The row group, unless it is the source as a whole.
    pub group: Option<usize>,
    /// The row in the source, where it is known.
    pub row: Option<usize>,
    /// What is wrong, and what to do.
    pub fault: String,
}

impl SourceError {
    /// A fault of a source; where it was is added by whoever reads.
    #[must_use]
    pub fn new(fault: impl fmt::Display) -> Self {
        Self { source_name: String::new(), group: None, row: None, fault: fault.to_string() }
    }

    /// The same with the row, counted from 0 in its group.
    #[must_use]
    pub fn at_row(mut self, row: usize) -> Self {
        self.row = Some(row);
        self
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (!self.source_name.is_empty()).then(|| self.source_name.clone()),
            self.group.map(|group| format!("row group {group}")),
            self.row.map(|row| format!("row {row} (counted from 0)")),
        ];
        let place: Vec<String> = parts.into_iter().flatten().collect();
        if place.is_empty() {
            write!(f, "{}", self.fault)
        } else {
            write!(f, "{}: {}", place.join(", "), self.fault)
        }
    }
}

impl core::error::Error for SourceError {}
