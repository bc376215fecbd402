//! Forward dual numbers, an independent witness for derivatives.
//!
//! `x + x' ε` with `ε² = 0`. The formulas are written from textbooks in the other
//! of two equivalent forms where there are two (`tan' = 1 / cos²`, where the table has
//! `1 + y²`), so that a slip in the table is not repeated here.
//!
//! Beside the derivative goes its [`Dual::size`], the sum of the absolute values of all
//! contributions. Rounding errors of any order of summation are a few `ε · size`: that
//! is the tolerance of a comparison, also where contributions cancel.
//!
//! # What the witness does not know
//!
//! Two formulas of one partial derivative are exact for the same numbers, since values here have the bits of the values
//! on the tape, and differ by their roundings. How much that is depends on the condition of the formulas: `1 / cos y`
//! loses digits where `y = asin x` nears a right angle. So each row of this table has, beside the partial derivative,
//! its *doubt*: how many `ε`, relative to it, the form here and the form in the table of operations may be off,
//! together. It is counted, not fitted: ½ for each rounding (an operation, a constant), 1 for a function of the
//! standard library, and for an argument that was itself rounded, that rounding times `|y d'(y) / d(y)|`, the condition
//! number of the partial derivative `d` as a function of it. Where nothing is rounded the doubt is 0, and it is taken
//! as exact.
//!
//! [`Dual::error`] carries doubts to the result: to first order each is an error of the contributions that
//! pass there, so it is multiplied by their size and by the partial derivatives that follow, and one more product and
//! sum is rounded at each step. A derivative by another path is compared with
//! [`Dual::derivative`] `±` (that path's own bound `+` [`Dual::error`]). In a program of well conditioned
//! partial derivatives the error is some ten `ε`, and it grows only where the witness is a poor one.
//!
//! # Underflow
//!
//! A product that underflows, or a partial derivative that does on its way (`1 / (1 + e⁻ˣ)` at −745), is off by at most
//! the smallest normal number, and what follows may be as large as it likes. So sizes and errors of what matters are
//! never below that number. A reverse sweep multiplies from the other end: what underflows there is multiplied by a
//! size on the way to the result, of which [`Dual::widest`] is the largest.

use gradus::Activation;
use num_traits::{Float, Zero};
use std::num::FpCategory;
use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

#[derive(Debug, Clone, Copy)]
pub(crate) struct Dual {
    pub(crate) value: f64,
    pub(crate) derivative: f64,
    /// Sum of the absolute values of the contributions to the derivative.
    pub(crate) size: f64,
    /// How far the derivative may be from one by the table of operations, accumulation there apart.
    pub(crate) error: f64,
    /// The largest size of anything that the value depends on.
    pub(crate) widest: f64,
    /// No adjoint of what depends on the variable, if only by partial derivatives that are 0 here, is larger than this:
    /// a bound of the sum of absolute partial derivatives along all paths from one node to here. 0 where nothing
    /// depends on the variable.
    pub(crate) steepest: f64,
}

/// What one operand is to a result.
#[derive(Clone, Copy)]
struct Operand {
    partial: f64,
    /// See the module: relative, in units of ε.
    doubt: f64,
    of: Dual,
}

impl Operand {
    /// Does it contribute? A zero partial derivative ends the chain, also before an infinity; one that may be an
    /// underflow does not.
    fn counts(&self) -> bool {
        self.of.size != 0.0 && (self.partial != 0.0 || self.doubt != 0.0 && self.of.size.is_finite())
    }

    /// The size of its contributions.
    fn size(&self) -> f64 {
        at_least_normal(self.steepness() * self.of.size)
    }

    /// What they may be off by.
    fn error(&self) -> f64 {
        // Of a partial derivative that is lost in an underflow nothing is known but that it is small.
        let lost = self.steepness() > self.partial.abs();
        let doubt = if lost { f64::EPSILON.recip() } else { self.doubt };
        // Beside the partial derivative there are a product and at most three terms of a sum.
        let rounded = (doubt + 2.0) * f64::EPSILON * self.size();
        self.steepness() * self.of.error + rounded + f64::MIN_POSITIVE
    }

    /// See [`Dual::steepest`]. An adjoint of 0 is not passed on, also to an infinity.
    fn steepest(&self) -> f64 {
        if self.partial == 0.0 || self.of.steepest == 0.0 { 0.0 } else { self.steepness() * self.of.steepest }
    }

