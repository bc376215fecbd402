//! Intervals from bootstrap replicates: percentiles, and percentiles that are corrected for bias and acceleration.
//!
//! Percentiles take the replicates around the estimate for estimates around the truth, which is right if some
//! transformation makes them normal with the same spread everywhere. BCa allows for a bias `z₀` and for a spread that
//! changes with the parameter at the rate `a`, and its error falls as `1/n`, that of percentiles as `1/√n`.
//!
//! # Source
//! Efron (1987), Better bootstrap confidence intervals, J. Amer. Statist. Assoc. 82, 171–185; Efron & Tibshirani (1993), An
//! Introduction to the Bootstrap, section 14.3. Replicates equal to the estimate count for half, as in SciPy.

use crate::distribution::{normal, normal_share};
use crate::matrix::triangle::norm;

/// The values of one parameter in all replicates, sorted.
pub(super) struct Sorted(Vec<f64>);

impl Sorted {
    pub(super) fn new(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    /// The value below which this share is, linear between values as in NumPy; NaN of nothing, and for a share that is NaN.
    fn quantile(&self, share: f64) -> f64 {
        let Some(last) = self.0.len().checked_sub(1).filter(|_| !share.is_nan()) else { return f64::NAN };
        let place = share.clamp(0.0, 1.0) * last as f64;
        let below = place.floor() as usize;
        let (low, high) = (self.0[below], self.0[(below + 1).min(last)]);
        let part = place - below as f64;
        if part == 0.0 { low } else { low + part * (high - low) }
    }

    /// Between these are `level` of the replicates, with as many to either side.
    pub(super) fn percentile(&self, level: f64) -> (f64, f64) {
        let tail = 0.5 * (1.0 - level);
        (self.quantile(tail), self.quantile(1.0 - tail))
    }

    /// Bias-corrected and accelerated; NaN where all replicates are to one side of the estimate.
    ///
    /// - `left_out`: estimates of the jackknife.
    pub(super) fn bca(&self, estimate: f64, left_out: &[f64], level: f64) -> (f64, f64) {
        let (bias, acceleration) = (self.bias(estimate), acceleration(left_out));
        let corrected = |z: f64| {
            let sum = bias + z;
            let stretch = 1.0 - acceleration * sum;
            // Beyond a stretch of 0 the transformation is not monotonic.
            let z = if stretch > 0.0 { bias + sum / stretch } else { f64::NAN };
            self.quantile(normal_share(z))
        };
        let z = normal(0.5 * (1.0 - level));
        (corrected(z), corrected(-z))
    }

    /// `z₀`, which share of the replicates is below the estimate, as a normal quantile.
    fn bias(&self, estimate: f64) -> f64 {
        let below = self.0.partition_point(|&value| value < estimate);
        let up_to = self.0.partition_point(|&value| value <= estimate);
        let share = (below + up_to) as f64 / (2.0 * self.0.len() as f64);
        if share > 0.0 && share < 1.0 { normal(share) } else { f64::NAN }
    }
}

/// `a = Σ u³ / (6 (Σ u²)^(3/2))` with `u` how far an estimate without some of the rows is below the mean of them.
fn acceleration(left_out: &[f64]) -> f64 {
    let mean = mean(left_out);
    let differences: Vec<f64> = left_out.iter().map(|x| mean - x).collect();
    let length = norm(&differences);
    if length == 0.0 {
        return 0.0;
    }
    differences.iter().map(|u| (u / length).powi(3)).sum::<f64>() / 6.0
}

pub(super) fn mean(values: &[f64]) -> f64 {
    // From the first one on: estimates differ in their last digits only where the noise is small.
    let first = values.first().copied().unwrap_or(f64::NAN);
    first + values.iter().map(|x| x - first).sum::<f64>() / values.len() as f64
}

/// With `n − 1`; NaN of fewer than two.
pub(super) fn standard_deviation(values: &[f64]) -> f64 {
    let mean = mean(values);
    let differences: Vec<f64> = values.iter().map(|x| x - mean).collect();
    match values.len() {
        0 | 1 => f64::NAN,
        count => norm(&differences) / ((count - 1) as f64).sqrt(),
    }
}
