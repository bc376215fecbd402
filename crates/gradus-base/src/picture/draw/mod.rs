//! SVG documents: a writer that escapes, frames with axes, marks and colors, and the figures that are made of them.

pub mod chart;
pub mod chart_figure;
pub mod contour_figure;
pub mod frame;
pub mod marks;
pub mod motion;
pub mod paths;
pub mod plane;
pub mod ramp;
pub mod svg;
