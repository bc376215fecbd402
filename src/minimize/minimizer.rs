//! The settings of a minimisation, and its start.

use super::bounds::Bounds;
use super::dense::largest;
use super::objective::Objective;
use super::run::{Best, Callback, Ended, Halt, Run};
use super::settings::Settings;
use super::{Method, MinimizeError, Minimum, Status, Step};
use super::{
    bfgs, conjugate_gradient, gradient_descent, lbfgs, nelder_mead, newton_cg, trust_exact, trust_ncg,
};
use crate::derive::{Differentiable, Matrix, Point};
use crate::error::{InvalidSetting, LengthMismatch};
use crate::{Error, Function, Real, Var};
use core::fmt;
use core::ops::ControlFlow;
use num_traits::Float;

/// A minimisation with settings: a method, when to end, what to tell on the way.
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
    method: Method,
    gradient_tolerance: Option<f64>,
    cost_tolerance: Option<f64>,
    step_tolerance: Option<f64>,
    max_iterations: Option<usize>,
    max_evaluations: Option<usize>,
    memory: Option<usize>,
    initial_radius: Option<f64>,
    bounds: Option<Vec<(f64, f64)>>,
    callback: Option<Box<Callback<'a>>>,
}

impl fmt::Debug for Minimizer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Minimizer").field("method", &self.method).finish_non_exhaustive()
    }
}

impl<'a> Minimizer<'a> {
    /// A minimisation by `method`, with the usual settings.
    #[must_use]
    pub fn new(method: Method) -> Self {
        Self {
            method,
            gradient_tolerance: None,
            cost_tolerance: None,
            step_tolerance: None,
            max_iterations: None,
            max_evaluations: None,
            memory: None,
            initial_radius: None,
            bounds: None,
            callback: None,
        }
    }

    /// Ends where no entry of the gradient is larger than this (of the projected gradient `P(x − g) − x`, with bounds). 1e-8
    /// unless told; in `f32` 1.2e-4, a thousand roundings. SciPy's `gtol`, `pgtol`.
    #[must_use]
    pub fn gradient_tolerance(mut self, tolerance: f64) -> Self {
        self.gradient_tolerance = Some(tolerance);
        self
    }

    /// Ends where an iteration changes the value by no more than this part of it, or of one if that is more. Never, unless told.
    /// For Nelder–Mead the spread of the values of a simplex, 1e-8 unless told. SciPy's `ftol`, `fatol`.
    #[must_use]
    pub fn cost_tolerance(mut self, tolerance: f64) -> Self {
        self.cost_tolerance = Some(tolerance);
        self
    }

    /// Ends where a step is no longer than this. Never, unless told. For Nelder–Mead the size of a simplex, as a part of each
    /// coordinate or of one, 1e-7 unless told. SciPy's `xtol`, `xatol`.
    #[must_use]
    pub fn step_tolerance(mut self, tolerance: f64) -> Self {
        self.step_tolerance = Some(tolerance);
        self
    }

    /// Ends after so many iterations. Only evaluations end a run unless told, and 10 000 iterations down the gradient. SciPy's
    /// `maxiter`.
    #[must_use]
    pub fn max_iterations(mut self, iterations: usize) -> Self {
        self.max_iterations = Some(iterations);
        self
    }

    /// Ends before there are more evaluations than this; value, gradient, Hessian and product count one each. 250 000 unless
    /// told. SciPy's `maxfev`, `maxfun`.
    #[must_use]
    pub fn max_evaluations(mut self, evaluations: usize) -> Self {
        self.max_evaluations = Some(evaluations);
        self
    }

    /// How many steps L-BFGS remembers, at least 1; 10 unless told. SciPy's `maxcor`.
    #[must_use]
    pub fn memory(mut self, steps: usize) -> Self {
        self.memory = Some(steps);
        self
    }

    /// The first radius of a trust region, in coordinates scaled by the roots of the Hessian's diagonal; a tenth of the
    /// gradient's norm in them unless told. SciPy's `initial_trust_radius`.
    #[must_use]
    pub fn initial_radius(mut self, radius: f64) -> Self {
        self.initial_radius = Some(radius);
        self
    }

    /// Keeps each coordinate within `(lower, upper)`, which may be infinite; for [`Method::Lbfgs`]. The function is evaluated
    /// only there; a start outside is moved in.
    #[must_use]
    pub fn bounds(mut self, bounds: impl IntoIterator<Item = (f64, f64)>) -> Self {
        self.bounds = Some(bounds.into_iter().collect());
        self
    }

