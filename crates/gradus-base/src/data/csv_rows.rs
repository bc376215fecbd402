//! CSV files that are read in groups of lines.
//!
//! A group is a stretch of whole records. Where groups start is learned when they are read for the first time, so that each
//! of them can be read again alone; of a file that is compressed, all before it are read, too.

use super::csv::{self, Position, Records};
use super::mean::Mean;
use super::source::{RowGroup, RowSource};
use super::stamp::{Stamp, unreadable};
use super::{CachedRows, CsvError, CsvFault, CsvOptions, DataError, Dataset, Missing};
use crate::error::SourceError;
use core::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Bytes of a group: about 15 000 rows of three numbers, which stay in the caches while they are swept.
const BYTES: u64 = 1 << 19;

/// The chosen columns of a CSV file as a [`RowSource`]: read in stretches of about 512 kB, so that the file can be larger than
/// memory.
///
/// The text is that of [`Dataset::from_csv`], or of [`Dataset::from_csv_with`]. Each pass takes it apart anew, which takes three
/// times as long as the loss of its rows. **For a fit take [`cached`](Self::cached)**, which keeps the numbers in a temporary file:
/// with it a fit has two thirds of the speed that it has in memory, without it a fifth.
///
/// ```
/// use gradus::data::{CsvRows, RowGroups};
/// use gradus::prelude::*;
///
/// let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
/// let cars = CsvRows::open("examples/data/cars.csv", &["speed", "dist"])?.cached()?;
/// let fit = Fit::new(line).minimizer(Method::TrustExact).run_source([0.0, 0.0], cars)?;
/// // As R's lm(dist ~ speed).
/// assert!((fit.parameters[0] - 3.932409).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CsvRows {
    path: PathBuf,
    names: Vec<String>,
    options: CsvOptions,
    file: File,
    is_compressed: bool,
    /// As the file was opened.
    stamp: Stamp,
    /// Once they are begun.
    records: Option<Records<Box<dyn Read + Send>>>,
    /// The group that is read next.
    next: usize,
    /// Where the groups start that were read.
    starts: Vec<Position>,
    bytes: u64,
    dropped: usize,
    /// Of all rows, by [`Missing::Mean`], once they are known.
    means: Option<Vec<Mean>>,
}

impl fmt::Debug for CsvRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CsvRows({}: {})", self.path.display(), self.names.join(", "))
    }
}

impl CsvRows {
    /// Opens a file, to read the columns `names` in their order.
    ///
    /// # Errors
    /// [`SourceError`] for a file that cannot be opened, and a list of names that is empty or repeats one. What is wrong with
    /// columns and lines is found when they are read.
    pub fn open(path: impl AsRef<Path>, names: &[impl AsRef<str>]) -> Result<Self, SourceError> {
        Self::open_with(path, names, &CsvOptions::default())
    }

    /// Opens a file that is written as `options` say.
    ///
    /// # Errors
    /// As [`open`](Self::open). With [`Missing::Mean`] all rows are read once before the first group is, since the mean is known when
    /// they are; it has the bits that it has in memory, for groups of any size.
    ///
    /// ```
    /// use gradus::data::{CsvOptions, CsvRows, Missing, RowGroups};
    ///
    /// let options = CsvOptions { missing: Missing::DropRow, ..CsvOptions::default() };
    /// let cars = CsvRows::open_with("examples/data/mtcars.csv", &["wt", "mpg"], &options)?;
    /// assert_eq!(RowGroups::open(cars)?.len(), 32);
    /// # Ok::<(), gradus::data::SourceError>(())
    /// ```
    pub fn open_with(
        path: impl AsRef<Path>,
        names: &[impl AsRef<str>],
        options: &CsvOptions,
    ) -> Result<Self, SourceError> {
        let path = path.as_ref().to_owned();
        let named = |error: SourceError| SourceError { source_name: path.display().to_string(), ..error };
        let unreadable = |error: io::Error| named(unreadable(&error));
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        let names = csv::checked(&names).map_err(|error| named(SourceError::new(error)))?;
        let file = File::open(&path).map_err(unreadable)?;
        let is_compressed = csv::is_compressed(&file).map_err(unreadable)?;
        let stamp = Stamp::of(&file).map_err(unreadable)?;
        Ok(Self {
            path,
            names,
            options: options.clone(),
            file,
            is_compressed,
            stamp,
            records: None,
            next: 0,
            starts: Vec::new(),
            bytes: BYTES,
            dropped: 0,
            means: None,
        })
    }

