//! How floats of either kind are stored: as `f64`, which has all digits of both.

use super::Numeric;
use crate::stored::{number, numbers};
use serde::{Deserializer, Serializer};

/// `#[serde(with = "scalar")]` for a float.
pub mod scalar {
    use super::*;

    pub fn serialize<T: Numeric, S: Serializer>(x: &T, serializer: S) -> Result<S::Ok, S::Error> {
        number::serialize(&x.wide(), serializer)
    }

    pub fn deserialize<'de, T: Numeric, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        number::deserialize(deserializer).map(T::nearest)
    }
}

/// `#[serde(with = "scalars")]` for a `Vec` of them.
pub mod scalars {
    use super::*;

    pub fn serialize<T: Numeric, S: Serializer>(xs: &[T], serializer: S) -> Result<S::Ok, S::Error> {
        let wide: Vec<f64> = xs.iter().map(|x| x.wide()).collect();
        numbers::serialize(&wide, serializer)
    }

    pub fn deserialize<'de, T: Numeric, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        Ok(numbers::deserialize(deserializer)?.into_iter().map(T::nearest).collect())
    }
}
