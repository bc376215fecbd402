//! What is shown of the iterations: each to a callback, and all of them as a path.

use super::run::Iterate;
use crate::derive::Point;
use crate::real::Real;

/// An iteration, as the callback of a [`Minimizer`](super::Minimizer) sees it; in `f64` whatever the float of the point.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Step<'a> {
    /// The point accepted last.
    pub x: &'a [f64],
    /// The value there.
    pub fun: f64,
    /// The gradient there; NaN where the method takes none.
    pub jac: &'a [f64],
    /// Iterations so far.
    pub nit: usize,
    /// Evaluations of the function so far.
    pub nfev: usize,
}

/// The path of a minimization, as columns of equal length: the start, then the point accepted in each iteration, as a callback
/// sees them.
///
/// These are [`nit`](super::Minimum::nit)` + 1` entries. The last entry is always the minimum, with the `x`, `fun` and `jac` of
/// [`Minimum`](super::Minimum); so there is one more where the lowest point is not the one accepted last:
/// - A trial that was not accepted was lower, as where a limit or an error ends a run in the middle of a search.
/// - The value has risen since, as it may with a [fixed rate](super::Method::FixedRate) and down the gradient. The entry is
///   then an earlier one once more.
///
/// Empty without [`history`](super::Minimizer::history).
///
/// ```
/// use gradus::prelude::*;
///
/// let run = |rate| Minimizer::new(Method::FixedRate(rate)).max_iterations(2).history(true);
/// let path = run(0.25).minimize(|x: Var| x * x, 8.0)?.history;
/// assert_eq!(path.points, [8.0, 4.0, 2.0]);
/// assert_eq!(path.values, [64.0, 16.0, 4.0]);
/// assert_eq!(path.gradients, [16.0, 8.0, 4.0]);
///
/// // Each step multiplies x by 1 − 2 · 1.5 = −2: the start is the lowest point, and the path ends there.
/// let path = run(1.5).minimize(|x: Var| x * x, 1.0)?.history;
/// assert_eq!(path.points, [1.0, -2.0, 4.0, 1.0]);
/// # Ok::<(), gradus::minimize::MinimizeError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(bound = "P: crate::derive::FromCoordinates"))]
#[non_exhaustive]
pub struct Iterates<P> {
    /// The points, in the shape of the start.
    #[cfg_attr(feature = "serde", serde(with = "crate::derive::stored::points"))]
    pub points: Vec<P>,
    /// The values, exact also for points of `f32`; NaN if the function is not finite at the start, or was not evaluated at
    /// all.
    #[cfg_attr(feature = "serde", serde(with = "crate::stored::numbers"))]
    pub values: Vec<f64>,
    /// The gradients, in the shape of the start; NaN where the method takes none, and at a point of which only the value was
    /// evaluated.
    #[cfg_attr(feature = "serde", serde(with = "crate::derive::stored::points"))]
    pub gradients: Vec<P>,
}

impl<P> Default for Iterates<P> {
    fn default() -> Self {
        Self { points: Vec::new(), values: Vec::new(), gradients: Vec::new() }
    }
}

impl<P> Iterates<P> {
    /// How many points were kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Was no point kept?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }
}

impl<T: Real> Iterates<Vec<T>> {
    pub(super) fn push(&mut self, at: &Iterate<T>) {
        self.points.push(at.x.clone());
        self.values.push(at.fun.widen());
        self.gradients.push(at.jac.clone());
    }

    /// The path to its end, which is `minimum`: the last entry if that is its point, else one more.
    pub(super) fn to(mut self, minimum: &Iterate<T>) -> Self {
        if self.points.last() == Some(&minimum.x) {
            // The gradient may have been evaluated since.
            self.points.pop();
            self.values.pop();
            self.gradients.pop();
        }
        self.push(minimum);
        self
    }

    /// The same for a method that takes no gradient; a look around may have evaluated some.
    pub(super) fn without_gradients(mut self) -> Self {
        self.gradients.iter_mut().for_each(|gradient| gradient.fill(T::nan()));
        self
    }

    /// The same, in the shape of the start.
    pub(super) fn in_shape_of<P: Point<Scalar = T>>(self, start: &P) -> Iterates<P> {
        let shaped = |all: Vec<Vec<T>>| -> Vec<P> {
            let each = all.into_iter().map(|coordinates| {
                let mut point = start.clone();
                point.coordinates_mut().copy_from_slice(&coordinates);
                point
            });
            each.collect()
        };
        Iterates { points: shaped(self.points), values: self.values, gradients: shaped(self.gradients) }
    }
}
