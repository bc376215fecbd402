//! The shapes of a point.

use crate::error::LengthMismatch;
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

/// A point that can be made of its coordinates alone, as all of this crate can: what reports are read back by.
///
/// ```
/// use gradus::derive::FromCoordinates;
///
/// assert_eq!(<[f64; 2]>::from_coordinates(&[1.0, 2.0]), Ok([1.0, 2.0]));
/// assert!(f64::from_coordinates(&[1.0, 2.0]).is_err());
/// ```
pub trait FromCoordinates: Point {
    /// The point with these coordinates, in order.
    ///
    /// # Errors
    /// Another number of coordinates than the point has.
    fn from_coordinates(coordinates: &[Self::Scalar]) -> Result<Self, LengthMismatch>;
}

impl<T: Real> FromCoordinates for T {
    fn from_coordinates(coordinates: &[T]) -> Result<Self, LengthMismatch> {
        <[T; 1]>::from_coordinates(coordinates).map(|[x]| x)
    }
}

impl<T: Real, const N: usize> FromCoordinates for [T; N] {
    fn from_coordinates(coordinates: &[T]) -> Result<Self, LengthMismatch> {
        let (expected, actual) = (N, coordinates.len());
        coordinates.try_into().map_err(|_| LengthMismatch { what: "point", expected, actual })
    }
}

impl<T: Real> FromCoordinates for Vec<T> {
    fn from_coordinates(coordinates: &[T]) -> Result<Self, LengthMismatch> {
        Ok(coordinates.to_vec())
    }
}
