//! A part of the sum over chunks, which others put together with theirs.

/// The sums of 2ˡᵉᵛᵉˡ chunks of rows, of which the first one is a multiple of 2ˡᵉᵛᵉˡ: a node of the tree in which chunks are added.
///
/// Whoever has the chunks of a range in order has each as a sum of the largest such subtrees, and these have the bits that they
/// have in the tree over all rows. So the tree can be put together from parts that were summed elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Subtree<T> {
    /// The first chunk.
    pub(crate) start: usize,
    pub(crate) level: usize,
    pub(crate) sums: Vec<T>,
}

#[cfg(test)]
#[path = "../../tests/unit/block/subtree.rs"]
mod tests;
