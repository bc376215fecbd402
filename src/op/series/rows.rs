//! The rows of the table on series.
//!
//! Powers, quotients and products are computed term by term, branches are taken by the leading term of a difference, and
//! steps by the next plain number on the side of the infinitesimal. All others follow from the table's partial derivatives:
//! `f(x(ε)) = f(x₀) + ∫ f'(x(ε)) x'(ε) dε`, where each integration yields one term more than went in.

use super::exponent::Exponent;
use super::{Series, State, TERMS};
use crate::op::{self, BinaryRow, Op, Scalar, TernaryRow, UnaryRow};
use crate::scalar::Numeric;
use core::cmp::Ordering;
use core::ops::{Add, Div, Mul, Neg, Sub};

impl<T: Numeric> Neg for Series<T> {
    type Output = Self;
    fn neg(self) -> Self {
        Self::constant(T::zero()).plus(&self, -T::one())
    }
}

macro_rules! arithmetic {
    ($($trait:ident $method:ident;)+) => {
        $(
            impl<T: Numeric> $trait for Series<T> {
                type Output = Self;
                fn $method(self, other: Self) -> Self {
                    self.binary::<op::$trait>(other)
                }
            }
        )+
    };
}

arithmetic! { Add add; Sub sub; Mul mul; Div div; }

impl<T: Numeric> Scalar for Series<T> {
    fn lift(self, c: f64) -> Self {
        Self::constant(T::nearest(c))
    }

    fn unary<R: UnaryRow>(self) -> Self {
        if let Some(x) = self.plain() {
            return Self::constant(R::value(x));
        }
        let result = self.unary_terms::<R>();
        match self.standard().filter(|_| !is_step(R::OP)) {
            Some(x) => result.with_bits_of(R::value(x)),
            None => result,
        }
    }

    fn binary<R: BinaryRow>(self, other: Self) -> Self {
        if let (Some(a), Some(b)) = (self.plain(), other.plain()) {
            return Self::constant(R::value(a, b));
        }
        let result = self.binary_terms::<R>(&other);
        match (self.standard(), other.standard()) {
            (Some(a), Some(b)) => result.with_bits_of(R::value(a, b)),
            _ => result,
        }
    }

    fn ternary<R: TernaryRow>(self, b: Self, c: Self) -> Self {
        if let (Some(a), Some(b), Some(c)) = (self.plain(), b.plain(), c.plain()) {
            return Self::constant(R::value([a, b, c]));
        }
        let result = Self::analytic_of_three::<R>([self, b, c]);
        match (self.standard(), b.standard(), c.standard()) {
            (Some(a), Some(b), Some(c)) => result.with_bits_of(R::value([a, b, c])),
            _ => result,
        }
    }

    fn powi(self, n: i32) -> Self {
        if n == 0 {
            return Self::constant(T::one());
        }
        let result = self.power(Exponent::whole(n), |c| num_traits::Float::powi(c, n));
        match self.standard() {
            Some(x) => result.with_bits_of(num_traits::Float::powi(x, n)),
            None => result,
        }
    }

    fn mul_add(self, a: Self, b: Self) -> Self {
        let result = self.times(&a).plus(&b, T::one());
        match (self.standard(), a.standard(), b.standard()) {
            (Some(x), Some(a), Some(b)) => result.with_bits_of(num_traits::Float::mul_add(x, a, b)),
            _ => result,
        }
    }

    fn choose(self, then: Self, other: Self) -> Self {
        match self.state {
            State::Known if self.vanishes() => other,
            State::Known if self.lead().is_some() => then,
            State::Pole => then,
            _ => Self::lost(),
        }
    }
}

impl<T: Numeric> Series<T> {
    fn unary_terms<R: UnaryRow>(&self) -> Self {
        let one = Self::constant(T::one());
        let half = || R::value(T::zero()); // What a step is at its edge.
        match R::OP {
            Op::Neg => -*self,
            Op::Detach => *self,
            Op::Recip => self.power(Exponent::whole(-1), T::recip),
            Op::Sqrt => self.power(Exponent::ratio(1, 2), T::sqrt),
            Op::Cbrt => self.power(Exponent::ratio(1, 3), T::cbrt),
            Op::CbrtPartial => {
                let third = Self::constant(T::nearest(1.0 / 3.0));
                third.times(&self.abs().power(Exponent::ratio(-2, 3), |c| c.cbrt().powi(2).recip()))
            }
            Op::AtanPartial => self.times(self).plus(&one, T::one()).power(Exponent::whole(-1), T::recip),
            Op::Abs => self.abs(),
            Op::Relu => {
                let zero = Self::constant(T::zero());
                self.on_side(|| zero, |side| if side > T::zero() { *self } else { zero })
            }
            Op::Signum | Op::Side => self.on_side(|| Self::constant(half()), Self::constant),
            op if is_step(op) => self.step::<R>(),
            Op::Fract => self.plus(&self.step::<op::Trunc>(), -T::one()),
            Op::Tanh
            | Op::Sigmoid
            | Op::Erf
            | Op::TanhPartial
            | Op::SigmoidPartial
            | Op::ErfPartial
            | Op::Erfc
            | Op::NormalCdf
            | Op::NormalCdfPartial
            | Op::Exp
            | Op::Exp2
            | Op::ExpM1
                if self.is_infinite() =>
            {
                self.at_infinity::<R>()
            }
            _ => self.analytic::<R>(),
        }
    }

