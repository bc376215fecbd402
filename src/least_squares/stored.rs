//! How a report of least squares is stored.

use super::job::Rowwise;
use super::robust::Robust;
use super::settings::Settings;
use super::{LeastSquaresReport, OrthogonalReport};
use crate::derive::FromCoordinates;
use crate::derive::stored::{json_methods, point};
use crate::error::{Error, LengthMismatch};
use crate::estimate::{NoStandardErrors, Precision, stored};
use crate::matrix::Matrix;
use crate::minimize::Status;
use crate::scalar::stored::scalars;
use crate::stored::{number, numbers, optional};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The words of the fields, and their order.
#[derive(Serialize, Deserialize)]
#[serde(remote = "LeastSquaresReport", bound = "P: FromCoordinates")]
struct Stored<P: FromCoordinates> {
    #[serde(rename = "parameters", with = "point")]
    x: P,
    names: Vec<String>,
    fixed: Vec<bool>,
    at_bound: Vec<bool>,
    #[serde(with = "number")]
    sum_of_squares: f64,
    #[serde(with = "number")]
    total: f64,
    loss: Robust,
    #[serde(with = "numbers")]
    gradient: Vec<f64>,
    #[serde(rename = "steps")]
    nit: usize,
    #[serde(rename = "evaluations")]
    nfev: usize,
    #[serde(rename = "jacobian_evaluations")]
    njev: usize,
    #[serde(rename = "stop")]
    status: Status,
    fault: Option<Error>,
    covariance: Option<Matrix<f64>>,
    no_standard_errors: Option<NoStandardErrors>,
    #[serde(with = "optional")]
    distance: Option<f64>,
    precision: Option<Precision>,
    #[serde(with = "scalars")]
    residuals: Vec<P::Scalar>,
    jacobian: Matrix<P::Scalar>,
    settings: Settings,
    rows: Rowwise,
}

impl<P: FromCoordinates> Serialize for LeastSquaresReport<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored::serialize(self, serializer)
    }
}

impl<'de, P: FromCoordinates> Deserialize<'de> for LeastSquaresReport<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let report = Stored::deserialize(deserializer)?;
        check(&report).map_err(D::Error::custom)?;
        Ok(report)
    }
}

/// What methods rely on.
fn check<P: FromCoordinates>(report: &LeastSquaresReport<P>) -> Result<(), String> {
    let of_length = |error: LengthMismatch| error.to_string();
    let n = report.x.coordinates().len();
    let estimates = stored::Stored {
        parameters: n,
        names: &report.names,
        marks: [&report.fixed, &report.at_bound],
        covariance: report.covariance.as_ref(),
        no_standard_errors: report.no_standard_errors.as_ref(),
        precision: report.precision.as_ref(),
    };
    estimates.check().map_err(of_length)?;
    LengthMismatch::check("gradient", n, report.gradient.len()).map_err(of_length)?;
    LengthMismatch::check("jacobian", report.residuals.len(), report.jacobian.rows()).map_err(of_length)?;
    LengthMismatch::check("jacobian", n, report.jacobian.columns()).map_err(of_length)?;
    report.settings.check(n).map_err(|error| error.to_string())?;
    report.loss.check().map_err(|error| error.to_string())?;
    let Rowwise { rows, left_out, .. } = report.rows;
    if left_out <= rows { Ok(()) } else { Err(format!("{left_out} of {rows} rows are left out")) }
}

json_methods!(LeastSquaresReport);
json_methods!(OrthogonalReport);
