//! Profiles of a fit: the same minimization again, with one parameter held, by a trust region over all rows.

use super::again::{Again, Ask};
use super::kind::LossKind;
use super::loss::{Borrowed, Loss, MeanLoss};
use super::minimizer::{Search, Summed, if_finite, power_of_two};
use super::report::FitReport;
use crate::data::Dataset;
use crate::derive::Point;
use crate::domain::Domain;
use crate::estimate::{
    Constrained, EstimateError, Pairwise, Profile, ProfileContour, Refit, Start, contour, profile,
};
use crate::minimize::{Method, MinimizeError, Minimizer, Status};
use crate::real::Real;
use crate::rows::{Columns, PerRow};
use crate::seam::seam;
use core::panic::Location;

/// Iterations of a fit on the way, at most.
const ITERATIONS: usize = 200;
/// The gradient at which such a fit ends, in standard errors: the deviance is then exact to the square of it.
const TOLERANCE: f64 = 1e-7;

impl<P: Point> FitReport<P> {
    /// The profile likelihood of each parameter: intervals that hold where Wald's do not, and why there is none.
    ///
    /// - `loss`, `data`: those of the fit. Bounds, held parameters and weights are the fit's own.
    ///
    /// For each parameter the best fit is followed as it is held further from its estimate to both sides, up to the 99.73 %
    /// level; each of these fits is one of the trust region with exact second derivatives, whatever rule the first one was
    /// made with. It takes three to six fits to a side that has an end, and 20 at most. [`Profile::intervals`] has the ends for
    /// any level up to there: for a likelihood where `2 (ln L_max − ln L)` is the square of a normal quantile, for squared
    /// residuals where `(S − S_min) / s²` is that of Student's distribution, or of the normal one with known deviations.
    ///
    /// # Errors
    /// A loss that is neither a squared residual nor declared a likelihood, no standard errors, a fit that has not arrived,
    /// residuals that are all 0, another loss or other data than those of the fit, and a lower minimum than the fit's, with the
    /// point to start from.
    ///
    /// ```
    /// use gradus::model::Logistic;
    /// use gradus::prelude::*;
    ///
    /// // Nine of ten succeed.
    /// let rows = (0..10).map(|row| [f64::from(u8::from(row > 0))]);
    /// let data = Dataset::from_rows(&["y"], rows)?;
    /// let fit = Fit::new(Logistic).likelihood().minimizer(Method::TrustExact).run([0.0], &data)?;
    /// let (low, high) = fit.profile(Logistic, &data)?.intervals(0.95)?[0];
    /// // Where 2 (9 ln 0.9 + ln 0.1 − 9 ln p − ln(1 − p)) is 1.96²: p = 0.6284 and p = 0.9940.
    /// let share = |z: f64| 1.0 / (1.0 + (-z).exp());
    /// assert!((share(low) - 0.6284).abs() < 1e-4 && (share(high) - 0.9940).abs() < 1e-4);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Source
    /// Venzon & Moolgavkar (1988), A method for computing profile-likelihood-based confidence intervals, Appl. Statist.
    /// 37, 87–94; Bates & Watts (1988), Nonlinear Regression Analysis and Its Applications, section 6.1.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn profile<F, Form>(&self, loss: F, data: &Dataset) -> Result<Profile, EstimateError>
    where
        F: PerRow<P::Scalar, Form>,
    {
        let ask = self.ask(data, Location::caller())?;
        let per_loss = self.deviance_per_loss()?;
        profile_of(&Borrowed::new(&loss), self.parameters.coordinates(), &ask, per_loss)
    }

