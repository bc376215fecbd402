//! Columns of words: numbers of levels, and the levels they stand for.

use super::{DataError, Dataset};
use std::collections::HashMap;

/// The levels of a column of categories, sorted: as numbers if all of them are, else as texts.
///
/// They are what has to be kept with a fit, to take new data in the same way: see [`Dataset::with_levels`].
///
/// ```
/// use gradus::data::Dataset;
///
/// let text = "species,mass\nGentoo,5.1\nAdelie,3.7\nGentoo,5.4\n";
/// let penguins = Dataset::from_rows(&["mass"], [[5.1], [3.7], [5.4]])?
///     .with_categories("species", &["Gentoo", "Adelie", "Gentoo"])?;
/// let levels = penguins.levels("species")?;
/// assert_eq!(levels.names(), ["Adelie", "Gentoo"]);
/// assert_eq!(levels.position("Gentoo"), Some(1));
/// # Ok::<(), gradus::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Levels {
    names: Vec<String>,
}

impl Levels {
    /// Levels in an order of one's own; the first is what [`indicators`](Dataset::indicators) leaves out.
    ///
    /// # Errors
    /// [`DataError::DuplicateName`] for a level that is given twice.
    ///
    /// ```
    /// use gradus::data::Levels;
    ///
    /// assert_eq!(Levels::new(&["low", "middle", "high"])?.names(), ["low", "middle", "high"]);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn new(names: &[impl AsRef<str>]) -> Result<Self, DataError> {
        super::build::check_names(names)?;
        Ok(Self { names: names.iter().map(|name| name.as_ref().to_owned()).collect() })
    }

    /// The levels, in order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The number of a level, counted from 0.
    #[must_use]
    pub fn position(&self, level: &str) -> Option<usize> {
        self.names.iter().position(|name| name == level)
    }
}

/// Levels while a column is read, in the order in which they come.
#[derive(Debug, Default)]
pub(super) struct LevelsBuilder {
    numbers: HashMap<String, u32>,
}

impl LevelsBuilder {
    /// The number of a level, which may be new; `None` beyond 2³².
    pub(super) fn number_of(&mut self, level: &str) -> Option<u32> {
        if let Some(number) = self.numbers.get(level) {
            return Some(*number);
        }
        let next = u32::try_from(self.numbers.len()).ok()?;
        self.numbers.insert(level.to_owned(), next);
        Some(next)
    }

    /// The levels, sorted, after the numbers in `values` were made those of the sorted levels. Levels that no value has
    /// are left out: they came with rows that were dropped.
    pub(super) fn finish(self, values: &mut [f64]) -> Levels {
        let mut used = vec![false; self.numbers.len()];
        values.iter().for_each(|&value| used[value as usize] = true);
        let mut levels: Vec<(String, u32)> =
            self.numbers.into_iter().filter(|(_, number)| used[*number as usize]).collect();
        let numbers: Option<Vec<f64>> = levels.iter().map(|(name, _)| name.parse().ok()).collect();
        match numbers {
            Some(_) => levels.sort_by(|(a, _), (b, _)| {
                let [a_number, b_number] = [a, b].map(|name| name.parse().unwrap_or(f64::NAN));
                a_number.total_cmp(&b_number).then_with(|| a.cmp(b))
            }),
            None => levels.sort(),
        }
        let mut sorted = vec![0.0; used.len()];
        for (position, (_, number)) in levels.iter().enumerate() {
            sorted[*number as usize] = position as f64;
        }
        values.iter_mut().for_each(|value| *value = sorted[*value as usize]);
        Levels { names: levels.into_iter().map(|(name, _)| name).collect() }
    }
}

/// The level of each text by its number, and the levels.
pub(super) fn numbered(texts: &[impl AsRef<str>]) -> Result<(Vec<f64>, Levels), DataError> {
    let mut levels = LevelsBuilder::default();
    let number = |text: &_| levels.number_of(AsRef::as_ref(text)).map(f64::from);
    let values: Option<Vec<f64>> = texts.iter().map(number).collect();
    let mut values = values.ok_or(DataError::TooManyRows { rows: texts.len() })?;
    let levels = levels.finish(&mut values);
    Ok((values, levels))
}

impl Dataset {
    /// This table with one more column at the end, of categories: a text for each row.
    ///
    /// # Errors
    /// [`DataError::DuplicateName`], [`DataError::ColumnLength`] unless there is one text for each row.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["x"], [[1.0], [2.0]])?.with_categories("side", &["left", "right"])?;
    /// assert_eq!(data.category("side", 1)?, "right");
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn with_categories(mut self, name: &str, texts: &[impl AsRef<str>]) -> Result<Self, DataError> {
        let (values, levels) = numbered(texts)?;
        self = self.with_column(name, values)?;
        if let Some(last) = self.levels.last_mut() {
            *last = Some(levels.into());
        }
        Ok(self)
    }

    /// Is the column `name` one of categories?
    ///
    /// # Errors
    /// [`DataError::UnknownColumn`].
    pub fn is_categories(&self, name: &str) -> Result<bool, DataError> {
        self.position_of(name).map(|i| self.levels[i].is_some())
    }

