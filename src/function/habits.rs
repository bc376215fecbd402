//! What a loss over rows has learned about its closure, as plain data.
//!
//! Programs are compiled from recordings, and a recording follows from the closure and a
//! point. So the points are enough to have the same programs in the same order again: and the
//! order of programs is the order in which the sums of their rows are added.

use super::cache::Cache;
use super::per_row::RowClosure;
use super::recording::Recorded;
use super::row_evaluator::RowEvaluator;
use super::row_recording::of_point;
use super::variant::Variant;
use crate::error::{Error, LengthMismatch};
use crate::real::Real;
use crate::tape::closure::outputs;
use crate::tape::{Keep, Recording, record};

/// Counts and points; see the module.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Habits<T> {
    pub(super) shape: [usize; 2],
    /// Parameters, then a row: one for each program, the most recently used first.
    pub(super) programs: Vec<Vec<T>>,
    pub(super) unconfirmed: Option<Vec<T>>,
    pub(super) counted: Vec<(u64, u32)>,
    pub(super) evaluations: u64,
    pub(super) misses: u32,
    pub(super) given_up: bool,
    pub(super) resting: u64,
    pub(super) next_rest: u64,
}

impl<T: Real> RowEvaluator<T> {
    /// What it has learned so far.
    pub(crate) fn habits(&self) -> Habits<T> {
        Habits { shape: self.shape, ..self.cache.habits() }
    }

    /// Learns it again, by recording the closure at the points of then.
    pub(crate) fn learn(&mut self, f: &RowClosure<'_, T>, habits: &Habits<T>) -> Result<(), Error> {
        let trace = |point: Vec<T>| self.trace(f, point, habits.shape);
        let programs = habits.programs.iter().cloned().map(trace).collect::<Result<Vec<_>, _>>()?;
        let unconfirmed = habits.unconfirmed.clone().map(trace).transpose()?;
        self.shape = habits.shape;
        let programs = programs.into_iter().flatten().map(Variant::new).collect();
        self.cache = Cache::recall(habits, programs, unconfirmed.flatten());
        Ok(())
    }

    fn trace(
        &self,
        f: &RowClosure<'_, T>,
        point: Vec<T>,
        [parameters, columns]: [usize; 2],
    ) -> Result<Option<Recorded<T>>, Error> {
        LengthMismatch::check("point of a recording", parameters.saturating_add(columns), point.len())?;
        let closure = of_point(f, parameters);
        let how = Recording { keep: Keep::Trace, ..Recording::default() };
        let traced = record(
            &point,
            how,
            |x| outputs(&closure, x),
            |tape, outputs| Recorded::collect(tape, &outputs?, 0, &mut Vec::new(), self.made_at),
        )?;
        Ok(traced.map(|recorded| Recorded { point, ..recorded }))
    }
}
