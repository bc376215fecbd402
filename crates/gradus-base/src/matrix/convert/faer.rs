//! Matrices of `faer`: dense ones, and sparse ones by columns or by rows.

use crate::matrix::{Matrix, SparseError, SparseMatrix};
use crate::scalar::Numeric;
use faer::sparse::{SparseColMat, SparseColMatRef, SparseRowMatRef, SymbolicSparseColMat};
use faer::{Mat, MatRef};

/// A matrix of `faer` with the same entries.
///
/// ```
/// use faer::Mat;
/// use gradus::prelude::*;
///
/// let j = jacobian(|[x, y]: [Var; 2]| [x * y, x, y], [2.0, 3.0])?;
/// let dense = Mat::from(&j);
/// assert_eq!((dense.nrows(), dense.ncols(), dense[(0, 1)]), (3, 2, 2.0));
/// assert_eq!(Matrix::from(dense.as_ref()), j);
/// # Ok::<(), gradus::Error>(())
/// ```
impl<T: Numeric> From<&Matrix<T>> for Mat<T> {
    fn from(matrix: &Matrix<T>) -> Self {
        Self::from_fn(matrix.rows(), matrix.columns(), |row, column| matrix[(row, column)])
    }
}

/// The same.
impl<T: Numeric> From<Matrix<T>> for Mat<T> {
    fn from(matrix: Matrix<T>) -> Self {
        Self::from(&matrix)
    }
}

/// The entries of a matrix of `faer`, or of a part of one, also transposed or backwards.
impl<T: Numeric> From<MatRef<'_, T>> for Matrix<T> {
    fn from(matrix: MatRef<'_, T>) -> Self {
        let mut copy = Self::zeros(matrix.nrows(), matrix.ncols());
        for row in 0..matrix.nrows() {
            copy.row_mut(row)
                .iter_mut()
                .enumerate()
                .for_each(|(column, entry)| *entry = matrix[(row, column)]);
        }
        copy
    }
}

/// The same of one that is owned.
impl<T: Numeric> From<&Mat<T>> for Matrix<T> {
    fn from(matrix: &Mat<T>) -> Self {
        Self::from(matrix.as_ref())
    }
}

/// A sparse matrix of `faer` in compressed columns, with the same entries; those that are stored as 0 stay so.
///
/// ```
/// use faer::sparse::SparseColMat;
/// use gradus::prelude::*;
///
/// let h = sparse_hessian(|[x, y, z]: [Var; 3]| x * x * y + z.powi(3), [3.0, 5.0, 2.0])?;
/// let sparse = SparseColMat::from(&h);
/// assert_eq!((sparse.compute_nnz(), sparse.get(0, 1), sparse.get(0, 2)), (4, Some(&6.0), None));
/// assert_eq!(SparseMatrix::try_from(sparse.as_ref())?, h);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl<T: Numeric> From<&SparseMatrix<T>> for SparseColMat<usize, T> {
    fn from(matrix: &SparseMatrix<T>) -> Self {
        let (starts, rows) = (matrix.column_starts().to_vec(), matrix.row_indices().to_vec());
        // Rows rise within a column and are within the matrix, which is what is checked there.
        let structure =
            SymbolicSparseColMat::new_checked(matrix.rows(), matrix.columns(), starts, None, rows);
        Self::new(structure, matrix.values().to_vec())
    }
}

/// The same.
impl<T: Numeric> From<SparseMatrix<T>> for SparseColMat<usize, T> {
    fn from(matrix: SparseMatrix<T>) -> Self {
        Self::from(&matrix)
    }
}

/// The entries of a sparse matrix of `faer`, whose rows may be in any order within a column.
///
/// # Errors
/// [`SparseError`] if an entry stands twice, which `faer` adds up.
impl<T: Numeric> TryFrom<SparseColMatRef<'_, usize, T>> for SparseMatrix<T> {
    type Error = SparseError;

    fn try_from(matrix: SparseColMatRef<'_, usize, T>) -> Result<Self, SparseError> {
        let column = |j: usize| {
            matrix.row_idx_of_col_raw(j).iter().zip(matrix.val_of_col(j)).map(move |(&i, &x)| (i, j, x))
        };
        Self::from_entries(matrix.nrows(), matrix.ncols(), (0..matrix.ncols()).flat_map(column))
    }
}

/// The same of one by rows.
///
/// # Errors
/// [`SparseError`] if an entry stands twice.
impl<T: Numeric> TryFrom<SparseRowMatRef<'_, usize, T>> for SparseMatrix<T> {
    type Error = SparseError;

    fn try_from(matrix: SparseRowMatRef<'_, usize, T>) -> Result<Self, SparseError> {
        let row = |i: usize| {
            matrix.col_idx_of_row_raw(i).iter().zip(matrix.val_of_row(i)).map(move |(&j, &x)| (i, j, x))
        };
        Self::from_entries(matrix.nrows(), matrix.ncols(), (0..matrix.nrows()).flat_map(row))
    }
}
