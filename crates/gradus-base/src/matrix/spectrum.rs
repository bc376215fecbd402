//! Eigenvalues and the condition number of a symmetric matrix, to look at a Hessian with.

use super::Matrix;
use crate::error::LengthMismatch;
use crate::scalar::Numeric;
use nalgebra::{DMatrix, SymmetricEigen};

/// Why a matrix has no eigenvalues here.
///
/// ```
/// use gradus::Matrix;
/// use gradus::derive::SpectrumError;
///
/// let mut m = Matrix::<f64>::zeros(2, 2);
/// m[(0, 1)] = 1.0;
/// assert_eq!(m.eigenvalues(), Err(SpectrumError::NotSymmetric { row: 0, column: 1 }));
/// m[(1, 0)] = 1.0;
/// assert_eq!(m.eigenvalues()?.len(), 2);
/// # Ok::<(), SpectrumError>(())
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SpectrumError {
    /// It is not square.
    #[error(transparent)]
    Length(#[from] LengthMismatch),
    /// The entry in this row and column is NaN or infinite.
    #[error("entry ({row}, {column}) of the matrix is {value}")]
    NotFinite {
        /// The row of the entry.
        row: usize,
        /// The column of the entry.
        column: usize,
        /// The entry.
        value: f64,
    },
    /// The entries in this row and column and on the other side of the diagonal differ.
    #[error("the matrix is not symmetric: entries ({row}, {column}) and ({column}, {row}) differ")]
    NotSymmetric {
        /// The row of one, and the column of the other.
        row: usize,
        /// The column of one, and the row of the other.
        column: usize,
    },
    /// The iteration did not end after `steps` steps.
    #[error("no eigenvalues after {steps} steps")]
    NotConverged {
        /// The number of steps.
        steps: usize,
    },
}

impl<T: Numeric> Matrix<T> {
    /// The eigenvalues of a symmetric matrix, from the smallest to the largest, by QR iteration in `f64`.
    ///
    /// Each is within some roundings of the largest one in size: of a Hessian with condition number 10¹⁶ the
    /// smallest one has no digit. A minimum has no negative eigenvalue; a saddle has some of both
    /// signs. Needs the feature `nalgebra`.
    ///
    /// # Errors
    /// [`SpectrumError`] if the matrix is not square, not symmetric to the last bit (a Hessian is), or not finite.
    ///
    /// # Examples
    /// ```
    /// use gradus::prelude::*;
    ///
    /// // The Hessian of x² − y² + x y is [[2, 1], [1, −2]], with eigenvalues ±√5.
    /// let h = hessian(|[x, y]: [Var; 2]| x * x - y * y + x * y, [0.0, 0.0])?;
    /// let eigenvalues = h.eigenvalues()?;
    /// assert!((eigenvalues[0] + 5.0_f64.sqrt()).abs() < 1e-14);
    /// assert!((eigenvalues[1] - 5.0_f64.sqrt()).abs() < 1e-14);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn eigenvalues(&self) -> Result<Vec<f64>, SpectrumError> {
        let n = self.rows();
        LengthMismatch::check("columns of the matrix", n, self.columns())?;
        let mut largest = 0.0_f64;
        for (row, column) in (0..n).flat_map(|row| (0..n).map(move |column| (row, column))) {
            let value = self[(row, column)].wide();
            if !value.is_finite() {
                return Err(SpectrumError::NotFinite { row, column, value });
            }
            if value != self[(column, row)].wide() {
                return Err(SpectrumError::NotSymmetric { row, column });
            }
            largest = largest.max(value.abs());
        }
        if largest == 0.0 {
            return Ok(vec![0.0; n]);
        }
        // Squares of the entries neither overflow nor vanish.
        let scaled = DMatrix::from_fn(n, n, |row, column| self[(row, column)].wide() / largest);
        let steps = 1000 * n;
        let found = SymmetricEigen::try_new(scaled, f64::EPSILON, steps);
        let found = found.ok_or(SpectrumError::NotConverged { steps })?;
        let mut eigenvalues: Vec<f64> = found.eigenvalues.iter().map(|x| x * largest).collect();
        eigenvalues.sort_by(f64::total_cmp);
        Ok(eigenvalues)
    }

    /// The condition number of a symmetric matrix: the largest eigenvalue in size over the smallest; infinite
    /// if that one is 0, and 1 for a matrix without entries.
    ///
    /// Gradient descent needs about this number of steps for each digit, and Newton's method loses about
    /// this number of units of rounding. Needs the feature `nalgebra`.
    ///
    /// # Errors
    /// Those of [`Matrix::eigenvalues`].
    ///
    /// # Examples
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let rosen = |[x, y]: [Var; 2]| 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2);
    /// let condition = hessian(rosen, [1.0, 1.0])?.condition_number()?;
    /// assert!((condition - 2508.0096).abs() < 1e-4);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn condition_number(&self) -> Result<f64, SpectrumError> {
        let sizes = self.eigenvalues()?.into_iter().map(f64::abs);
        let (least, most) = sizes.fold((f64::INFINITY, 0.0), |(l, m), x| (f64::min(l, x), f64::max(m, x)));
        Ok(match self.rows() {
            0 => 1.0,
            _ if least == 0.0 => f64::INFINITY,
            _ => most / least,
        })
    }
}
