//! Data with a known answer: a function at random points, with noise.
//!
//! A fit that cannot find the parameters its own data were made from will not find
//! those of others. Such data are also the quickest way to try a model out.

use super::random::{Purpose, Random};
use super::{DataError, Dataset};
use crate::error::{InvalidSetting, has_room};
use core::ops::Range;

/// How many points [`Dataset::sample`] takes, with how much noise.
///
/// ```
/// use gradus::data::Sampling;
///
/// let exact = Sampling::new(100);
/// assert_eq!(exact, Sampling { rows: 100, noise: 0.0, seed: 0 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// The number of rows, at least 1.
    pub rows: usize,
    /// The standard deviation of what is added to each value of the function, in its
    /// unit; finite, at least 0.
    pub noise: f64,
    /// What points and noise follow from; any number does.
    pub seed: u64,
}

impl Sampling {
    /// `rows` points without noise, seed 0.
    #[must_use]
    pub fn new(rows: usize) -> Self {
        Self { rows, noise: 0.0, seed: 0 }
    }
}

impl Dataset {
    /// The table of `f` at random points: one column for each feature, and
    /// `f(features) + noise · z` last.
    ///
    /// - `names`: of the features and, last, of the value.
    /// - `ranges`: for each feature where its values lie; they are spread evenly.
    /// - `f`: the function, called once for each row.
    /// - `z`: independent normal numbers with mean 0 and standard deviation 1. Points and
    ///   `z` depend on the seed alone, so the same seed with less noise gives the same
    ///   points, nearer to the function.
    ///
    /// # Errors
    /// [`DataError::Setting`] for a negative noise, or a range that does not begin below
    /// its end; [`DataError::Length`] unless there is one name more than ranges;
    /// [`DataError::NoRows`]; [`DataError::DuplicateName`]; [`DataError::NotFinite`] where
    /// `f` is not finite.
    ///
    /// ```
    /// use gradus::data::{Dataset, Sampling};
    ///
    /// let setting = Sampling { noise: 0.1, seed: 7, ..Sampling::new(200) };
    /// let line = Dataset::sample(&["x", "y"], [0.0..4.0], |[x]| 2.0 * x + 1.0, setting)?;
    /// assert!(line.rows().all(|row| (row[1] - (2.0 * row[0] + 1.0)).abs() < 0.1 * 8.6));
    ///
    /// let plane = Dataset::sample(&["a", "b", "z"], [0.0..1.0, -1.0..1.0], |[a, b]| a - b, Sampling::new(9))?;
    /// assert_eq!((plane.len(), plane.width()), (9, 3));
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    #[expect(clippy::needless_pass_by_value, reason = "callers write literals, which need no `&`")]
    pub fn sample<const N: usize>(
        names: &[impl AsRef<str>],
        ranges: [Range<f64>; N],
        f: impl Fn([f64; N]) -> f64,
        sampling: Sampling,
    ) -> Result<Self, DataError> {
        check(&ranges, sampling.noise)?;
        if !has_room::<f64>(sampling.rows, N + 1) {
            let (owner, setting) = ("Dataset::sample", "rows");
            let (value, allowed) = (sampling.rows as f64, "as many rows as there is memory for");
            return Err(InvalidSetting { owner, setting, value, allowed }.into());
        }
        let mut columns = vec![Vec::new(); N + 1];
        let mut points = Random::new(sampling.seed, Purpose::Points);
        let mut noise = Random::new(sampling.seed, Purpose::Noise);
        for _ in 0..sampling.rows {
            let point = ranges.each_ref().map(|range| between(range, points.unit()));
            let value = f(point) + sampling.noise * noise.normal();
            columns.iter_mut().zip(point.into_iter().chain([value])).for_each(|(column, x)| column.push(x));
        }
        Self::from_columns(names, columns)
    }
}

/// The point in the range at a fraction of its length, written so that no range overflows;
/// rounding may go beyond the ends, hence the clamp.
fn between(range: &Range<f64>, share: f64) -> f64 {
    (range.start * (1.0 - share) + range.end * share).clamp(range.start, range.end)
}

fn check(ranges: &[Range<f64>], noise: f64) -> Result<(), DataError> {
    let refuse =
        |setting, value, allowed| InvalidSetting { owner: "Dataset::sample", setting, value, allowed };
    if !(noise >= 0.0 && noise.is_finite()) {
        return Err(refuse("noise", noise, "finite, at least 0").into());
    }
    for range in ranges {
        if !range.start.is_finite() {
            return Err(refuse("start of a range", range.start, "a finite number").into());
        }
        if !(range.start < range.end && range.end.is_finite()) {
            return Err(refuse("end of a range", range.end, "finite, above the start").into());
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "../../tests/unit/data/sample.rs"]
mod tests;
