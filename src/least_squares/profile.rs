//! Profiles of least squares: the same minimization again, with one parameter held.

use super::LeastSquaresReport;
use super::iterate::widened;
use super::job::{OfRow, Table};
use super::parts::{Priors, Stacked};
use super::problem::{Residuals, Together};
use super::settings::Settings;
use super::solver::Watch;
use super::task::Task;
use crate::data::{DataPrint, Dataset};
use crate::derive::eager::Here;
use crate::derive::{Differentiable, Outputs, Point, erased};
use crate::domain::Domain;
use crate::estimate::{
    Constrained, Distribution, EstimateError, Pairwise, Precision, Profile, ProfileContour, Refit, Start,
    contour, profile,
};
use crate::fit::FitError;
use crate::progress::{Bar, Course};
use crate::real::Real;
use crate::rows::{EachRow, RowResidual, erased_residual, erased_row};
use crate::seam::seam;
use crate::tape::Closure;
use core::panic::Location;

impl<P: Point> LeastSquaresReport<P> {
    /// The profile likelihood of each parameter: intervals that hold where Wald's do not, and why there is none.
    ///
    /// - `residual`, `data`: those of the fit. Bounds, held parameters, weights and tolerances are the fit's own.
    ///
    /// For each parameter the best fit is followed as it is held further from its estimate to both sides, up to the
    /// 99.73 % level; it takes three to six fits to a side that has an end, and 20 at most, each from where the last one ended.
    /// [`Profile::intervals`] has the ends for any level up to there.
    ///
    /// # Errors
    /// No standard errors, a fit that has not arrived, a robust loss, residuals that are all 0, other data than those of the
    /// fit, and a lower minimum than the fit's, with the point to start from.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let rows = [[0.02, 76.0], [0.06, 97.0], [0.11, 123.0], [0.22, 159.0], [0.56, 191.0], [1.1, 207.0]];
    /// let data = Dataset::from_rows(&["c", "v"], rows)?;
    /// let miss = |[v, k]: [Var; 2], [c, y]: [Var; 2]| v * c / (k + c) - y;
    /// let found = LeastSquares::new().names(["v", "k"]).run_rows(miss, [200.0, 0.1], &data)?;
    /// let profile = found.profile(miss, &data)?;
    /// let (low, high) = profile.intervals(0.95)?[1];
    /// let [_, k] = found.x;
    /// // A half-saturation is bounded from above less sharply than from below.
    /// assert!(low < k && k < high && high - k > k - low);
    /// assert!(profile.open.iter().all(Option::is_none));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Source
    /// Bates & Watts (1988), Nonlinear Regression Analysis and Its Applications, section 6.1.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn profile<F, Form>(&self, residual: F, data: &Dataset) -> Result<Profile, EstimateError>
    where
        F: RowResidual<P::Scalar, Form>,
    {
        self.check_data(data, PROFILE_OF)?;
        let ask = self.ask(Location::caller())?;
        let f = &erased_residual(&residual);
        of_rows(OfRow { f, data, single: true }, self.x.coordinates(), &ask)
    }

    /// The same for a fit of rows with several residuals, by [`run_each_row`](super::LeastSquares::run_each_row).
    ///
    /// # Errors
    /// Those of [`profile`](Self::profile).
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn profile_each_row<F, Form>(&self, residuals: F, data: &Dataset) -> Result<Profile, EstimateError>
    where
        F: EachRow<P::Scalar, Form>,
    {
        self.check_data(data, PROFILE_OF)?;
        let ask = self.ask(Location::caller())?;
        let f = &erased_row(&residuals);
        of_rows(OfRow { f, data, single: false }, self.x.coordinates(), &ask)
    }

