//! Bytes as text: what is chosen of a file, or printed in a message.

use super::options::Encoding;
use std::borrow::Cow;

/// Text as spreadsheets in western Europe write it: Windows-1252, which is Latin-1 (each byte is the character
/// of its number) but for 32 codes.
pub(super) fn latin_1(bytes: &[u8]) -> String {
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

/// The text of a field without the blanks around it, or `None` if it is not in this encoding.
pub(super) fn decode(bytes: &[u8], encoding: Encoding) -> Option<Cow<'_, str>> {
    match (core::str::from_utf8(bytes), encoding) {
        (Ok(text), Encoding::Utf8) => Some(text.trim().into()),
        (Ok(text), Encoding::Latin1) if bytes.is_ascii() => Some(text.trim().into()),
        (_, Encoding::Latin1) => Some(latin_1(bytes).trim().to_owned().into()),
        (Err(_), Encoding::Utf8) => None,
    }
}

/// The bytes of a field without the blanks around it.
pub(super) fn trimmed(bytes: &[u8]) -> &[u8] {
    core::str::from_utf8(bytes).map_or(bytes.trim_ascii(), |text| text.trim().as_bytes())
}

/// A name for a message: what is not UTF-8 is nearly always Latin-1.
pub(super) fn readable(bytes: &[u8]) -> String {
    core::str::from_utf8(bytes).map_or_else(|_| latin_1(bytes), str::to_owned)
}

/// The field for a message: a quote that is never closed makes a field of a whole file.
pub(super) fn excerpt(field: &str) -> String {
    match field.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &field[..end]),
        None => field.to_owned(),
    }
}
