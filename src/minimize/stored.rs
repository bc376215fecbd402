//! How a minimum is stored.

use super::{ConstrainedMinimum, Iterates, Minima, Minimum, Status};
use crate::derive::FromCoordinates;
use crate::derive::stored::{json_methods, point};
use crate::error::{Error, LengthMismatch};
use crate::estimate::Assessment;
use crate::estimate::stored::{self, check_square};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::scalar::stored::scalar;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The words of the fields, and their order.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Minimum", bound = "P: FromCoordinates")]
struct Stored<P: FromCoordinates> {
    #[serde(rename = "parameters", with = "point")]
    x: P,
    names: Vec<String>,
    fixed: Vec<bool>,
    at_bound: Vec<bool>,
    #[serde(rename = "value", with = "scalar")]
    fun: P::Scalar,
    #[serde(rename = "gradient", with = "point")]
    jac: P,
    #[serde(rename = "steps")]
    nit: usize,
    #[serde(rename = "evaluations")]
    nfev: usize,
    #[serde(rename = "gradient_evaluations")]
    njev: usize,
    #[serde(rename = "hessian_evaluations")]
    nhev: usize,
    #[serde(rename = "hessian_products")]
    nhvp: usize,
    #[serde(rename = "stop")]
    status: Status,
    #[serde(rename = "fault")]
    error: Option<Error>,
    #[serde(flatten)]
    assessment: Assessment,
    #[serde(rename = "inverse_hessian")]
    hess_inv: Option<Matrix<P::Scalar>>,
    history: Iterates<P>,
}

impl<P: FromCoordinates> Serialize for Minimum<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Stored::serialize(self, serializer)
    }
}

impl<'de, P: FromCoordinates> Deserialize<'de> for Minimum<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let report = Stored::deserialize(deserializer)?;
        check(&report).map_err(D::Error::custom)?;
        Ok(report)
    }
}

/// What methods rely on.
fn check<P: FromCoordinates>(report: &Minimum<P>) -> Result<(), LengthMismatch> {
    let n = report.x.coordinates().len();
    let (precision, no_standard_errors) = match &report.assessment.precision {
        Ok(precision) => (Some(precision), None),
        Err(reason) => (None, Some(reason)),
    };
    let marks = [&report.fixed[..], &report.at_bound];
    let names = &report.names;
    stored::Stored { parameters: n, names, marks, covariance: None, no_standard_errors, precision }
        .check()?;
    LengthMismatch::check("gradient", n, report.jac.coordinates().len())?;
    if let Some(inverse) = &report.hess_inv {
        check_square("inverse_hessian", n, inverse)?;
    }
    let Iterates { points, values, gradients } = &report.history;
    LengthMismatch::check("history.values", points.len(), values.len())?;
    LengthMismatch::check("history.gradients", points.len(), gradients.len())?;
    let each = points.iter().chain(gradients).map(|at| at.coordinates().len());
    each.into_iter().try_for_each(|len| LengthMismatch::check("history", n, len))
}

json_methods!(Minimum);
json_methods!(ConstrainedMinimum);
json_methods!(Minima, T: Real);
