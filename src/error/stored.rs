//! How errors are read back.

use super::{Error, Indeterminate, InvalidTarget, LengthMismatch, NotFinite, Place, SourceError};
use crate::stored::{Word, number};
use serde::{Deserialize, Deserializer};

/// An error as it was written. Apart from the error itself, since what is derived for a `&'static str` would borrow it from
/// the text to the end.
#[derive(Deserialize)]
enum Stored {
    ForeignVariable { operation: Word, location: Place },
    TooManyOperations { limit: usize, location: Place },
    Length { what: Word, expected: usize, actual: usize },
    TooLarge { rows: usize, columns: usize },
    NotFinite(Box<NotFinite>),
    Indeterminate(Box<Indeterminate>),
    Source(Box<SourceError>),
    Target(StoredTarget),
}

#[derive(Deserialize)]
struct StoredTarget {
    row: usize,
    #[serde(with = "number")]
    value: f64,
    needs: Word,
}

impl<'de> Deserialize<'de> for Error {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Stored::deserialize(deserializer)? {
            Stored::ForeignVariable { operation: Word(operation), location } => {
                Self::ForeignVariable { operation, location }
            }
            Stored::TooManyOperations { limit, location } => Self::TooManyOperations { limit, location },
            Stored::Length { what: Word(what), expected, actual } => {
                Self::Length(LengthMismatch { what, expected, actual })
            }
            Stored::TooLarge { rows, columns } => Self::TooLarge { rows, columns },
            Stored::NotFinite(fault) => Self::NotFinite(fault),
            Stored::Indeterminate(fault) => Self::Indeterminate(fault),
            Stored::Source(fault) => Self::Source(fault),
            Stored::Target(StoredTarget { row, value, needs: Word(needs) }) => {
                Self::Target(InvalidTarget { row, value, needs })
            }
        })
    }
}