    /// The regions of two parameters at once, by the profile likelihood: what the two may be together.
    ///
    /// - `loss`, `data`: those of the fit. Bounds, held parameters and weights are the fit's own.
    /// - `pair`: the names of two parameters that are neither held nor at a bound.
    /// - `levels`: such as `[0.68, 0.95]`.
    ///
    /// A pair is in the region of a level if the best fit with both held there has a deviance of at most `χ²(2)` for a likelihood,
    /// `2 (ln L_max − ln L)`, and of `2 F(2, n − p)` for squared residuals. See
    /// [`LeastSquaresReport::contour`](crate::LeastSquaresReport::contour).
    ///
    /// # Errors
    /// Those of [`profile`](Self::profile), a level that is no share, and names that are not those of two such parameters.
    ///
    /// ```
    /// use gradus::model::Logistic;
    /// use gradus::prelude::*;
    ///
    /// let rows = [[0.5, 0.0], [1.0, 0.0], [1.5, 1.0], [2.0, 0.0], [2.5, 1.0], [3.0, 0.0], [3.5, 1.0], [4.0, 1.0]];
    /// let data = Dataset::from_rows(&["x", "y"], rows)?;
    /// let fit = Fit::new(Logistic).likelihood().minimizer(Method::TrustExact).names(["w", "b"]);
    /// let fit = fit.run([0.0, 0.0], &data)?;
    /// let contour = fit.contour(Logistic, &data, ["w", "b"], &[0.68, 0.95])?;
    /// assert_eq!(contour.regions.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Source
    /// Venzon & Moolgavkar (1988) and Bates & Watts (1988), as for [`profile`](Self::profile).
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn contour<F, Form>(
        &self,
        loss: F,
        data: &Dataset,
        pair: [&str; 2],
        levels: &[f64],
    ) -> Result<ProfileContour, EstimateError>
    where
        F: PerRow<P::Scalar, Form>,
    {
        let ask = self.ask(data, Location::caller())?;
        let per_loss = self.deviance_per_loss()?;
        let of = Pairwise { pair, levels };
        contour_of(&Borrowed::new(&loss), self.parameters.coordinates(), &ask, per_loss, of)
    }

    /// How much the deviance grows with the mean loss.
    pub(super) fn deviance_per_loss(&self) -> Result<f64, EstimateError> {
        let (LossKind::SquaredResidual, Some(s), Some(freedom)) =
            (self.kind, self.residual_standard_error, self.degrees_of_freedom())
        else {
            return Ok(2.0 * self.total_weight.unwrap_or(self.rows as f64));
        };
        if !(self.loss > 0.0) {
            let what = "all residuals are 0, so that nothing says how much worse a fit may be".to_owned();
            return Err(EstimateError::NotHere { what });
        }
        // Σ w (y − f)² over the loss, in units of the variance.
        let variance = if self.known_deviations { s * s } else { 1.0 };
        Ok(freedom as f64 * variance / self.loss)
    }
}

seam! {
    fn profile_of<T>(loss: &Loss<'_, T>, at: &[T], ask: &Ask<'_>, per_loss: f64) -> Result<Profile, EstimateError> = profile_at
}

fn profile_at<T: Real>(
    loss: &Loss<'_, T>,
    at: &[T],
    ask: &Ask<'_>,
    per_loss: f64,
) -> Result<Profile, EstimateError> {
    follow(loss, at, ask, per_loss, |start, refit| profile(start, refit))
}

