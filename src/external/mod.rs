//! Functions of one's own that are not made of variables: a table, a simulator, the function of another library.
//!
//! - here: [`External`], a function with its derivatives, and how it is called inside a closure.
//! - `functions`: what a user gives; `smooth`: what the engine asks of it.
//! - `check`: its derivatives against differences.
//! - `compiled`: a [`Function`](crate::Function) as one; `repeated`: a loop of one.

mod check;
mod compiled;
mod functions;
mod repeated;
pub(crate) mod smooth;
mod tangent;

pub use check::{ExternalReport, check_external};

use crate::derive::eager::Here;
use crate::real::Real;
use crate::seam::seam;
use crate::tape::Var;
use crate::tape::call::Call;
use crate::tape::fault::Fault;
use crate::tape::recorder;
use core::fmt;
use core::panic::Location;
use functions::Functions;
use smooth::{Tower, back, call, tower};
use std::sync::Arc;

/// A function that is called inside closures, with its derivatives: what cannot be written with variables.
///
/// Inside a loss it is one operation with `inputs` operands, whatever it does. It is evaluated where the closure is recorded,
/// and once more by each replay; in a loss over rows once for each row, or on a block of rows with [`block`](Self::block).
///
/// Given are the value and the gradient; of several outputs, the product of weights with the Jacobian
/// ([`with_outputs`](Self::with_outputs)). A second derivative through it needs [`second`](Self::second); without that,
/// a Hessian is an error that names the function. There is no third one. [`check_external`] compares all of them with
/// differences.
///
/// The functions have to be pure: the same point gives the same bits, on any thread. Where the value is not finite or the
/// function panics, the call that evaluates the closure returns [`Error::NotFinite`](crate::Error::NotFinite) or
/// [`Error::Call`](crate::Error::Call), with the name of the function and the place in the closure; a panic also prints what the
/// program's panic hook prints.
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// // Made once, outside of the closure.
/// let square = External::new("square", 1, |x: &[f64]| x[0] * x[0], |x: &[f64], g: &mut [f64]| g[0] = 2.0 * x[0]);
/// let loss = |[x, y]: [Var; 2]| square.call(&[x + y]) * y;
/// assert_eq!(value_and_grad(loss, [1.0, 2.0])?, (18.0, [12.0, 21.0]));
/// # Ok::<(), gradus::Error>(())
/// ```
///
/// A minimizer for a simulator that gives value and gradient:
/// ```
/// use gradus::prelude::*;
///
/// let simulator = External::new(
///     "simulator",
///     2,
///     |x: &[f64]| (x[0] - 1.0).powi(2) + 10.0 * (x[1] + 2.0).powi(2),
///     |x: &[f64], g: &mut [f64]| {
///         g[0] = 2.0 * (x[0] - 1.0);
///         g[1] = 20.0 * (x[1] + 2.0);
///     },
/// );
/// let found = minimize(simulator.closure(), vec![0.0, 0.0], Method::Bfgs)?;
/// assert!((found.x[0] - 1.0).abs() < 1e-6 && (found.x[1] + 2.0).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct External<T: Real = f64> {
    functions: Functions<T>,
    call: Arc<dyn Call<T>>,
}

impl<T: Real> Clone for External<T> {
    fn clone(&self) -> Self {
        Self { functions: self.functions.clone(), call: self.call.clone() }
    }
}

impl<T: Real> fmt::Debug for External<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.functions.fmt(f)
    }
}

seam! {
    /// The function as the engine calls it.
    fn made<T>(functions: Functions<T>) -> Arc<dyn Call<T>> = functions::made
}

seam! {
    /// The results of a call that is made at a place of the user's program.
    fn called<T>(call: &Arc<dyn Call<T>>, x: &[Var<T>], here: Here) -> Vec<Var<T>> = recorder::call_at
}

