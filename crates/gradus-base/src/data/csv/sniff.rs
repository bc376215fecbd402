//! How a file seems to be written, from its beginning.
//!
//! Each separator and quote is tried: the right one cuts the records into equally many fields, most of which are numbers
//! in one of the ways of writing them. Where two are as good, the more common one is taken, which comes first.

use super::dialect::Dialect;
use super::encoding::readable;
use super::error::CsvFault;
use super::hint::written;
use super::open::open;
use super::options::{CsvOptions, Encoding};
use super::record::{Line, Piece};
use super::text::unreadable;
use core::fmt;
use std::io::Read;
use std::path::Path;

/// How much of a file is looked at, in bytes and in records.
const SAMPLE: u64 = 1 << 18;
const RECORDS: usize = 400;

const SEPARATORS: [char; 5] = [',', ';', '\t', '|', ' '];
const QUOTES: [char; 2] = ['"', '\''];
const DECIMALS: [char; 2] = ['.', ','];
const THOUSANDS: [char; 7] = [',', '.', ' ', '\'', '_', '\u{a0}', '\u{202f}'];
const COMMENTS: [&str; 3] = ["#", "%", "//"];
/// Words that stand for a missing value, in small letters; beside them every text without letters and digits does.
const MISSING: [&str; 12] = [
    "missing",
    "unknown",
    "not available",
    "na",
    "n.a.",
    "nd",
    "n.d.",
    "n/d",
    "nil",
    "#ref!",
    "#div/0!",
    "#value!",
];

/// What [`CsvOptions::sniff`] returns: options, and why. Printing it says both.
///
/// ```
/// use gradus::data::CsvOptions;
///
/// let sniffed = CsvOptions::sniff_bytes(b"x;y\n1,5;2\n2,5;4\n")?;
/// assert_eq!(
///     sniffed.to_string(),
///     "CsvOptions { separator: ';', decimal: ',', ..CsvOptions::default() }\n\
///      - 2 fields, separated by ';', in 3 of 3 records\n\
///      - ',' stands before decimals\n\
///      - the first record has the names: x, y\n",
/// );
/// # Ok::<(), gradus::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Sniffed {
    /// The options that are proposed.
    pub options: CsvOptions,
    /// What was seen, a sentence for each thing.
    pub saw: Vec<String>,
}

impl fmt::Display for Sniffed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", written(&self.options))?;
        self.saw.iter().try_for_each(|line| writeln!(f, "- {line}"))
    }
}

pub(super) fn sniff_file(path: &Path) -> Result<Sniffed, CsvFault> {
    sniff_reader(open(path)?)
}

pub(super) fn sniff_reader(reader: impl Read) -> Result<Sniffed, CsvFault> {
    let mut text = Vec::new();
    reader.take(SAMPLE).read_to_end(&mut text).map_err(|error| unreadable(&error))?;
    if text.len() as u64 == SAMPLE {
        // Without the line that is cut.
        let end = text.iter().rposition(|byte| *byte == b'\n').map_or(text.len(), |at| at + 1);
        text.truncate(end);
    }
    sniff(&text)
}

/// A record: the line on which it begins, counted from 0, and its fields.
type Record = (usize, Vec<String>);

/// One way of reading the sample.
struct Reading {
    options: CsvOptions,
    records: Vec<Record>,
    width: usize,
    /// The number of records that are so wide.
    regular: usize,
    score: f64,
}

pub(super) fn sniff(text: &[u8]) -> Result<Sniffed, CsvFault> {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    if text.starts_with(b"\xFF\xFE") || text.starts_with(b"\xFE\xFF") {
        return Err(CsvFault::NotUtf8 { line: 1, column: 1 });
    }
    let mut saw = Vec::new();
    let encoding = encoding(text, &mut saw);
    let comment = comment(text, &mut saw);
    let base = CsvOptions { encoding, comment, ..CsvOptions::default() };
    let reading = best(text, &base)?.ok_or(CsvFault::Empty)?;
    let Reading { records, width, regular, mut options, .. } = reading;
    describe(&options, width, regular, records.len(), &mut saw);
    let first = records.iter().position(|(_, fields)| fields.len() == width).unwrap_or(0);
    if first > 0 {
        options.skip_lines = records[first].0;
        saw.push(format!("the first {} lines are something else", options.skip_lines));
    }
    let regular: Vec<&[String]> = records[first..]
        .iter()
        .map(|(_, fields)| &fields[..])
        .filter(|fields| fields.len() == width)
        .collect();
    let dialect = Dialect::new(&options)?;
    let numeric = numeric_columns(&regular[1.min(regular.len())..], width, &dialect);
    header(regular[0], &numeric, &dialect, &mut options, &mut saw);
    let rows = &regular[usize::from(options.header)..];
    markers(rows, &numeric, &dialect, &mut options, &mut saw);
    ambiguous(rows, &numeric, &mut saw, &options);
    Ok(Sniffed { options, saw })
}

