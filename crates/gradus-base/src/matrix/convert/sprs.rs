//! Sparse matrices of `sprs`, compressed by rows or by columns.

use crate::matrix::{SparseError, SparseMatrix};
use crate::scalar::Numeric;
use sprs::{CsMat, CsMatView};

/// A matrix of `sprs` in compressed columns, with the same entries; those that are stored as 0 stay so.
///
/// ```
/// use gradus::prelude::*;
/// use sprs::CsMat;
///
/// let h = sparse_hessian(|[x, y, z]: [Var; 3]| x * x * y + z.powi(3), [3.0, 5.0, 2.0])?;
/// let csc = CsMat::from(&h);
/// assert!(csc.is_csc() && csc.nnz() == 4);
/// assert_eq!((csc.get(0, 1), csc.get(2, 2), csc.get(0, 2)), (Some(&6.0), Some(&12.0), None));
/// # Ok::<(), gradus::Error>(())
/// ```
impl<T: Numeric> From<&SparseMatrix<T>> for CsMat<T> {
    fn from(matrix: &SparseMatrix<T>) -> Self {
        let (starts, rows) = (matrix.column_starts().to_vec(), matrix.row_indices().to_vec());
        // Rows rise within a column and are within the matrix, which is what is checked there.
        Self::new_csc((matrix.rows(), matrix.columns()), starts, rows, matrix.values().to_vec())
    }
}

/// The same.
impl<T: Numeric> From<SparseMatrix<T>> for CsMat<T> {
    fn from(matrix: SparseMatrix<T>) -> Self {
        Self::from(&matrix)
    }
}

/// The entries of a matrix of `sprs`, by rows or by columns.
///
/// # Errors
/// [`SparseError`], which a matrix that `sprs` has checked does not give.
///
/// ```
/// use gradus::SparseMatrix;
/// use sprs::CsMat;
///
/// // In compressed rows.
/// let csr = CsMat::new((2, 3), vec![0, 2, 3], vec![0, 2, 1], vec![1.0, 2.0, 3.0]);
/// let m = SparseMatrix::try_from(&csr)?;
/// assert_eq!((m.rows(), m.columns(), m.get(0, 2), m.get(1, 1)), (2, 3, 2.0, 3.0));
/// assert_eq!(m, SparseMatrix::try_from(&csr.to_csc())?);
/// # Ok::<(), gradus::sparse::SparseError>(())
/// ```
impl<T: Numeric> TryFrom<&CsMat<T>> for SparseMatrix<T> {
    type Error = SparseError;

    fn try_from(matrix: &CsMat<T>) -> Result<Self, SparseError> {
        Self::try_from(matrix.view())
    }
}

/// The same of a view.
///
/// # Errors
/// [`SparseError`].
impl<T: Numeric> TryFrom<CsMatView<'_, T>> for SparseMatrix<T> {
    type Error = SparseError;

    fn try_from(matrix: CsMatView<'_, T>) -> Result<Self, SparseError> {
        let entries = matrix.iter().map(|(&value, (row, column))| (row, column, value));
        Self::from_entries(matrix.rows(), matrix.cols(), entries)
    }
}