    fn steepness(&self) -> f64 {
        if self.doubt == 0.0 { self.partial.abs() } else { at_least_normal(self.partial.abs()) }
    }
}

/// Not `f64::max`, which forgets NaN.
fn at_least_normal(x: f64) -> f64 {
    if x < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { x }
}

impl Dual {
    pub(crate) fn constant(value: f64) -> Self {
        Self { value, derivative: 0.0, size: 0.0, error: 0.0, widest: 0.0, steepest: 0.0 }
    }

    /// The variable that is differentiated in.
    pub(crate) fn variable(value: f64) -> Self {
        Self { derivative: 1.0, size: 1.0, widest: 1.0, steepest: 1.0, ..Self::constant(value) }
    }

    /// The chain rule: a partial derivative for each operand, with its doubt.
    fn chain<const N: usize>(value: f64, operands: [(f64, f64, Self); N]) -> Self {
        let (mut result, mut is_reached) = (Self::constant(value), false);
        for (partial, doubt, of) in operands {
            let operand = Operand { partial, doubt, of };
            is_reached |= of.steepest != 0.0;
            result.steepest += operand.steepest();
            if operand.counts() {
                result.derivative += partial * of.derivative;
                result.size += operand.size();
                result.error += operand.error();
                result.widest = result.widest.max(of.widest);
            }
        }
        result.widest = result.widest.max(result.size);
        // The shortest path is that from here to here.
        if is_reached && result.steepest < 1.0 {
            result.steepest = 1.0;
        }
        result
    }

    /// Where `self` is not zero `a`, else `b`.
    pub(crate) fn select(self, a: Self, b: Self) -> Self {
        if self.value == 0.0 { b.instead_of(a) } else { a.instead_of(b) }
    }

    /// Taken where `other` is not: its derivative is 0, and a sweep back comes by there.
    fn instead_of(self, other: Self) -> Self {
        if self.steepest == 0.0 && other.steepest != 0.0 { Self { steepest: 1.0, ..self } } else { self }
    }

    /// A function of [`special::UNARY`](super::special::UNARY).
    pub(crate) fn special(self, which: usize) -> Self {
        let y = super::special::unary(which, self.value);
        let ([d, _], doubt) = super::special::derivatives(which, self.value, y);
        Self::chain(y, [(d, doubt, self)])
    }

    /// A function of [`special::BINARY`](super::special::BINARY).
    pub(crate) fn special_of(self, which: usize, other: Self) -> Self {
        let (a, b) = (self.value, other.value);
        let (d, _, doubt) = super::special::partials(which, a, b);
        Self::chain(super::special::binary(which, a, b), [(d[0], doubt[0], self), (d[1], doubt[1], other)])
    }

    /// 1 for true.
    pub(crate) fn mask(truth: bool) -> Self {
        Self::constant(f64::from(u8::from(truth)))
    }
}

impl Neg for Dual {
    type Output = Self;
    fn neg(self) -> Self {
        Self::chain(-self.value, [(-1.0, 0.0, self)])
    }
}

/// `$method` of `a` and `b`, with the two partial derivatives and their doubts; `y` is the value.
macro_rules! operators {
    ($($trait:ident $method:ident |$a:ident, $b:ident, $y:ident| $da:expr, $doubt_a:expr; $db:expr, $doubt_b:expr;)+) => {
        $(
            impl $trait for Dual {
                type Output = Self;
                #[allow(unused_variables, reason = "some partial derivatives need neither operand nor value")]
                fn $method(self, other: Self) -> Self {
                    let ($a, $b) = (self.value, other.value);
                    let $y = $a.$method($b);
                    Self::chain($y, [($da, $doubt_a, self), ($db, $doubt_b, other)])
                }
            }
        )+
    };
}

operators! {
    Add add |a, b, y| 1.0, 0.0; 1.0, 0.0;
    Sub sub |a, b, y| 1.0, 0.0; -1.0, 0.0;
    Mul mul |a, b, y| b, 0.0; a, 0.0;
    Div div |a, b, y| 1.0 / b, 1.0; -over_square(a, b), 3.0;
    // How often b went into a is an integer, and does not change nearby.
    Rem rem |a, b, y| 1.0, 0.0; -((a - y) / b).round(), 3.0;
}

/// `a / b²`, also where the square is no normal number.
fn over_square(a: f64, b: f64) -> f64 {
    let square = b * b;
    if square.is_normal() { a / square } else { a / b / b }
}

