//! Limits that cannot be kept.

/// Why parameters cannot be where their bounds, or their being held, want them.
///
/// ```
/// use gradus::fit::{DomainError, FitError};
/// use gradus::prelude::*;
///
/// let found = LeastSquares::new().names(["rate"]).bounds([(0.0, 1.0)]).run(|x: Var| x - 0.5, 3.0);
/// let Err(FitError::Domain(error)) = found else { panic!("3 is not between 0 and 1") };
/// assert!(matches!(error, DomainError::Outside { .. }));
/// assert_eq!(error.to_string(), "`rate` starts at 3, outside of its bounds 0 and 1; start it between them");
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DomainError {
    /// There are not as many bounds as parameters.
    #[error(
        "there are bounds for {bounds} parameters, and {parameters} parameters; give infinite ones to those without"
    )]
    Bounds {
        /// How many pairs.
        bounds: usize,
        /// How many parameters.
        parameters: usize,
    },
    /// Nothing is between the bounds.
    #[error(
        "the bounds of `{name}` are {lower} and {upper}, and nothing is between them; give the lower one first"
    )]
    Crossed {
        /// The parameter.
        name: String,
        /// Its lower bound.
        lower: f64,
        /// Its upper bound.
        upper: f64,
    },
    /// The start is not between the bounds.
    #[error("`{name}` starts at {value}, outside of its bounds {lower} and {upper}; start it between them")]
    Outside {
        /// The parameter.
        name: String,
        /// Where it starts.
        value: f64,
        /// Its lower bound.
        lower: f64,
        /// Its upper bound.
        upper: f64,
    },
    /// A parameter is to be held that there is not.
    #[error("no parameter is called `{name}`, so it cannot be held; there are {}", available.join(", "))]
    UnknownName {
        /// The name.
        name: String,
        /// Those there are.
        available: Vec<String>,
    },
    /// All parameters are held.
    #[error(
        "all {parameters} parameters are held, by their names or by bounds that are equal; nothing is left to fit"
    )]
    AllFixed {
        /// How many.
        parameters: usize,
    },
}
