//! A small dense matrix, the shape of a Jacobian and of a Hessian.

use crate::error::has_room;
use crate::scalar::Numeric;
use core::fmt;
use core::ops::{Index, IndexMut};

/// A dense matrix in rows, with entries `m[(row, column)]`.
///
/// It only holds derivatives; for linear algebra hand [`Matrix::as_slice`] to
/// [`linalg`](https://docs.rs/gradus/latest/gradus/linalg/index.html), or to a crate for it.
///
/// ```
/// use gradus::Matrix;
///
/// let mut m = Matrix::<f64>::zeros(2, 3);
/// m[(1, 2)] = 5.0;
/// assert_eq!(m.row(1), [0.0, 0.0, 5.0]);
/// assert_eq!(m.get(2, 0), None);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "Stored<T>", bound = "T: Numeric")
)]
pub struct Matrix<T = f64> {
    rows: usize,
    columns: usize,
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::scalar::stored::scalars::serialize"))]
    entries: Vec<T>,
}

impl<T: Numeric> Matrix<T> {
    /// A matrix of zeros.
    ///
    /// ```
    /// use gradus::Matrix;
    ///
    /// let m = Matrix::<f64>::zeros(2, 3);
    /// assert_eq!((m.rows(), m.columns(), m[(1, 2)]), (2, 3, 0.0));
    /// ```
    #[must_use]
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self { rows, columns, entries: vec![T::zero(); rows.saturating_mul(columns)] }
    }

    /// The same, for sizes that come from a point: `None` if there is no memory for it, where `vec!` would end the process.
    #[doc(hidden)]
    #[must_use]
    pub fn zeros_if_they_fit(rows: usize, columns: usize) -> Option<Self> {
        has_room::<T>(rows, columns).then(|| Self::zeros(rows, columns))
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The entry in `row` and `column`, or `None` outside of the matrix.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let j = jacobian(|[x, y]: [Var; 2]| [x * y, x.powi(2)], [2.0, 3.0])?;
    /// assert_eq!((j.get(1, 0), j.get(1, 2)), (Some(&4.0), None));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[must_use]
    pub fn get(&self, row: usize, column: usize) -> Option<&T> {
        if row < self.rows && column < self.columns {
            self.entries.get(row * self.columns + column)
        } else {
            None
        }
    }

    /// One row; empty outside of the matrix.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let j = jacobian(|[x, y]: [Var; 2]| [x * y, x.powi(2)], [2.0, 3.0])?;
    /// assert_eq!((j.row(0), j.row(1)), (&[3.0, 2.0][..], &[4.0, 0.0][..]));
    /// assert!(j.row(2).is_empty());
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[must_use]
    pub fn row(&self, row: usize) -> &[T] {
        if row < self.rows { &self.entries[row * self.columns..][..self.columns] } else { &[] }
    }

    /// One row, to be changed; empty outside of the matrix.
    ///
    /// ```
    /// use gradus::Matrix;
    ///
    /// let mut m = Matrix::<f64>::zeros(2, 2);
    /// m.row_mut(1).copy_from_slice(&[3.0, 4.0]);
    /// assert_eq!(m.as_slice(), [0.0, 0.0, 3.0, 4.0]);
    /// ```
    #[must_use]
    pub fn row_mut(&mut self, row: usize) -> &mut [T] {
        if row < self.rows { &mut self.entries[row * self.columns..][..self.columns] } else { &mut [] }
    }

    /// All entries, row after row, to be changed.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let mut h = hessian(|[x, y]: [Var; 2]| x * x + x * y, [1.0, 1.0])?;
    /// h.as_mut_slice().iter_mut().for_each(|entry| *entry *= 0.5);
    /// assert_eq!(h.as_slice(), [1.0, 0.5, 0.5, 0.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[must_use]
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.entries
    }

    /// All entries, row after row.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let h = hessian(|[x, y]: [Var; 2]| x * x * y, [3.0, 5.0])?;
    /// assert_eq!(h.as_slice(), [10.0, 6.0, 6.0, 0.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.entries
    }
}

/// # Panics
/// Outside of the matrix, as indexing a slice does; [`Matrix::get`] does not.
impl<T: Numeric> Index<(usize, usize)> for Matrix<T> {
    type Output = T;
    fn index(&self, (row, column): (usize, usize)) -> &T {
        &self.row(row)[column]
    }
}

/// # Panics
/// Outside of the matrix, as indexing a slice does.
impl<T: Numeric> IndexMut<(usize, usize)> for Matrix<T> {
    fn index_mut(&mut self, (row, column): (usize, usize)) -> &mut T {
        &mut self.row_mut(row)[column]
    }
}

/// One line a row; the format's width and precision apply to each entry.
impl<T: Numeric> fmt::Display for Matrix<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in 0..self.rows {
            write!(f, "{}[", if row == 0 { "" } else { "\n" })?;
            for (k, entry) in self.row(row).iter().enumerate() {
                write!(f, "{}", if k == 0 { "" } else { ", " })?;
                fmt::Display::fmt(entry, f)?;
            }
            write!(f, "]")?;
        }
        Ok(())
    }
}

/// A matrix as it was written, its shape not yet checked.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(bound = "T: Numeric")]
struct Stored<T> {
    rows: usize,
    columns: usize,
    #[serde(deserialize_with = "crate::scalar::stored::scalars::deserialize")]
    entries: Vec<T>,
}

#[cfg(feature = "serde")]
impl<T> TryFrom<Stored<T>> for Matrix<T> {
    type Error = crate::error::LengthMismatch;

    fn try_from(stored: Stored<T>) -> Result<Self, Self::Error> {
        let Stored { rows, columns, entries } = stored;
        crate::error::LengthMismatch::check("Matrix.entries", rows.saturating_mul(columns), entries.len())?;
        Ok(Self { rows, columns, entries })
    }
}