    /// The regions of two parameters at once, by the profile likelihood: what the two may be together, which Wald's ellipse is for a
    /// model that is linear in its parameters.
    ///
    /// - `residual`, `data`: those of the fit. Bounds, held parameters, weights and tolerances are the fit's own.
    /// - `pair`: the names of two parameters that are neither held nor at a bound.
    /// - `levels`: such as `[0.68, 0.95]`.
    ///
    /// A pair is in the region of a level if the best fit with both held there has a deviance `(S − S_min) / s²` of at most
    /// `2 F(2, n − p)`, or of `χ²(2)` with known deviations. The curve around it is followed from point to point, some 50 of
    /// them, at one fit each where the model is linear and two or three where it is bent. A curve that is not closed
    /// says why in [`Region::open`](crate::estimate::Region::open).
    ///
    /// # Errors
    /// Those of [`profile`](Self::profile), a level that is no share, and names that are not those of two such parameters.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let rows = [[0.02, 76.0], [0.06, 97.0], [0.11, 123.0], [0.22, 159.0], [0.56, 191.0], [1.1, 207.0]];
    /// let data = Dataset::from_rows(&["c", "v"], rows)?;
    /// let miss = |[v, k]: [Var; 2], [c, y]: [Var; 2]| v * c / (k + c) - y;
    /// let found = LeastSquares::new().names(["v", "k"]).run_rows(miss, [200.0, 0.1], &data)?;
    /// let contour = found.contour(miss, &data, ["v", "k"], &[0.95])?;
    /// let region = &contour.regions[0];
    /// assert!(region.open.is_empty());
    /// // Bent: further from the estimate where the half-saturation is large than where it is small.
    /// let k = || region.points.iter().map(|point| point[1]);
    /// let (low, high) = (k().fold(f64::INFINITY, f64::min), k().fold(0.0, f64::max));
    /// assert!(high - found.x[1] > 1.3 * (found.x[1] - low));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Source
    /// Bates & Watts (1988), Nonlinear Regression Analysis and Its Applications, section 6.1.3; as `conf_interval2d` of lmfit.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn contour<F, Form>(
        &self,
        residual: F,
        data: &Dataset,
        pair: [&str; 2],
        levels: &[f64],
    ) -> Result<ProfileContour, EstimateError>
    where
        F: RowResidual<P::Scalar, Form>,
    {
        self.check_data(data, CONTOUR_OF)?;
        let ask = self.ask(Location::caller())?;
        let f = &erased_residual(&residual);
        contour_rows(OfRow { f, data, single: true }, self.x.coordinates(), &ask, Pairwise { pair, levels })
    }

    /// The same for a fit of rows with several residuals, by [`run_each_row`](super::LeastSquares::run_each_row).
    ///
    /// # Errors
    /// Those of [`contour`](Self::contour).
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn contour_each_row<F, Form>(
        &self,
        residuals: F,
        data: &Dataset,
        pair: [&str; 2],
        levels: &[f64],
    ) -> Result<ProfileContour, EstimateError>
    where
        F: EachRow<P::Scalar, Form>,
    {
        self.check_data(data, CONTOUR_OF)?;
        let ask = self.ask(Location::caller())?;
        let f = &erased_row(&residuals);
        contour_rows(OfRow { f, data, single: false }, self.x.coordinates(), &ask, Pairwise { pair, levels })
    }

    /// The same for a fit of a closure with all residuals, by [`run`](super::LeastSquares::run).
    ///
    /// # Errors
    /// Those of [`contour`](Self::contour).
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn contour_of<F, Form>(
        &self,
        residuals: F,
        pair: [&str; 2],
        levels: &[f64],
    ) -> Result<ProfileContour, EstimateError>
    where
        F: Differentiable<P::Scalar, Form>,
        F::Output: Outputs<P::Scalar>,
    {
        self.check_no_rows("`contour`")?;
        let ask = self.ask(Location::caller())?;
        contour_all(&erased(&residuals), self.x.coordinates(), &ask, Pairwise { pair, levels })
    }

    /// Are these the data of the fit?
    ///
    /// - `otherwise`: what to do for a fit of something else than rows of data.
    pub(super) fn check_data(&self, data: &Dataset, otherwise: &str) -> Result<(), EstimateError> {
        let Some(print) = &self.rows.data else {
            let what = format!("the fit was not one of the rows of a single data set: {otherwise}");
            return Err(EstimateError::NotHere { what });
        };
        print
            .difference(&DataPrint::of(data))
            .map_or(Ok(()), |difference| Err(EstimateError::OtherData { difference }))
    }

    /// The same for a fit of a closure with all residuals, by [`run`](super::LeastSquares::run).
    ///
    /// # Errors
    /// Those of [`profile`](Self::profile).
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn profile_of<F, Form>(&self, residuals: F) -> Result<Profile, EstimateError>
    where
        F: Differentiable<P::Scalar, Form>,
        F::Output: Outputs<P::Scalar>,
    {
        self.check_no_rows("`profile`")?;
        let ask = self.ask(Location::caller())?;
        of_all(&erased(&residuals), self.x.coordinates(), &ask)
    }

    /// - `instead`: what there is for a fit of rows.
    fn check_no_rows(&self, instead: &str) -> Result<(), EstimateError> {
        match self.rows.data {
            None => Ok(()),
            Some(_) => {
                let what =
                    format!("the fit was that of rows of data: take {instead} with the residual of a row");
                Err(EstimateError::NotHere { what })
            }
        }
    }

    fn ask(&self, made_at: Here) -> Result<Ask<'_>, EstimateError> {
        if !self.loss.is_linear() {
            let remedy = "take Wald's intervals, `confidence_intervals`";
            return Err(EstimateError::NoLikelihood { what: "a profile", remedy });
        }
        if self.settings.has_penalty {
            let what =
                "a report does not keep penalties; Wald's intervals, `confidence_intervals`, have them"
                    .to_owned();
            return Err(EstimateError::NotHere { what });
        }
        let inference = self.inference();
        let precision = inference.precision()?;
        let unit = inference.noise.filter(|&unit| unit > 0.0).ok_or_else(|| EstimateError::NotHere {
            what: "all residuals are 0, so that nothing says how much worse a fit may be".to_owned(),
        })?;
        Ok(Ask {
            names: &self.names,
            precision: precision.clone(),
            settings: &self.settings,
            fixed: &self.fixed,
            at_bound: &self.at_bound,
            distribution: inference.distribution,
            minimum: self.sum_of_squares,
            unit,
            made_at,
        })
    }
}

