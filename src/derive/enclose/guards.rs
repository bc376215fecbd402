//! Which outcomes a comparison can have over a box.

use super::sweep::Spans;
use crate::interval::Interval;
use crate::real::Real;
use crate::tape::trace::{Guard, Predicate, Trace, class};

/// Outcomes, a bit for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outcomes(u16);

impl Outcomes {
    /// Can the outcome be this one?
    pub(super) fn has(self, outcome: u8) -> bool {
        self.0 >> outcome & 1 == 1
    }

    /// All outcomes that can be.
    pub(super) fn iter(self) -> impl Iterator<Item = u8> {
        (0..16).filter(move |&outcome| self.has(outcome))
    }

    fn with(self, outcome: u8, is_possible: bool) -> Self {
        Self(self.0 | u16::from(is_possible) << outcome)
    }
}

/// The outcome as it counts here: 0 has no sign.
pub(super) fn outcome<T: Real>(guard: &Guard) -> u8 {
    let negative_zero = class(-T::zero());
    let is_negative_zero = guard.question == Predicate::Class && guard.outcome == negative_zero;
    if is_negative_zero { class(T::zero()) } else { guard.outcome }
}

/// The outcomes of a guard over the box that `spans` are of.
pub(super) fn outcomes<T: Real>(guard: &Guard, trace: &Trace<T>, spans: &Spans) -> Outcomes {
    let [a, b] = guard.operands.map(|source| spans.value(trace, source));
    let none = Outcomes(0);
    let meet = a.lower <= b.upper && b.lower <= a.upper;
    let is_tie = a.is_point() && b.is_point() && meet;
    match guard.question {
        Predicate::Less => none.with(0, a.upper >= b.lower).with(1, a.lower < b.upper),
        Predicate::LessEqual => none.with(0, a.upper > b.lower).with(1, a.lower <= b.upper),
        Predicate::Equal => none.with(0, !is_tie).with(1, meet),
        Predicate::Order => none.with(1, a.lower < b.upper).with(2, meet).with(3, a.upper > b.lower),
        Predicate::Class => classes::<T>(a),
    }
}

/// The classes of numbers within, as the float has them.
fn classes<T: Real>(x: Interval) -> Outcomes {
    let (normal, one) = (T::min_positive_value(), T::one());
    let (smallest, largest) = (normal.widen(), T::max_value().widen());
    let subnormal = normal * T::of(0.5);
    let side = |all: Outcomes, x: Interval, sign: T| {
        all.with(class(sign * subnormal), x.upper > 0.0 && x.lower < smallest)
            .with(class(sign * one), x.upper >= smallest && x.lower <= largest)
            .with(class(sign * T::infinity()), x.upper > largest)
    };
    let all = Outcomes(0).with(class(T::zero()), x.has_zero());
    side(side(all, x, one), -x, -one)
}
