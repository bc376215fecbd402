//! Calls: functions that are not in the table of operations, with any number of arguments and results.
//!
//! A call stands on the tape as its arguments, itself, and its results, each in a slot:
//!
//! ```text
//! argument x₀           the value of x₀
//! argument x₁, ·        the value of x₁, and the argument before it
//! call ·                the call, and its last argument
//! output ·              the first result, and the call
//! output ·              the second
//! ```
//!
//! So what looks only at operands sees what depends on what, and a sweep finds the numbers of a call side by side. What is not
//! on the tape is in a table beside it: the function, and the numbers at which it was called. The derivative of a call is a
//! product with its Jacobian, which is never stored; and it is a recording itself, so that there are derivatives of every order.

use super::Var;
use core::any::Any;
use core::fmt::Debug;
use core::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

/// A function that is called on variables. It is pure: the same arguments give the same bits.
pub(crate) trait Call<T>: Debug + Send + Sync + UnwindSafe + RefUnwindSafe + 'static {
    /// What messages and printed programs call it.
    fn name(&self) -> &'static str;

    /// How many arguments it has.
    fn inputs(&self) -> usize;

    /// How many results it has.
    fn outputs(&self) -> usize;

    /// The results `y` at `x`.
    fn value(&self, x: &[T], y: &mut [T]) -> Result<(), CallProblem>;

    /// Is it faster for many rows at once?
    fn takes_blocks(&self) -> bool {
        false
    }

    /// The results of `rows` rows: first arguments of all rows, then second ones, and so on, and the results likewise.
    fn block(&self, rows: usize, x: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        let _ = (rows, x, y);
        Err(CallProblem::Diverged)
    }

    /// `wᵀ J` with the Jacobian `J` at `x`, where the results are `y`.
    fn back(&self, x: &[T], y: &[T], w: &[T], into: &mut [T]) -> Result<(), CallProblem>;

    /// `J v` with the Jacobian `J` at `x`, where the results are `y`.
    fn along(&self, x: &[T], y: &[T], v: &[T], into: &mut [T]) -> Result<(), CallProblem>;

    /// `wᵀ J` by operations and calls that are recorded, to be differentiated again; `None` if nobody has said how.
    fn record_back(&self, x: &[Var<T>], y: &[Var<T>], w: &[Var<T>]) -> Option<Vec<Var<T>>>;

    /// `J v` by operations and calls that are recorded.
    fn record_along(&self, x: &[Var<T>], y: &[Var<T>], v: &[Var<T>]) -> Option<Vec<Var<T>>>;

    /// Does it compute the same as another one?
    fn is_same(&self, other: &dyn Call<T>) -> bool;

    /// Itself, to be compared with others of its kind.
    fn as_any(&self) -> &dyn Any;
}

/// What keeps a call from having a result. Said where nothing better is known than a number that is not finite.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum CallProblem {
    /// A text for people: what went wrong, and what to do.
    Failed(String),
    /// A comparison inside came out differently from when it was recorded.
    Diverged,
}

impl CallProblem {
    /// The problem in words that follow the name of the function.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Failed(text) => text,
            Self::Diverged => "took another branch than when it was recorded".to_owned(),
        }
    }
}

/// A call as it was recorded.
#[derive(Debug)]
pub(crate) struct Called<T> {
    pub(crate) call: Arc<dyn Call<T>>,
    /// Where the call itself stands: its slot on a tape, its entry in a trace. Its arguments are in front, its results behind.
    pub(crate) head: u32,
}

// Not derived: that would ask for numbers that can be cloned.
impl<T> Clone for Called<T> {
    fn clone(&self) -> Self {
        Self { call: self.call.clone(), head: self.head }
    }
}

/// A call on a tape, with its numbers.
#[derive(Clone, Debug)]
pub(crate) struct CalledAt<T> {
    pub(crate) called: Called<T>,
    pub(crate) x: Box<[T]>,
    pub(crate) y: Box<[T]>,
}

impl<T: 'static> Called<T> {
    /// Where the arguments are.
    pub(crate) fn arguments(&self) -> core::ops::Range<usize> {
        self.head as usize - self.call.inputs()..self.head as usize
    }

    /// Where the results are.
    pub(crate) fn results(&self) -> core::ops::Range<usize> {
        self.head as usize + 1..self.head as usize + 1 + self.call.outputs()
    }

    /// The same function?
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.head == other.head && are_same(&*self.call, &*other.call)
    }
}

/// Do two calls compute the same?
pub(crate) fn are_same<T: 'static>(a: &dyn Call<T>, b: &dyn Call<T>) -> bool {
    core::ptr::addr_eq(a, b) || a.is_same(b)
}
