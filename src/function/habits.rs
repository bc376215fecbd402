//! What a loss over rows has learned about its closure, as plain data.
//!
//! Programs are compiled from recordings, and a recording follows from the closure and a
//! point. So the points are enough to have the same programs in the same order again: and the
//! order of programs is the order in which the sums of their rows are added.

use super::PerRow;
use super::cache::Cache;
use super::recording::Recorded;
use super::rows::RowFunction;
use super::variant::Variant;
use crate::error::{Error, LengthMismatch};
use crate::real::Real;
use crate::tape::{Keep, Recording, Var, record};

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

impl<T: Real, F: PerRow<T, Form>, Form> RowFunction<T, F, Form> {
    /// The loss of one row.
    pub(crate) fn closure(&self) -> &F {
        &self.f
    }

    /// What it has learned so far.
    pub(crate) fn habits(&self) -> Habits<T> {
        Habits { shape: self.rows.shape, ..self.rows.cache.habits() }
    }

    /// Learns it again, by recording the closure at the points of then.
    pub(crate) fn learn(&mut self, habits: &Habits<T>) -> Result<(), Error> {
        let [parameters, columns] = habits.shape;
        let trace = |point: Vec<T>| self.trace(point, parameters, columns);
        let programs = habits.programs.iter().cloned().map(trace).collect::<Result<Vec<_>, _>>()?;
        let unconfirmed = habits.unconfirmed.clone().map(trace).transpose()?;
        self.rows.shape = habits.shape;
        let programs = programs.into_iter().flatten().map(Variant::new).collect();
        self.rows.cache = Cache::recall(habits, programs, unconfirmed.flatten());
        Ok(())
    }

    fn trace(&self, point: Vec<T>, parameters: usize, columns: usize) -> Result<Option<Recorded<T>>, Error> {
        LengthMismatch::check("point of a recording", parameters.saturating_add(columns), point.len())?;
        let closure = |x: &[Var<T>]| self.f.eval(&x[..parameters], &x[parameters..]);
        let how = Recording { keep: Keep::Trace, ..Recording::default() };
        let traced = record(&point, how, closure, |tape, output| {
            Recorded::collect(tape, &[output?], 0, &mut Vec::new(), self.rows.made_at)
        })?;
        Ok(traced.map(|recorded| Recorded { point, ..recorded }))
    }
}
