//! The settings of a minimization, and its start.

use super::job::{Job, run};
use super::run::Callback;
use super::settings::Overrides;
use super::{Method, MinimizeError, Minimum, Step};
use crate::derive::{Differentiable, Point, erased};
use crate::tape::Var;
use core::fmt;
use core::ops::ControlFlow;
use core::panic::Location;

/// A minimization with settings: a method, when to end, what to tell on the way.
///
/// ```
/// use gradus::prelude::*;
///
/// let rosen = |[x, y]: [Var; 2]| 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2);
/// let mut values = Vec::new();
/// let min = Minimizer::new(Method::Lbfgs)
///     .gradient_tolerance(1e-6)
///     .bounds([(-2.0, 0.5), (-2.0, 2.0)])
///     .callback(|step| {
///         values.push(step.fun);
///         std::ops::ControlFlow::Continue(())
///     })
///     .minimize(rosen, [-1.2, 1.0])?;
/// assert_eq!((min.x[0], min.status), (0.5, gradus::minimize::Status::Gradient));
/// assert!((min.x[1] - 0.25).abs() < 1e-6);
/// assert_eq!(values.len(), min.nit);
/// # Ok::<(), gradus::minimize::MinimizeError>(())
/// ```
pub struct Minimizer<'a> {
    pub(super) method: Method,
    pub(super) overrides: Overrides,
    pub(super) callback: Option<Box<Callback<'a>>>,
    /// Is there to be a bar? Never without the feature.
    pub(super) progress: bool,
}

impl fmt::Debug for Minimizer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Minimizer").field("method", &self.method).finish_non_exhaustive()
    }
}

impl<'a> Minimizer<'a> {
    /// A minimization by `method`, with the usual settings.
    #[must_use]
    pub fn new(method: Method) -> Self {
        Self { method, overrides: Overrides::default(), callback: None, progress: false }
    }

    /// Ends where no entry of the gradient is larger than this (of the projected gradient `P(x − g) − x`, with bounds).
    /// Default: 1e-8; in `f32` 1.2e-4, a thousand roundings. SciPy's `gtol`, `pgtol`.
    #[must_use]
    pub fn gradient_tolerance(mut self, tolerance: f64) -> Self {
        self.overrides.gradient_tolerance = Some(tolerance);
        self
    }

    /// Ends where an iteration changes the value by no more than this part of it, or of one if that is more. Default: off.
    /// For Nelder–Mead the spread of the values of a simplex; default: 1e-8. SciPy's `ftol`, `fatol`.
    #[must_use]
    pub fn cost_tolerance(mut self, tolerance: f64) -> Self {
        self.overrides.cost_tolerance = Some(tolerance);
        self
    }

    /// Ends where a step is no longer than this. Default: off. For Nelder–Mead the size of a simplex, as a part of each
    /// coordinate or of one; default: 1e-7. SciPy's `xtol`, `xatol`.
    #[must_use]
    pub fn step_tolerance(mut self, tolerance: f64) -> Self {
        self.overrides.step_tolerance = Some(tolerance);
        self
    }

    /// Ends after `iterations` iterations, unless the last of them has arrived. By default only evaluations end a run, and
    /// 10 000 iterations down the gradient. SciPy's `maxiter`.
    #[must_use]
    pub fn max_iterations(mut self, iterations: usize) -> Self {
        self.overrides.max_iterations = Some(iterations);
        self
    }

    /// Ends before there are more evaluations than this; value, gradient, Hessian and product count one each, so a value with
    /// its gradient counts two and is not begun with one left. 250 000 by default. With 1 the value at the start is all
    /// there is, with 0 nothing. SciPy's `maxfev`, `maxfun`.
    #[must_use]
    pub fn max_evaluations(mut self, evaluations: usize) -> Self {
        self.overrides.max_evaluations = Some(evaluations);
        self
    }

    /// How many steps L-BFGS remembers, at least 1; 10 by default. Room for them is made as they come. SciPy's `maxcor`.
    #[must_use]
    pub fn memory(mut self, steps: usize) -> Self {
        self.overrides.memory = Some(steps);
        self
    }

