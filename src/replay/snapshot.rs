//! What a loss over rows has learned about its closure, as plain data.
//!
//! Programs are compiled from recordings, and a recording follows from the closure and a
//! point. So the points are enough to have the same programs again.

/// Counts and points; see the module.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct CacheSnapshot<T> {
    pub(crate) shape: [usize; 2],
    /// Parameters, then a row: one for each program, the most recently used first.
    pub(crate) programs: Vec<Vec<T>>,
    pub(crate) unconfirmed: Option<Vec<T>>,
    pub(crate) counted: Vec<(u64, u32)>,
    pub(crate) evaluations: u64,
    pub(crate) misses: u32,
    pub(crate) given_up: bool,
    pub(crate) resting: u64,
    pub(crate) next_rest: u64,
}
