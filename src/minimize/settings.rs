//! When to end, and the few numbers that a method takes.

use super::bounds::Bounds;
use crate::Real;

/// Everything a run is told.
#[derive(Clone, Debug)]
pub(crate) struct Settings<T> {
    pub(crate) gradient_tolerance: T,
    pub(crate) cost_tolerance: T,
    pub(crate) step_tolerance: T,
    pub(crate) max_iterations: usize,
    pub(crate) max_evaluations: usize,
    pub(crate) memory: usize,
    pub(crate) simplex_tolerance: T,
    pub(crate) initial_radius: Option<T>,
    pub(crate) bounds: Option<Bounds<T>>,
}

impl<T: Real> Default for Settings<T> {
    fn default() -> Self {
        Self {
            // In `f32` the rounding of a function near 1 leaves gradients of about √ε, 3e-4, where they are
            // divided by a curvature near 1; below that a run only ends by stalling.
            gradient_tolerance: T::of(1e-8).max(T::epsilon()),
            cost_tolerance: T::zero(),
            step_tolerance: T::zero(),
            max_iterations: 10_000,
            max_evaluations: 250_000,
            memory: 10,
            simplex_tolerance: T::of(1e-8).max(T::epsilon()),
            initial_radius: None,
            bounds: None,
        }
    }
}
