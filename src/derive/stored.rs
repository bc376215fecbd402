//! How points are stored: as lists of numbers, whatever their shape; and the methods that reports of them have.

use super::FromCoordinates;
use crate::real::Real;
use crate::scalar::stored::scalars;
use crate::stored::numbers_or_one;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// `#[serde(with = "point")]` for a point.
pub(crate) mod point {
    use super::*;

    pub(crate) fn serialize<P: FromCoordinates, S: Serializer>(
        x: &P,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        scalars::serialize(x.coordinates(), serializer)
    }

    pub(crate) fn deserialize<'de, P: FromCoordinates, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<P, D::Error> {
        let coordinates: Vec<P::Scalar> =
            numbers_or_one(deserializer)?.into_iter().map(<P::Scalar as Real>::of).collect();
        P::from_coordinates(&coordinates).map_err(D::Error::custom)
    }
}

/// `#[serde(with = "points")]` for a `Vec` of them.
pub(crate) mod points {
    use super::*;

    #[derive(Serialize, Deserialize)]
    #[serde(bound = "P: FromCoordinates")]
    struct Stored<P>(#[serde(with = "point")] P);

    pub(crate) fn serialize<P: FromCoordinates, S: Serializer>(
        points: &[P],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(points.iter().map(|x| Stored(x.clone())))
    }

    pub(crate) fn deserialize<'de, P: FromCoordinates, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<P>, D::Error> {
        let all = Vec::<Stored<P>>::deserialize(deserializer)?;
        Ok(all.into_iter().map(|Stored(x)| x).collect())
    }
}

/// The two methods of all reports.
macro_rules! json_methods {
    ($report:ident) => {
        $crate::derive::stored::json_methods!($report, P: $crate::derive::FromCoordinates);
    };
    ($report:ident, $p:ident: $bound:path) => {
        impl<$p: $bound> $report<$p> {
            /// The report as JSON, a line for each field. Needs the feature `serde`.
            ///
            /// Points are lists of numbers, all digits of them; what is not finite is one of the words `"NaN"`, `"inf"` and
            /// `"-inf"`, and what there is not is `null`. Reports of all kinds have the same words in the same order:
            /// `parameters`, `names`, `fixed`, `at_bound`, what was minimized, `gradient`, counts, `stop` (why it ended),
            /// `covariance`, `no_standard_errors` (why there are none), `distance`, and then what only one kind has. One that holds
            /// another report has it as `fit`, `minimum` or `best`. See [`guide::saving`](crate::guide::saving).
            ///
            /// # Errors
            /// None that is known: kept for formats to come.
            ///
            /// ```
            /// use gradus::prelude::*;
            ///
            /// let found = least_squares(|m: Var| [m - 1.0, m - 2.0, m - 6.0], 0.0)?;
            /// let text = found.to_json()?;
            /// assert!(text.starts_with("{\n  \"parameters\": [3.0],\n  \"names\": [\"p0\"],"));
            /// assert_eq!(LeastSquaresReport::<f64>::from_json(&text)?, found); // to the last bit
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn to_json(&self) -> Result<String, $crate::error::JsonError> {
                $crate::stored::write(self, stringify!($report))
            }

            /// The report that [`to_json`](Self::to_json) wrote, with the same bits.
            ///
            /// # Errors
            /// What is not JSON, lacks a field, or does not fit together, such as lists of different lengths.
            ///
            /// ```
            /// use gradus::prelude::*;
            ///
            /// let error = FitReport::<[f64; 2]>::from_json("{\"parameters\": [1.0]}").unwrap_err();
            /// assert_eq!(error.to_string(), "no FitReport: point has 1 values, expected 2 at line 1 column 21");
            /// ```
            pub fn from_json(text: &str) -> Result<Self, $crate::error::JsonError> {
                $crate::stored::read(text, stringify!($report))
            }
        }
    };
}
pub(crate) use json_methods;
