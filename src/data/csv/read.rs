//! The reader: chosen columns of a text that comes in pieces.
//!
//! A piece is 256 KiB, so that text is read from the cache and never as a whole in memory. Where it ends in the
//! middle of a record, what the record has brought is taken back, and it is read again with the next piece.
//!
//! Numbers in plain fields are read where they stand, by `quick`. All else goes through [`Piece::field`], which is four
//! times as slow.

use super::collect::{Collector, Place, Taken};
use super::dialect::Dialect;
use super::error::CsvFault;
use super::header::{Header, name_of, unnamed};
use super::options::CsvOptions;
use super::quick::{self, Quick};
use super::record::{Line, Piece, line_ends};
use crate::data::dataset::Counts;
use crate::data::{DataError, Dataset};
use std::io::{self, Read};

/// How much of a text is looked at in one piece, unless a record is longer.
const PIECE: usize = 1 << 18;

/// A text that comes in pieces.
struct Source<R> {
    reader: R,
    buffer: Vec<u8>,
    /// What of the buffer is to be read.
    start: usize,
    end: usize,
    whole: bool,
}

impl<R: Read> Source<R> {
    fn piece(&self) -> Piece<'_> {
        Piece { text: &self.buffer[self.start..self.end], whole: self.whole }
    }

    /// Brings more of the text behind what is left of it.
    fn more(&mut self) -> Result<(), CsvFault> {
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        if self.end + PIECE / 2 > self.buffer.len() {
            let wanted = (2 * self.buffer.len()).max(PIECE);
            let room = self.buffer.try_reserve_exact(wanted - self.buffer.len());
            room.map_err(|error| unreadable(&io::Error::other(error)))?;
            self.buffer.resize(wanted, 0);
        }
        while self.end < self.buffer.len() {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(0) => {
                    self.whole = true;
                    break;
                }
                Ok(count) => self.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(unreadable(&error)),
            }
        }
        Ok(())
    }

    /// Takes what `part` finds at the start of the text: something, and how many bytes it is.
    fn take<T>(&mut self, part: impl Fn(Piece<'_>) -> Option<(T, usize)>) -> Result<T, CsvFault> {
        loop {
            if let Some((found, length)) = part(self.piece()) {
                self.start += length;
                return Ok(found);
            }
            self.more()?;
        }
    }
}

/// Reads the columns `names`, which are not empty and differ.
pub(super) fn read(reader: impl Read, names: &[String], options: &CsvOptions) -> Result<Dataset, DataError> {
    let dialect = Dialect::new(options)?;
    let mut source = Source { reader, buffer: Vec::new(), start: 0, end: 0, whole: false };
    source.more()?;
    // Spreadsheets put a byte order mark in front of UTF-8.
    if source.piece().text.starts_with(b"\xEF\xBB\xBF") {
        source.start += 3;
    }
    let mut line = 1;
    for _ in 0..options.skip_lines {
        source.take(|piece| Some(((), piece.end_of_line(0)?)))?;
        line += 1;
    }
    let (header, fields) = first_record(&mut source, &mut line, &dialect, options.header)?;
    let indices: Vec<usize> = match &header {
        Some(header) => names.iter().map(|name| header.index_of(name)).collect::<Result<_, _>>()?,
        None => unnamed(names, fields)?,
    };
    let mut table = Table::new(names, &indices, fields, options, dialect, line);
    loop {
        let taken = table.records(source.piece())?;
        source.start += taken;
        if source.whole {
            return table.finish();
        }
        source.more()?;
    }
}

/// The names in the first record, if there are any, and how many fields it has. The next line is the first one of the rows.
fn first_record<R: Read>(
    source: &mut Source<R>,
    line: &mut usize,
    dialect: &Dialect,
    is_header: bool,
) -> Result<(Option<Header>, usize), CsvFault> {
    loop {
        let start = source.take(|piece| match piece.line(0, dialect)? {
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
                let (names, ends) = source.take(names)?;
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
struct Table {
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
        Self { dialect, columns, plan, rows: 0, dropped: 0, line, quick }
    }

    /// Reads all records that are in this piece as a whole; says how many bytes they are.
    fn records(&mut self, piece: Piece<'_>) -> Result<usize, CsvFault> {
        let mut at = 0;
        while let Some(line) = piece.line(at, &self.dialect) {
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

    fn finish(self) -> Result<Dataset, DataError> {
        if self.rows == 0 {
            let dropped = self.dropped;
            return Err(if dropped == 0 { CsvFault::NoRows } else { CsvFault::AllDropped { dropped } }.into());
        }
        let mut counts = Counts { dropped: self.dropped, filled: 0 };
        let (mut names, mut columns, mut levels) = (Vec::new(), Vec::new(), Vec::new());
        for column in self.columns {
            names.push(column.name().to_owned());
            let (values, found, filled) = column.finish(self.dialect.missing)?;
            columns.push(values);
            levels.push(found.map(Into::into));
            counts.filled += filled;
        }
        let data = Dataset::with_levels_checked(names, columns, levels)?;
        Ok(Dataset { counts, ..data })
    }
}

pub(super) fn unreadable(error: &io::Error) -> CsvFault {
    CsvFault::Unreadable { kind: error.kind(), cause: error.to_string() }
}
