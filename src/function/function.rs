//! A function of a point: recorded, verified, compiled, replayed.

use super::engine::{PointEngine, engine};
use crate::derive::{Differentiable, Outputs};
use crate::error::LengthMismatch;
use crate::real::Real;
use crate::replay::switches::switches;
use crate::tape::Var;
use core::fmt;
use core::marker::PhantomData;
use core::panic::Location;

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
    pub(super) engine: Box<dyn PointEngine<T>>,
    form: PhantomData<fn() -> Form>,
}

impl<T: Real, F: Clone, Form> Clone for Function<T, F, Form> {
    fn clone(&self) -> Self {
        Self { f: self.f.clone(), engine: self.engine.boxed_clone(), form: PhantomData }
    }
}

impl<T: Real, F, Form> fmt::Debug for Function<T, F, Form> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Function")
            .field("parameters", &self.engine.parameters())
            .field("mode", &self.engine.mode())
            .finish()
    }
}

switches!(Function, math: Std);

impl<T: Real, F, Form> Function<T, F, Form>
where
    F: Differentiable<T, Form>,
    F::Output: Outputs<T>,
{
    /// The function that `f` computes at points with so many coordinates.
    #[must_use]
    #[track_caller]
    pub fn new(f: F, parameters: usize) -> Self {
        Self { f, engine: engine(parameters, Location::caller()), form: PhantomData }
    }

    /// Records at most so many operations (24 bytes each for `f64`, and 16 more while compiling);
    /// beyond, an evaluation is [`Error::TooManyOperations`](crate::Error::TooManyOperations). 2²⁸ unless told.
    #[must_use]
    pub fn limit(mut self, operations: usize) -> Self {
        self.engine.set_limit(operations);
        self
    }

    /// Compiles recordings of at most `operations` operations; default: 2²⁵, at most 2²⁶.
    ///
    /// Compiling takes 150 to 550 ns and 70 to 135 bytes for each, at once, in the second evaluation. A longer recording is
    /// made anew at every call, and [`mode`](Self::mode) says so: as right, and slower from the third evaluation on.
    ///
    /// # Examples
    /// ```
    /// use gradus::function::Reason;
    /// use gradus::prelude::*;
    ///
    /// let powers = |x: &[Var]| (0..1000).fold(x[0], |y, _| y * x[1]);
    /// let mut f = Function::new(powers, 2).compile_limit(999);
    /// for _ in 0..3 {
    ///     assert_eq!(f.value(&[3.0, 1.0])?, 3.0);
    /// }
    /// assert_eq!(f.mode(), Mode::Dynamic { reason: Reason::TooLong { limit: 999 } });
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[must_use]
    pub fn compile_limit(mut self, operations: usize) -> Self {
        self.engine.set_compile_limit(operations);
        self
    }

    /// The number of coordinates.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.engine.parameters()
    }

    /// Calls the closure on variables: to use a function inside another closure.
    ///
    /// # Errors
    /// The closure takes `[Var; N]`, and `point` has another length.
    pub fn call(&self, point: &[Var<T>]) -> Result<F::Output, LengthMismatch> {
        self.f.eval(point)
    }
}
