//! Tests of `checkpoint::frame`.

use super::*;

#[test]
fn a_later_form_is_no_damaged_one() {
    let fingerprint = Fingerprint::of("value");
    let mut bytes = pack(&fingerprint, &7_u8).unwrap();
    let (length, checksum) = ((bytes.len() - HEADER) as u64, crc32fast::hash(&bytes[HEADER..]));
    bytes[..HEADER].copy_from_slice(&header(2, length, checksum));
    assert_eq!(unpack::<u8>(&bytes, &fingerprint), Err(CheckpointFault::Newer { version: 2, newest: 1 }));
    bytes[8] = 3;
    assert_eq!(unpack::<u8>(&bytes, &fingerprint), Err(CheckpointFault::Damaged { part: "header" }));
}

/// Pinned, because every later version has to read it.
#[test]
fn the_form_of_version_1() {
    let bytes = pack(&Fingerprint::of("value"), &[1.5_f64]).unwrap();
    assert_eq!(bytes[..12], *b"gradus\r\n\x01\0\0\0");
    // A map of one, from "kind" to "value"; an array of one; 1.5 as a half float, which is exact.
    assert_eq!(bytes[HEADER..], *b"\xa1\x64kind\x65value\x81\xf9\x3e\x00");
    assert_eq!(long(bytes.first_chunk().unwrap(), 12), bytes.len() as u64 - 28);
}

/// Kind: a length that is read from a file sizes an allocation. Lists, bytes, text and maps of 2⁶³ entries, of 2⁴⁰ and of
/// all that a word can say, as fingerprint and as content, in frames that are intact.
#[test]
fn lengths_that_are_lies_are_errors() {
    let fingerprint = Fingerprint::of("value");
    let known = pack(&fingerprint, &()).unwrap()[HEADER..].to_vec();
    let known = &known[..known.len() - 1];
    for kind in [0x9b, 0x5b, 0x7b, 0xbb_u8] {
        for length in [1_u64 << 63, 1 << 40, u64::MAX] {
            let lie = [&[kind][..], &length.to_be_bytes()[..], &[0xf9, 0x3e, 0x00]].concat();
            for body in [lie.clone(), [known, &lie].concat()] {
                let header = header(VERSION, body.len() as u64, crc32fast::hash(&body));
                let bytes = [&header[..], &body[..]].concat();
                assert!(unpack::<Vec<f64>>(&bytes, &fingerprint).is_err(), "{kind:#x} {length}");
                assert!(unpack::<String>(&bytes, &fingerprint).is_err(), "{kind:#x} {length}");
                assert!(unpack::<Value>(&bytes, &fingerprint).is_err(), "{kind:#x} {length}");
            }
        }
    }
}
