//! Averages of parameters: a smoother answer than the last iterate.
//!
//! They are kept beside an optimizer, not in it: update them after each step, or once an epoch, and read the
//! average when the run is over. They smooth any other series as well.

use super::settings::Settings;
use super::slots::{Blend, bias, slot};
#[cfg(feature = "serde")]
use super::{OptimError, state::Parts};
use crate::error::{InvalidSetting, LengthMismatch, has_room};
use crate::scalar::Numeric;

/// Exponential moving average of a vector: `z ← beta z + (1 − beta) y`, from `z = 0`.
///
/// [`Ema::average`] is `z` and begins near 0; [`Ema::corrected`] divides it by `1 − betaᵗ`, which makes it
/// a weighted mean of what was seen, from the first value on.
///
/// # Examples
/// ```
/// use gradus::optim::Ema;
///
/// let mut ema = Ema::new(0.5, 1)?;
/// ema.update(&[8.0])?;
/// assert_eq!((ema.average(), ema.corrected()), (&[4.0][..], vec![8.0]));
/// ema.update(&[2.0])?;
/// assert_eq!((ema.average(), ema.corrected()), (&[3.0][..], vec![4.0])); // 3 / 0.75
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Roberts (1959), Control chart tests based on geometric moving averages. The correction: Kingma & Ba
/// (2015), section 3.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "StoredEma<T>"))]
pub struct Ema<T> {
    beta: f64,
    count: u64,
    average: Vec<T>,
}

impl<T: Numeric> Ema<T> {
    /// An average of vectors of length `n`; `beta` in `[0, 1)` is the weight of the past. About the last
    /// `1 / (1 − beta)` values count.
    ///
    /// # Errors
    /// [`InvalidSetting`] for `beta` out of range, and for more values than there is memory for.
    pub fn new(beta: f64, n: usize) -> Result<Self, InvalidSetting> {
        Settings("Ema").fraction("beta", beta)?;
        if !has_room::<T>(n, 2) {
            let allowed = "as many values as there is memory for";
            return Err(InvalidSetting { owner: "Ema", setting: "n", value: n as f64, allowed });
        }
        Ok(Self { beta, count: 0, average: slot(n, 0.0) })
    }

    /// Takes in one more value.
    ///
    /// # Errors
    /// [`LengthMismatch`] for a vector of another length; the average stays.
    pub fn update(&mut self, values: &[T]) -> Result<(), LengthMismatch> {
        LengthMismatch::check("values", self.average.len(), values.len())?;
        self.count += 1;
        let blend = Blend::new(self.beta);
        self.average.iter_mut().zip(values).for_each(|(z, y)| *z = blend.mix(*z, *y));
        Ok(())
    }

    /// `z`, without bias correction; 0 before the first value.
    #[must_use]
    pub fn average(&self) -> &[T] {
        &self.average
    }

    /// `z / (1 − betaᵗ)`; 0 before the first value.
    ///
    /// ```
    /// use gradus::optim::Ema;
    ///
    /// let mut ema = Ema::new(0.75, 1)?;
    /// ema.update(&[8.0])?;
    /// assert_eq!((ema.average()[0], ema.corrected()[0]), (2.0, 8.0)); // one value is its own mean
    /// # Ok::<(), gradus::optim::OptimError>(())
    /// ```
    #[must_use]
    pub fn corrected(&self) -> Vec<T> {
        let bias = T::nearest(if self.count == 0 { 1.0 } else { bias(self.beta, self.count) });
        self.average.iter().map(|z| *z / bias).collect()
    }

    /// Values taken in.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }
}

/// The plain mean of vectors: Polyak averaging, and stochastic weight averaging (SWA).
///
/// Start updating when the run has come near its goal; every point counts the same.
///
/// # Examples
/// ```
/// use gradus::optim::WeightMean;
///
/// let mut mean = WeightMean::new(2);
/// mean.update(&[1.0, 10.0])?;
/// mean.update(&[2.0, 20.0])?;
/// mean.update(&[6.0, 30.0])?;
/// assert_eq!(mean.average(), [3.0, 20.0]);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Polyak & Juditsky (1992), Acceleration of stochastic approximation by averaging. Izmailov et al. (2018),
/// Averaging weights leads to wider optima and better generalization.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "StoredMean<T>")
)]
pub struct WeightMean<T> {
    count: u64,
    average: Vec<T>,
}

impl<T: Numeric> WeightMean<T> {
    /// The mean of no vectors yet, of length `n`; of length 0 if there is no memory for `n` values.
    #[must_use]
    pub fn new(n: usize) -> Self {
        // No vector of that length can come.
        let n = if has_room::<T>(n, 2) { n } else { 0 };
        Self { count: 0, average: slot(n, 0.0) }
    }

    /// Takes in one more vector: `mean ← mean + (y − mean) / t`.
    ///
    /// # Errors
    /// [`LengthMismatch`] for a vector of another length; the mean stays.
    pub fn update(&mut self, values: &[T]) -> Result<(), LengthMismatch> {
        LengthMismatch::check("values", self.average.len(), values.len())?;
        self.count += 1;
        let count = T::nearest(self.count as f64);
        self.average.iter_mut().zip(values).for_each(|(mean, y)| *mean += (*y - *mean) / count);
        Ok(())
    }

    /// The mean; 0 before the first vector.
    #[must_use]
    pub fn average(&self) -> &[T] {
        &self.average
    }

    /// Vectors taken in.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }
}

/// An average as it was written, not yet checked.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct StoredEma<T> {
    beta: f64,
    count: u64,
    average: Vec<T>,
}

#[cfg(feature = "serde")]
impl<T> TryFrom<StoredEma<T>> for Ema<T> {
    type Error = OptimError;

    fn try_from(stored: StoredEma<T>) -> Result<Self, OptimError> {
        let StoredEma { beta, count, average } = stored;
        Settings("Ema").fraction("beta", beta)?;
        Parts(average.len()).counter("Ema.count", &count)?;
        Ok(Self { beta, count, average })
    }
}

/// A mean as it was written, not yet checked.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct StoredMean<T> {
    count: u64,
    average: Vec<T>,
}

#[cfg(feature = "serde")]
impl<T> TryFrom<StoredMean<T>> for WeightMean<T> {
    type Error = OptimError;

    fn try_from(stored: StoredMean<T>) -> Result<Self, OptimError> {
        Parts(stored.average.len()).counter("WeightMean.count", &stored.count)?;
        Ok(Self { count: stored.count, average: stored.average })
    }
}
