//! What a minimization found.

use super::likelihood::undeclared;
use super::objective::Objective;
use super::run::{Best, Halt, Run};
use super::shown::{Shown, print};
use super::{Iterates, Method, MinimizeError, Status};
use crate::derive::Point;
use crate::domain::Domain;
use crate::error::Error;
use crate::estimate::Assessment;
use crate::matrix::Matrix;
use crate::real::Real;
use core::fmt;

/// What a minimization found: the fields are SciPy's. Prints as a table.
///
/// ```
/// use gradus::prelude::*;
///
/// let bowl = |[x, y]: [Var; 2]| (x - 1.0).powi(2) + 10.0 * (y + 2.0).powi(2) + 3.0;
/// let min = minimize(bowl, [0.0, 0.0], Method::TrustExact)?;
/// assert_eq!((min.x, min.fun, min.success()), ([1.0, -2.0], 3.0, true));
/// println!("{min}");
/// # Ok::<(), gradus::minimize::MinimizeError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Minimum<P: Point> {
    /// The lowest point that was evaluated.
    pub x: P,
    /// The value there; NaN if the function is not finite at the start, or was not evaluated at all.
    pub fun: P::Scalar,
    /// The gradient there, and 0 in coordinates that are held; NaN where the method takes none, and where the limit of
    /// evaluations left none.
    pub jac: P,
    /// The estimate of the inverse of the Hessian, for methods that keep one.
    pub hess_inv: Option<Matrix<P::Scalar>>,
    /// Iterations.
    pub nit: usize,
    /// Evaluations of the function, alone or with the gradient.
    pub nfev: usize,
    /// Evaluations of the gradient, each with the function.
    pub njev: usize,
    /// Evaluations of the whole Hessian.
    pub nhev: usize,
    /// Products of the Hessian with a vector, where it is not formed.
    pub nhvp: usize,
    /// Why the run ended.
    pub status: Status,
    /// What failed, if the status is [`Status::Failed`], or [`Status::NotFinite`] at the start.
    pub error: Option<Error>,
    /// What the coordinates are called: [`names`](super::Minimizer::names), or `p0`, `p1`, ….
    pub names: Vec<String>,
    /// Which coordinates were held at the start, by name or by equal bounds.
    pub fixed: Vec<bool>,
    /// Which of the others are at a bound.
    pub at_bound: Vec<bool>,
    /// The path to it; empty without [`history`](super::Minimizer::history).
    pub history: Iterates<P>,
    /// Of a [likelihood](super::Minimizer::likelihood): how well the coordinates are known.
    pub(super) assessment: Assessment,
}

impl<T: Real> Minimum<Vec<T>> {
    /// What a run has found that was halted.
    pub(super) fn at_end<O: Objective<T>>(
        run: Run<'_, T, O>,
        halt: Halt,
        method: Method,
    ) -> Result<Self, MinimizeError> {
        let Best { at: mut best, counts, inverse_hessian, path } = run.into_best();
        let mut history = path.map_or_else(Iterates::default, |path| path.to(&best));
        if !method.takes_gradient() {
            best.jac.fill(T::nan());
            history = history.without_gradients();
        }
        let (status, error) = match halt {
            Halt::Status(status) => (status, None),
            Halt::Error(error @ Error::NotFinite(_)) => (Status::NotFinite, Some(error)),
            // Nothing was evaluated, so there is no point to lose.
            Halt::Error(error) if !best.fun.is_finite() => return Err(error.into()),
            Halt::Error(error) => (Status::Failed, Some(error)),
        };
        let hess_inv = inverse_hessian.map(|rows| {
            let mut matrix = Matrix::zeros(best.x.len(), best.x.len());
            matrix.as_mut_slice().copy_from_slice(&rows);
            matrix
        });
        Ok(Self {
            x: best.x,
            fun: best.fun,
            jac: best.jac,
            hess_inv,
            nit: counts.nit,
            nfev: counts.nfev,
            njev: counts.njev,
            nhev: counts.nhev,
            nhvp: counts.nhvp,
            status,
            error,
            names: Vec::new(),
            fixed: Vec::new(),
            at_bound: Vec::new(),
            history,
            assessment: undeclared(),
        })
    }

    /// The same, with what is known of its coordinates.
    pub(super) fn within(self, names: Vec<String>, domain: &Domain<T>) -> Self {
        let at_bound = self.x.iter().enumerate().map(|(i, &x)| domain.is_at_bound(i, x)).collect();
        Self { names, fixed: domain.fixed.clone(), at_bound, ..self }
    }

    /// The same, in the shape of the start.
    pub(super) fn in_shape_of<P: Point<Scalar = T>>(self, start: P) -> Minimum<P> {
        let history = self.history.in_shape_of(&start);
        let (mut x, mut jac) = (start.clone(), start);
        x.coordinates_mut().copy_from_slice(&self.x);
        jac.coordinates_mut().copy_from_slice(&self.jac);
        let Self {
            fun,
            hess_inv,
            nit,
            nfev,
            njev,
            nhev,
            nhvp,
            status,
            error,
            names,
            fixed,
            at_bound,
            assessment,
            ..
        } = self;
        Minimum {
            x,
            fun,
            jac,
            hess_inv,
            nit,
            nfev,
            njev,
            nhev,
            nhvp,
            status,
            error,
            names,
            fixed,
            at_bound,
            history,
            assessment,
        }
    }
}

impl<P: Point> Minimum<P> {
    /// Has it arrived: did a tolerance end the run, or a minimum at a kink?
    #[must_use]
    pub fn success(&self) -> bool {
        self.status.is_success()
    }

    /// Why the run ended, in a sentence, with the error if there is one.
    #[must_use]
    pub fn message(&self) -> String {
        match &self.error {
            Some(error) => format!("{}: {error}", self.status),
            None => self.status.to_string(),
        }
    }

    /// Shows the table in a notebook of `evcxr`, whose cells call this of their last value.
    pub fn evcxr_display(&self) {
        println!("{}", crate::markup::table_cell(self));
    }
}

impl<P: Point> fmt::Display for Minimum<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fun, nit, nfev, njev, nhev, nhvp, status, .. } = *self;
        let shown = Shown {
            x: self.x.coordinates(),
            names: &self.names,
            fixed: &self.fixed,
            at_bound: &self.at_bound,
            fun,
            jac: self.jac.coordinates(),
            hess_inv: self.hess_inv.as_ref(),
            counts: [nit, nfev, njev, nhev, nhvp],
            assessment: &self.assessment,
            status,
            message: self.message(),
        };
        print(&shown, f)
    }
}
