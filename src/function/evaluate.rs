//! One evaluation of a function of a point: by a program that fits, or else by recording.

use super::compile::Wanted;
use super::evaluator::Evaluator;
use super::programs::PointPrograms;
use crate::derive::{conventions, eager};
use crate::error::{Error, LengthMismatch};
use crate::real::Real;
use crate::replay::bound::admit;
use crate::replay::cache::Next;
use crate::replay::mode::Reason;
use crate::replay::recorded::Recorded;
use crate::replay::variant::Variant;
use crate::tape::closure::outputs;
use crate::tape::{Closure, Keep, Recording, record};

/// The results of an evaluation.
#[derive(Clone, Copy)]
pub(super) struct Evaluation {
    pub(super) outputs: usize,
    /// They are those of the program that was used last; else they are in `scratch`.
    replayed: bool,
    finite: bool,
}

/// What became of an attempt to replay.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum EvaluationPath {
    /// The latest variant has replayed.
    Replayed,
    /// No program fits, but the point was recorded for the cache: the number of outputs in `scratch`.
    Recorded(usize),
    /// Nothing was evaluated.
    Eager,
}

impl<T: Real> Evaluator<T> {
    /// Evaluates the outputs, and their derivatives if wanted; [`results`](Self::results) hands them out.
    #[inline]
    pub(super) fn evaluate(
        &mut self,
        f: &Closure<'_, T>,
        wanted: Wanted,
        point: &[T],
    ) -> Result<Evaluation, Error> {
        let found = self.find(f, wanted, point)?;
        if found.finite { Ok(found) } else { self.settle(f, wanted, found.outputs, point) }
    }

