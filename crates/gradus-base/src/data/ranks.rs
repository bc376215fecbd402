//! Processes among which the rows of a source are divided.

use super::source::{RowGroup, RowSource};
use crate::error::SourceError;

/// Processes (or threads) that fit together, each with a part of the rows: what they need to speak with each other.
///
/// All do the same at the same time, so one kind of message is enough: each hands one to all. An implementation on MPI is the crate
/// `gradus-mpi`; with threads it is a barrier around a list.
///
/// ```
/// use gradus::data::{Divided, Ranks, SourceError};
/// use gradus::prelude::*;
/// use std::sync::{Arc, Barrier, Mutex};
///
/// /// One of several threads.
/// struct Thread(usize, Arc<(Barrier, Mutex<Vec<Vec<u8>>>)>);
///
/// impl Ranks for Thread {
///     fn rank(&self) -> usize {
///         self.0
///     }
///
///     fn count(&self) -> usize {
///         3
///     }
///
///     fn exchange(&mut self, message: &[u8]) -> Result<Vec<Vec<u8>>, SourceError> {
///         let (barrier, messages) = &*self.1;
///         messages.lock().map_err(SourceError::new)?[self.0] = message.to_vec();
///         barrier.wait();
///         let all = messages.lock().map_err(SourceError::new)?.clone();
///         barrier.wait();
///         Ok(all)
///     }
/// }
///
/// let data = Dataset::from_rows(&["x", "y"], (0..10_000).map(|i| [f64::from(i % 77), f64::from(i % 7)]))?;
/// let fit = || Fit::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2)).minimizer(Method::TrustExact);
/// let alone = fit().run([0.0, 0.0], &data)?;
/// let shared = Arc::new((Barrier::new(3), Mutex::new(vec![Vec::new(); 3])));
/// std::thread::scope(|threads| {
///     for rank in 0..3 {
///         let (data, alone, shared) = (&data, &alone, shared.clone());
///         threads.spawn(move || {
///             let rows = Divided::new(data.in_groups(1000), Thread(rank, shared));
///             let found = fit().run_source([0.0, 0.0], rows).expect("a fit");
///             assert_eq!(found.parameters, alone.parameters); // to the last bit, on each of them
///         });
///     }
/// });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Ranks {
    /// Which of them this is, from 0 on.
    fn rank(&self) -> usize;

    /// How many there are, at least 1: the same on each.
    fn count(&self) -> usize;

    /// Hands a message, of any length, to all, and returns those of all in the order of the ranks, its own among them.
    ///
    /// # Errors
    /// What keeps it from that, by [`SourceError::new`]: a rank that is lost, as a rule. The fit ends with it.
    fn exchange(&mut self, message: &[u8]) -> Result<Vec<Vec<u8>>, SourceError>;
}

impl<R: Ranks + ?Sized> Ranks for &mut R {
    fn rank(&self) -> usize {
        (**self).rank()
    }

    fn count(&self) -> usize {
        (**self).count()
    }

    fn exchange(&mut self, message: &[u8]) -> Result<Vec<Vec<u8>>, SourceError> {
        (**self).exchange(message)
    }
}

/// A source whose rows are divided among [`Ranks`]: each has the same one, and sums over its own part of the rows.
///
/// The rows have the order of the source, and are cut at multiples of 4096. When the source is opened, a rank reads every n-th group;
/// for a sum, the groups that hold its rows. What it has summed are whole subtrees of the one tree of sums over all rows; all
/// ranks get them from all and put the tree together. So each of them has the sums, parameters and reports that one process has with all rows,
/// to the last bit, whatever the number of ranks. Where a row has no finite loss, each evaluates all rows, so that all have the same error.
///
/// An example is at [`Ranks`].
#[derive(Clone, Debug)]
pub struct Divided<S, R> {
    source: S,
    ranks: R,
}

impl<S: RowSource, R: Ranks> Divided<S, R> {
    /// Divides a source, which has to have the same rows in the same groups on each rank.
    pub fn new(source: S, ranks: R) -> Self {
        Self { source, ranks }
    }
}

impl<S: RowSource, R: Ranks> RowSource for Divided<S, R> {
    fn names(&self) -> &[String] {
        self.source.names()
    }

    fn read(&mut self, group: usize, into: &mut RowGroup) -> Result<bool, SourceError> {
        self.source.read(group, into)
    }

    fn name(&self) -> String {
        self.source.name()
    }

    fn check_unchanged(&mut self) -> Result<(), SourceError> {
        self.source.check_unchanged()
    }

    fn ranks(&mut self) -> Option<&mut dyn Ranks> {
        Some(&mut self.ranks)
    }
}
