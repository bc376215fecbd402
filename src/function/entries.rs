//! Sparse Hessians and Jacobians of a function of a point: how they are evaluated.

use super::compile::Wanted;
use super::evaluate::EvaluationPath;
use super::evaluator::Evaluator;
use crate::derive::eager::{self, Here};
use crate::derive::twice::{self, Twice, UndecidedEntry};
use crate::error::{Error, LengthMismatch};
use crate::real::Real;
use crate::replay::bound::admit;
use crate::replay::variant::Variant;
use crate::sparse::plan::{Entries, Plan};
use crate::tape::Closure;
use std::sync::Arc;

impl<T: Real> Evaluator<T> {
    /// Evaluates into `scratch`: the outputs, and then the stored entries.
    pub(super) fn evaluate_entries(
        &mut self,
        f: &Closure<'_, T>,
        entries: Entries,
        point: &[T],
        here: Here,
    ) -> Result<Arc<Plan>, Error> {
        LengthMismatch::check("point", self.parameters, point.len())?;
        if !self.replays_entries(f, entries, point)? {
            return self.entries_eagerly(f, entries, point, here);
        }
        let Some(variant) = self.cache.latest_mut() else {
            return self.entries_eagerly(f, entries, point, here);
        };
        let plan = variant.plan(entries);
        let outputs = variant.recorded.outputs.len();
        self.scratch.resize(outputs + plan.places.len(), T::zero());
        let (values, derivatives) = self.scratch.split_at_mut(outputs);
        let into = [values, derivatives];
        variant.entries(entries, point, &mut self.input, &mut self.buffer, self.engine, into);
        if self.scratch.iter().all(|x| x.is_finite()) {
            return Ok(plan);
        }
        // Reported by the eager path, which also decides where both differ by an overflow.
        self.entries_eagerly(f, entries, point, here)
    }

    fn replays_entries(&mut self, f: &Closure<'_, T>, entries: Entries, point: &[T]) -> Result<bool, Error> {
        if !admit(point)? {
            return Ok(false);
        }
        let engine = self.engine;
        let mut input = core::mem::take(&mut self.input);
        let replay = |variant: &mut Variant<_, _>| variant.replay_entries(entries, point, &mut input, engine);
        let path = self.evaluation_path(f, Wanted::Values, point, replay);
        self.input = input;
        Ok(path? == EvaluationPath::Replayed)
    }

    /// Evaluates by recording and sweeping the recording.
    #[cold]
    fn entries_eagerly(
        &mut self,
        f: &Closure<'_, T>,
        entries: Entries,
        point: &[T],
        here: Here,
    ) -> Result<Arc<Plan>, Error> {
        let mut twice = Twice::record(f, point, self.limit, here)?;
        let plan = twice.plan(entries);
        let outputs = twice.outputs();
        self.scratch.clear();
        self.scratch.extend((0..outputs).map(|k| twice.value(k)));
        self.scratch.resize(outputs + plan.places.len(), T::zero());
        let settled = twice.entries(&plan, entries, point, &mut self.scratch[outputs..]);
        if let Err(UndecidedEntry { at, node }) = settled
            && self.scratch[..outputs].iter().all(|x| x.is_finite())
        {
            return Err(eager::indeterminate_at(f, point, entries.quantity(at), node));
        }
        match self.scratch.iter().position(|x| !x.is_finite()) {
            None => Ok(Arc::new(plan)),
            Some(index) => Err(self.explain_entries(f, entries, index, &plan, point, here)),
        }
    }

    /// Says which number in `scratch` is not finite, and where that comes from.
    #[cold]
    fn explain_entries(
        &self,
        f: &Closure<'_, T>,
        entries: Entries,
        index: usize,
        plan: &Plan,
        point: &[T],
        here: Here,
    ) -> Error {
        let outputs = self.scratch.len() - plan.places.len();
        let entry = index.checked_sub(outputs).and_then(|entry| plan.structure.entries().nth(entry));
        let output = match (entries, entry) {
            (Entries::Hessian, _) => 0,
            (Entries::Jacobian, Some((row, _))) => row,
            (Entries::Jacobian, None) => index,
        };
        let single = eager::output_of(f, output);
        match (entries, entry) {
            (Entries::Hessian, Some((row, column))) => {
                twice::explain_second(&single, point, [row, column], self.limit, here)
            }
            _ => eager::explain_as(&single, point, output, here),
        }
    }
}
