//! Derivatives along a vector of a function of a point.

use super::Function;
use super::evaluate::{Road, is_within};
use super::variant::{Along, Wanted};
use crate::derive::along::weighted;
use crate::derive::twice::{self, Twice};
use crate::derive::{Differentiable, Outputs, all_finite, eager};
use crate::error::{Error, LengthMismatch, Quantity};
use crate::real::Real;
use crate::tape::Var;

impl<T: Real, F, Form> Function<T, F, Form>
where
    F: Differentiable<T, Form>,
    F::Output: Outputs<T>,
{
    /// The derivative of each output along `direction`, `J v` with the Jacobian `J`, goes to `into`, which is
    /// untouched on an error.
    ///
    /// Costs about two evaluations, whatever the number of coordinates and of outputs.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), [`Error::TooManyOperations`], and [`Error::Length`] if `direction` has
    /// another length than the point, or `into` than the outputs.
    ///
    /// # Examples
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let mut f = Function::new(|[x, y]: [Var; 2]| [x * y, x.sin()], 2);
    /// let mut slopes = [0.0; 2];
    /// // The Jacobian at (0, 2) is [[2, 0], [1, 0]].
    /// f.jvp_into(&[0.0, 2.0], &[3.0, 1.0], &mut slopes)?;
    /// assert_eq!(slopes, [6.0, 3.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[track_caller]
    pub fn jvp_into(&mut self, point: &[T], direction: &[T], into: &mut [T]) -> Result<(), Error> {
        let outputs = self.along(Along::Forward, point, direction)?;
        LengthMismatch::check("derivatives", outputs, into.len())?;
        into.copy_from_slice(&self.scratch[outputs..]);
        Ok(())
    }

    /// The derivatives of the sum of the outputs with `weights`, `wᵀ J` with the Jacobian `J`, go to `into`,
    /// which is untouched on an error.
    ///
    /// Costs one gradient, whatever the number of outputs.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), [`Error::TooManyOperations`], and [`Error::Length`] if there are more or
    /// fewer weights than outputs, or if `into` has another length than the point.
    ///
    /// # Examples
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let mut f = Function::new(|[x, y]: [Var; 2]| [x * y, x.sin()], 2);
    /// let mut gradient = [0.0; 2];
    /// // The Jacobian at (0, 2) is [[2, 0], [1, 0]].
    /// f.vjp_into(&[0.0, 2.0], &[1.0, 10.0], &mut gradient)?;
    /// assert_eq!(gradient, [12.0, 0.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[track_caller]
    pub fn vjp_into(&mut self, point: &[T], weights: &[T], into: &mut [T]) -> Result<(), Error> {
        LengthMismatch::check("gradient", self.parameters, into.len())?;
        let outputs = self.along(Along::Backward, point, weights)?;
        into.copy_from_slice(&self.scratch[outputs..]);
        Ok(())
    }

    /// [`Function::jvp_into`] into a new vector.
    ///
    /// # Errors
    /// Those of [`Function::jvp_into`].
    #[track_caller]
    pub fn jvp(&mut self, point: &[T], direction: &[T]) -> Result<Vec<T>, Error> {
        let outputs = self.along(Along::Forward, point, direction)?;
        Ok(self.scratch[outputs..].to_vec())
    }

    /// [`Function::vjp_into`] into a new vector.
    ///
    /// # Errors
    /// Those of [`Function::vjp_into`].
    #[track_caller]
    pub fn vjp(&mut self, point: &[T], weights: &[T]) -> Result<Vec<T>, Error> {
        let outputs = self.along(Along::Backward, point, weights)?;
        Ok(self.scratch[outputs..].to_vec())
    }

    /// Evaluates into `scratch`: the outputs, and their derivative along `vector`.
    #[track_caller]
    pub(super) fn along(&mut self, along: Along, point: &[T], vector: &[T]) -> Result<usize, Error> {
        LengthMismatch::check("point", self.parameters, point.len())?;
        if along != Along::Backward {
            LengthMismatch::check("direction", self.parameters, vector.len())?;
        }
        self.input.clear();
        self.input.extend_from_slice(point);
        self.input.extend_from_slice(vector);
        if !self.replays_along(along, point)? {
            return self.along_eagerly(along, point, vector);
        }
        let outputs = self.take_along(along);
        if self.scratch.iter().all(|x| x.is_finite()) {
            return Ok(outputs);
        }
        // Told by the eager road, which also decides where both differ by an overflow.
        self.along_eagerly(along, point, vector)
    }

    /// Replays at `input`, with a program that exists or was confirmed just now; false if there is none.
    fn replays_along(&mut self, along: Along, point: &[T]) -> Result<bool, Error> {
        let engine = self.engine;
        // The vector has to be within the bound, too.
        let within = self.admit(point)? & is_within(&self.input[self.parameters..]);
        if !within {
            let quantity = if along == Along::Backward { Quantity::Weight } else { Quantity::Direction };
            all_finite(&self.input[self.parameters..], quantity).map_err(Box::new)?;
            return Ok(false);
        }
        let input = core::mem::take(&mut self.input);
        let fits = |outputs: usize| along != Along::Backward || input.len() == point.len() + outputs;
        let road = self.road(Wanted::Values, point, |variant| {
            fits(variant.recorded.outputs.len()) && variant.replay_along(along, &input, engine)
        });
        self.input = input;
        Ok(road? == Road::Replayed)
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
    #[track_caller]
    fn along_eagerly(&mut self, along: Along, point: &[T], vector: &[T]) -> Result<usize, Error> {
        let mut twice = Twice::record(|x| self.f.eval(x), point, self.limit)?;
        let outputs = twice.outputs();
        self.scratch.clear();
        self.scratch.extend((0..outputs).map(|k| twice.value(k)));
        let rest = vec![T::zero(); point.len()];
        twice.forward(point, if along == Along::Backward { &rest } else { vector });
        match along {
            Along::Forward => self.scratch.extend((0..outputs).map(|k| twice.derivative(k))),
            Along::Backward => {
                LengthMismatch::check("weights", outputs, vector.len())?;
                self.scratch.extend(twice.backward(vector).iter().map(|dual| dual.value));
            }
            Along::Hessian => {
                self.scratch.extend(twice.backward(&[T::one()]).iter().map(|dual| dual.derivative));
            }
        }
        match self.scratch.iter().position(|x| !x.is_finite()) {
            None => Ok(outputs),
            Some(index) => Err(self.explain_along(along, index, outputs, point, vector)),
        }
    }

    /// Says which number in `scratch` is not finite, and where that comes from.
    #[cold]
    #[track_caller]
    fn explain_along(&self, along: Along, index: usize, outputs: usize, point: &[T], vector: &[T]) -> Error {
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
        let single = |x: &[Var<T>]| {
            let all = self.f.eval(x)?;
            Ok(weighted(&all, weights))
        };
        let quantity = match (along, of) {
            (_, None) => Quantity::Value(output),
            (Along::Forward, Some(_)) => Quantity::Along(output),
            (Along::Backward, Some(k)) => Quantity::Derivative(k),
            (Along::Hessian, Some(k)) => Quantity::Product(k),
        };
        if !matches!(quantity, Quantity::Along(_) | Quantity::Product(_)) {
            return eager::explain_as(&single, point, output);
        }
        match Twice::record(single, point, self.limit) {
            Ok(mut twice) => {
                twice.forward(point, vector);
                twice::explain(&single, &mut twice, point, quantity, value)
            }
            Err(error) => error,
        }
    }
}
