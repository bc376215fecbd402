//! Functions that are defined by equations: solutions, fixed points, minima and roots, inside of closures.
//!
//! - here: what a user calls.
//! - `equations`: the closure of the equations, recorded.
//! - `method`: how a solution is found.
//! - `call`: the solution as one operation, and its derivatives.

mod call;
pub(crate) mod equations;
mod method;

use crate::derive::eager::Here;
use crate::derive::{Outputs, nested_grad};
use crate::real::Real;
use crate::seam::seam;
use crate::tape::Var;
use crate::tape::call::Call;
use crate::tape::fault::Fault;
use crate::tape::recorder::{call_at, current, note};
use call::Solution;
use core::panic::Location;
use equations::{Equations, System};
use method::Method;
use std::sync::{Arc, Mutex};

/// The `y` with `F(x, y) = 0`, inside a closure: found by Newton's method, differentiated by the implicit function theorem.
///
/// - `f`: a closure of `x` and `y` that returns as many values as there are unknowns: a `Vec`, an array, or one [`Var`]. It may
///   branch, and use variables of the closure around it, in which the solution then has derivatives, too.
/// - `x`: variables of the closure around it, or constants.
/// - `start`: one for each unknown: numbers, or variables, of which the solution has no derivative: they only say where the
///   search begins.
///
/// The solution is one operation on the tape, and its derivatives are exact in all orders, whatever the iteration did: of the first
/// one, `dy/dx = −(∂F/∂y)⁻¹ ∂F/∂x`. `F` is recorded at the solution; a compiled program finds it anew by the recording,
/// and where a comparison inside `F` comes out otherwise there, by the closure. Costs one evaluation of `F` with derivatives in the
/// unknowns for each step, and a system of linear equations.
///
/// A search that does not converge, a Jacobian that is singular, or another number of equations than unknowns is an
/// [`Error::Call`](crate::Error::Call) of the call that evaluates the closure, with the residual and the place.
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// // Kepler's equation: the eccentric anomaly of a mean one, and how it changes with both arguments.
/// let anomaly = |[m, e]: [Var; 2]| {
///     implicit(|x: &[Var], y: &[Var]| [y[0] - x[1] * y[0].sin() - x[0]], &[m, e], &[m])[0]
/// };
/// let (y, [dm, de]) = value_and_grad(anomaly, [0.5, 0.2])?;
/// assert!((y - 0.2 * y.sin() - 0.5).abs() < 1e-15);
/// let slope = 1.0 - 0.2 * y.cos();
/// assert!((dm - 1.0 / slope).abs() < 1e-14 && (de - y.sin() / slope).abs() < 1e-14);
///
/// // x² + 1 = y has no solution y with y² = −1.
/// let error = grad(|x: Var| implicit(|x: &[Var], y: &[Var]| [y[0] * y[0] + x[0]], &[x], &[1.0])[0], 1.0).unwrap_err();
/// assert!(error.to_string().contains("`implicit`"), "{error}");
/// # Ok::<(), gradus::Error>(())
/// ```
///
/// # Source
/// Griewank and Walther (2008), Evaluating Derivatives, SIAM, chapter 15.
#[track_caller]
#[must_use]
pub fn implicit<T, S, F, O>(f: F, x: &[Var<T>], start: &[S]) -> Vec<Var<T>>
where
    T: Real,
    S: Copy + Into<Var<T>>,
    F: Fn(&[Var<T>], &[Var<T>]) -> O,
    O: Outputs<T>,
{
    let system = |x: &[Var<T>], y: &[Var<T>]| f(x, y).as_outputs().to_vec();
    let start: Vec<Var<T>> = start.iter().map(|&y| y.into()).collect();
    solved(&system, [x, &start], ("implicit", Method::Newton), Location::caller())
}

/// The `y` with `y = g(x, y)`, inside a closure: an equilibrium, differentiated as [`implicit`] does.
///
/// - `g`: as `f` of [`implicit`], with the new values of the unknowns.
///
/// It is found by Newton's method, which takes few steps, and finds fixed points also where repeating `g` leads away from them.
///
/// ```
/// use gradus::prelude::*;
///
/// // y = cos(a y)
/// let fixed = |a: Var| fixed_point(|x: &[Var], y: &[Var]| [(x[0] * y[0]).cos()], &[a], &[0.5])[0];
/// let (y, slope) = value_and_grad(fixed, 1.0)?;
/// assert!((y - 0.7390851332151607).abs() < 1e-15);
/// assert!((slope + y * y.sin() / (1.0 + y.sin())).abs() < 1e-15);
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
#[must_use]
pub fn fixed_point<T, S, G, O>(g: G, x: &[Var<T>], start: &[S]) -> Vec<Var<T>>
where
    T: Real,
    S: Copy + Into<Var<T>>,
    G: Fn(&[Var<T>], &[Var<T>]) -> O,
    O: Outputs<T>,
{
    let system = |x: &[Var<T>], y: &[Var<T>]| {
        let next = g(x, y);
        let paired = y.len() == next.as_outputs().len();
        let difference = |(&y, &next): (&Var<T>, &Var<T>)| y - next;
        // With another number of values it is no map, which is reported as another number of equations.
        if paired {
            y.iter().zip(next.as_outputs()).map(difference).collect()
        } else {
            next.as_outputs().to_vec()
        }
    };
    let start: Vec<Var<T>> = start.iter().map(|&y| y.into()).collect();
    solved(&system, [x, &start], ("fixed_point", Method::Newton), Location::caller())
}

