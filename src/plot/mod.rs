//! Pictures: where an optimizer went, and what a fit says (feature `plot`).
//!
//! - [`Contour`]: the contours of a function of two numbers, its surface, and the paths of optimizers over them.
//! - [`Sliders`]: the same for every choice of up to three settings, such as a learning rate and its momentum.
//! - [`Curves`]: losses, gradients, rates and parameters by step, functions and points.
//! - [`FitPicture`]: data with the curve that was fitted to them, its bands, residuals and regions.
//! - [`ProfilePicture`]: how the fit gets worse as a parameter is moved, with its interval.
//! - [`RegionPicture`]: what two parameters may be together, beside the ellipse of their covariance.
//! - [`InfluencePicture`]: which rows decide a fit, by leverages and Cook's distances.
//! - [`AuditPicture`]: whether a loss is safe to optimize, and what was found.
//! - [`TapeGraph`]: the operations of one call, with values and adjoints.
//!
//! Each is an SVG document for a paper, a README or a notebook: text that can be selected, colors for a light and for a dark
//! page, and a description for those who cannot see it. Most are pages, too: one file of HTML that opens in any browser
//! without a network, plays the paths, turns the surface and shows the numbers. [Animated](Contour::animate), the paths of an
//! SVG grow step by step. With the feature `png` a picture is also written as a PNG, and with the feature `gif` its paths as an
//! animation.
//!
//! Everything is drawn from histories, reports, recordings and functions; a function is the same closure as everywhere, and
//! is evaluated on constants.

mod audit_picture;
mod contour;
mod curves;
mod dot;
mod draw;
mod error;
mod estimated;
mod files;
mod fit_charts;
mod fit_picture;
mod influence_picture;
mod output;
mod page;
mod profile_picture;
mod progression;
#[cfg(feature = "png")]
mod raster;
mod region_picture;
mod series;
mod sliders;
mod tape_graph;
mod track;

pub use audit_picture::AuditPicture;
pub use contour::Contour;
pub use curves::Curves;
pub use error::PlotError;
pub use estimated::Estimated;
pub use fit_picture::{FitPicture, View};
pub use influence_picture::{InfluencePicture, InfluenceView};
pub use profile_picture::{ProfilePicture, ProfileView};
pub use progression::Progression;
pub use region_picture::RegionPicture;
pub use series::Series;
pub use sliders::Sliders;
pub use tape_graph::TapeGraph;
pub use track::{Track, Tracked};
