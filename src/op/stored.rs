//! How the name of an operation is read back: as one of the table, which is what an error points to.

use super::Op;
use crate::error::{Cause, Place};
use crate::stored::numbers;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// The cause of a number that is not finite, its operation not yet looked up.
#[derive(Deserialize)]
struct StoredCause {
    operation: String,
    #[serde(deserialize_with = "numbers::deserialize")]
    operands: Vec<f64>,
    location: Place,
}

// By hand, because what is derived for a `&'static str` would borrow it from the text to the end.
impl<'de> Deserialize<'de> for Cause {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let StoredCause { operation, operands, location } = StoredCause::deserialize(deserializer)?;
        match Op::ALL.iter().map(|op| op.name()).find(|known| *known == operation) {
            Some(operation) => Ok(Self { operation, operands, location }),
            None => Err(D::Error::custom(format!("`{operation}` is not an operation of this version"))),
        }
    }
}
