//! Fits of [Gradus](gradus) to more rows than one machine has: processes on any number of machines, over MPI.
//!
//! A [`Cluster`] fits what a [`Fit`] describes to rows that every process can read, and each process sums its part of them. **The
//! result does not depend on how many there are**: parameters, losses and standard errors have the bits of one process with all rows,
//! for MPI only carries sums, which are added in the one order that Gradus has for them (`MPI_SUM` adds in an order of
//! its own).
//!
//! ```no_run
//! use gradus::data::CsvRows;
//! use gradus::prelude::*;
//! use gradus_mpi::Cluster;
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
//!     let fit = Fit::new(line).minimizer(Method::TrustExact);
//!     let report = Cluster::init()?.fit(fit, [0.0, 0.0], CsvRows::open("rows.csv", &["x", "y"])?.cached()?)?;
//!     println!("{report}"); // on each rank
//!     Ok(())
//! }
//! ```
//!
//! Started by `mpirun -n 8 program`. What is the same, what it costs and when the network decides is in the
//! [guide](gradus::guide::big_data).
//!
//! # When a rank is lost
//! A process that is killed, panics or leaves ends the others, with a message. With [`Fit::checkpoint`] and [`Fit::resume_or_start`] the same
//! program, started again with any number of ranks, goes on from the file with the bits of a run that was never interrupted. Rank 0 writes the
//! file, and all read it: it has to be where all see it.
//!
//! [`Fit::checkpoint`]: https://docs.rs/gradus/latest/gradus/fit/struct.Fit.html#method.checkpoint
//! [`Fit::resume_or_start`]: https://docs.rs/gradus/latest/gradus/fit/struct.Fit.html#method.resume_or_start
//!
//! # What is not here
//! Batches that are not a multiple of 4096 rows (those that are give the bits of one process, too), and rows in memory. Processes that come and go while a fit runs.

mod error;
mod frame;

pub use error::ClusterError;

use core::fmt;
use core::marker::PhantomData;
use frame::Frame;
use gradus::data::{Divided, Ranks, RowSource, SourceError};
use gradus::fit::{FitError, Keep};
use gradus::function::PerRow;
use gradus::optim::{Rule, Schedule};
use gradus::{Fit, FitReport, Point};
use mpi::Threading;
use mpi::datatype::PartitionMut;
use mpi::environment::Universe;
use mpi::topology::SimpleCommunicator;
use mpi::traits::{Communicator, CommunicatorCollectives};

/// The processes that `mpirun` has started, as seen by one of them.
///
/// There is one in a program, and it stays on its thread. When it goes, it waits for the others.
pub struct Cluster {
    world: SimpleCommunicator,
    /// Another rank has left: nobody answers any more.
    is_over: bool,
    /// MPI ends with it, so it goes last.
    _universe: Universe,
    /// MPI is called by one thread.
    _thread: PhantomData<*const ()>,
}

impl fmt::Debug for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cluster(rank {} of {})", self.rank(), self.count())
    }
}

impl Cluster {
    /// Begins with MPI. A program that was not started by `mpirun` is rank 0 of 1.
    ///
    /// # Errors
    /// [`ClusterError`]: it was begun before in this program, or MPI was built for programs without threads.
    pub fn init() -> Result<Self, ClusterError> {
        let (universe, threading) =
            mpi::initialize_with_threading(Threading::Funneled).ok_or(ClusterError::Initialized)?;
        if threading < Threading::Funneled {
            return Err(ClusterError::NoThreads);
        }
        Ok(Self { world: universe.world(), is_over: false, _universe: universe, _thread: PhantomData })
    }

    /// Fits to the rows of a source, each rank its part: as [`Fit::run_source`], with its bits, on each rank.
    ///
    /// All ranks have to call it with the same fit, the same start and the same rows. Parameters are compared at each evaluation, and with
    /// `checkpoint` the state of the optimizer at each checkpoint.
    ///
    /// # Errors
    /// Those of [`Fit::run_source`], the same on each rank; [`FitError::Loss`] with [`gradus::Error::Source`] where one rank ends, cannot
    /// read its rows, or has another fit than the others.
    #[track_caller]
    pub fn fit<F, R, S, K, P, Form>(
        &mut self,
        fit: Fit<'_, F, R, S, K>,
        start: P,
        source: impl RowSource,
    ) -> Result<FitReport<P>, FitError>
    where
        P: Point,
        F: PerRow<P::Scalar, Form>,
        R: Rule<P::Scalar>,
        S: Schedule,
        K: Keep<P::Scalar, R, S>,
    {
        fit.run_source(start, self.divide(source))
    }

    /// A source whose rows are divided among the ranks: for [`RowGroups`](gradus::data::RowGroups), with its summaries and scalers.
    pub fn divide<S: RowSource>(&mut self, source: S) -> Divided<S, &mut Self> {
        Divided::new(source, self)
    }

    /// Hands a frame to all.
    fn gather(&self, mine: &Frame<'_>) -> Result<Vec<Vec<u8>>, SourceError> {
        let mine = mine.bytes();
        let mut lengths = vec![0_u64; self.count()];
        self.world.all_gather_into(&(mine.len() as u64), &mut lengths[..]);
        let all: u64 = lengths.iter().sum();
        let too_long = |_| {
            SourceError::new(format!(
                "the messages of all ranks have {all} bytes, MPI counts up to {}: take fewer parameters, or a method without second \
                 derivatives",
                i32::MAX
            ))
        };
        // All ranks know the lengths, so all end here if one does.
        i32::try_from(all).map_err(too_long)?;
        let counts: Vec<i32> = lengths.iter().map(|&length| length as i32).collect();
        let ends = counts.iter().scan(0, |end, count| {
            *end += count;
            Some(*end - count)
        });
        let starts: Vec<i32> = ends.collect();
        let mut bytes = vec![0_u8; all as usize];
        let mut parts = PartitionMut::new(&mut bytes[..], counts.as_slice(), starts.as_slice());
        self.world.all_gather_varcount_into(&mine[..], &mut parts);
        let mut rest = bytes.as_slice();
        Ok(lengths
            .iter()
            .map(|&length| {
                let (first, others) = rest.split_at(length as usize);
                rest = others;
                first.to_vec()
            })
            .collect())
    }
}

impl Ranks for Cluster {
    fn rank(&self) -> usize {
        self.world.rank().unsigned_abs() as usize
    }

    fn count(&self) -> usize {
        self.world.size().unsigned_abs() as usize
    }

    fn exchange(&mut self, message: &[u8]) -> Result<Vec<Vec<u8>>, SourceError> {
        if self.is_over {
            return Err(SourceError::new("a rank has left before"));
        }
        let all = self.gather(&Frame::Message(message))?;
        let frames: Option<Vec<Frame<'_>>> = all.iter().map(|bytes| Frame::of(bytes)).collect();
        let frames = frames
            .ok_or_else(|| SourceError::new("a rank sends what is no message: is it the same program?"))?;
        if let Some(gone) = frames.iter().position(|frame| matches!(frame, Frame::Left)) {
            self.is_over = true;
            return Err(SourceError::new(format!(
                "rank {gone} has left, with an error of its own or at its end"
            )));
        }
        Ok(frames.iter().map(|frame| frame.message().to_vec()).collect())
    }
}

impl Drop for Cluster {
    /// Says goodbye, since MPI does not end before all ranks do, and others may wait for a message.
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Unwinding would wait for them.
            eprintln!("rank {} has panicked, and ends all others", self.rank());
            self.world.abort(101);
        }
        if !self.is_over {
            let _ = self.gather(&Frame::Left);
        }
    }
}
