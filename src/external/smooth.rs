//! A function that is known by products with its derivative, as the engine calls it: its derivatives are calls of the same kind.
//!
//! The tangent of `f` is the function `ḟ(x, v) = (f(x), J v)`, which is known in the same way. So there are derivatives of every
//! order, as far as there are tangents:
//!
//! | | of | is | derivative along `(dx, …)` | weights `u` of it are weights |
//! |---|---|---|---|---|
//! | value | x | y | J dx | uᵀ J |
//! | back | x, w | wᵀ J | back of ḟ at (x, dx) with (dw, w), the part of x | back of ḟ at (x, u) with (0, w), the part of x; J u |
//! | along | x, v | J v | along of ḟ at (x, v), (dx, dv), the second half | back of ḟ at (x, v) with (0, u) |
//!
//! For with weights `(a, b)` of the two results of `ḟ`, what goes back to x is `aᵀ J + bᵀ H v`, and to v `bᵀ J`.

use super::tangent::Tangent;
use crate::derive::NO_DERIVATIVE;
use crate::real::Real;
use crate::tape::Var;
use crate::tape::call::{Call, CallProblem};
use crate::tape::recorder::call_at;
use core::any::Any;
use core::fmt;
use core::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::{Arc, OnceLock};

/// A function with its derivative as products. Results come with zeros.
pub(crate) trait Smooth<T>: fmt::Debug + Send + Sync + UnwindSafe + RefUnwindSafe + 'static {
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
    /// The results and `J v`, at and along the first two.
    fn value_and_along(&self, [x, v]: [&[T]; 2], [y, dy]: [&mut [T]; 2]) -> Result<(), CallProblem> {
        self.value(x, y)?;
        self.along(x, v, dy)
    }
    /// The tangent, asked for once; see the module. Else it is made of `second`.
    fn tangent(&self) -> Option<Arc<dyn Smooth<T>>> {
        None
    }
    /// Is the second derivative given?
    fn has_second(&self) -> bool {
        false
    }
    /// `Σ wₖ Hₖ v` with the Hessian `Hₖ` of each result.
    fn second(&self, x: &[T], w: &[T], v: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        let _ = (x, w, v, into);
        Err(no_derivative())
    }
    /// Does it compute the same as another one?
    fn is_same(&self, other: &dyn Smooth<T>) -> bool {
        let _ = other;
        false
    }
    /// Itself, to be compared.
    fn as_any(&self) -> Option<&dyn Any> {
        None
    }
    /// Is it faster for many rows at once?
    fn takes_blocks(&self) -> bool {
        false
    }
    /// The results of many rows; see [`Call::block`].
    fn block(&self, rows: usize, x: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        let _ = (rows, x, y);
        Err(CallProblem::Diverged)
    }
}

fn no_derivative() -> CallProblem {
    CallProblem::Failed(NO_DERIVATIVE.to_owned())
}

/// A function, and its tangent, once it was needed.
#[derive(Debug)]
pub(crate) struct Tower<T: Real> {
    pub(super) f: Arc<dyn Smooth<T>>,
    tangent: OnceLock<Option<Arc<Self>>>,
}

impl<T: Real> Tower<T> {
    pub(crate) fn new(f: Arc<dyn Smooth<T>>) -> Arc<Self> {
        Arc::new(Self { f, tangent: OnceLock::new() })
    }

    /// The tangent.
    pub(super) fn tangent(&self) -> Option<&Arc<Self>> {
        let of_second = || -> Arc<dyn Smooth<T>> { Arc::new(Tangent(self.f.clone())) };
        let tangent = || self.f.tangent().or_else(|| self.f.has_second().then(of_second)).map(Self::new);
        self.tangent.get_or_init(tangent).as_ref()
    }
}

/// Which of the functions is called; see the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Value,
    Back,
    Along,
}

/// One of the functions.
#[derive(Debug)]
struct SmoothCall<T: Real> {
    of: Arc<Tower<T>>,
    which: Which,
}

/// The value of a function as a call.
pub(crate) fn call<T: Real>(of: Arc<Tower<T>>) -> Arc<dyn Call<T>> {
    Arc::new(SmoothCall { of, which: Which::Value })
}

/// The function whose value a call is; every external one has it.
pub(super) fn tower<T: Real>(call: &dyn Call<T>) -> Option<&Arc<Tower<T>>> {
    call.as_any().downcast_ref::<SmoothCall<T>>().map(|call| &call.of)
}

/// The products `wᵀ J` of a function, as a call of `x` and `w`.
pub(super) fn back<T: Real>(of: &Arc<Tower<T>>) -> Arc<dyn Call<T>> {
    Arc::new(SmoothCall { of: of.clone(), which: Which::Back })
}

fn are_zero<T: Real>(numbers: &[T]) -> bool {
    numbers.iter().all(|&number| number == T::zero())
}

/// Are these zeros, whatever the point is?
fn are_constant_zeros<T: Real>(x: &[Var<T>]) -> bool {
    x.iter().all(|x| x.is_constant() && x.value() == T::zero())
}

/// Two lists, side by side, as one.
fn join<T: Clone>(a: &[T], b: &[T]) -> Vec<T> {
    [a, b].concat()
}

impl<T: Real> SmoothCall<T> {
    fn tangent(&self) -> Result<&dyn Smooth<T>, CallProblem> {
        self.of.tangent().map(|tangent| &*tangent.f).ok_or_else(no_derivative)
    }

    /// The part of `x` of what goes back from the second result of the tangent at `(x, v)` with weights `w`, and from the first with
    /// `first`.
    fn turned(&self, [x, v]: [&[T]; 2], [first, w]: [&[T]; 2], into: &mut [T]) -> Result<(), CallProblem> {
        let mut all = vec![T::zero(); 2 * x.len()];
        self.tangent()?.back(&join(x, v), &join(first, w), &mut all)?;
        into.copy_from_slice(&all[..x.len()]);
        Ok(())
    }

