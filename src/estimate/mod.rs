//! How well parameters are known that were estimated: standard errors, correlations, and the table
//! that reports print.
//!
//! [`Fit`](crate::Fit) and [`LeastSquares`](crate::LeastSquares) both end here, with the same numbers for
//! the same data. What comes in is a triangle `R`, with `RᵀR` the information about the parameters: of
//! the rows' derivatives for squared residuals, of the exact Hessian for a likelihood. The product itself is
//! never formed, because it squares the condition: for times in seconds since 1970, measured for two
//! minutes, no digit of it would be left.
//!
//! Nothing here squares a number that was not brought to size 1 before, so residuals of 1e-200 and of
//! 1e200 have standard errors like all others.
//!
//! What users see is [`NoStandardErrors`], the reason where there are none, and [`ARRIVED`].

mod among;
mod band;
mod bca;
mod bootstrap;
mod criteria;
mod derived;
mod error;
mod inference;
mod influence;
mod precision;
mod profile;
mod reason;
mod root;
pub(crate) mod sandwich;
mod squares;
#[cfg(feature = "serde")]
pub(crate) mod stored;
mod summary;
mod table;

use crate::number::significant;

pub use band::Band;
pub use bootstrap::{Bootstrap, BootstrapReport};
pub use derived::{Derived, DerivedAll};
pub use error::EstimateError;
pub use influence::Influence;
pub use profile::{OpenEnd, Opening, Profile, ProfileContour, Region, Sides, Trace};
pub use reason::NoStandardErrors;
pub use sandwich::Sandwich;
pub use summary::Summary;

pub(crate) use crate::distribution::Distribution;
pub(crate) use crate::matrix::resolved::Resolved;
pub(crate) use crate::matrix::triangle::{Triangle, norm};
pub(crate) use band::{Grid, band};
pub(crate) use bootstrap::{Original, Refits, Scheme};
pub(crate) use criteria::criteria;
pub(crate) use derived::derive_all;
pub(crate) use inference::{Inference, inference_methods};
pub(crate) use precision::Precision;
pub(crate) use profile::{Constrained, Pairwise, Refit, Start, contour, profile};
pub(crate) use root::{Basis, Round};
pub(crate) use squares::{Assessment, Squares, deviation};
pub(crate) use table::{Estimates, marks, sum_of_squares};

/// The median; NaN of nothing.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => values[half],
        _ => 0.5 * values[half - 1] + 0.5 * values[half],
    }
}

/// A fit has arrived if the minimum is at most this many standard errors away.
///
/// A tenth of a standard error changes no conclusion that the errors allow; reports of fits that are further
/// away print no standard errors, because those describe the minimum.
pub const ARRIVED: f64 = 0.1;

/// What a report says of a fit that has not arrived, unless it has; see [`ARRIVED`].
///
/// - `withholds`: there are standard errors, which are not shown.
/// - `freedom`: of squared residuals, their number less that of the parameters.
pub(crate) fn not_arrived(
    distance: Option<f64>,
    withholds: bool,
    freedom: Option<usize>,
    cure: &str,
) -> Option<String> {
    let distance = distance.filter(|&distance| !(distance <= ARRIVED))?;
    let consequence = if withholds { ", so none are shown" } else { "" };
    // The distance is √(n − p) where no part of the residuals would be left at the minimum.
    let is_misfit = freedom.is_some_and(|freedom| distance * distance >= 0.99 * freedom as f64);
    let misfit = if is_misfit {
        ", and the residuals are hardly noise but what the parameters still miss"
    } else {
        ""
    };
    let distance = significant(distance, 2);
    Some(format!("not arrived: the minimum is {distance} standard errors away{consequence}{misfit}; {cure}"))
}