fn encoding(text: &[u8], saw: &mut Vec<String>) -> Encoding {
    match core::str::from_utf8(text) {
        // A character that the sample cuts in two is no fault.
        Err(error) if error.error_len().is_some() => {
            let line = 1 + super::record::line_ends(&text[..error.valid_up_to()]);
            saw.push(format!("line {line} is not UTF-8; taken for Latin-1"));
            Encoding::Latin1
        }
        _ => Encoding::Utf8,
    }
}

fn comment(text: &[u8], saw: &mut Vec<String>) -> Option<String> {
    let lines =
        || text.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.trim_ascii().is_empty());
    for prefix in COMMENTS {
        let count = lines().filter(|line| line.starts_with(prefix.as_bytes())).count();
        if count > 0 && count < lines().count() {
            saw.push(format!("{count} lines begin with `{prefix}`; taken for comments"));
            return Some(prefix.to_owned());
        }
    }
    None
}

/// The best reading of the sample; `None` if there are no records.
fn best(text: &[u8], base: &CsvOptions) -> Result<Option<Reading>, CsvFault> {
    let mut best: Option<Reading> = None;
    for quote in QUOTES.into_iter().filter(|quote| *quote == '"' || text.contains(&(*quote as u8))) {
        for separator in SEPARATORS {
            let options = CsvOptions { separator, quote: Some(quote), ..base.clone() };
            let records = records(text, &Dialect::new(&options)?);
            let Some((width, regular)) = mode(&records) else { continue };
            let mut reading = Reading { options, records, width, regular, score: 0.0 };
            reading.choose_numbers();
            if best.as_ref().is_none_or(|best| reading.score > best.score + 1e-9) {
                best = Some(reading);
            }
        }
    }
    Ok(best)
}

/// The records of the sample.
fn records(text: &[u8], dialect: &Dialect) -> Vec<Record> {
    let piece = Piece { text, whole: true };
    let (mut at, mut line, mut records) = (0, 0, Vec::new());
    while records.len() < RECORDS {
        match piece.line(at, dialect) {
            Some(Line::Nothing(next)) => (at, line) = (next, line + 1),
            Some(Line::Record(start)) => {
                let (mut fields, mut is_last) = (Vec::new(), false);
                at = start;
                while !is_last && let Some(field) = piece.field(at, dialect) {
                    fields.push(readable(&field.bytes).trim().to_owned());
                    (at, is_last) = (field.next, field.is_last);
                }
                records.push((line, fields));
                line += super::record::line_ends(&text[start..at]);
            }
            Some(Line::End) | None => break,
        }
    }
    records
}

/// The most common number of fields, the larger one of two, and how many records have it.
fn mode(records: &[Record]) -> Option<(usize, usize)> {
    let count = |width: usize| records.iter().filter(|(_, fields)| fields.len() == width).count();
    let mut widths: Vec<usize> = records.iter().map(|(_, fields)| fields.len()).collect();
    widths.sort_unstable();
    widths.dedup();
    widths.into_iter().map(|width| (width, count(width))).max_by_key(|&(width, count)| (count, width))
}

impl Reading {
    /// Takes the decimal mark and the mark of thousands with which most fields are numbers.
    fn choose_numbers(&mut self) {
        let fields = || {
            self.records.iter().filter(|(_, fields)| fields.len() == self.width).skip(1).flat_map(|(_, f)| f)
        };
        let share = self.regular as f64 / self.records.len() as f64;
        // One field in each record is what every wrong separator makes.
        let (base, weight) = if self.width > 1 { (0.25, 1.0) } else { (0.0, 0.5) };
        let marks = THOUSANDS.into_iter().filter(|mark| fields().any(|field| field.contains(*mark)));
        let marks: Vec<Option<char>> = [None].into_iter().chain(marks.map(Some)).collect();
        let mut found = self.options.clone();
        self.score = share * base;
        for decimal in DECIMALS {
            for &thousands in &marks {
                let options = CsvOptions { decimal, thousands, ..self.options.clone() };
                let Ok(dialect) = Dialect::new(&options) else { continue };
                let present = || fields().filter(|field| !dialect.is_missing(field));
                let numbers = present().filter(|field| dialect.number(field).is_some()).count();
                let score = share * (base + weight * numbers as f64 / present().count().max(1) as f64);
                if score > self.score + 1e-9 {
                    (self.score, found) = (score, options);
                }
            }
        }
        self.options = found;
    }
}

