//! Cutting a table in two: rows to fit, and rows to judge the fit by.

use super::random::{Purpose, Random};
use super::{DataError, Dataset};
use crate::error::InvalidSetting;

impl Dataset {
    /// Two tables: a random `fraction` of the rows, to train on, and the others, for
    /// validation.
    ///
    /// The first has `fraction · len` rows, rounded to the nearest. Which rows go where, and
    /// in which order, follows from `seed` alone.
    ///
    /// # Errors
    /// [`DataError::Setting`] unless `fraction` lies between 0 and 1;
    /// [`DataError::EmptyPart`] when one part would have no rows;
    /// [`DataError::TooManyRows`] from 2³² rows.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["x"], (0..10).map(|i| [f64::from(i)]))?;
    /// let (train, validation) = data.split(0.8, 7)?;
    /// assert_eq!(train.column(0), [9.0, 8.0, 4.0, 1.0, 7.0, 3.0, 2.0, 5.0]);
    /// assert_eq!(validation.column(0), [0.0, 6.0]);
    ///
    /// let error = data.split(0.99, 7).unwrap_err();
    /// assert_eq!(error.to_string(), "cutting 10 rows after the first 10 leaves a part without rows");
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn split(&self, fraction: f64, seed: u64) -> Result<(Self, Self), DataError> {
        if !(0.0..=1.0).contains(&fraction) {
            let (owner, setting, allowed) = ("Dataset::split", "fraction", "between 0 and 1");
            return Err(InvalidSetting { owner, setting, value: fraction, allowed }.into());
        }
        let rows = self.len();
        let Ok(last) = u32::try_from(rows) else {
            return Err(DataError::TooManyRows { rows });
        };
        let first = (fraction * rows as f64).round() as usize;
        self.check_cut(first)?;
        let mut order: Vec<u32> = (0..last).collect();
        Random::new(seed, Purpose::Split).shuffle(&mut order, 0, rows);
        let (train, validation) = order.split_at(first);
        Ok((self.pick(train), self.pick(validation)))
    }

    /// Two tables: the first `first` rows and the others, both in their order, as for a
    /// series in time.
    ///
    /// # Errors
    /// [`DataError::EmptyPart`] unless `first` is at least 1 and below
    /// [`len`](Dataset::len).
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["t"], [[1.0], [2.0], [3.0]])?;
    /// let (past, future) = data.split_at(2)?;
    /// assert_eq!((past.column(0), future.column(0)), (&[1.0, 2.0][..], &[3.0][..]));
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn split_at(&self, first: usize) -> Result<(Self, Self), DataError> {
        self.check_cut(first)?;
        Ok((self.of_rows(|column| column[..first].to_vec()), self.of_rows(|column| column[first..].to_vec())))
    }

    fn check_cut(&self, first: usize) -> Result<(), DataError> {
        let rows = self.len();
        if (1..rows).contains(&first) { Ok(()) } else { Err(DataError::EmptyPart { rows, first }) }
    }
}

#[cfg(test)]
#[path = "../../tests/unit/data/split.rs"]
mod tests;
