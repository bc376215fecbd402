//! From bytes to records and fields: quotes, line ends, blank lines and comments.
//!
//! Everything here looks at a piece of the text, which may end in the middle of a record. What cannot be decided
//! without the next bytes is `None`, and asked again once they are there.

use super::dialect::Dialect;
use memchr::{memchr, memchr2, memchr3};
use std::borrow::Cow;

/// A field, and where the next one begins.
#[derive(Debug)]
pub(super) struct Field<'a> {
    /// Without its quotes, with blanks around it.
    pub(super) bytes: Cow<'a, [u8]>,
    /// Whether it was in quotes.
    pub(super) quoted: bool,
    /// Where the next field or record begins.
    pub(super) next: usize,
    /// Whether it is the last of its record.
    pub(super) is_last: bool,
}

/// A piece of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a [u8],
    /// Whether the text ends with it.
    pub(super) whole: bool,
}

/// What stands at the beginning of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A record, from this byte on.
    Record(usize),
    /// Nothing: the next line begins at this byte.
    Nothing(usize),
    /// The end of the text.
    End,
}

impl<'a> Piece<'a> {
    /// What the line that begins at `at` is.
    pub(super) fn line(self, at: usize, dialect: &Dialect) -> Option<Line> {
        let Some(&first) = self.text.get(at) else {
            return self.whole.then_some(Line::End);
        };
        if let Some(comment) = &dialect.comment {
            let rest = &self.text[at..];
            if rest.starts_with(comment) {
                return self.end_of_line(at).map(Line::Nothing);
            }
            if !self.whole && comment.starts_with(rest) {
                return None;
            }
        }
        if !matches!(first, b'\n' | b'\r') && !dialect.is_blank(first) {
            return Some(Line::Record(at));
        }
        let blanks = self.text[at..].iter().take_while(|&&byte| dialect.is_blank(byte)).count();
        match self.text.get(at + blanks) {
            Some(b'\n' | b'\r') => self.after_end(at + blanks).map(Line::Nothing),
            Some(_) => Some(Line::Record(if dialect.blanks { at + blanks } else { at })),
            None => self.whole.then_some(Line::End),
        }
    }

    /// Where the line after this one begins, whatever stands in it.
    pub(super) fn end_of_line(self, at: usize) -> Option<usize> {
        match memchr2(b'\n', b'\r', &self.text[at..]) {
            Some(length) => self.after_end(at + length),
            None => self.whole.then_some(self.text.len()),
        }
    }

    /// What comes after the line end at `at`, where CRLF is one.
    fn after_end(self, at: usize) -> Option<usize> {
        match (self.text[at], self.text.get(at + 1)) {
            (b'\r', Some(b'\n')) => Some(at + 2),
            (b'\r', None) if !self.whole => None,
            _ => Some(at + 1),
        }
    }

    /// The field that begins at `at`.
    pub(super) fn field(self, at: usize, dialect: &Dialect) -> Option<Field<'a>> {
        let Some(quote) = dialect.quote else {
            return self.bare(at, dialect);
        };
        let blanks = self.text[at..].iter().take_while(|&&byte| dialect.is_blank(byte)).count();
        if self.text.get(at + blanks) == Some(&quote) {
            self.quoted(at + blanks + 1, quote, dialect)
        } else {
            self.bare(at, dialect)
        }
    }

    /// A field without quotes, or what stands behind one.
    fn bare(self, at: usize, dialect: &Dialect) -> Option<Field<'a>> {
        let rest = &self.text[at..];
        let length = if dialect.blanks {
            rest.iter().position(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
        } else {
            memchr3(dialect.separator, b'\n', b'\r', rest)
        };
        let length = match length {
            Some(length) => length,
            None if self.whole => rest.len(),
            None => return None,
        };
        let (next, is_last) = self.next(at + length, dialect)?;
        Some(Field { bytes: rest[..length].into(), quoted: false, next, is_last })
    }

    /// What follows the field that ends at `at`.
    fn next(self, at: usize, dialect: &Dialect) -> Option<(usize, bool)> {
        let mut at = at;
        if dialect.blanks {
            at += self.text[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        }
        match self.text.get(at) {
            Some(b'\n' | b'\r') => Some((self.after_end(at)?, true)),
            Some(_) if dialect.blanks => Some((at, false)),
            Some(_) => Some((at + 1, false)),
            None => self.whole.then_some((at, true)),
        }
    }

    /// A field whose first byte after the quote is at `start`. What stands behind the closing quote belongs to it.
    fn quoted(self, start: usize, quote: u8, dialect: &Dialect) -> Option<Field<'a>> {
        let mut bytes: Cow<'a, [u8]> = Cow::Borrowed(&[]);
        let mut at = start;
        loop {
            let Some(length) = memchr(quote, &self.text[at..]) else {
                // A quote that is never closed.
                join(&mut bytes, &self.text[at..]);
                return self.whole.then_some(Field {
                    bytes,
                    quoted: true,
                    next: self.text.len(),
                    is_last: true,
                });
            };
            let end = at + length;
            match self.text.get(end + 1) {
                None if !self.whole => return None,
                Some(&byte) if byte == quote => {
                    join(&mut bytes, &self.text[at..=end]);
                    at = end + 2;
                }
                _ => {
                    join(&mut bytes, &self.text[at..end]);
                    let behind = self.bare(end + 1, dialect)?;
                    if !behind.bytes.trim_ascii().is_empty() {
                        bytes.to_mut().extend_from_slice(&behind.bytes);
                    }
                    return Some(Field { bytes, quoted: true, ..behind });
                }
            }
        }
    }
}

fn join<'a>(bytes: &mut Cow<'a, [u8]>, more: &'a [u8]) {
    if bytes.is_empty() {
        *bytes = Cow::Borrowed(more);
    } else {
        bytes.to_mut().extend_from_slice(more);
    }
}

/// The number of line ends in these bytes, CRLF being one.
pub(super) fn line_ends(text: &[u8]) -> usize {
    let is_end = |&i: &usize| match text[i] {
        b'\n' => true,
        b'\r' => text.get(i + 1) != Some(&b'\n'),
        _ => false,
    };
    (0..text.len()).filter(is_end).count()
}
