//! Numbers that carry infinitesimals: what a derivative tends to next to a point where it is a convention.
//!
//! A number is a series `Σ cₖ ε^eₖ` in an infinitesimal ε > 0, with fractions as exponents, cut off after a few terms (the
//! field of Levi-Civita). `ε^(1/3)` is what `cbrt` makes of ε, and `⅓ ε^(−2/3)` its partial derivative; times `3 ε^(2/3)`, the
//! one of the cube behind it, that is 1: the derivative of `cbrt(x)³` at 0, where plain numbers have `0 · ∞`. The rows of the
//! table run on series as they run on numbers; the term without ε has the bits that plain numbers give.
//!
//! A series may fail to hold a value: a logarithm of ε is none, and terms beyond those that are kept may be needed. It says
//! so, and so does all that is computed from it.
//!
//! Levi-Civita (1892); Shamseddine and Berz (1996), Exception handling in derivative computation with nonarchimedean calculus.

mod exponent;
mod family;
mod rows;

use crate::scalar::Numeric;
use core::cmp::Ordering;
use exponent::Exponent;

/// Terms that are kept.
const TERMS: usize = 6;

/// A term `c ε^e`.
type Term<T> = (Exponent, T);

/// What a series stands for. Ordered: of two operands the later one decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    /// The terms.
    Known,
    /// An infinity of plain numbers, as `1 / 0` without an infinitesimal.
    Pole,
    /// A value that no series of this kind holds, or whose leading terms were cut off.
    Lost,
    /// No number, as the square root of −ε.
    NotANumber,
}

/// A number with infinitesimals; see the module.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Series<T> {
    state: State,
    len: u8,
    /// Exponents grow; no coefficient is 0.
    terms: [Term<T>; TERMS],
    /// Terms from this exponent on are not known; `None` if there are no others.
    order: Option<Exponent>,
}

/// What a derivative tends to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Limit<T> {
    Number(T),
    Infinite,
    /// The series does not hold it.
    Unknown,
}

impl<T: Numeric> Series<T> {
    fn of_state(state: State) -> Self {
        Self { state, len: 0, terms: [(Exponent::ZERO, T::zero()); TERMS], order: None }
    }

    fn lost() -> Self {
        Self::of_state(State::Lost)
    }

    /// A plain number.
    pub(crate) fn constant(x: T) -> Self {
        if x.is_nan() {
            return Self::of_state(State::NotANumber);
        }
        if x.is_infinite() {
            return Self::of_state(State::Pole);
        }
        Self::of_terms(&mut [(Exponent::ZERO, x)], None)
    }

    /// `x + slope ε`.
    pub(crate) fn moving(x: T, slope: T) -> Self {
        Self::of_terms(&mut [(Exponent::ZERO, x), (Exponent::ONE, slope)], None)
    }

    /// A number of which nothing is known but that it moves no faster than the fastest of some others.
    pub(crate) fn near(x: T, others: &[Self]) -> Self {
        if !x.is_finite() || others.iter().any(|other| other.state != State::Known) {
            return Self::lost();
        }
        let moving = |other: &Self| {
            let term = other.terms().iter().map(|term| term.0).find(|&exponent| exponent != Exponent::ZERO);
            term.or(other.order)
        };
        let order = others.iter().filter_map(moving).min();
        if order.is_some_and(|order| order < Exponent::ZERO) {
            return Self::lost();
        }
        Self::of_terms(&mut [(Exponent::ZERO, x)], order)
    }

    /// The sum of terms in any order, of which those from `order` on are not known.
    fn of_terms(terms: &mut [Term<T>], order: Option<Exponent>) -> Self {
        terms.sort_unstable_by_key(|term| term.0);
        let mut series = Self { order, ..Self::of_state(State::Known) };
        let mut k = 0;
        while k < terms.len() {
            let (exponent, mut sum) = terms[k];
            let mut largest = sum.abs();
            k += 1;
            while k < terms.len() && terms[k].0 == exponent {
                sum += terms[k].1;
                largest = largest.max(terms[k].1.abs());
                k += 1;
            }
            if !series.push((exponent, sum), largest) {
                break;
            }
        }
        series
    }

