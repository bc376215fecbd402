//! Reports as JSON, for people and for other programs.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Serializer;
use serde_json::ser::{Formatter, PrettyFormatter};
use std::io;

/// Why a report could not be written as JSON, or read from it.
#[derive(Debug, thiserror::Error)]
#[error("no {report}: {cause}")]
pub struct JsonError {
    report: &'static str,
    cause: serde_json::Error,
}

/// A line for each field, and lists in one.
#[derive(Default)]
struct Lines<'a>(PrettyFormatter<'a>);

impl Formatter for Lines<'_> {
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

pub fn write(value: &impl Serialize, report: &'static str) -> Result<String, JsonError> {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Lines::default());
    value.serialize(&mut serializer).map_err(|cause| JsonError { report, cause })?;
    String::from_utf8(bytes).map_err(|cause| JsonError { report, cause: serde::ser::Error::custom(cause) })
}

pub fn read<V: DeserializeOwned>(text: &str, report: &'static str) -> Result<V, JsonError> {
    serde_json::from_str(text).map_err(|cause| JsonError { report, cause })
}
