//! What is known of a closure over rows, and how it is evaluated: programs first, recordings for the rows that fit none.

use super::per_row::RowClosure;
use super::programs::{PATHS, RowPrograms};
use super::request::Request;
use crate::block::tree::Sums;
use crate::derive::eager::Here;
use crate::error::Error;
use crate::kernel::math::{Engine, Math};
use crate::real::Real;
use crate::replay::cache::Cache;
use crate::replay::recorded::Recorded;
use crate::replay::smoothness::Smoothness;
use crate::tape::Var;

/// What is known of a closure over rows, and the buffers to evaluate it.
#[derive(Clone, Debug)]
pub(crate) struct RowEvaluator<T> {
    pub(super) cache: Cache<T, RowPrograms<T>>,
    /// The number of parameters and of columns that programs are for.
    pub(super) shape: [usize; 2],
    pub(super) engine: Engine,
    /// Who handed the closure over.
    pub(super) made_at: Here,
    /// Sum and derivatives of what a program has swept, or all of one row.
    pub(super) part: Vec<T>,
    /// Sum and derivatives of all.
    pub(super) total: Vec<T>,
    /// Rows that no program has fitted yet, by number in the batch, and what another program leaves of them.
    pub(super) others: Vec<u32>,
    pub(super) rest: Vec<u32>,
    /// Rows for a further program, by number in the data, and their outputs.
    pub(super) rows: Vec<u32>,
    pub(super) outputs: Vec<T>,
    /// The rows that were recorded.
    pub(super) recorded: Sums<T>,
    pub(super) sum: Sum,
    /// The recording of the last row, if its trace was kept.
    pub(super) traced: Option<Recorded<T>>,
    pub(super) point: Vec<T>,
    /// Rows of the last evaluation had derivatives that are not finite: programs leave such rows out.
    pub(super) is_careful: bool,
    /// Parameters with a vector behind them.
    pub(super) input: Vec<T>,
}

/// How the rows of a sum are evaluated. Each way that fails is followed by the next, with all rows anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum How {
    /// By programs, and by recordings of rows that fit none.
    #[default]
    Programs,
    /// The same, where programs leave out rows with a derivative that is not finite.
    Careful,
    /// By recordings.
    Recordings,
}

impl How {
    /// All, by their order.
    pub(super) const ALL: [Self; 3] = [Self::Programs, Self::Careful, Self::Recordings];
}

/// Where a sum over stretches of rows stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    pub(super) how: How,
    /// Rows of earlier stretches.
    pub(super) before: usize,
    /// The first chunk that is summed here, where others sum those before.
    pub(super) first_chunk: usize,
    /// Rows that were recorded.
    pub(super) recorded: usize,
    /// Programs that were compiled.
    pub(super) compiled: usize,
    /// The path that was compared with the closure for it, if there is a program for that.
    pub(super) compared: Option<u64>,
    /// The programs there are have been chosen: rows of other paths are recorded.
    pub(super) is_settled: bool,
    /// Rows were recorded because there were programs for enough others.
    pub(super) is_full: bool,
    /// Has the closure been compared for it?
    pub(super) is_counted: bool,
}

impl<T: Real> RowEvaluator<T> {
    pub(crate) fn new(made_at: Here) -> Self {
        Self {
            cache: Cache::with_room(PATHS),
            shape: [0; 2],
            engine: Engine::best(Math::Vector),
            made_at,
            part: Vec::new(),
            total: Vec::new(),
            others: Vec::new(),
            rest: Vec::new(),
            rows: Vec::new(),
            outputs: Vec::new(),
            recorded: Sums::default(),
            sum: Sum::default(),
            traced: None,
            point: Vec::new(),
            input: Vec::new(),
            is_careful: false,
        }
    }

    /// The number of outputs: of all programs, or else of the first row, on constants.
    pub(super) fn outputs(&mut self, f: &RowClosure<'_, T>, request: Request<'_, T>) -> Result<usize, Error> {
        request.admit()?;
        let mut known = self.cache.variants().iter().map(|variant| variant.recorded.outputs.len());
        if request.shape() == self.shape
            && let Some(outputs) = known.next()
            && known.all(|others| others == outputs)
        {
            return Ok(outputs);
        }
        let Some(row) = request.batch.indices().next() else { return Ok(0) };
        let parameters: Vec<Var<T>> = request.parameters.iter().copied().map(Var::constant).collect();
        let columns = request.columns.as_slices().iter().map(|column| Var::constant(column[row]));
        let mut outputs = 0;
        f(&parameters, &columns.collect::<Vec<_>>(), &mut |all| outputs = all.len())?;
        Ok(outputs)
    }

    /// Where the function of a row may have kinks, as far as the recordings tell.
    pub(crate) fn smoothness(&self) -> Smoothness {
        self.cache.smoothness()
    }

    /// Evaluates into `total`; the outputs of each row go to `each`, output after output.
    pub(super) fn evaluate(
        &mut self,
        f: &RowClosure<'_, T>,
        request: Request<'_, T>,
        each: &mut [T],
    ) -> Result<(), Error> {
        if each.is_empty() && self.at_once(&request) {
            return Ok(());
        }
        self.start(request.wanted, request.shape());
        while !(self.begin(&request) && self.stretch(f, &request, each)? && self.finish(&request, each)?) {}
        Ok(())
    }
}
