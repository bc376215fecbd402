//! An external function as the engine calls it, and its derivatives, which are calls of the same kind.
//!
//! | | of | is | derivative along `(dx, …)` |
//! |---|---|---|---|
//! | value | x | y | J dx |
//! | back | x, w | wᵀ J | second(x, w, dx) + back(x, dw) |
//! | along | x, v | J v | second(x, eₖ, v) · dx, for each k, + along(x, dv) |
//! | second | x, w, v | Σ wₖ Hₖ v | none |
//!
//! The Hessians Hₖ are symmetric, so what goes back is made of the same products.

use crate::derive::NO_DERIVATIVE;
use crate::real::Real;
use crate::tape::Var;
use crate::tape::call::{Call, CallProblem};
use crate::tape::recorder::call_at;
use core::any::Any;
use core::fmt;
use core::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

type Shared<F> = Arc<F>;
type Value<T> = dyn Fn(&[T], &mut [T]) + Send + Sync;
type Product<T> = dyn Fn(&[T], &[T], &mut [T]) + Send + Sync;
type SecondProduct<T> = dyn Fn(&[T], &[T], &[T], &mut [T]) + Send + Sync;
type Block<T> = dyn Fn(usize, &[T], &mut [T]) + Send + Sync;

/// What a user has given.
#[derive(Clone)]
pub(super) struct Functions<T> {
    pub(super) name: &'static str,
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    pub(super) value: Shared<Value<T>>,
    pub(super) back: Shared<Product<T>>,
    pub(super) along: Option<Shared<Product<T>>>,
    pub(super) second: Option<Shared<SecondProduct<T>>>,
    pub(super) block: Option<Shared<Block<T>>>,
}

// They are pure by contract, so a panic leaves nothing behind.
impl<T> UnwindSafe for Functions<T> {}
impl<T> RefUnwindSafe for Functions<T> {}

impl<T> Functions<T> {
    pub(super) fn new(
        name: &'static str,
        [inputs, outputs]: [usize; 2],
        value: Shared<Value<T>>,
        back: Shared<Product<T>>,
    ) -> Self {
        Self { name, inputs, outputs, value, back, along: None, second: None, block: None }
    }
}

impl<T> fmt::Debug for Functions<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("External")
            .field("name", &self.name)
            .field("inputs", &self.inputs)
            .field("outputs", &self.outputs)
            .field("has_second", &self.second.is_some())
            .finish()
    }
}

/// Which of the functions is called; see the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Value,
    Back,
    Along,
    Second,
}

/// One of the functions.
#[derive(Debug)]
struct ExternalCall<T> {
    functions: Arc<Functions<T>>,
    which: Which,
}

/// The value of an external function as a call.
pub(super) fn made<T: Real>(functions: Functions<T>) -> Arc<dyn Call<T>> {
    Arc::new(ExternalCall { functions: Arc::new(functions), which: Which::Value })
}

fn no_derivative() -> CallProblem {
    CallProblem::Failed(NO_DERIVATIVE.to_owned())
}

impl<T: Real> Functions<T> {
    /// `J v`: by the user's product, or by one back for each output.
    fn along(&self, x: &[T], v: &[T], into: &mut [T]) {
        if let Some(along) = &self.along {
            return along(x, v, into);
        }
        let mut unit = vec![T::zero(); self.outputs];
        let mut row = vec![T::zero(); self.inputs];
        for (k, into) in into.iter_mut().enumerate() {
            unit[k] = T::one();
            row.fill(T::zero());
            (self.back)(x, &unit, &mut row);
            unit[k] = T::zero();
            let moved = row.iter().zip(v).filter(|(_, v)| **v != T::zero());
            *into = moved.map(|(&partial, &v)| partial * v).fold(T::zero(), |sum, part| sum + part);
        }
    }

    /// `Σ wₖ Hₖ v`, which is 0 where the direction or all weights are.
    fn second(&self, x: &[T], w: &[T], v: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        let is_zero = |numbers: &[T]| numbers.iter().all(|&number| number == T::zero());
        if is_zero(w) || is_zero(v) {
            return Ok(());
        }
        let second = self.second.as_ref().ok_or_else(no_derivative)?;
        second(x, w, v, into);
        Ok(())
    }
}

impl<T: Real> ExternalCall<T> {
    /// Another of the functions.
    fn other(&self, which: Which) -> Arc<dyn Call<T>> {
        Arc::new(Self { functions: self.functions.clone(), which })
    }

    /// Records a call of another of the functions on all of these.
    fn record(&self, which: Which, of: &[&[Var<T>]]) -> Vec<Var<T>> {
        call_at(&self.other(which), &of.concat(), Location::caller())
    }

    /// The same of the second derivative; `None` if there is none. Where the direction is the constant 0, nothing is needed.
    fn record_second(&self, x: &[Var<T>], w: &[Var<T>], v: &[Var<T>]) -> Option<Vec<Var<T>>> {
        let is_zero = |x: &Var<T>| x.is_constant() && x.value() == T::zero();
        if v.iter().all(is_zero) || w.iter().all(is_zero) {
            return Some(vec![Var::constant(T::zero()); x.len()]);
        }
        self.functions.second.is_some().then(|| self.record(Which::Second, &[x, w, v]))
    }
}

