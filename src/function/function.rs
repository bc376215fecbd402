//! A function of a point: recorded, verified, compiled, replayed.

use super::cache::{Cache, Next};
use super::explain::explain;
use super::mode::{Mode, Reason};
use super::variant::{PointPrograms, Recorded, Wanted};
use crate::derive::{Differentiable, Matrix, Outputs};
use crate::error::{Error, LengthMismatch, Quantity};
use crate::graph::leaf_magnitude;
use crate::program::vector::{Engine, Math};
use crate::tape::{Keep, Recording, record};
use crate::{Real, Var};
use core::fmt;
use core::marker::PhantomData;

/// A closure that is evaluated many times: recorded once, compiled into loops, and replayed at
/// close to the speed of a derivative written by hand.
///
/// The result is that of the closure at every call. Values have the bits that the closure gives
/// on plain floats; gradients differ from a fresh recording by the rounding of a few additions in
/// another order. What the closure does may depend on the point: comparisons are checked at every
/// replay, and a point where one comes out differently is evaluated with the program that fits it
/// or recorded anew. A closure that cannot be replayed is recorded at every call, and
/// [`mode`](Self::mode) says why.
///
/// What the tape cannot see (a counter, captured data that changes) is found where a recording is
/// compared with an earlier one: at the evaluations 2, 4, 8, 16, …; from there on results are right again.
///
/// Nothing is allocated after the first calls, but for these comparisons. A clone shares the compiled programs and can be
/// used on another thread.
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// let rosen = |x: &[Var]| {
///     x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum::<Var>()
/// };
/// let mut f = Function::new(rosen, 3);
/// let mut gradient = vec![0.0; 3];
/// for _ in 0..3 {
///     assert_eq!(f.value_and_grad(&[1.0, 2.0, 3.0], &mut gradient)?, 201.0);
/// }
/// assert_eq!(f.mode(), Mode::Compiled { programs: 1 });
/// # Ok::<(), gradus::Error>(())
/// ```
pub struct Function<T: Real, F, Form> {
    pub(super) f: F,
    pub(super) parameters: usize,
    pub(super) cache: Cache<T, PointPrograms<T>>,
    pub(super) limit: u32,
    pub(super) engine: Engine,
    /// Results of one evaluation that was recorded, for checking before they reach the caller.
    pub(super) scratch: Vec<T>,
    /// A point with a vector behind it, for derivatives along vectors.
    pub(super) input: Vec<T>,
    /// What one of several directions gives.
    pub(super) buffer: Vec<T>,
    form: PhantomData<fn() -> Form>,
}

/// The results of an evaluation.
#[derive(Clone, Copy)]
pub(super) struct Found {
    pub(super) outputs: usize,
    /// They are those of the program that was used last; else they are in `scratch`.
    replayed: bool,
    finite: bool,
}

impl<T: Real, F: Clone, Form> Clone for Function<T, F, Form> {
    fn clone(&self) -> Self {
        Self {
            f: self.f.clone(),
            parameters: self.parameters,
            cache: self.cache.clone(),
            limit: self.limit,
            engine: self.engine,
            scratch: self.scratch.clone(),
            input: Vec::new(),
            buffer: Vec::new(),
            form: PhantomData,
        }
    }
}

impl<T: Real, F, Form> fmt::Debug for Function<T, F, Form> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Function")
            .field("parameters", &self.parameters)
            .field("mode", &self.cache.mode())
            .finish()
    }
}

