//! Settings of a function of a point.

use super::Function;
use crate::derive::{Differentiable, Outputs};
use crate::error::LengthMismatch;
use crate::real::Real;
use crate::replay::switches::switches;
use crate::tape::Var;

switches!(Function, math: Std);

impl<T: Real, F, Form> Function<T, F, Form>
where
    F: Differentiable<T, Form>,
    F::Output: Outputs<T>,
{
    /// Records at most `operations` operations (24 bytes each for `f64`, and 16 more while compiling);
    /// beyond, an evaluation is [`Error::TooManyOperations`](crate::Error::TooManyOperations). Default: 2²⁸.
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