    /// Records a call of one of the functions of a tower.
    fn record(of: &Arc<Tower<T>>, which: Which, x: &[&[Var<T>]]) -> Vec<Var<T>> {
        let call: Arc<dyn Call<T>> = Arc::new(Self { of: of.clone(), which });
        call_at(&call, &x.concat(), Location::caller())
    }
}

impl<T: Real> Call<T> for SmoothCall<T> {
    fn name(&self) -> &'static str {
        self.of.f.name()
    }

    fn inputs(&self) -> usize {
        let (inputs, outputs) = (self.of.f.inputs(), self.of.f.outputs());
        match self.which {
            Which::Value => inputs,
            Which::Back => inputs + outputs,
            Which::Along => 2 * inputs,
        }
    }

    fn outputs(&self) -> usize {
        match self.which {
            Which::Value | Which::Along => self.of.f.outputs(),
            Which::Back => self.of.f.inputs(),
        }
    }

    fn value(&self, all: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        let f = &*self.of.f;
        y.fill(T::zero());
        let (x, rest) = all.split_at(f.inputs());
        match self.which {
            Which::Value => f.value(x, y),
            Which::Back => f.back(x, rest, y),
            Which::Along => f.along(x, rest, y),
        }
    }

    fn takes_blocks(&self) -> bool {
        self.which == Which::Value && self.of.f.takes_blocks()
    }

    fn block(&self, rows: usize, x: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        self.of.f.block(rows, x, y)
    }

    fn back(&self, all: &[T], _: &[T], u: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        let f = &*self.of.f;
        let (x, rest) = all.split_at(f.inputs());
        into.fill(T::zero());
        if self.which == Which::Value {
            return f.back(x, u, into);
        }
        if are_zero(u) {
            return Ok(());
        }
        let zeros = vec![T::zero(); f.outputs()];
        if self.which == Which::Along && !are_zero(rest) {
            return self.tangent()?.back(&join(x, rest), &join(&zeros, u), into);
        }
        let (to_x, to_rest) = into.split_at_mut(x.len());
        if self.which == Which::Along {
            return f.back(x, u, to_rest);
        }
        if !are_zero(rest) {
            self.turned([x, u], [&zeros, rest], to_x)?;
        }
        f.along(x, u, to_rest)
    }

    fn along(&self, all: &[T], _: &[T], direction: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        let f = &*self.of.f;
        let (x, rest) = all.split_at(f.inputs());
        let (dx, d_rest) = direction.split_at(x.len());
        into.fill(T::zero());
        let is_plain = are_zero(dx) || are_zero(rest);
        match self.which {
            Which::Value => f.along(x, dx, into),
            Which::Back if is_plain => f.back(x, d_rest, into),
            Which::Back => self.turned([x, dx], [d_rest, rest], into),
            Which::Along if is_plain => f.along(x, d_rest, into),
            Which::Along => {
                let mut both = vec![T::zero(); 2 * into.len()];
                self.tangent()?.along(all, direction, &mut both)?;
                into.copy_from_slice(&both[into.len()..]);
                Ok(())
            }
        }
    }

    fn record_back(&self, all: &[Var<T>], _: &[Var<T>], u: &[Var<T>]) -> Option<Vec<Var<T>>> {
        let f = &*self.of.f;
        let (x, rest) = all.split_at(f.inputs());
        let zero = |n| vec![Var::constant(T::zero()); n];
        if self.which == Which::Value {
            return Some(Self::record(&self.of, Which::Back, &[x, u]));
        }
        let is_plain = are_constant_zeros(u) || are_constant_zeros(rest);
        let tangent = if is_plain { None } else { Some(self.of.tangent()?) };
        let first = zero(f.outputs());
        if self.which == Which::Along {
            return Some(match tangent {
                Some(tangent) => Self::record(tangent, Which::Back, &[x, rest, &first, u]),
                None => join(&zero(x.len()), &Self::record(&self.of, Which::Back, &[x, u])),
            });
        }
        let mut to_x = match tangent {
            Some(tangent) => Self::record(tangent, Which::Back, &[x, u, &first, rest]),
            None => zero(x.len()),
        };
        to_x.truncate(x.len());
        Some(join(&to_x, &Self::record(&self.of, Which::Along, &[x, u])))
    }

    fn record_along(&self, all: &[Var<T>], _: &[Var<T>], direction: &[Var<T>]) -> Option<Vec<Var<T>>> {
        let f = &*self.of.f;
        let (x, rest) = all.split_at(f.inputs());
        let (dx, d_rest) = direction.split_at(x.len());
        if self.which == Which::Value || are_constant_zeros(dx) || are_constant_zeros(rest) {
            let (which, vector) =
                if self.which == Which::Value { (Which::Along, dx) } else { (self.which, d_rest) };
            return Some(Self::record(&self.of, which, &[x, vector]));
        }
        let tangent = self.of.tangent()?;
        Some(if self.which == Which::Back {
            let mut both = Self::record(tangent, Which::Back, &[x, dx, d_rest, rest]);
            both.truncate(x.len());
            both
        } else {
            Self::record(tangent, Which::Along, &[x, rest, dx, d_rest]).split_off(f.outputs())
        })
    }

    fn is_same(&self, other: &dyn Call<T>) -> bool {
        let other = other.as_any().downcast_ref::<Self>();
        other.is_some_and(|other| {
            let is_one = || Arc::ptr_eq(&self.of, &other.of) || self.of.f.is_same(&*other.of.f);
            self.which == other.which && is_one()
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
