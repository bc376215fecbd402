//! Pictures of numbers: what is computed before anything is drawn ([`shape`]), and the figures that are drawn of it ([`draw`]), as SVG.
//! What is drawn of what, and the pages, are in `plot`.

#![expect(clippy::must_use_candidate, reason = "it is hidden, and serves `plot` alone")]

pub mod draw;
pub mod palette;
pub mod shape;

use crate::error::LengthMismatch;

/// Why there is no picture: those cases of `PlotError` that need no engine, with its fields. That says them in words.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// A range is empty, backward, or not finite.
    Range { axis: &'static str, low: f64, high: f64 },
    /// No range was given, and there is no point to take one from.
    NoRange,
    /// The function is nowhere finite in the range.
    NowhereFinite { x: [f64; 2], y: [f64; 2] },
    /// Logarithmic levels of a function that is negative somewhere, or zero everywhere.
    NotPositive { lowest: f64 },
    /// Levels that do not go up, or are not finite.
    Level { index: usize, value: f64 },
    /// A path whose points are not in the plane.
    NotPlane { name: String, coordinates: usize },
    /// A picture without anything in it.
    Nothing { what: &'static str },
    /// The closure takes another number of coordinates.
    Function(LengthMismatch),
}

impl From<LengthMismatch> for Refusal {
    fn from(mismatch: LengthMismatch) -> Self {
        Self::Function(mismatch)
    }
}

/// A path in the plane, with what is known at each point.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Track {
    /// The points, in order.
    pub points: Vec<[f64; 2]>,
    /// The step at which each was recorded; counted from 0 if empty.
    pub steps: Vec<u64>,
    /// The value at each point; that of the picture's function if empty.
    pub values: Vec<f64>,
    /// The length of the gradient at each point; not known if empty.
    pub gradient_norms: Vec<f64>,
}

impl Track {
    /// The step at which a point was recorded.
    #[doc(hidden)]
    #[must_use]
    pub fn step(&self, point: usize) -> u64 {
        self.steps.get(point).copied().unwrap_or(point as u64)
    }

    /// The points up to the first that is not finite.
    #[doc(hidden)]
    #[must_use]
    pub fn finite(&self) -> &[[f64; 2]] {
        let is_lost = |p: &[f64; 2]| p.iter().any(|c| !c.is_finite());
        let end = self.points.iter().position(is_lost).unwrap_or(self.points.len());
        &self.points[..end]
    }
}
