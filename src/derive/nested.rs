//! Derivatives inside a closure: of variables, and themselves variables of the same recording.
//!
//! The inner closure runs on copies of the outer variables, in the outer recording. What it
//! recorded is then differentiated step by step with slopes that are variables, so the
//! derivative is a stretch of the same recording, and has derivatives of every order. Branches
//! of the inner closure are branches of the outer one, and outer variables that the inner closure
//! captures are differentiated through like all others.
//!
//! An inner recording that is differentiated and then replayed onto the outer one was rejected: captured
//! variables would be strays in it.

use super::Differentiable;
use crate::error::LengthMismatch;
use crate::op::{Arity, BinaryRow, Jet, MulAdd, Op, UnaryRow, for_binary, for_unary, powi_slope};
use crate::tape::fault::Fault;
use crate::tape::recorder::{check, note};
use crate::tape::stretch::{Step, Stretch};
use crate::tape::{Recording, record};
use crate::var::scalar::{copied, product};
use crate::{Real, Var, select};

/// A point made of variables: `Var`, `[Var; N]` or `Vec<Var>`. Results come back in its shape.
pub trait Variables: Clone {
    /// The float of the variables.
    type Scalar: Real;

    /// The variables in order.
    fn variables(&self) -> &[Var<Self::Scalar>];

    /// The variables in order, to be changed in place.
    fn variables_mut(&mut self) -> &mut [Var<Self::Scalar>];
}

impl<T: Real> Variables for Var<T> {
    type Scalar = T;
    fn variables(&self) -> &[Self] {
        core::slice::from_ref(self)
    }
    fn variables_mut(&mut self) -> &mut [Self] {
        core::slice::from_mut(self)
    }
}

impl<T: Real, const N: usize> Variables for [Var<T>; N] {
    type Scalar = T;
    fn variables(&self) -> &[Var<T>] {
        self
    }
    fn variables_mut(&mut self) -> &mut [Var<T>] {
        self
    }
}

impl<T: Real> Variables for Vec<Var<T>> {
    type Scalar = T;
    fn variables(&self) -> &[Var<T>] {
        self
    }
    fn variables_mut(&mut self) -> &mut [Var<T>] {
        self
    }
}

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
/// What goes wrong (a stray, another length) is told by the call that records the closure around it; where
/// there is none, the result is NaN.
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
    match differentiate(&f, x.variables(), &How::Back) {
        Some((value, derivatives)) => {
            into.iter_mut().zip(derivatives).for_each(|(into, derivative)| *into = derivative);
            (value, gradient)
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
/// What goes wrong is told as for [`nested_grad`].
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
        note::<X::Scalar>(Fault::Length { what: "direction", expected, actual });
        return not_a_number();
    }
    let found = differentiate(&f, x.variables(), &How::Along(direction.variables()));
    found.and_then(|(_, derivatives)| derivatives.first().copied()).unwrap_or_else(not_a_number)
}

fn not_a_number<T: Real>() -> Var<T> {
    Var::constant(T::nan())
}

/// Which derivatives are taken.
enum How<'a, T> {
    /// In all coordinates.
    Back,
    /// Along a direction.
    Along(&'a [Var<T>]),
}

