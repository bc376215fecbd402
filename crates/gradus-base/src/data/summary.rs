//! A description of a table: one line of figures for each column.

use super::moments::Moments;
use super::{Dataset, RowGroups};
use crate::error::SourceError;
use core::fmt;

/// What [`Dataset::summary`] returns; printing it gives a table.
///
/// ```
/// use gradus::data::Dataset;
///
/// let summary = Dataset::from_rows(&["x"], [[1.0], [2.0], [3.0]])?.summary();
/// assert_eq!(
///     summary.to_string(),
///     "column        n         mean           sd          min          max\n\
///      x             3       2.0000       1.0000       1.0000       3.0000\n",
/// );
/// # Ok::<(), gradus::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// One entry for each column of numbers, in order.
    pub columns: Vec<ColumnSummary>,
    /// One entry for each column of categories, in order.
    pub categories: Vec<CategorySummary>,
}

/// How often each level of a column of categories comes.
///
/// ```
/// use gradus::data::Dataset;
///
/// let data = Dataset::from_rows(&["x"], [[1.0], [2.0], [3.0]])?.with_categories("side", &["left", "right", "left"])?;
/// let summary = data.summary();
/// assert_eq!(summary.categories[0].levels, [("left".to_owned(), 2), ("right".to_owned(), 1)]);
/// assert!(summary.to_string().ends_with("side          3 left 2, right 1\n"));
/// # Ok::<(), gradus::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CategorySummary {
    /// The name of the column.
    pub name: String,
    /// The number of values.
    pub n: usize,
    /// Each level, and how many rows have it.
    pub levels: Vec<(String, usize)>,
}

/// The figures of one column.
///
/// ```
/// use gradus::data::Dataset;
///
/// let summary = Dataset::from_rows(&["x"], [[2.0], [4.0], [4.0], [6.0]])?.summary();
/// let x = &summary.columns[0];
/// assert_eq!((x.name.as_str(), x.n, x.mean, x.min, x.max), ("x", 4, 4.0, 2.0, 6.0));
/// assert!((x.sd - (8.0_f64 / 3.0).sqrt()).abs() < 1e-15); // n − 1 in the denominator
/// # Ok::<(), gradus::data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnSummary {
    /// The name of the column.
    pub name: String,
    /// The number of values.
    pub n: usize,
    /// The arithmetic mean.
    pub mean: f64,
    /// The sample standard deviation, with n − 1 in the denominator, as R's `sd`; 0 for
    /// a single value, and for values that differ by rounding alone, as
    /// [`standardize`](Dataset::standardize) has it.
    pub sd: f64,
    /// The least value.
    pub min: f64,
    /// The greatest value.
    pub max: f64,
}

impl Dataset {
    /// Number, mean, standard deviation, least and greatest value of every column of numbers, and how often each
    /// level of the others comes.
    ///
    /// The standard deviation has n − 1 in the denominator.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["x", "offset"], [[1.0, 1e6], [2.0, 1e6], [3.0, 1e6]])?;
    /// let summary = data.summary();
    /// assert_eq!((summary.columns[0].mean, summary.columns[0].sd), (2.0, 1.0));
    /// assert_eq!(
    ///     summary.to_string().lines().last(),
    ///     Some("offset        3     1.0000e6       0.0000     1.0000e6     1.0000e6"),
    /// );
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    #[must_use]
    pub fn summary(&self) -> Summary {
        let (mut columns, mut categories) = (Vec::new(), Vec::new());
        for ((name, values), levels) in self.names.iter().zip(self.columns()).zip(&self.levels) {
            let (name, n) = (name.clone(), values.len());
            if let Some(levels) = levels {
                let mut counts: Vec<(String, usize)> =
                    levels.names().iter().map(|level| (level.clone(), 0)).collect();
                values.iter().for_each(|&level| counts[level as usize].1 += 1);
                categories.push(CategorySummary { name, n, levels: counts });
            } else {
                columns.push(described(name, n, Moments::of(values)));
            }
        }
        Summary { columns, categories }
    }
}

impl RowGroups<'_> {
    /// [`Dataset::summary`] of rows that are read group by group, with the same bits; three passes.
    ///
    /// # Errors
    /// [`SourceError`] for what cannot be read, or has changed.
    ///
    /// ```
    /// use gradus::data::{Dataset, RowGroups};
    ///
    /// let data = Dataset::from_rows(&["x"], [[1.0], [2.0], [6.0]])?;
    /// assert_eq!(RowGroups::open(data.in_groups(2))?.summary()?, data.summary());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn summary(&mut self) -> Result<Summary, SourceError> {
        let moments = self.moments()?;
        let described =
            self.names().iter().zip(moments).map(|(name, of)| described(name.clone(), self.len(), of));
        Ok(Summary { columns: described.collect(), categories: Vec::new() })
    }
}

fn described(name: String, n: usize, moments: Moments) -> ColumnSummary {
    let Moments { mean, sd, min, max, .. } = moments;
    ColumnSummary { name, n, mean, sd, min, max }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.columns.iter().map(|column| &column.name);
        let names = names.chain(self.categories.iter().map(|column| &column.name));
        let width = names.map(|name| name.chars().count()).fold(6, usize::max);
        writeln!(
            f,
            "{:width$} {:>8} {:>12} {:>12} {:>12} {:>12}",
            "column", "n", "mean", "sd", "min", "max"
        )?;
        for ColumnSummary { name, n, mean, sd, min, max } in &self.columns {
            let [mean, sd, min, max] = [mean, sd, min, max].map(|x| figure(*x));
            writeln!(f, "{name:width$} {n:>8} {mean:>12} {sd:>12} {min:>12} {max:>12}")?;
        }
        for CategorySummary { name, n, levels } in &self.categories {
            let levels: Vec<String> =
                levels.iter().map(|(level, count)| format!("{level} {count}")).collect();
            writeln!(f, "{name:width$} {n:>8} {}", levels.join(", "))?;
        }
        Ok(())
    }
}

/// A number in at most 12 characters: four decimals, or an exponent where they would
/// show too little or too much.
fn figure(x: f64) -> String {
    if x == 0.0 || (1e-2..1e6).contains(&x.abs()) { format!("{x:.4}") } else { format!("{x:.4e}") }
}