    /// Appends a term, the sum of others of at most this size. False if no further one counts.
    fn push(&mut self, (exponent, sum): Term<T>, largest: T) -> bool {
        if self.order.is_some_and(|order| exponent >= order) {
            return false;
        }
        if !sum.is_finite() {
            *self = Self::lost();
            return false;
        }
        // The term without ε keeps its bits. Of others, what is left of a cancellation is nothing.
        let is_left = sum.abs() <= T::nearest(8.0) * T::epsilon() * largest;
        if sum == T::zero() || (exponent != Exponent::ZERO && is_left) {
            return true;
        }
        if usize::from(self.len) == TERMS {
            self.order = Some(exponent);
            return false;
        }
        self.terms[usize::from(self.len)] = (exponent, sum);
        self.len += 1;
        true
    }

    fn terms(&self) -> &[Term<T>] {
        &self.terms[..usize::from(self.len)]
    }

    /// The first term.
    fn lead(&self) -> Option<Term<T>> {
        self.terms().first().copied()
    }

    /// The exponent from which on there is something: of the first term, or of what is not known. `None` for 0.
    fn start(&self) -> Option<Exponent> {
        self.lead().map(|lead| lead.0).or(self.order)
    }

    /// Exactly 0, without an infinitesimal.
    pub(crate) fn is_zero(&self) -> bool {
        self.state == State::Known && self.len == 0 && self.order.is_none()
    }

    /// 0, or smaller than all that is kept. A branch takes it for 0: what is left of `x − x` for a series that was cut off.
    pub(crate) fn vanishes(&self) -> bool {
        self.state == State::Known && self.len == 0 && self.order.is_none_or(|order| order > Exponent::ZERO)
    }

    /// Is it a number, as far as can be said?
    pub(crate) fn is_number(&self) -> bool {
        self.state != State::NotANumber
    }

    /// The plain number next to it; `None` if it is infinite or not known.
    fn standard(&self) -> Option<T> {
        if self.state != State::Known || self.start().is_some_and(|start| start < Exponent::ZERO) {
            return None;
        }
        match self.lead() {
            Some((Exponent::ZERO, c)) => Some(c),
            _ if self.order.is_some_and(|order| order <= Exponent::ZERO) => None,
            _ => Some(T::zero()),
        }
    }

    /// What it tends to with ε.
    pub(crate) fn limit(&self) -> Limit<T> {
        match (self.state, self.lead()) {
            (State::Pole, _) => Limit::Infinite,
            (State::Known, Some((exponent, _))) if exponent < Exponent::ZERO => Limit::Infinite,
            (State::Known, _) => self.standard().map_or(Limit::Unknown, Limit::Number),
            _ => Limit::Unknown,
        }
    }

    /// Without the terms from `order` on.
    fn below(mut self, order: Exponent) -> Self {
        self.len = self.terms().iter().take_while(|term| term.0 < order).count() as u8;
        self.order = Some(self.order.map_or(order, |own| own.min(order)));
        self
    }

    /// What follows from an operand that is no sum of terms.
    fn spoiled(operands: &[&Self]) -> Option<Self> {
        let state = operands.iter().map(|x| x.state).max()?;
        (state != State::Known).then(|| Self::of_state(state))
    }

    fn plus(&self, other: &Self, sign: T) -> Self {
        if let Some(spoiled) = Self::spoiled(&[self, other]) {
            let both = self.state == State::Pole && other.state == State::Pole;
            return if both { Self::lost() } else { spoiled };
        }
        let order = match (self.order, other.order) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let mut sum = Self { order, ..Self::of_state(State::Known) };
        let (mut first, mut second) = (self.terms(), other.terms());
        loop {
            let (term, size) = match (first.first(), second.first()) {
                (Some(&a), Some(&b)) if a.0 == b.0 => {
                    (first, second) = (&first[1..], &second[1..]);
                    ((a.0, a.1 + sign * b.1), a.1.abs().max(b.1.abs()))
                }
                (Some(&a), b) if b.is_none_or(|b| a.0 < b.0) => {
                    first = &first[1..];
                    (a, a.1.abs())
                }
                (_, Some(&b)) => {
                    second = &second[1..];
                    ((b.0, sign * b.1), b.1.abs())
                }
                _ => return sum,
            };
            if !sum.push(term, size) {
                return sum;
            }
        }
    }

