//! What the Jacobian tells of the parameters, without forming `JᵀJ`.

use super::iterate::widened;
use crate::estimate::{Assessment, NoStandardErrors, Squares, Triangle};
use crate::matrix::Matrix;
use crate::real::Real;

/// Rows that go into the triangle at a time: they and their reflections stay in the cache.
const BLOCK: usize = 256;

/// Standard errors from `s² (JᵀJ)⁻¹`, and the distance from the minimum.
///
/// - `known_deviations`: `s` is 1.
pub(super) fn assess<T: Real>(
    x: &[T],
    jacobian: &Matrix<T>,
    residuals: &[T],
    known_deviations: bool,
) -> Assessment {
    if jacobian.rows() != residuals.len() || jacobian.columns() != x.len() {
        return Assessment { precision: Err(NoStandardErrors::NotFinite), distance: None };
    }
    let squares = Squares {
        triangle: &triangle(jacobian, residuals),
        rows: residuals.len(),
        at: &widened(x),
        // What residuals are differences of is not known; parameters tell of the larger part of it.
        targets: 0.0,
        epsilon: T::epsilon().widen(),
        known_deviations,
    };
    squares.assess()
}

/// The triangle of the Jacobian with the residuals as last column.
fn triangle<T: Real>(jacobian: &Matrix<T>, residuals: &[T]) -> Triangle {
    let mut triangle = Triangle::new(jacobian.columns() + 1);
    let mut block = Vec::with_capacity(BLOCK.min(residuals.len()) * (jacobian.columns() + 1));
    for (chunk, start) in residuals.chunks(BLOCK).zip((0..).step_by(BLOCK)) {
        block.clear();
        for j in 0..jacobian.columns() {
            block.extend((0..chunk.len()).map(|i| jacobian[(start + i, j)].widen()));
        }
        block.extend(chunk.iter().map(|r| r.widen()));
        triangle.absorb(&mut block);
    }
    triangle
}
