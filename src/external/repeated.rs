//! A function that is applied again and again, while something holds, as one function: a loop whose length depends on its numbers.
//!
//! Its tangent is a loop of the tangent of the step, with the same length. Back through it goes the product of each step, at the states
//! that it went through, from the last to the first.

use super::External;
use super::smooth::{Smooth, Tower, tower};
use crate::real::Real;
use crate::seam::seam;
use crate::tape::call::CallProblem;
use crate::tape::trace::same_bits;
use core::fmt;
use core::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Condition<T> = dyn Fn(&[T]) -> bool + Send + Sync;

/// Numbers that are kept of what a value went through, in case its derivative is asked for next: 8 MB.
const KEPT: usize = 1 << 20;

/// See the module.
struct Repeated<T: Real> {
    step: Arc<Tower<T>>,
    /// Inputs and outputs of the innermost step. Those of its tangents are several blocks of so many, one behind the other.
    sizes: [usize; 2],
    most: usize,
    goes_on: Arc<Condition<T>>,
    /// What the last call went through.
    last: Mutex<Vec<T>>,
}

// The condition is pure by contract.
impl<T: Real> UnwindSafe for Repeated<T> {}
impl<T: Real> RefUnwindSafe for Repeated<T> {}

impl<T: Real> fmt::Debug for Repeated<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Repeated").field("step", &self.step).field("most", &self.most).finish_non_exhaustive()
    }
}

impl<T: Real> Repeated<T> {
    /// Puts states to where they are among the inputs.
    fn put(&self, y: &[T], x: &mut [T]) {
        let [n, m] = self.sizes;
        x.chunks_exact_mut(n).zip(y.chunks_exact(m)).for_each(|(x, y)| x[n - m..].copy_from_slice(y));
    }

    /// Takes the states out of the inputs.
    fn take(&self, x: &[T], y: &mut [T]) {
        let [n, m] = self.sizes;
        x.chunks_exact(n).zip(y.chunks_exact_mut(m)).for_each(|(x, y)| y.copy_from_slice(&x[n - m..]));
    }

    /// Goes back by a round, of which these are the products: inputs that stay add up.
    fn go_back(&self, products: &[T], into: &mut [T]) {
        let [n, m] = self.sizes;
        for (into, products) in into.chunks_exact_mut(n).zip(products.chunks_exact(n)) {
            into.iter_mut().zip(products).take(n - m).for_each(|(into, &product)| *into += product);
            into[n - m..].copy_from_slice(&products[n - m..]);
        }
    }

    /// Counts a round that is about to begin; false if there is none.
    fn goes_on(&self, x: &[T], round: usize) -> Result<bool, CallProblem> {
        let [inputs, outputs] = self.sizes;
        if outputs == 0 || outputs > inputs {
            return Err(CallProblem::Failed(format!(
                "has {inputs} inputs, and {outputs} outputs are no state of these"
            )));
        }
        if !(self.goes_on)(&x[..inputs]) {
            return Ok(false);
        }
        if round < self.most { Ok(true) } else { Err(self.endless()) }
    }

    #[cold]
    fn endless(&self) -> CallProblem {
        let most = self.most;
        CallProblem::Failed(format!("goes on after {most} rounds; let its condition end it, or allow more"))
    }

    /// All inputs before each round, and behind the last, one list behind the other, into `path`; of more than so many numbers the later
    /// ones.
    fn walk(&self, x: &[T], path: &mut Vec<T>, most: usize) -> Result<(), CallProblem> {
        let n = x.len();
        let mut y = vec![T::zero(); self.outputs()];
        path.clear();
        path.extend_from_slice(x);
        for round in 0.. {
            let at = path.len() - n;
            if !self.goes_on(&path[at..], round)? {
                break;
            }
            y.fill(T::zero());
            self.step.f.value(&path[at..], &mut y)?;
            if path.len() < most {
                path.extend_from_within(at..);
            } else {
                path.drain(..at);
            }
            let at = path.len() - n;
            self.put(&y, &mut path[at..]);
        }
        Ok(())
    }

    /// What the last call went through; nothing if another thread has it.
    fn last(&self) -> MutexGuard<'_, Vec<T>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Is this what was gone through from `x` on?
fn begins_at<T: Real>(x: &[T], path: &[T]) -> bool {
    !path.is_empty() && path.iter().zip(x).all(same_bits)
}

impl<T: Real> Smooth<T> for Repeated<T> {
    fn name(&self) -> &'static str {
        self.step.f.name()
    }

