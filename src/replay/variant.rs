//! One control-flow path through a closure: its recording, and what is compiled from it.

use super::recorded::Recorded;
use crate::scalar::Numeric;
use core::fmt;
use std::sync::Arc;

/// A recording with what was compiled from it so far.
#[derive(Clone, Debug)]
pub(crate) struct Variant<T, P> {
    pub(crate) recorded: Arc<Recorded<T>>,
    /// Of the recording: the same whenever it is made.
    pub(crate) fingerprint: u64,
    /// Apart, so that variants change places cheaply.
    pub(crate) programs: Box<P>,
}

impl<T: Numeric, P: Default> Variant<T, P> {
    pub(crate) fn new(recorded: Recorded<T>) -> Self {
        let fingerprint = recorded.trace.fingerprint();
        Self::with_fingerprint(recorded, fingerprint)
    }

    /// The same, where the fingerprint is known.
    pub(crate) fn with_fingerprint(recorded: Recorded<T>, fingerprint: u64) -> Self {
        debug_assert_eq!(fingerprint, recorded.trace.fingerprint());
        Self { recorded: Arc::new(recorded), fingerprint, programs: Box::default() }
    }
}

/// The programs of the variant used last.
pub(crate) struct Show<'a, T, P>(pub(crate) Option<&'a Variant<T, P>>);

impl<T, P: fmt::Display> fmt::Display for Show<'_, T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(variant) => variant.programs.fmt(f),
            None => write!(f, "no program: nothing has been compiled yet"),
        }
    }
}
