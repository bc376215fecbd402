//! Bringing columns to mean 0 and standard deviation 1, and back.
//!
//! Gradient descent is as slow as the worst ratio of scales in the data: with one
//! column in the thousands and one below 1, the step that suits the first never moves
//! the second. A [`Scaler`] remembers what was taken off, so that new data get the same
//! treatment and predictions return to the old unit.

use super::moments::{Moments, is_constant};
use super::{DataError, Dataset, Ranks, RowGroup, RowGroups, RowSource};
use crate::error::SourceError;

/// For each column the mean taken off and the scale divided by.
///
/// Columns are known by name, so a scaler made from `x` and `y` can be applied to new
/// data that have only `x`. Made by [`Dataset::standardize`].
///
/// ```
/// use gradus::data::Dataset;
///
/// let train = Dataset::from_rows(&["x", "y"], [[10.0, 1.0], [20.0, 2.0], [30.0, 3.0]])?;
/// let (standard, scaler) = train.standardize()?;
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
    pub(super) means: Vec<f64>,
    pub(super) scales: Vec<f64>,
    /// For each column what its mean lacks because it is an `f64`; see [`Moments::remainder`].
    pub(super) remainders: Vec<f64>,
    /// Whether a column was constant but for rounding: then what differs by rounding is 0 here, too.
    constant: Vec<bool>,
}

impl Dataset {
    /// This table with every column brought to mean 0 and standard deviation 1, and the
    /// [`Scaler`] that did it.
    ///
    /// The standard deviation has n − 1 in the denominator, as in
    /// [`summary`](Dataset::summary) and R's `scale` (scikit-learn has n). A column whose
    /// values are all equal but for rounding, or a single row, becomes 0 with scale 1: one in
    /// which `max − min` is at most `8 ε max |x|`, the roundings of a handful of operations,
    /// as in 0.1 + 0.2 beside 0.3. Integers up to 2⁵³ have no rounding, so those that differ
    /// are never taken for equal.
    ///
    /// Neither a large offset, as in time stamps, nor values near the ends of what an `f64`
    /// can hold cost digits: the mean is kept to more digits than an `f64` has.
    ///
    /// Standardize the training part of a split and apply its scaler to the other part: a
    /// mean taken over both would leak data into the fit that it must not know.
    ///
    /// # Errors
    /// [`DataError::TooWide`] when values differ by more than an `f64` can hold, as 1e308
    /// and -1e308 do; [`DataError::Categories`] for a column of categories.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["x", "constant"], [[2.0, 5.0], [4.0, 5.0], [6.0, 5.0]])?;
    /// let (standard, scaler) = data.standardize()?;
    /// assert_eq!(standard.column_named("x")?, [-1.0, 0.0, 1.0]);
    /// assert_eq!(standard.column_named("constant")?, [0.0, 0.0, 0.0]);
    /// assert_eq!((scaler.means(), scaler.scales()), (&[4.0, 5.0][..], &[2.0, 1.0][..]));
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn standardize(&self) -> Result<(Self, Scaler), DataError> {
        self.check_numbers()?;
        let moments: Vec<Moments> = self.columns().map(Moments::of).collect();
        let scaler = Scaler::new(&self.names, &moments)?;
        Ok((scaler.apply(self)?, scaler))
    }
}

impl RowGroups<'_> {
    /// The scaler that [`Dataset::standardize`] makes, of rows that are read group by group, with the same bits; three
    /// passes. [`Scaler::apply_source`] applies it.
    ///
    /// # Errors
    /// As [`Dataset::standardize`], and [`DataError::Source`].
    ///
    /// ```
    /// use gradus::data::{Dataset, RowGroups};
    ///
    /// let data = Dataset::from_rows(&["x"], [[1.0], [2.0], [6.0]])?;
    /// assert_eq!(RowGroups::open(data.in_groups(2))?.scaler()?, data.standardize()?.1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn scaler(&mut self) -> Result<Scaler, DataError> {
        let moments = self.moments().map_err(Box::new)?;
        Scaler::new(self.names(), &moments)
    }
}

