//! A sparse matrix in compressed columns.

use super::Matrix;
use crate::scalar::Numeric;
use std::sync::Arc;

/// The sparsity structure of a matrix: where it has entries.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(hidden)]
pub struct Structure {
    pub rows: usize,
    /// Where each column starts among the entries, and their number at the end.
    pub starts: Vec<usize>,
    /// The row of each entry; rising within a column.
    pub row_indices: Vec<usize>,
}

impl Structure {
    /// The structure with these rows in each column, which rise.
    pub fn new(rows: usize, columns: impl Iterator<Item = Vec<u32>>) -> Self {
        let (mut starts, mut row_indices) = (vec![0], Vec::new());
        for column in columns {
            row_indices.extend(column.into_iter().map(|row| row as usize));
            starts.push(row_indices.len());
        }
        Self { rows, starts, row_indices }
    }

    #[must_use]
    pub fn columns(&self) -> usize {
        self.starts.len() - 1
    }

    /// Row and column of each entry, column after column.
    pub fn entries(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        (0..self.columns()).flat_map(move |column| {
            self.row_indices[self.starts[column]..self.starts[column + 1]]
                .iter()
                .map(move |&row| (row, column))
        })
    }

    /// Writes a symmetric matrix that has these values at its entries: a column of it is a row, too.
    ///
    /// # Panics
    /// If there are fewer values than entries, or the matrix has another shape.
    pub fn spread<T: Numeric>(&self, values: &[T], into: &mut Matrix<T>) {
        for (row, ends) in self.starts.windows(2).enumerate() {
            let (columns, values) = (&self.row_indices[ends[0]..ends[1]], &values[ends[0]..ends[1]]);
            let into = into.row_mut(row);
            if columns.len() == into.len() {
                into.copy_from_slice(values);
                continue;
            }
            into.fill(T::zero());
            columns.iter().zip(values).for_each(|(&column, &value)| into[column] = value);
        }
    }
}

/// Why entries are no sparse matrix; an example is at [`SparseMatrix::from_entries`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SparseError {
    /// There are several entries in the same row and column.
    #[error("entry ({row}, {column}) stands twice; add up what belongs together, or take one of them")]
    Duplicate {
        /// The row.
        row: usize,
        /// The column.
        column: usize,
    },
    /// An entry is outside of the matrix.
    #[error("entry ({row}, {column}) is outside of a matrix of {rows} × {columns}")]
    Outside {
        /// The row.
        row: usize,
        /// The column.
        column: usize,
        /// The rows of the matrix.
        rows: usize,
        /// Its columns.
        columns: usize,
    },
}

/// A sparse matrix in compressed columns (CSC): the shape of a sparse Jacobian or Hessian.
///
/// Entries that are not stored are 0 at every point that takes the same branches; a stored entry may be
/// 0 at some points. Of a Hessian both triangles are stored. The three slices are what crates for
/// sparse linear algebra take.
///
/// ```
/// use gradus::prelude::*;
///
/// let h = sparse_hessian(|[x, y, z]: [Var; 3]| x * x * y + z.powi(3), [3.0, 5.0, 2.0])?;
/// assert_eq!(h.column_starts(), [0, 2, 3, 4]);
/// assert_eq!(h.row_indices(), [0, 1, 0, 2]);
/// assert_eq!(h.values(), [10.0, 6.0, 6.0, 12.0]);
/// assert_eq!((h.get(0, 1), h.get(1, 1), h.get(9, 0)), (6.0, 0.0, 0.0));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct SparseMatrix<T = f64> {
    structure: Arc<Structure>,
    values: Vec<T>,
}

impl<T: Numeric> SparseMatrix<T> {
    /// The matrix with these stored entries.
    #[doc(hidden)]
    #[must_use]
    pub fn new(structure: Arc<Structure>, values: Vec<T>) -> Self {
        Self { structure, values }
    }

    /// A matrix without entries, to be filled by
    /// [`Function::sparse_hessian_into`](https://docs.rs/gradus/latest/gradus/function/struct.Function.html#method.sparse_hessian_into) and its relatives.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let mut f = Function::new(|x: &[Var]| x.iter().map(|x| x.powi(3)).sum::<Var>(), 3);
    /// let mut h = SparseMatrix::empty();
    /// f.sparse_hessian_into(&[1.0, 2.0, 3.0], &mut h)?;
    /// assert_eq!(h.values(), [6.0, 12.0, 18.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[must_use]
    pub fn empty() -> Self {
        Self::new(Arc::new(Structure { rows: 0, starts: vec![0], row_indices: Vec::new() }), Vec::new())
    }

