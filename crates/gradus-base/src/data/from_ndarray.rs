//! Tables from matrices of `ndarray`.

use super::{DataError, Dataset};
use ndarray::{ArrayBase, Data, Ix2};

impl Dataset {
    /// The table with the columns of a matrix of `ndarray`, however it is laid out in memory.
    ///
    /// # Errors
    /// As [`from_columns`](Self::from_columns).
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_ndarray(&["x", "y"], &ndarray::array![[1.0, 2.0], [3.0, 4.0]])?;
    /// assert_eq!(data.column_named("y")?, [2.0, 4.0]);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn from_ndarray(
        names: &[impl AsRef<str>],
        matrix: &ArrayBase<impl Data<Elem = f64>, Ix2>,
    ) -> Result<Self, DataError> {
        Self::from_columns(names, matrix.columns().into_iter().map(|column| column.to_vec()))
    }
}
