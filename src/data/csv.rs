//! Tables from CSV files: chosen columns of numbers, found by their names.
//!
//! The first line is the header. Fields are separated by commas and may be quoted;
//! blanks around them, blank lines, CRLF line ends, a byte order mark and a missing
//! last line end are all accepted. Columns that were not chosen may hold anything.
//! Splitting lines into fields is the `csv` crate's work; this file turns fields into
//! numbers, and says exactly where that fails.

use super::{CsvError, CsvFault, DataError, Dataset, build::check_names};
use csv::{ByteRecord, ReaderBuilder, Trim};
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;

impl Dataset {
    /// Reads the columns `names` of a CSV file, in the order of `names`.
    ///
    /// Numbers are written as in Rust: `1`, `-2.5`, `1e-3`. There is no text for a missing
    /// value: an empty field or `NA` in a chosen column is an error, for leaving the row
    /// out or filling it in is a decision about the data. Chosen names must be unique in
    /// the header; other names may repeat.
    ///
    /// # Errors
    /// [`DataError::Csv`], which names the file, line and column of the first fault;
    /// [`DataError::NoColumns`] and [`DataError::DuplicateName`] for a list of names that
    /// is empty or repeats one.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let cars = Dataset::from_csv("examples/data/cars.csv", &["speed", "dist"])?;
    /// assert_eq!((cars.len(), cars.row(0)), (50, vec![4.0, 2.0]));
    ///
    /// let error = Dataset::from_csv("examples/data/cars.csv", &["weight"]).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "examples/data/cars.csv: no column `weight` in the header; there are: speed, dist",
    /// );
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn from_csv(path: impl AsRef<Path>, names: &[impl AsRef<str>]) -> Result<Self, DataError> {
        let path = path.as_ref();
        let file = File::open(path).map_err(|error| unreadable(&error).into());
        file.and_then(|file| Self::from_csv_reader(file, names)).map_err(|error| match error {
            DataError::Csv(CsvError { fault, .. }) => CsvError { path: Some(path.to_owned()), fault }.into(),
            other => other,
        })
    }

    /// Reads the columns `names` of CSV text from any reader, as
    /// [`from_csv`](Dataset::from_csv) does; a `&[u8]` is a reader too.
    ///
    /// # Errors
    /// As [`from_csv`](Dataset::from_csv); no file is named.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let text = "model, mpg, wt\n\"Mazda, RX4\", 21, 2.62\n";
    /// let data = Dataset::from_csv_reader(text.as_bytes(), &["wt", "mpg"])?;
    /// assert_eq!(data.row(0), [2.62, 21.0]);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn from_csv_reader(reader: impl Read, names: &[impl AsRef<str>]) -> Result<Self, DataError> {
        if names.is_empty() {
            return Err(DataError::NoColumns);
        }
        check_names(names)?;
        let reader = without_mark(reader).map_err(|error| unreadable(&error))?;
        let mut lines =
            ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::All).from_reader(reader);
        let mut record = ByteRecord::new();
        if !next_line(&mut lines, &mut record)? {
            return Err(CsvFault::Empty.into());
        }
        let header = header_names(&record)?;
        let places: Vec<usize> =
            names.iter().map(|name| place_of(name.as_ref(), &header)).collect::<Result<_, _>>()?;
        let mut columns = vec![Vec::new(); places.len()];
        while next_line(&mut lines, &mut record)? {
            check_width(&record, header.len())?;
            for (column, &place) in columns.iter_mut().zip(&places) {
                column.push(number(&record, place, &header[place])?);
            }
        }
        if columns[0].is_empty() {
            return Err(CsvFault::NoRows.into());
        }
        Self::checked(names.iter().map(|name| name.as_ref().to_owned()).collect(), columns)
    }
}

/// The reader without the byte order mark that spreadsheets put in front of UTF-8.
///
/// The `csv` crate drops it too, but only if the first read brings all three bytes.
fn without_mark(mut reader: impl Read) -> io::Result<impl Read> {
    let mut start = Vec::new();
    reader.by_ref().take(3).read_to_end(&mut start)?;
    if start == [0xEF, 0xBB, 0xBF] {
        start.clear();
    }
    Ok(Cursor::new(start).chain(reader))
}

/// Reads the next line that is not blank; `false` at the end.
fn next_line(lines: &mut csv::Reader<impl Read>, record: &mut ByteRecord) -> Result<bool, CsvError> {
    lines.read_byte_record(record).map_err(|error| match error.into_kind() {
        csv::ErrorKind::Io(error) => unreadable(&error),
        // Widths and UTF-8 are checked here, so the `csv` crate has nothing else to report.
        other => unreadable(&io::Error::other(format!("{other:?}"))),
    })
}

fn header_names(record: &ByteRecord) -> Result<Vec<String>, CsvError> {
    (0..record.len()).map(|place| text(record, place).map(str::to_owned)).collect()
}

/// The place of `name` in the header, provided it is there once.
fn place_of(name: &str, header: &[String]) -> Result<usize, CsvError> {
    let mut places = (0..header.len()).filter(|&place| header[place] == name);
    match (places.next(), places.next()) {
        (Some(place), None) => Ok(place),
        (Some(first), Some(second)) => {
            let name = name.to_owned();
            Err(CsvFault::AmbiguousColumn { name, first: first + 1, second: second + 1 }.into())
        }
        (None, _) => {
            Err(CsvFault::MissingColumn { name: name.to_owned(), available: header.to_vec() }.into())
        }
    }
}

fn check_width(record: &ByteRecord, expected: usize) -> Result<(), CsvError> {
    let (line, actual) = (line(record), record.len());
    if actual == expected { Ok(()) } else { Err(CsvFault::Ragged { line, expected, actual }.into()) }
}

fn number(record: &ByteRecord, place: usize, name: &str) -> Result<f64, CsvError> {
    let field = text(record, place)?;
    let (line, column) = (line(record), place + 1);
    let (name, text) = (|| name.to_owned(), || field.to_owned());
    match field.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err(CsvFault::NotFinite { line, column, name: name(), text: text() }.into()),
        Err(_) => Err(CsvFault::NotANumber { line, column, name: name(), text: text() }.into()),
    }
}

fn text(record: &ByteRecord, place: usize) -> Result<&str, CsvError> {
    let bytes = record.get(place).unwrap_or_default();
    core::str::from_utf8(bytes)
        .map(str::trim)
        .map_err(|_| CsvFault::NotUtf8 { line: line(record), column: place + 1 }.into())
}

/// The line on which the record begins.
fn line(record: &ByteRecord) -> u64 {
    record.position().map_or(1, csv::Position::line)
}

fn unreadable(error: &io::Error) -> CsvError {
    CsvFault::Unreadable { kind: error.kind(), cause: error.to_string() }.into()
}

impl From<CsvFault> for CsvError {
    fn from(fault: CsvFault) -> Self {
        Self { path: None, fault }
    }
}

impl From<CsvFault> for DataError {
    fn from(fault: CsvFault) -> Self {
        CsvError::from(fault).into()
    }
}
