//! How a trial compares with the linear model, and what that says about the next step.

use crate::matrix::trust_region::Step;
use crate::real::Real;

/// A trial is good enough that brings this share of what the model promises.
const ENOUGH: f64 = 1e-4;
/// One that brings this share lets the ball grow.
pub(super) const GROWS: f64 = 0.75;

/// All relative to `‖r‖²` before the step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged {
    /// What the sum of squares fell by.
    pub(super) actual: f64,
    /// What the model said it would.
    pub(super) predicted: f64,
    /// The slope along the step, negative.
    slope: f64,
    /// `‖r‖` after over before; infinite for a trial that is not finite.
    growth: f64,
    /// A full step of Gauss and Newton.
    is_full: bool,
    /// The largest cosine between the residuals and a column of the Jacobian, before the step.
    cosine: f64,
    /// The same where columns count as [`Scale`](super::scale::Scale) lets them.
    steepest: f64,
}

impl Judged {
    /// - `before`: `‖r‖`, and its largest cosine with a column of the Jacobian, plain and scaled.
    /// - `after`: `‖r‖`; `None` for a trial that is not finite.
    pub(super) fn new(step: &Step, [before, cosine, steepest]: [f64; 3], after: Option<f64>) -> Self {
        let growth = after.map_or(f64::INFINITY, |after| after / before);
        let change = step.change.powi(2);
        Self {
            actual: if growth < 10.0 { (1.0 - growth) * (1.0 + growth) } else { -1.0 },
            predicted: change + 2.0 * step.damping,
            slope: -(change + step.damping),
            growth,
            is_full: step.lambda == 0.0,
            cosine,
            steepest,
        }
    }

    /// The same step, found to end where something is not finite.
    pub(super) fn not_finite(self) -> Self {
        Self { actual: -1.0, growth: f64::INFINITY, ..self }
    }

    pub(super) fn is_finite(&self) -> bool {
        self.growth < f64::INFINITY
    }

    pub(super) fn ratio(&self) -> f64 {
        if self.predicted == 0.0 { 0.0 } else { self.actual / self.predicted }
    }

    pub(super) fn is_enough(&self) -> bool {
        self.ratio() >= ENOUGH
    }

    /// Does a full step lead over level ground?
    pub(super) fn is_level<T: Real>(&self) -> bool {
        let level = level::<T>();
        self.is_full && self.predicted <= level && self.is_flat::<T>() && self.actual >= -level
    }

    /// Is the slope one of level ground?
    ///
    /// It also sees a column that the step leaves out because it depends on others.
    pub(super) fn is_flat<T: Real>(&self) -> bool {
        self.cosine * self.cosine <= level::<T>()
    }

    /// Is the slope one of level ground as far as the parameters can be moved?
    ///
    /// So is that of a column of 1e−17, whatever its angle to the residuals.
    pub(super) fn is_flat_within_reach<T: Real>(&self) -> bool {
        self.steepest * self.steepest <= level::<T>()
    }

    /// Is only rounding left, if the trial was no good?
    pub(super) fn is_bottom<T: Real>(&self) -> bool {
        let rounding = 8.0 * T::epsilon().widen();
        self.is_level::<T>() || (self.predicted <= rounding && self.cosine * self.cosine <= rounding)
    }

    /// Does the sum of squares fall, and on level ground by more than its rounding?
    pub(super) fn is_lower<T: Real>(&self) -> bool {
        self.is_enough() && (!self.is_level::<T>() || self.actual > 8.0 * T::epsilon().widen())
    }

    /// `Δ`, in the unit of the step, and `λ` of the next step.
    pub(super) fn next(&self, radius: f64, step: &Step) -> (f64, f64) {
        let ratio = self.ratio();
        if ratio > 0.25 {
            let grows = self.is_full || ratio >= GROWS;
            return if grows { (2.0 * step.length, 0.5 * step.lambda) } else { (radius, step.lambda) };
        }
        // The minimum of the parabola through both values and the first slope.
        let fitted =
            if self.actual >= 0.0 { 0.5 } else { 0.5 * self.slope / (self.slope + 0.5 * self.actual) };
        let factor = if self.growth >= 10.0 { 0.1 } else { fitted.max(0.1) };
        (factor * radius.min(10.0 * step.length), step.lambda / factor)
    }
}

/// On ground as level as this, sums of squares no longer tell better from worse.
///
/// `ε^⅔`, far above the rounding of a sum of squares, because residuals are differences, with the
/// rounding of the data in them. Gradients still tell: they are not flat at a minimum.
fn level<T: Real>() -> f64 {
    T::epsilon().widen().cbrt().powi(2)
}
