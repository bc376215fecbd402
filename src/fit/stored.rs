//! How the report of a fit is stored.

use super::again::Origin;
use super::kind::LossKind;
use super::{FitReport, StopReason};
use crate::derive::FromCoordinates;
use crate::derive::stored::{json_methods, point, points};
use crate::error::LengthMismatch;
use crate::estimate::{NoStandardErrors, Precision, stored};
use crate::matrix::Matrix;
use crate::stored::{number, numbers, optional};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The words of the fields, and their order.
#[derive(Serialize, Deserialize)]
#[serde(remote = "FitReport", bound = "P: FromCoordinates")]
struct Stored<P: FromCoordinates> {
    #[serde(with = "point")]
    parameters: P,
    names: Vec<String>,
    #[serde(default)]
    fixed: Vec<bool>,
    #[serde(default)]
    at_bound: Vec<bool>,
    #[serde(with = "number")]
    loss: f64,
    #[serde(with = "number")]
    initial_loss: f64,
    #[serde(with = "number")]
    gradient_norm: f64,
    epochs: usize,
    steps: u64,
    stop: StopReason,
    covariance: Option<Matrix<f64>>,
    #[serde(default)]
    no_standard_errors: Option<NoStandardErrors>,
    #[serde(with = "optional", default)]
    distance: Option<f64>,
    #[serde(default)]
    precision: Option<Precision>,
    kind: LossKind,
    #[serde(with = "optional")]
    r_squared: Option<f64>,
    #[serde(with = "optional", alias = "residual_deviation")]
    residual_standard_error: Option<f64>,
    rows: usize,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    omitted_rows: Vec<usize>,
    #[serde(default)]
    weights: Option<String>,
    #[serde(with = "optional", default)]
    total_weight: Option<f64>,
    #[serde(with = "number", default)]
    log_weights: f64,
    #[serde(with = "number", default)]
    log_constant: f64,
    #[serde(default)]
    known_deviations: bool,
    #[serde(with = "optional")]
    validation_loss: Option<f64>,
    best_epoch: Option<usize>,
    #[serde(with = "numbers")]
    losses: Vec<f64>,
    #[serde(with = "numbers")]
    validation_losses: Vec<f64>,
    #[serde(with = "points", default = "Vec::new")]
    parameter_history: Vec<P>,
    #[serde(default)]
    origin: Option<Origin>,
}

impl<P: FromCoordinates> Serialize for FitReport<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored::serialize(self, serializer)
    }
}

impl<'de, P: FromCoordinates> Deserialize<'de> for FitReport<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let report = Stored::deserialize(deserializer)?;
        check(&report).map_err(D::Error::custom)?;
        Ok(report)
    }
}

/// What methods rely on. Reports of earlier versions have no marks.
fn check<P: FromCoordinates>(report: &FitReport<P>) -> Result<(), LengthMismatch> {
    let n = report.parameters.coordinates().len();
    let none = vec![false; n];
    let or_none = |marks: &'_ [bool]| if marks.is_empty() { none.clone() } else { marks.to_vec() };
    let (fixed, at_bound) = (or_none(&report.fixed), or_none(&report.at_bound));
    let estimates = stored::Stored {
        parameters: n,
        names: &report.names,
        marks: [&fixed, &at_bound],
        covariance: report.covariance.as_ref(),
        no_standard_errors: report.no_standard_errors.as_ref(),
        precision: report.precision.as_ref(),
    };
    estimates.check()?;
    let each = report.parameter_history.iter().map(|at| at.coordinates().len());
    each.into_iter().try_for_each(|len| LengthMismatch::check("parameter_history", n, len))
}

json_methods!(FitReport);