    /// The first radius of a trust region, in coordinates scaled by the roots of the Hessian's diagonal; default: a tenth
    /// of the gradient's norm in them. SciPy's `initial_trust_radius`.
    #[must_use]
    pub fn initial_radius(mut self, radius: f64) -> Self {
        self.overrides.initial_radius = Some(radius);
        self
    }

    /// Keeps each coordinate within `(lower, upper)`, either of which may be infinite; equal ones hold it. The function is
    /// evaluated only there, and the start has to be there. For the methods that [keep bounds](Method::keeps_bounds).
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let bowl = |[x, y]: [Var; 2]| (x - 3.0).powi(2) + (x + y).powi(2);
    /// let min = Minimizer::new(Method::TrustExact).bounds([(0.0, 1.0), (-5.0, f64::INFINITY)]).minimize(bowl, [0.5, 0.0])?;
    /// assert_eq!((min.x, min.at_bound), ([1.0, -1.0], vec![true, false]));
    ///
    /// let outside = Minimizer::new(Method::TrustExact).bounds([(0.0, 1.0); 2]).minimize(bowl, [0.5, 2.0]);
    /// let Err(error) = outside else { panic!("2 is not between 0 and 1") };
    /// assert_eq!(error.to_string(), "`p1` starts at 2, outside of its bounds 0 and 1; start it between them");
    /// # Ok::<(), gradus::minimize::MinimizeError>(())
    /// ```
    #[must_use]
    pub fn bounds(mut self, bounds: impl IntoIterator<Item = (f64, f64)>) -> Self {
        self.overrides.limits.bounds = Some(bounds.into_iter().collect());
        self
    }

