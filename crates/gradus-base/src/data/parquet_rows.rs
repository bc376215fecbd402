//! Parquet files, row group by row group.
//!
//! The format: <https://parquet.apache.org/docs/file-format/>.

use super::dataset::Counts;
use super::mean::Mean;
use super::parquet_column::Chosen;
use super::source::{RowGroup, RowSource};
use super::stamp::{Stamp, unreadable};
use super::{DataError, Dataset, Missing};
use crate::error::SourceError;
use core::fmt;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// The chosen columns of a Parquet file as a [`RowSource`]; its row groups are those of the file.
///
/// A column holds integers, floating-point numbers, decimals or truth values (0 and 1), each rounded to the nearest `f64`. Words, dates
/// and nested columns are errors, and so are missing values, unless [`missing`](Self::missing) says what to do with them. Pages may be
/// compressed with Snappy, gzip or LZ4, and with the feature `parquet-zstd` with Zstandard, which is what polars takes.
///
/// One row group is in memory: files of more rows than that are written with several of them (`row_group_size` of pyarrow
/// and polars).
///
/// ```no_run
/// use gradus::data::ParquetRows;
/// use gradus::prelude::*;
///
/// let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
/// let rows = ParquetRows::open("measured.parquet", &["x", "y"])?;
/// let fit = Fit::new(line).minimizer(Method::TrustExact).run_source([0.0, 0.0], rows)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ParquetRows {
    path: PathBuf,
    names: Vec<String>,
    columns: Vec<Chosen>,
    reader: SerializedFileReader<File>,
    file: File,
    stamp: Stamp,
    missing: Missing,
    /// Rows that were left out in each group, and values that were filled in.
    dropped: Vec<usize>,
    filled: Vec<usize>,
    /// Of all rows, by [`Missing::Mean`], once they are known.
    means: Option<Vec<Mean>>,
}

impl fmt::Debug for ParquetRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ParquetRows({}: {})", self.path.display(), self.names.join(", "))
    }
}

impl Dataset {
    /// Reads the columns `names` of a Parquet file, in the order of `names`: see [`ParquetRows`].
    ///
    /// # Errors
    /// [`DataError::Source`] with the file, and row group and row of a value that is missing or not finite;
    /// [`DataError::NoColumns`] and [`DataError::DuplicateName`] for a list of names that is empty or repeats one.
    ///
    /// ```no_run
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_parquet("measured.parquet", &["x", "y"])?;
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn from_parquet(path: impl AsRef<Path>, names: &[impl AsRef<str>]) -> Result<Self, DataError> {
        ParquetRows::open(path, names)?.into_dataset()
    }
}

impl ParquetRows {
    /// Opens a file, to read the columns `names` in their order.
    ///
    /// # Errors
    /// [`DataError::Source`] for what cannot be read, is no Parquet file, or lacks one of the columns, which has to hold numbers;
    /// [`DataError::NoColumns`] and [`DataError::DuplicateName`].
    pub fn open(path: impl AsRef<Path>, names: &[impl AsRef<str>]) -> Result<Self, DataError> {
        if names.is_empty() {
            return Err(DataError::NoColumns);
        }
        super::build::check_names(names)?;
        let path = path.as_ref().to_owned();
        let source_name = path.display().to_string();
        let placed = |error: SourceError| {
            DataError::from(Box::new(SourceError { source_name: source_name.clone(), ..error }))
        };
        let names: Vec<String> = names.iter().map(|name| name.as_ref().to_owned()).collect();
        let (file, stamp) = File::open(&path)
            .and_then(|file| Ok((file.try_clone()?, Stamp::of(&file)?)))
            .map_err(|error| placed(unreadable(&error)))?;
        let again = file.try_clone().map_err(|error| placed(unreadable(&error)))?;
        let reader = caught(|| SerializedFileReader::new(again)).map_err(|error| placed(refused(&error)))?;
        let columns: Vec<Chosen> =
            names.iter().map(|name| Chosen::find(&reader, name)).collect::<Result<_, _>>().map_err(placed)?;
        check_extents(&reader, &columns, stamp.len()).map_err(placed)?;
        Ok(Self {
            path,
            names,
            columns,
            reader,
            file,
            stamp,
            missing: Missing::Error,
            dropped: Vec::new(),
            filled: Vec::new(),
            means: None,
        })
    }

    /// Says what to do with missing values; they are errors by default. With [`Missing::Mean`] the columns that may lack values are
    /// read once as a whole before the first group is, since the mean is known when all rows are.
    #[must_use]
    pub fn missing(mut self, missing: Missing) -> Self {
        (self.missing, self.means) = (missing, None);
        self
    }

    /// Rows that were left out so far for a missing value, by [`Missing::DropRow`].
    #[must_use]
    pub fn dropped_rows(&self) -> usize {
        self.dropped.iter().sum()
    }

    /// All rows in memory.
    ///
    /// # Errors
    /// As [`Dataset::from_parquet`].
    pub fn into_dataset(mut self) -> Result<Dataset, DataError> {
        let mut columns: Vec<Vec<f64>> = vec![Vec::new(); self.names.len()];
        let mut into = RowGroup::default();
        for group in 0.. {
            into.clear(self.names.len());
            let rows = columns.first().map_or(0, Vec::len);
            let read = self.read(group, &mut into);
            let is_there = read.and_then(|is_there| into.check(&self.names).map(|_| is_there));
            let is_there = is_there.map_err(|error| {
                let row = error.row.map(|row| rows + row);
                Box::new(SourceError { source_name: self.name(), group: Some(group), row, ..error })
            })?;
            if !is_there {
                break;
            }
            columns.iter_mut().zip(into.columns_mut()).for_each(|(all, column)| all.append(column));
        }
        let dropped = self.dropped_rows();
        let data = Dataset::checked(self.names.clone(), columns)?;
        Ok(Dataset { counts: Counts { dropped, filled: self.filled.iter().sum() }, ..data })
    }

