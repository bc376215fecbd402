//! What is computed before anything is drawn: samples, levels and their rings, ranges, scales, lines with fewer points, paths
//! that grow, layers of a graph.

pub(super) mod bands;
pub(super) mod crowding;
pub(super) mod growth;
pub(super) mod layered;
pub(super) mod levels;
pub(super) mod path;
pub(super) mod ranges;
pub(super) mod rings;
pub(super) mod samples;
pub(super) mod scale;
pub(super) mod text;
pub(super) mod thinned;