/// A source whose columns are brought to a common scale; made by [`Scaler::apply_source`].
#[derive(Clone, Debug)]
pub struct Standardized<S> {
    source: S,
    scaler: Scaler,
}

impl<S: RowSource> RowSource for Standardized<S> {
    fn names(&self) -> &[String] {
        self.source.names()
    }

    fn read(&mut self, group: usize, into: &mut RowGroup) -> Result<bool, SourceError> {
        let is_there = self.source.read(group, into)?;
        for (name, column) in self.source.names().iter().zip(into.columns_mut()) {
            let i = self.scaler.position_of(name).map_err(SourceError::new)?;
            column.iter_mut().for_each(|value| *value = self.scaler.apply_at(i, *value));
        }
        Ok(is_there)
    }

    fn check_unchanged(&mut self) -> Result<(), SourceError> {
        self.source.check_unchanged()
    }

    fn name(&self) -> String {
        self.source.name()
    }

    fn ranks(&mut self) -> Option<&mut dyn Ranks> {
        self.source.ranks()
    }
}

impl Scaler {
    fn new(names: &[String], moments: &[Moments]) -> Result<Self, DataError> {
        for (name, &Moments { min, max, .. }) in names.iter().zip(moments) {
            if !(max - min).is_finite() {
                return Err(DataError::TooWide { column: name.clone(), min, max });
            }
        }
        let scale = |moments: &Moments| if moments.sd == 0.0 { 1.0 } else { moments.sd };
        Ok(Self {
            names: names.to_vec(),
            means: moments.iter().map(|moments| moments.mean).collect(),
            scales: moments.iter().map(scale).collect(),
            remainders: moments.iter().map(|moments| moments.remainder).collect(),
            constant: moments.iter().map(|moments| moments.sd == 0.0).collect(),
        })
    }

