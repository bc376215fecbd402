//! The Hessian where a run is: as a matrix for few coordinates, as products for many.

use super::dense::multiply;
use super::objective::Objective;
use super::run::{Halt, Run};
use crate::real::Real;

/// Up to this number of coordinates the whole matrix is taken. It costs about as many gradients as there are
/// coordinates, which a solution by conjugate gradients would use up in products anyway, and it serves a second
/// one, after a step that failed, for nothing.
pub(super) const FEW: usize = 64;

/// See the module.
#[derive(Debug)]
pub(super) enum Curvature<T> {
    Matrix(Vec<T>),
    Products,
    /// The Hessian is not finite here.
    Unknown,
}

impl<T: Real> Curvature<T> {
    /// The curvature where `run` is, as a matrix for at most `most` coordinates.
    pub(super) fn of<O: Objective<T>>(
        run: &mut Run<'_, T, O>,
        reused: Self,
        most: usize,
    ) -> Result<Self, Halt> {
        let n = run.dimension();
        if n > most {
            return Ok(Self::Products);
        }
        let mut matrix = match reused {
            Self::Matrix(matrix) => matrix,
            _ => vec![T::zero(); n * n],
        };
        Ok(if run.hessian(&mut matrix)? { Self::Matrix(matrix) } else { Self::Unknown })
    }

    /// Entry `i` of the diagonal, if that is known.
    pub(super) fn diagonal(&self, i: usize, n: usize) -> Option<T> {
        match self {
            Self::Matrix(matrix) => Some(matrix[i * n + i]),
            _ => None,
        }
    }

    /// `to = M⁻¹ r`, where `M` is the size of the diagonal, if that is known.
    pub(super) fn precondition(&self, r: &[T], to: &mut [T]) {
        let n = r.len();
        for i in 0..n {
            let scale = self.diagonal(i, n).unwrap_or_else(T::one).abs();
            to[i] = if scale > T::zero() { r[i] / scale } else { r[i] };
        }
    }

    /// The product with `direction`. False if it is not finite.
    pub(super) fn product<O: Objective<T>>(
        &self,
        run: &mut Run<'_, T, O>,
        direction: &[T],
        product: &mut [T],
    ) -> Result<bool, Halt> {
        match self {
            Self::Matrix(matrix) => {
                multiply(product, matrix, direction);
                Ok(product.iter().all(|x| x.is_finite()))
            }
            Self::Products => run.hessian_product(direction, product),
            Self::Unknown => Ok(false),
        }
    }
}
