//! Comparisons: did those of many values come out as recorded?

use super::pointwise::Arg;
use crate::scalar::Numeric;
use crate::simd::{InstructionSet, multiversion};
use crate::tape::trace::{self, Predicate};

/// What a comparison came out as.
#[inline(always)]
pub(crate) fn outcome<T: Numeric>(question: Predicate, a: T, b: T) -> u8 {
    match question {
        Predicate::Equal => u8::from(a == b),
        Predicate::Less => u8::from(a < b),
        Predicate::LessEqual => u8::from(a <= b),
        Predicate::Order => trace::order(a, b),
        Predicate::Class => trace::class(a),
    }
}

/// Is `f` what is expected for all of two slices?
///
/// Without an early end, since most guards hold, and with floats for what failed, so that comparisons stay in
/// vectors.
#[inline(always)]
fn all_of_two<T: Numeric, const YES: bool>(a: &[T], b: &[T], f: impl Fn(T, T) -> bool) -> bool {
    let mut failed = [T::zero(); 16];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<16>(), b.as_chunks::<16>());
    for (a, b) in a.iter().zip(b) {
        for l in 0..16 {
            failed[l] = if f(a[l], b[l]) == YES { failed[l] } else { T::one() };
        }
    }
    let rest = a_rest.iter().zip(b_rest).fold(true, |all, (&a, &b)| all & (f(a, b) == YES));
    rest & failed.iter().fold(true, |all, &failed| all & (failed == T::zero()))
}

/// The same of one.
#[inline(always)]
fn all_of<T: Numeric, const YES: bool>(a: &[T], f: impl Fn(T) -> bool) -> bool {
    let mut failed = [T::zero(); 16];
    let (a, rest) = a.as_chunks::<16>();
    for a in a {
        for l in 0..16 {
            failed[l] = if f(a[l]) == YES { failed[l] } else { T::one() };
        }
    }
    let rest = rest.iter().fold(true, |all, &a| all & (f(a) == YES));
    rest & failed.iter().fold(true, |all, &failed| all & (failed == T::zero()))
}

/// A question, and of which operands it takes the absolute value first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Comparison {
    pub(crate) question: Predicate,
    /// Only for comparisons by size.
    pub(crate) absolute: [bool; 2],
}

impl Comparison {
    /// The outcome for two operands.
    pub(crate) fn outcome<T: Numeric>(self, a: T, b: T) -> u8 {
        let taken = |absolute: bool, x: T| if absolute { x.abs() } else { x };
        outcome(self.question, taken(self.absolute[0], a), taken(self.absolute[1], b))
    }
}

impl From<Predicate> for Comparison {
    fn from(question: Predicate) -> Self {
        Self { question, absolute: [false; 2] }
    }
}

/// Did all comparisons come out like this?
#[inline(always)]
fn holds_body<T: Numeric>(
    comparison: Comparison,
    expected: u8,
    a: Arg<'_, T>,
    b: Arg<'_, T>,
    len: usize,
) -> bool {
    match (comparison.question, expected) {
        (Predicate::Order | Predicate::Class, _) => {
            all::<T, true>(a, b, len, |a, b| comparison.outcome(a, b) == expected)
        }
        // The expected outcome is known to the loop, which is two operations for each value then.
        (_, 1) => all_come_out::<T, true>(comparison, a, b, len),
        _ => all_come_out::<T, false>(comparison, a, b, len),
    }
}

/// Did all comparisons with two outcomes come out as `YES` says?
#[inline(always)]
fn all_come_out<T: Numeric, const YES: bool>(
    comparison: Comparison,
    a: Arg<'_, T>,
    b: Arg<'_, T>,
    len: usize,
) -> bool {
    match (comparison.question, comparison.absolute) {
        (Predicate::Equal, [false, false]) => all::<T, YES>(a, b, len, |a, b| a == b),
        (Predicate::Less, [false, false]) => all::<T, YES>(a, b, len, |a, b| a < b),
        (Predicate::LessEqual, [false, false]) => all::<T, YES>(a, b, len, |a, b| a <= b),
        (Predicate::Less, [true, false]) => all::<T, YES>(a, b, len, |a, b| a.abs() < b),
        (Predicate::LessEqual, [true, false]) => all::<T, YES>(a, b, len, |a, b| a.abs() <= b),
        (Predicate::Less, [false, true]) => all::<T, YES>(a, b, len, |a, b| a < b.abs()),
        (Predicate::LessEqual, [false, true]) => all::<T, YES>(a, b, len, |a, b| a <= b.abs()),
        _ => all::<T, YES>(a, b, len, |a, b| comparison.outcome(a, b) == 1),
    }
}

#[inline(always)]
fn all<T: Numeric, const YES: bool>(
    a: Arg<'_, T>,
    b: Arg<'_, T>,
    len: usize,
    f: impl Fn(T, T) -> bool,
) -> bool {
    match (a, b) {
        (Arg::Slice(a), Arg::Slice(b)) => all_of_two::<T, YES>(a, b, f),
        (Arg::Slice(a), Arg::Value(b)) => all_of::<T, YES>(a, |a| f(a, b)),
        (Arg::Value(a), Arg::Slice(b)) => all_of::<T, YES>(b, |b| f(a, b)),
        (Arg::Value(a), Arg::Value(b)) => len == 0 || f(a, b) == YES,
    }
}

multiversion! {
    /// Did all comparisons come out as `expected`?
    pub(crate) fn holds[T: Numeric](comparison: Comparison, expected: u8, a: Arg<'_, T>, b: Arg<'_, T>, len: usize) -> bool
        = holds_body;
}

/// Numbers that are compared in place: a call for an instruction set costs as much.
const FEW: usize = 32;

/// Is no number larger than `most` in size, and none NaN?
#[inline]
pub(crate) fn all_within<T: Numeric>(numbers: &[T], most: T) -> bool {
    if numbers.len() <= FEW {
        // Without an early end the loop is vectorized.
        return numbers.iter().fold(true, |all, x| all & (x.abs() <= most));
    }
    many_within(numbers, most)
}

// Out of line, so that few numbers are compared in place.
#[inline(never)]
fn many_within<T: Numeric>(numbers: &[T], most: T) -> bool {
    let size = Comparison { question: Predicate::LessEqual, absolute: [true, false] };
    holds(InstructionSet::best(), size, 1, Arg::Slice(numbers), Arg::Value(most), numbers.len())
}

/// Are all numbers finite?
#[inline]
pub(crate) fn all_finite<T: Numeric>(numbers: &[T]) -> bool {
    all_within(numbers, T::max_value())
}

#[cfg(test)]
#[path = "../../tests/unit/kernel/comparison.rs"]
mod tests;