impl<T: Real, F, Form> Function<T, F, Form>
where
    F: Differentiable<T, Form>,
    F::Output: Outputs<T>,
{
    /// The function that `f` computes at points with so many coordinates.
    #[must_use]
    pub fn new(f: F, parameters: usize) -> Self {
        Self {
            f,
            parameters,
            cache: Cache::new(),
            limit: Recording::default().limit,
            engine: Engine::best(Math::Std),
            scratch: Vec::new(),
            input: Vec::new(),
            buffer: Vec::new(),
            form: PhantomData,
        }
    }

    /// Records at every call from now on: no program, no replay.
    #[must_use]
    pub fn eager(mut self) -> Self {
        self.cache.give_up(Reason::Asked);
        self
    }

    /// Computes elementary functions in this way; [`Math::Std`] unless told.
    #[must_use]
    pub fn math(mut self, math: Math) -> Self {
        self.engine.math = math;
        self
    }

    /// Records at most so many operations (24 bytes each for `f64`, and 16 more while compiling);
    /// beyond, an evaluation is [`Error::TooManyOperations`]. 2²⁸ unless told.
    #[must_use]
    pub fn limit(mut self, operations: usize) -> Self {
        let limit = operations.saturating_add(self.parameters + 1);
        self.limit = u32::try_from(limit).unwrap_or(u32::MAX).min(crate::tape::MAX_NODES);
        self
    }

    /// How the function is evaluated at present.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.cache.mode()
    }

    /// The number of coordinates.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.parameters
    }

    /// Calls the closure on variables: to use a function inside another closure.
    ///
    /// # Errors
    /// The closure takes `[Var; N]`, and `point` has another length.
    pub fn call(&self, point: &[Var<T>]) -> Result<F::Output, LengthMismatch> {
        self.f.eval(point)
    }

    /// The compiled programs in readable form: runs, operations, bytes.
    #[must_use]
    pub fn program(&self) -> impl fmt::Display + '_ {
        super::show::Show(self.cache.latest())
    }

    /// All outputs at `point`.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), and [`Error::TooManyOperations`].
    pub fn values(&mut self, point: &[T]) -> Result<Vec<T>, Error> {
        let found = self.evaluate(Wanted::Values, point)?;
        let mut values = vec![T::zero(); found.outputs];
        self.results(Wanted::Values, found, 0, &mut values);
        Ok(values)
    }

    /// The Jacobian at `point`: `J(i, j) = ∂fᵢ/∂xⱼ`.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), and [`Error::TooManyOperations`].
    pub fn jacobian(&mut self, point: &[T]) -> Result<Matrix<T>, Error> {
        let found = self.evaluate(Wanted::Derivatives, point)?;
        let mut matrix = Matrix::zeros(found.outputs, self.parameters);
        self.results(Wanted::Derivatives, found, found.outputs, matrix.as_mut_slice());
        Ok(matrix)
    }

    /// Evaluates the outputs, and their derivatives if wanted; [`results`](Self::results) hands them out.
    pub(super) fn evaluate(&mut self, wanted: Wanted, point: &[T]) -> Result<Found, Error> {
        let found = self.find(wanted, point)?;
        if found.finite { Ok(found) } else { Err(self.explain(found.outputs, point)) }
    }

    /// The same for those who take "not finite here" for an answer, and do not ask why: that would
    /// record the point once more.
    fn evaluate_if_finite(&mut self, wanted: Wanted, point: &[T]) -> Result<Option<Found>, Error> {
        if !point.iter().all(|x| x.is_finite()) {
            return Ok(None);
        }
        Ok(Some(self.find(wanted, point)?).filter(|found| found.finite))
    }

    /// Evaluates where numbers may be anything.
    fn find(&mut self, wanted: Wanted, point: &[T]) -> Result<Found, Error> {
        LengthMismatch::check("point", self.parameters, point.len())?;
        let engine = self.engine;
        let replayed = self.admit(point)?
            && match self.cache.next(|variant| variant.replay(wanted, point, engine)) {
                Next::Eager => false,
                Next::Replayed => true,
                Next::Record => {
                    let outputs = self.record(wanted, point, Keep::Trace)?;
                    // A program made or confirmed just now is used at once, so that the results of all
                    // later calls come from one road.
                    if !self.cache.replay(|variant| variant.replay(wanted, point, engine)) {
                        return Ok(self.recorded(outputs));
                    }
                    true
                }
            };
        if replayed
            && let Some(variant) = self.cache.latest_mut()
            && variant.is_finite(wanted)
        {
            return Ok(Found { outputs: variant.recorded.outputs.len(), replayed, finite: true });
        }
        // Told by the eager road, which also decides where both differ by an overflow.
        let outputs = self.record(wanted, point, Keep::Nodes)?;
        Ok(self.recorded(outputs))
    }

    /// The results that were recorded into `scratch`.
    fn recorded(&self, outputs: usize) -> Found {
        Found { outputs, replayed: false, finite: self.scratch.iter().all(|x| x.is_finite()) }
    }

    /// Result `first` of the last evaluation, and those after it.
    pub(super) fn results(&mut self, wanted: Wanted, found: Found, first: usize, into: &mut [T]) {
        match self.cache.latest_mut() {
            Some(variant) if found.replayed => variant.outputs(wanted, first, into),
            _ => into.copy_from_slice(&self.scratch[first..][..into.len()]),
        }
    }

    /// Is the point within the bound for which programs are proved? An error if it is not finite.
    pub(super) fn admit(&self, point: &[T]) -> Result<bool, Error> {
        let within = is_within(point);
        if !within {
            crate::derive::all_finite(point, Quantity::Coordinate).map_err(Box::new)?;
        }
        Ok(within)
    }

    /// Evaluates by recording; a trace is told to the cache.
    pub(super) fn record(&mut self, wanted: Wanted, point: &[T], keep: Keep) -> Result<usize, Error> {
        let Self { f, scratch, cache, limit, .. } = self;
        let how = Recording { keep, limit: *limit };
        record(
            point,
            how,
            |x| f.eval(x),
            |tape, outputs| {
                let outputs = outputs?;
                let outputs = outputs.as_outputs();
                scratch.clear();
                scratch.extend(outputs.iter().map(|output| output.value));
                let mut places = Vec::new();
                for &output in outputs {
                    let place = tape.place_of(output)?;
                    if wanted == Wanted::Derivatives {
                        scratch.extend_from_slice(tape.gradient(place));
                    }
                    if keep == Keep::Trace {
                        places.push((place, output.value));
                    }
                }
                if let Some(trace) = tape.take_trace() {
                    cache.note(Recorded { trace: *trace, outputs: places, point: Vec::new() });
                }
                Ok(outputs.len())
            },
        )
    }

    /// Which output or derivative is not finite, and where that comes from.
    fn explain(&self, outputs: usize, point: &[T]) -> Error {
        let index = self.scratch.iter().position(|x| !x.is_finite()).unwrap_or(0);
        let output = if index < outputs { index } else { (index - outputs) / self.parameters.max(1) };
        explain(&|x: &[Var<T>]| self.f.eval(x), output, point)
    }
}

