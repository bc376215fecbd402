//! Pictures as a user makes them.
//!
//! - [`contours`]: paths in the plane; [`charts`]: curves and fits; [`tape_graph`]: recordings.
//! - [`pages`]: the same as HTML; [`raster`]: as pixels.
#![cfg(feature = "plot")]

#[path = "../support/scratch.rs"]
mod scratch;
#[path = "../support/xml.rs"]
mod xml;

mod audits;
mod charts;
mod conclusions;
mod contours;
mod pages;
#[cfg(feature = "gif")]
mod raster;
mod tape_graph;
