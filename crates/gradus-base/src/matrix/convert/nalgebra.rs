//! Dense matrices of `nalgebra`, which stand in columns.

use crate::matrix::Matrix;
use crate::scalar::Numeric;
use nalgebra::{DMatrix, Dim, RawStorage};

/// A matrix of `nalgebra` with the same entries, in its order of columns.
///
/// ```
/// use gradus::prelude::*;
/// use nalgebra::DMatrix;
///
/// let j = jacobian(|[x, y]: [Var; 2]| [x * y, x, y], [2.0, 3.0])?;
/// let dense = DMatrix::from(&j);
/// assert_eq!((dense.nrows(), dense.ncols(), dense[(0, 1)]), (3, 2, 2.0));
/// assert_eq!(dense.as_slice(), [3.0, 1.0, 0.0, 2.0, 0.0, 1.0]); // column after column
/// # Ok::<(), gradus::Error>(())
/// ```
impl<T: Numeric> From<&Matrix<T>> for DMatrix<T> {
    fn from(matrix: &Matrix<T>) -> Self {
        Self::from_row_slice(matrix.rows(), matrix.columns(), matrix.as_slice())
    }
}

/// The same.
impl<T: Numeric> From<Matrix<T>> for DMatrix<T> {
    fn from(matrix: Matrix<T>) -> Self {
        Self::from(&matrix)
    }
}

/// The entries of a matrix of `nalgebra`, of fixed or dynamic size, or of a view of one.
///
/// ```
/// use gradus::Matrix;
/// use nalgebra::{DMatrix, Matrix2x3};
///
/// let fixed = Matrix2x3::new(1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
/// assert_eq!(Matrix::from(&fixed).row(1), [4.0, 5.0, 6.0]);
/// assert_eq!(Matrix::from(&fixed.transpose()).row(1), [2.0, 5.0]);
/// assert_eq!(DMatrix::from(Matrix::from(&fixed)), DMatrix::from_row_slice(2, 3, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
/// ```
impl<T: Numeric, R: Dim, C: Dim, S: RawStorage<T, R, C>> From<&nalgebra::Matrix<T, R, C, S>> for Matrix<T> {
    fn from(matrix: &nalgebra::Matrix<T, R, C, S>) -> Self {
        let (rows, columns) = matrix.shape();
        let mut copy = Self::zeros(rows, columns);
        for (column, entries) in matrix.column_iter().enumerate() {
            entries.iter().enumerate().for_each(|(row, &entry)| copy[(row, column)] = entry);
        }
        copy
    }
}
