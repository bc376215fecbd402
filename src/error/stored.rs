//! How errors are read back.

use super::{
    Cause, Doubt, Error, Indeterminate, InvalidTarget, LengthMismatch, NotFinite, Place, SourceError,
    Undecided,
};
use crate::stored::{Word, number, numbers};
use serde::{Deserialize, Deserializer};

/// An error as it was written. Apart from the error itself, since what is derived for a `&'static str` would borrow it from
/// the text to the end.
#[derive(Deserialize)]
enum Stored {
    ForeignVariable {
        operation: Word,
        location: Place,
    },
    TooManyOperations {
        limit: usize,
        location: Place,
    },
    Length {
        what: Word,
        expected: usize,
        actual: usize,
    },
    TooLarge {
        rows: usize,
        columns: usize,
    },
    NotFinite(Box<NotFinite>),
    Indeterminate(Box<Indeterminate>),
    Undecided(StoredUndecided),
    EmptyBox {
        coordinate: usize,
        #[serde(with = "number")]
        lower: f64,
        #[serde(with = "number")]
        upper: f64,
    },
    Source(Box<SourceError>),
    Target(StoredTarget),
}

#[derive(Deserialize)]
struct StoredUndecided {
    doubt: Doubt,
    operation: Word,
    location: Option<Place>,
    #[serde(with = "numbers")]
    lower: Vec<f64>,
    #[serde(with = "numbers")]
    upper: Vec<f64>,
}

#[derive(Deserialize)]
struct StoredTarget {
    row: usize,
    #[serde(with = "number")]
    value: f64,
    needs: Word,
}

/// The operation may be one of the program's own, an [`External`](crate::External) by its name.
#[derive(Deserialize)]
struct StoredCause {
    operation: Word,
    #[serde(with = "numbers")]
    operands: Vec<f64>,
    location: Place,
}

impl<'de> Deserialize<'de> for Cause {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let StoredCause { operation: Word(operation), operands, location } =
            StoredCause::deserialize(deserializer)?;
        Ok(Self { operation, operands, location })
    }
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
            Stored::Undecided(StoredUndecided {
                doubt,
                operation: Word(operation),
                location,
                lower,
                upper,
            }) => Box::new(Undecided { doubt, operation, location, lower, upper }).into(),
            Stored::EmptyBox { coordinate, lower, upper } => Self::EmptyBox { coordinate, lower, upper },
            Stored::Source(fault) => Self::Source(fault),
            Stored::Target(StoredTarget { row, value, needs: Word(needs) }) => {
                Self::Target(InvalidTarget { row, value, needs })
            }
        })
    }
}
