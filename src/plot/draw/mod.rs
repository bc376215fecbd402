//! The figure of a recording.

pub(super) mod graph_figure;
mod graph_node;
pub(super) mod graph_words;