    /// Calls back after each iteration; `Break` ends the run with [`Status::Callback`].
    #[must_use]
    pub fn callback(mut self, callback: impl FnMut(&Step<'_>) -> ControlFlow<()> + 'a) -> Self {
        self.callback = Some(Box::new(callback));
        self
    }

    /// Minimises `f` from `start`.
    ///
    /// # Errors
    /// Those of [`minimize`](super::minimize()), and [`MinimizeError::Setting`] for a setting out of range.
    pub fn minimize<P, F, Form>(self, f: F, start: P) -> Result<Minimum<P>, MinimizeError>
    where
        P: Point,
        F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
    {
        let settings = self.settings(start.coordinates().len())?;
        let Self { method, mut callback, .. } = self;
        let mut function = Function::new(f, start.coordinates().len());
        // The call shortens the lifetime of the callback; a plain `as_deref_mut` cannot.
        let callback = callback.as_mut().map(|callback| &mut **callback as _);
        let mut run = Run::new(&mut function, start.coordinates(), &settings, callback);
        let Err(halt) = follow(method, &mut run);
        finish(run, halt, start)
    }

    fn settings<T: Real>(&self, n: usize) -> Result<Settings<T>, MinimizeError> {
        let usual = Settings::default();
        let tolerance = |setting, told: Option<f64>| match told {
            Some(value) if !(value >= 0.0) => Err(invalid(setting, value, "[0, ∞)")),
            told => Ok(told.map(T::of)),
        };
        let radius = match self.initial_radius {
            Some(radius) if !(radius > 0.0 && radius.is_finite()) => {
                return Err(invalid("initial_radius", radius, "(0, ∞)").into());
            }
            told => told.map(T::of),
        };
        if self.memory == Some(0) {
            return Err(invalid("memory", 0.0, "1, 2, ..").into());
        }
        if let Method::FixedRate(rate) = self.method
            && !(rate > 0.0 && rate.is_finite())
        {
            return Err(invalid("rate", rate, "(0, ∞)").into());
        }
        let most = match self.method {
            Method::GradientDescent | Method::FixedRate(_) => Some(10_000),
            _ => None,
        };
        Ok(Settings {
            gradient_tolerance: tolerance("gradient_tolerance", self.gradient_tolerance)?
                .unwrap_or(usual.gradient_tolerance),
            cost_tolerance: tolerance("cost_tolerance", self.cost_tolerance)?,
            step_tolerance: tolerance("step_tolerance", self.step_tolerance)?,
            max_iterations: self.max_iterations.or(most),
            max_evaluations: self.max_evaluations.unwrap_or(usual.max_evaluations),
            memory: self.memory.unwrap_or(usual.memory),
            initial_radius: radius,
            bounds: self.checked_bounds(n)?,
        })
    }

    fn checked_bounds<T: Real>(&self, n: usize) -> Result<Option<Bounds<T>>, MinimizeError> {
        let Some(bounds) = &self.bounds else { return Ok(None) };
        LengthMismatch::check("bounds", n, bounds.len())?;
        if self.method != Method::Lbfgs {
            let allowed = "none; only `Method::Lbfgs` keeps bounds";
            return Err(invalid("bounds", bounds.len() as f64, allowed).into());
        }
        for &(lower, upper) in bounds {
            if !(lower <= upper) || lower == f64::INFINITY || upper == f64::NEG_INFINITY {
                return Err(invalid("bounds", lower, "a lower bound that is not above the upper one").into());
            }
        }
        let (lower, upper) = bounds.iter().map(|&(lower, upper)| (T::of(lower), T::of(upper))).unzip();
        Ok(Some(Bounds { lower, upper }))
    }
}

fn invalid(setting: &'static str, value: f64, allowed: &'static str) -> InvalidSetting {
    InvalidSetting { owner: "Minimizer", setting, value, allowed }
}

fn follow<T: Real, O: Objective<T>>(method: Method, run: &mut Run<'_, T, O>) -> Ended {
    match method {
        Method::GradientDescent => gradient_descent::gradient_descent(run),
        Method::FixedRate(rate) => gradient_descent::fixed_rate(run, T::of(rate)),
        Method::NelderMead => nelder_mead::nelder_mead(run),
        Method::ConjugateGradient => conjugate_gradient::conjugate_gradient(run),
        Method::Bfgs => bfgs::bfgs(run),
        Method::Lbfgs => lbfgs::lbfgs(run),
        Method::NewtonCg => newton_cg::newton_cg(run),
        Method::TrustNcg => trust_ncg::trust_ncg(run),
        Method::TrustExact => trust_exact::trust_exact(run),
    }
}

fn finish<P: Point, O: Objective<P::Scalar>>(
    run: Run<'_, P::Scalar, O>,
    halt: Halt,
    start: P,
) -> Result<Minimum<P>, MinimizeError> {
    let tolerance = run.settings.gradient_tolerance;
    let Best { at: best, moved_on, counts, inverse_hessian } = run.into_best();
    let (status, error) = match halt {
        // The last gradient was small enough, and that of the point before it, which is lower by a rounding, is not.
        Halt::Status(Status::Gradient) if moved_on && !(largest(&best.jac) <= tolerance) => {
            (Status::Cost, None)
        }
        Halt::Status(status) => (status, None),
        Halt::Error(error @ Error::NotFinite(_)) => (Status::NotFinite, Some(error)),
        // Nothing was evaluated, so there is no point to lose.
        Halt::Error(error) if !best.fun.is_finite() => return Err(error.into()),
        Halt::Error(error) => (Status::Failed, Some(error)),
    };
    let n = best.x.len();
    let hess_inv = inverse_hessian.map(|inverse| {
        let mut matrix = Matrix::zeros(n, n);
        matrix.as_mut_slice().copy_from_slice(&inverse);
        matrix
    });
    let (mut x, mut jac) = (start.clone(), start);
    x.coordinates_mut().copy_from_slice(&best.x);
    jac.coordinates_mut().copy_from_slice(&best.jac);
    Ok(Minimum {
        x,
        fun: best.fun,
        jac,
        hess_inv,
        nit: counts.nit,
        nfev: counts.nfev,
        njev: counts.njev,
        nhev: counts.nhev,
        nhvp: counts.nhvp,
        status,
        error,
    })
}
