//! Bringing columns to mean 0 and standard deviation 1, and back.
//!
//! Gradient descent is as slow as the worst ratio of scales in the data: with one
//! column in the thousands and one below 1, the step that suits the first never moves
//! the second. A [`Scaler`] remembers what was taken off, so that new data get the same
//! treatment and predictions return to the old unit.

use super::moments::Moments;
use super::{DataError, Dataset};

/// For each column the mean taken off and the scale divided by.
///
/// Columns are known by name, so a scaler made from `x` and `y` can be applied to new
/// data that have only `x`. Made by [`Dataset::standardise`].
///
/// ```
/// use gradus::data::Dataset;
///
/// let train = Dataset::from_rows(&["x", "y"], [[10.0, 1.0], [20.0, 2.0], [30.0, 3.0]])?;
/// let (standard, scaler) = train.standardise()?;
/// assert_eq!(standard.column(0), [-1.0, 0.0, 1.0]);
///
/// let new = Dataset::from_rows(&["x"], [[25.0]])?;
/// assert_eq!(scaler.apply(&new)?.column(0), [0.5]);
/// assert_eq!(scaler.invert_value("y", 0.5)?, 2.5);
/// # Ok::<(), gradus::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "Stored"))]
pub struct Scaler {
    names: Vec<String>,
    means: Vec<f64>,
    scales: Vec<f64>,
}

impl Dataset {
    /// This table with every column brought to mean 0 and standard deviation 1, and the
    /// [`Scaler`] that did it.
    ///
    /// The standard deviation has n − 1 in the denominator, as in
    /// [`summary`](Dataset::summary) and R's `scale` (scikit-learn has n). A column whose
    /// values are all equal, or a single row, becomes 0 with scale 1.
    ///
    /// Standardise the training part of a split and apply its scaler to the other part: a
    /// mean taken over both would tell the fit about data it must not know.
    ///
    /// # Errors
    /// [`DataError::TooWide`] when values differ by more than an `f64` can hold, as 1e308
    /// and -1e308 do.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["x", "constant"], [[2.0, 5.0], [4.0, 5.0], [6.0, 5.0]])?;
    /// let (standard, scaler) = data.standardise()?;
    /// assert_eq!(standard.column_named("x")?, [-1.0, 0.0, 1.0]);
    /// assert_eq!(standard.column_named("constant")?, [0.0, 0.0, 0.0]);
    /// assert_eq!((scaler.means(), scaler.scales()), (&[4.0, 5.0][..], &[2.0, 1.0][..]));
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn standardise(&self) -> Result<(Self, Scaler), DataError> {
        let moments: Vec<Moments> = self.columns().map(Moments::of).collect();
        for (name, &Moments { min, max, .. }) in self.names.iter().zip(&moments) {
            if !(max - min).is_finite() {
                return Err(DataError::TooWide { column: name.clone(), min, max });
            }
        }
        let scale = |moments: &Moments| if moments.sd == 0.0 { 1.0 } else { moments.sd };
        let scaler = Scaler {
            names: self.names.clone(),
            means: moments.iter().map(|moments| moments.mean).collect(),
            scales: moments.iter().map(scale).collect(),
        };
        Ok((scaler.apply(self)?, scaler))
    }
}

impl Scaler {
    /// The names of the columns it knows, in the order of the data it was made from.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What is taken off each column, in the unit of the column.
    #[must_use]
    pub fn means(&self) -> &[f64] {
        &self.means
    }

    /// What each column is then divided by, positive, in the unit of the column.
    #[must_use]
    pub fn scales(&self) -> &[f64] {
        &self.scales
    }

    /// `(value − mean) / scale` for every value of `data`.
    ///
    /// # Errors
    /// [`DataError::UnknownColumn`] for a column the scaler does not know;
    /// [`DataError::NotFinite`] when a result is too large for an `f64`.
    pub fn apply(&self, data: &Dataset) -> Result<Dataset, DataError> {
        self.convert(data, |value, mean, scale| (value - mean) / scale)
    }

