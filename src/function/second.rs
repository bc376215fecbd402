//! Derivatives along a vector, and second derivatives, of a function of a point.

use super::Function;
use super::cache::Next;
use super::function::is_within;
use super::variant::{Along, Wanted};
use crate::derive::along::weighted;
use crate::derive::twice::{self, Twice};
use crate::derive::{Differentiable, Matrix, Outputs, all_finite, eager};
use crate::error::{Error, LengthMismatch, Quantity};
use crate::tape::Keep;
use crate::{Real, Var};

impl<T: Real, F, Form> Function<T, F, Form>
where
    F: Differentiable<T, Form, Output = Var<T>>,
{
    /// The value at `point`; the product of the Hessian there with `direction` goes to `into`, which
    /// is untouched on an error.
    ///
    /// Exact: the gradient's derivative along the direction, compiled and replayed as the gradient
    /// is. Costs two to three gradients, whatever the number of coordinates.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), [`Error::TooManyOperations`], [`Error::Length`] if `direction` or
    /// `into` has another length than the point, and [`Error::NotFinite`] also for the direction and
    /// the product.
    ///
    /// # Examples
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let mut f = Function::new(|[x, y]: [Var; 2]| x * x * y, 2);
    /// let mut product = [0.0; 2];
    /// // The Hessian at (3, 5) is [[10, 6], [6, 0]].
    /// assert_eq!(f.hvp_into(&[3.0, 5.0], &[1.0, 2.0], &mut product)?, 45.0);
    /// assert_eq!(product, [22.0, 6.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Source
    /// Pearlmutter (1994), Fast exact multiplication by the Hessian, Neural Computation 6, 147–160.
    #[track_caller]
    pub fn hvp_into(&mut self, point: &[T], direction: &[T], into: &mut [T]) -> Result<T, Error> {
        LengthMismatch::check("product", self.parameters, into.len())?;
        self.along(Along::Hessian, point, direction)?;
        into.copy_from_slice(&self.scratch[1..]);
        Ok(self.scratch[0])
    }

    /// The value at `point`; the Hessian `H(i, j) = ∂²f/∂xᵢ∂xⱼ` goes to `into`, which is of no use
    /// after an error.
    ///
    /// Exact, and symmetric to the last bit.
    ///
    /// # Errors
    /// Those of [`Function::hvp_into`]; [`Error::Length`] if `into` is not square with a row for each
    /// coordinate.
    ///
    /// # Examples
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let mut f = Function::new(|[x, y]: [Var; 2]| x * x * y, 2);
    /// let mut hessian = Matrix::zeros(2, 2);
    /// assert_eq!(f.hessian_into(&[3.0, 5.0], &mut hessian)?, 45.0);
    /// assert_eq!(hessian.as_slice(), [10.0, 6.0, 6.0, 0.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[track_caller]
    pub fn hessian_into(&mut self, point: &[T], into: &mut Matrix<T>) -> Result<T, Error> {
        let n = self.parameters;
        LengthMismatch::check("rows of the Hessian", n, into.rows())?;
        LengthMismatch::check("columns of the Hessian", n, into.columns())?;
        LengthMismatch::check("point", n, point.len())?;
        self.unit(point, 0);
        if n == 0 {
            return self.value(point);
        }
        let value = if self.replays_along(Along::Hessian, point)? {
            let mut value = T::zero();
            for i in 0..n {
                self.unit(point, i);
                let engine = self.engine;
                let Some(variant) = self.cache.latest_mut() else { break };
                // The point has not changed, so no comparison can come out otherwise.
                variant.replay_along(Along::Hessian, &self.input, engine);
                variant.outputs_along(Along::Hessian, 1, into.row_mut(i));
                let mut first = [value];
                variant.outputs_along(Along::Hessian, 0, &mut first);
                [value] = first;
            }
            value
        } else {
            T::nan()
        };
        if value.is_finite() && into.as_slice().iter().all(|x| x.is_finite()) {
            into.mirror();
            return Ok(value);
        }
        self.hessian_eagerly(point, into)
    }

    /// Makes `input` the point with unit vector `i` behind it.
    fn unit(&mut self, point: &[T], i: usize) {
        let n = self.parameters;
        self.input.clear();
        self.input.extend_from_slice(point);
        self.input.resize(2 * n, T::zero());
        if i < n {
            self.input[n + i] = T::one();
        }
    }

    fn hessian_eagerly(&mut self, point: &[T], into: &mut Matrix<T>) -> Result<T, Error> {
        let f = |x: &[Var<T>]| self.f.eval(x);
        let mut recorded = Twice::record(f, point, self.limit)?;
        twice::hessian_into(&f, &mut recorded, point, into)
    }
}

impl<T: Real, F, Form> Function<T, F, Form>
where
    F: Differentiable<T, Form>,
    F::Output: Outputs<T>,
{
    /// Evaluates into `scratch`: the outputs, and their derivative along `vector`.
    #[track_caller]
    fn along(&mut self, along: Along, point: &[T], vector: &[T]) -> Result<usize, Error> {
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
        let fits =
            |input: &[T], outputs: usize| along != Along::Backward || input.len() == point.len() + outputs;
        let next = self.cache.next(|variant| {
            fits(&input, variant.recorded.outputs.len()) && variant.replay_along(along, &input, engine)
        });
        let replayed = match next {
            Next::Eager => Ok(false),
            Next::Replayed => Ok(true),
            Next::Record => self.record(Wanted::Values, point, Keep::Trace).map(|_| {
                self.cache.replay(|variant| {
                    fits(&input, variant.recorded.outputs.len())
                        && variant.replay_along(along, &input, engine)
                })
            }),
        };
        self.input = input;
        replayed
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
            Along::Forward => self.scratch.extend((0..outputs).map(|k| twice.slope(k))),
            Along::Backward => {
                LengthMismatch::check("weights", outputs, vector.len())?;
                self.scratch.extend(twice.backward(vector).iter().map(|jet| jet.value));
            }
            Along::Hessian => self.scratch.extend(twice.backward(&[T::one()]).iter().map(|jet| jet.slope)),
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
            return eager::explain_output(&single, point, output);
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
