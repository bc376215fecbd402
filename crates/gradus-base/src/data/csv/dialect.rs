//! The options, checked, as the bytes that the reader looks for.

use super::error::CsvFault;
use super::options::{CsvOptions, Encoding};
use crate::data::Missing;

/// The options in a form that is quick to ask.
#[derive(Clone, Debug)]
pub(super) struct Dialect {
    pub(super) separator: u8,
    /// Whether a run of blanks and tabs is one separator.
    pub(super) blanks: bool,
    pub(super) quote: Option<u8>,
    pub(super) comment: Option<Vec<u8>>,
    pub(super) decimal: char,
    pub(super) thousands: Option<char>,
    pub(super) encoding: Encoding,
    pub(super) missing: Missing,
    pub(super) markers: Vec<String>,
    /// Markers that are numbers.
    pub(super) numeric_markers: Vec<f64>,
}

impl Dialect {
    pub(super) fn new(options: &CsvOptions) -> Result<Self, CsvFault> {
        let quote = options.quote.map(|quote| ascii("quote", quote)).transpose()?;
        let mut dialect = Self {
            separator: ascii("separator", options.separator)?,
            blanks: options.separator == ' ',
            quote,
            comment: options.comment.as_ref().map(|comment| comment.as_bytes().to_vec()),
            decimal: options.decimal,
            thousands: options.thousands,
            encoding: options.encoding,
            missing: options.missing,
            markers: options.missing_markers.iter().map(|marker| marker.trim().to_owned()).collect(),
            numeric_markers: Vec::new(),
        };
        dialect.check(options)?;
        dialect.numeric_markers =
            dialect.markers.iter().filter_map(|marker| dialect.number(marker)).collect();
        Ok(dialect)
    }

    /// Checks that no character has two meanings.
    fn check(&self, options: &CsvOptions) -> Result<(), CsvFault> {
        let roles = [
            ("quote", options.quote),
            ("separator", Some(options.separator)),
            ("decimal", Some(options.decimal)),
            ("thousands", options.thousands),
        ];
        for (i, (name, character)) in roles.iter().enumerate() {
            let Some(character) = character else { continue };
            // A separator may stand in numbers that are in quotes: `"1,234.5"`.
            let mut earlier = roles[..i].iter().filter(|(other, _)| *other != "separator");
            if let Some((other, _)) = earlier.find(|(_, earlier)| *earlier == Some(*character)) {
                return refuse(format!("`{other}` and `{name}` are both {character:?}"));
            }
            if character.is_ascii_alphanumeric() || matches!(character, '+' | '-' | '\n' | '\r') {
                return refuse(format!(
                    "`{name}` is {character:?}, which is a part of numbers, words or lines"
                ));
            }
        }
        if self.comment.as_ref().is_some_and(|comment| comment.is_empty() || comment.contains(&b'\n')) {
            return refuse(
                "`comment` has to be the beginning of a line; with `None` there are no comments".into(),
            );
        }
        match self.missing {
            Missing::Value(value) if !value.is_finite() => {
                refuse(format!("`missing` is `Missing::Value({value})`, which is not a finite number"))
            }
            _ => Ok(()),
        }
    }

    /// Are numbers written as `fast_float2` reads them?
    pub(super) fn is_plain(&self) -> bool {
        self.decimal == '.' && self.thousands.is_none()
    }

    /// Is this byte a blank, and no separator?
    pub(super) fn is_blank(&self, byte: u8) -> bool {
        matches!(byte, b' ' | b'\t') && (self.blanks || byte != self.separator)
    }

    /// Does this text stand for a missing value?
    pub(super) fn is_missing(&self, text: &str) -> bool {
        self.markers.iter().any(|marker| marker == text)
    }

    /// The number that a field is, infinite if it is too large; `None` if it is none.
    pub(super) fn number(&self, text: &str) -> Option<f64> {
        if self.is_plain() {
            return parsed(text);
        }
        let mut plain = String::with_capacity(text.len());
        let (whole, decimals) = text.split_once(self.decimal).map_or((text, None), |(a, b)| (a, Some(b)));
        match self.thousands {
            Some(mark) if whole.contains(mark) => plain.push_str(&ungrouped(whole, mark)?),
            _ => plain.push_str(whole),
        }
        // What is left of points had another meaning: none, where they are not the decimal mark.
        if self.decimal != '.' && text.contains('.') && self.thousands != Some('.') {
            return None;
        }
        if let Some(decimals) = decimals {
            plain.push('.');
            plain.push_str(decimals);
        }
        parsed(&plain)
    }
}

/// The number in Rust's way of writing; words for NaN and infinity are none.
fn parsed(text: &str) -> Option<f64> {
    let is_part = |byte: u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    if text.bytes().all(is_part) { text.parse().ok() } else { None }
}

/// The digits without the marks between groups of three; the first group may be shorter.
fn ungrouped(whole: &str, mark: char) -> Option<String> {
    let unsigned = whole.trim_start_matches(['+', '-']);
    // An exponent stands behind the last group: `1,000e3`.
    let digits = unsigned.find(['e', 'E']).map_or(unsigned, |end| &unsigned[..end]);
    let mut groups = digits.split(mark);
    let first = groups.next()?;
    let are_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let fits = (1..=3).contains(&first.len()) && are_digits(first);
    let fit = fits && groups.all(|group| group.len() == 3 && are_digits(group));
    fit.then(|| whole.replace(mark, ""))
}

fn ascii(name: &str, character: char) -> Result<u8, CsvFault> {
    match u8::try_from(character) {
        Ok(byte) if byte.is_ascii() => Ok(byte),
        _ => refuse(format!("`{name}` is {character:?}, allowed are characters of ASCII")),
    }
}

fn refuse<T>(why: String) -> Result<T, CsvFault> {
    Err(CsvFault::Options { why })
}
