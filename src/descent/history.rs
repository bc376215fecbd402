//! The path of a descent.

use crate::derive::Point;
use crate::real::Real;

/// The path of a descent, as columns of equal length: one entry for the start, and one a step.
///
/// With [`history_every`](super::Descent::history_every) fewer, with
/// [`history(false)`](super::Descent::history) none. With the feature `serde` it can be written to a file.
///
/// ```
/// use gradus::prelude::*;
///
/// let run = Descent::new(Sgd::new(0.25)).steps(2).minimize(|x: Var| x * x, 8.0)?;
/// assert_eq!(run.history.points, [8.0, 4.0, 2.0]);
/// assert_eq!(run.history.values, [64.0, 16.0, 4.0]);
/// assert_eq!(run.history.gradients, [16.0, 8.0, 4.0]);
/// assert_eq!(run.history.learning_rates, [Some(0.25); 3]);
/// # Ok::<(), gradus::descent::DescentError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(bound = "P: crate::derive::FromCoordinates"))]
#[non_exhaustive]
pub struct History<P> {
    /// Steps taken to get there; 0 is the start.
    pub steps: Vec<u64>,
    /// The points, in the shape of the start.
    #[cfg_attr(feature = "serde", serde(with = "crate::derive::stored::points"))]
    pub points: Vec<P>,
    /// The values.
    pub values: Vec<f64>,
    /// The gradients, in the shape of the start.
    #[cfg_attr(feature = "serde", serde(with = "crate::derive::stored::points"))]
    pub gradients: Vec<P>,
    /// The rates of the steps from there; `None` for a rule without one.
    pub learning_rates: Vec<Option<f64>>,
}

impl<P> Default for History<P> {
    fn default() -> Self {
        Self {
            steps: Vec::new(),
            points: Vec::new(),
            values: Vec::new(),
            gradients: Vec::new(),
            learning_rates: Vec::new(),
        }
    }
}

impl<P> History<P> {
    /// How many points were kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Was no point kept?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

/// The path as the loop keeps it: the coordinates of all points in a row, so that a step allocates nothing of its own.
#[derive(Default)]
pub(super) struct Path<T> {
    pub(super) steps: Vec<u64>,
    pub(super) points: Vec<T>,
    pub(super) values: Vec<f64>,
    pub(super) gradients: Vec<T>,
    pub(super) learning_rates: Vec<Option<f64>>,
}

impl<T: Real> Path<T> {
    /// The same, in the shape of the start.
    pub(super) fn in_shape_of<P: Point<Scalar = T>>(self, start: &P) -> History<P> {
        let (count, size) = (self.steps.len(), start.coordinates().len());
        let shaped = |all: Vec<T>| -> Vec<P> {
            (0..count).map(|i| in_shape_of(start, &all[i * size..][..size])).collect()
        };
        History {
            steps: self.steps,
            points: shaped(self.points),
            values: self.values,
            gradients: shaped(self.gradients),
            learning_rates: self.learning_rates,
        }
    }
}

/// These coordinates, in the shape of the start.
pub(super) fn in_shape_of<P: Point>(start: &P, coordinates: &[P::Scalar]) -> P {
    let mut point = start.clone();
    point.coordinates_mut().copy_from_slice(coordinates);
    point
}