impl<T: Real> External<T> {
    /// A function with one output.
    ///
    /// - `name`: what messages and printed programs call it.
    /// - `inputs`: how many numbers it takes.
    /// - `value`: takes `inputs` numbers, and returns the value.
    /// - `gradient`: takes `inputs` numbers, and writes the partial derivatives into the second argument, which is as long and
    ///   comes with zeros.
    #[must_use]
    pub fn new<V, G>(name: &'static str, inputs: usize, value: V, gradient: G) -> Self
    where
        V: Fn(&[T]) -> T + Send + Sync + 'static,
        G: Fn(&[T], &mut [T]) + Send + Sync + 'static,
    {
        let back = move |x: &[T], w: &[T], into: &mut [T]| {
            gradient(x, into);
            into.iter_mut().for_each(|partial| *partial *= w[0]);
        };
        Self::with_outputs(name, inputs, 1, move |x: &[T], y: &mut [T]| y[0] = value(x), back)
    }

    /// A function with several outputs.
    ///
    /// - `value`: takes `inputs` numbers, and writes `outputs` values into the second argument.
    /// - `back`: takes `inputs` numbers `x` and `outputs` weights `w`, and writes `Σ wₖ ∂yₖ/∂xᵢ` for each `i` into the third
    ///   argument: the product `wᵀ J` with the Jacobian. It comes with zeros.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let polar = External::with_outputs(
    ///     "polar",
    ///     2,
    ///     2,
    ///     |x: &[f64], y: &mut [f64]| (y[0], y[1]) = (x[0].hypot(x[1]), x[1].atan2(x[0])),
    ///     |x: &[f64], w: &[f64], into: &mut [f64]| {
    ///         let r = x[0].hypot(x[1]);
    ///         into[0] = w[0] * x[0] / r - w[1] * x[1] / (r * r);
    ///         into[1] = w[0] * x[1] / r + w[1] * x[0] / (r * r);
    ///     },
    /// );
    /// let [dx, dy] = grad(|[x, y]: [Var; 2]| polar.outputs(&[x, y])[0], [3.0, 4.0])?;
    /// assert_eq!([dx, dy], [0.6, 0.8]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[must_use]
    pub fn with_outputs<V, B>(name: &'static str, inputs: usize, outputs: usize, value: V, back: B) -> Self
    where
        V: Fn(&[T], &mut [T]) + Send + Sync + 'static,
        B: Fn(&[T], &[T], &mut [T]) + Send + Sync + 'static,
    {
        Self::of(Functions::new(name, [inputs, outputs], Arc::new(value), Arc::new(back)))
    }

    fn of(functions: Functions<T>) -> Self {
        Self { call: made(functions.clone()), functions }
    }

    /// A function that is no user's, beside what a user may go on from.
    fn of_tower(of: Arc<Tower<T>>) -> Self {
        let f = &of.f;
        let (name, sizes, by_back) = (f.name(), [f.inputs(), f.outputs()], back(&of));
        let [value, product, along] = [f.clone(), f.clone(), f.clone()];
        let or_nan = |is_known: bool, into: &mut [T]| {
            if !is_known {
                into.fill(T::nan());
            }
        };
        let value = move |x: &[T], y: &mut [T]| or_nan(value.value(x, y).is_ok(), y);
        let product = move |x: &[T], w: &[T], into: &mut [T]| or_nan(product.back(x, w, into).is_ok(), into);
        let along = move |x: &[T], v: &[T], into: &mut [T]| or_nan(along.along(x, v, into).is_ok(), into);
        let second = move |x: &[T], w: &[T], v: &[T], into: &mut [T]| {
            let direction = [v, &vec![T::zero(); w.len()]].concat();
            or_nan(by_back.along(&[x, w].concat(), &[], &direction, into).is_ok(), into);
        };
        let functions = Functions::new(name, sizes, Arc::new(value), Arc::new(product));
        let functions =
            Functions { along: Some(Arc::new(along)), second: Some(Arc::new(second)), ..functions };
        Self { functions, call: call(of) }
    }

    /// Gives a second derivative: the product of a Hessian with a direction.
    ///
    /// - `second`: takes `inputs` numbers `x`, `outputs` weights `w` and a direction `v` of length `inputs`, and writes
    ///   `Σₖ wₖ Σⱼ ∂²yₖ/∂xᵢ∂xⱼ vⱼ` for each `i` into the last argument, which comes with zeros. Of one output that is `w[0]`
    ///   times the Hessian times `v`.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let cube = External::new("cube", 1, |x: &[f64]| x[0].powi(3), |x: &[f64], g: &mut [f64]| g[0] = 3.0 * x[0] * x[0]);
    /// let error = hessian(|x: Var| cube.call(&[x]), 2.0).unwrap_err();
    /// assert!(error.to_string().contains("`cube` has no derivative of that order"), "{error}");
    ///
    /// let cube = cube.second(|x: &[f64], w: &[f64], v: &[f64], into: &mut [f64]| into[0] = w[0] * 6.0 * x[0] * v[0]);
    /// assert_eq!(hessian(|x: Var| cube.call(&[x]), 2.0)?[(0, 0)], 12.0);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[must_use]
    pub fn second(self, second: impl Fn(&[T], &[T], &[T], &mut [T]) + Send + Sync + 'static) -> Self {
        Self::of(Functions { second: Some(Arc::new(second)), ..self.functions })
    }

    /// Gives the product `J v` with a direction, which otherwise takes a product `wᵀ J` for each output.
    ///
    /// - `along`: takes `inputs` numbers `x` and a direction `v` of length `inputs`, and writes `Σᵢ ∂yₖ/∂xᵢ vᵢ` for each output
    ///   `k` into the third argument, which comes with zeros.
    #[must_use]
    pub fn along(self, along: impl Fn(&[T], &[T], &mut [T]) + Send + Sync + 'static) -> Self {
        Self::of(Functions { along: Some(Arc::new(along)), ..self.functions })
    }

    /// Gives a form for many rows at once, which programs over rows use.
    ///
    /// - `block`: takes the number of rows `r`, and `inputs · r` numbers: the first input of all rows, then the second one of
    ///   all, and so on. Writes `outputs · r` values in the same order into the third argument. They have to have the bits of
    ///   the value row by row.
    #[must_use]
    pub fn block(self, block: impl Fn(usize, &[T], &mut [T]) + Send + Sync + 'static) -> Self {
        Self::of(Functions { block: Some(Arc::new(block)), ..self.functions })
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.call.name()
    }

    /// The value at variables or constants, inside a closure.
    ///
    /// That there are more or fewer than the function takes, or that it has several outputs, is an
    /// [`Error::Call`](crate::Error::Call) of the call that evaluates the closure.
    #[must_use]
    #[track_caller]
    pub fn call(&self, x: &[Var<T>]) -> Var<T> {
        let here = Location::caller();
        match *called(&self.call, x, here) {
            [y] => y,
            _ => several(self.name(), here),
        }
    }

    /// All outputs at variables or constants, inside a closure. Errors are those of [`call`](Self::call).
    #[must_use]
    #[track_caller]
    pub fn outputs(&self, x: &[Var<T>]) -> Vec<Var<T>> {
        called(&self.call, x, Location::caller())
    }

    /// The gradient at variables or constants, inside a closure: one operation, as the value is. Errors are those of
    /// [`call`](Self::call).
    ///
    /// What [`nested_grad`](crate::nested_grad) of a [`call`](Self::call) gives, without the value.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// // A force, and how it changes: the Hessian of the energy.
    /// let energy = External::of_function("energy", 2, Function::new(|[x, y]: [Var; 2]| x * x * y, 2));
    /// let h = jacobian(|x: &[Var]| energy.grad(x), vec![3.0, 5.0])?;
    /// assert_eq!(h.as_slice(), [10.0, 6.0, 6.0, 0.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[must_use]
    #[track_caller]
    pub fn grad(&self, x: &[Var<T>]) -> Vec<Var<T>> {
        graded(self, x, Location::caller())
    }

    /// A closure that is nothing but a call: for a [`Minimizer`](crate::Minimizer), a [`Function`](crate::Function) or a
    /// [`Descent`](crate::Descent) of a function that is not made of variables.
    pub fn closure(&self) -> impl Fn(&[Var<T>]) -> Var<T> + Clone + Send + Sync + use<T> {
        let external = self.clone();
        move |x: &[Var<T>]| external.call(x)
    }
}

seam! {
    /// The gradient of a function that is asked for at a place of the user's program.
    fn graded<T>(of: &External<T>, x: &[Var<T>], here: Here) -> Vec<Var<T>> = gradient
}

fn gradient<T: Real>(of: &External<T>, x: &[Var<T>], here: Here) -> Vec<Var<T>> {
    match tower(&*of.call) {
        Some(tower) if tower.f.outputs() == 1 => {
            recorder::call_at(&back(tower), &[x, &[Var::constant(T::one())]].concat(), here)
        }
        _ => vec![not_one(of.name(), here); x.len()],
    }
}

seam! {
    /// Notes that one output is asked for where there are several.
    fn several<T>(name: &'static str, here: Here) -> Var<T> = not_one
}

fn not_one<T: Real>(name: &'static str, here: Here) -> Var<T> {
    recorder::note::<T>(|| Fault::call(name, "has not one output; take `outputs`".to_owned(), here));
    Var::constant(T::nan())
}
