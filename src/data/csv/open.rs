//! Files and texts that may be compressed: known by their first bytes.

use super::error::CsvFault;
use super::read::unreadable;
use std::fs::File;
#[cfg(not(all(feature = "gzip", feature = "zstd")))]
use std::io;
use std::io::{Cursor, Read};
use std::path::Path;

/// The text of a file, decompressed.
pub(super) fn open(path: &Path) -> Result<Box<dyn Read>, CsvFault> {
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    decompressed(file)
}

/// The text that a reader gives, decompressed if it begins as gzip (RFC 1952) or Zstandard (RFC 8878) does.
pub(super) fn decompressed<'a>(mut reader: impl Read + 'a) -> Result<Box<dyn Read + 'a>, CsvFault> {
    let mut start = Vec::new();
    reader.by_ref().take(4).read_to_end(&mut start).map_err(|error| unreadable(&error))?;
    let kind = start.clone();
    let reader = Cursor::new(start).chain(reader);
    match kind.as_slice() {
        [0x1F, 0x8B, ..] => gzip(reader),
        [0x28, 0xB5, 0x2F, 0xFD] => zstd(reader),
        _ => Ok(Box::new(reader)),
    }
}

#[cfg(feature = "gzip")]
fn gzip<'a>(reader: impl Read + 'a) -> Result<Box<dyn Read + 'a>, CsvFault> {
    Ok(Box::new(flate2::read::MultiGzDecoder::new(reader)))
}

#[cfg(not(feature = "gzip"))]
fn gzip<'a>(_reader: impl Read + 'a) -> Result<Box<dyn Read + 'a>, CsvFault> {
    Err(without("gzip"))
}

#[cfg(feature = "zstd")]
fn zstd<'a>(reader: impl Read + 'a) -> Result<Box<dyn Read + 'a>, CsvFault> {
    Ok(Box::new(super::frames::Frames::new(reader)))
}

#[cfg(not(feature = "zstd"))]
fn zstd<'a>(_reader: impl Read + 'a) -> Result<Box<dyn Read + 'a>, CsvFault> {
    Err(without("zstd"))
}

#[cfg(not(all(feature = "gzip", feature = "zstd")))]
fn without(feature: &str) -> CsvFault {
    let cause = format!("it is compressed; the feature `{feature}` of Gradus reads it");
    unreadable(&io::Error::new(io::ErrorKind::Unsupported, cause))
}
