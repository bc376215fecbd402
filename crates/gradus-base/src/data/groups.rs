//! A table for each group of rows.

use super::{DataError, Dataset};

impl Dataset {
    /// The rows of each group apart: those that have the same value in the column `name`, with what that is.
    ///
    /// Groups come in the order of the levels, or of the values; levels that no row has are left out. The tables lack the
    /// column, which is constant in each.
    ///
    /// # Errors
    /// [`DataError::UnknownColumn`]; [`DataError::NoColumns`] if there is no other column.
    ///
    /// A fit for each group:
    /// ```
    /// use gradus::data::CsvOptions;
    /// use gradus::prelude::*;
    ///
    /// let cars = Dataset::from_csv("examples/data/mtcars.csv", &["cyl", "wt", "mpg"])?;
    /// for (cylinders, cars) in cars.group_by("cyl")? {
    ///     let line = LeastSquares::new().run_rows(|[a, b]: [Var; 2], [x, y]: [Var; 2]| a * x + b - y, [0.0, 0.0], &cars)?;
    ///     println!("{cylinders} cylinders, {} cars: {:?}", cars.len(), line.x);
    /// }
    /// assert_eq!(cars.group_by("cyl")?.iter().map(|(value, part)| (&value[..], part.len())).collect::<Vec<_>>(), [("4", 11), ("6", 7), ("8", 14)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn group_by(&self, name: &str) -> Result<Vec<(String, Self)>, DataError> {
        let i = self.position_of(name)?;
        let rest = self.drop(&[name])?;
        let values = &self.columns[i];
        let mut order: Vec<usize> = (0..self.len()).collect();
        // Stable: rows of a group stay in their order; −0 and 0 are one value.
        order.sort_by(|&a, &b| (values[a] + 0.0).total_cmp(&(values[b] + 0.0)));
        let label = |value: f64| match &self.levels[i] {
            Some(levels) => levels.names()[value as usize].clone(),
            None => (value + 0.0).to_string(),
        };
        let groups = order.chunk_by(|&a, &b| values[a] == values[b]);
        groups.map(|rows| Ok((label(values[rows[0]]), rest.at(rows)?))).collect()
    }
}
