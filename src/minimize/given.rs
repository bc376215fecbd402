//! A minimization of something else than a closure, by the same methods.

use super::Minimizer;
use super::method::Method;
use super::minimizer::minimize_objective;
use super::objective::Objective;
use super::{MinimizeError, Minimum};
use crate::real::Real;

impl From<Method> for Minimizer<'_> {
    fn from(method: Method) -> Self {
        Self::new(method)
    }
}

impl<'a> Minimizer<'a> {
    /// A setting that whoever runs this makes himself.
    pub(crate) fn own_setting(&self) -> Option<&'static str> {
        if self.callback.is_some() {
            return Some("Minimizer::callback");
        }
        self.overrides.bounds.as_ref().map(|_| "Minimizer::bounds")
    }

    /// At most as many iterations, unless there is a limit already; and a bar, if one is wanted.
    pub(crate) fn for_fit(mut self, iterations: usize, progress: bool) -> Self {
        self.overrides.max_iterations.get_or_insert(iterations);
        self.progress |= progress;
        self
    }

    /// Minimizes an objective.
    pub(crate) fn minimize_objective<T: Real>(
        self,
        objective: &mut impl Objective<T>,
        start: &[T],
    ) -> Result<Minimum<Vec<T>>, MinimizeError> {
        let Self { method, overrides, mut callback, progress } = self;
        let callback = callback.as_mut().map(|callback| &mut **callback as _);
        minimize_objective(objective, start, (method, &overrides, progress), callback)
    }
}
