//! Differences at steps from a tenth down to rounding: what values say of the derivative, from both sides.

use crate::derive::eager::{self, Here};
use crate::real::Real;
use crate::tape::Closure;

/// Steps that a kink or a jump has to last for: two powers of ten.
const LASTS: usize = 3;

/// Changes of the value at one step, which is `relative` times the size of the coordinate.
#[derive(Clone, Copy, Debug)]
struct Change {
    relative: f64,
    step: f64,
    before: f64,
    behind: f64,
}

/// What values around a point say of one coordinate.
pub(super) struct Around {
    changes: Vec<Change>,
    /// How far each difference of two values can be off by rounding.
    noise: f64,
}

/// Values at `point` moved in coordinate `index`, where the value is `value`, good to `error`.
pub(super) fn around<T: Real>(
    f: &Closure<'_, T>,
    point: &[T],
    index: usize,
    (value, error): (f64, f64),
    here: Here,
) -> Around {
    let decades = if T::epsilon().widen() > 1e-10 { 5 } else { 11 };
    let size = point[index].widen().abs().max(0.1);
    let mut near = point.to_vec();
    let mut at = |step: f64| {
        near[index] = T::of(point[index].widen() + step);
        let moved = near[index].widen() - point[index].widen();
        (moved, eager::value(f, &near, here).map_or(f64::NAN, Real::widen))
    };
    let changes = (1..=decades).filter_map(|k| {
        let relative = 10f64.powi(-k);
        let ((left, below), (right, above)) = (at(-relative * size), at(relative * size));
        let step = right.max(-left);
        let change = Change { relative, step, before: value - below, behind: above - value };
        // Where a coordinate rounds to both sides unequally, slopes would be of two steps.
        (right == -left && right > 0.0).then_some(change)
    });
    let noise = 4.0 * error.max(T::epsilon().widen() * value.abs());
    Around { changes: changes.collect(), noise: if noise.is_finite() { noise } else { f64::INFINITY } }
}

impl Around {
    /// Relative steps with central differences.
    pub(super) fn central(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.changes
            .iter()
            .map(|change| (change.relative, (change.before + change.behind) / (2.0 * change.step)))
    }

    /// Do differences at some step have this derivative?
    pub(super) fn confirms(&self, slope: f64) -> bool {
        self.central().zip(&self.changes).any(|((_, central), change)| {
            let noise = self.noise / change.step;
            noise <= 0.1 * slope.abs() && (central - slope).abs() <= 0.01 * slope.abs() + noise
        })
    }

    /// The central difference at the step where it changes least to the next one, as a share of itself, and by how much it is off
    /// by that and by rounding. None where it changes by more than a tenth at all steps: over steps far larger than its features a
    /// function has differences, but they say nothing.
    ///
    /// Where both sides are level, the derivative is 0, in comparison with `slope`.
    pub(super) fn settled(&self, slope: f64) -> Option<(f64, f64)> {
        let pairs = self.changes.windows(2).map(|pair| {
            let (coarse, fine) = (&pair[0], &pair[1]);
            let [before, here] = [coarse, fine].map(|c| (c.before + c.behind) / (2.0 * c.step));
            let noise = self.noise / fine.step;
            let is_level = fine.before.abs().max(fine.behind.abs()) <= self.noise;
            let sides = 0.1 * (fine.behind - fine.before).abs() / fine.step;
            let off = if is_level { noise } else { (before - here).abs() + noise + sides };
            (here, off, off / if is_level { slope.abs() } else { here.abs() })
        });
        let (here, off, _) = pairs.filter(|pair| pair.2 < 0.1).min_by(|a, b| a.2.total_cmp(&b.2))?;
        Some((here, off))
    }

    /// The slopes to the left and to the right, if they differ however small the step is.
    pub(super) fn kink(&self) -> Option<(f64, f64)> {
        let gap = |change: &Change| (change.behind - change.before).abs() / change.step;
        let change = self.lasting(gap, |change| 10.0 * self.noise / change.step)?;
        Some((change.before / change.step, change.behind / change.step))
    }

    /// By how much the value jumps at the point, if it does however small the step is, where the derivative is `slope`.
    pub(super) fn jump(&self, slope: f64) -> Option<f64> {
        let off = |change: &Change| {
            let along = slope * change.step;
            (change.before - along).abs().max((change.behind - along).abs())
        };
        let change = self.lasting(off, |change| 10.0 * (self.noise + (slope * change.step).abs()))?;
        Some(if change.before.abs() > change.behind.abs() { change.before } else { change.behind })
    }

    /// The smallest step at which a number is above its noise, if the number is much the same at the steps before it.
    fn lasting(&self, number: impl Fn(&Change) -> f64, noise: impl Fn(&Change) -> f64) -> Option<Change> {
        let clear: Vec<&Change> =
            self.changes.iter().filter(|change| number(change) > noise(change)).collect();
        let last = clear.len().checked_sub(LASTS)?;
        let (first, last) = (clear[last], *clear.last()?);
        // What smooth functions have shrinks with the step; what shrinks with its root is no kink yet.
        (number(last) > 0.5 * number(first)).then_some(*last)
    }
}