seam! {
    fn contour_of<T>(loss: &Loss<'_, T>, at: &[T], ask: &Ask<'_>, per_loss: f64, of: Pairwise<'_>) -> Result<ProfileContour, EstimateError> = contour_at
}

fn contour_at<T: Real>(
    loss: &Loss<'_, T>,
    at: &[T],
    ask: &Ask<'_>,
    per_loss: f64,
    of: Pairwise<'_>,
) -> Result<ProfileContour, EstimateError> {
    follow(loss, at, ask, per_loss, |start, refit| contour(start, of, refit))
}

/// What is followed from the estimates on.
fn follow<T: Real, O>(
    loss: &Loss<'_, T>,
    at: &[T],
    ask: &Ask<'_>,
    per_loss: f64,
    follow: impl FnOnce(&Start<'_>, &mut dyn Refit) -> Result<O, EstimateError>,
) -> Result<O, EstimateError> {
    ask.again(loss, at, |again| {
        let (inference, precision) = (&ask.inference, ask.inference.precision()?);
        let (minimized, columns, _) = again.subject.minimized();
        let mut mean = MeanLoss::new(minimized, ask.made_at);
        let minimum = mean.sum(at, columns)?.widen();
        let (lower, upper) = (&ask.origin.lower, &ask.origin.upper);
        let bounds: Vec<(f64, f64)> = lower.iter().copied().zip(upper.iter().copied()).collect();
        // A parameter at its bound has no standard error to set out with.
        let held: Vec<bool> = (0..at.len()).map(|i| !ask.free.contains(&i)).collect();
        let start = Start {
            names: inference.names,
            estimates: &inference.values,
            standard_errors: &precision.standard_errors,
            correlation: &|i, j| precision.correlation[(i, j)],
            fixed: &held,
            bounds: Some(&bounds),
            distribution: inference.distribution,
        };
        let scale = per_loss / columns.len() as f64;
        let units = precision.standard_errors.iter().map(|error| power_of_two(error.recip())).collect();
        let Again { domain, .. } = again;
        follow(&start, &mut Refits { loss: mean, columns, domain, units, minimum, scale })
    })
}

/// Fits with parameters held.
pub(super) struct Refits<'s, 'a, T: Real> {
    pub(super) loss: MeanLoss<'a, T>,
    pub(super) columns: &'s Columns<'a, T>,
    pub(super) domain: &'s Domain<T>,
    /// For each parameter about the inverse of its standard error.
    pub(super) units: Vec<T>,
    /// The sum of the loss at the estimates.
    pub(super) minimum: f64,
    /// Deviance over that sum.
    pub(super) scale: f64,
}

impl<T: Real> Refits<'_, '_, T> {
    /// The parameters with the smallest sum, from some on, with some held; `None` where there is none.
    pub(super) fn minimize(
        &mut self,
        held: &[(usize, f64)],
        all: Vec<T>,
    ) -> Result<Option<Vec<T>>, EstimateError> {
        let Self { loss, columns, domain, units, scale, .. } = self;
        let free: Vec<usize> = domain
            .free()
            .into_iter()
            .filter(|&i| held.iter().all(|&(parameter, _)| i != parameter))
            .collect();
        if free.is_empty() {
            return Ok(Some(all));
        }
        let units = free.iter().map(|&i| units[i]).collect();
        // The Hessian of half of the deviance is about 1 in these units.
        let search = Search { all, free, units, factor: power_of_two(0.5 * *scale) };
        let mut minimizer =
            Minimizer::new(Method::TrustExact).gradient_tolerance(TOLERANCE).for_fit(ITERATIONS, 1.0, false);
        if domain.is_bounded() {
            let sides = [search.coordinates(&domain.lower), search.coordinates(&domain.upper)];
            let [lower, upper] = sides.map(|side| side.into_iter().map(Real::widen).collect::<Vec<_>>());
            minimizer = minimizer.bounds(lower.into_iter().zip(upper));
        }
        let start = search.coordinates(&search.all);
        let mut objective = Summed { loss, columns, search: &search, gradient: search.all.clone() };
        match minimizer.minimize_objective(&mut objective, &start) {
            Ok(found) if found.status.is_success() || found.status == Status::Stalled => {
                Ok(Some(search.parameters(&found.x)))
            }
            Ok(_) => Ok(None),
            Err(MinimizeError::Function(error)) if error.is_of_the_point() => Ok(None),
            Err(MinimizeError::Function(error)) => Err(error.into()),
            Err(error) => Err(super::again::refused(error)),
        }
    }
}

impl<T: Real> Refit for Refits<'_, '_, T> {
    fn refit(&mut self, held: &[(usize, f64)], start: &[f64]) -> Result<Option<Constrained>, EstimateError> {
        let mut all: Vec<T> = start.iter().map(|&x| T::of(x)).collect();
        held.iter().for_each(|&(parameter, value)| all[parameter] = T::of(value));
        self.domain.settle(&mut all, &[]);
        let Some(all) = self.minimize(held, all)? else { return Ok(None) };
        let mut gradient = all.clone();
        let Some(sum) = if_finite(self.loss.sum_and_grad(&all, self.columns, &mut gradient))? else {
            return Ok(None);
        };
        Ok(Some(Constrained {
            deviance: (sum.widen() - self.minimum) * self.scale,
            slopes: held.iter().map(|&(parameter, _)| gradient[parameter].widen() * self.scale).collect(),
            parameters: all.into_iter().map(Real::widen).collect(),
        }))
    }
}
