//! A minimization of something else than a closure, by the same methods.

use super::Minimizer;
use super::job::{Job, minimize_objective};
use super::method::Method;
use super::objective::Objective;
use super::settings::Overrides;
use super::{MinimizeError, Minimum};
use crate::real::Real;
use core::panic::Location;

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
        let Overrides { limits, names, likelihood, .. } = &self.overrides;
        let own = [
            (limits.bounds.is_some(), "Minimizer::bounds"),
            (!limits.fixed.is_empty(), "Minimizer::fixed"),
            (!names.is_empty(), "Minimizer::names"),
            (*likelihood, "Minimizer::likelihood"),
        ];
        own.into_iter().find_map(|(is_set, setting)| is_set.then_some(setting))
    }

    /// At most as many iterations and a first step as long as this, unless these are set already; and a bar, if one is
    /// wanted.
    pub(crate) fn for_fit(mut self, iterations: usize, radius: f64, progress: bool) -> Self {
        self.overrides.max_iterations.get_or_insert(iterations);
        if radius > 0.0 && radius.is_finite() {
            self.overrides.initial_radius.get_or_insert(radius);
        }
        self.progress |= progress;
        self
    }

    /// Minimizes an objective.
    pub(crate) fn minimize_objective<T: Real>(
        self,
        objective: &mut dyn Objective<T>,
        start: &[T],
    ) -> Result<Minimum<Vec<T>>, MinimizeError> {
        let Self { method, overrides, mut callback, progress } = self;
        let callback = callback.as_mut().map(|callback| &mut **callback as _);
        let job = Job { method, overrides: &overrides, progress, made_at: Location::caller() };
        minimize_objective(objective, start, &job, callback)
    }
}