    /// `mean + scale · value` for every value of `data`: undoes [`apply`](Scaler::apply),
    /// up to rounding.
    ///
    /// # Errors
    /// As [`apply`](Scaler::apply).
    ///
    /// ```
    /// # use gradus::data::Dataset;
    /// let data = Dataset::from_rows(&["x"], [[10.0], [20.0], [30.0]])?;
    /// let (standard, scaler) = data.standardise()?;
    /// assert_eq!(scaler.invert(&standard)?, data);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn invert(&self, data: &Dataset) -> Result<Dataset, DataError> {
        self.convert(data, |value, mean, scale| mean + scale * value)
    }

    /// One value of the column called `name`, brought to the common scale.
    ///
    /// # Errors
    /// [`DataError::UnknownColumn`].
    pub fn apply_value(&self, name: &str, value: f64) -> Result<f64, DataError> {
        let i = self.position_of(name)?;
        Ok((value - self.means[i]) / self.scales[i])
    }

    /// One standardised value of the column called `name`, back in its own unit: what a
    /// prediction needs.
    ///
    /// # Errors
    /// [`DataError::UnknownColumn`].
    pub fn invert_value(&self, name: &str, value: f64) -> Result<f64, DataError> {
        let i = self.position_of(name)?;
        Ok(self.means[i] + self.scales[i] * value)
    }

    fn convert(&self, data: &Dataset, by: impl Fn(f64, f64, f64) -> f64) -> Result<Dataset, DataError> {
        let mut columns = Vec::with_capacity(data.width());
        for (name, column) in data.names.iter().zip(data.columns()) {
            let i = self.position_of(name)?;
            columns.push(column.iter().map(|&value| by(value, self.means[i], self.scales[i])).collect());
        }
        Dataset::checked(data.names.clone(), columns)
    }

    fn position_of(&self, name: &str) -> Result<usize, DataError> {
        let found = self.names.iter().position(|known| known == name);
        found.ok_or_else(|| DataError::UnknownColumn { name: name.to_owned(), available: self.names.clone() })
    }
}

/// A scaler as it was written, not yet checked.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct Stored {
    names: Vec<String>,
    means: Vec<f64>,
    scales: Vec<f64>,
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for Scaler {
    type Error = DataError;

    fn try_from(stored: Stored) -> Result<Self, DataError> {
        use crate::error::{InvalidSetting, LengthMismatch};
        let Stored { names, means, scales } = stored;
        super::build::check_names(&names)?;
        LengthMismatch::check("Scaler.means", names.len(), means.len())?;
        LengthMismatch::check("Scaler.scales", names.len(), scales.len())?;
        let refuse = |setting, value, allowed| InvalidSetting { owner: "Scaler", setting, value, allowed };
        if let Some(&mean) = means.iter().find(|mean| !mean.is_finite()) {
            return Err(refuse("mean", mean, "a finite number").into());
        }
        if let Some(&scale) = scales.iter().find(|scale| !(scale.is_finite() && **scale > 0.0)) {
            return Err(refuse("scale", scale, "(0, inf)").into());
        }
        Ok(Self { names, means, scales })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standardised_table_has_mean_zero_and_deviation_one() {
        let data = Dataset::from_rows(&["a", "b"], [[1.0, 1e-5], [2.0, 7e-5], [4.0, 3e-5]]).unwrap();
        let (standard, scaler) = data.standardise().unwrap();
        for column in standard.summary().columns {
            // A few roundings of numbers near 1.
            assert!(column.mean.abs() < 1e-15 && (column.sd - 1.0).abs() < 1e-15, "{column:?}");
        }
        let value = scaler.apply_value("b", 7e-5).unwrap();
        assert_eq!(value, standard.column(1)[1]);
        assert_eq!(scaler.names(), ["a", "b"]);
    }

    #[test]
    fn what_cannot_be_scaled_says_why() {
        let wide = Dataset::from_rows(&["x"], [[1e308], [-1e308]]).unwrap();
        let (column, min, max) = ("x".to_owned(), -1e308, 1e308);
        assert_eq!(wide.standardise(), Err(DataError::TooWide { column, min, max }));
        let (_, scaler) = Dataset::from_rows(&["x"], [[1.0]]).unwrap().standardise().unwrap();
        let other = Dataset::from_rows(&["z"], [[1.0]]).unwrap();
        let message = "no column `z`; there are: x";
        assert_eq!(scaler.apply(&other).unwrap_err().to_string(), message);
        assert_eq!(scaler.invert_value("z", 1.0).unwrap_err().to_string(), message);
    }
}
