//! A function that is known by products with its first and second derivatives, as the engine calls it: its derivatives are calls
//! of the same kind.
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

/// A function with its derivatives as products. Results come with zeros.
pub(crate) trait Products<T>: fmt::Debug + Send + Sync + UnwindSafe + RefUnwindSafe + 'static {
    /// What messages call it.
    fn name(&self) -> &'static str;
    /// How many arguments it has.
    fn inputs(&self) -> usize;
    /// How many results it has.
    fn outputs(&self) -> usize;
    /// The results at `x`.
    fn value(&self, x: &[T], y: &mut [T]) -> Result<(), CallProblem>;
    /// `wᵀ J`.
    fn back(&self, x: &[T], w: &[T], into: &mut [T]) -> Result<(), CallProblem>;
    /// `J v`.
    fn along(&self, x: &[T], v: &[T], into: &mut [T]) -> Result<(), CallProblem>;
    /// Has it a second derivative?
    fn has_second(&self) -> bool {
        true
    }
    /// `Σ wₖ Hₖ v` with the Hessian `Hₖ` of each result.
    fn second(&self, x: &[T], w: &[T], v: &[T], into: &mut [T]) -> Result<(), CallProblem>;
    /// Is it faster for many rows at once?
    fn takes_blocks(&self) -> bool {
        false
    }
    /// The results of many rows; see [`Call::block`].
    fn block(&self, rows: usize, x: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        let _ = (rows, x, y);
        Err(CallProblem::Diverged)
    }
    /// Does it compute the same as another one?
    fn is_same(&self, other: &Self) -> bool;
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
struct ProductCall<P> {
    products: Arc<P>,
    which: Which,
}

/// The value of a function as a call.
pub(crate) fn call<T: Real, P: Products<T>>(products: Arc<P>) -> Arc<dyn Call<T>> {
    Arc::new(ProductCall { products, which: Which::Value })
}

fn no_derivative() -> CallProblem {
    CallProblem::Failed(NO_DERIVATIVE.to_owned())
}

/// `Σ wₖ Hₖ v`, which is 0 where the direction or all weights are.
fn second<T: Real>(
    products: &impl Products<T>,
    x: &[T],
    [w, v]: [&[T]; 2],
    into: &mut [T],
) -> Result<(), CallProblem> {
    let is_zero = |numbers: &[T]| numbers.iter().all(|&number| number == T::zero());
    if is_zero(w) || is_zero(v) {
        return Ok(());
    }
    if products.has_second() { products.second(x, w, v, into) } else { Err(no_derivative()) }
}

impl<P> ProductCall<P> {
    /// Another of the functions.
    fn other<T: Real>(&self, which: Which) -> Arc<dyn Call<T>>
    where
        P: Products<T>,
    {
        Arc::new(Self { products: self.products.clone(), which })
    }

    /// Records a call of another of the functions on all of these.
    fn record<T: Real>(&self, which: Which, of: &[&[Var<T>]]) -> Vec<Var<T>>
    where
        P: Products<T>,
    {
        call_at(&self.other(which), &of.concat(), Location::caller())
    }

    /// The same of the second derivative; `None` if there is none. Where the direction is the constant 0, nothing is needed.
    fn record_second<T: Real>(&self, x: &[Var<T>], w: &[Var<T>], v: &[Var<T>]) -> Option<Vec<Var<T>>>
    where
        P: Products<T>,
    {
        let is_zero = |x: &Var<T>| x.is_constant() && x.value() == T::zero();
        if v.iter().all(is_zero) || w.iter().all(is_zero) {
            return Some(vec![Var::constant(T::zero()); x.len()]);
        }
        self.products.has_second().then(|| self.record(Which::Second, &[x, w, v]))
    }
}

