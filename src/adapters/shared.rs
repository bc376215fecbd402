//! A function behind a lock.

use crate::derive::{Differentiable, Outputs};
use crate::function::Function;
use crate::real::Real;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A [`Function`] behind a lock: solvers ask for values and gradients through `&self`.
///
/// It is compiled once, and replayed whatever the solver asks for. Threads wait for each other; give
/// each a clone of the closure instead where that matters.
///
/// # Examples
#[cfg_attr(feature = "argmin", doc = "```")]
#[cfg_attr(not(feature = "argmin"), doc = "```ignore")]
/// use argmin::core::{Executor, State};
/// use argmin::solver::linesearch::MoreThuenteLineSearch;
/// use argmin::solver::quasinewton::LBFGS;
/// use gradus::adapters::Shared;
/// use gradus::prelude::*;
///
/// let rosen = |x: &[Var]| 100.0 * (x[1] - x[0] * x[0]).powi(2) + (1.0 - x[0]).powi(2);
/// let solver = LBFGS::new(MoreThuenteLineSearch::new(), 7);
/// let run = Executor::new(Shared::new(rosen, 2), solver)
///     .configure(|state| state.param(vec![-1.2, 1.0]).max_iters(100))
///     .run()?;
/// let best = run.state().get_best_param().ok_or("no point")?;
/// assert!(best.iter().all(|x| (x - 1.0).abs() < 1e-6));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// And in basin:
#[cfg_attr(feature = "basin", doc = "```")]
#[cfg_attr(not(feature = "basin"), doc = "```ignore")]
/// use basin::{Bfgs, Executor};
/// use gradus::adapters::Shared;
/// use gradus::prelude::*;
///
/// let rosen = |x: &[Var]| 100.0 * (x[1] - x[0] * x[0]).powi(2) + (1.0 - x[0]).powi(2);
/// let run = Executor::from_start(Shared::new(rosen, 2), Bfgs::new(), vec![-1.2, 1.0]).max_iter(100).run()?;
/// assert!(run.cost() < 1e-10);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Shared<T: Real, F, Form> {
    function: Mutex<Function<T, F, Form>>,
}

impl<T, F, Form> Shared<T, F, Form>
where
    T: Real,
    F: Differentiable<T, Form>,
    F::Output: Outputs<T>,
{
    /// The function that `f` computes at points with `parameters` coordinates.
    #[must_use]
    #[track_caller]
    pub fn new(f: F, parameters: usize) -> Self {
        Function::new(f, parameters).into()
    }
}

impl<T: Real, F, Form> Shared<T, F, Form> {
    /// The function itself, with its programs.
    #[must_use]
    pub fn into_inner(self) -> Function<T, F, Form> {
        self.function.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// A panic in the closure leaves the function as it was before the call, so it may be used again.
    pub(super) fn lock(&self) -> MutexGuard<'_, Function<T, F, Form>> {
        self.function.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Real, F, Form> From<Function<T, F, Form>> for Shared<T, F, Form> {
    fn from(function: Function<T, F, Form>) -> Self {
        Self { function: Mutex::new(function) }
    }
}
