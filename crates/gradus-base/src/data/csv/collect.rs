//! One chosen column while it is read: numbers, or categories, or not known yet.

use super::dialect::Dialect;
use super::encoding::{decode, excerpt};
use super::error::CsvFault;
use crate::data::Missing;
use crate::data::categories::{Levels, LevelsBuilder};
use crate::data::mean::Mean;

/// Where a field stands in the file, both counted from 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// What the fields of a column are; the first one that is not missing decides.
#[derive(Debug)]
enum Kind {
    Open,
    Numbers,
    Categories(LevelsBuilder),
}

/// A chosen column.
#[derive(Debug)]
pub(super) struct Collector {
    name: String,
    /// Numbers, or those of the levels in the order in which they came.
    pub(super) values: Vec<f64>,
    kind: Kind,
    /// Whether numbers are levels, too.
    chosen: bool,
    /// The first number among words, and the first of all words.
    first_number: Option<Place>,
    first_word: String,
    /// Rows whose value is missing.
    holes: Vec<(usize, Place)>,
}

/// What a field made of its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken {
    Kept,
    /// The row is to be left out.
    Dropped,
}

impl Collector {
    pub(super) fn new(name: &str, chosen: bool) -> Self {
        let kind = if chosen { Kind::Categories(LevelsBuilder::default()) } else { Kind::Open };
        let (first_number, first_word) = (None, String::new());
        Self {
            name: name.to_owned(),
            values: Vec::new(),
            kind,
            chosen,
            first_number,
            first_word,
            holes: Vec::new(),
        }
    }

    /// The same column before its first field.
    pub(super) fn anew(&self) -> Self {
        Self::new(&self.name, self.chosen)
    }

    /// Is it known to be a column of numbers?
    pub(super) fn is_numbers(&self) -> bool {
        matches!(self.kind, Kind::Numbers)
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Takes a field.
    pub(super) fn take(&mut self, field: &[u8], place: Place, dialect: &Dialect) -> Result<Taken, CsvFault> {
        let Place { line, column } = place;
        let text = decode(field, dialect.encoding).ok_or(CsvFault::NotUtf8 { line, column })?;
        let number = dialect.number(&text);
        if dialect.is_missing(&text) || number.is_some_and(|number| dialect.numeric_markers.contains(&number))
        {
            return self.take_missing(&text, place, dialect.missing);
        }
        if matches!(self.kind, Kind::Open) {
            self.kind = match number {
                None if is_word(&text) => Kind::Categories(LevelsBuilder::default()),
                _ => Kind::Numbers,
            };
            self.first_word = excerpt(&text);
        }
        let value = match &mut self.kind {
            Kind::Categories(levels) => {
                if !self.chosen && self.first_number.is_none() && number.is_some() {
                    self.first_number = Some(place);
                }
                f64::from(levels.number_of(&text).ok_or(CsvFault::TooManyLevels { name: self.name.clone() })?)
            }
            _ => self.finite(number, &text, place)?,
        };
        self.values.push(value);
        Ok(Taken::Kept)
    }

    fn finite(&self, number: Option<f64>, text: &str, place: Place) -> Result<f64, CsvFault> {
        let ((name, text), Place { line, column }) = ((self.name.clone(), excerpt(text)), place);
        match number {
            Some(number) if number.is_finite() => Ok(number),
            None if !is_not_finite(&text) => Err(CsvFault::NotANumber { line, column, name, text }),
            _ => Err(CsvFault::NotFinite { line, column, name, text }),
        }
    }

    fn take_missing(&mut self, text: &str, place: Place, missing: Missing) -> Result<Taken, CsvFault> {
        let Place { line, column } = place;
        let value = match missing {
            Missing::DropRow => return Ok(Taken::Dropped),
            Missing::Error => {
                let (name, text) = (self.name.clone(), excerpt(text));
                return Err(CsvFault::Missing { line, column, name, text });
            }
            Missing::Mean => 0.0,
            Missing::Value(value) => value,
        };
        self.holes.push((self.values.len(), place));
        self.values.push(value);
        Ok(Taken::Kept)
    }

    /// Forgets what came after the first `rows` rows.
    pub(super) fn truncate(&mut self, rows: usize) {
        self.values.truncate(rows);
        while self.holes.last().is_some_and(|(row, _)| *row >= rows) {
            self.holes.pop();
        }
    }

    /// The column, its levels, and how many values were filled in: means are the given one, or that of the values that are there.
    pub(super) fn finish(
        mut self,
        missing: Missing,
        given: Option<Mean>,
    ) -> Result<(Vec<f64>, Option<Levels>, usize), CsvFault> {
        let filled = self.holes.len();
        if let Kind::Categories(levels) = self.kind {
            if let Some(Place { line, column }) = self.first_number {
                let (name, word) = (self.name, self.first_word);
                return Err(CsvFault::NumberAmongWords { line, column, name, word });
            }
            if let Some((_, Place { line, column })) = self.holes.first() {
                return Err(CsvFault::MissingCategory { line: *line, column: *column, name: self.name });
            }
            let levels = levels.finish(&mut self.values);
            return Ok((self.values, Some(levels), 0));
        }
        if missing == Missing::Mean && filled > 0 {
            let all = given.unwrap_or_else(|| {
                let mut mean = Mean::default();
                self.add_to(&mut mean);
                mean
            });
            let mean = all.get().ok_or_else(|| CsvFault::NoMean { name: self.name.clone() })?;
            self.holes.iter().for_each(|&(row, _)| self.values[row] = mean);
        }
        Ok((self.values, None, filled))
    }

    /// Adds the numbers that are there to a mean.
    pub(super) fn add_to(&self, mean: &mut Mean) {
        let mut holes = self.holes.iter().map(|(row, _)| *row).peekable();
        for (row, &value) in self.values.iter().enumerate() {
            if holes.next_if_eq(&row).is_none() {
                mean.absorb(value);
            }
        }
    }
}

/// Is this text a word, and no number that is written in another way, such as `2,5`, `1 000`, `12%` or a date?
fn is_word(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && text.parse::<f64>().is_err()
}

/// Is this a word for NaN or infinity?
fn is_not_finite(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(|value| !value.is_finite())
        && !text.bytes().any(|byte| byte.is_ascii_digit())
}
