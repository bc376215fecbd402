//! Tables from CSV files: chosen columns of numbers, found by their names.
//!
//! The first line is the header. Fields are separated by commas and may be quoted;
//! blanks around them, blank lines, CRLF line ends, a byte order mark and a missing
//! last line end are all accepted. Columns that were not chosen may hold anything, in
//! their names as well: only chosen fields are ever taken as text.
//! Splitting lines into fields is the `csv` crate's work; this file turns fields into
//! numbers, and says exactly where that fails.

use super::{CsvError, CsvFault, DataError, Dataset, build::check_names};
use csv::{ByteRecord, ReaderBuilder};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

impl Dataset {
    /// Reads the columns `names` of a CSV file, in the order of `names`.
    ///
    /// Numbers are written as in Rust: `1`, `-2.5`, `1e-3`. There is no text for a missing
    /// value: an empty field or `NA` in a chosen column is an error, for leaving the row
    /// out or filling it in is a decision about the data. Chosen names must be unique in
    /// the header; other names may repeat. The text is UTF-8, with or without a byte order
    /// mark; names and fields of columns that were not chosen need not be.
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
    pub fn from_csv_reader(mut reader: impl Read, names: &[impl AsRef<str>]) -> Result<Self, DataError> {
        if names.is_empty() {
            return Err(DataError::NoColumns);
        }
        check_names(names)?;
        let mut text = Vec::new();
        reader.read_to_end(&mut text).map_err(|error| unreadable(&error))?;
        let columns = Lines::new(&text).columns(names)?;
        Self::checked(names.iter().map(|name| name.as_ref().to_owned()).collect(), columns)
    }
}

/// A walk through the lines of a CSV text.
///
/// The text is in memory as a whole, as its table will be: so the number of a line need
/// not be kept, but is counted when there is a fault to report.
struct Lines<'a> {
    text: &'a [u8],
    reader: csv::Reader<&'a [u8]>,
    record: ByteRecord,
}

impl<'a> Lines<'a> {
    fn new(text: &'a [u8]) -> Self {
        // Spreadsheets put a byte order mark in front of UTF-8.
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
        Self { text, reader, record: ByteRecord::new() }
    }

    /// Reads all there is: the columns `names`, each with at least one value.
    fn columns(&mut self, names: &[impl AsRef<str>]) -> Result<Vec<Vec<f64>>, CsvError> {
        if !self.next()? {
            return Err(CsvFault::Empty.into());
        }
        let width = self.record.len();
        let index = |name: &_| self.index_of(AsRef::as_ref(name));
        let indices: Vec<usize> = names.iter().map(index).collect::<Result<_, _>>()?;
        let mut columns = vec![Vec::new(); indices.len()];
        while self.next()? {
            self.check_width(width)?;
            for ((column, &index), name) in columns.iter_mut().zip(&indices).zip(names) {
                column.push(self.number(index, name.as_ref())?);
            }
        }
        if columns.iter().all(Vec::is_empty) { Err(CsvFault::NoRows.into()) } else { Ok(columns) }
    }

    /// Goes to the next line that is not blank; `false` at the end.
    fn next(&mut self) -> Result<bool, CsvError> {
        loop {
            // Widths and UTF-8 are checked here, so there is nothing left that can fail.
            let more =
                self.reader.read_byte_record(&mut self.record).map_err(|error| unreadable(&error.into()))?;
            let blank = self.record.len() == 1 && self.record[0].trim_ascii().is_empty();
            if !(more && blank) {
                return Ok(more);
            }
        }
    }

    /// Where the header has `name`, provided it is there once.
    fn index_of(&self, name: &str) -> Result<usize, CsvError> {
        let is_at = |&index: &usize| self.bytes(index) == name.as_bytes();
        let mut indices = (0..self.record.len()).filter(is_at);
        match (indices.next(), indices.next()) {
            (Some(index), None) => Ok(index),
            (Some(first), Some(second)) => {
                let name = name.to_owned();
                Err(CsvFault::AmbiguousColumn { name, first: first + 1, second: second + 1 }.into())
            }
            (None, _) => Err(self.missing(name)),
        }
    }