    /// Larger than any number, by a leading term with a negative exponent.
    fn is_infinite(&self) -> bool {
        self.state == State::Known && self.lead().is_some_and(|lead| lead.0 < Exponent::ZERO)
    }

    /// Of a function that reaches its limit faster than any power of ε does, the limit.
    fn at_infinity<R: UnaryRow>(&self) -> Self {
        let Some((_, c)) = self.lead() else { return Self::lost() };
        let value = R::value(if c > T::zero() { T::infinity() } else { T::neg_infinity() });
        if value.is_finite() { Self::constant(value) } else { Self::lost() }
    }

    /// What is so at 0, or else on the side that a number is on: ±1.
    fn on_side(&self, at_zero: impl FnOnce() -> Self, f: impl FnOnce(T) -> Self) -> Self {
        if self.vanishes() {
            return at_zero();
        }
        match (self.state, self.lead()) {
            (State::Known, Some((_, c))) => f(c.signum()),
            (State::NotANumber, _) => *self,
            _ => Self::lost(),
        }
    }

    fn abs(&self) -> Self {
        self.on_side(|| *self, |side| self.times(&Self::constant(side)))
    }

    /// A piecewise constant function.
    fn step<R: UnaryRow>(&self) -> Self {
        if let Some(spoiled) = Self::spoiled(&[self]) {
            return spoiled;
        }
        let Some(x) = self.standard() else { return Self::lost() };
        let [above, below] = [T::one(), -T::one()].map(|side| R::value(next(x, side)));
        if above == below {
            return Self::constant(above);
        }
        let rest = self.plus(&Self::constant(x), -T::one());
        rest.on_side(
            || Self::constant(R::value(x)),
            |side| Self::constant(if side > T::zero() { above } else { below }),
        )
    }

    /// A function by its partial derivative.
    fn analytic<R: UnaryRow>(&self) -> Self {
        if let Some(spoiled) = Self::spoiled(&[self]) {
            return spoiled;
        }
        let Some(x) = self.standard() else { return Self::lost() };
        let start = R::value(x);
        let rest = self.plus(&Self::constant(x), -T::one());
        if rest.is_zero() || !start.is_finite() {
            return if rest.is_zero() || start.is_nan() { Self::constant(start) } else { Self::lost() };
        }
        let slope = self.derivative();
        self.integrated(&rest, start, &|order, y| Some(R::partial(self.below(order), y).times(&slope?)))
    }

    /// `start + ∫ f(n, y) dε`, where `f` gives its part of the integrand below order `n`, one term less than comes out, and
    /// `y` is the result up to there. `rest` is the operand that changes first, without its term without ε.
    fn integrated(&self, rest: &Self, start: T, f: &impl Fn(Exponent, Self) -> Option<Self>) -> Self {
        let Some(step) = rest.start() else { return Self::constant(start) };
        let all = step.times(Exponent::whole(TERMS as i32));
        let order = match (self.order, all) {
            (Some(order), Some(all)) => order.min(all),
            (None, Some(all)) => all,
            _ => return Self::lost(),
        };
        self.integrated_below(order, step, start, f).unwrap_or_else(Self::lost)
    }

    fn integrated_below(
        &self,
        order: Exponent,
        step: Exponent,
        start: T,
        f: &impl Fn(Exponent, Self) -> Option<Self>,
    ) -> Option<Self> {
        if order <= step {
            return Some(Self::constant(start).below(order));
        }
        let before = order.minus(step)?;
        // Most partial derivatives do without the result. Each level that asks for it doubles the work.
        let without = f(before, Self::lost())?;
        if without.state != State::Lost {
            return without.integral(start).map(|series| series.below(order));
        }
        let y = self.integrated_below(before, step, start, f)?;
        f(before, y)?.integral(start).map(|series| series.below(order))
    }
}

