//! Why there is no cluster.

/// MPI cannot be begun with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClusterError {
    /// It was begun with before.
    #[error("MPI was initialized before in this program; keep the first `Cluster`")]
    Initialized,
    /// It does not allow threads.
    #[error(
        "this MPI is built for programs without threads; install one that supports `MPI_THREAD_FUNNELED`"
    )]
    NoThreads,
}
