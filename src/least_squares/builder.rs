//! The method with its settings, and the two ways to run it.

use super::job::{Job, OfRow, solve, solve_rows};
use super::joint::Joint;
use super::robust::{Robust, RobustCovariance};
use super::settings::{Callback, Scaling, Settings};
use super::{LeastSquaresReport, Progress};
use crate::data::Dataset;
use crate::derive::{Differentiable, Outputs, Point, erased, erased_owned};
use crate::fit::FitError;
use crate::fit::weights::Weights;
use crate::rows::{EachRow, RowResidual, erased_residual, erased_row};
use crate::tape::Closure;
use core::fmt;
use core::ops::ControlFlow;
use core::panic::Location;

/// Least squares with settings: [`run`](Self::run) takes a closure with all residuals,
/// [`run_rows`](Self::run_rows) the residual of one row and data.
///
/// A run ends with the first of three tolerances, all of them without units. The defaults are those of a
/// fit that is to be reported, far below what the data can tell; exact derivatives make that cheap.
///
/// # Examples
/// ```
/// use gradus::least_squares::LeastSquares;
/// use gradus::prelude::*;
///
/// let data = Dataset::from_rows(&["x", "y"], [[0.0, 2.0], [1.0, 1.0], [2.0, 0.5], [3.0, 0.25]])?;
/// let decay = LeastSquares::new()
///     .names(["height", "rate"])
///     .run_rows(|[a, b]: [Var; 2], [x, y]: [Var; 2]| a * (-b * x).exp() - y, [1.0, 1.0], &data)?;
/// let [height, rate] = decay.x;
/// assert!(decay.success() && (height - 2.0).abs() < 1e-12 && (rate - 2.0_f64.ln()).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "nothing happens until `run` or `run_rows`"]
#[derive(Default)]
pub struct LeastSquares<'a> {
    pub(super) settings: Settings,
    pub(super) callback: Option<Callback<'a>>,
    pub(super) penalties: Vec<Box<Closure<'a, f64>>>,
}

impl<'a> LeastSquares<'a> {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends where a step changes the sum of squares by no more than this share of it, and promised no
    /// more; `[0, 1)`. SciPy's `ftol`.
    ///
    /// 0 by default: then the run ends with [`Status::Cost`](super::Status::Cost) where only rounding is
    /// left, and neither the sum of squares nor its gradient gets smaller.
    pub fn cost_tolerance(mut self, share: f64) -> Self {
        self.settings.cost_tolerance = share;
        self
    }

    /// Ends where the next step is no longer than this share of the point, both measured in
    /// [sizes](Self::sizes); `[0, 1)`, 1e-12 by default. SciPy's `xtol`.
    pub fn step_tolerance(mut self, share: f64) -> Self {
        self.settings.step_tolerance = share;
        self
    }

    /// Ends where no column of the Jacobian has an angle to the residuals whose cosine is larger than
    /// this; `[0, 1)`, 1e-10 by default. MINPACK's `gtol`.
    ///
    /// At `c`, the parameters are about `c √n` standard errors from the minimum, for `n` residuals.
    pub fn gradient_tolerance(mut self, cosine: f64) -> Self {
        self.settings.gradient_tolerance = cosine;
        self
    }

    /// Evaluations of the residuals, at most, at least 1; `1000 (n + 1)` for `n` parameters by default.
    pub fn max_evaluations(mut self, evaluations: usize) -> Self {
        self.settings.max_evaluations = Some(evaluations);
        self
    }

    /// How far the first step may go, in lengths of the start; positive, 0.2 by default. MINPACK's `factor`.
    ///
    /// The default lets no parameter move by much more than half of itself. A parameter that starts at 0 may move as
    /// far as changes the residuals by as much as that of the others does, and a start with nothing but zeros allows
    /// a full step. What comes after adapts to the model, and where the model turns out linear, at once.
    ///
    /// Make it smaller where the first step throws the parameters out of all reason.
    ///
    /// Chosen by measurement: see `examples/arrivals.rs`, which prints how many of 666 starts arrive with it.
    pub fn initial_radius(mut self, lengths: f64) -> Self {
        self.settings.initial_radius = lengths;
        self
    }

