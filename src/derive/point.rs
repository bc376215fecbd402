//! The shapes of a point.

use crate::real::Real;

/// A point to evaluate or differentiate at: `f64`, `[f64; N]` or `Vec<f64>`, or the same of `f32`.
///
/// Results come back in the shape of the point.
///
/// ```
/// use gradus::prelude::*;
///
/// assert_eq!(grad(|x: Var| x * x, 3.0)?, 6.0);
/// assert_eq!(grad(|[x, y]: [Var; 2]| x * y, [3.0, 4.0])?, [4.0, 3.0]);
/// assert_eq!(grad(|x: &[Var]| x[0] * x[1], vec![3.0, 4.0])?, vec![4.0, 3.0]);
/// # Ok::<(), gradus::Error>(())
/// ```
pub trait Point: Clone {
    /// The float of the coordinates.
    type Scalar: Real;

    /// The coordinates in order.
    fn coordinates(&self) -> &[Self::Scalar];

    /// The coordinates in order, to be changed in place.
    fn coordinates_mut(&mut self) -> &mut [Self::Scalar];
}

impl<T: Real> Point for T {
    type Scalar = T;
    fn coordinates(&self) -> &[T] {
        core::slice::from_ref(self)
    }
    fn coordinates_mut(&mut self) -> &mut [T] {
        core::slice::from_mut(self)
    }
}

impl<T: Real, const N: usize> Point for [T; N] {
    type Scalar = T;
    fn coordinates(&self) -> &[T] {
        self
    }
    fn coordinates_mut(&mut self) -> &mut [T] {
        self
    }
}

impl<T: Real> Point for Vec<T> {
    type Scalar = T;
    fn coordinates(&self) -> &[T] {
        self
    }
    fn coordinates_mut(&mut self) -> &mut [T] {
        self
    }
}
