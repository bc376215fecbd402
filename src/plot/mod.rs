//! Pictures: where an optimizer went, and what a fit says (feature `plot`).
//!
//! [`Contour`] draws the contours of a function of two numbers, and over them the paths of optimizers. Pictures are SVG documents
//! for a paper, a README or a notebook: text that can be selected, colors for a light and for a dark page, and a
//! description for those who cannot see them. [Animated](Contour::animate), paths grow step by step. With the feature `png`
//! a picture is also written as a PNG, and with the feature `gif` its paths as an animation.
//!
//! Everything is drawn from histories, reports and functions; a function is the same closure as everywhere, and is
//! evaluated on constants.

mod contour;
mod draw;
mod error;
mod output;
mod page;
#[cfg(feature = "png")]
mod raster;
mod shape;
mod track;

pub use contour::Contour;
pub use error::PlotError;
pub use track::{Track, Tracked};