    /// A typical size of each parameter, positive: what the length of a step is measured in. SciPy's
    /// `x_scale`.
    ///
    /// By default sizes follow the Jacobian (`x_scale="jac"`), but none is larger than the parameter it belongs to
    /// allows, and the run is then the same in whatever units the parameters are.
    pub fn sizes(mut self, sizes: impl IntoIterator<Item = f64>) -> Self {
        self.settings.scaling = Scaling::Fixed(sizes.into_iter().collect());
        self
    }

    /// Declares that each residual is in units of its known standard deviation; `curve_fit`'s
    /// `absolute_sigma=True`.
    ///
    /// The covariance is then `(JᵀJ)⁻¹`. Otherwise it is multiplied with the variance of the residuals.
    pub fn known_deviations(mut self) -> Self {
        self.settings.known_deviations = true;
        self
    }

    /// Keeps each parameter within `(lower, upper)`; either may be infinite.
    ///
    /// The residuals are evaluated only there. A parameter that ends at a bound is marked in the report
    /// ([`at_bound`](LeastSquaresReport::at_bound)), and the covariance is that of the others. Each step is that of
    /// Levenberg and Marquardt in the parameters that are free, and those that it takes past a bound are put on it.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// // The minimum without bounds is (1, 1); with x ≤ ½, y follows along the valley.
    /// let valley = |[x, y]: [Var; 2]| [10.0 * (y - x * x), 1.0 - x];
    /// let found = LeastSquares::new().bounds([(-2.0, 0.5), (f64::NEG_INFINITY, 3.0)]).run(valley, [-1.2, 1.0])?;
    /// assert!(found.success() && found.x[0] == 0.5 && (found.x[1] - 0.25).abs() < 1e-12);
    /// assert_eq!(found.at_bound, [true, false]);
    /// # Ok::<(), gradus::fit::FitError>(())
    /// ```
    pub fn bounds(mut self, bounds: impl IntoIterator<Item = (f64, f64)>) -> Self {
        self.settings.limits.bounds = Some(bounds.into_iter().collect());
        self
    }