    /// Finds the mean of each column over all rows, if missing values become that.
    fn find_means(&mut self) -> Result<(), SourceError> {
        if self.missing != Missing::Mean || self.means.is_some() {
            return Ok(());
        }
        let mut means = vec![Mean::default(); self.columns.len()];
        for group in 0..self.reader.num_row_groups() {
            for (&chosen, mean) in self.columns.iter().zip(&mut means).filter(|(chosen, _)| chosen.may_lack())
            {
                let read = caught(|| chosen.read(&self.reader, group));
                let (values, lacks) =
                    read.map_err(|error| SourceError { group: Some(group), ..refused(&error) })?;
                // One that is not finite is an error, with its row, when its group is read.
                let there = values.iter().zip(&lacks).filter(|(value, lacks)| value.is_finite() && !**lacks);
                there.for_each(|(&value, _)| mean.absorb(value));
            }
        }
        self.means = Some(means);
        Ok(())
    }

    /// Does with a missing value of a column what is to be done; says whether its row is left out.
    fn fill(&self, column: usize, row: usize, value: &mut f64) -> Result<bool, SourceError> {
        let name = &self.names[column];
        match self.missing {
            Missing::DropRow => return Ok(true),
            Missing::Value(filled) if filled.is_finite() => *value = filled,
            Missing::Value(filled) => {
                let fault = format!("`Missing::Value({filled})` is not a finite number");
                return Err(SourceError::new(fault));
            }
            Missing::Mean => {
                let mean = self.means.as_ref().and_then(|means| means[column].get());
                let fault = || format!("column `{name}` has no values to take the mean of");
                *value = mean.ok_or_else(|| SourceError::new(fault()))?;
            }
            Missing::Error => {
                let fault =
                    format!("column `{name}` has no value; `ParquetRows::missing` says what to do then");
                return Err(SourceError::new(fault).at_row(row));
            }
        }
        Ok(false)
    }
}

impl RowSource for ParquetRows {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn read(&mut self, group: usize, into: &mut RowGroup) -> Result<bool, SourceError> {
        if group >= self.reader.num_row_groups() {
            return Ok(false);
        }
        let (mut drops, mut filled): (Vec<bool>, usize) = (Vec::new(), 0);
        self.find_means()?;
        for (column, (&chosen, values)) in self.columns.iter().zip(into.columns_mut()).enumerate() {
            let (found, lacks) =
                caught(|| chosen.read(&self.reader, group)).map_err(|error| refused(&error))?;
            *values = found;
            for (row, value) in
                values.iter_mut().enumerate().filter(|(row, _)| lacks.get(*row) == Some(&true))
            {
                if self.fill(column, row, value)? {
                    drops.resize(lacks.len(), false);
                    drops[row] = true;
                } else {
                    filled += 1;
                }
            }
        }
        if self.dropped.len() <= group {
            self.dropped.resize(group + 1, 0);
            self.filled.resize(group + 1, 0);
        }
        self.filled[group] = filled;
        self.dropped[group] = drops.iter().filter(|dropped| **dropped).count();
        if self.dropped[group] > 0 {
            for column in into.columns_mut() {
                let mut drops = drops.iter();
                column.retain(|_| drops.next() != Some(&true));
            }
        }
        Ok(true)
    }

    fn check_unchanged(&mut self) -> Result<(), SourceError> {
        self.stamp.check(&self.file)
    }

    fn name(&self) -> String {
        self.path.display().to_string()
    }
}

/// Calls the reader of the format, which panics at some damaged files.
fn caught<O>(read: impl FnOnce() -> Result<O, ParquetError>) -> Result<O, ParquetError> {
    // What it has left behind is not used any more.
    let damaged = |_| Err(ParquetError::General("the file is damaged".to_owned()));
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(damaged)
}

/// Checks that the pages of the columns lie in a file of this length: the commonest of what would be a panic.
fn check_extents(
    reader: &SerializedFileReader<File>,
    columns: &[Chosen],
    length: u64,
) -> Result<(), SourceError> {
    for (group, row_group) in reader.metadata().row_groups().iter().enumerate() {
        let lies_within = |chosen: &Chosen| {
            let column = row_group.columns().get(chosen.index)?;
            let first = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
            let [first, size] = [first, column.compressed_size()].map(|x| u64::try_from(x).ok());
            (first?.checked_add(size?)? <= length).then_some(())
        };
        if row_group.num_rows() < 0 || columns.iter().any(|chosen| lies_within(chosen).is_none()) {
            let fault = "is damaged: a column lies outside of the file, which may be cut short";
            return Err(SourceError { group: Some(group), ..SourceError::new(fault) });
        }
    }
    Ok(())
}

/// What the reader of the format says.
fn refused(error: &ParquetError) -> SourceError {
    let text = error.to_string();
    if text.contains("zstd") || text.contains("ZSTD") {
        return SourceError::new(format!("{text}; the feature `parquet-zstd` of Gradus reads Zstandard"));
    }
    SourceError::new(text)
}
