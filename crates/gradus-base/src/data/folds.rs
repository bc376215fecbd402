//! How well a fit predicts rows that it has not seen: each part of the rows is held out once.

use super::random::{Purpose, Random};
use super::{DataError, Dataset};
use crate::error::InvalidSetting;
use crate::number::significant;
use core::fmt;

/// The parts of [`Dataset::folds`] and [`Dataset::leave_one_out`]: each item is a table to train on, and the rows that are
/// held out from it.
#[derive(Clone, Debug)]
pub struct Folds<'a> {
    data: &'a Dataset,
    order: Vec<u32>,
    folds: usize,
    next: usize,
}

impl Iterator for Folds<'_> {
    type Item = (Dataset, Dataset);

    fn next(&mut self) -> Option<Self::Item> {
        if self.next == self.folds {
            return None;
        }
        let (rows, fold) = (self.order.len(), self.next);
        // The first `rows % folds` parts have one row more, as in scikit-learn.
        let start = |fold: usize| fold * (rows / self.folds) + fold.min(rows % self.folds);
        let (from, to) = (start(fold), start(fold + 1));
        self.next += 1;
        // Training rows stay in the order of the data.
        let held_out = &self.order[from..to];
        let mut train = [&self.order[..from], &self.order[to..]].concat();
        train.sort_unstable();
        Some((self.data.pick(&train), self.data.pick(held_out)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.folds - self.next, Some(self.folds - self.next))
    }
}

impl ExactSizeIterator for Folds<'_> {}

/// What [`Dataset::cross_validate`] returns.
///
/// ```
/// use gradus::data::CrossValidation;
///
/// let result = CrossValidation { scores: vec![1.0, 2.0, 3.0] };
/// assert_eq!((result.mean(), result.sd()), (2.0, 1.0));
/// assert_eq!(result.to_string(), "2.000 ± 0.5774 (mean of 3 parts and its standard error)");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CrossValidation {
    /// The score of each part that was held out.
    pub scores: Vec<f64>,
}

impl CrossValidation {
    /// The mean of the scores.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.scores.iter().sum::<f64>() / self.scores.len() as f64
    }

    /// The standard deviation of the scores, with n − 1 in the denominator.
    #[must_use]
    pub fn sd(&self) -> f64 {
        let (mean, n) = (self.mean(), self.scores.len() as f64);
        let squares: f64 = self.scores.iter().map(|score| (score - mean).powi(2)).sum();
        if n > 1.0 { (squares / (n - 1.0)).sqrt() } else { 0.0 }
    }

    /// The standard error of the mean, `sd / √n`. It is too small, since the training rows of the parts overlap (Bengio &
    /// Grandvalet 2004, No unbiased estimator of the variance of k-fold cross-validation, JMLR 5).
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        self.sd() / (self.scores.len() as f64).sqrt()
    }
}

impl fmt::Display for CrossValidation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [mean, error] = [self.mean(), self.standard_error()].map(|x| significant(x, 4));
        write!(f, "{mean} ± {error} (mean of {} parts and its standard error)", self.scores.len())
    }
}

impl Dataset {
    /// The rows in `folds` random parts of equal size (but for one row), each held out once.
    ///
    /// # Errors
    /// [`DataError::Setting`] unless there are at least 2 parts and at most as many as rows; [`DataError::TooManyRows`] from
    /// 2³² rows.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["x"], (0..10).map(|i| [f64::from(i)]))?;
    /// let sizes: Vec<(usize, usize)> = data.folds(4, 7)?.map(|(train, held_out)| (train.len(), held_out.len())).collect();
    /// assert_eq!(sizes, [(7, 3), (7, 3), (8, 2), (8, 2)]);
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn folds(&self, folds: usize, seed: u64) -> Result<Folds<'_>, DataError> {
        if !(2..=self.len()).contains(&folds) {
            let (owner, setting, value) = ("Dataset", "folds", folds as f64);
            let allowed = "at least 2, at most the number of rows";
            return Err(InvalidSetting { owner, setting, value, allowed }.into());
        }
        let mut order = self.numbers()?;
        Random::new(seed, Purpose::Folds).shuffle(&mut order, 0, self.len());
        Ok(Folds { data: self, order, folds, next: 0 })
    }

    /// Each row held out once, in order.
    ///
    /// # Errors
    /// [`DataError::Setting`] for a single row; [`DataError::TooManyRows`] from 2³² rows.
    ///
    /// ```
    /// use gradus::data::Dataset;
    ///
    /// let data = Dataset::from_rows(&["x"], [[1.0], [2.0], [3.0]])?;
    /// let (train, held_out) = data.leave_one_out()?.nth(1).unwrap();
    /// assert_eq!((train.column(0), held_out.column(0)), (&[1.0, 3.0][..], &[2.0][..]));
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    pub fn leave_one_out(&self) -> Result<Folds<'_>, DataError> {
        let folds = self.folds(self.len(), 0)?;
        Ok(Folds { order: self.numbers()?, ..folds })
    }

    /// The score that `evaluate` gives for each of `folds` parts, with what it is given to train on and what is held out.
    ///
    /// # Errors
    /// Those of [`folds`](Self::folds), and what `evaluate` fails with.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let cars = Dataset::from_csv("examples/data/cars.csv", &["speed", "dist"])?;
    /// let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| w * x + b - y;
    /// let result = cars.cross_validate(5, 7, |train, held_out| -> Result<f64, Box<dyn std::error::Error>> {
    ///     let [w, b] = LeastSquares::new().run_rows(line, [0.0, 0.0], train)?.x;
    ///     let squares: f64 = held_out.rows().map(|row| (w * row[0] + b - row[1]).powi(2)).sum();
    ///     Ok(squares / held_out.len() as f64)
    /// })?;
    /// println!("mean squared error {result}");
    /// assert!((150.0..350.0).contains(&result.mean()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cross_validate<E: From<DataError>>(
        &self,
        folds: usize,
        seed: u64,
        mut evaluate: impl FnMut(&Self, &Self) -> Result<f64, E>,
    ) -> Result<CrossValidation, E> {
        let parts = self.folds(folds, seed)?;
        let scores = parts.map(|(train, held_out)| evaluate(&train, &held_out)).collect::<Result<_, _>>()?;
        Ok(CrossValidation { scores })
    }
}
