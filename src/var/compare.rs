//! Comparisons: ordinary outcomes, noted by a recording that is to be replayed.
//!
//! The outcome decides what the closure does next, so a replay is right only where
//! the outcome is the same. A traced recording therefore keeps each predicate with
//! its outcome; a plain one only checks that the variables belong to it.

use crate::real::Real;
use crate::tape::Var;
use crate::tape::recorder::{check, current, note_guard, note_read};
use crate::tape::trace::{Predicate, class, order};
use core::cmp::Ordering;

/// Notes that `question` about `a` and `b` had this outcome.
#[inline]
#[track_caller]
fn note<T: Real>(question: Predicate, a: Var<T>, b: Var<T>, outcome: u8) {
    if a.is_constant() && b.is_constant() {
        return;
    }
    let id = current::<T>();
    let belongs = |x: &Var<T>| x.tape == id || x.is_constant();
    // What is not of this recording is one that it takes in, or is noted.
    if belongs(&a) && belongs(&b) || check("comparison", &[a, b]) {
        note_guard(question, [a, b], outcome);
    }
}

/// Notes that the value of `x` was read out.
#[inline]
#[track_caller]
pub(super) fn read<T: Real>(x: Var<T>) {
    if !x.is_constant() {
        note_read(&x);
    }
}

/// Notes the class of `x`, for a predicate of its sign or of whether it is finite.
#[inline]
#[track_caller]
pub(super) fn classified<T: Real>(x: Var<T>) -> T {
    if !x.is_constant() {
        note(Predicate::Class, x, Var::constant(T::zero()), class(x.value));
    }
    x.value
}

macro_rules! comparisons {
    ($rhs:ty, $value:expr) => {
        impl<T: Real> PartialEq<$rhs> for Var<T> {
            #[inline]
            #[track_caller]
            fn eq(&self, other: &$rhs) -> bool {
                let other: Var<T> = $value(*other);
                let outcome = self.value == other.value;
                note(Predicate::Equal, *self, other, u8::from(outcome));
                outcome
            }
        }

        impl<T: Real> PartialOrd<$rhs> for Var<T> {
            #[inline]
            #[track_caller]
            fn partial_cmp(&self, other: &$rhs) -> Option<Ordering> {
                let other: Var<T> = $value(*other);
                note(Predicate::Order, *self, other, order(self.value, other.value));
                self.value.partial_cmp(&other.value)
            }
            #[inline]
            #[track_caller]
            fn lt(&self, other: &$rhs) -> bool {
                let other: Var<T> = $value(*other);
                let outcome = self.value < other.value;
                note(Predicate::Less, *self, other, u8::from(outcome));
                outcome
            }
            #[inline]
            #[track_caller]
            fn le(&self, other: &$rhs) -> bool {
                let other: Var<T> = $value(*other);
                let outcome = self.value <= other.value;
                note(Predicate::LessEqual, *self, other, u8::from(outcome));
                outcome
            }
            #[inline]
            #[track_caller]
            fn gt(&self, other: &$rhs) -> bool {
                let other: Var<T> = $value(*other);
                let outcome = self.value > other.value;
                note(Predicate::Less, other, *self, u8::from(outcome));
                outcome
            }
            #[inline]
            #[track_caller]
            fn ge(&self, other: &$rhs) -> bool {
                let other: Var<T> = $value(*other);
                let outcome = self.value >= other.value;
                note(Predicate::LessEqual, other, *self, u8::from(outcome));
                outcome
            }
        }
    };
}

comparisons!(Var<T>, core::convert::identity);
comparisons!(T, Var::constant);
