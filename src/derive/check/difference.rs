//! Derivatives by central differences, extrapolated to step 0.

use crate::derive::eager::{self, Here};
use crate::error::Error;
use crate::real::Real;
use crate::tape::Closure;

/// A derivative by differences.
pub(super) struct Difference {
    pub(super) derivative: f64,
    /// How far the derivative can be off, by its own estimate.
    pub(super) error: f64,
    /// The step of the differences at which that estimate was best.
    pub(super) step: f64,
    /// The largest size of a value that was used.
    pub(super) size: f64,
}

/// By what the step shrinks from row to row.
const SHRINK: f64 = 1.4;
/// Rows of the table of extrapolations.
const ROWS: usize = 12;

/// Central differences at steps that shrink by 1.4, extrapolated to step 0.
///
/// Ridders (1982), Accurate computation of F′(x) and F′(x) F″(x), Adv. Eng. Softw. 4, 75–76: each
/// new row removes one more even power of the step; the entry that changed least is taken.
pub(super) fn extrapolated_difference<T: Real>(
    f: &Closure<'_, T>,
    point: &[T],
    index: usize,
    here: Here,
) -> Result<Difference, Error> {
    let mut best = Difference { derivative: f64::NAN, error: f64::INFINITY, step: 0.0, size: 0.0 };
    let mut step = 0.1 * point[index].widen().abs().max(0.1);
    let mut above = Vec::new();
    for _ in 0..ROWS {
        match central_difference(f, point, index, step, here) {
            Ok((derivative, size)) => {
                best.size = best.size.max(size);
                above = best.improve(derivative, step, &above);
                step /= SHRINK;
            }
            // Outside of the domain: nearer steps may be inside.
            Err(Error::NotFinite(_)) => {
                above.clear();
                step /= SHRINK * SHRINK;
            }
            Err(other) => return Err(other),
        }
    }
    Ok(best)
}

impl Difference {
    /// What the rounding of the values can make of the derivative, to be added to `error`.
    ///
    /// Two values that are off by `ε` of their size each, over `2 h`; times 64, for the extrapolation multiplies
    /// that by about 8 (the product of `(f + 1) / (f − 1)` over its factors `f`), and a value is made of several
    /// operations. An estimate of the error made of differences can be too small by chance.
    pub(super) fn rounding(&self, epsilon: f64) -> f64 {
        let noise = 64.0 * epsilon * self.size / self.step;
        if noise.is_finite() { noise } else { 0.0 }
    }

    /// The row of extrapolations that begins with `derivative`, below the row `above`; keeps the best of them.
    fn improve(&mut self, derivative: f64, step: f64, above: &[f64]) -> Vec<f64> {
        let mut row = vec![derivative];
        let mut factor = SHRINK * SHRINK;
        for (k, above) in above.iter().enumerate() {
            let finer = (row[k] * factor - above) / (factor - 1.0);
            let error = (finer - row[k]).abs().max((finer - above).abs());
            if error < self.error {
                *self = Self { derivative: finer, error, step, size: self.size };
            }
            row.push(finer);
            factor *= SHRINK * SHRINK;
        }
        row
    }
}

/// The difference over the step, and the larger size of the two values.
fn central_difference<T: Real>(
    f: &Closure<'_, T>,
    point: &[T],
    index: usize,
    step: f64,
    here: Here,
) -> Result<(f64, f64), Error> {
    let mut near = point.to_vec();
    near[index] = T::of(point[index].widen() + step);
    let high = near[index].widen();
    let above = eager::value(f, &near, here)?.widen();
    near[index] = T::of(point[index].widen() - step);
    // The step really taken, since x ± h rounds.
    let below = eager::value(f, &near, here)?.widen();
    Ok(((above - below) / (high - near[index].widen()), above.abs().max(below.abs())))
}
