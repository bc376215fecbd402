//! The method with its settings, and the two ways to run it.

use super::problem::{Residuals, Rows, Together};
use super::settings::{Callback, Scaling, Settings};
use super::solver::Solver;
use super::{LeastSquaresReport, Progress};
use crate::data::Dataset;
use crate::derive::eager::Here;
use crate::derive::{Differentiable, Outputs, Point, erased};
use crate::fit::{FitError, column};
use crate::real::Real;
use crate::rows::{RowClosure, RowResidual, erased_residual};
use crate::seam::seam;
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
    settings: Settings,
    callback: Option<Callback<'a>>,
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

    /// Names for the parameters in the report, one each; `p0`, `p1`, … by default.
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
    /// step is made smaller.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn run<P, F, Form>(self, residuals: F, start: P) -> Result<LeastSquaresReport<P>, FitError>
    where
        P: Point,
        F: Differentiable<P::Scalar, Form>,
        F::Output: Outputs<P::Scalar>,
    {
        let job = Job { settings: self.settings, callback: self.callback, made_at: Location::caller() };
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
        let job = Job { settings: self.settings, callback: self.callback, made_at: Location::caller() };
        let found = solve_rows(&erased_residual(&residual), start.coordinates(), data, job)?;
        Ok(found.in_shape_of(start))
    }
}

/// What is to be done.
struct Job<'a> {
    settings: Settings,
    callback: Option<Callback<'a>>,
    made_at: Here,
}

impl Job<'_> {
    fn run<T: Real>(
        self,
        problem: impl Residuals<T>,
        start: &[T],
    ) -> Result<LeastSquaresReport<Vec<T>>, FitError> {
        let Self { settings, callback, .. } = self;
        settings.check(start.len())?;
        let outcome = Solver::new(problem, &settings, callback).run(start).map_err(FitError::Loss)?;
        Ok(LeastSquaresReport::new(start, outcome, &settings))
    }
}

/// A report of a run in the engine.
type Solved<T> = Result<LeastSquaresReport<Vec<T>>, FitError>;

seam! {
    fn solve<T>(f: &Closure<'_, T>, start: &[T], job: Job<'_>) -> Solved<T> = solve_at
}

fn solve_at<T: Real>(f: &Closure<'_, T>, start: &[T], job: Job<'_>) -> Solved<T> {
    let problem = Together::new(f, start.len(), job.made_at);
    job.run(problem, start)
}

seam! {
    fn solve_rows<T>(f: &RowClosure<'_, T>, start: &[T], data: &Dataset, job: Job<'_>) -> Solved<T> = solve_rows_at
}

fn solve_rows_at<T: Real>(f: &RowClosure<'_, T>, start: &[T], data: &Dataset, job: Job<'_>) -> Solved<T> {
    let columns = column::Columns::cast(data)?;
    let view = columns.view().map_err(FitError::Loss)?;
    let problem = Rows::new(f, &view, job.made_at);
    job.run(problem, start).map_err(|error| match error {
        FitError::Loss(error) => FitError::from_loss(error, data.names()),
        other => other,
    })
}

impl fmt::Debug for LeastSquares<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LeastSquares").field("settings", &self.settings).finish_non_exhaustive()
    }
}
