//! Which rows decide a fit.

use crate::data::{DataError, Dataset};

/// How much each row has to do with the estimates, a number for each residual.
///
/// See [`LeastSquaresReport::influence`](crate::LeastSquaresReport::influence).
///
/// # Source
/// Cook & Weisberg (1982), Residuals and Influence in Regression, chapters 2 and 3. For models that are not linear in
/// their parameters the derivatives at the estimates take the place of the columns (section 5.2).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Influence {
    /// `r`, as it is minimized: with weights, times their roots.
    pub residuals: Vec<f64>,
    /// `h`, the diagonal of the hat matrix: the share of its own prediction that a row decides, `[0, 1]`. They sum up to
    /// the number of parameters that are free.
    pub leverages: Vec<f64>,
    /// `r / (s √(1 − h))`, all of the same variance; NaN for a row that is fitted exactly whatever it is (`h = 1`).
    #[cfg_attr(feature = "serde", serde(with = "crate::stored::numbers"))]
    pub standardized: Vec<f64>,
    /// The same with an `s` from all rows but this one: Student's t with `n − p − 1` degrees of freedom, if the row is like
    /// the others.
    #[cfg_attr(feature = "serde", serde(with = "crate::stored::numbers"))]
    pub studentized: Vec<f64>,
    /// Cook's distance, how far the estimates move without the row: `standardized² h / ((1 − h) p)`. Above 1 it is large.
    #[cfg_attr(feature = "serde", serde(with = "crate::stored::numbers"))]
    pub cooks_distances: Vec<f64>,
}

impl Influence {
    /// - `parameters`: those that are free.
    pub(crate) fn new(residuals: Vec<f64>, leverages: Vec<f64>, rows: usize, parameters: usize) -> Self {
        let count = parameters as f64;
        let freedom = rows as f64 - count;
        let sum: f64 = residuals.iter().map(|r| r * r).sum();
        let deviation = (sum / freedom).sqrt();
        let rest = |h: f64| if h < 1.0 { 1.0 - h } else { f64::NAN };
        let pairs = || residuals.iter().zip(&leverages);
        let standardized: Vec<f64> = pairs().map(|(r, &h)| r / (deviation * rest(h).sqrt())).collect();
        let without = |r: f64, h: f64| ((sum - r * r / rest(h)) / (freedom - 1.0)).sqrt();
        let studentized = pairs().map(|(&r, &h)| r / (without(r, h) * rest(h).sqrt())).collect();
        let cook = |(t, &h): (&f64, &f64)| t * t * h / (rest(h) * count);
        let cooks_distances = standardized.iter().zip(&leverages).map(cook).collect();
        Self { residuals, leverages, standardized, studentized, cooks_distances }
    }

    /// The same as a table: `residual`, `leverage`, `standardized`, `studentized`, `cooks_distance`.
    ///
    /// # Errors
    /// A number that is not finite, such as the standardized residual of a row with a leverage of 1.
    pub fn to_dataset(&self) -> Result<Dataset, DataError> {
        let names = ["residual", "leverage", "standardized", "studentized", "cooks_distance"];
        let columns =
            [&self.residuals, &self.leverages, &self.standardized, &self.studentized, &self.cooks_distances];
        Dataset::from_columns(&names, columns.map(Clone::clone))
    }
}
