//! Pictures: where an optimizer went, and what a fit says (feature `plot`).
//!
//! [`Contour`] draws the contours of a function of two numbers, and over them the paths of optimizers; [`TapeGraph`] the
//! operations of one call, with values and adjoints. Pictures are SVG documents for a paper, a README or a notebook: text
//! that can be selected, colors for a light and for a dark page, and a description for those who cannot see them.
//!
//! Everything is drawn from histories, reports, recordings and functions; a function is the same closure as everywhere, and
//! is evaluated on constants.

mod contour;
mod curves;
mod dot;
mod draw;
mod error;
mod estimated;
mod fit_charts;
mod fit_picture;
mod output;
mod page;
mod progression;
mod series;
mod shape;
mod sliders;
mod tape_graph;
mod track;

pub use contour::Contour;
pub use curves::Curves;
pub use error::PlotError;
pub use estimated::Estimated;
pub use fit_picture::{FitPicture, View};
pub use progression::Progression;
pub use series::Series;
pub use sliders::Sliders;
pub use tape_graph::TapeGraph;
pub use track::{Track, Tracked};
