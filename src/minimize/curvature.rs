//! The Hessian where a run is: as a matrix for few coordinates, as products for many.

use super::dense::multiply;
use super::objective::Objective;
use super::run::{Halt, Run};
use crate::Real;

/// Up to so many coordinates the whole matrix is taken. It costs about as many gradients as there are
/// coordinates, which a solution by conjugate gradients would use up in products anyway, and it serves a second
/// one, after a step that failed, for nothing.
const FEW: usize = 64;

/// See the module.
#[derive(Debug)]
pub(super) enum Curvature<T> {
    Matrix(Vec<T>),
    Products,
    /// The Hessian is not finite here.
    Unknown,
}

impl<T: Real> Curvature<T> {
    /// The curvature where `run` is.
    pub(super) fn of<O: Objective<T>>(run: &mut Run<'_, T, O>, reused: Self) -> Result<Self, Halt> {
        let n = run.dimension();
        if n > FEW {
            return Ok(Self::Products);
        }
        let mut matrix = match reused {
            Self::Matrix(matrix) => matrix,
            _ => vec![T::zero(); n * n],
        };
        Ok(if run.hessian(&mut matrix)? { Self::Matrix(matrix) } else { Self::Unknown })
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