macro_rules! functions {
    ($trait:ident: $($name:ident |$x:ident, $y:ident| $partial:expr, $doubt:expr;)+) => {
        $(
            #[allow(unused_variables, reason = "a partial derivative needs the operand, the value, or neither")]
            fn $name(self) -> Self {
                let $x = self.value;
                let $y = <f64 as $trait>::$name($x);
                Self::chain($y, [($partial, $doubt, self)])
            }
        )+
    };
}

macro_rules! constants {
    ($($name:ident)+) => {
        $(fn $name() -> Self { Self::constant(<f64 as Float>::$name()) })+
    };
}

macro_rules! questions {
    ($($name:ident)+) => {
        $(fn $name(self) -> bool { self.value.$name() })+
    };
}

impl Float for Dual {
    constants! { nan infinity neg_infinity neg_zero min_value min_positive_value max_value epsilon }
    questions! { is_nan is_infinite is_finite is_normal is_sign_positive is_sign_negative }
    functions! { Float:
        sqrt |x, y| if x == 0.0 { f64::INFINITY } else { y / (2.0 * x) }, 2.0;
        cbrt |x, y| if x == 0.0 { f64::INFINITY } else { y / (3.0 * x) }, 6.0;
        recip |x, y| -over_square(1.0, x), 3.0;
        exp |x, y| x.exp(), 2.0;
        // The product with ln 2 is rounded, and ln 2 itself is.
        exp2 |x, y| (x * 2f64.ln()).exp() * 2f64.ln(), 4.0 + x.abs();
        exp_m1 |x, y| x.exp(), 2.0;
        ln |x, y| 1.0 / x, 1.0;
        ln_1p |x, y| 1.0 / (1.0 + x), 2.0;
        log2 |x, y| std::f64::consts::LOG2_E / x, 3.0;
        log10 |x, y| std::f64::consts::LOG10_E / x, 3.0;
        sin |x, y| x.cos(), 2.0;
        cos |x, y| -x.sin(), 2.0;
        tan |x, y| x.cos().powi(-2), 7.0;
        asin |x, y| if x.abs() == 1.0 { f64::INFINITY } else { 1.0 / y.cos() }, 4.0 + (y * y.tan()).abs();
        acos |x, y| if x.abs() == 1.0 { -f64::INFINITY } else { -1.0 / y.sin() }, 4.0 + (y / y.tan()).abs();
        // 1 / (1 + x²) by another formula. cos² y has no digits left where y nears a right angle.
        atan |x, y| 1.0 / x.hypot(1.0) / x.hypot(1.0), 5.0;
        sinh |x, y| (x.exp() + (-x).exp()) / 2.0, 4.0;
        cosh |x, y| x.sinh(), 4.0;
        // The library's y are within 3 ε relative, that of acosh within 2 ε + y ε.
        asinh |x, y| 1.0 / y.cosh(), 4.0 + 3.0 * y.abs();
        acosh |x, y| 1.0 / y.sinh(), 6.0 + (2.0 + y) / y.tanh();
        tanh |x, y| 1.0 / x.cosh() / x.cosh(), 8.0;
        abs |x, y| if x > 0.0 { 1.0 } else if x < 0.0 { -1.0 } else { 0.0 }, 0.0;
        signum |x, y| 0.0, 0.0;
        floor |x, y| 0.0, 0.0;
        ceil |x, y| 0.0, 0.0;
        round |x, y| 0.0, 0.0;
        trunc |x, y| 0.0, 0.0;
        fract |x, y| 1.0, 0.0;
    }

    fn atanh(self) -> Self {
        let x = self.value;
        Self::chain(super::atanh(x), [(1.0 / ((1.0 - x) * (1.0 + x)), 4.0, self)])
    }

    fn powi(self, n: i32) -> Self {
        let (x, y) = (self.value, self.value.powi(n));
        let partial = if n == 0 { 0.0 } else { f64::from(n) * x.powf(f64::from(n) - 1.0) };
        // The table multiplies |n − 1| times; of 0, 1 and 2 both forms are exact but for one product.
        let doubt = if n == 0 || n == 1 { 0.0 } else { 3.0 + f64::from(n).abs() };
        Self::chain(y, [(partial, doubt, self)])
    }

