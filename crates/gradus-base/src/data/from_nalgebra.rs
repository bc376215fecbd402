//! Tables from matrices of `nalgebra`.

use super::{DataError, Dataset};
use nalgebra::{Dim, Matrix, RawStorage};

impl Dataset {
    /// The table with the columns of a matrix of `nalgebra`, of fixed or dynamic size, or a view of one.
    ///
    /// # Errors
    /// As [`from_columns`](Self::from_columns).
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_nalgebra(&["x", "y"], &nalgebra::DMatrix::from_row_slice(2, 2, &[1.0, 2.0, 3.0, 4.0]))?;
    /// assert_eq!(data.column_named("y")?, [2.0, 4.0]);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn from_nalgebra<R: Dim, C: Dim>(
        names: &[impl AsRef<str>],
        matrix: &Matrix<f64, R, C, impl RawStorage<f64, R, C>>,
    ) -> Result<Self, DataError> {
        Self::from_columns(
            names,
            matrix.column_iter().map(|column| column.iter().copied().collect::<Vec<f64>>()),
        )
    }
}
