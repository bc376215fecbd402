//! Derivatives inside a closure: of variables, and themselves variables of the same recording.
//!
//! The inner closure runs on copies of the outer variables, in the outer recording. What it
//! recorded is then differentiated step by step with partial derivatives that are variables, so the
//! derivative is a stretch of the same recording, and has derivatives of every order. Branches
//! of the inner closure are branches of the outer one, and outer variables that the inner closure
//! captures are differentiated through like all others.
//!
//! An inner recording that is differentiated and then replayed onto the outer one was rejected: captured
//! variables would be foreign in it.

mod calls;
mod differentiate;
mod domain;
mod sweep;
mod variables;

pub use variables::Variables;

use super::{Differentiable, erased};
use crate::real::Real;
use crate::tape::Var;
use crate::tape::fault::Fault;
use crate::tape::recorder::note;
use core::panic::Location;
pub(crate) use differentiate::{How, differentiate};

/// The gradient of `f` at variables `x` inside a closure, itself made of variables, in the shape of `x`.
///
/// What [`grad`](crate::grad) is for plain numbers, for use where the gradient is differentiated
/// further: forces in a simulation, steps of an inner descent, and derivatives of any order. `f` may
/// capture variables of the closure around it, and their derivatives are right; it may branch as
/// any closure may.
///
/// - `f`: a closure of `[Var; N]`, `&[Var]` or `Var` with one [`Var`] as result.
/// - `x`: variables of the closure around it, or constants.
///
/// Records `f`, and then one to two operations for each of `f`'s, and costs about as much
/// again in the derivative of the closure around it.
///
/// What goes wrong (a foreign variable, another length) is reported by the call that records the closure around it; where
/// there is none, the result is NaN. So is the gradient where an operation has no value, as `ln` below 0, although the formula of its
/// derivative has a number there.
///
/// ```
/// use gradus::prelude::*;
///
/// // The Hessian, as the Jacobian of the gradient.
/// let f = |[x, y]: [Var; 2]| x * x * y;
/// let h = jacobian(|x: [Var; 2]| nested_grad(f, x), [3.0, 5.0])?;
/// assert_eq!(h.as_slice(), [10.0, 6.0, 6.0, 0.0]);
///
/// // x⁵ three times: 60 x².
/// let first = |x: Var| nested_grad(|x: Var| x.powi(5), x);
/// let second = |x: Var| nested_grad(first, x);
/// assert_eq!(grad(second, 2.0)?, 240.0);
///
/// // ∂/∂y of ∂/∂x of x² y, where the inner closure captures y.
/// let mixed = |y: Var| nested_grad(|x: Var| x * x * y, Var::from(3.0));
/// assert_eq!(grad(mixed, 5.0)?, 6.0);
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
#[must_use]
pub fn nested_grad<X, F, Form>(f: F, x: X) -> X
where
    X: Variables,
    F: Differentiable<X::Scalar, Form, Output = Var<X::Scalar>>,
{
    nested_value_and_grad(f, x).1
}

/// The value of `f` at variables `x` inside a closure, and the gradient, as [`nested_grad`] gives it.
///
/// ```
/// use gradus::prelude::*;
///
/// // A Newton step toward the root of x² − 2, differentiated.
/// let step = |x: Var| {
///     let (value, slope) = nested_value_and_grad(|x: Var| x * x - 2.0, x);
///     x - value / slope
/// };
/// assert_eq!(value_and_grad(step, 2.0)?, (1.5, 0.25));
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
#[must_use]
pub fn nested_value_and_grad<X, F, Form>(f: F, x: X) -> (Var<X::Scalar>, X)
where
    X: Variables,
    F: Differentiable<X::Scalar, Form, Output = Var<X::Scalar>>,
{
    let mut gradient = x.clone();
    let into = gradient.variables_mut();
    match differentiate(&erased(&f), x.variables(), &How::Back, Location::caller()) {
        Some((values, derivatives)) => {
            into.iter_mut().zip(derivatives).for_each(|(into, derivative)| *into = derivative);
            (values[0], gradient)
        }
        None => {
            into.fill(not_a_number());
            (not_a_number(), gradient)
        }
    }
}

/// The derivative of `f` at variables `x` along a direction inside a closure, itself a variable.
///
/// What [`jvp`](crate::jvp) is for plain numbers; nested in itself, the cheapest way to derivatives of
/// higher order in one direction. The direction may be made of variables, too, which are
/// differentiated through.
///
/// - `f`: a closure of `[Var; N]`, `&[Var]` or `Var` with one [`Var`] as result.
/// - `x`: variables of the closure around it, or constants.
/// - `direction`: as `x` in shape and length; `Var::from(1.0)` is a constant.
///
/// What goes wrong is reported as for [`nested_grad`].
///
/// ```
/// use gradus::prelude::*;
///
/// // The third derivative of f along v, at x + t v in t.
/// let f = |[x, y]: [Var; 2]| x.powi(3) * y;
/// let v = [1.0, 2.0].map(Var::from);
/// let first = |x: [Var; 2]| nested_jvp(f, x, v);
/// let second = |x: [Var; 2]| nested_jvp(first, x, v);
/// // (3 + t)³ (5 + 2 t) has t³ (5 + 2 · 9), six times that is its third derivative.
/// assert_eq!(jvp(second, [3.0, 5.0], [1.0, 2.0])?, 138.0);
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
#[must_use]
pub fn nested_jvp<X, F, Form>(f: F, x: X, direction: X) -> Var<X::Scalar>
where
    X: Variables,
    F: Differentiable<X::Scalar, Form, Output = Var<X::Scalar>>,
{
    let (expected, actual) = (x.variables().len(), direction.variables().len());
    if expected != actual {
        note::<X::Scalar>(|| Fault::Length { what: "direction", expected, actual });
        return not_a_number();
    }
    let found =
        differentiate(&erased(&f), x.variables(), &How::Along(direction.variables()), Location::caller());
    found.and_then(|(_, derivatives)| derivatives.first().copied()).unwrap_or_else(not_a_number)
}

fn not_a_number<T: Real>() -> Var<T> {
    Var::constant(T::nan())
}
