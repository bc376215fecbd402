//! CSV files that are read in groups of lines.
//!
//! A group is a stretch of whole lines of the file; with the header in front it is the text of a small file, which is read as any
//! other. Where groups start is learned when they are read for the first time.

use super::source::{RowGroup, RowSource};
use super::{CsvError, CsvFault, DataError, Dataset};
use crate::error::SourceError;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Bytes of a group: about 60 000 rows of three numbers.
const BYTES: usize = 1 << 21;

/// The chosen columns of a CSV file as a [`RowSource`]: read in stretches of about 2 MB, so that the file can be larger than
/// memory.
///
/// The text is that of [`Dataset::from_csv`]; a quoted field may hold line ends.
///
/// ```
/// use gradus::data::{CsvRows, RowGroups};
/// use gradus::prelude::*;
///
/// let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
/// let cars = CsvRows::open("examples/data/cars.csv", &["speed", "dist"])?;
/// let fit = Fit::new(line).minimizer(Method::TrustExact).run_source([0.0, 0.0], cars)?;
/// // As R's lm(dist ~ speed).
/// assert!((fit.parameters[0] - 3.932409).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct CsvRows {
    path: PathBuf,
    names: Vec<String>,
    file: BufReader<File>,
    header: Vec<u8>,
    /// Where each group starts: its byte in the file, and the lines before it.
    starts: Vec<[u64; 2]>,
    bytes: usize,
    text: Vec<u8>,
}

impl CsvRows {
    /// Opens a file, to read the columns `names` in their order.
    ///
    /// # Errors
    /// [`SourceError`] for a file that cannot be opened or has no header. What is wrong with columns and lines is found when
    /// they are read.
    pub fn open(path: impl AsRef<Path>, names: &[impl AsRef<str>]) -> Result<Self, SourceError> {
        let path = path.as_ref().to_owned();
        let unreadable = |error: io::Error| SourceError {
            source_name: path.display().to_string(),
            ..SourceError::new(format!("cannot be read: {error}"))
        };
        let mut file = BufReader::with_capacity(1 << 18, File::open(&path).map_err(unreadable)?);
        let mut header = Vec::new();
        let mut lines = 0;
        // Blank lines before the header are left out, as everywhere.
        while header.trim_ascii().is_empty() {
            header.clear();
            lines += record(&mut file, &mut header, 0).map_err(unreadable)?;
            if header.is_empty() {
                break;
            }
        }
        let start = file.stream_position().map_err(unreadable)?;
        let names = names.iter().map(|name| name.as_ref().to_owned()).collect();
        Ok(Self { path, names, file, header, starts: vec![[start, lines]], bytes: BYTES, text: Vec::new() })
    }

    /// Reads about so many bytes at a time, at least 1; 2 MB by default. No bit of a sum depends on it.
    #[must_use]
    pub fn group_bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes.max(1);
        self.starts.truncate(1);
        self
    }

    /// Reads whole lines into `text`, behind the header; returns how many.
    fn lines(&mut self, start: u64) -> io::Result<u64> {
        if self.file.stream_position()? != start {
            self.file.seek(SeekFrom::Start(start))?;
        }
        self.text.clear();
        self.text.extend_from_slice(&self.header);
        if !self.text.ends_with(b"\n") {
            self.text.push(b'\n');
        }
        record(&mut self.file, &mut self.text, self.bytes)
    }
}

impl RowSource for CsvRows {
    fn names(&self) -> &[String] {
        &self.names
    }

    fn read(&mut self, group: usize, into: &mut RowGroup) -> Result<bool, SourceError> {
        let unreadable = |error: io::Error| SourceError::new(format!("cannot be read: {error}"));
        // Groups are read in order the first time.
        for earlier in self.starts.len()..=group {
            if !self.read(earlier - 1, &mut RowGroup::default())? {
                return Ok(false);
            }
        }
        let Some(&[start, before]) = self.starts.get(group) else { return Ok(false) };
        let lines = self.lines(start).map_err(unreadable)?;
        if lines == 0 && (group > 0 || !self.header.is_empty()) {
            return Ok(false);
        }
        let end = self.file.stream_position().map_err(unreadable)?;
        if self.starts.len() == group + 1 {
            self.starts.push([end, before + lines]);
        }
        match Dataset::from_csv_reader(self.text.as_slice(), &self.names) {
            Ok(data) => {
                if let Some((k, levels)) =
                    data.levels.iter().enumerate().find_map(|(k, of)| Some((k, of.as_ref()?)))
                {
                    let word = levels.names().first().map_or("", String::as_str);
                    let what = format!(
                        "column `{}` holds words, such as `{word}`, and a source has numbers only",
                        self.names[k]
                    );
                    return Err(SourceError::new(what).at_row(0));
                }
                let columns = into.columns_mut().iter_mut().zip(data.columns);
                columns.for_each(|(into, column)| *into = column);
                Ok(true)
            }
            // Nothing but blank lines.
            Err(DataError::Csv(CsvError { fault: CsvFault::NoRows, .. })) => Ok(true),
            Err(DataError::Csv(CsvError { fault, .. })) => {
                let header = self.header.iter().filter(|&&byte| byte == b'\n').count().max(1);
                Err(SourceError::new(moved(fault, before as usize - header.min(before as usize))))
            }
            Err(other) => Err(SourceError::new(other)),
        }
    }

    fn name(&self) -> String {
        self.path.display().to_string()
    }
}

/// Appends lines until there are `least` bytes more and all quotes are closed; returns how many lines.
fn record(file: &mut impl BufRead, text: &mut Vec<u8>, least: usize) -> io::Result<u64> {
    let (mut lines, first) = (0, text.len());
    let mut is_open = false;
    loop {
        let start = text.len();
        if file.read_until(b'\n', text)? == 0 {
            return Ok(lines);
        }
        lines += 1;
        // A quote within quotes is written twice, and so changes nothing.
        is_open ^= text[start..].iter().filter(|&&byte| byte == b'"').count() % 2 == 1;
        if !is_open && text.len() - first >= least {
            return Ok(lines);
        }
    }
}

/// The fault with the lines of the file: those of the text begin behind `by` lines that it has not.
fn moved(mut fault: CsvFault, by: usize) -> CsvFault {
    match &mut fault {
        CsvFault::Ragged { line, .. }
        | CsvFault::NotUtf8 { line, .. }
        | CsvFault::NotANumber { line, .. }
        | CsvFault::NotFinite { line, .. }
            if *line > 1 =>
        {
            *line += by;
        }
        _ => {}
    }
    fault
}
