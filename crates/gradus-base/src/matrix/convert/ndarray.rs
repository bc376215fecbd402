//! Dense matrices of `ndarray`, which stand in rows, in columns, or anyhow.

use crate::matrix::Matrix;
use crate::scalar::Numeric;
use ndarray::{Array2, ArrayBase, Data, Ix2};

/// A matrix of `ndarray` with the same entries, in rows.
///
/// ```
/// use gradus::prelude::*;
/// use ndarray::{Array2, array};
///
/// let j = jacobian(|[x, y]: [Var; 2]| [x * y, x, y], [2.0, 3.0])?;
/// assert_eq!(Array2::from(&j), array![[3.0, 2.0], [1.0, 0.0], [0.0, 1.0]]);
/// # Ok::<(), gradus::Error>(())
/// ```
impl<T: Numeric> From<&Matrix<T>> for Array2<T> {
    fn from(matrix: &Matrix<T>) -> Self {
        Self::from_shape_fn((matrix.rows(), matrix.columns()), |at| matrix[at])
    }
}

/// The same.
impl<T: Numeric> From<Matrix<T>> for Array2<T> {
    fn from(matrix: Matrix<T>) -> Self {
        Self::from(&matrix)
    }
}

/// The entries of a matrix of `ndarray`, or of a view of one, however it is laid out in memory.
///
/// ```
/// use gradus::Matrix;
/// use ndarray::{array, s};
///
/// let a = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
/// assert_eq!(Matrix::from(&a).row(1), [4.0, 5.0, 6.0]);
/// assert_eq!(Matrix::from(&a.t()).row(1), [2.0, 5.0]);
/// assert_eq!(Matrix::from(&a.slice(s![.., ..;-2])).row(0), [3.0, 1.0]);
/// ```
impl<T: Numeric, S: Data<Elem = T>> From<&ArrayBase<S, Ix2>> for Matrix<T> {
    fn from(matrix: &ArrayBase<S, Ix2>) -> Self {
        let mut copy = Self::zeros(matrix.nrows(), matrix.ncols());
        // By rows, whatever stands side by side.
        copy.as_mut_slice().iter_mut().zip(matrix).for_each(|(to, &from)| *to = from);
        copy
    }
}
