//! Derivatives along a vector of a function of a point: how they are evaluated.

use super::compile::{Along, Wanted};
use super::engine::AlongVector;
use super::evaluate::EvaluationPath;
use super::evaluator::Evaluator;
use crate::derive::all_finite;
use crate::derive::along::weighted;
use crate::derive::conventions::{Sought, Undecided};
use crate::derive::eager;
use crate::derive::twice::{self, Twice};
use crate::error::{Error, LengthMismatch, Quantity};
use crate::real::Real;
use crate::replay::bound::{admit, is_within};
use crate::tape::Closure;

impl<T: Real> Evaluator<T> {
    /// Evaluates into `scratch`: the outputs, and their derivative along `vector`.
    pub(super) fn evaluate_along(
        &mut self,
        f: &Closure<'_, T>,
        request: AlongVector<'_, T>,
    ) -> Result<usize, Error> {
        let AlongVector { along, point, vector, .. } = request;
        LengthMismatch::check("point", self.parameters, point.len())?;
        if along != Along::Backward {
            LengthMismatch::check("direction", self.parameters, vector.len())?;
        }
        self.input.clear();
        self.input.extend_from_slice(point);
        self.input.extend_from_slice(vector);
        if !self.replays_along(f, along, point)? {
            return self.along_eagerly(f, request);
        }
        let outputs = self.take_along(along);
        if self.scratch.iter().all(|x| x.is_finite()) {
            return Ok(outputs);
        }
        // Reported by the eager path, which also decides where both differ by an overflow.
        self.along_eagerly(f, request)
    }

    /// Replays at `input`, with a program that exists or was confirmed just now; false if there is none.
    fn replays_along(&mut self, f: &Closure<'_, T>, along: Along, point: &[T]) -> Result<bool, Error> {
        let engine = self.engine;
        // The vector has to be within the bound, too.
        let within = admit(point)? & is_within(&self.input[self.parameters..]);
        if !within {
            let quantity = if along == Along::Backward { Quantity::Weight } else { Quantity::Direction };
            all_finite(&self.input[self.parameters..], quantity).map_err(Box::new)?;
            return Ok(false);
        }
        let input = core::mem::take(&mut self.input);
        let fits = |outputs: usize| along != Along::Backward || input.len() == point.len() + outputs;
        let path = self.evaluation_path(f, Wanted::Values, point, |variant| {
            fits(variant.recorded.outputs.len()) && variant.replay_along(along, &input, engine)
        });
        self.input = input;
        Ok(path? == EvaluationPath::Replayed)
    }

    /// Takes over the results of a replay.
    fn take_along(&mut self, along: Along) -> usize {
        let Some(variant) = self.cache.latest_mut() else { return 0 };
        let outputs = variant.recorded.outputs.len();
        let derivatives = if along == Along::Forward { outputs } else { self.parameters };
        self.scratch.resize(outputs + derivatives, T::zero());
        variant.outputs_along(along, 0, &mut self.scratch);
        outputs
    }

    /// Evaluates by recording and sweeping the recording.
    #[cold]
    fn along_eagerly(&mut self, f: &Closure<'_, T>, request: AlongVector<'_, T>) -> Result<usize, Error> {
        let AlongVector { along, point, vector, here } = request;
        let mut twice = Twice::record(f, point, self.limit, here)?;
        let outputs = twice.outputs();
        self.scratch.clear();
        self.scratch.extend((0..outputs).map(|k| twice.value(k)));
        let sought = match along {
            Along::Forward => Sought::Along(vector),
            Along::Backward => {
                LengthMismatch::check("weights", outputs, vector.len())?;
                Sought::Back(vector)
            }
            Along::Hessian => Sought::Product(vector),
        };
        let mut derivatives = Vec::new();
        let settled = twice.derivatives(sought, (point, point.len()), &mut derivatives);
        // An output of weight 0 does not count, also one that is not finite.
        let counts = |k: usize| along != Along::Backward || k >= outputs || vector[k] != T::zero();
        let bad = |(k, x): (usize, &T)| !x.is_finite() && counts(k);
        if let Err(Undecided { node, index }) = settled
            && !self.scratch.iter().enumerate().any(bad)
        {
            let quantity = match along {
                Along::Forward => Quantity::Along(index),
                Along::Backward => Quantity::Derivative(index),
                Along::Hessian => Quantity::Product(index),
            };
            return Err(eager::indeterminate_at(f, point, quantity, node));
        }
        self.scratch.extend(derivatives);
        match self.scratch.iter().enumerate().position(bad) {
            None => Ok(outputs),
            Some(index) => Err(self.explain_along(f, request, index, outputs)),
        }
    }

    /// Says which number in `scratch` is not finite, and where that comes from.
    #[cold]
    fn explain_along(
        &self,
        f: &Closure<'_, T>,
        request: AlongVector<'_, T>,
        index: usize,
        outputs: usize,
    ) -> Error {
        let AlongVector { along, point, vector, here } = request;
        let value = self.scratch[index];
        let of = index.checked_sub(outputs);
        let output = if along == Along::Forward {
            index % outputs.max(1)
        } else {
            index.min(outputs.saturating_sub(1))
        };
        let weights = |k: usize| match (along, of) {
            (Along::Backward, Some(_)) => vector.get(k).copied().unwrap_or_else(T::zero),
            _ if k == output => T::one(),
            _ => T::zero(),
        };
        let single = weighted(f, weights, None);
        let quantity = match (along, of) {
            (_, None) => Quantity::Value(output),
            (Along::Forward, Some(_)) => Quantity::Along(output),
            (Along::Backward, Some(k)) => Quantity::Derivative(k),
            (Along::Hessian, Some(k)) => Quantity::Product(k),
        };
        if !matches!(quantity, Quantity::Along(_) | Quantity::Product(_)) {
            return eager::explain_as(&single, point, output, here);
        }
        match Twice::record(&single, point, self.limit, here) {
            Ok(mut twice) => {
                twice.forward(point, vector);
                twice::explain(&single, &mut twice, point, quantity, value, here)
            }
            Err(error) => error,
        }
    }
}