/// The `y` at which `f(x, y)` has a minimum, inside a closure: a problem inside of a problem, differentiated as [`implicit`] does.
///
/// - `f`: a closure of `x` and `y` with one [`Var`] as result, twice differentiable at the minimum, where its Hessian in `y` has
///   positive eigenvalues.
/// - `start`: near the minimum: the gradient is brought to 0 by Newton's method. A point of gradient 0 that is no minimum is an
///   error.
///
/// ```
/// use gradus::prelude::*;
///
/// // The ridge estimate of a mean, and how it changes with the penalty.
/// let data = [1.0, 2.0, 6.0];
/// let mean = |penalty: Var| {
///     let loss = |x: &[Var], y: &[Var]| data.iter().map(|d| (y[0] - *d).powi(2)).sum::<Var>() + x[0] * y[0] * y[0];
///     argmin(loss, &[penalty], &[0.0])[0]
/// };
/// // 9 / (3 + p)
/// assert_eq!(value_and_grad(mean, 1.5)?, (2.0, -2.0 / 4.5));
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
#[must_use]
pub fn argmin<T, S, F>(f: F, x: &[Var<T>], start: &[S]) -> Vec<Var<T>>
where
    T: Real,
    S: Copy + Into<Var<T>>,
    F: Fn(&[Var<T>], &[Var<T>]) -> Var<T>,
{
    let system = |x: &[Var<T>], y: &[Var<T>]| nested_grad(|y: &[Var<T>]| f(x, y), y.to_vec());
    let start: Vec<Var<T>> = start.iter().map(|&y| y.into()).collect();
    solved(&system, [x, &start], ("argmin", Method::Minimum), Location::caller())
}

/// The root `y` of `f(x, y)` in a bracket, inside a closure: found by bisection and interpolation, differentiated as [`implicit`]
/// does.
///
/// - `f`: a closure of `x` and of the unknown with one [`Var`] as result, continuous in the bracket.
/// - `bracket`: two numbers between which the sign changes; of those that are variables the root has no derivative.
///
/// Slower than Newton's method, but it cannot miss. No change of sign is an error, as is a value that is NaN.
///
/// ```
/// use gradus::prelude::*;
///
/// // The rate of return of what costs 100 now, and pays 5 a year and 105 in the third.
/// let rate = |price: Var| {
///     let worth = |x: &[Var], r: Var| 5.0 / (1.0 + r) + 5.0 / (1.0 + r).powi(2) + 105.0 / (1.0 + r).powi(3) - x[0];
///     root_in(worth, &[price], [0.0, 1.0])
/// };
/// let (rate, slope) = value_and_grad(rate, 100.0)?;
/// assert!((rate - 0.05).abs() < 1e-15 && (slope + 1.0 / 272.324802937048).abs() < 1e-15);
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
#[must_use]
pub fn root_in<T, S, F>(f: F, x: &[Var<T>], bracket: [S; 2]) -> Var<T>
where
    T: Real,
    S: Copy + Into<Var<T>>,
    F: Fn(&[Var<T>], Var<T>) -> Var<T>,
{
    let system = |x: &[Var<T>], y: &[Var<T>]| vec![f(x, y[0])];
    let bracket: [Var<T>; 2] = bracket.map(Into::into);
    let found = solved(&system, [x, &bracket], ("root_in", Method::Bracket), Location::caller());
    found.first().copied().unwrap_or_else(|| Var::constant(T::nan()))
}

seam! {
    /// The solution of a system for `x`, from a start.
    fn solved<T>(system: &System<'_, T>, of: [&[Var<T>]; 2], how: (&'static str, Method), here: Here) -> Vec<Var<T>> = solve
}

fn solve<T: Real>(
    system: &System<'_, T>,
    [x, start]: [&[Var<T>]; 2],
    (name, method): (&'static str, Method),
    here: Here,
) -> Vec<Var<T>> {
    let unknowns = if method == Method::Bracket { 1 } else { start.len() };
    let fail = |fault: Fault| {
        note::<T>(|| fault);
        vec![Var::constant(T::nan()); unknowns]
    };
    let values = |variables: &[Var<T>]| variables.iter().map(|x| x.value).collect::<Vec<T>>();
    let (of, from) = (values(x), values(start));
    let mut equations = match Equations::of_system(system, [&of, &from[..unknowns]], here) {
        Ok(equations) => equations,
        Err(fault) => return fail(fault),
    };
    let solution = if of.iter().chain(&from).all(|x| x.is_finite()) {
        let solution = method.solve(&mut equations, &from);
        let settled = solution.and_then(|y| equations.at(&y, &mut Vec::new()).map(|()| y));
        match settled {
            Ok(y) => y,
            Err(problem) => return fail(Fault::call(name, problem.text(), here)),
        }
    } else {
        // What is not finite comes out so, as of any operation.
        vec![T::nan(); unknowns]
    };
    let captured = equations.system.map_or_else(Vec::new, |(_, captured)| captured);
    let recorded = equations.recorded;
    if let Some(location) = recorded.read() {
        // What was made of it is not in the recording, so no program may stand for it.
        T::note_read(current::<T>(), location);
    }
    let arguments = [x, &captured, start].concat();
    let known = (values(&arguments), solution);
    let call: Arc<dyn Call<T>> =
        Arc::new(Solution { name, method, recorded, known, idle: Mutex::new(Vec::new()) });
    call_at(&call, &arguments, here)
}
