//! Tables from tables by closures and names: some rows, other names, derived columns.

use super::random::{Purpose, Random};
use super::{DataError, Dataset, Row, build::check_names};

impl Dataset {
    /// The rows for which `keep` says so, in their order.
    ///
    /// # Errors
    /// [`DataError::NoRows`] if it keeps none; [`DataError::UnknownColumn`], [`DataError::Categories`] and
    /// [`DataError::NotCategories`] for a column that is not there, or of the other kind.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let cars = Dataset::from_csv("examples/data/mtcars.csv", &["model", "mpg", "hp"])?;
    /// let fast = cars.filter(|row| row.get("hp") > 200.0 && !row.category("model").starts_with("Merc"))?;
    /// assert_eq!(fast.len(), 7);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn filter(&self, mut keep: impl FnMut(Row<'_>) -> bool) -> Result<Self, DataError> {
        let mut kept = Vec::new();
        Row::each(self, |row| {
            if keep(row) {
                kept.push(row.index());
            }
        })?;
        self.at(&kept)
    }

    /// This table with one more column at the end: what `f` makes of each row.
    ///
    /// # Errors
    /// [`DataError::DuplicateName`]; [`DataError::NotFinite`] for a row of which `f` makes NaN or an infinity;
    /// [`DataError::UnknownColumn`] and [`DataError::Categories`] for a column that is not there, or has no numbers.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["mass", "height"], [[80.0, 2.0]])?;
    /// let data = data.derive("bmi", |row| row.get("mass") / row.get("height").powi(2))?;
    /// assert_eq!(data.row(0), [80.0, 2.0, 20.0]);
    ///
    /// let error = data.derive("log", |row| (row.get("mass") - 90.0).ln()).unwrap_err();
    /// assert_eq!(error.to_string(), "column `log`, row 0 (counted from 0) is NaN, not a finite number");
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn derive(self, name: &str, mut f: impl FnMut(Row<'_>) -> f64) -> Result<Self, DataError> {
        let mut values = Vec::with_capacity(self.len());
        Row::each(&self, |row| values.push(f(row)))?;
        self.with_column(name, values)
    }

    /// This table without the columns `names`.
    ///
    /// # Errors
    /// [`DataError::UnknownColumn`]; [`DataError::NoColumns`] if none is left.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["a", "b", "c"], [[1.0, 2.0, 3.0]])?;
    /// assert_eq!(data.drop(&["b"])?.names(), ["a", "c"]);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn drop(&self, names: &[impl AsRef<str>]) -> Result<Self, DataError> {
        let mut kept: Vec<usize> = (0..self.width()).collect();
        for name in names {
            let i = self.position_of(name.as_ref())?;
            kept.retain(|&index| index != i);
        }
        if kept.is_empty() { Err(DataError::NoColumns) } else { Ok(self.of_columns(&kept)) }
    }

    /// This table with the column `from` called `to`.
    ///
    /// # Errors
    /// [`DataError::UnknownColumn`]; [`DataError::DuplicateName`] if another column is called so.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["wt", "mpg"], [[2.62, 21.0]])?;
    /// assert_eq!(data.rename("wt", "weight")?.names(), ["weight", "mpg"]);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn rename(mut self, from: &str, to: &str) -> Result<Self, DataError> {
        let i = self.position_of(from)?;
        self.names[i] = to.to_owned();
        check_names(&self.names)?;
        Ok(self)
    }

    /// `rows` of the rows, each at most once, all choices being equally likely; in random order.
    ///
    /// # Errors
    /// [`DataError::NoRows`] for 0; [`DataError::NoSuchRow`] if there are not as many; [`DataError::TooManyRows`] from 2³² rows.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["x"], (0..10).map(|i| [f64::from(i)]))?;
    /// let some = data.sample_rows(3, 7)?;
    /// assert_eq!(some.len(), 3);
    /// assert_eq!(some, data.sample_rows(3, 7)?); // it follows from the seed
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn sample_rows(&self, rows: usize, seed: u64) -> Result<Self, DataError> {
        if rows > self.len() {
            return Err(DataError::NoSuchRow { row: rows - 1, rows: self.len() });
        }
        let mut order = self.numbers()?;
        Random::new(seed, Purpose::Rows).shuffle(&mut order, 0, rows);
        if rows == 0 { Err(DataError::NoRows) } else { Ok(self.pick(&order[..rows])) }
    }

    /// The numbers of all rows, in order.
    pub(super) fn numbers(&self) -> Result<Vec<u32>, DataError> {
        let rows = self.len();
        let last = u32::try_from(rows).map_err(|_| DataError::TooManyRows { rows })?;
        Ok((0..last).collect())
    }

    /// The rows with these numbers, which must exist, if there are any.
    pub(super) fn at(&self, rows: &[usize]) -> Result<Self, DataError> {
        if rows.is_empty() {
            return Err(DataError::NoRows);
        }
        Ok(self.of_rows(|column| rows.iter().map(|&row| column[row]).collect()))
    }
}
