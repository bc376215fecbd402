//! What is computed before anything is drawn: samples, levels and their rings, ranges, scales, lines with fewer points, paths
//! that grow, layers of a graph.

pub mod bands;
pub mod crowding;
pub mod growth;
pub mod layered;
pub mod levels;
pub mod path;
pub mod ranges;
pub mod rings;
pub mod samples;
pub mod scale;
pub mod text;
pub mod thinned;