    fn powf(self, p: Self) -> Self {
        let (a, b) = (self.value, p.value);
        let y = a.powf(b);
        let da = if b == 0.0 { 0.0 } else { b * a.powf(b - 1.0) };
        let db = if a == 0.0 && b >= 0.0 { 0.0 } else { y * a.ln() };
        // The exponent b − 1 is rounded.
        let doubt_a = if da == 0.0 || a == 0.0 { 0.0 } else { 4.0 + ((b - 1.0) * a.abs().ln()).abs() };
        let doubt_b = if a == 0.0 { 0.0 } else { 4.0 };
        Self::chain(y, [(da, doubt_a, self), (db, doubt_b, p)])
    }

    fn log(self, base: Self) -> Self {
        let (x, b) = (self.value, base.value);
        let partial = -x.ln() / (b * b.ln().powi(2));
        Self::chain(x.log(b), [(1.0 / (x * b.ln()), 4.0, self), (partial, 8.0, base)])
    }

    fn atan2(self, x: Self) -> Self {
        let (a, b) = (self.value, x.value);
        // Squares of what random programs come to can overflow.
        let radius = a.hypot(b);
        let over = |n: f64| if radius == 0.0 { 0.0 } else { n / radius / radius };
        Self::chain(a.atan2(b), [(over(b), 6.0, self), (over(-a), 6.0, x)])
    }

    fn hypot(self, other: Self) -> Self {
        let (a, b) = (self.value, other.value);
        let radius = a.hypot(b);
        let over = |n: f64| if radius == 0.0 { 0.0 } else { n / radius };
        Self::chain(radius, [(over(a), 3.0, self), (over(b), 3.0, other)])
    }

    fn max(self, other: Self) -> Self {
        if self.value == other.value {
            Self::chain(self.value, [(0.5, 0.0, self), (0.5, 0.0, other)])
        } else if self.value > other.value || other.value.is_nan() {
            self.instead_of(other)
        } else {
            other.instead_of(self)
        }
    }

    fn min(self, other: Self) -> Self {
        if self.value == other.value {
            Self::chain(self.value, [(0.5, 0.0, self), (0.5, 0.0, other)])
        } else if self.value < other.value || other.value.is_nan() {
            self.instead_of(other)
        } else {
            other.instead_of(self)
        }
    }

    fn copysign(self, sign: Self) -> Self {
        let side = if self.value == 0.0 { 0.0 } else { self.value.signum() * sign.value.signum() };
        Self::chain(self.value.copysign(sign.value), [(side, 0.0, self)])
    }

    fn mul_add(self, a: Self, b: Self) -> Self {
        let y = self.value.mul_add(a.value, b.value);
        Self::chain(y, [(a.value, 0.0, self), (self.value, 0.0, a), (1.0, 0.0, b)])
    }

    fn clamp(self, low: Self, high: Self) -> Self {
        let below_high = Self::mask(high < self).select(high, self);
        Self::mask(self < low).select(low, below_high)
    }

    fn abs_sub(self, other: Self) -> Self {
        (self - other).relu()
    }

    fn sin_cos(self) -> (Self, Self) {
        (self.sin(), self.cos())
    }

    fn to_degrees(self) -> Self {
        Self::chain(self.value.to_degrees(), [(180.0 / std::f64::consts::PI, 2.0, self)])
    }

    fn to_radians(self) -> Self {
        Self::chain(self.value.to_radians(), [(std::f64::consts::PI / 180.0, 2.0, self)])
    }

    fn classify(self) -> FpCategory {
        self.value.classify()
    }

    fn integer_decode(self) -> (u64, i16, i8) {
        Float::integer_decode(self.value)
    }
}

impl Activation for Dual {
    functions! { Activation:
        relu |x, y| if x > 0.0 { 1.0 } else { 0.0 }, 0.0;
        sigmoid |x, y| (x / 2.0).cosh().powi(-2) / 4.0, 10.0;
        softplus |x, y| (x.min(0.0)).exp() / (1.0 + (-x.abs()).exp()), 6.0;
        // The square is rounded in front of an exponential, on both sides.
        erf |x, y| 2.0 / std::f64::consts::PI.sqrt() / (x * x).exp(), 6.0 + x * x;
    }
}

impl super::expr::Number for Dual {
    fn logsumexp(x: &[Self]) -> Self {
        let largest = x.iter().fold(f64::NEG_INFINITY, |m, x| m.max(x.value));
        let shift = Self::constant(if largest.is_finite() { largest } else { 0.0 });
        let sum = x.iter().map(|&x| (x - shift).exp()).fold(Self::zero(), |sum, x| sum + x);
        shift + sum.ln()
    }
}

super::number::number!(Dual);