/// Are all numbers within the bound for which programs are proved? False for NaN.
pub(super) fn is_within<T: Real>(numbers: &[T]) -> bool {
    let bound = T::of(2.0).powi(i32::from(leaf_magnitude::<T>()));
    numbers.iter().fold(true, |all, x| all & (x.abs() < bound))
}

impl<T: Real, F, Form> Function<T, F, Form>
where
    F: Differentiable<T, Form, Output = Var<T>>,
{
    /// The value at `point`.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), and [`Error::TooManyOperations`].
    pub fn value(&mut self, point: &[T]) -> Result<T, Error> {
        let found = self.evaluate(Wanted::Values, point)?;
        let mut value = [T::zero()];
        self.results(Wanted::Values, found, 0, &mut value);
        Ok(value[0])
    }

    /// The value at `point`; the gradient goes to `gradient`, which is untouched on an error.
    ///
    /// # Errors
    /// Those of [`grad`](crate::grad), [`Error::TooManyOperations`], and [`Error::Length`] if
    /// `gradient` has another length than the point.
    pub fn value_and_grad(&mut self, point: &[T], gradient: &mut [T]) -> Result<T, Error> {
        LengthMismatch::check("gradient", self.parameters, gradient.len())?;
        let found = self.evaluate(Wanted::Derivatives, point)?;
        let mut value = [T::zero()];
        self.results(Wanted::Derivatives, found, 0, &mut value);
        self.results(Wanted::Derivatives, found, 1, gradient);
        Ok(value[0])
    }

    /// The value at `point`, or `None` where the point or the value is not finite.
    pub(crate) fn value_if_finite(&mut self, point: &[T]) -> Result<Option<T>, Error> {
        let Some(found) = self.evaluate_if_finite(Wanted::Values, point)? else { return Ok(None) };
        let mut value = [T::zero()];
        self.results(Wanted::Values, found, 0, &mut value);
        Ok(Some(value[0]))
    }

    /// The value and the gradient at `point`, or `None` where any of it is not finite.
    pub(crate) fn value_and_grad_if_finite(
        &mut self,
        point: &[T],
        gradient: &mut [T],
    ) -> Result<Option<T>, Error> {
        LengthMismatch::check("gradient", self.parameters, gradient.len())?;
        let Some(found) = self.evaluate_if_finite(Wanted::Derivatives, point)? else { return Ok(None) };
        let mut value = [T::zero()];
        self.results(Wanted::Derivatives, found, 0, &mut value);
        self.results(Wanted::Derivatives, found, 1, gradient);
        Ok(Some(value[0]))
    }
}
