//! A compiled function as an external one: its value by its programs, its products by theirs, and its tangent a compiled function again.

use super::External;
use super::smooth::{Smooth, Tower};
use crate::derive::{Differentiable, How, Outputs, differentiate};
use crate::error::{Error, LengthMismatch};
use crate::function::{Along, AlongVector, Function, PointEngine, engine};
use crate::real::Real;
use crate::seam::seam;
use crate::tape::Var;
use crate::tape::call::CallProblem;
use crate::tape::closure::{ClosureResult, Take};
use core::fmt;
use core::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};

/// A closure that several threads record.
type Shared<T> = dyn Fn(&[Var<T>], &mut Take<'_, T>) -> ClosureResult + Send + Sync;

/// An engine, made when it is first needed.
type Place<T> = Mutex<Option<Box<dyn PointEngine<T>>>>;

/// Engines of one function, for so many calls at a time.
const ENGINES: usize = 8;

/// See the module.
struct Compiled<T> {
    name: &'static str,
    sizes: [usize; 2],
    f: Arc<Shared<T>>,
    engines: [Place<T>; ENGINES],
}

// A panic in the closure leaves an engine as it was before the call.
impl<T> UnwindSafe for Compiled<T> {}
impl<T> RefUnwindSafe for Compiled<T> {}

impl<T> fmt::Debug for Compiled<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compiled").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<T: Real> Compiled<T> {
    fn new(name: &'static str, sizes: [usize; 2], f: Arc<Shared<T>>) -> Self {
        Self { name, sizes, f, engines: core::array::from_fn(|_| Mutex::new(None)) }
    }

    /// Runs `work` with an engine that nobody else has; NaN where there is no finite result.
    fn with(
        &self,
        into: &mut [T],
        work: impl FnOnce(&mut dyn PointEngine<T>, &mut [T]) -> Result<(), Error>,
    ) -> Result<(), CallProblem> {
        let make = || engine(self.sizes[0], Location::caller());
        let outcome = match self.engines.iter().find_map(free) {
            Some(mut place) => work(&mut **place.get_or_insert_with(make), into),
            // So many at a time, or one within the other: by an engine for this call alone, which waits for nobody.
            None => work(&mut *make(), into),
        };
        match outcome {
            Err(Error::NotFinite(_) | Error::Indeterminate(_)) => into.fill(T::nan()),
            outcome => outcome.map_err(|error| CallProblem::Failed(format!("failed: {error}")))?,
        }
        Ok(())
    }

    /// A product, behind the outputs, which go to `outputs` if they are wanted.
    fn product(
        &self,
        along: Along,
        [point, vector]: [&[T]; 2],
        outputs: Option<&mut [T]>,
        into: &mut [T],
    ) -> Result<(), CallProblem> {
        self.with(into, |engine, into| {
            let here = Location::caller();
            let found = engine.along(&*self.f, AlongVector { along, point, vector, here })?;
            into.copy_from_slice(found.derivatives);
            if let Some(outputs) = outputs {
                outputs.copy_from_slice(found.outputs);
            }
            Ok(())
        })
    }
}

/// The place, if nobody has it. A panic in the closure leaves an engine as it was, so it may be used again.
fn free<T>(place: &Place<T>) -> Option<MutexGuard<'_, Option<Box<dyn PointEngine<T>>>>> {
    match place.try_lock() {
        Ok(free) => Some(free),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

impl<T: Real> Smooth<T> for Compiled<T> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn inputs(&self) -> usize {
        self.sizes[0]
    }

    fn outputs(&self) -> usize {
        self.sizes[1]
    }

    fn value(&self, x: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        self.with(y, |engine, y| engine.values_into(&*self.f, x, y))
    }

    fn back(&self, x: &[T], w: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        self.product(Along::Backward, [x, w], None, into)
    }

    fn along(&self, x: &[T], v: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        self.product(Along::Forward, [x, v], None, into)
    }

    fn value_and_along(&self, x: [&[T]; 2], y: [&mut [T]; 2]) -> Result<(), CallProblem> {
        let [y, dy] = y;
        y.fill(T::nan());
        self.product(Along::Forward, x, Some(y), dy)
    }

    fn tangent(&self) -> Option<Arc<dyn Smooth<T>>> {
        let (f, inputs) = (self.f.clone(), self.sizes[0]);
        let tangent = move |all: &[Var<T>], take: &mut Take<'_, T>| {
            let (x, v) = all.split_at(inputs);
            // What goes wrong is noted by the recording.
            if let Some((values, derivatives)) = differentiate(&*f, x, &How::Along(v), Location::caller()) {
                take(&[&values[..], &derivatives].concat());
            }
            Ok(())
        };
        Some(Arc::new(Self::new(self.name, self.sizes.map(|size| 2 * size), Arc::new(tangent))))
    }
}

