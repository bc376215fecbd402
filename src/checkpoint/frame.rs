//! The form of a file: a header that every version can read, then two items of CBOR.
//!
//! | bytes | |
//! |---|---|
//! | 8 | `gradus`, carriage return, line feed: a transfer as text, which changes line ends, is noticed |
//! | 4 | version of the form |
//! | 8 | length of the content |
//! | 4 | CRC-32 of the content |
//! | 4 | CRC-32 of the 24 bytes before |
//! | … | the content: the fingerprint by which the file is recognized, then what is kept |
//!
//! Numbers of the header are little-endian. The header has a checksum of its own, so that a version or a
//! length is believed only if it is intact; it stays as it is in all versions.

use super::{CheckpointFault, Fingerprint};
use ciborium::Value;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The version that is written, and the newest that is read.
const VERSION: u32 = 1;
const MAGIC: &[u8; 8] = b"gradus\r\n";
const HEADER: usize = 28;

/// The bytes of a file.
pub(super) fn pack<V>(fingerprint: &Fingerprint, content: &V) -> Result<Vec<u8>, CheckpointFault>
where
    V: Serialize + ?Sized,
{
    let mut bytes = vec![0; HEADER];
    ciborium::into_writer(fingerprint.as_value(), &mut bytes).map_err(CheckpointFault::content)?;
    ciborium::into_writer(content, &mut bytes).map_err(CheckpointFault::content)?;
    let body = &bytes[HEADER..];
    let header = header(VERSION, body.len() as u64, crc32fast::hash(body));
    bytes[..HEADER].copy_from_slice(&header);
    Ok(bytes)
}

/// The content of a file, if it is whole and its fingerprint is `expected`.
pub(super) fn unpack<V: DeserializeOwned>(
    bytes: &[u8],
    expected: &Fingerprint,
) -> Result<V, CheckpointFault> {
    let mut body = body(bytes)?;
    let stored: Value = ciborium::from_reader(&mut body).map_err(CheckpointFault::content)?;
    let differences = expected.differences(&stored);
    if !differences.is_empty() {
        return Err(CheckpointFault::Differs { differences });
    }
    ciborium::from_reader(body).map_err(CheckpointFault::content)
}

fn header(version: u32, length: u64, checksum: u32) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[..8].copy_from_slice(MAGIC);
    header[8..12].copy_from_slice(&version.to_le_bytes());
    header[12..20].copy_from_slice(&length.to_le_bytes());
    header[20..24].copy_from_slice(&checksum.to_le_bytes());
    let own = crc32fast::hash(&header[..24]);
    header[24..].copy_from_slice(&own.to_le_bytes());
    header
}

/// What follows a header that is intact.
fn body(bytes: &[u8]) -> Result<&[u8], CheckpointFault> {
    let begin = bytes.len().min(MAGIC.len());
    if bytes[..begin] != MAGIC[..begin] {
        return Err(CheckpointFault::Foreign);
    }
    let cut_off = |expected| CheckpointFault::Truncated { expected, actual: bytes.len() as u64 };
    let Some((found, body)) = bytes.split_first_chunk::<HEADER>() else {
        return Err(cut_off(HEADER as u64));
    };
    let (version, length, checksum) = (word(found, 8), long(found, 12), word(found, 20));
    if *found != header(version, length, checksum) {
        return Err(CheckpointFault::Damaged { part: "header" });
    }
    if version > VERSION {
        return Err(CheckpointFault::Newer { version, newest: VERSION });
    }
    if (body.len() as u64) < length {
        return Err(cut_off(length.saturating_add(HEADER as u64)));
    }
    if body.len() as u64 != length || crc32fast::hash(body) != checksum {
        return Err(CheckpointFault::Damaged { part: "content" });
    }
    Ok(body)
}

fn word(header: &[u8; HEADER], at: usize) -> u32 {
    let mut bytes = [0; 4];
    bytes.copy_from_slice(&header[at..at + 4]);
    u32::from_le_bytes(bytes)
}

fn long(header: &[u8; HEADER], at: usize) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&header[at..at + 8]);
    u64::from_le_bytes(bytes)
}

#[cfg(test)]
#[path = "../../tests/unit/checkpoint/frame.rs"]
mod tests;