    /// Holds parameters at their start, by name, or as `"p2"` without [names](Self::names).
    ///
    /// They count as known: they have no standard error, and take no degree of freedom. To tie parameters to each other,
    /// write the tie into the closure.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let rows = [[0.0, 1.1], [1.0, 2.9], [2.0, 5.2]];
    /// let data = Dataset::from_rows(&["x", "y"], rows)?;
    /// let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| w * x + b - y;
    /// let found = LeastSquares::new().names(["w", "b"]).fixed(["b"]).run_rows(line, [0.0, 1.0], &data)?;
    /// // By hand: Σ x (y − 1) / Σ x² = 10.3 / 5.
    /// assert!((found.x[0] - 2.06).abs() < 1e-12 && found.x[1] == 1.0);
    /// assert_eq!((found.fixed[1], found.degrees_of_freedom()), (true, Some(2)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fixed<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.settings.limits.fixed = names.into_iter().map(Into::into).collect();
        self
    }

    /// The column of the data with the weight `w` of each row, `1/σ²` if the noise is known; for
    /// [`run_rows`](Self::run_rows).
    ///
    /// What is minimized is `Σ w r²`, and the residuals of the report are `√w r`. The column leaves the row: the closure
    /// sees the others. A row of weight 0 is left out of the count of rows, too.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let data = Dataset::from_rows(&["y", "w"], [[1.0, 1.0], [2.0, 3.0]])?;
    /// let found = LeastSquares::new().weights("w").run_rows(|m: Var, y: Var| m - y, 0.0, &data)?;
    /// assert!((found.x - 1.75).abs() < 1e-15); // (1 + 3 · 2) / 4
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn weights(mut self, column: impl Into<String>) -> Self {
        self.settings.set_weights(Weights::Column(column.into()));
        self
    }

    /// The column of the data with the standard deviation `σ` of each row's noise: [weights](Self::weights) of `1/σ²`.
    ///
    /// The deviations are taken as relative, and their common scale is estimated from the residuals, unless they are
    /// declared as [known](Self::known_deviations). SciPy's `sigma`.
    pub fn deviations(mut self, column: impl Into<String>) -> Self {
        self.settings.set_weights(Weights::Deviations(column.into()));
        self
    }

    /// What is known of a parameter beforehand, a normal prior: one more residual, `(x − mean) / deviation`.
    ///
    /// The fit is then the maximum of the posterior (MAP), and the covariance has the prior in it. It is weighed against
    /// residuals in units of their deviation, so these have to be [known](Self::known_deviations).
    ///
    /// - `name`: of the parameter, or `"p2"` without [names](Self::names).
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let found = LeastSquares::new().known_deviations().prior("p0", 0.0, 1.0).run(|m: Var| [m - 1.0, m - 2.0], 5.0)?;
    /// // By hand: two measurements and a prior of the same precision.
    /// assert!((found.x - 1.0).abs() < 1e-15);
    /// assert!((found.standard_errors().unwrap()[0] - 3f64.sqrt().recip()).abs() < 1e-15);
    /// # Ok::<(), gradus::fit::FitError>(())
    /// ```
    ///
    /// # Errors
    /// From a run: deviations that are not known, a name that no parameter has, a deviation that is not above 0.
    pub fn prior(mut self, name: impl Into<String>, mean: f64, deviation: f64) -> Self {
        self.settings.priors.push((name.into(), mean, deviation));
        self
    }

    /// Adds a penalty on the parameters: more residuals, of the parameters alone, whose squares are added to the sum. So
    /// `λ Σ θ²` is `|[a, b]: [Var; 2]| [lambda.sqrt() * a, lambda.sqrt() * b]` (ridge), and any normal prior the parameters'
    /// differences from its mean, in units of its deviations (MAP).
    ///
    /// - `penalty`: a closure of the parameters that returns `[Var; M]`, `Vec<Var>` or one [`Var`](crate::Var). It computes in
    ///   `f64`, for parameters in `f32`, too. Several penalties add up.
    ///
    /// They are residuals as all others: in [`residuals`](LeastSquaresReport::residuals), behind those of the data, in the sum of
    /// squares and in `n`. With [known deviations](Self::known_deviations) the covariance is that of the posterior,
    /// `(JᵀJ)⁻¹` with the penalty in `J`. Without there is none
    /// ([`Penalized`](crate::estimate::NoStandardErrors::Penalized)): a penalty pulls estimates to one side, by an amount that the
    /// residuals do not tell. A profile is not to be had. A [robust loss](Self::loss) counts them as it does residuals.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let data = Dataset::from_rows(&["x", "y"], [[1.0, 1.0], [2.0, 3.0], [3.0, 3.0]])?;
    /// let ridge = LeastSquares::new().penalty(|w: Var| 2f64.sqrt() * w);
    /// let found = ridge.run_rows(|w: Var, [x, y]: [Var; 2]| w * x - y, 0.0, &data)?;
    /// // By hand: Σ x y / (Σ x² + λ) = 16 / (14 + 2).
    /// assert!((found.x - 1.0).abs() < 1e-14);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Source
    /// Hoerl & Kennard (1970), Ridge regression, Technometrics 12, 55–67.
    pub fn penalty<F, Form>(mut self, penalty: F) -> Self
    where
        F: Differentiable<f64, Form> + 'a,
        F::Output: Outputs<f64>,
    {
        self.penalties.push(erased_owned(penalty));
        self.settings.has_penalty = true;
        self
    }

    /// How residuals count: `Σ C² ρ((r/C)²)` is minimized in place of `Σ r²`; [`Robust::Linear`] by default.
    ///
    /// The covariance is then a [sandwich](RobustCovariance). What needs a likelihood, profiles and criteria such as
    /// AIC, is not to be had.
    pub fn loss(mut self, loss: Robust) -> Self {
        self.settings.loss = loss;
        self
    }

    /// Takes the scale of the [loss](Self::loss) in units of the residuals' own standard deviation, which is estimated with the
    /// parameters: the median size of the residuals, over that of normal ones (0.6745). So `Robust::Huber(1.345)` and
    /// `Robust::Tukey(4.685)` lose 5 % where the noise is normal after all.
    ///
    /// As in statsmodels' `RLM` and R's `rlm`, parameters and scale agree with each other at the end.
    pub fn estimated_scale(mut self) -> Self {
        self.settings.estimates_scale = true;
        self
    }

    /// Which covariance is reported with a [loss](Self::loss) other than squares; see [`RobustCovariance`].
    pub fn robust_covariance(mut self, kind: RobustCovariance) -> Self {
        self.settings.robust_covariance = Some(kind);
        self
    }

    /// Names for the parameters in the report, one each; by default those of the [model](crate::model::Model::names), or `p0`,
    /// `p1`, … for a closure.
    pub fn names<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.settings.names.0 = names.into_iter().map(Into::into).collect();
        self
    }

    /// Calls `callback` after each accepted step; it may end the run.
    ///
    /// ```
    /// use gradus::least_squares::{LeastSquares, Status};
    /// use gradus::prelude::*;
    /// use std::ops::ControlFlow;
    ///
    /// let found = LeastSquares::new()
    ///     .callback(|now| if now.sum_of_squares < 1.0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    ///     .run(|x: Var| x * x - 2.0, 10.0)?;
    /// assert_eq!(found.status, Status::Callback);
    /// assert!(found.sum_of_squares < 1.0);
    /// # Ok::<(), gradus::fit::FitError>(())
    /// ```
    pub fn callback(mut self, callback: impl FnMut(&Progress<'_>) -> ControlFlow<()> + 'a) -> Self {
        self.callback = Some(Box::new(callback));
        self
    }

    /// Shows how far the run is, on one line of standard error: steps taken and the sum of squares.
    ///
    /// `step 12: sum of squares 0.02714, 0:03`, with the time that the run has taken. With
    /// [`max_evaluations`](Self::max_evaluations) there is a bar with the share of these that is used, and the
    /// time that all the others would take:
    /// `evaluation 15/100 [==>       ] sum of squares 0.02714, 0:03, 0:17 left`.
    ///
    /// Nothing is written where standard error is no terminal, and of runs at the same time only the first one
    /// has a line. It is drawn ten times a second at most, and no number of the run depends on it. It stays when
    /// the run is over, whatever ended it; what a callback prints comes below it, and the next drawing below
    /// that. Needs the feature `progress`.
    ///
    /// ```
    /// use gradus::least_squares::LeastSquares;
    /// use gradus::prelude::*;
    ///
    /// let found = LeastSquares::new().progress().run(|x: Var| x * x - 2.0, 10.0)?;
    /// assert_eq!(found, LeastSquares::new().run(|x: Var| x * x - 2.0, 10.0)?);
    /// # Ok::<(), gradus::fit::FitError>(())
    /// ```
    #[cfg(feature = "progress")]
    pub fn progress(mut self) -> Self {
        self.settings.progress = true;
        self
    }

    /// Minimizes the sum of squares of what `residuals` returns, from `start` on.
    ///
    /// - `residuals`: a closure of `[Var; N]`, `&[Var]` or `Var` that returns `[Var; M]`, `Vec<Var>` or
    ///   one [`Var`](crate::Var). It is recorded as a whole; for many rows of data take
    ///   [`run_rows`](Self::run_rows).
    /// - `start`: `[f64; N]`, `Vec<f64>` or `f64`, or the same of `f32`; the report has the same shape.
    ///
    /// # Errors
    /// A setting out of its range, or another number of names or sizes than of parameters; a variable
    /// of another recording; a closure for another number of parameters. A residual that is not finite
    /// is no error: at the start the report says [`Status::NotFinite`](super::Status::NotFinite), later the
    /// step is made smaller; so it is where a function that the closure calls fails, which at the start is an error.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn run<P, F, Form>(self, residuals: F, start: P) -> Result<LeastSquaresReport<P>, FitError>
    where
        P: Point,
        F: Differentiable<P::Scalar, Form>,
        F::Output: Outputs<P::Scalar>,
    {
        let Self { settings, callback, penalties } = self;
        let job = Job { settings, callback, penalties, made_at: Location::caller() };
        let found = solve(&erased(&residuals), start.coordinates(), job)?;
        Ok(found.in_shape_of(start))
    }

    /// Minimizes the sum over the rows of `data` of the square of `residual`, from `start` on.
    ///
    /// - `residual`: a closure of the parameters and of the row's columns ([`RowResidual`]), such as
    ///   `|[a, b]: [Var; 2], [x, y]: [Var; 2]| a * x + b - y`, without a square; or a model that is declared for
    ///   least squares, such as [`Linear`](crate::model::Linear). It is recorded for one row, and its
    ///   program swept over blocks of rows.
    /// - `data`: its columns go to the closure in their order. For `f32` they are cast once.
    ///
    /// # Errors
    /// Those of [`run`](Self::run), and a closure for another number of columns.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn run_rows<P, F, Form>(
        self,
        residual: F,
        start: P,
        data: &Dataset,
    ) -> Result<LeastSquaresReport<P>, FitError>
    where
        P: Point,
        F: RowResidual<P::Scalar, Form>,
    {
        let Self { settings, callback, penalties } = self;
        let job = Job { settings, callback, penalties, made_at: Location::caller() };
        let f = &erased_residual(&residual);
        let found = solve_rows(
            OfRow { f, data, single: true },
            &|columns| residual.names(columns),
            start.coordinates(),
            job,
        )?;
        Ok(found.in_shape_of(start))
    }

    /// The same for rows with several residuals each: `|parameters, row|` that returns `[Var; M]` or `Vec<Var>`, such as both
    /// coordinates of a point that a camera sees, or the real and the imaginary part of an impedance.
    ///
    /// The residuals of the report are those of the first row, then those of the second, …. A weight counts for all
    /// residuals of its row.
    ///
    /// # Errors
    /// Those of [`run_rows`](Self::run_rows), and another number of residuals in one row than in another.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// // A circle of radius r around (a, b), seen in both coordinates at known angles.
    /// let seen = (0..8).map(|k| f64::from(k) * 0.7).map(|t| [t, 1.0 + 2.0 * t.cos(), -3.0 + 2.0 * t.sin()]);
    /// let data = Dataset::from_rows(&["t", "x", "y"], seen)?;
    /// let miss = |[a, b, r]: [Var; 3], [t, x, y]: [Var; 3]| [a + r * t.cos() - x, b + r * t.sin() - y];
    /// let found = LeastSquares::new().run_each_row(miss, [0.0, 0.0, 1.0], &data)?;
    /// assert!((found.x[0] - 1.0).abs() < 1e-12 && (found.x[2] - 2.0).abs() < 1e-12);
    /// assert_eq!((found.residuals.len(), found.degrees_of_freedom()), (16, Some(13)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn run_each_row<P, F, Form>(
        self,
        residuals: F,
        start: P,
        data: &Dataset,
    ) -> Result<LeastSquaresReport<P>, FitError>
    where
        P: Point,
        F: EachRow<P::Scalar, Form>,
    {
        let Self { settings, callback, penalties } = self;
        let job = Job { settings, callback, penalties, made_at: Location::caller() };
        let f = &erased_row(&residuals);
        let found = solve_rows(OfRow { f, data, single: false }, &|_| Vec::new(), start.coordinates(), job)?;
        Ok(found.in_shape_of(start))
    }

    /// Begins a fit to several data sets at once, each with residuals of its own over the same parameters.
    ///
    /// - `start`: as for [`run`](Self::run).
    ///
    /// See [`Joint`].
    pub fn joint<P: Point>(self, start: P) -> Joint<'a, P> {
        let Self { settings, callback, penalties } = self;
        Joint { settings, callback, penalties, start, parts: Vec::new() }
    }
}

impl fmt::Debug for LeastSquares<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LeastSquares").field("settings", &self.settings).finish_non_exhaustive()
    }
}
