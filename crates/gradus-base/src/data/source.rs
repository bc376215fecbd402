//! Where rows come from that are not in memory as a whole.

use super::ranks::Ranks;
use crate::error::SourceError;

/// Rows in groups, of which one at a time is in memory: a file, or anything else that can be read again and again.
///
/// A fit reads all groups, in order, once for each evaluation over all rows. The groups can have any number of rows, also
/// different ones; no bit of a sum depends on it. What is read has to be the same each time: it is compared
/// ([`RowGroups`](super::RowGroups)), and a source that has changed is an error.
///
/// ```
/// use gradus::data::{RowGroup, RowSource, SourceError};
/// use gradus::prelude::*;
///
/// /// Points of a line, made when they are asked for.
/// struct Line(Vec<String>);
///
/// impl RowSource for Line {
///     fn names(&self) -> &[String] {
///         &self.0
///     }
///
///     fn read(&mut self, group: usize, into: &mut RowGroup) -> Result<bool, SourceError> {
///         for i in 0..1000 {
///             let x = (group * 1000 + i) as f64 * 1e-4;
///             into.push(&[x, 2.0 * x + 1.0]);
///         }
///         Ok(group < 10)
///     }
/// }
///
/// let source = Line(vec!["x".to_owned(), "y".to_owned()]);
/// let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
/// let fit = Fit::new(line).minimizer(Method::TrustExact).run_source([0.0, 0.0], source)?;
/// assert!((fit.parameters[0] - 2.0).abs() < 1e-9 && fit.rows == 10_000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait RowSource {
    /// The names of the columns, in order.
    fn names(&self) -> &[String];

    /// Puts the rows of a group, counted from 0, into `into`, which comes empty. Returns false, whatever is there, if there
    /// is no such group: they are numbered without a gap.
    ///
    /// # Errors
    /// What cannot be read, by [`SourceError::new`]; source and group are added to it.
    fn read(&mut self, group: usize, into: &mut RowGroup) -> Result<bool, SourceError>;

    /// Checks that the source is what it was at first, where that is cheap to find out, such as by the length of a file and when it
    /// was changed. [`CachedRows`](super::CachedRows) asks for it in place of reading. Default: it is not looked at.
    ///
    /// # Errors
    /// It has changed, by [`SourceError::new`].
    fn check_unchanged(&mut self) -> Result<(), SourceError> {
        Ok(())
    }

    /// The source in messages: the path of a file, as a rule.
    fn name(&self) -> String {
        "row source".to_owned()
    }

    /// Those among whom the rows are divided, if they are: see [`Divided`](super::Divided).
    fn ranks(&mut self) -> Option<&mut dyn Ranks> {
        None
    }
}

impl<S: RowSource + ?Sized> RowSource for &mut S {
    fn names(&self) -> &[String] {
        (**self).names()
    }

    fn read(&mut self, group: usize, into: &mut RowGroup) -> Result<bool, SourceError> {
        (**self).read(group, into)
    }

    fn check_unchanged(&mut self) -> Result<(), SourceError> {
        (**self).check_unchanged()
    }

    fn name(&self) -> String {
        (**self).name()
    }

    fn ranks(&mut self) -> Option<&mut dyn Ranks> {
        (**self).ranks()
    }
}

/// The rows of one group, column by column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowGroup {
    columns: Vec<Vec<f64>>,
    /// The first row that was pushed with another number of values.
    odd: Option<[usize; 2]>,
}

impl RowGroup {
    /// Adds a row: one value for each column. Another number of values is an error of the read.
    pub fn push(&mut self, row: &[f64]) {
        if row.len() != self.columns.len() {
            self.odd.get_or_insert([self.columns.first().map_or(0, Vec::len), row.len()]);
        }
        self.columns.iter_mut().zip(row).for_each(|(column, &x)| column.push(x));
    }

    /// The columns, to be filled with equally many values each.
    pub fn columns_mut(&mut self) -> &mut [Vec<f64>] {
        &mut self.columns
    }

    /// The values of each column.
    #[must_use]
    pub fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }

    /// Empties it, for this number of columns.
    pub(super) fn clear(&mut self, width: usize) {
        self.columns.resize(width, Vec::new());
        self.columns.iter_mut().for_each(Vec::clear);
        self.odd = None;
    }

    /// Its rows, if the columns are equally long and finite.
    pub(super) fn check(&self, names: &[String]) -> Result<usize, SourceError> {
        let rows = self.rows(names)?;
        for (name, column) in names.iter().zip(&self.columns) {
            // Without an early end the loop is vectorized.
            if !column.iter().fold(true, |all, x| all & x.is_finite())
                && let Some(row) = column.iter().position(|x| !x.is_finite())
            {
                let fault =
                    format!("column `{name}` is {}, not a finite number; leave such rows out", column[row]);
                return Err(SourceError::new(fault).at_row(row));
            }
        }
        Ok(rows)
    }

    /// Its rows, if the columns are equally long.
    pub(super) fn rows(&self, names: &[String]) -> Result<usize, SourceError> {
        if let Some([row, actual]) = self.odd {
            let fault = format!("has {actual} values, the source has {} columns", names.len());
            return Err(SourceError::new(fault).at_row(row));
        }
        let rows = self.columns.first().map_or(0, Vec::len);
        if let Some((k, other)) = self.columns.iter().enumerate().find(|(_, column)| column.len() != rows) {
            let fault =
                format!("column {k} (counted from 0) has {} rows, the first one has {rows}", other.len());
            return Err(SourceError::new(fault));
        }
        Ok(rows)
    }
}
