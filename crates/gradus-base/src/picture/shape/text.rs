//! Texts of a picture: numbers as people write them, and how wide a text will be.

use crate::number::significant;

/// A text with a power behind it that stands higher; fonts lack some of the raised digits.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    pub text: String,
    pub power: Option<String>,
}

impl Label {
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), power: None }
    }

    /// Its width in pixels at a size of the font.
    pub fn width(&self, size: f64) -> f64 {
        width(&self.text, size) + self.power.as_ref().map_or(0.0, |power| width(power, 0.8 * size))
    }
}

/// A number as it is read: with a true minus sign, and powers of ten where it is far from one.
pub fn number(x: f64, digits: usize) -> String {
    let text = significant(x, digits);
    let text = match text.split_once('e') {
        Some((mantissa, exponent)) => format!("{} · 10{}", trimmed(mantissa), raised(exponent)),
        None => trimmed(&text).to_owned(),
    };
    grouped(&minus(&text))
}

/// With the digits before the point in threes, where there are five or more of them. SI Brochure (2019), 5.4.4.
///
/// The space is U+202F, which ends no line; a font without it has the width from its own space.
pub fn grouped(text: &str) -> String {
    let first = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let count = text[first..].find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len() - first);
    if count < 5 || first > '−'.len_utf8() {
        return text.to_owned();
    }
    let mut out = text[..first].to_owned();
    for (k, digit) in text[first..first + count].chars().enumerate() {
        if k > 0 && (count - k).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out + &text[first + count..]
}

/// With U+2212 for minus signs.
pub fn minus(text: &str) -> String {
    text.replace('-', "−")
}

/// Without zeros at the end of a fraction, and without the sign of a zero.
fn trimmed(text: &str) -> &str {
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
    if text == "-0" { "0" } else { text }
}

/// Digits as superscripts, for running text.
fn raised(text: &str) -> String {
    let raise = |c: char| match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4'..='9' | '0' => char::from_u32(0x2070 + u32::from(c) - u32::from('0')).unwrap_or(c),
        other => other,
    };
    text.chars().map(raise).collect()
}

/// An estimate of a text's width in pixels, on the wide side: no font is at hand, and a text that is cut off is worse than
/// some room beside it.
pub fn width(text: &str, size: f64) -> f64 {
    let em = |c: char| match c {
        '\u{202f}' => 0.2,
        'i' | 'j' | 'l' | '.' | ',' | '\'' | '|' | '!' | ':' | ';' | ' ' => 0.32,
        'f' | 't' | 'r' | '(' | ')' | '-' => 0.4,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.95,
        'A'..='Z' | '−' | '+' | '=' | '±' => 0.7,
        '\u{300}'..='\u{36f}' => 0.0,
        // Letters of East Asian scripts, and symbols, are as wide as they are high.
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{ffdc}' | '\u{1f000}'.. => 1.05,
        _ => 0.6,
    };
    size * text.chars().map(em).sum::<f64>()
}

/// As much of a text as fits, with an ellipsis in place of the rest.
pub fn cut(text: &str, most: f64, size: f64) -> String {
    if width(text, size) <= most {
        return text.to_owned();
    }
    let mut shown = String::new();
    for c in text.chars() {
        shown.push(c);
        if width(&shown, size) + size > most {
            break;
        }
    }
    shown.pop();
    format!("{}…", shown.trim_end())
}

#[cfg(test)]
#[path = "../../../tests/unit/picture/shape/text.rs"]
mod tests;
