//! One minimization: of the parameters that are free, with the loss that is asked for.

use super::parts::Free;
use super::problem::Residuals;
use super::robust::Robust;
use super::settings::Settings;
use super::solver::{Counts, Outcome, Solver, Watch};
use crate::domain::Domain;
use crate::error::Error;
use crate::estimate::median;
use crate::minimize::Status;
use crate::real::Real;

/// Huber's scale over Tukey's at the same efficiency for normal noise, 95 %.
const HUBER_OVER_TUKEY: f64 = 1.345 / 4.685;

/// The median of the sizes of normal residuals over their standard deviation.
const MEDIAN_OF_NORMAL: f64 = 0.674_489_750_196_081_7;

/// Rounds of estimating a scale, at most, and what it has to change by for another one.
const ROUNDS: usize = 50;
const SAME: f64 = 1e-9;

/// Residuals, and how they are to be minimized.
pub(super) struct Task<'a, T: Real> {
    pub(super) residuals: &'a mut dyn Residuals<T>,
    pub(super) domain: &'a Domain<T>,
    pub(super) settings: &'a Settings,
}

/// Where it ended, in all parameters, and the loss with its scale.
pub(super) struct Done<T> {
    pub(super) outcome: Outcome<T>,
    pub(super) x: Vec<T>,
    pub(super) loss: Robust,
}

impl<T: Real> Task<'_, T> {
    /// Minimizes from `start` on.
    ///
    /// # Errors
    /// What no other point would mend.
    pub(super) fn run(&mut self, start: &[T], watch: &mut Watch<'_, '_>) -> Result<Done<T>, Error> {
        if self.settings.estimates_scale && !self.settings.loss.is_linear() {
            return self.with_estimated_scale(start, watch);
        }
        self.with_loss(self.settings.loss, start, watch)
    }

    /// Scale and parameters that agree with each other: the scale is the median size of the residuals, over that of
    /// normal ones of deviation 1, in units of which the given scale is.
    fn with_estimated_scale(&mut self, start: &[T], watch: &mut Watch<'_, '_>) -> Result<Done<T>, Error> {
        let mut done = self.once(Robust::Linear, start, watch)?;
        let mut scale = 0.0;
        for _ in 0..ROUNDS {
            let Some(place) = done.outcome.place.as_ref().filter(|_| done.outcome.status.may_go_on()) else {
                break;
            };
            let sizes: Vec<f64> = place.at.residuals.iter().map(|r| r.widen().abs()).collect();
            let next = median(sizes) / MEDIAN_OF_NORMAL;
            // More than half of the residuals are 0: any scale would do.
            if next == 0.0 || (next - scale).abs() <= SAME * next {
                break;
            }
            scale = next;
            let loss = self.settings.loss.with_scale(self.settings.loss.scale() * scale);
            done = self.with_loss(loss, &done.x.clone(), watch)?.after(done.outcome.counts);
        }
        Ok(done)
    }

    /// With Tukey's loss from the solution for Huber's on.
    fn with_loss(&mut self, loss: Robust, start: &[T], watch: &mut Watch<'_, '_>) -> Result<Done<T>, Error> {
        let Robust::Tukey(scale) = loss else { return self.once(loss, start, watch) };
        let convex = self.once(Robust::Huber(scale * HUBER_OVER_TUKEY), start, watch)?;
        if !convex.outcome.status.may_go_on() {
            return Ok(convex);
        }
        Ok(self.once(loss, &convex.x, watch)?.after(convex.outcome.counts))
    }

    fn once(&mut self, loss: Robust, start: &[T], watch: &mut Watch<'_, '_>) -> Result<Done<T>, Error> {
        let watch = Watch { callback: watch.callback.as_deref_mut(), bar: watch.bar };
        let free = self.domain.free();
        let left = self.residuals.count_by(loss);
        if free.len() == start.len() && !self.domain.is_bounded() {
            let outcome = Solver::new(&mut *self.residuals, self.settings, left, watch).run(start)?;
            let x = outcome.place.as_ref().map_or_else(|| start.to_vec(), |place| place.at.x.clone());
            return Ok(Done { outcome, x, loss });
        }
        let (settings, mut part) =
            (self.settings.of(&free), Free::new(&mut *self.residuals, self.domain, start));
        let from = part.start();
        let outcome = Solver::new(&mut part, &settings, left, watch).run(&from)?;
        let x = part.with(outcome.place.as_ref().map_or(&from, |place| &place.at.x));
        Ok(Done { outcome, x, loss })
    }
}

impl<T> Done<T> {
    /// With what was done before counted too.
    fn after(mut self, before: Counts) -> Self {
        let counts = &mut self.outcome.counts;
        counts.iterations += before.iterations;
        counts.evaluations += before.evaluations;
        counts.jacobians += before.jacobians;
        self
    }
}

impl Status {
    /// May a run that ended so be followed by another from where it ended?
    pub(super) fn may_go_on(self) -> bool {
        self.is_success() || self == Self::Stalled
    }
}