seam! {
    /// A closure as a function whose derivatives are compiled, with an engine for it.
    fn compiled<T>(name: &'static str, sizes: [usize; 2], f: Arc<Shared<T>>, engine: Box<dyn PointEngine<T>>) -> External<T> = made
}

fn made<T: Real>(
    name: &'static str,
    [inputs, outputs]: [usize; 2],
    f: Arc<Shared<T>>,
    engine: Box<dyn PointEngine<T>>,
) -> External<T> {
    let counted = move |x: &[Var<T>], take: &mut Take<'_, T>| {
        let mut actual = outputs;
        f(x, &mut |found| {
            actual = found.len();
            if actual == outputs {
                take(found);
            }
        })?;
        LengthMismatch::check("list of outputs", outputs, actual)
    };
    let mut compiled = Compiled::new(name, [inputs, outputs], Arc::new(counted));
    compiled.engines[0] = Mutex::new(Some(engine));
    External::of_tower(Tower::new(Arc::new(compiled)))
}

impl<T: Real> External<T> {
    /// A [`Function`] as a function with one output that is called inside closures: one operation there, whatever it does, with
    /// compiled derivatives of every order.
    ///
    /// - `inputs`: the number of its coordinates.
    ///
    /// A comparison inside that comes out differently is another program, as for the [`Function`] itself. Its closure may not use
    /// variables of the closure in which it is called: that is an error. Where a value is not finite, the result is that; where a
    /// derivative is not, NaN. At a kink the convention is that of the function by itself.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let square = |x: &[Var]| x.iter().map(|x| x * x).sum::<Var>();
    /// let square = External::of_function("square", 2, Function::new(square, 2));
    /// assert_eq!(grad(|[x, y]: [Var; 2]| square.call(&[x, 2.0 * y]), [3.0, 2.0])?, [6.0, 16.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[must_use]
    pub fn of_function<F, Form>(name: &'static str, inputs: usize, function: Function<T, F, Form>) -> Self
    where
        F: Differentiable<T, Form, Output = Var<T>> + Send + Sync + 'static,
        Form: 'static,
    {
        Self::of_outputs(name, inputs, 1, function)
    }

    /// The same of a [`Function`] with several outputs.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let turn = |[x, y, angle]: [Var; 3]| [x * angle.cos() - y * angle.sin(), x * angle.sin() + y * angle.cos()];
    /// let turn = External::of_outputs("turn", 3, 2, Function::new(turn, 3));
    /// let height = |angle: Var| turn.outputs(&[Var::from(2.0), Var::from(0.0), angle])[1];
    /// assert_eq!(value_and_grad(height, 0.0)?, (0.0, 2.0));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[must_use]
    pub fn of_outputs<F, Form>(
        name: &'static str,
        inputs: usize,
        outputs: usize,
        function: Function<T, F, Form>,
    ) -> Self
    where
        F: Differentiable<T, Form> + Send + Sync + 'static,
        F::Output: Outputs<T>,
        Form: 'static,
    {
        let (f, engine) = function.into_parts();
        let erased = move |x: &[Var<T>], take: &mut Take<'_, T>| {
            take(f.eval(x)?.as_outputs());
            Ok(())
        };
        compiled(name, [inputs, outputs], Arc::new(erased), engine)
    }
}