impl<T: Real, P: Products<T>> Call<T> for ProductCall<P> {
    fn name(&self) -> &'static str {
        self.products.name()
    }

    fn inputs(&self) -> usize {
        let (inputs, outputs) = (self.products.inputs(), self.products.outputs());
        match self.which {
            Which::Value => inputs,
            Which::Back => inputs + outputs,
            Which::Along => 2 * inputs,
            Which::Second => 2 * inputs + outputs,
        }
    }

    fn outputs(&self) -> usize {
        match self.which {
            Which::Value | Which::Along => self.products.outputs(),
            Which::Back | Which::Second => self.products.inputs(),
        }
    }

    fn value(&self, all: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        let products = &*self.products;
        y.fill(T::zero());
        let (x, rest) = all.split_at(products.inputs());
        match self.which {
            Which::Value => products.value(x, y),
            Which::Back => products.back(x, rest, y),
            Which::Along => products.along(x, rest, y),
            Which::Second => {
                let (w, v) = rest.split_at(products.outputs());
                second(products, x, [w, v], y)
            }
        }
    }

    fn takes_blocks(&self) -> bool {
        self.which == Which::Value && self.products.takes_blocks()
    }

    fn block(&self, rows: usize, x: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        self.products.block(rows, x, y)
    }

    fn back(&self, all: &[T], _: &[T], u: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        let products = &*self.products;
        let (x, rest) = all.split_at(products.inputs());
        into.fill(T::zero());
        if self.which == Which::Value {
            return products.back(x, u, into);
        }
        let (to_x, to_rest) = into.split_at_mut(products.inputs());
        match self.which {
            Which::Value | Which::Second => Err(no_derivative()),
            Which::Back => {
                second(products, x, [rest, u], to_x)?;
                products.along(x, u, to_rest)
            }
            Which::Along => {
                second(products, x, [u, rest], to_x)?;
                products.back(x, u, to_rest)
            }
        }
    }

    fn along(&self, all: &[T], _: &[T], direction: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        let products = &*self.products;
        let (x, rest) = all.split_at(products.inputs());
        let (dx, d_rest) = direction.split_at(products.inputs());
        into.fill(T::zero());
        match self.which {
            Which::Value => products.along(x, dx, into)?,
            Which::Back => {
                products.back(x, d_rest, into)?;
                let mut turned = vec![T::zero(); x.len()];
                second(products, x, [rest, dx], &mut turned)?;
                into.iter_mut().zip(turned).for_each(|(into, turned)| *into += turned);
            }
            Which::Along => {
                products.along(x, d_rest, into)?;
                let mut unit = vec![T::zero(); products.outputs()];
                for (k, into) in into.iter_mut().enumerate() {
                    unit[k] = T::one();
                    let mut turned = vec![T::zero(); x.len()];
                    second(products, x, [&unit, rest], &mut turned)?;
                    unit[k] = T::zero();
                    *into += turned.iter().zip(dx).fold(T::zero(), |sum, (&a, &b)| sum + a * b);
                }
            }
            Which::Second => return Err(no_derivative()),
        }
        Ok(())
    }

    fn record_back(&self, all: &[Var<T>], _: &[Var<T>], u: &[Var<T>]) -> Option<Vec<Var<T>>> {
        let (x, rest) = all.split_at(self.products.inputs());
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
        let (x, rest) = all.split_at(self.products.inputs());
        let (dx, d_rest) = direction.split_at(self.products.inputs());
        let plus = |a: Vec<Var<T>>, b: Vec<Var<T>>| a.into_iter().zip(b).map(|(a, b)| a + b).collect();
        match self.which {
            Which::Value => Some(self.record(Which::Along, &[x, dx])),
            Which::Back => {
                let turned = self.record_second(x, rest, dx)?;
                Some(plus(turned, self.record(Which::Back, &[x, d_rest])))
            }
            Which::Along => {
                let number = |is_one: bool| Var::constant(if is_one { T::one() } else { T::zero() });
                let outputs = self.products.outputs();
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
        other.is_some_and(|other| {
            let is_one = Arc::ptr_eq(&self.products, &other.products);
            self.which == other.which && (is_one || self.products.is_same(&other.products))
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
