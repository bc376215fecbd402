//! Numbers that are read where they stand: no field is cut out, and nothing is allocated.
//!
//! What is not written plainly, such as a field in quotes or with blanks around it, is left to the slow path. So is what
//! begins with a number and goes on: `fast_float2` rounds as std does, but stops where the number ends.

use super::dialect::Dialect;

/// How decimals are marked.
#[derive(Clone, Copy, Debug)]
pub(super) enum Quick {
    Point,
    /// By another character.
    Mark(u8),
}

impl Quick {
    /// How, if numbers can be read where they stand.
    pub(super) fn of(dialect: &Dialect) -> Option<Self> {
        let is_plain = dialect.thousands.is_none() && !dialect.blanks && dialect.numeric_markers.is_empty();
        match dialect.decimal {
            _ if !is_plain => None,
            '.' => Some(Self::Point),
            mark => u8::try_from(mark)
                .ok()
                .filter(|mark| mark.is_ascii() && *mark != dialect.separator)
                .map(Self::Mark),
        }
    }
}

/// The number at `at` and where the next field or record begins, if it is finite and what ends it is there.
#[inline]
pub(super) fn with_point(text: &[u8], at: usize, separator: u8, is_last: bool) -> Option<(f64, usize)> {
    let (value, length) = fast_float2::parse_partial::<f64, _>(text.get(at..)?).ok()?;
    let next = after(text, at + length, separator, is_last)?;
    value.is_finite().then_some((value, next))
}

/// The same where decimals follow `mark`; fields of up to 32 bytes.
#[inline]
pub(super) fn with_mark(
    text: &[u8],
    at: usize,
    separator: u8,
    mark: u8,
    is_last: bool,
) -> Option<(f64, usize)> {
    let mut digits = [0; 32];
    let rest = text.get(at..)?;
    let mut length = 0;
    for (digit, &byte) in digits.iter_mut().zip(rest) {
        match byte {
            b'.' => return None,
            b'\n' | b'\r' => break,
            _ if byte == separator => break,
            _ => *digit = if byte == mark { b'.' } else { byte },
        }
        length += 1;
    }
    let value: f64 = fast_float2::parse(&digits[..length]).ok()?;
    let next = after(text, at + length, separator, is_last)?;
    value.is_finite().then_some((value, next))
}

/// Where the next field or record begins after a field that ends at `end`; `None` where the other one begins.
#[inline]
fn after(text: &[u8], end: usize, separator: u8, is_last: bool) -> Option<usize> {
    match *text.get(end)? {
        byte if byte == separator && !is_last => Some(end + 1),
        b'\n' if is_last => Some(end + 1),
        b'\r' if is_last && text.get(end + 1) == Some(&b'\n') => Some(end + 2),
        _ => None,
    }
}
