//! When to end, the few numbers that a method takes, and the box that it keeps to.

use super::{Method, MinimizeError};
use crate::domain::{Domain, Limits};
use crate::error::{InvalidSetting, LengthMismatch, has_room};
use crate::real::Real;

/// Everything that a run is given.
#[derive(Clone, Debug)]
pub(crate) struct Settings<T> {
    pub(crate) gradient_tolerance: T,
    pub(crate) cost_tolerance: Option<T>,
    pub(crate) step_tolerance: Option<T>,
    pub(crate) max_iterations: Option<usize>,
    pub(crate) max_evaluations: usize,
    pub(crate) memory: usize,
    pub(crate) initial_radius: Option<T>,
    /// Where the free coordinates may be; `None` where no side has an end.
    pub(crate) bounds: Option<Domain<T>>,
    /// Is the path kept?
    pub(crate) history: bool,
}

impl<T: Real> Default for Settings<T> {
    fn default() -> Self {
        Self {
            // In `f32` the gradient of a function near 1 is known to about a thousand roundings.
            gradient_tolerance: T::of(1e-8).max(T::of(1e3) * T::epsilon()),
            cost_tolerance: None,
            step_tolerance: None,
            max_iterations: None,
            max_evaluations: 250_000,
            memory: 10,
            initial_radius: None,
            bounds: None,
            history: false,
        }
    }
}

/// The settings that were given; the rest have their defaults.
#[derive(Clone, Debug, Default)]
pub(super) struct Overrides {
    pub(super) gradient_tolerance: Option<f64>,
    pub(super) cost_tolerance: Option<f64>,
    pub(super) step_tolerance: Option<f64>,
    pub(super) max_iterations: Option<usize>,
    pub(super) max_evaluations: Option<usize>,
    pub(super) memory: Option<usize>,
    pub(super) initial_radius: Option<f64>,
    pub(super) limits: Limits,
    /// None, or one for each coordinate.
    pub(super) names: Vec<String>,
    /// Is the function a negative log-likelihood?
    pub(super) likelihood: bool,
    pub(super) history: bool,
}

impl Overrides {
    /// The names of `n` coordinates: as given, or `p0`, `p1`, ….
    ///
    /// # Errors
    /// Another number of names.
    pub(super) fn names_of(&self, n: usize) -> Result<Vec<String>, LengthMismatch> {
        if self.names.is_empty() {
            return Ok((0..n).map(|i| format!("p{i}")).collect());
        }
        LengthMismatch::check("names", n, self.names.len())?;
        Ok(self.names.clone())
    }

    /// The settings of a run by `method` with `n` coordinates, none of which is held, in a domain.
    ///
    /// # Errors
    /// A setting, or the rate of the method, is out of range; a domain with bounds for a method that keeps none.
    pub(super) fn check<T: Real>(
        &self,
        method: Method,
        n: usize,
        domain: Domain<T>,
    ) -> Result<Settings<T>, MinimizeError> {
        let initial_radius = positive("initial_radius", self.initial_radius)?.map(T::of);
        if self.memory == Some(0) {
            return Err(invalid("memory", 0.0, "1, 2, ..").into());
        }
        if let Method::FixedRate(rate) = method {
            positive("rate", Some(rate))?;
        }
        // Tables of this many numbers: the inverse Hessian, its update and what is handed out; a simplex.
        let tables = match method {
            Method::Bfgs | Method::TrustExact => 4,
            Method::NelderMead => 2,
            _ => 0,
        };
        if !n.checked_mul(n).is_some_and(|squared| has_room::<T>(squared, tables)) {
            let allowed = "as many as there is memory for tables of their square; `Method::Lbfgs` needs none";
            return Err(invalid("number of coordinates", n as f64, allowed).into());
        }
        let most = match method {
            Method::GradientDescent | Method::FixedRate(_) => Some(10_000),
            _ => None,
        };
        let usual = Settings::default();
        Ok(Settings {
            gradient_tolerance: tolerance("gradient_tolerance", self.gradient_tolerance)?
                .map_or(usual.gradient_tolerance, T::of),
            cost_tolerance: tolerance("cost_tolerance", self.cost_tolerance)?.map(T::of),
            step_tolerance: tolerance("step_tolerance", self.step_tolerance)?.map(T::of),
            max_iterations: self.max_iterations.or(most),
            max_evaluations: self.max_evaluations.unwrap_or(usual.max_evaluations),
            memory: self.memory.unwrap_or(usual.memory),
            initial_radius,
            bounds: checked_bounds(method, domain)?,
            history: self.history,
        })
    }
}

fn checked_bounds<T: Real>(method: Method, domain: Domain<T>) -> Result<Option<Domain<T>>, InvalidSetting> {
    if !domain.is_bounded() {
        return Ok(None);
    }
    if method.keeps_bounds() {
        return Ok(Some(domain));
    }
    let allowed = "none for `Bfgs` and `ConjugateGradient`; bounds are kept by `Lbfgs`, `NewtonCg`, `TrustNcg`, \
                   `TrustExact`, `NelderMead`, `GradientDescent` and `FixedRate`";
    Err(invalid("number of bounds", domain.lower.len() as f64, allowed))
}

fn tolerance(setting: &'static str, given: Option<f64>) -> Result<Option<f64>, InvalidSetting> {
    match given {
        Some(value) if !(value >= 0.0) => Err(invalid(setting, value, "[0, ∞)")),
        given => Ok(given),
    }
}

fn positive(setting: &'static str, given: Option<f64>) -> Result<Option<f64>, InvalidSetting> {
    match given {
        Some(value) if !(value > 0.0 && value.is_finite()) => Err(invalid(setting, value, "(0, ∞)")),
        given => Ok(given),
    }
}

fn invalid(setting: &'static str, value: f64, allowed: &'static str) -> InvalidSetting {
    InvalidSetting { owner: "Minimizer", setting, value, allowed }
}