/// The value of `f` at `x` and its derivatives. `None` if something went wrong, which is noted.
#[track_caller]
fn differentiate<T: Real, F, Form>(f: &F, x: &[Var<T>], how: &How<'_, T>) -> Option<(Var<T>, Vec<Var<T>>)>
where
    F: Differentiable<T, Form, Output = Var<T>>,
{
    let Some(stretch) = Stretch::start() else { return of_constants(f, x, how) };
    // A loop, because iterators do not hand on who called.
    let mut copies = Vec::with_capacity(x.len());
    for &x in x {
        copies.push(copied(x));
    }
    let value = match f.eval(&copies) {
        Ok(value) => value,
        Err(LengthMismatch { what, expected, actual }) => {
            note::<T>(Fault::Length { what, expected, actual });
            return None;
        }
    };
    if !value.is_constant() && !check("result", &[value]) {
        return None;
    }
    let mut sweep = Sweep::new(stretch);
    let derivatives = match how {
        How::Back => {
            sweep.back(value);
            copies.iter().map(|&copy| sweep.of(copy)).collect()
        }
        How::Along(direction) => {
            sweep.forward(&copies, direction);
            vec![sweep.of(value)]
        }
    };
    Some((value, derivatives))
}

/// The same where nothing is recorded around: in a recording of its own, as plain numbers.
#[track_caller]
fn of_constants<T: Real, F, Form>(f: &F, x: &[Var<T>], how: &How<'_, T>) -> Option<(Var<T>, Vec<Var<T>>)>
where
    F: Differentiable<T, Form, Output = Var<T>>,
{
    let direction = if let How::Along(direction) = how { direction } else { &[][..] };
    if x.iter().chain(direction).any(|x| !x.is_constant()) {
        return None; // Of a recording that has ended.
    }
    let values: Vec<T> = x.iter().map(|x| x.value).collect();
    let inner = |x: &[Var<T>]| differentiate(f, x, how);
    record(&values, Recording::default(), inner, |tape, found| {
        let (value, mut derivatives) = found?;
        // A fault of this recording is one of the recording around, if that only looks for faults.
        if let Err(fault) = tape.place_of(value) {
            note::<T>(fault);
            return None;
        }
        derivatives.iter_mut().for_each(|x| *x = Var::constant(x.value));
        Some((Var::constant(value.value), derivatives))
    })
}

/// A stretch with derivatives of its values.
struct Sweep<T: Real> {
    stretch: Stretch<T>,
    steps: Vec<Step<T>>,
    /// By place, counted from the first of the stretch.
    derivatives: Vec<Option<Var<T>>>,
}

impl<T: Real> Sweep<T> {
    fn new(stretch: Stretch<T>) -> Self {
        let steps = stretch.steps();
        Self { derivatives: vec![None; steps.len()], stretch, steps }
    }

    /// The index of a variable that belongs to the stretch.
    fn index(&self, x: Var<T>) -> Option<usize> {
        let index = x.place.checked_sub(self.stretch.first)? as usize;
        (!x.is_constant() && index < self.steps.len()).then_some(index)
    }

    /// The derivative of, or in, a variable.
    fn of(&self, x: Var<T>) -> Var<T> {
        self.index(x).and_then(|index| self.derivatives[index]).unwrap_or(Var::constant(T::zero()))
    }

    fn add(&mut self, to: Var<T>, part: Var<T>) {
        if let Some(index) = self.index(to) {
            let sum = self.derivatives[index].map_or(part, |sum| sum + part);
            self.derivatives[index] = Some(sum);
        }
    }

    /// Operands of a step; the first two of three stand in the step before.
    fn operands(&self, index: usize) -> [Var<T>; 3] {
        let [a, b] = self.steps[index].operands;
        match self.steps[index].op.arity() {
            Arity::Ternary => {
                let [first, second] = self.steps[index - 1].operands;
                [first, second, b]
            }
            _ => [a, b, Var::constant(T::zero())],
        }
    }

    /// Adjoints of all values, from the result down.
    fn back(&mut self, result: Var<T>) {
        let Some(last) = self.index(result) else { return };
        self.derivatives[last] = Some(Var::constant(T::one()));
        for index in (0..=last).rev() {
            let Step { op, place, location, .. } = self.steps[index];
            let Some(adjoint) = self.derivatives[index] else { continue };
            let operands = self.operands(index);
            let from = self.stretch.next();
            if op == Op::Select {
                // What was not taken contributes exactly nothing, whatever its own slopes are.
                let (zero, [mask, a, b]) = (Var::constant(T::zero()), operands);
                self.add(a, select(mask, adjoint, zero));
                self.add(b, select(mask, zero, adjoint));
            } else {
                let y = self.at(index, place);
                for (k, operand) in operands.into_iter().enumerate() {
                    if self.index(operand).is_some() {
                        let slope = slope(&self.steps[index], operands, y, k);
                        self.add(operand, product(adjoint, slope));
                    }
                }
            }
            self.stretch.relocate(from, location);
        }
    }

    /// Derivatives of all values along a direction.
    fn forward(&mut self, copies: &[Var<T>], direction: &[Var<T>]) {
        for (&copy, &direction) in copies.iter().zip(direction) {
            self.add(copy, direction);
        }
        for index in copies.len()..self.steps.len() {
            let Step { op, place, location, .. } = self.steps[index];
            let operands = self.operands(index);
            let from = self.stretch.next();
            let moves =
                |sweep: &Self, x| sweep.index(x).is_some_and(|index| sweep.derivatives[index].is_some());
            let y = self.at(index, place);
            if op == Op::Pair || !operands.iter().any(|&x| moves(self, x)) {
                continue;
            }
            let moved = if op == Op::Select {
                let [mask, a, b] = operands;
                Some(select(mask, self.of(a), self.of(b)))
            } else {
                let parts = operands.into_iter().enumerate().filter(|&(_, x)| moves(self, x));
                let parts =
                    parts.map(|(k, x)| product(self.of(x), slope(&self.steps[index], operands, y, k)));
                parts.reduce(|a, b| a + b)
            };
            self.derivatives[index] = moved;
            self.stretch.relocate(from, location);
        }
    }

    /// The result of a step, with the value that the table gives, to the bit that was recorded.
    fn at(&self, index: usize, place: u32) -> Var<T> {
        let Step { op, n, .. } = self.steps[index];
        let operands = self.operands(index).map(|x| Jet::constant(x.value));
        Var { value: Jet::apply(op, n, operands).value, place, tape: self.stretch.tape }
    }
}

/// The slope of a step in operand `k`, as a variable.
fn slope<T: Real>(step: &Step<T>, operands: [Var<T>; 3], y: Var<T>, k: usize) -> Var<T> {
    let [a, b, _] = operands;
    match step.op.arity() {
        Arity::Unary => for_unary!(step.op, R => R::slope(a, y), else a),
        Arity::Power => powi_slope(a, step.n),
        Arity::Binary if k == 0 => for_binary!(step.op, R => R::slope_a(a, b, y), else a),
        Arity::Binary => for_binary!(step.op, R => R::slope_b(a, b, y), else b),
        Arity::Half | Arity::Ternary => MulAdd::slopes(operands)[k],
    }
}
