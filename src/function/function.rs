//! A function of a point: recorded, verified, compiled, replayed.

use super::engine::PointEngine;
use super::evaluator::engine;
use crate::derive::{Differentiable, Outputs};
use crate::real::Real;
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
/// used on another thread. The feature `rayon` shares what a long function computes among the threads of its pool, with the same
/// bits for any number of them; each call then asks for a little memory.
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
///
/// # In a struct of one's own
/// The type has three parameters: the float, the closure, and the shape of its argument ([`form`](crate::derive::form)).
/// A closure has no name, so a struct that keeps one is generic over it, or keeps it in a box, or keeps a function:
/// ```
/// use gradus::derive::form;
/// use gradus::prelude::*;
///
/// /// Any closure of a slice; the closure's type is a parameter of the struct.
/// struct Generic<F: Fn(&[Var]) -> Var> {
///     loss: Function<f64, F, form::Slice>,
/// }
///
/// /// Any closure of a slice, chosen at run time. It is called once for each recording, not at each evaluation.
/// struct Boxed {
///     loss: Function<f64, Box<dyn Fn(&[Var]) -> Var>, form::Slice>,
/// }
///
/// /// A function of two coordinates, which captures nothing.
/// struct Plain {
///     loss: Function<f64, fn([Var; 2]) -> Var, form::Array<2>>,
/// }
///
/// fn booth([x, y]: [Var; 2]) -> Var {
///     (x + 2.0 * y - 7.0).powi(2) + (2.0 * x + y - 5.0).powi(2)
/// }
///
/// let weight = 3.0;
/// let squares = move |x: &[Var]| x.iter().map(|x| weight * x * x).sum::<Var>();
/// let mut generic = Generic { loss: Function::new(squares, 2) };
/// let mut boxed = Boxed { loss: Function::new(Box::new(squares), 2) };
/// let mut plain = Plain { loss: Function::new(booth, 2) };
/// assert_eq!(generic.loss.value(&[1.0, 2.0])?, 15.0);
/// assert_eq!(boxed.loss.value(&[1.0, 2.0])?, 15.0);
/// assert_eq!(plain.loss.value(&[1.0, 3.0])?, 0.0);
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

impl<T: Real, F, Form> Function<T, F, Form>
where
    F: Differentiable<T, Form>,
    F::Output: Outputs<T>,
{
    /// The function that `f` computes at points with `parameters` coordinates.
    #[must_use]
    #[track_caller]
    pub fn new(f: F, parameters: usize) -> Self {
        Self { f, engine: engine(parameters, Location::caller()), form: PhantomData }
    }

    /// The closure, and what evaluates it.
    pub(crate) fn into_parts(self) -> (F, Box<dyn PointEngine<T>>) {
        (self.f, self.engine)
    }
}
