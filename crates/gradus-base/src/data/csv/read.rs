//! The reader: chosen columns of a text that comes in pieces.
//!
//! Where a piece ends in the middle of a record, what the record has brought is taken back, and it is read again with the
//! next piece.
//!
//! Numbers in plain fields are read where they stand, by `quick`. All else goes through [`Piece::field`], which is four
//! times as slow.

use super::collect::{Collector, Place, Taken};
use super::dialect::Dialect;
use super::error::{CsvError, CsvFault};
use super::header::{Header, name_of, unnamed};
use super::options::CsvOptions;
use super::quick::{self, Quick};
use super::record::{Line, Piece, line_ends};
use super::text::{PIECE, Text};
use crate::data::dataset::Counts;
use crate::data::mean::Mean;
use crate::data::{DataError, Dataset};
use std::io::Read;

/// Reads the columns `names`, which are not empty and differ.
pub(super) fn read(reader: impl Read, names: &[String], options: &CsvOptions) -> Result<Dataset, DataError> {
    let mut records = Records::begin(reader, names, options)?;
    records.read(u64::MAX)?;
    records.table.finish()
}

/// Reads all rows as [`read`] does, and keeps none.
pub(super) fn check(reader: impl Read, names: &[String], options: &CsvOptions) -> Result<(), DataError> {
    let mut records = Records::begin(reader, names, options)?;
    while records.read(PIECE as u64)? {
        match records.table.finish() {
            Ok(_) | Err(DataError::Csv(CsvError { fault: CsvFault::NoRows, .. })) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The records of a text behind its header.
#[derive(Debug)]
pub(in crate::data) struct Records<R> {
    text: Text<R>,
    pub(in crate::data) table: Table,
}

/// Where records begin: the byte of the text, and the line.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::data) struct Position {
    pub(in crate::data) byte: u64,
    line: usize,
}

impl<R: Read> Records<R> {
    /// Reads what stands before the first record.
    pub(in crate::data) fn begin(
        reader: R,
        names: &[String],
        options: &CsvOptions,
    ) -> Result<Self, CsvFault> {
        let dialect = Dialect::new(options)?;
        let mut text = Text::new(reader, 0);
        text.more()?;
        // Spreadsheets put a byte order mark in front of UTF-8.
        if text.piece().text.starts_with(b"\xEF\xBB\xBF") {
            text.skip(3);
        }
        let mut line = 1;
        for _ in 0..options.skip_lines {
            text.take(|piece| Some(((), piece.end_of_line(0)?)))?;
            line += 1;
        }
        let (header, fields) = first_record(&mut text, &mut line, &dialect, options.header)?;
        let indices: Vec<usize> = match &header {
            Some(header) => names.iter().map(|name| header.index_of(name)).collect::<Result<_, _>>()?,
            None => unnamed(names, fields)?,
        };
        Ok(Self { text, table: Table::new(names, &indices, fields, options, dialect, line) })
    }

    /// Goes on with another reader, whose text begins at a record.
    pub(in crate::data) fn go_to(&mut self, reader: R, at: Position) {
        self.text = Text::new(reader, at.byte);
        self.table.clear();
        self.table.line = at.line;
    }

    /// Where the next record begins.
    pub(in crate::data) fn position(&self) -> Position {
        Position { byte: self.text.taken, line: self.table.line }
    }

    /// Reads whole records of at least so many bytes, or all that are left. False if there are none.
    pub(in crate::data) fn read(&mut self, least: u64) -> Result<bool, CsvFault> {
        let end = self.text.taken.saturating_add(least);
        let first = self.text.taken;
        loop {
            let missing = usize::try_from(end - self.text.taken).unwrap_or(usize::MAX);
            let taken = self.table.records(self.text.piece(), missing)?;
            self.text.skip(taken);
            if self.text.taken >= end || self.text.whole && self.text.piece().text.is_empty() {
                return Ok(self.text.taken > first);
            }
            if taken < missing && !self.text.whole {
                self.text.more()?;
            }
        }
    }
}

/// The names in the first record, if there are any, and how many fields it has. The next line is the first one of the rows.
fn first_record<R: Read>(
    text: &mut Text<R>,
    line: &mut usize,
    dialect: &Dialect,
    is_header: bool,
) -> Result<(Option<Header>, usize), CsvFault> {
    loop {
        let start = text.take(|piece| match piece.line(0, dialect)? {
            Line::Nothing(next) => Some((None, next)),
            // The record stays where it is.
            other => Some((Some(other), 0)),
        })?;
        match start {
            None => *line += 1,
            Some(Line::Record(at)) => {
                let names = |piece: Piece<'_>| {
                    let (mut names, mut next, mut is_last) = (Vec::new(), at, false);
                    while !is_last {
                        let field = piece.field(next, dialect)?;
                        names.push(name_of(&field.bytes));
                        (next, is_last) = (field.next, field.is_last);
                    }
                    let ends = line_ends(&piece.text[..next]);
                    Some(((names, ends), if is_header { next } else { 0 }))
                };
                let (names, ends) = text.take(names)?;
                let (width, first) = (names.len(), *line);
                *line += if is_header { ends } else { 0 };
                let header = Header { names, line: first, encoding: dialect.encoding };
                return Ok((is_header.then_some(header), width));
            }
            Some(_) => return Err(CsvFault::Empty),
        }
    }
}

/// The columns while they are read.
#[derive(Debug)]
pub(in crate::data) struct Table {
    dialect: Dialect,
    columns: Vec<Collector>,
    /// For each column of the file the column of the table that it is.
    plan: Vec<Option<usize>>,
    rows: usize,
    dropped: usize,
    /// The line on which the next record begins.
    line: usize,
    /// How numbers can be read where they stand.
    quick: Option<Quick>,
    /// Of all rows, where those of a group are not all.
    means: Option<Vec<Mean>>,
}

impl Table {
    fn new(
        names: &[String],
        indices: &[usize],
        width: usize,
        options: &CsvOptions,
        dialect: Dialect,
        line: usize,
    ) -> Self {
        let mut plan = vec![None; width];
        indices.iter().enumerate().for_each(|(i, &index)| plan[index] = Some(i));
        let column = |name: &String| Collector::new(name, options.categories.contains(name));
        let quick = Quick::of(&dialect);
        let columns = names.iter().map(column).collect();
        Self { dialect, columns, plan, rows: 0, dropped: 0, line, quick, means: None }
    }

    /// Reads the records that are in this piece as a whole, up to the first one that ends behind `least` bytes; says how many bytes
    /// they are.
    fn records(&mut self, piece: Piece<'_>, least: usize) -> Result<usize, CsvFault> {
        let mut at = 0;
        while at < least
            && let Some(line) = piece.line(at, &self.dialect)
        {
            match line {
                Line::End => return Ok(piece.text.len()),
                Line::Nothing(next) => {
                    self.line += 1;
                    at = next;
                }
                Line::Record(start) => match self.record(piece, start)? {
                    Some(next) => at = next,
                    None => {
                        self.columns.iter_mut().for_each(|column| column.truncate(self.rows));
                        break;
                    }
                },
            }
        }
        Ok(at)
    }

    /// Reads the record that begins at `start`; says where the next one begins.
    fn record(&mut self, piece: Piece<'_>, start: usize) -> Result<Option<usize>, CsvFault> {
        let (mut at, mut keeps, mut several_lines) = (start, true, false);
        let width = self.plan.len();
        for column in 0..width {
            let is_last = column + 1 == width;
            if let Some(i) = self.plan[column]
                && self.columns[i].is_numbers()
                && let Some((value, next)) = self.quick(piece.text, at, is_last)
            {
                self.columns[i].values.push(value);
                at = next;
                continue;
            }
            let Some(field) = piece.field(at, &self.dialect) else { return Ok(None) };
            if field.is_last != is_last {
                return self.ragged(piece, start);
            }
            if let Some(i) = self.plan[column]
                && keeps
            {
                let place = Place { line: self.line, column: column + 1 };
                keeps = self.columns[i].take(&field.bytes, place, &self.dialect)? == Taken::Kept;
            }
            several_lines |= field.quoted;
            at = field.next;
        }
        self.line += if several_lines { line_ends(&piece.text[start..at]) } else { 1 };
        if keeps {
            self.rows += 1;
        } else {
            self.dropped += 1;
            self.columns.iter_mut().for_each(|column| column.truncate(self.rows));
        }
        Ok(Some(at))
    }

    /// The number at `at` and where the next field or record begins, if it is written plainly.
    #[inline]
    fn quick(&self, text: &[u8], at: usize, is_last: bool) -> Option<(f64, usize)> {
        match self.quick? {
            Quick::Point => quick::with_point(text, at, self.dialect.separator, is_last),
            Quick::Mark(mark) => quick::with_mark(text, at, self.dialect.separator, mark, is_last),
        }
    }

    /// Counts the fields of a record that has too few or too many.
    fn ragged(&self, piece: Piece<'_>, start: usize) -> Result<Option<usize>, CsvFault> {
        let (mut at, mut actual) = (start, 0);
        loop {
            let Some(field) = piece.field(at, &self.dialect) else { return Ok(None) };
            (at, actual) = (field.next, actual + 1);
            if field.is_last {
                return Err(CsvFault::Ragged { line: self.line, expected: self.plan.len(), actual });
            }
        }
    }

    /// Forgets all rows.
    fn clear(&mut self) {
        self.columns.iter_mut().for_each(|column| *column = column.anew());
        (self.rows, self.dropped) = (0, 0);
    }

    /// Adds what is there of the rows that were read to the mean of each column; the next row is the first of others.
    pub(in crate::data) fn add_to(&mut self, means: &mut [Mean]) {
        self.columns.iter().zip(means).for_each(|(column, mean)| column.add_to(mean));
        self.clear();
    }

    /// Fills in these means of all rows from here on.
    pub(in crate::data) fn fill_with(&mut self, means: &[Mean]) {
        self.means = Some(means.to_vec());
    }

    /// The rows that were read; the next one is the first of others.
    pub(in crate::data) fn finish(&mut self) -> Result<Dataset, DataError> {
        let (rows, dropped) = (core::mem::take(&mut self.rows), core::mem::take(&mut self.dropped));
        let empty = self.columns.iter().map(Collector::anew).collect();
        let read = core::mem::replace(&mut self.columns, empty);
        if rows == 0 {
            return Err(if dropped == 0 { CsvFault::NoRows } else { CsvFault::AllDropped { dropped } }.into());
        }
        let mut counts = Counts { dropped, filled: 0 };
        let (mut names, mut columns, mut levels) = (Vec::new(), Vec::new(), Vec::new());
        for (i, column) in read.into_iter().enumerate() {
            names.push(column.name().to_owned());
            let mean = self.means.as_ref().map(|means| means[i]);
            let (values, found, filled) = column.finish(self.dialect.missing, mean)?;
            columns.push(values);
            levels.push(found.map(Into::into));
            counts.filled += filled;
        }
        let data = Dataset::with_levels_checked(names, columns, levels)?;
        Ok(Dataset { counts, ..data })
    }
}
