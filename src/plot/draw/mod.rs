//! SVG documents: a writer that escapes, frames with axes, marks and colors, and the figures that are made of them.

pub(super) mod chart;
pub(super) mod chart_figure;
pub(super) mod contour_figure;
pub(super) mod frame;
pub(super) mod graph_figure;
mod graph_node;
pub(super) mod graph_words;
pub(super) mod marks;
pub(super) mod motion;
pub(super) mod paths;
pub(super) mod plane;
pub(super) mod ramp;
pub(super) mod svg;
