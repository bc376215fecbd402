//! Lower and upper bounds of the coordinates.

use crate::real::Real;

/// A box; a side that is not bounded is infinite.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bounds<T> {
    pub(crate) lower: Vec<T>,
    pub(crate) upper: Vec<T>,
}

impl<T: Real> Bounds<T> {
    /// Moves `x` to the nearest point of the box.
    pub(crate) fn project(&self, x: &mut [T]) {
        for (x, (&lower, &upper)) in x.iter_mut().zip(self.lower.iter().zip(&self.upper)) {
            *x = x.max(lower).min(upper);
        }
    }

    /// Does the gradient push coordinate `i` out of the box, where it is held?
    pub(crate) fn holds(&self, i: usize, x: T, gradient: T) -> bool {
        (x <= self.lower[i] && gradient > T::zero()) || (x >= self.upper[i] && gradient < T::zero())
    }

    /// The maximum norm of `P(x − g) − x`, which is zero where no feasible step goes down.
    pub(crate) fn projected_norm(&self, x: &[T], gradient: &[T]) -> T {
        (0..x.len()).fold(T::zero(), |most, i| {
            let to = (x[i] - gradient[i]).max(self.lower[i]).min(self.upper[i]);
            most.max((to - x[i]).abs())
        })
    }
}