fn describe(options: &CsvOptions, width: usize, regular: usize, records: usize, saw: &mut Vec<String>) {
    let separator = options.separator;
    let fields =
        if width == 1 { "1 field".into() } else { format!("{width} fields, separated by {separator:?},") };
    saw.push(format!("{fields} in {regular} of {records} records"));
    if options.quote != Some('"') {
        saw.push(format!("fields are enclosed by {:?}", options.quote.unwrap_or('"')));
    }
    if options.decimal != '.' {
        saw.push(format!("{:?} stands before decimals", options.decimal));
    }
    if let Some(mark) = options.thousands {
        saw.push(format!("{mark:?} stands between thousands"));
    }
}

/// Which columns hold numbers, in at least half of what is not missing.
fn numeric_columns(rows: &[&[String]], width: usize, dialect: &Dialect) -> Vec<bool> {
    let is_numeric = |column: usize| {
        let present = || rows.iter().map(|row| &row[column]).filter(|field| !dialect.is_missing(field));
        let numbers = present().filter(|field| dialect.number(field).is_some()).count();
        numbers > 0 && 2 * numbers >= present().count()
    };
    (0..width).map(is_numeric).collect()
}

/// The first record is one of names if a column of numbers does not begin with one, or if there are no numbers at all.
fn header(
    first: &[String],
    numeric: &[bool],
    dialect: &Dialect,
    options: &mut CsvOptions,
    saw: &mut Vec<String>,
) {
    let is_value = |field: &String| dialect.number(field).is_some() || dialect.is_missing(field);
    let mut numbers = first.iter().zip(numeric).filter(|(_, numeric)| **numeric).peekable();
    options.header = numbers.peek().is_none() || numbers.any(|(field, _)| !is_value(field));
    saw.push(if options.header {
        format!("the first record has the names: {}", first.join(", "))
    } else {
        format!("the first record has no names, but values: {}", first.join(", "))
    });
}

/// Words and signs in columns of numbers that stand for what is missing.
fn markers(
    rows: &[&[String]],
    numeric: &[bool],
    dialect: &Dialect,
    options: &mut CsvOptions,
    saw: &mut Vec<String>,
) {
    let mut found: Vec<&String> = Vec::new();
    let (mut known, mut first) = (0, None);
    for field in
        rows.iter().flat_map(|row| row.iter().zip(numeric).filter(|(_, numeric)| **numeric)).map(|(f, _)| f)
    {
        if dialect.is_missing(field) {
            known += 1;
            first = first.or(Some(field));
        } else if dialect.number(field).is_none() && is_marker(field) && !found.contains(&field) {
            found.push(field);
        }
    }
    if let Some(field) = first {
        saw.push(format!("{known} values are missing, such as `{field}`"));
    }
    for field in found {
        saw.push(format!("`{field}` stands among numbers; taken for a missing value"));
        options.missing_markers.push(field.clone());
    }
}

fn is_marker(field: &str) -> bool {
    MISSING.contains(&field.to_lowercase().as_str()) || !field.chars().any(char::is_alphanumeric)
}

/// Says where a mark of decimals could as well be one of thousands.
fn ambiguous(rows: &[&[String]], numeric: &[bool], saw: &mut Vec<String>, options: &CsvOptions) {
    let decimal = options.decimal;
    let fields =
        rows.iter().flat_map(|row| row.iter().zip(numeric).filter(|(_, numeric)| **numeric)).map(|(f, _)| f);
    let with: Vec<&String> = fields.filter(|field| field.contains(decimal)).collect();
    let other = CsvOptions {
        decimal: if decimal == '.' { ',' } else { '.' },
        thousands: Some(decimal),
        ..options.clone()
    };
    let Ok(dialect) = Dialect::new(&other) else { return };
    if options.thousands.is_none()
        && !with.is_empty()
        && with.iter().all(|field| dialect.number(field).is_some())
    {
        saw.push(format!("`{}` may be meant with {decimal:?} between thousands: look at the data", with[0]));
    }
}
