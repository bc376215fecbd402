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
mod tests {
    use super::*;

    #[test]
    fn a_standardized_table_has_mean_zero_and_deviation_one() {
        let data = Dataset::from_rows(&["a", "b"], [[1.0, 1e-5], [2.0, 7e-5], [4.0, 3e-5]]).unwrap();
        let (standard, scaler) = data.standardize().unwrap();
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
        assert_eq!(wide.standardize(), Err(DataError::TooWide { column, min, max }));
        let (_, scaler) = Dataset::from_rows(&["x"], [[1.0]]).unwrap().standardize().unwrap();
        let other = Dataset::from_rows(&["z"], [[1.0]]).unwrap();
        let message = "no column `z`; there are: x";
        assert_eq!(scaler.apply(&other).unwrap_err().to_string(), message);
        assert_eq!(scaler.invert_value("z", 1.0).unwrap_err().to_string(), message);
    }

    /// Standardizes one column, and brings it back.
    fn there_and_back(x: &[f64]) -> (Vec<f64>, Vec<f64>, Scaler) {
        let data = Dataset::from_columns(&["x"], [x.to_vec()]).unwrap();
        let (standard, scaler) = data.standardize().unwrap();
        assert_eq!(scaler.apply(&data).unwrap(), standard, "training data are like any other");
        (standard.column(0).to_vec(), scaler.invert(&standard).unwrap().column(0).to_vec(), scaler)
    }

    /// A spread beside which rounding, an offset or the ends of the range of floats are large.
    #[test]
    fn a_column_that_is_constant_but_for_rounding_becomes_zero() {
        let three = 0.1 + 0.2;
        let columns: [&[f64]; 4] = [
            &[three, 0.3, 0.3, 0.3],
            &[0.3, three, three, -(-0.1 - 0.2)],
            &[-1e300 * three, -1e300 * 0.3],
            &[7.0, 100.0 * 0.07, 7.0],
        ];
        for x in columns {
            let (standard, back, scaler) = there_and_back(x);
            assert_eq!((&standard[..], scaler.scales()), (&vec![0.0; x.len()][..], &[1.0][..]), "{x:?}");
            assert!(
                back.iter().zip(x).all(|(back, x)| (back - x).abs() <= 1e-15 * x.abs()),
                "{x:?}: {back:?}"
            );
            // What differs in new data is not hidden.
            assert_eq!(
                scaler.apply_value("x", scaler.means()[0] + 1.0).unwrap(),
                (scaler.means()[0] + 1.0) - scaler.means()[0]
            );
            let described = &Dataset::from_columns(&["x"], [x.to_vec()]).unwrap().summary().columns[0];
            assert_eq!(described.sd, 0.0);
        }
        for x in [0.0, -0.0, 5e-324, 1e308, 0.1] {
            assert_eq!(there_and_back(&[x]).0, [0.0]);
            assert_eq!(there_and_back(&[x; 5]).0, [0.0; 5]);
        }
    }

    #[test]
    fn a_spread_that_is_real_is_standardized_whatever_its_size_and_offset() {
        let tiny = f64::from_bits;
        let columns: [[f64; 3]; 12] = [
            [1e9, 1e9 + 1.0, 1e9 + 2.0],
            [-1e9, -1e9 - 1.0, -1e9 - 2.0],
            [1e15, 1e15 + 1.0, 1e15 + 2.0],
            [9_007_199_254_740_990.0, 9_007_199_254_740_991.0, 9_007_199_254_740_992.0],
            [1e200, 2e200, 3e200],
            [-8e307, 0.0, 8e307],
            [1e-200, 2e-200, 3e-200],
            [tiny(1), tiny(2), tiny(3)],
            [-tiny(1), 0.0, tiny(1)],
            [f64::MIN_POSITIVE, 2.0 * f64::MIN_POSITIVE, 3.0 * f64::MIN_POSITIVE],
            [0.1, 0.2, 0.3],
            [1.7e18, 1.7e18 + 4096.0, 1.7e18 + 8192.0],
        ];
        for x in columns {
            let (standard, back, _) = there_and_back(&x);
            let sign = if x[2] > x[0] { 1.0 } else { -1.0 };
            for (z, want) in standard.iter().zip([-sign, 0.0, sign]) {
                assert!((z - want).abs() < 1e-14, "{x:?}: {standard:?}");
            }
            assert!(
                back.iter().zip(x).all(|(back, x)| (back - x).abs() <= 4e-16 * x.abs()),
                "{x:?}: {back:?}"
            );
        }
        // A mean that no `f64` is: 1e15 + 4/3, and the standard deviation is √(7/3).
        let (standard, back, _) = there_and_back(&[1e15, 1e15 + 1.0, 1e15 + 3.0]);
        for (z, want) in standard.iter().zip([-4.0, -1.0, 5.0]) {
            assert!((z - want / 3.0 / (7.0_f64 / 3.0).sqrt()).abs() < 1e-14, "{standard:?}");
        }
        assert_eq!(back, [1e15, 1e15 + 1.0, 1e15 + 3.0]);
    }

    #[test]
    fn new_data_far_away_come_there_and_back() {
        let (_, _, scaler) = there_and_back(&[8e307, 8.5e307, 9e307]);
        let far = Dataset::from_rows(&["x"], [[-1.7e308]]).unwrap();
        let z = scaler.apply(&far).unwrap().column(0)[0];
        assert!((z - (-1.7e308 / 5e306 - 17.0)).abs() < 1e-12 * z.abs(), "{z}");
        assert!((scaler.invert_value("x", z).unwrap() + 1.7e308).abs() < 1e295);
        let (_, _, narrow) = there_and_back(&[1.0, 1.0 + 1e-10]);
        assert_eq!(narrow.apply_value("x", 1e305).unwrap(), f64::INFINITY);
        assert!(matches!(narrow.apply(&far), Err(DataError::NotFinite { .. })));
    }
}
