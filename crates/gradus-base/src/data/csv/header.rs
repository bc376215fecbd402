//! Which column of the file is which column of the table.

use super::encoding::{decode, latin_1, readable, trimmed};
use super::error::CsvFault;
use super::options::Encoding;

/// The names of the columns of a file, and the line they stand on.
#[derive(Debug)]
pub(super) struct Header {
    /// As they are in the file, blanks apart.
    pub(super) names: Vec<Vec<u8>>,
    pub(super) line: usize,
    pub(super) encoding: Encoding,
}

impl Header {
    /// Where the header has `name`, provided it is there once.
    pub(super) fn index_of(&self, name: &str) -> Result<usize, CsvFault> {
        let is_at = |&index: &usize| match self.encoding {
            Encoding::Utf8 => self.names[index] == name.as_bytes(),
            encoding => decode(&self.names[index], encoding).is_some_and(|text| text == name),
        };
        let mut indices = (0..self.names.len()).filter(is_at);
        match (indices.next(), indices.next()) {
            (Some(index), None) => Ok(index),
            (Some(first), Some(second)) => {
                let (name, first, second) = (name.to_owned(), first + 1, second + 1);
                Err(CsvFault::AmbiguousColumn { name, first, second })
            }
            (None, _) => Err(self.missing(name)),
        }
    }

    /// Why the header lacks `name`: the file may be written in another encoding.
    fn missing(&self, name: &str) -> CsvFault {
        let in_latin_1 =
            |bytes: &Vec<u8>| core::str::from_utf8(bytes).is_err() && latin_1(bytes).trim() == name;
        // No text in UTF-8 has the byte 0, and every ASCII name in UTF-16 does.
        let in_utf_16 = |bytes: &Vec<u8>| bytes.contains(&0);
        let found = self.names.iter().position(in_latin_1).or_else(|| self.names.iter().position(in_utf_16));
        match found {
            Some(index) => CsvFault::NotUtf8 { line: self.line, column: index + 1 },
            None => {
                let available = self.names.iter().map(|name| readable(name)).collect();
                CsvFault::MissingColumn { name: name.to_owned(), available }
            }
        }
    }
}

/// The indices of `names` in a file of `width` columns without a header: see [`CsvOptions::header`](super::CsvOptions).
pub(super) fn unnamed(names: &[String], width: usize) -> Result<Vec<usize>, CsvFault> {
    let numbered = |i: usize| format!("column_{}", i + 1);
    let index = |name: &String| (0..width).find(|&i| numbered(i) == *name);
    let indices: Option<Vec<usize>> = names.iter().map(index).collect();
    match indices {
        Some(indices) => Ok(indices),
        None if names.len() == width && !names.iter().any(|name| index(name).is_some()) => {
            Ok((0..width).collect())
        }
        None => {
            let name = names.iter().find(|name| index(name).is_none()).cloned().unwrap_or_default();
            Err(CsvFault::MissingColumn { name, available: (0..width).map(numbered).collect() })
        }
    }
}

/// The name as the header has it.
pub(super) fn name_of(field: &[u8]) -> Vec<u8> {
    trimmed(field).to_vec()
}
