//! A function of matrices as a call: what it has to say of itself.
//!
//! A kernel computes with plain numbers once, and says what its products with the Jacobian are in terms of other kernels and of
//! operations. These run on variables, to be differentiated again, as on constants, which are numbers. So every kernel has
//! derivatives of every order, though none is written for more than one.

use crate::real::Real;
use crate::tape::call::{Call, CallProblem};
use crate::tape::fault::Fault;
use crate::tape::recorder::call_at;
use crate::tape::{Recording, Var, record};
use core::any::Any;
use core::fmt::Debug;
use core::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

/// A function of all entries of some matrices, in one list.
pub(super) trait Kernel<T: Real>: Debug + Send + Sync + UnwindSafe + RefUnwindSafe + 'static {
    /// What messages and printed programs call it.
    fn name(&self) -> &'static str;
    /// How many numbers it takes.
    fn inputs(&self) -> usize;
    /// How many numbers it gives.
    fn outputs(&self) -> usize;
    /// The results, of which nothing is known before.
    fn value(&self, x: &[T], y: &mut [T]) -> Result<(), CallProblem>;
    /// `wᵀ J` with the Jacobian `J` at `x`, where the results are `y`.
    fn back(&self, x: &[Var<T>], y: &[Var<T>], w: &[Var<T>]) -> Vec<Var<T>>;
    /// `J v`.
    fn along(&self, x: &[Var<T>], y: &[Var<T>], v: &[Var<T>]) -> Vec<Var<T>>;
    /// `back` of plain numbers, where that is worth a way of its own; false if there is none.
    fn back_numbers(&self, x: &[T], y: &[T], w: &[T], into: &mut [T]) -> bool {
        let _ = (x, y, w, into);
        false
    }
    /// Does it compute the same as another one?
    fn is_same(&self, other: &Self) -> bool;
}

#[derive(Debug)]
struct KernelCall<K>(K);

/// Calls a kernel on the entries of all these lists, one behind the other.
pub(super) fn call<T: Real, K: Kernel<T>>(kernel: K, x: &[&[Var<T>]]) -> Vec<Var<T>> {
    called(kernel, x, Location::caller())
}

/// The same, asked for at a place of the user's program.
pub(super) fn called<T: Real, K: Kernel<T>>(
    kernel: K,
    x: &[&[Var<T>]],
    here: &'static Location<'static>,
) -> Vec<Var<T>> {
    let call: Arc<dyn Call<T>> = Arc::new(KernelCall(kernel));
    match x {
        [only] => call_at(&call, only, here),
        several => call_at(&call, &several.concat(), here),
    }
}

fn constants<T: Real>(numbers: &[T]) -> Vec<Var<T>> {
    numbers.iter().map(|&x| Var::constant(x)).collect()
}

/// Computes with constants, of which nothing is recorded; what goes wrong in a kernel that is called on the way is the problem.
fn put<T: Real>(product: impl FnOnce() -> Vec<Var<T>>, into: &mut [T]) -> Result<(), CallProblem> {
    record(
        &[],
        Recording::default(),
        |_: &[Var<T>]| product(),
        |tape, numbers| {
            // It holds what went wrong, whichever number it is asked for.
            tape.slot_of(Var::constant(T::zero()))?;
            into.iter_mut().zip(numbers).for_each(|(into, x)| *into = x.value);
            Ok(())
        },
    )
    .map_err(|fault: Fault| match fault {
        Fault::Call { what, .. } => CallProblem::Failed(what),
        other => CallProblem::Failed(other.within("")),
    })
}

impl<T: Real, K: Kernel<T>> Call<T> for KernelCall<K> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn inputs(&self) -> usize {
        self.0.inputs()
    }

    fn outputs(&self) -> usize {
        self.0.outputs()
    }

    fn value(&self, x: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        // What is not finite comes out so, as of any operation, and the operation that made it is looked for.
        if x.iter().all(|x| x.is_finite()) {
            return self.0.value(x, y);
        }
        y.fill(T::nan());
        Ok(())
    }

    fn back(&self, x: &[T], y: &[T], w: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        if self.0.back_numbers(x, y, w, into) {
            return Ok(());
        }
        put(|| self.0.back(&constants(x), &constants(y), &constants(w)), into)
    }

    fn along(&self, x: &[T], y: &[T], v: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        put(|| self.0.along(&constants(x), &constants(y), &constants(v)), into)
    }

    fn record_back(&self, x: &[Var<T>], y: &[Var<T>], w: &[Var<T>]) -> Option<Vec<Var<T>>> {
        Some(self.0.back(x, y, w))
    }

    fn record_along(&self, x: &[Var<T>], y: &[Var<T>], v: &[Var<T>]) -> Option<Vec<Var<T>>> {
        Some(self.0.along(x, y, v))
    }

    fn is_same(&self, other: &dyn Call<T>) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| self.0.is_same(&other.0))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `a − b`, number by number.
pub(super) fn minus<T: Real>(a: &[Var<T>], b: &[Var<T>]) -> Vec<Var<T>> {
    a.iter().zip(b).map(|(&a, &b)| if is_zero(&b) { a } else { a - b }).collect()
}

/// `a + b`, number by number.
pub(super) fn plus<T: Real>(a: &[Var<T>], b: &[Var<T>]) -> Vec<Var<T>> {
    a.iter().zip(b).map(|(&a, &b)| if is_zero(&b) { a } else { a + b }).collect()
}

/// `−a`, number by number.
pub(super) fn negative<T: Real>(a: &[Var<T>]) -> Vec<Var<T>> {
    a.iter().map(|&a| if is_zero(&a) { a } else { -a }).collect()
}

pub(super) fn zeros<T: Real>(count: usize) -> Vec<Var<T>> {
    vec![Var::constant(T::zero()); count]
}

/// A constant 0: what is multiplied by it needs no work.
pub(super) fn is_zero<T: Real>(x: &Var<T>) -> bool {
    x.is_constant() && x.value == T::zero()
}

/// The transpose of a square matrix by rows.
pub(super) fn transposed<E: Copy>(matrix: &[E], n: usize) -> Vec<E> {
    (0..n * n).map(|k| matrix[(k % n) * n + k / n]).collect()
}