    fn inputs(&self) -> usize {
        self.step.f.inputs()
    }

    fn outputs(&self) -> usize {
        self.step.f.outputs()
    }

    fn value(&self, x: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        let mut path = core::mem::take(&mut *self.last());
        if !begins_at(x, &path) {
            self.walk(x, &mut path, KEPT)?;
        }
        let end = path.len() - x.len();
        self.take(&path[end..], y);
        *self.last() = path;
        Ok(())
    }

    fn back(&self, x: &[T], w: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        let mut path = core::mem::take(&mut *self.last());
        if !begins_at(x, &path) {
            self.walk(x, &mut path, usize::MAX)?;
        }
        let (mut weights, mut products) = (w.to_vec(), vec![T::zero(); x.len()]);
        self.put(&weights, into);
        for x in path.rchunks_exact(x.len()).skip(1) {
            self.take(into, &mut weights);
            products.fill(T::zero());
            self.step.f.back(x, &weights, &mut products)?;
            self.go_back(&products, into);
        }
        *self.last() = path;
        Ok(())
    }

    fn along(&self, x: &[T], v: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        self.value_and_along([x, v], [&mut vec![T::zero(); into.len()], into])
    }

    fn value_and_along(&self, x: [&[T]; 2], y: [&mut [T]; 2]) -> Result<(), CallProblem> {
        let [mut x, mut v] = x.map(<[T]>::to_vec);
        let [y, dy] = y;
        for round in 0.. {
            if !self.goes_on(&x, round)? {
                break;
            }
            y.fill(T::zero());
            dy.fill(T::zero());
            self.step.f.value_and_along([&x, &v], [y, dy])?;
            self.put(y, &mut x);
            self.put(dy, &mut v);
        }
        self.take(&x, y);
        self.take(&v, dy);
        Ok(())
    }

    fn tangent(&self) -> Option<Arc<dyn Smooth<T>>> {
        let step = self.step.tangent()?.clone();
        Some(Arc::new(Self {
            step,
            sizes: self.sizes,
            most: self.most,
            goes_on: self.goes_on.clone(),
            last: Mutex::default(),
        }))
    }
}

seam! {
    /// The loop of a function.
    fn repeated<T>(step: &External<T>, most: usize, goes_on: Arc<Condition<T>>) -> External<T> = made
}

fn made<T: Real>(step: &External<T>, most: usize, goes_on: Arc<Condition<T>>) -> External<T> {
    let Some(step) = tower(&*step.call) else { return step.clone() };
    let (step, sizes) = (step.clone(), [step.f.inputs(), step.f.outputs()]);
    External::of_tower(Tower::new(Arc::new(Repeated { step, sizes, most, goes_on, last: Mutex::default() })))
}

impl<T: Real> External<T> {
    /// Applies this function to a state while something holds: a loop of any length as one operation, with derivatives of the order
    /// that this function has.
    ///
    /// The state are as many of the last inputs as there are outputs, which replace it in each round; the inputs in front stay. The new
    /// function has the same inputs, and the last state as outputs. How long the loop is has no derivative: the derivatives are those of
    /// the rounds that are made at a point.
    ///
    /// - `most`: rounds that are made at most; the call fails if it would take another one.
    /// - `goes_on`: asked before each round, of all inputs. Pure, as the function itself.
    ///
    /// A gradient keeps the inputs of all rounds of the last call.
    ///
    /// # Errors
    /// A call fails, and so the call that evaluates the closure ([`Error::Call`](crate::Error::Call)), if the rounds do not end, or if
    /// this function has more outputs than inputs.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// // The square root of a by Heron's steps, to all digits, and its derivative 1/(2 √a).
    /// let step = |[a, x]: [Var; 2]| (x + a / x) / 2.0;
    /// let step = External::of_function("heron", 2, Function::new(step, 2));
    /// let root = step.repeat_while(100, |x: &[f64]| (x[1] * x[1] - x[0]).abs() > 1e-12);
    /// let (value, slope) = value_and_grad(|a: Var| root.call(&[a, Var::from(1.0)]), 4.0)?;
    /// assert!((value - 2.0).abs() < 1e-12 && (slope - 0.25).abs() < 1e-9);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[must_use]
    pub fn repeat_while(&self, most: usize, goes_on: impl Fn(&[T]) -> bool + Send + Sync + 'static) -> Self {
        repeated(self, most, Arc::new(goes_on))
    }
}