    fn times(&self, other: &Self) -> Self {
        // What does not change with ε by any means takes a pole away.
        if (self.is_zero() && other.is_number()) || (other.is_zero() && self.is_number()) {
            return if self.state.max(other.state) == State::Lost {
                Self::lost()
            } else {
                Self::constant(T::zero())
            };
        }
        if let Some(spoiled) = Self::spoiled(&[self, other]) {
            return spoiled;
        }
        match (self.plain(), other.plain()) {
            (Some(c), _) => other.scaled(c),
            (_, Some(c)) => self.scaled(c),
            _ => self.product(other).unwrap_or_else(Self::lost),
        }
    }

    /// The number that it is, without an infinitesimal.
    fn plain(&self) -> Option<T> {
        match *self.terms() {
            _ if self.order.is_some() || self.state != State::Known => None,
            [] => Some(T::zero()),
            [(Exponent::ZERO, c)] => Some(c),
            _ => None,
        }
    }

    fn scaled(&self, c: T) -> Self {
        if c == T::zero() {
            return Self::constant(c);
        }
        let mut product = Self { order: self.order, ..Self::of_state(State::Known) };
        for &(exponent, d) in self.terms() {
            if !product.push((exponent, c * d), T::zero()) {
                break;
            }
        }
        product
    }

    fn product(&self, other: &Self) -> Option<Self> {
        let mut terms = [(Exponent::ZERO, T::zero()); TERMS * TERMS];
        let mut count = 0;
        for &(e, c) in self.terms() {
            for &(f, d) in other.terms() {
                terms[count] = (e.plus(f)?, c * d);
                count += 1;
            }
        }
        let mut order = None::<Exponent>;
        for (start, unknown) in [(self.start(), other.order), (other.start(), self.order)] {
            if let (Some(start), Some(unknown)) = (start, unknown) {
                let sum = start.plus(unknown)?;
                order = Some(order.map_or(sum, |order| order.min(sum)));
            }
        }
        Some(Self::of_terms(&mut terms[..count], order))
    }

    /// Each coefficient and exponent by itself.
    fn mapped(&self, f: impl Fn(Term<T>) -> Option<Term<T>>, shift: Exponent) -> Option<Self> {
        if self.state != State::Known {
            return Some(*self);
        }
        let mut terms = [(Exponent::ZERO, T::zero()); TERMS];
        for (into, &term) in terms.iter_mut().zip(self.terms()) {
            *into = f(term)?;
        }
        let order = match self.order {
            Some(order) => Some(order.plus(shift)?),
            None => None,
        };
        Some(Self::of_terms(&mut terms[..self.len.into()], order))
    }

    /// Its derivative in ε.
    fn derivative(&self) -> Option<Self> {
        let back = Exponent::whole(-1);
        self.mapped(|(e, c)| Some((e.plus(back)?, T::nearest(e.wide()) * c)), back)
    }

    /// Its integral over ε, with this term without ε. `None` for the logarithm that `1 / ε` has.
    fn integral(&self, start: T) -> Option<Self> {
        let integrated = self.mapped(
            |(e, c)| {
                let exponent = e.plus(Exponent::ONE)?;
                (exponent != Exponent::ZERO).then(|| (exponent, c / T::nearest(exponent.wide())))
            },
            Exponent::ONE,
        )?;
        Some(integrated.plus(&Self::constant(start), T::one()))
    }

