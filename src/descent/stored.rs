//! How the report of a descent is stored.

use super::{DescentReport, History, StopReason};
use crate::derive::FromCoordinates;
use crate::derive::stored::{json_methods, point};
use crate::error::LengthMismatch;
use crate::stored::number;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The words of the fields, and their order.
#[derive(Serialize, Deserialize)]
#[serde(remote = "DescentReport", bound = "P: FromCoordinates")]
struct Stored<P: FromCoordinates> {
    #[serde(rename = "parameters", with = "point")]
    point: P,
    #[serde(with = "number")]
    value: f64,
    #[serde(with = "number")]
    initial_value: f64,
    #[serde(with = "point")]
    gradient: P,
    #[serde(with = "number")]
    gradient_norm: f64,
    steps: u64,
    evaluations: u64,
    stop: StopReason,
    #[serde(rename = "best_parameters", with = "point")]
    best_point: P,
    #[serde(with = "number")]
    best_value: f64,
    best_step: u64,
    history: History<P>,
}

impl<P: FromCoordinates> Serialize for DescentReport<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored::serialize(self, serializer)
    }
}

impl<'de, P: FromCoordinates> Deserialize<'de> for DescentReport<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let report = Stored::deserialize(deserializer)?;
        check(&report).map_err(D::Error::custom)?;
        Ok(report)
    }
}

/// What methods rely on.
fn check<P: FromCoordinates>(report: &DescentReport<P>) -> Result<(), LengthMismatch> {
    let n = report.point.coordinates().len();
    LengthMismatch::check("gradient", n, report.gradient.coordinates().len())?;
    LengthMismatch::check("best_parameters", n, report.best_point.coordinates().len())?;
    let History { steps, points, values, gradients, learning_rates } = &report.history;
    let lengths = [points.len(), values.len(), gradients.len(), learning_rates.len()];
    lengths.into_iter().try_for_each(|len| LengthMismatch::check("history", steps.len(), len))?;
    let each = points.iter().chain(gradients).map(|at| at.coordinates().len());
    each.into_iter().try_for_each(|len| LengthMismatch::check("history", n, len))
}

json_methods!(DescentReport);