    /// What the coordinates are called, in errors, in the printed result, and in [`fixed`](Self::fixed). Default: `p0`, `p1`,
    /// ….
    #[must_use]
    pub fn names<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.overrides.names = names.into_iter().map(Into::into).collect();
        self
    }

    /// Holds these coordinates at the start; by name, or as `"p2"` without [`names`](Self::names). The search runs in the others
    /// alone: what tolerances, memory and limits say holds for those, and the gradient is 0 in the held ones.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let rosen = |[x, y]: [Var; 2]| 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2);
    /// let min = Minimizer::new(Method::Bfgs).names(["x", "y"]).fixed(["x"]).minimize(rosen, [0.5, 1.0])?;
    /// assert!(min.x[0] == 0.5 && (min.x[1] - 0.25).abs() < 1e-8);
    /// assert_eq!(min.fixed, [true, false]);
    /// # Ok::<(), gradus::minimize::MinimizeError>(())
    /// ```
    #[must_use]
    pub fn fixed<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.overrides.limits.fixed = names.into_iter().map(Into::into).collect();
        self
    }

    /// Declares the function a negative log-likelihood `−ln L`, summed over the data and not averaged, so that the result has
    /// [standard errors](Minimum::standard_errors) and [confidence intervals](Minimum::confidence_intervals): those of
    /// the inverse of the exact Hessian at the minimum, in the coordinates that are neither held nor at a bound.
    ///
    /// It takes one gradient and one Hessian after the run, which are not counted, and no bit of the run depends on it.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// // Waiting times with the rate k: −ln L = k Σt − n ln k, so k = n / Σt with the standard error k / √n.
    /// let times = [0.5, 1.5, 0.25, 1.75];
    /// let f = |k: Var| times.iter().map(|t| k * *t - k.ln()).sum::<Var>();
    /// let min = Minimizer::new(Method::NewtonCg).likelihood().minimize(f, 0.3)?;
    /// assert!((min.x - 1.0).abs() < 1e-8 && (min.standard_errors()?[0] - 0.5).abs() < 1e-8);
    /// let (low, high) = min.confidence_intervals(0.95)?[0];
    /// assert!((low - (1.0 - 1.959964 * 0.5)).abs() < 1e-6 && (high - (1.0 + 1.959964 * 0.5)).abs() < 1e-6);
    ///
    /// let undeclared = Minimizer::new(Method::NewtonCg).minimize(f, 0.3)?;
    /// assert!(undeclared.standard_errors().unwrap_err().to_string().contains("not declared a negative log-likelihood"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Source
    /// Efron & Hinkley (1978), Assessing the accuracy of the maximum likelihood estimator: observed versus expected Fisher
    /// information, Biometrika 65.
    #[must_use]
    pub fn likelihood(mut self) -> Self {
        self.overrides.likelihood = true;
        self
    }

    /// Whether the path is kept, the points with their values and gradients: [`Minimum::history`](super::Minimum::history).
    /// Default: `false`. It takes memory for two points an iteration, and changes no bit of the run.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let rosen = |[x, y]: [Var; 2]| 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2);
    /// let min = Minimizer::new(Method::Bfgs).history(true).minimize(rosen, [-1.2, 1.0])?;
    /// assert_eq!(min.history.points[0], [-1.2, 1.0]);
    /// assert_eq!((min.history.points.last(), min.history.values.last()), (Some(&min.x), Some(&min.fun)));
    /// assert_eq!(min.history.len(), min.nit + 1);
    /// # Ok::<(), gradus::minimize::MinimizeError>(())
    /// ```
    #[must_use]
    pub fn history(mut self, keep: bool) -> Self {
        self.overrides.history = keep;
        self
    }

    /// Calls back after each iteration; `Break` ends the run with [`Status::Callback`](super::Status::Callback).
    #[must_use]
    pub fn callback(mut self, callback: impl FnMut(&Step<'_>) -> ControlFlow<()> + 'a) -> Self {
        self.callback = Some(Box::new(callback));
        self
    }

    /// Shows how far the run is, on one line of standard error: iterations, value and gradient.
    ///
    /// `iteration 12: value 0.04137, gradient 0.003520, 0:03`: the gradient as
    /// [`gradient_tolerance`](Self::gradient_tolerance) measures it, and the time that the run has taken. With
    /// [`max_iterations`](Self::max_iterations), and down the gradient, there is a bar with the share of these
    /// that is done, and the time that all the others would take. The last numbers are those of the report.
    ///
    /// Nothing is written where standard error is no terminal, and of runs at the same time only the first one
    /// has a line. It is drawn ten times a second at most, and no number of the run depends on it. It stays when
    /// the run is over, whatever ended it; what a callback prints comes below it, and the next drawing below
    /// that. Needs the feature `progress`.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let bowl = |[x, y]: [Var; 2]| x * x + 3.0 * (y - 1.0).powi(2);
    /// let min = Minimizer::new(Method::Lbfgs).progress().minimize(bowl, [4.0, 4.0])?;
    /// assert_eq!(min, minimize(bowl, [4.0, 4.0], Method::Lbfgs)?);
    /// # Ok::<(), gradus::minimize::MinimizeError>(())
    /// ```
    #[cfg(feature = "progress")]
    #[must_use]
    pub fn progress(mut self) -> Self {
        self.progress = true;
        self
    }

    /// Minimizes `f` from `start`.
    ///
    /// # Errors
    /// - Those of [`minimize`](super::minimize()).
    /// - [`MinimizeError::Setting`] for a setting out of range, for bounds and a method that keeps none, and for more
    ///   coordinates than there is memory for the tables of the method.
    /// - [`MinimizeError::Domain`] for bounds that are crossed, or that the start is outside of; for a name to hold that there is
    ///   not; and where all coordinates are held.
    /// - [`MinimizeError::Length`] for another number of names than of coordinates.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn minimize<P, F, Form>(self, f: F, start: P) -> Result<Minimum<P>, MinimizeError>
    where
        P: Point,
        F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
    {
        let Self { method, overrides, mut callback, progress } = self;
        // The call shortens the lifetime of the callback; a plain `as_deref_mut` cannot.
        let callback = callback.as_mut().map(|callback| &mut **callback as _);
        let job = Job { method, overrides: &overrides, progress, made_at: Location::caller() };
        let found = run(&erased(&f), start.coordinates(), &job, callback)?;
        Ok(found.in_shape_of(start))
    }
}
