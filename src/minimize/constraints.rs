//! Equalities and inequalities as closures.

use crate::derive::Differentiable;
use crate::real::Real;
use crate::tape::closure::{ClosureResult, Take};
use crate::tape::{Closure, Var};
use core::fmt;

/// Constraints of a minimization: functions that are 0, and functions that are at least 0, at the point that is looked for.
///
/// They have the shapes of the function that is minimized, and exact derivatives, too. Bounds of single coordinates are better
/// given as [bounds](super::Minimizer::bounds), which hold at every point that is evaluated; constraints hold at the end.
///
/// ```
/// use gradus::minimize::Constraints;
/// use gradus::prelude::*;
///
/// // The point of the circle that is nearest to (2, 1), with y no more than 0.2.
/// let f = |[x, y]: [Var; 2]| (x - 2.0).powi(2) + (y - 1.0).powi(2);
/// let constraints = Constraints::new()
///     .equality(|[x, y]: [Var; 2]| x * x + y * y - 1.0)
///     .inequality(|[_, y]: [Var; 2]| 0.2 - y);
/// let found = Minimizer::new(Method::TrustExact).constraints(constraints).minimize(f, [1.0, 0.0])?;
/// assert!(found.success() && (found.minimum.x[0] - 0.96_f64.sqrt()).abs() < 1e-7);
/// # Ok::<(), gradus::minimize::MinimizeError>(())
/// ```
pub struct Constraints<'c, T = f64> {
    pub(super) all: Vec<Constraint<'c, T>>,
}

/// One of them.
pub(super) struct Constraint<'c, T> {
    pub(super) closure: Box<Closure<'c, T>>,
    pub(super) kind: Kind,
}

/// What a function has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Zero,
    NotNegative,
}

impl<T> Default for Constraints<'_, T> {
    fn default() -> Self {
        Self { all: Vec::new() }
    }
}

impl<T> fmt::Debug for Constraints<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.all.iter().map(|constraint| constraint.kind)).finish()
    }
}

impl<'c, T: Real> Constraints<'c, T> {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Are there none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// `c(x) = 0`, for a closure `c` of `[Var; N]`, `&[Var]` or `Var`.
    #[must_use]
    pub fn equality<F, Form>(self, c: F) -> Self
    where
        F: Differentiable<T, Form, Output = Var<T>> + 'c,
        Form: 'c,
    {
        self.and(c, Kind::Zero)
    }

    /// `c(x) ≥ 0`, likewise; the sign is SciPy's.
    #[must_use]
    pub fn inequality<F, Form>(self, c: F) -> Self
    where
        F: Differentiable<T, Form, Output = Var<T>> + 'c,
        Form: 'c,
    {
        self.and(c, Kind::NotNegative)
    }

    fn and<F, Form>(mut self, c: F, kind: Kind) -> Self
    where
        F: Differentiable<T, Form, Output = Var<T>> + 'c,
        Form: 'c,
    {
        let closure = move |x: &[Var<T>], take: &mut Take<'_, T>| -> ClosureResult {
            take(core::slice::from_ref(&c.eval(x)?));
            Ok(())
        };
        self.all.push(Constraint { closure: Box::new(closure), kind });
        self
    }
}
