//! How numbers are stored that a format may not have room for.
//!
//! JSON knows neither NaN nor infinity: it would write `null`, and not read it back. In formats
//! for people they are words, `"NaN"`, `"inf"` and `"-inf"`; in binary ones they are floats.

mod json;
mod word;

pub use json::JsonError;
pub use json::{read, write};
pub use word::Word;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A float in a format for people.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Readable {
    Finite(f64),
    Word(String),
}

impl From<f64> for Readable {
    fn from(x: f64) -> Self {
        if x.is_finite() { Self::Finite(x) } else { Self::Word(x.to_string()) }
    }
}

impl Readable {
    fn number<E: Error>(self) -> Result<f64, E> {
        match self {
            Self::Finite(x) => Ok(x),
            Self::Word(word) => word.parse().map_err(|_| E::custom(format!("`{word}` is not a number"))),
        }
    }
}

/// `#[serde(with = "number")]` for an `f64`.
pub mod number {
    use super::*;

    pub fn serialize<S: Serializer>(x: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            Readable::from(*x).serialize(serializer)
        } else {
            x.serialize(serializer)
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        if deserializer.is_human_readable() {
            Readable::deserialize(deserializer)?.number()
        } else {
            f64::deserialize(deserializer)
        }
    }
}

/// `#[serde(with = "numbers")]` for a `Vec<f64>`.
pub mod numbers {
    use super::*;

    pub fn serialize<S: Serializer>(xs: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_seq(xs.iter().map(|&x| Readable::from(x)))
        } else {
            xs.serialize(serializer)
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
        if !deserializer.is_human_readable() {
            return Vec::deserialize(deserializer);
        }
        Vec::<Readable>::deserialize(deserializer)?.into_iter().map(Readable::number).collect()
    }
}

/// `#[serde(with = "optional")]` for an `Option<f64>`.
pub mod optional {
    use super::*;

    pub fn serialize<S: Serializer>(x: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            x.map(Readable::from).serialize(serializer)
        } else {
            x.serialize(serializer)
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
        if deserializer.is_human_readable() {
            Option::<Readable>::deserialize(deserializer)?.map(Readable::number).transpose()
        } else {
            Option::deserialize(deserializer)
        }
    }
}

/// `#[serde(with = "pairs")]` for intervals, `Vec<(f64, f64)>`.
pub mod pairs {
    use super::*;

    pub fn serialize<S: Serializer>(xs: &[(f64, f64)], serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_seq(xs.iter().map(|&(a, b)| (Readable::from(a), Readable::from(b))))
        } else {
            xs.serialize(serializer)
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(f64, f64)>, D::Error> {
        if !deserializer.is_human_readable() {
            return Vec::deserialize(deserializer);
        }
        let pairs = Vec::<(Readable, Readable)>::deserialize(deserializer)?;
        pairs.into_iter().map(|(a, b)| Ok((a.number()?, b.number()?))).collect()
    }
}

/// `#[serde(with = "bounds")]` for intervals that there may be, `Option<Vec<(f64, f64)>>`.
pub mod bounds {
    use super::*;

    #[derive(Serialize, Deserialize)]
    struct Pairs(#[serde(with = "pairs")] Vec<(f64, f64)>);

    pub fn serialize<S: Serializer>(
        bounds: &Option<Vec<(f64, f64)>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        bounds.clone().map(Pairs).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Vec<(f64, f64)>>, D::Error> {
        Ok(Option::<Pairs>::deserialize(deserializer)?.map(|Pairs(bounds)| bounds))
    }
}

/// A list, or the one number that an earlier version wrote for a point of one coordinate.
pub fn numbers_or_one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Point {
        Many(Vec<Readable>),
        One(Readable),
    }
    if !deserializer.is_human_readable() {
        return Vec::deserialize(deserializer);
    }
    match Point::deserialize(deserializer)? {
        Point::Many(xs) => xs.into_iter().map(Readable::number).collect(),
        Point::One(x) => Ok(vec![x.number()?]),
    }
}
