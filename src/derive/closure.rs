//! The shapes of a closure and of its result.

use crate::error::LengthMismatch;
use crate::real::Real;
use crate::tape::Closure;
use crate::tape::Var;
use crate::tape::closure::{ClosureResult, Take};

/// Markers for the argument of a closure: they keep the implementations of [`Differentiable`] apart.
pub mod form {
    /// Takes `[Var; N]`.
    #[derive(Debug)]
    pub enum Array<const N: usize> {}
    /// Takes `&[Var]`.
    #[derive(Debug)]
    pub enum Slice {}
    /// Takes one `Var`.
    #[derive(Debug)]
    pub enum Scalar {}
}

/// A closure that can be differentiated: `Fn([Var; N])`, `Fn(&[Var])` or `Fn(Var)`.
///
/// `Form` tells the three apart and is always inferred. A closure bound by `let` needs its
/// argument's type written, as in `|[x, y]: [Var; 2]| ..`; functions and generic functions such
/// as `fn f<T: Float>(x: T) -> T` fit as well.
///
/// The closure may be called any number of times, at other points than asked for, and on
/// constants; it should do the same operations for the same values ("pure").
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no function of variables at a point of `{T}`",
    note = "a function to differentiate takes `Var`, `[Var; N]` or `&[Var]`, one argument with all coordinates, and its type \
            is written: `|[x, y]: [Var; 2]| x * y`; at a point of `f32` these are `Var<f32>`"
)]
pub trait Differentiable<T: Real, Form> {
    /// What the closure returns.
    type Output;

    /// Calls the closure.
    ///
    /// # Errors
    /// The closure takes `[Var; N]` or `Var`, and `point` has another length.
    fn eval(&self, point: &[Var<T>]) -> Result<Self::Output, LengthMismatch>;
}

impl<T: Real, F, O, const N: usize> Differentiable<T, form::Array<N>> for F
where
    F: Fn([Var<T>; N]) -> O,
{
    type Output = O;
    #[inline]
    fn eval(&self, point: &[Var<T>]) -> Result<O, LengthMismatch> {
        match <[Var<T>; N]>::try_from(point) {
            Ok(point) => Ok(self(point)),
            Err(_) => Err(LengthMismatch { what: "point", expected: N, actual: point.len() }),
        }
    }
}

impl<T: Real, F, O> Differentiable<T, form::Slice> for F
where
    F: Fn(&[Var<T>]) -> O,
{
    type Output = O;
    #[inline]
    fn eval(&self, point: &[Var<T>]) -> Result<O, LengthMismatch> {
        Ok(self(point))
    }
}

impl<T: Real, F, O> Differentiable<T, form::Scalar> for F
where
    F: Fn(Var<T>) -> O,
{
    type Output = O;
    #[inline]
    fn eval(&self, point: &[Var<T>]) -> Result<O, LengthMismatch> {
        match point {
            [x] => Ok(self(*x)),
            _ => Err(LengthMismatch { what: "point", expected: 1, actual: point.len() }),
        }
    }
}

/// The closure with its type forgotten, to be handed to the engine.
#[inline]
pub(crate) fn erased<T, F, Form>(
    f: &F,
) -> impl Fn(&[Var<T>], &mut Take<'_, T>) -> ClosureResult + use<'_, T, F, Form>
where
    T: Real,
    F: Differentiable<T, Form>,
    F::Output: Outputs<T>,
{
    move |x, take| {
        take(f.eval(x)?.as_outputs());
        Ok(())
    }
}

/// A closure that is kept, with its type forgotten.
#[inline]
pub(crate) fn erased_owned<'a, T, F, Form>(f: F) -> Box<Closure<'a, T>>
where
    T: Real,
    F: Differentiable<T, Form> + 'a,
    F::Output: Outputs<T>,
{
    Box::new(move |x, take| {
        take(f.eval(x)?.as_outputs());
        Ok(())
    })
}

/// The result of a closure with several outputs: `[Var; M]`, `Vec<Var>`, or one `Var`.
#[diagnostic::on_unimplemented(
    message = "a function cannot return `{Self}` here",
    note = "its outputs are `Var`, `[Var; M]` or `Vec<Var>`, not floats: a float that was read out of a variable has no derivative"
)]
pub trait Outputs<T: Real> {
    /// Plain numbers in the same shape: `[T; M]`, `Vec<T>`, or one `T`.
    type Values;

    /// The outputs in order.
    fn as_outputs(&self) -> &[Var<T>];

    /// Numbers, one for each output, in the shape of the outputs.
    fn shaped(values: &[T]) -> Self::Values;
}

/// Missing numbers are NaN; there are none, because each output gives one.
fn at<T: Real>(values: &[T], index: usize) -> T {
    values.get(index).copied().unwrap_or_else(T::nan)
}

impl<T: Real> Outputs<T> for Var<T> {
    type Values = T;
    fn as_outputs(&self) -> &[Var<T>] {
        core::slice::from_ref(self)
    }
    fn shaped(values: &[T]) -> T {
        at(values, 0)
    }
}

impl<T: Real, const M: usize> Outputs<T> for [Var<T>; M] {
    type Values = [T; M];
    fn as_outputs(&self) -> &[Var<T>] {
        self
    }
    fn shaped(values: &[T]) -> [T; M] {
        core::array::from_fn(|index| at(values, index))
    }
}

impl<T: Real> Outputs<T> for Vec<Var<T>> {
    type Values = Vec<T>;
    fn as_outputs(&self) -> &[Var<T>] {
        self
    }
    fn shaped(values: &[T]) -> Vec<T> {
        values.to_vec()
    }
}