fn is_step(op: Op) -> bool {
    matches!(op, Op::Floor | Op::Ceil | Op::Round | Op::Trunc)
}

/// The next plain number on the side of ±1.
fn next<T: Numeric>(x: T, side: T) -> T {
    let size = x.abs().max(T::min_positive_value()) * T::epsilon();
    x + side * size.max(T::min_positive_value())
}

impl<T: Numeric> Series<T> {
    fn binary_terms<R: BinaryRow>(&self, other: &Self) -> Self {
        let one = T::one();
        match R::OP {
            Op::Add => self.plus(other, one),
            Op::Sub => self.plus(other, -one),
            Op::Mul => self.times(other),
            Op::Absorb if self.is_zero() => *self,
            Op::Absorb => self.times(other),
            Op::Div => self.times(&other.power(Exponent::whole(-1), T::recip)),
            Op::Powf => self.raised(other),
            Op::Hypot => self.radius_squared(other).power(Exponent::ratio(1, 2), T::sqrt),
            Op::HypotPartial => self.over(other, Exponent::ratio(-1, 2), |c| c.sqrt().recip()),
            Op::Atan2Partial => self.over(other, Exponent::whole(-1), T::recip),
            Op::Copysign => {
                let side = other.on_side(|| Self::constant(one), Self::constant);
                self.abs().times(&side)
            }
            Op::Rem => self.remainder(other),
            Op::Max | Op::Min | Op::Less | Op::LessEqual | Op::Equal | Op::Above | Op::Below => {
                self.compared::<R>(other)
            }
            Op::Atan2 => self.angle::<R>(other),
            _ => self.analytic_of_two::<R>(other, T::zero()),
        }
    }

    /// The angle of a point, which jumps behind the origin: by the side of that cut on which it is.
    fn angle<R: BinaryRow>(&self, other: &Self) -> Self {
        let on = |side: T| self.analytic_of_two::<R>(other, T::zero().copysign(side));
        if self.standard() != Some(T::zero()) { on(T::one()) } else { self.on_side(|| on(T::one()), on) }
    }

    /// `a − b trunc(a / b)`, by the side on which `a − n b` is for the nearest whole number n.
    fn remainder(&self, other: &Self) -> Self {
        let (Some(a), Some(b)) = (self.standard(), other.standard()) else { return Self::lost() };
        let whole = (a / b).round();
        if !whole.is_finite() {
            return Self::constant(a % b);
        }
        let rest = self.plus(&other.scaled(whole), -T::one());
        rest.on_side(
            || rest,
            |side| self.on_side(|| rest, |own| if side == own { rest } else { rest.plus(&other.abs(), own) }),
        )
    }

    /// What a comparison decides.
    fn compared<R: BinaryRow>(&self, other: &Self) -> Self {
        if let Some(spoiled) = Self::spoiled(&[self, other]) {
            return spoiled;
        }
        let Some(order) = self.compare(other) else { return Self::lost() };
        let operands = match order {
            Ordering::Less => [T::zero(), T::one()],
            Ordering::Equal => [T::zero(), T::zero()],
            Ordering::Greater => [T::one(), T::zero()],
        };
        // Equal as far as they are known, and known no further than that.
        let end = self.plus(other, -T::one()).order.filter(|_| order == Ordering::Equal);
        let takes_first = |order| {
            let taken = if order == Ordering::Less { *other } else { *self };
            end.map_or(taken, |end| taken.below(end))
        };
        match R::OP {
            Op::Max => takes_first(order),
            Op::Min => takes_first(order.reverse()),
            _ => Self::constant(R::value(operands[0], operands[1])),
        }
    }

    fn radius_squared(&self, other: &Self) -> Self {
        self.times(self).plus(&other.times(other), T::one())
    }

    /// `a (a² + b²)ᵖ`, and 0 at the origin.
    fn over(&self, other: &Self, p: Exponent, value: impl Fn(T) -> T) -> Self {
        let square = self.radius_squared(other);
        if square.is_zero() { square } else { self.times(&square.power(p, value)) }
    }

    /// `aᵇ`.
    fn raised(&self, other: &Self) -> Self {
        if let Some(spoiled) = Self::spoiled(&[self, other]) {
            return spoiled;
        }
        let Some(b) = other.standard() else { return Self::lost() };
        if other.plus(&Self::constant(b), -T::one()).is_zero() {
            if b == T::zero() {
                return Self::constant(T::one());
            }
            if let Some(p) = Exponent::nearest(b.wide()) {
                let is_negative = self.lead().is_some_and(|lead| lead.1 < T::zero());
                return if is_negative && b.fract() != T::zero() {
                    Self::of_state(State::NotANumber)
                } else {
                    self.power(p, |c| c.powf(b))
                };
            }
        }
        self.raised_along(other, b)
    }

