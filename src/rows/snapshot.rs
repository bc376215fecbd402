//! What a function over rows has learned, taken and learned again; see [`CacheSnapshot`].

use super::RowEvaluator;
use super::per_row::RowClosure;
use super::programs::PATHS;
use super::recording::of_point;
use crate::error::{Error, LengthMismatch};
use crate::real::Real;
use crate::replay::cache::Cache;
use crate::replay::recorded::Recorded;
use crate::replay::snapshot::CacheSnapshot;
use crate::replay::variant::Variant;
use crate::tape::closure::outputs;
use crate::tape::{Keep, Recording, record};

impl<T: Real> RowEvaluator<T> {
    /// What it has learned so far.
    pub(crate) fn habits(&self) -> CacheSnapshot<T> {
        CacheSnapshot { shape: self.shape, ..self.cache.habits() }
    }

    /// Learns it again, by recording the closure at the stored points.
    pub(crate) fn learn(&mut self, f: &RowClosure<'_, T>, habits: &CacheSnapshot<T>) -> Result<(), Error> {
        let trace = |point: Vec<T>| self.trace(f, point, habits.shape);
        let programs = habits.programs.iter().cloned().map(trace).collect::<Result<Vec<_>, _>>()?;
        let unconfirmed = habits.unconfirmed.clone().map(trace).transpose()?;
        self.shape = habits.shape;
        let programs = programs.into_iter().flatten().map(Variant::new).collect();
        self.cache = Cache::recall(PATHS, habits, programs, unconfirmed.flatten());
        Ok(())
    }

    pub(super) fn trace(
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