    /// Why the header lacks `name`: the file may be written in another encoding.
    fn missing(&self, name: &str) -> CsvError {
        let in_latin_1 = |&index: &usize| {
            core::str::from_utf8(self.bytes(index)).is_err() && latin_1(self.bytes(index)) == name
        };
        // No text in UTF-8 has the byte 0, and every ASCII name in UTF-16 does.
        let in_utf_16 = |index: &usize| self.bytes(*index).contains(&0);
        let indices = 0..self.record.len();
        match indices.clone().find(in_latin_1).or_else(|| indices.clone().find(in_utf_16)) {
            Some(index) => CsvFault::NotUtf8 { line: self.line(), column: index + 1 }.into(),
            None => {
                let available = indices.map(|index| readable(self.bytes(index))).collect();
                CsvFault::MissingColumn { name: name.to_owned(), available }.into()
            }
        }
    }

    fn check_width(&self, expected: usize) -> Result<(), CsvError> {
        let actual = self.record.len();
        if actual == expected {
            return Ok(());
        }
        Err(CsvFault::Ragged { line: self.line(), expected, actual }.into())
    }

    fn number(&self, index: usize, name: &str) -> Result<f64, CsvError> {
        let field = self.field(index)?;
        let parsed = field.parse::<f64>();
        if let Ok(value) = parsed
            && value.is_finite()
        {
            return Ok(value);
        }
        let (line, column, name, text) = (self.line(), index + 1, name.to_owned(), excerpt(field));
        let fault = match parsed {
            Ok(_) => CsvFault::NotFinite { line, column, name, text },
            Err(_) => CsvFault::NotANumber { line, column, name, text },
        };
        Err(fault.into())
    }

    /// The bytes of a field without the blanks around it.
    fn bytes(&self, index: usize) -> &[u8] {
        let bytes = self.record.get(index).unwrap_or_default();
        core::str::from_utf8(bytes).map_or(bytes.trim_ascii(), |text| text.trim().as_bytes())
    }

    /// A field without the blanks around it.
    fn field(&self, index: usize) -> Result<&str, CsvError> {
        let bytes = self.record.get(index).unwrap_or_default();
        let fault = |_| CsvFault::NotUtf8 { line: self.line(), column: index + 1 };
        Ok(core::str::from_utf8(bytes).map_err(fault)?.trim())
    }

    /// The line on which the record begins, counted from 1.
    ///
    /// The `csv` crate counts lines too, but leaves out the blank ones before a record and,
    /// after CRLF, one more.
    fn line(&self) -> usize {
        let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
        let end_of_last = self.record.position().map_or(0, csv::Position::byte) as usize;
        let start = end_of_last + self.text[end_of_last..].iter().take_while(|byte| is_end(byte)).count();
        // CRLF ends one line: its CR does not count.
        let ends = |&i: &usize| is_end(&self.text[i]) && !self.text[i..].starts_with(b"\r\n");
        1 + (0..start).filter(ends).count()
    }
}

/// Text as spreadsheets in western Europe write it: Windows-1252, which is Latin-1 (each byte is the character
/// of its number) but for 32 codes.
fn latin_1(bytes: &[u8]) -> String {
    const FROM_0X80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    let character = |&byte: &u8| match byte {
        0x80..=0x9F => FROM_0X80[usize::from(byte - 0x80)],
        _ => char::from(byte),
    };
    bytes.iter().map(character).collect()
}

/// A name for a message: what is not UTF-8 is nearly always Latin-1.
fn readable(bytes: &[u8]) -> String {
    core::str::from_utf8(bytes).map_or_else(|_| latin_1(bytes), str::to_owned)
}

/// The field for a message: a quote that is never closed makes a field of a whole file.
fn excerpt(field: &str) -> String {
    match field.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &field[..end]),
        None => field.to_owned(),
    }
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