    /// The levels of a column of categories.
    ///
    /// # Errors
    /// [`DataError::UnknownColumn`]; [`DataError::NotCategories`] for a column of numbers.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let cars = Dataset::from_csv("examples/data/mtcars.csv", &["model", "mpg"])?;
    /// assert_eq!(cars.levels("model")?.names()[0], "AMC Javelin");
    /// assert!(cars.levels("mpg").is_err());
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn levels(&self, name: &str) -> Result<&Levels, DataError> {
        let i = self.position_of(name)?;
        self.levels[i].as_deref().ok_or_else(|| DataError::NotCategories { column: name.to_owned() })
    }

    /// The category that row `row` has in column `name`.
    ///
    /// # Errors
    /// As [`levels`](Self::levels), and [`DataError::NoSuchRow`].
    pub fn category(&self, name: &str, row: usize) -> Result<&str, DataError> {
        let levels = self.levels(name)?;
        let values = &self.columns[self.position_of(name)?];
        let number = values.get(row).ok_or(DataError::NoSuchRow { row, rows: self.len() })?;
        Ok(&levels.names[*number as usize])
    }

    /// This table with the column of categories `name` replaced, where it stands, by one column for each of its levels,
    /// which is 1 where the row has that level and 0 elsewhere: `species=Adelie`, `species=Chinstrap` and so on.
    ///
    /// - `drop_first`: whether the first level has no column. It has to be left out beside an intercept, with which the
    ///   columns of all levels are collinear; coefficients are then differences to the first level (R's
    ///   `contr.treatment`, patsy's `Treatment`, `pandas.get_dummies(drop_first=True)`).
    ///
    /// # Errors
    /// As [`levels`](Self::levels); [`DataError::DuplicateName`] if there is a column of such a name;
    /// [`DataError::NoColumns`] if nothing would be left.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["mass"], [[5.1], [3.7], [3.5]])?
    ///     .with_categories("species", &["Gentoo", "Adelie", "Chinstrap"])?;
    /// let model = data.indicators("species", true)?;
    /// assert_eq!(model.names(), ["mass", "species=Chinstrap", "species=Gentoo"]);
    /// assert_eq!(model.row(0), [5.1, 0.0, 1.0]);
    /// assert_eq!(data.indicators("species", false)?.width(), 4);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn indicators(&self, name: &str, drop_first: bool) -> Result<Self, DataError> {
        let at = self.position_of(name)?;
        let levels = self.levels(name)?;
        let mut made = self.clone();
        let codes = made.columns.remove(at);
        made.names.remove(at);
        made.levels.remove(at);
        for (number, level) in levels.names.iter().enumerate().skip(usize::from(drop_first)).rev() {
            let column = codes.iter().map(|code| f64::from(u8::from(*code as usize == number))).collect();
            made.columns.insert(at, column);
            made.names.insert(at, format!("{name}={level}"));
            made.levels.insert(at, None);
        }
        super::build::check_names(&made.names)?;
        if made.names.is_empty() { Err(DataError::NoColumns) } else { Ok(made) }
    }

    /// This table with the column of categories `name` on the levels of other data, such as those of a fit: so that
    /// [`indicators`](Self::indicators) makes the same columns, whichever levels are there.
    ///
    /// # Errors
    /// As [`levels`](Self::levels); [`DataError::UnknownLevel`] for a row whose level is none of them.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let table = |species: [&str; 2]| Dataset::from_rows(&["mass"], [[5.1], [3.7]])?.with_categories("species", &species);
    /// let seen = table(["Gentoo", "Adelie"])?;
    /// let new = table(["Gentoo", "Gentoo"])?.with_levels("species", seen.levels("species")?)?;
    /// assert_eq!(new.indicators("species", true)?.row(0), [5.1, 1.0]);
    ///
    /// let error = table(["Gentoo", "Emperor"])?.with_levels("species", seen.levels("species")?).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "column `species`, row 1 (counted from 0): level `Emperor` is none of those given: Adelie, Gentoo",
    /// );
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn with_levels(mut self, name: &str, levels: &Levels) -> Result<Self, DataError> {
        let i = self.position_of(name)?;
        let positions: Vec<Option<f64>> =
            self.levels(name)?.names.iter().map(|level| Some(levels.position(level)? as f64)).collect();
        if let Some(row) = self.columns[i].iter().position(|code| positions[*code as usize].is_none()) {
            let (column, level) = (name.to_owned(), self.category(name, row)?.to_owned());
            return Err(DataError::UnknownLevel { column, row, level, available: levels.names.clone() });
        }
        self.columns[i].iter_mut().for_each(|code| *code = positions[*code as usize].unwrap_or_default());
        self.levels[i] = Some(levels.clone().into());
        Ok(self)
    }

    /// All columns in order, once it is certain that they are numbers: what everything that computes with a whole table
    /// has to ask.
    ///
    /// # Errors
    /// [`DataError::Categories`] for a column of categories, whose numbers of levels mean nothing in a formula.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["x"], [[1.0], [2.0]])?.with_categories("side", &["left", "right"])?;
    /// let error = data.check_numbers().unwrap_err().to_string();
    /// assert!(error.contains("indicators(\"side\", true)"), "{error}");
    /// assert!(data.indicators("side", true)?.check_numbers().is_ok());
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn check_numbers(&self) -> Result<(), DataError> {
        match self.names.iter().zip(&self.levels).find(|(_, levels)| levels.is_some()) {
            Some((name, _)) => Err(DataError::Categories { column: name.clone() }),
            None => Ok(()),
        }
    }
}