impl<T: Real> Call<T> for ExternalCall<T> {
    fn name(&self) -> &'static str {
        self.functions.name
    }

    fn inputs(&self) -> usize {
        let Functions { inputs, outputs, .. } = *self.functions;
        match self.which {
            Which::Value => inputs,
            Which::Back => inputs + outputs,
            Which::Along => 2 * inputs,
            Which::Second => 2 * inputs + outputs,
        }
    }

    fn outputs(&self) -> usize {
        match self.which {
            Which::Value | Which::Along => self.functions.outputs,
            Which::Back | Which::Second => self.functions.inputs,
        }
    }

    fn value(&self, all: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        let functions = &*self.functions;
        y.fill(T::zero());
        let (x, rest) = all.split_at(functions.inputs);
        match self.which {
            Which::Value => (functions.value)(x, y),
            Which::Back => (functions.back)(x, rest, y),
            Which::Along => functions.along(x, rest, y),
            Which::Second => {
                let (w, v) = rest.split_at(functions.outputs);
                functions.second(x, w, v, y)?;
            }
        }
        Ok(())
    }

    fn takes_blocks(&self) -> bool {
        self.which == Which::Value && self.functions.block.is_some()
    }

    fn block(&self, rows: usize, x: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        let block = self.functions.block.as_ref().ok_or(CallProblem::Diverged)?;
        block(rows, x, y);
        Ok(())
    }

    fn back(&self, all: &[T], _: &[T], u: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        let functions = &*self.functions;
        let (x, rest) = all.split_at(functions.inputs);
        into.fill(T::zero());
        if self.which == Which::Value {
            (functions.back)(x, u, into);
            return Ok(());
        }
        let (to_x, to_rest) = into.split_at_mut(functions.inputs);
        match self.which {
            Which::Value | Which::Second => return Err(no_derivative()),
            Which::Back => {
                functions.second(x, rest, u, to_x)?;
                functions.along(x, u, to_rest);
            }
            Which::Along => {
                functions.second(x, u, rest, to_x)?;
                (functions.back)(x, u, to_rest);
            }
        }
        Ok(())
    }

    fn along(&self, all: &[T], _: &[T], direction: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        let functions = &*self.functions;
        let (x, rest) = all.split_at(functions.inputs);
        let (dx, d_rest) = direction.split_at(functions.inputs);
        into.fill(T::zero());
        match self.which {
            Which::Value => functions.along(x, dx, into),
            Which::Back => {
                (functions.back)(x, d_rest, into);
                let mut turned = vec![T::zero(); x.len()];
                functions.second(x, rest, dx, &mut turned)?;
                into.iter_mut().zip(turned).for_each(|(into, turned)| *into += turned);
            }
            Which::Along => {
                functions.along(x, d_rest, into);
                let mut unit = vec![T::zero(); functions.outputs];
                for (k, into) in into.iter_mut().enumerate() {
                    unit[k] = T::one();
                    let mut turned = vec![T::zero(); x.len()];
                    functions.second(x, &unit, rest, &mut turned)?;
                    unit[k] = T::zero();
                    *into += turned.iter().zip(dx).fold(T::zero(), |sum, (&a, &b)| sum + a * b);
                }
            }
            Which::Second => return Err(no_derivative()),
        }
        Ok(())
    }

    fn record_back(&self, all: &[Var<T>], _: &[Var<T>], u: &[Var<T>]) -> Option<Vec<Var<T>>> {
        let (x, rest) = all.split_at(self.functions.inputs);
        match self.which {
            Which::Value => Some(self.record(Which::Back, &[x, u])),
            Which::Back => {
                let to_x = self.record_second(x, rest, u)?;
                Some([to_x, self.record(Which::Along, &[x, u])].concat())
            }
            Which::Along => {
                let to_x = self.record_second(x, u, rest)?;
                Some([to_x, self.record(Which::Back, &[x, u])].concat())
            }
            Which::Second => None,
        }
    }

    fn record_along(&self, all: &[Var<T>], _: &[Var<T>], direction: &[Var<T>]) -> Option<Vec<Var<T>>> {
        let (x, rest) = all.split_at(self.functions.inputs);
        let (dx, d_rest) = direction.split_at(self.functions.inputs);
        let plus = |a: Vec<Var<T>>, b: Vec<Var<T>>| a.into_iter().zip(b).map(|(a, b)| a + b).collect();
        match self.which {
            Which::Value => Some(self.record(Which::Along, &[x, dx])),
            Which::Back => {
                let turned = self.record_second(x, rest, dx)?;
                Some(plus(turned, self.record(Which::Back, &[x, d_rest])))
            }
            Which::Along => {
                let number = |is_one: bool| Var::constant(if is_one { T::one() } else { T::zero() });
                let outputs = self.functions.outputs;
                let turned = (0..outputs).map(|k| {
                    let unit: Vec<Var<T>> = (0..outputs).map(|i| number(i == k)).collect();
                    let turned = self.record_second(x, &unit, rest)?;
                    Some(turned.into_iter().zip(dx).map(|(a, &b)| a * b).sum::<Var<T>>())
                });
                let turned = turned.collect::<Option<Vec<_>>>()?;
                Some(plus(turned, self.record(Which::Along, &[x, d_rest])))
            }
            Which::Second => None,
        }
    }

    fn is_same(&self, other: &dyn Call<T>) -> bool {
        let other = other.as_any().downcast_ref::<Self>();
        other.is_some_and(|other| self.which == other.which && Arc::ptr_eq(&self.functions, &other.functions))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
