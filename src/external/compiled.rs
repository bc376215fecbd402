//! A compiled function as an external one.

use super::External;
use crate::derive::Differentiable;
use crate::function::Function;
use crate::real::Real;
use crate::tape::Var;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

impl<T: Real> External<T> {
    /// A [`Function`] as a function with one output that is called inside closures: one operation there, whatever it does, with
    /// compiled derivatives of first and second order.
    ///
    /// - `inputs`: the number of its coordinates.
    ///
    /// Where it cannot be evaluated, the result is NaN. Threads that call it wait for one another.
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
        F: Differentiable<T, Form, Output = Var<T>> + Send + 'static,
        Form: 'static,
    {
        let function = Arc::new(Mutex::new(function));
        let [of_value, of_gradient, of_second] = [function.clone(), function.clone(), function];
        let value = move |x: &[T]| lock(&of_value).value(x).unwrap_or_else(|_| T::nan());
        let gradient = move |x: &[T], into: &mut [T]| {
            if lock(&of_gradient).value_and_grad(x, into).is_err() {
                into.fill(T::nan());
            }
        };
        Self::new(name, inputs, value, gradient).second(move |x: &[T], w: &[T], v: &[T], into: &mut [T]| {
            match lock(&of_second).hvp_into(x, v, into) {
                Ok(_) => into.iter_mut().for_each(|product| *product *= w[0]),
                Err(_) => into.fill(T::nan()),
            }
        })
    }
}

/// A panic in the closure leaves the function as it was before the call, so it may be used again.
fn lock<T: Real, F, Form>(function: &Mutex<Function<T, F, Form>>) -> MutexGuard<'_, Function<T, F, Form>> {
    function.lock().unwrap_or_else(PoisonError::into_inner)
}
