//! Why there are no standard errors.

use crate::naming::{listed, undetermined};

/// Why a report has no standard errors.
///
/// ```
/// use gradus::estimate::NoStandardErrors;
/// use gradus::prelude::*;
///
/// // Twice the same column: only the sum of both parameters is determined.
/// let data = Dataset::from_rows(&["x", "y"], [[1.0, 2.0], [2.0, 4.1], [3.0, 5.9], [4.0, 8.0]])?;
/// let twice = |[a, b]: [Var; 2], [x, y]: [Var; 2]| a * x + b * x - y;
/// let fit = LeastSquares::new().names(["a", "b"]).run_rows(twice, [0.0, 1.0], &data)?;
/// let Some(reason) = &fit.no_standard_errors else { panic!("they are not determined") };
/// assert!(matches!(reason, NoStandardErrors::Undetermined { directions } if directions.len() == 1));
/// assert_eq!(
///     reason.describe(&fit.names, "residuals"),
///     "the residuals do not determine all parameters: only `a + b` is determined here, not `a` and `b` apart",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum NoStandardErrors {
    /// Some parameters cannot be distinguished, or have no effect.
    Undetermined {
        /// Directions in which the parameters can move without any effect, to first order and to rounding:
        /// a basis. Each moves one parameter by 1, those that can make up for it, and no others.
        directions: Vec<Vec<f64>>,
    },
    /// There are no more rows (or residuals) than parameters, so nothing is left to estimate the noise from.
    TooFewRows {
        /// How many rows.
        rows: usize,
        /// How many parameters.
        parameters: usize,
    },
    /// Standard errors are computed for fewer parameters.
    TooManyParameters {
        /// How many parameters.
        parameters: usize,
        /// For how many, at most.
        most: usize,
    },
    /// The Hessian of the summed loss is not positive: the loss falls to both sides somewhere, so this is
    /// no minimum.
    NoMinimum,
    /// The summed loss hardly rises within one standard error of these parameters, on one side at
    /// least, where at a minimum it rises by about ½: the data bound them on the other side only, if at all.
    /// Classes that a plane separates do that to a logistic regression.
    Unbounded {
        /// The parameters, by index.
        parameters: Vec<usize>,
    },
    /// An intermediate result, or a standard error itself, is not finite.
    NotFinite,
    /// There is a penalty on the parameters beside squared residuals, and how far it pulls them these do not tell.
    Penalized,
    /// A function was minimized that was not declared a negative log-likelihood: its curvature says nothing about errors.
    Undeclared,
}

impl NoStandardErrors {
    /// What a report prints, without a full stop.
    ///
    /// - `names`: of the parameters; one that is missing is called `p3`.
    /// - `rows`: what they are estimated from, such as `"data"`.
    #[must_use]
    pub fn describe<N: AsRef<str>>(&self, names: &[N], rows: &str) -> String {
        let name = |parameter: usize| match names.get(parameter) {
            Some(name) => format!("`{}`", name.as_ref()),
            None => format!("`p{parameter}`"),
        };
        match self {
            Self::Undetermined { directions } => {
                format!("the {rows} do not determine all parameters: {}", undetermined(directions, &name))
            }
            Self::TooFewRows { rows: count, parameters } if count < parameters => {
                let unit = if rows == "residuals" { rows } else { "rows" };
                format!(
                    "the {rows} do not determine all parameters: there are {parameters} of them and {count} {unit}"
                )
            }
            Self::TooFewRows { rows: count, .. } => {
                let unit = if rows == "residuals" { rows } else { "rows" };
                format!("there are {count} {unit} for as many parameters, so nothing is left to estimate the noise from")
            }
            Self::TooManyParameters { parameters, most } => {
                format!("there are {parameters} parameters, and they are worked out for at most {most}")
            }
            Self::NoMinimum => {
                "the loss does not curve upward in every direction here, so this is no minimum; give more epochs, or \
                 another start"
                    .to_owned()
            }
            Self::Unbounded { parameters } => format!(
                "within a standard error of {} the loss hardly rises on one side, so the {rows} do not bound what \
                 would be estimated (as when a plane separates two classes)",
                listed(parameters.iter().map(|&parameter| name(parameter)), "and")
            ),
            Self::NotFinite => "an intermediate result is not finite".to_owned(),
            Self::Penalized => format!(
                "a penalty pulls the parameters, and the {rows} do not tell how far; declare the loss a likelihood, or the \
                 deviations as known, for the errors of the posterior"
            ),
            Self::Undeclared => {
                "the function is not declared a negative log-likelihood; if it is one, say so by `Minimizer::likelihood`"
                    .to_owned()
            }
        }
    }
}