    /// [`apply`](Scaler::apply) to a source, group by group as it is read. A column the scaler does not know is an error of
    /// the first reading.
    ///
    /// ```
    /// use gradus::data::{Dataset, RowGroups};
    ///
    /// let data = Dataset::from_rows(&["x"], [[1.0], [2.0], [6.0]])?;
    /// let (standard, scaler) = data.standardize()?;
    /// let mut groups = RowGroups::open(scaler.apply_source(data.in_groups(2)))?;
    /// assert_eq!(groups.load(0)?[0], standard.column(0)[..2]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn apply_source<S: RowSource>(&self, source: S) -> Standardized<S> {
        Standardized { source, scaler: self.clone() }
    }

    /// The names of the columns it knows, in the order of the data it was made from.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What is taken off each column, in the unit of the column.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["x", "y"], [[1.0, 10.0], [3.0, 30.0], [5.0, 50.0]])?;
    /// let (_, scaler) = data.standardize()?;
    /// assert_eq!((scaler.means(), scaler.scales()), (&[3.0, 30.0][..], &[2.0, 20.0][..]));
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    #[must_use]
    pub fn means(&self) -> &[f64] {
        &self.means
    }

    /// What each column is then divided by, positive, in the unit of the column.
    #[must_use]
    pub fn scales(&self) -> &[f64] {
        &self.scales
    }

    /// `(value − mean) / scale` for every value of `data`; in a column that was constant, 0
    /// for what differs from it by rounding.
    ///
    /// # Errors
    /// [`DataError::UnknownColumn`] for a column the scaler does not know;
    /// [`DataError::NotFinite`] when a result is too large for an `f64`; [`DataError::Categories`].
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let (_, scaler) = Dataset::from_rows(&["x"], [[1.0], [3.0], [5.0]])?.standardize()?;
    /// let more = Dataset::from_rows(&["x"], [[7.0], [3.0]])?;
    /// assert_eq!(scaler.apply(&more)?.column(0), [2.0, 0.0]);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn apply(&self, data: &Dataset) -> Result<Dataset, DataError> {
        self.convert(data, Self::apply_at)
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
    /// let (standard, scaler) = data.standardize()?;
    /// assert_eq!(scaler.invert(&standard)?, data);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn invert(&self, data: &Dataset) -> Result<Dataset, DataError> {
        self.convert(data, Self::invert_at)
    }

    /// One value of the column called `name`, brought to the common scale; infinite where that is
    /// too large for an `f64`.
    ///
    /// # Errors
    /// [`DataError::UnknownColumn`].
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let (_, scaler) = Dataset::from_rows(&["x"], [[1.0], [3.0], [5.0]])?.standardize()?;
    /// assert_eq!((scaler.apply_value("x", 7.0)?, scaler.invert_value("x", 2.0)?), (2.0, 7.0));
    /// assert!(scaler.apply_value("z", 7.0).is_err());
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn apply_value(&self, name: &str, value: f64) -> Result<f64, DataError> {
        Ok(self.apply_at(self.position_of(name)?, value))
    }

    /// One standardized value of the column called `name`, back in its own unit: what a
    /// prediction needs. Infinite where that is too large for an `f64`.
    ///
    /// # Errors
    /// [`DataError::UnknownColumn`].
    pub fn invert_value(&self, name: &str, value: f64) -> Result<f64, DataError> {
        Ok(self.invert_at(self.position_of(name)?, value))
    }

    fn apply_at(&self, i: usize, value: f64) -> f64 {
        let (mean, scale) = (self.means[i], self.scales[i]);
        if self.constant[i] && is_constant(&[mean, value], f64::EPSILON) {
            return 0.0;
        }
        let deviation = (value - mean) - self.remainders[i];
        // New data may be as far from the mean as no `f64` is, and still few scales away.
        if deviation.is_finite() { deviation / scale } else { value / scale - mean / scale }
    }

    fn invert_at(&self, i: usize, value: f64) -> f64 {
        let (mean, scale) = (self.means[i], self.scales[i]);
        let result = mean + (self.remainders[i] + scale * value);
        // The product alone may overflow where the result does not.
        if result.is_finite() { result } else { scale.mul_add(value, mean) }
    }

    fn convert(&self, data: &Dataset, by: impl Fn(&Self, usize, f64) -> f64) -> Result<Dataset, DataError> {
        data.check_numbers()?;
        let mut columns = Vec::with_capacity(data.width());
        for (name, column) in data.names.iter().zip(data.columns()) {
            let i = self.position_of(name)?;
            columns.push(column.iter().map(|&value| by(self, i, value)).collect());
        }
        Dataset::checked(data.names.clone(), columns)
    }

    pub(super) fn position_of(&self, name: &str) -> Result<usize, DataError> {
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
    // Scalers of earlier versions have neither.
    #[serde(default)]
    remainders: Option<Vec<f64>>,
    #[serde(default)]
    constant: Option<Vec<bool>>,
}

#[cfg(feature = "serde")]
impl TryFrom<Stored> for Scaler {
    type Error = DataError;

    fn try_from(stored: Stored) -> Result<Self, DataError> {
        use crate::error::{InvalidSetting, LengthMismatch};
        let Stored { names, means, scales, remainders, constant } = stored;
        let remainders = remainders.unwrap_or_else(|| vec![0.0; names.len()]);
        let constant = constant.unwrap_or_else(|| vec![false; names.len()]);
        super::build::check_names(&names)?;
        LengthMismatch::check("Scaler.means", names.len(), means.len())?;
        LengthMismatch::check("Scaler.scales", names.len(), scales.len())?;
        LengthMismatch::check("Scaler.remainders", names.len(), remainders.len())?;
        LengthMismatch::check("Scaler.constant", names.len(), constant.len())?;
        let refuse = |setting, value, allowed| InvalidSetting { owner: "Scaler", setting, value, allowed };
        if let Some(&remainder) = remainders.iter().find(|remainder| !remainder.is_finite()) {
            return Err(refuse("remainder", remainder, "a finite number").into());
        }
        if let Some(&mean) = means.iter().find(|mean| !mean.is_finite()) {
            return Err(refuse("mean", mean, "a finite number").into());
        }
        if let Some(&scale) = scales.iter().find(|scale| !(scale.is_finite() && **scale > 0.0)) {
            return Err(refuse("scale", scale, "(0, inf)").into());
        }
        Ok(Self { names, means, scales, remainders, constant })
    }
}

#[cfg(test)]
#[path = "../../tests/unit/data/scaler.rs"]
mod tests;