    /// The same for those who take "not finite here" for an answer, and do not ask why: that would
    /// record the point once more. A function that fails here is one that has no finite value.
    pub(super) fn evaluate_if_finite(
        &mut self,
        f: &Closure<'_, T>,
        wanted: Wanted,
        point: &[T],
    ) -> Result<Option<Evaluation>, Error> {
        if !point.iter().all(|x| x.is_finite()) {
            return Ok(None);
        }
        let found = match self.find(f, wanted, point) {
            Ok(found) => found,
            Err(error) if error.is_of_the_point() => {
                // What is left there is of another point.
                self.scratch.clear();
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        if found.finite {
            return Ok(Some(found));
        }
        let values_are_finite = self.scratch.iter().take(found.outputs).all(|x| x.is_finite());
        if wanted == Wanted::Values || !values_are_finite {
            return Ok(None);
        }
        match self.settle(f, wanted, found.outputs, point) {
            Err(error) if error.is_of_the_point() => Ok(None),
            settled => settled.map(Some),
        }
    }

    /// Evaluates where numbers may be anything.
    #[inline]
    pub(super) fn find(
        &mut self,
        f: &Closure<'_, T>,
        wanted: Wanted,
        point: &[T],
    ) -> Result<Evaluation, Error> {
        LengthMismatch::check("point", self.parameters, point.len())?;
        let (engine, mut finite) = (self.engine, false);
        let path = if admit(point)? {
            self.evaluation_path(f, wanted, point, |variant| {
                let replayed = variant.replay(wanted, point, engine);
                finite = replayed == Some(true);
                replayed.is_some()
            })?
        } else {
            EvaluationPath::Eager
        };
        if let EvaluationPath::Recorded(outputs) = path {
            return Ok(self.recorded(outputs));
        }
        if finite && let Some(variant) = self.cache.latest() {
            return Ok(Evaluation { outputs: variant.recorded.outputs.len(), replayed: true, finite: true });
        }
        // Reported by the eager path, which also decides where both differ by an overflow.
        let outputs = self.record(f, wanted, point, Keep::Nodes)?;
        Ok(self.recorded(outputs))
    }

    /// Replays the first variant for which `replay` says that it fits, where the cache trusts them.
    ///
    /// What it wants to compare is recorded, and a program made or confirmed by that is used at once, so that
    /// the results of all later calls come from one path.
    pub(super) fn evaluation_path(
        &mut self,
        f: &Closure<'_, T>,
        wanted: Wanted,
        point: &[T],
        mut replay: impl FnMut(&mut Variant<T, PointPrograms<T>>) -> bool,
    ) -> Result<EvaluationPath, Error> {
        match self.cache.next(&mut replay) {
            Next::Eager => Ok(EvaluationPath::Eager),
            Next::Replayed => Ok(EvaluationPath::Replayed),
            Next::Record => {
                let outputs = self.record(f, wanted, point, Keep::Trace)?;
                Ok(if self.cache.replay(replay) {
                    EvaluationPath::Replayed
                } else {
                    EvaluationPath::Recorded(outputs)
                })
            }
        }
    }

    /// The results that were recorded into `scratch`.
    fn recorded(&self, outputs: usize) -> Evaluation {
        let finite = !self.meets_pole && self.scratch.iter().all(|x| x.is_finite());
        Evaluation { outputs, replayed: false, finite }
    }

    /// Result `first` of the last evaluation, and those after it.
    pub(super) fn results(&mut self, wanted: Wanted, found: Evaluation, first: usize, into: &mut [T]) {
        match self.cache.latest_mut() {
            Some(variant) if found.replayed => variant.outputs(wanted, first, into),
            _ => into.copy_from_slice(&self.scratch[first..][..into.len()]),
        }
    }

    /// The first result of the last evaluation; the second and those after it go to `rest`.
    #[inline]
    pub(super) fn first_result(&mut self, wanted: Wanted, found: Evaluation, rest: &mut [T]) -> T {
        match self.cache.latest_mut() {
            Some(variant) if found.replayed => variant.first_output(wanted, rest),
            _ => {
                rest.copy_from_slice(&self.scratch[1..][..rest.len()]);
                self.scratch[0]
            }
        }
    }

    /// Evaluates by recording; a trace is handed to the cache.
    #[inline(never)]
    fn record(
        &mut self,
        f: &Closure<'_, T>,
        wanted: Wanted,
        point: &[T],
        keep: Keep,
    ) -> Result<usize, Error> {
        let Self { scratch, cache, limit, compile_limit, made_at, meets_pole, .. } = self;
        let how = Recording { keep, limit: *limit, traced: *compile_limit };
        record(
            point,
            how,
            |x| outputs(f, x),
            |tape, outputs| {
                let outputs = outputs?;
                let derivatives = if wanted == Wanted::Derivatives { point.len() } else { 0 };
                let recorded = Recorded::collect(tape, &outputs, derivatives, scratch, made_at)?;
                *meets_pole = derivatives > 0 && tape.meets_pole();
                match recorded {
                    Some(recorded) => cache.note(recorded),
                    None if keep == Keep::Trace => {
                        cache.give_up(Reason::TooLong { limit: *compile_limit as usize });
                    }
                    None => {}
                }
                Ok(outputs.len())
            },
        )
    }

    /// The results at a special point, into `scratch`, or what is not finite and where that comes from.
    #[cold]
    fn settle(
        &mut self,
        f: &Closure<'_, T>,
        wanted: Wanted,
        outputs: usize,
        point: &[T],
    ) -> Result<Evaluation, Error> {
        let (values, derivatives) = self.scratch.split_at_mut(outputs);
        let bad = values.iter().position(|x| !x.is_finite());
        if let Some(output) = bad.or((wanted == Wanted::Values).then_some(0)) {
            return Err(eager::explain_output(f, output, point, self.made_at));
        }
        for (k, row) in derivatives.chunks_exact_mut(point.len().max(1)).enumerate() {
            conventions::gradient(&eager::output_of(f, k), point, row, k, self.made_at)?;
        }
        Ok(Evaluation { outputs, replayed: false, finite: true })
    }
}