    /// `aᵇ` with an exponent that moves from `b`: `a₀^b₀ exp(b ln a − b₀ ln a₀)`.
    ///
    /// By its partial derivatives, which are powers again, each further term would take three times as long.
    fn raised_along(&self, other: &Self, b: T) -> Self {
        if self.vanishes() {
            // With an exponent below 1 it is larger than it was.
            let is_below = b >= T::one() || b > T::zero() && self.is_zero();
            return if is_below { *self } else { Self::lost() };
        }
        let Some(a) = self.standard().filter(|&a| a != T::zero()) else { return Self::lost() };
        if a < T::zero() {
            // An exponent of which it is not known how it moves may stay an integer.
            let moves = other.plus(&Self::constant(b), -T::one()).lead().is_some();
            return Self::of_state(if moves { State::NotANumber } else { State::Lost });
        }
        let exponent = self.unary::<op::Ln>().times(other);
        match exponent.standard() {
            Some(start) if a.powf(b).is_finite() => {
                exponent.plus(&Self::constant(start), -T::one()).unary::<op::Exp>().scaled(a.powf(b))
            }
            _ => Self::lost(),
        }
    }

    /// A function of three operands by its partial derivatives.
    fn analytic_of_three<R: TernaryRow>(operands: [Self; 3]) -> Self {
        if let Some(spoiled) = Self::spoiled(&[&operands[0], &operands[1], &operands[2]]) {
            return spoiled;
        }
        let [Some(a), Some(b), Some(c)] = operands.map(|x| x.standard()) else { return Self::lost() };
        let standard = [a, b, c];
        let start = R::value(standard);
        if start.is_nan() {
            return Self::constant(start);
        }
        let rests = [0, 1, 2].map(|k| operands[k].plus(&Self::constant(standard[k]), -T::one()));
        // What changes first, of those that change.
        let moving = (0..3).filter(|&k| !rests[k].is_zero());
        let Some(first) = moving.min_by_key(|&k| rests[k].start()) else { return Self::constant(start) };
        if !start.is_finite() {
            return Self::lost();
        }
        let slopes = operands.map(|x| x.derivative());
        operands[first].integrated(&rests[first], start, &|order, y| {
            let partials = R::partials(operands.map(|x| x.below(order)), y);
            let mut sum = Self::constant(T::zero());
            for k in (0..3).filter(|&k| !rests[k].is_zero()) {
                sum = sum.plus(&partials[k].times(&slopes[k]?), T::one());
            }
            Some(sum)
        })
    }

    /// A function of two operands by its partial derivatives; `zero` is what the first one is next to 0.
    fn analytic_of_two<R: BinaryRow>(&self, other: &Self, zero: T) -> Self {
        if let Some(spoiled) = Self::spoiled(&[self, other]) {
            return spoiled;
        }
        let (Some(a), Some(b)) = (self.standard(), other.standard()) else { return Self::lost() };
        let start = R::value(if a == T::zero() { zero } else { a }, b);
        let rests = [self.plus(&Self::constant(a), -T::one()), other.plus(&Self::constant(b), -T::one())];
        if rests.iter().all(Self::is_zero) || start.is_nan() {
            return Self::constant(start);
        }
        // At the origin there may be no series, but of a family in its one operand.
        let is_origin = a == T::zero() && b == T::zero() && R::FLAT[0] != op::Flat::Everywhere;
        if !start.is_finite() || is_origin {
            return Self::lost();
        }
        if rests[0].is_zero()
            && let Some(series) = Self::of_family::<R>(a, b, &rests[1])
        {
            return series;
        }
        let rest = if rests[0].start().is_none_or(|x| rests[1].start().is_some_and(|y| y < x)) {
            &rests[1]
        } else {
            &rests[0]
        };
        let slopes = [self.derivative(), other.derivative()];
        self.integrated(rest, start, &|order, y| {
            let (a, b) = (self.below(order), other.below(order));
            let first = R::partial_a(a, b, y).times(&slopes[0]?);
            let second = R::partial_b(a, b, y).times(&slopes[1]?);
            Some(first.plus(&second, T::one()))
        })
    }
}

#[cfg(test)]
#[path = "../../../tests/unit/op/series/rows.rs"]
mod tests;