    /// A power with a fraction as exponent, where `value` is that power of a plain number.
    fn power(&self, p: Exponent, value: impl Fn(T) -> T) -> Self {
        if let Some(spoiled) = Self::spoiled(&[self]) {
            let vanishes = self.state == State::Pole && p < Exponent::ZERO;
            return if vanishes { Self::constant(T::zero()) } else { spoiled };
        }
        if self.is_zero() {
            return Self::constant(value(T::zero()));
        }
        self.power_of_lead(p, value).unwrap_or_else(Self::lost)
    }

    /// `(c εᵠ (1 + h))ᵖ`, with the binomial series in h.
    fn power_of_lead(&self, p: Exponent, value: impl Fn(T) -> T) -> Option<Self> {
        let Some((q, c)) = self.lead() else { return self.power_of_rest(p) };
        if c < T::zero() && !p.has_odd_denominator() {
            return Some(Self::of_state(State::NotANumber));
        }
        let size = value(c.abs());
        let leading = if c < T::zero() && p.keeps_sign() { -size } else { size };
        if !leading.is_finite() {
            return None;
        }
        let back = Exponent::ZERO.minus(q)?;
        let one = Self::constant(T::one());
        let h = self.mapped(|(e, d)| Some((e.plus(back)?, d / c)), back)?.plus(&one, -T::one());
        let (mut sum, mut power, mut binomial) = (one, one, T::one());
        for k in 1..=TERMS {
            binomial = binomial * (T::nearest(p.wide()) - T::nearest((k - 1) as f64)) / T::nearest(k as f64);
            power = power.times(&h);
            if power.is_zero() || binomial == T::zero() {
                return sum.mapped(|(e, d)| Some((e.plus(q.times(p)?)?, d * leading)), q.times(p)?);
            }
            sum = sum.plus(&power.times(&Self::constant(binomial)), T::one());
        }
        // The next power of h starts here.
        let next = h.start()?.times(Exponent::whole(TERMS as i32 + 1))?;
        let sum = sum.below(next);
        sum.mapped(|(e, d)| Some((e.plus(q.times(p)?)?, d * leading)), q.times(p)?)
    }

    /// A power of what is known to be below an order, and by nothing else: it is below that power of the order. Not of what has to be
    /// positive, nor in a denominator.
    fn power_of_rest(&self, p: Exponent) -> Option<Self> {
        let order = self.order.filter(|_| p > Exponent::ZERO && p.has_odd_denominator())?;
        Some(Self::constant(T::zero()).below(order.times(p)?))
    }

    /// A plain number with the sign of this one, and equal to it where it is not infinitesimal; `None` if that is not
    /// known.
    pub(crate) fn representative(&self) -> Option<T> {
        match (self.state, self.lead()) {
            (State::Known, Some((exponent, c))) if exponent == Exponent::ZERO => Some(c),
            (State::Known, Some((_, c))) => Some(c.signum()),
            _ if self.vanishes() => Some(T::zero()),
            _ => None,
        }
    }

    /// How two compare; `None` if that is not known.
    fn compare(&self, other: &Self) -> Option<Ordering> {
        let difference = self.plus(other, -T::one());
        if difference.vanishes() {
            return Some(Ordering::Equal);
        }
        if difference.state != State::Known {
            return None;
        }
        difference.lead()?.1.partial_cmp(&T::zero())
    }

    /// With the bits of plain numbers in the term without ε, if that is `value` up to rounding.
    fn with_bits_of(self, value: T) -> Self {
        let Some(own) = self.standard().filter(|_| value.is_finite()) else { return self };
        let close = T::nearest(1e-4) * value.abs().max(own.abs());
        if own == value || (own - value).abs() > close {
            return self;
        }
        let correction = [(Exponent::ZERO, value)];
        let rest = self.terms().iter().copied().filter(|term| term.0 != Exponent::ZERO);
        let mut terms = [(Exponent::ZERO, T::zero()); TERMS + 1];
        let mut count = 0;
        for term in correction.into_iter().chain(rest) {
            terms[count] = term;
            count += 1;
        }
        Self::of_terms(&mut terms[..count], self.order)
    }
}
