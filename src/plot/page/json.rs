//! Data as JSON that may stand in a script element, and long lists of numbers as bytes.

use crate::number::significant;
use core::fmt::{self, Write};

/// A value of JSON. Numbers have seven digits, what is not finite is `null`.
#[derive(Clone, Debug)]
pub(in crate::plot) enum Json {
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Json>),
    Map(Vec<(&'static str, Json)>),
}

impl Json {
    pub(in crate::plot) fn numbers(list: impl IntoIterator<Item = f64>) -> Self {
        Self::List(list.into_iter().map(Self::Number).collect())
    }

    pub(in crate::plot) fn texts<S: Into<String>>(list: impl IntoIterator<Item = S>) -> Self {
        Self::List(list.into_iter().map(Self::from).collect())
    }

    /// Many numbers as bytes: in `f32`, which holds as many digits as JSON would, or in `f64` where one is out of its range.
    pub(in crate::plot) fn packed(list: &[f64]) -> Self {
        let fits = |x: &f64| {
            !x.is_finite()
                || *x == 0.0
                || (f64::from(f32::MIN_POSITIVE)..=f64::from(f32::MAX)).contains(&x.abs())
        };
        if list.iter().all(fits) {
            Self::bytes("f32", list.iter().flat_map(|x| (*x as f32).to_le_bytes()))
        } else {
            Self::bytes("f64", list.iter().flat_map(|x| x.to_le_bytes()))
        }
    }

    /// Numbers of 16 bits as bytes.
    pub(in crate::plot) fn packed_u16(list: &[u16]) -> Self {
        Self::bytes("u16", list.iter().flat_map(|x| x.to_le_bytes()))
    }

    fn bytes(kind: &str, bytes: impl Iterator<Item = u8>) -> Self {
        Self::Map(vec![("type", kind.into()), ("data", Self::Text(base64(&bytes.collect::<Vec<_>>())))])
    }
}

impl<S: Into<String>> From<S> for Json {
    fn from(text: S) -> Self {
        Self::Text(text.into())
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(x) if !x.is_finite() => f.write_str("null"),
            Self::Number(x) => f.write_str(&short(*x)),
            Self::Text(text) => write!(f, "\"{}\"", escaped(text)),
            Self::List(list) => {
                f.write_char('[')?;
                for (k, value) in list.iter().enumerate() {
                    write!(f, "{}{value}", if k == 0 { "" } else { "," })?;
                }
                f.write_char(']')
            }
            Self::Map(entries) => {
                f.write_char('{')?;
                for (k, (name, value)) in entries.iter().enumerate() {
                    write!(f, "{}\"{name}\":{value}", if k == 0 { "" } else { "," })?;
                }
                f.write_char('}')
            }
        }
    }
}

/// Seven digits, without zeros at the end.
fn short(x: f64) -> String {
    let text = significant(x, 7);
    let (mantissa, exponent) = text.split_once('e').map_or((&*text, None), |(m, e)| (m, Some(e)));
    let mantissa =
        if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
    match exponent {
        Some(exponent) => format!("{mantissa}e{exponent}"),
        None => mantissa.to_owned(),
    }
}

/// A text within quotes. A script element ends at `</` whatever is around it, so there is no `<`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // Writing to a string cannot fail.
        let _ = match c {
            '"' => write!(out, "\\\""),
            '\\' => write!(out, "\\\\"),
            '<' | '\0'..='\u{1f}' | '\u{2028}' | '\u{2029}' => write!(out, "\\u{:04x}", c as u32),
            other => write!(out, "{other}"),
        };
    }
    out
}

/// # Source
/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let word = (0..3).fold(0_u32, |word, k| word << 8 | u32::from(group.get(k).copied().unwrap_or(0)));
        for k in 0..4 {
            let digit = DIGITS[(word >> (18 - 6 * k) & 63) as usize];
            out.push(if k <= group.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
#[path = "../../../tests/unit/plot/page/json.rs"]
mod tests;
