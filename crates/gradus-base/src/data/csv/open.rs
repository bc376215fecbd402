//! Files and texts that may be compressed: known by their first bytes.

use super::error::CsvFault;
use super::text::unreadable;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::path::Path;

/// The text of a file, decompressed.
pub(super) fn open(path: &Path) -> Result<Box<dyn Read + Send>, CsvFault> {
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    decompressed(file)
}

/// The text that a reader gives, decompressed if it begins as gzip (RFC 1952) or Zstandard (RFC 8878) does.
pub(in crate::data) fn decompressed<'a>(
    mut reader: impl Read + Send + 'a,
) -> Result<Box<dyn Read + Send + 'a>, CsvFault> {
    let start = start_of(&mut reader).map_err(|error| unreadable(&error))?;
    let kind = Kind::of(&start);
    let reader = Cursor::new(start).chain(reader);
    match kind {
        Kind::Gzip => gzip(reader),
        Kind::Zstd => zstd(reader),
        Kind::Plain => Ok(Box::new(reader)),
    }
}

/// Is the file compressed? It is read from its start.
pub(in crate::data) fn is_compressed(mut file: &File) -> io::Result<bool> {
    let start = start_of(&mut file)?;
    file.rewind()?;
    Ok(Kind::of(&start) != Kind::Plain)
}

/// The first bytes.
fn start_of(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    reader.take(4).read_to_end(&mut start)?;
    Ok(start)
}

/// How a text is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Plain,
    Gzip,
    Zstd,
}

impl Kind {
    fn of(start: &[u8]) -> Self {
        match start {
            [0x1F, 0x8B, ..] => Self::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD] => Self::Zstd,
            _ => Self::Plain,
        }
    }
}

#[cfg(feature = "gzip")]
fn gzip<'a>(reader: impl Read + Send + 'a) -> Result<Box<dyn Read + Send + 'a>, CsvFault> {
    Ok(Box::new(flate2::read::MultiGzDecoder::new(reader)))
}

#[cfg(not(feature = "gzip"))]
fn gzip<'a>(_reader: impl Read + Send + 'a) -> Result<Box<dyn Read + Send + 'a>, CsvFault> {
    Err(without("gzip"))
}

#[cfg(feature = "zstd")]
fn zstd<'a>(reader: impl Read + Send + 'a) -> Result<Box<dyn Read + Send + 'a>, CsvFault> {
    Ok(Box::new(super::frames::Frames::new(reader)))
}

#[cfg(not(feature = "zstd"))]
fn zstd<'a>(_reader: impl Read + Send + 'a) -> Result<Box<dyn Read + Send + 'a>, CsvFault> {
    Err(without("zstd"))
}

#[cfg(not(all(feature = "gzip", feature = "zstd")))]
fn without(feature: &str) -> CsvFault {
    let cause = format!("it is compressed; the feature `{feature}` of Gradus reads it");
    unreadable(&io::Error::new(io::ErrorKind::Unsupported, cause))
}