/// What to do where there are no rows.
const PROFILE_OF: &str = "for a closure with all residuals take `profile_of`";

const CONTOUR_OF: &str = "for a closure with all residuals take `contour_of`";

/// What profiles are asked of.
struct Ask<'a> {
    names: &'a [String],
    precision: Precision,
    settings: &'a Settings,
    fixed: &'a [bool],
    at_bound: &'a [bool],
    distribution: Distribution,
    /// `Σ r²` at the estimates.
    minimum: f64,
    /// `s`.
    unit: f64,
    made_at: Here,
}

seam! {
    fn of_rows<T>(of_row: OfRow<'_, T>, at: &[T], ask: &Ask<'_>) -> Result<Profile, EstimateError> = of_rows_at
}

fn of_rows_at<T: Real>(of_row: OfRow<'_, T>, at: &[T], ask: &Ask<'_>) -> Result<Profile, EstimateError> {
    ask.over_rows(&of_row, |residuals| ask.profile(residuals, at))
}

seam! {
    fn contour_rows<T>(of_row: OfRow<'_, T>, at: &[T], ask: &Ask<'_>, of: Pairwise<'_>) -> Result<ProfileContour, EstimateError> = contour_rows_at
}

fn contour_rows_at<T: Real>(
    of_row: OfRow<'_, T>,
    at: &[T],
    ask: &Ask<'_>,
    of: Pairwise<'_>,
) -> Result<ProfileContour, EstimateError> {
    ask.over_rows(&of_row, |residuals| ask.contour(residuals, at, of))
}

seam! {
    fn contour_all<T>(f: &Closure<'_, T>, at: &[T], ask: &Ask<'_>, of: Pairwise<'_>) -> Result<ProfileContour, EstimateError> = contour_all_at
}

fn contour_all_at<T: Real>(
    f: &Closure<'_, T>,
    at: &[T],
    ask: &Ask<'_>,
    of: Pairwise<'_>,
) -> Result<ProfileContour, EstimateError> {
    ask.contour(&mut Together::new(f, at.len(), ask.made_at), at, of)
}

seam! {
    fn of_all<T>(f: &Closure<'_, T>, at: &[T], ask: &Ask<'_>) -> Result<Profile, EstimateError> = of_all_at
}

fn of_all_at<T: Real>(f: &Closure<'_, T>, at: &[T], ask: &Ask<'_>) -> Result<Profile, EstimateError> {
    ask.profile(&mut Together::new(f, at.len(), ask.made_at), at)
}

impl Ask<'_> {
    /// With the residuals of the rows of the fit.
    fn over_rows<T: Real, O>(
        &self,
        of_row: &OfRow<'_, T>,
        then: impl FnOnce(&mut dyn Residuals<T>) -> Result<O, EstimateError>,
    ) -> Result<O, EstimateError> {
        let refused = |error: FitError| EstimateError::Refit { reason: error.to_string() };
        let table = Table::of(of_row.data, self.settings.weights.as_ref()).map_err(refused)?;
        let view = table.columns.view()?;
        then(&mut *table.residuals(of_row, &view, self.made_at))
    }

    fn profile<T: Real>(&self, residuals: &mut dyn Residuals<T>, at: &[T]) -> Result<Profile, EstimateError> {
        self.with(residuals, at, |start, refit| profile(start, refit))
    }

    fn contour<T: Real>(
        &self,
        residuals: &mut dyn Residuals<T>,
        at: &[T],
        of: Pairwise<'_>,
    ) -> Result<ProfileContour, EstimateError> {
        self.with(residuals, at, |start, refit| contour(start, of, refit))
    }

    /// What is followed from the estimates on.
    fn with<T: Real, O>(
        &self,
        residuals: &mut dyn Residuals<T>,
        at: &[T],
        follow: impl FnOnce(&Start<'_>, &mut dyn Refit) -> Result<O, EstimateError>,
    ) -> Result<O, EstimateError> {
        // The estimates are between the bounds, since the fit has ended there.
        let domain = self.settings.limits.resolve(self.names, at);
        let domain = domain.map_err(|error| EstimateError::Refit { reason: error.to_string() })?;
        let known = self.settings.known_beforehand(self.names);
        let known = known.map_err(|error| EstimateError::Refit { reason: error.to_string() })?;
        let mut residuals = Stacked { parts: vec![Box::new(residuals), Box::new(Priors { known })] };
        // A parameter at its bound has no standard error to set out with.
        let held: Vec<bool> = self.fixed.iter().zip(self.at_bound).map(|(a, b)| *a || *b).collect();
        let start = Start {
            names: self.names,
            estimates: &widened(at),
            standard_errors: &self.precision.standard_errors,
            correlation: &|i, j| self.precision.correlation[(i, j)],
            fixed: &held,
            bounds: self.settings.limits.bounds.as_deref(),
            distribution: self.distribution,
        };
        let scale = self.unit * self.unit;
        follow(
            &start,
            &mut Refits {
                residuals: &mut residuals,
                domain,
                settings: self.settings,
                minimum: self.minimum,
                scale,
            },
        )
    }
}

/// Fits with parameters held.
struct Refits<'a, T: Real> {
    residuals: &'a mut dyn Residuals<T>,
    domain: Domain<T>,
    settings: &'a Settings,
    minimum: f64,
    /// `s²`.
    scale: f64,
}

impl<T: Real> Refit for Refits<'_, T> {
    fn refit(&mut self, held: &[(usize, f64)], start: &[f64]) -> Result<Option<Constrained>, EstimateError> {
        let mut domain = self.domain.clone();
        let mut from: Vec<T> = start.iter().map(|&x| T::of(x)).collect();
        for &(parameter, value) in held {
            domain.fixed[parameter] = true;
            from[parameter] = T::of(value);
        }
        domain.settle(&mut from, &[]);
        let mut bar = Bar::new(false, Course { unit: "step", total: None, parts: 1 });
        let mut watch = Watch { callback: None, bar: &mut bar };
        let mut task = Task { residuals: &mut *self.residuals, domain: &domain, settings: self.settings };
        let done = match task.run(&from, &mut watch) {
            Ok(done) => done,
            Err(error) if error.is_of_the_point() => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let Some(place) = done.outcome.place.filter(|_| done.outcome.status.may_go_on()) else {
            return Ok(None);
        };
        let (sum, residuals) = (place.at.sum_of_squares(), widened(&place.at.residuals));
        let jacobian = match self.residuals.jacobian(&done.x) {
            Ok(jacobian) => jacobian,
            Err(error) if error.is_of_the_point() => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let along = |parameter: usize| -> f64 {
            residuals.iter().enumerate().map(|(i, r)| r * jacobian[(i, parameter)].widen()).sum()
        };
        Ok(Some(Constrained {
            deviance: (sum - self.minimum) / self.scale,
            slopes: held.iter().map(|&(parameter, _)| 2.0 * along(parameter) / self.scale).collect(),
            parameters: widened(&done.x),
        }))
    }
}
