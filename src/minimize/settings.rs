//! When to end, and the few numbers that a method takes.

use super::bounds::Bounds;
use crate::Real;

/// Everything a run is told.
#[derive(Clone, Debug)]
pub(crate) struct Settings<T> {
    pub(crate) gradient_tolerance: T,
    pub(crate) cost_tolerance: Option<T>,
    pub(crate) step_tolerance: Option<T>,
    pub(crate) max_iterations: Option<usize>,
    pub(crate) max_evaluations: usize,
    pub(crate) memory: usize,
    pub(crate) initial_radius: Option<T>,
    pub(crate) bounds: Option<Bounds<T>>,
}

impl<T: Real> Default for Settings<T> {
    fn default() -> Self {
        Self {
            // In `f32` the gradient of a function near 1 is known to about a thousand roundings.
            gradient_tolerance: T::of(1e-8).max(T::of(1e3) * T::epsilon()),
            cost_tolerance: None,
            step_tolerance: None,
            max_iterations: None,
            max_evaluations: 250_000,
            memory: 10,
            initial_radius: None,
            bounds: None,
        }
    }
}
