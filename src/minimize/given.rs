//! A minimization of something else than a closure, by the same methods.

use super::Minimizer;
use super::method::Method;
use super::minimizer::run_objective;
use super::objective::Objective;
use super::{MinimizeError, Minimum};
use crate::domain::Domain;
use crate::real::Real;

impl From<Method> for Minimizer<'_> {
    fn from(method: Method) -> Self {
        Self::new(method)
    }
}

impl<'a> Minimizer<'a> {
    /// A setting that whoever runs this has to make himself.
    pub(crate) fn own_setting(&self) -> Option<&'static str> {
        if self.callback.is_some() {
            Some("Minimizer::callback")
        } else if self.overrides.limits.bounds.is_some() {
            Some("Minimizer::bounds")
        } else if !self.overrides.limits.fixed.is_empty() {
            Some("Minimizer::fixed")
        } else {
            (!self.overrides.names.is_empty()).then_some("Minimizer::names")
        }
    }

    /// At most as many iterations, unless there is a limit already; and a bar, if one is wanted.
    pub(crate) fn for_fit(mut self, iterations: usize, progress: bool) -> Self {
        self.overrides.max_iterations.get_or_insert(iterations);
        self.progress |= progress;
        self
    }

    /// Within a domain of parameters, of which the search has multiples.
    ///
    /// - `units`: search coordinate over parameter.
    pub(crate) fn within<T: Real>(mut self, domain: &Domain<T>, units: &[T], names: &[String]) -> Self {
        let side = |from: &[T]| from.iter().zip(units).map(|(&x, &unit)| (x * unit).widen()).collect::<Vec<_>>();
        if domain.is_bounded() {
            self.overrides.limits.bounds = Some(side(&domain.lower).into_iter().zip(side(&domain.upper)).collect());
        }
        let held = names.iter().zip(&domain.fixed).filter(|(_, fixed)| **fixed);
        self.overrides.limits.fixed = held.map(|(name, _)| name.clone()).collect();
        self.overrides.names = names.to_vec();
        self
    }

    /// Minimizes an objective.
    pub(crate) fn minimize_objective<T: Real>(
        self,
        objective: &mut dyn Objective<T>,
        start: &[T],
    ) -> Result<Minimum<Vec<T>>, MinimizeError> {
        run_objective(self, objective, start)
    }
}