    /// The matrix with these entries, each as row, column and value, in any order.
    ///
    /// They are sorted by columns, and within a column by rows. Zeros are stored like others.
    ///
    /// # Errors
    /// [`SparseError`] if an entry is outside of the matrix, or if one stands twice: what two of them are together depends on where
    /// they come from.
    ///
    /// ```
    /// use gradus::SparseMatrix;
    /// use gradus::sparse::SparseError;
    ///
    /// let m = SparseMatrix::from_entries(2, 3, [(1, 2, 5.0), (0, 0, 1.0), (0, 2, 4.0)])?;
    /// assert_eq!(m.column_starts(), [0, 1, 1, 3]);
    /// assert_eq!((m.row_indices(), m.values()), (&[0, 0, 1][..], &[1.0, 4.0, 5.0][..]));
    ///
    /// let twice = SparseMatrix::from_entries(2, 3, [(1, 2, 5.0), (1, 2, 6.0)]);
    /// assert_eq!(twice, Err(SparseError::Duplicate { row: 1, column: 2 }));
    /// let outside = SparseMatrix::from_entries(2, 3, [(2, 0, 5.0)]);
    /// assert_eq!(outside, Err(SparseError::Outside { row: 2, column: 0, rows: 2, columns: 3 }));
    /// # Ok::<(), SparseError>(())
    /// ```
    pub fn from_entries(
        rows: usize,
        columns: usize,
        entries: impl IntoIterator<Item = (usize, usize, T)>,
    ) -> Result<Self, SparseError> {
        let mut all: Vec<(usize, usize, T)> = entries.into_iter().collect();
        all.sort_by_key(|&(row, column, _)| (column, row));
        if let Some(&(row, column, _)) =
            all.iter().find(|&&(row, column, _)| row >= rows || column >= columns)
        {
            return Err(SparseError::Outside { row, column, rows, columns });
        }
        let same = |pair: &&[(usize, usize, T)]| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1);
        if let Some(&[(row, column, _), _]) = all.windows(2).find(same) {
            return Err(SparseError::Duplicate { row, column });
        }
        let mut starts = vec![0; columns.saturating_add(1)];
        all.iter().for_each(|&(_, column, _)| starts[column + 1] += 1);
        (0..columns).for_each(|column| starts[column + 1] += starts[column]);
        let row_indices = all.iter().map(|&(row, ..)| row).collect();
        let values = all.into_iter().map(|(.., value)| value).collect();
        Ok(Self::new(Arc::new(Structure { rows, starts, row_indices }), values))
    }

    /// Becomes the matrix with these stored entries; nothing is allocated if it had this structure before.
    #[doc(hidden)]
    pub fn take(&mut self, structure: &Arc<Structure>, values: &[T]) {
        if !Arc::ptr_eq(&self.structure, structure) {
            self.structure = structure.clone();
        }
        self.values.clear();
        self.values.extend_from_slice(values);
    }

    /// The number of rows.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// // Three outputs of two coordinates.
    /// let j = sparse_jacobian(|[x, y]: [Var; 2]| [x, y * y, x * y], [2.0, 3.0])?;
    /// assert_eq!((j.rows(), j.columns()), (3, 2));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[must_use]
    pub fn rows(&self) -> usize {
        self.structure.rows
    }

    /// The number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.structure.columns()
    }

    /// Where each column starts among the entries; one more number, the number of entries, at the end.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let j = sparse_jacobian(|[x, y]: [Var; 2]| [x, y * y, x * y], [2.0, 3.0])?;
    /// assert_eq!(j.column_starts(), [0, 2, 4]); // two entries in each column
    /// let second = j.column_starts()[1]..j.column_starts()[2];
    /// assert_eq!((&j.row_indices()[second.clone()], &j.values()[second]), (&[1, 2][..], &[6.0, 2.0][..]));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[must_use]
    pub fn column_starts(&self) -> &[usize] {
        &self.structure.starts
    }

    /// The row of each entry, column after column, rising within a column.
    #[must_use]
    pub fn row_indices(&self) -> &[usize] {
        &self.structure.row_indices
    }

    /// The entries, column after column.
    #[must_use]
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// Row, column and value of each stored entry, column after column.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let h = sparse_hessian(|[x, y, z]: [Var; 3]| x * y + z * z, [1.0, 2.0, 3.0])?;
    /// let entries: Vec<_> = h.iter().collect();
    /// assert_eq!(entries, [(1, 0, 1.0), (0, 1, 1.0), (2, 2, 2.0)]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize, T)> + '_ {
        self.structure.entries().zip(&self.values).map(|((row, column), &value)| (row, column, value))
    }

    /// The entry in `row` and `column`; 0 where none is stored, also outside of the matrix.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let h = sparse_hessian(|[x, y]: [Var; 2]| x * x * y, [3.0, 5.0])?;
    /// assert_eq!((h.get(0, 0), h.get(1, 0), h.get(1, 1), h.get(7, 7)), (10.0, 6.0, 0.0, 0.0));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[must_use]
    pub fn get(&self, row: usize, column: usize) -> T {
        let starts = self.column_starts();
        let Some((&start, &end)) = starts.get(column).zip(starts.get(column + 1)) else { return T::zero() };
        match self.row_indices()[start..end].binary_search(&row) {
            Ok(at) => self.values[start + at],
            Err(_) => T::zero(),
        }
    }

    /// The same matrix with all its zeros.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let f = |[x, y]: [Var; 2]| x * x * y;
    /// let sparse = sparse_hessian(f, [3.0, 5.0])?;
    /// assert_eq!(sparse.values().len(), 3);
    /// assert_eq!(sparse.to_dense(), hessian(f, [3.0, 5.0])?);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[must_use]
    pub fn to_dense(&self) -> Matrix<T> {
        let mut dense = Matrix::zeros(self.rows(), self.columns());
        for (row, column, value) in self.iter() {
            dense[(row, column)] = value;
        }
        dense
    }
}

/// Equal in shape, in which entries are stored, and in their values.
impl<T: Numeric> PartialEq for SparseMatrix<T> {
    fn eq(&self, other: &Self) -> bool {
        self.structure == other.structure && self.values == other.values
    }
}