    /// Reads about so many bytes at a time, at least 1; 512 kB by default. No bit of a sum depends on it.
    #[must_use]
    pub fn group_bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes.max(1) as u64;
        (self.records, self.starts) = (None, Vec::new());
        self
    }

    /// Keeps the numbers of the chosen columns in a temporary file, 8 bytes each, for all passes but the first: see
    /// [`CachedRows`]. That is no default, since it takes room that nobody asked for, in some systems of memory.
    ///
    /// # Errors
    /// [`SourceError`] if there can be no such file.
    ///
    /// ```
    /// use gradus::data::CsvRows;
    /// use gradus::prelude::*;
    ///
    /// let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
    /// let cars = || CsvRows::open("examples/data/cars.csv", &["speed", "dist"]);
    /// let fit = || Fit::new(line).minimizer(Method::TrustExact);
    /// assert_eq!(fit().run_source([0.0, 0.0], cars()?.cached()?)?, fit().run_source([0.0, 0.0], cars()?)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cached(self) -> Result<CachedRows<Self>, SourceError> {
        CachedRows::new(self)
    }

    /// Rows that were left out so far for a missing value, by [`Missing::DropRow`].
    #[must_use]
    pub fn dropped_rows(&self) -> usize {
        self.dropped
    }

    /// Goes to the start of a group. False if there is none.
    fn go_to(&mut self, group: usize) -> Result<bool, DataError> {
        if let (Some(records), Some(&start)) = (&mut self.records, self.starts.get(group))
            && self.next != group
            && !self.is_compressed
        {
            self.file.seek(SeekFrom::Start(start.byte)).map_err(|error| csv::unreadable(&error))?;
            let file = self.file.try_clone().map_err(|error| csv::unreadable(&error))?;
            records.go_to(Box::new(file), start);
            self.next = group;
        }
        if self.records.is_none() || group < self.next {
            self.begin()?;
        }
        while self.next < group {
            if self.advance()?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Goes to the first group.
    fn begin(&mut self) -> Result<(), DataError> {
        self.file.rewind().map_err(|error| csv::unreadable(&error))?;
        let file = self.file.try_clone().map_err(|error| csv::unreadable(&error))?;
        let reader = if self.is_compressed { csv::decompressed(file)? } else { Box::new(file) };
        let mut records = Records::begin(reader, &self.names, &self.options)?;
        if let Some(means) = &self.means {
            records.table.fill_with(means);
        }
        if self.starts.is_empty() {
            self.starts.push(records.position());
        }
        (self.records, self.next) = (Some(records), 0);
        Ok(())
    }

    /// Finds the mean of each column over all rows, if missing values become that.
    fn find_means(&mut self) -> Result<(), SourceError> {
        if self.options.missing != Missing::Mean || self.means.is_some() {
            return Ok(());
        }
        let mut means = vec![Mean::default(); self.names.len()];
        let read = self.begin().and_then(|()| {
            while let Some((records, _)) = self.next_records()? {
                records.table.add_to(&mut means);
            }
            Ok(())
        });
        read.map_err(|error| SourceError { group: Some(self.next), ..self.fault(error) })?;
        (self.records, self.means) = (None, Some(means));
        Ok(())
    }

    /// Takes the records of the next group in; none behind the last one. Says whether the group is read for the first time.
    #[expect(clippy::type_complexity, reason = "a reader, and what is known of it")]
    fn next_records(&mut self) -> Result<Option<(&mut Records<Box<dyn Read + Send>>, bool)>, DataError> {
        let Some(records) = &mut self.records else { return Ok(None) };
        if !records.read(self.bytes)? {
            return Ok(None);
        }
        self.next += 1;
        let is_new = self.starts.len() == self.next;
        if is_new {
            self.starts.push(records.position());
        }
        Ok(Some((records, is_new)))
    }

    /// Reads the next group; none behind the last one.
    fn advance(&mut self) -> Result<Option<RowsOfGroup>, DataError> {
        let Some((records, is_new)) = self.next_records()? else { return Ok(None) };
        let (rows, dropped) = match records.table.finish() {
            Ok(data) => {
                let dropped = data.dropped_rows();
                (Some(data), dropped)
            }
            // Nothing but blank lines, or missing values.
            Err(DataError::Csv(CsvError { fault: CsvFault::NoRows, .. })) => (None, 0),
            Err(DataError::Csv(CsvError { fault: CsvFault::AllDropped { dropped }, .. })) => (None, dropped),
            Err(error) => return Err(error),
        };
        self.dropped += if is_new { dropped } else { 0 };
        Ok(Some(rows))
    }

    /// What went wrong, with options that would read the file.
    fn fault(&mut self, error: DataError) -> SourceError {
        self.records = None;
        let DataError::Csv(CsvError { fault, .. }) = error else { return SourceError::new(error) };
        match csv::hint_of_file(&fault, &self.path, &self.names, &self.options) {
            Some(hint) => SourceError::new(format!("{fault}; {hint}")),
            None => SourceError::new(fault),
        }
    }
}

/// The rows of a group that has some.
type RowsOfGroup = Option<Dataset>;

impl RowSource for CsvRows {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn read(&mut self, group: usize, into: &mut RowGroup) -> Result<bool, SourceError> {
        self.find_means()?;
        let found = match self.go_to(group) {
            Ok(true) => self.advance(),
            Ok(false) => Ok(None),
            Err(error) => Err(error),
        };
        let Some(rows) = found.map_err(|error| self.fault(error))? else { return Ok(false) };
        let Some(data) = rows else { return Ok(true) };
        let words = data.levels.iter().zip(&self.names).find_map(|(of, name)| Some((of.as_ref()?, name)));
        if let Some((levels, name)) = words {
            let word = levels.names().first().map_or("", String::as_str);
            let what =
                format!("column `{name}` holds words, such as `{word}`, and a source has numbers only");
            return Err(SourceError::new(what).at_row(0));
        }
        let columns = into.columns_mut().iter_mut().zip(data.columns);
        columns.for_each(|(into, column)| *into = column);
        Ok(true)
    }

    fn check_unchanged(&mut self) -> Result<(), SourceError> {
        self.stamp.check(&self.file)
    }

    fn name(&self) -> String {
        self.path.display().to_string()
    }
}
