//! Forward dual numbers, an independent witness for slopes.
//!
//! `x + x' ε` with `ε² = 0`. The formulas are written from textbooks in the other
//! of two equivalent forms where there are two (`tan' = 1 / cos²`, where the table has
//! `1 + y²`), so that a slip in the table is not repeated here.
//!
//! Beside the slope goes its [`Dual::size`], the sum of the absolute values of all
//! contributions. Rounding errors of any order of summation are a few `ε · size`: that
//! is the tolerance of a comparison, also where contributions cancel.

use gradus::Activation;
use num_traits::{Float, Num, One, ToPrimitive, Zero};
use std::cmp::Ordering;
use std::num::FpCategory;
use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

#[derive(Debug, Clone, Copy)]
pub(crate) struct Dual {
    pub(crate) value: f64,
    pub(crate) slope: f64,
    pub(crate) size: f64,
}

impl Dual {
    pub(crate) fn constant(value: f64) -> Self {
        Self { value, slope: 0.0, size: 0.0 }
    }

    /// The variable that is differentiated in.
    pub(crate) fn variable(value: f64) -> Self {
        Self { value, slope: 1.0, size: 1.0 }
    }

    /// The chain rule: a slope for each operand. A zero slope ends the chain, also before an infinity.
    fn chain<const N: usize>(value: f64, operands: [(f64, Self); N]) -> Self {
        let contributes = |(d, x): &(f64, Self)| *d != 0.0 && x.size != 0.0;
        let used = || operands.iter().filter(|o| contributes(o));
        Self {
            value,
            slope: used().map(|(d, x)| d * x.slope).sum(),
            size: used().map(|(d, x)| d.abs() * x.size).sum(),
        }
    }

    /// Where `self` is not zero `a`, else `b`.
    pub(crate) fn select(self, a: Self, b: Self) -> Self {
        if self.value == 0.0 { b } else { a }
    }

    /// 1 for true.
    pub(crate) fn mask(truth: bool) -> Self {
        Self::constant(f64::from(u8::from(truth)))
    }
}

impl PartialEq for Dual {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl PartialOrd for Dual {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl Neg for Dual {
    type Output = Self;
    fn neg(self) -> Self {
        Self::chain(-self.value, [(-1.0, self)])
    }
}

/// `$method` of `a` and `b`, with the two slopes; `y` is the value.
macro_rules! operators {
    ($($trait:ident $method:ident |$a:ident, $b:ident, $y:ident| $da:expr, $db:expr;)+) => {
        $(
            impl $trait for Dual {
                type Output = Self;
                #[allow(unused_variables, reason = "some slopes need neither operand nor value")]
                fn $method(self, other: Self) -> Self {
                    let ($a, $b) = (self.value, other.value);
                    let $y = $a.$method($b);
                    Self::chain($y, [($da, self), ($db, other)])
                }
            }
        )+
    };
}

operators! {
    Add add |a, b, y| 1.0, 1.0;
    Sub sub |a, b, y| 1.0, -1.0;
    Mul mul |a, b, y| b, a;
    Div div |a, b, y| 1.0 / b, -a / (b * b);
    // How often b went into a is a whole number, and does not change nearby.
    Rem rem |a, b, y| 1.0, -((a - y) / b).round();
}

macro_rules! functions {
    ($trait:ident: $($name:ident |$x:ident, $y:ident| $slope:expr;)+) => {
        $(
            #[allow(unused_variables, reason = "a slope needs the operand, the value, or neither")]
            fn $name(self) -> Self {
                let $x = self.value;
                let $y = <f64 as $trait>::$name($x);
                Self::chain($y, [($slope, self)])
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
        sqrt |x, y| if x == 0.0 { f64::INFINITY } else { y / (2.0 * x) };
        cbrt |x, y| if x == 0.0 { f64::INFINITY } else { y / (3.0 * x) };
        recip |x, y| -1.0 / (x * x);
        exp |x, y| x.exp();
        exp2 |x, y| (x * 2f64.ln()).exp() * 2f64.ln();
        exp_m1 |x, y| x.exp();
        ln |x, y| 1.0 / x;
        ln_1p |x, y| 1.0 / (1.0 + x);
        log2 |x, y| std::f64::consts::LOG2_E / x;
        log10 |x, y| std::f64::consts::LOG10_E / x;
        sin |x, y| x.cos();
        cos |x, y| -x.sin();
        tan |x, y| x.cos().powi(-2);
        asin |x, y| 1.0 / y.cos();
        acos |x, y| -1.0 / y.sin();
        atan |x, y| y.cos().powi(2);
        sinh |x, y| (x.exp() + (-x).exp()) / 2.0;
        cosh |x, y| x.sinh();
        asinh |x, y| 1.0 / y.cosh();
        acosh |x, y| 1.0 / y.sinh();
        abs |x, y| if x > 0.0 { 1.0 } else if x < 0.0 { -1.0 } else { 0.0 };
        signum |x, y| 0.0;
        floor |x, y| 0.0;
        ceil |x, y| 0.0;
        round |x, y| 0.0;
        trunc |x, y| 0.0;
        fract |x, y| 1.0;
    }

    fn atanh(self) -> Self {
        let y = self.value.abs().atanh().copysign(self.value);
        Self::chain(y, [(y.cosh().powi(2), self)])
    }

    fn tanh(self) -> Self {
        let y = Self::chain(self.value.tanh(), [(self.value.cosh().powi(-2), self)]);
        // The table has 1 − y², which is exact to a rounding of 1, not of the slope.
        Self { size: self.size, ..y }
    }

    fn powi(self, n: i32) -> Self {
        let (x, y) = (self.value, self.value.powi(n));
        let slope = if n == 0 { 0.0 } else { f64::from(n) * x.powf(f64::from(n) - 1.0) };
        Self::chain(y, [(slope, self)])
    }

    fn powf(self, p: Self) -> Self {
        let (a, b) = (self.value, p.value);
        let y = a.powf(b);
        let da = if b == 0.0 { 0.0 } else { b * a.powf(b - 1.0) };
        let db = if a == 0.0 && b >= 0.0 { 0.0 } else { y * a.ln() };
        Self::chain(y, [(da, self), (db, p)])
    }

    fn log(self, base: Self) -> Self {
        let (x, b) = (self.value, base.value);
        let slope = -x.ln() / (b * b.ln().powi(2));
        Self::chain(x.log(b), [(1.0 / (x * b.ln()), self), (slope, base)])
    }

    fn atan2(self, x: Self) -> Self {
        let (a, b) = (self.value, x.value);
        // Squares of what random programs come to can overflow.
        let radius = a.hypot(b);
        let over = |n: f64| if radius == 0.0 { 0.0 } else { n / radius / radius };
        Self::chain(a.atan2(b), [(over(b), self), (over(-a), x)])
    }

    fn hypot(self, other: Self) -> Self {
        let (a, b) = (self.value, other.value);
        let radius = a.hypot(b);
        let over = |n: f64| if radius == 0.0 { 0.0 } else { n / radius };
        Self::chain(radius, [(over(a), self), (over(b), other)])
    }

    fn max(self, other: Self) -> Self {
        if self.value == other.value {
            Self::chain(self.value, [(0.5, self), (0.5, other)])
        } else if self.value > other.value || other.value.is_nan() {
            self
        } else {
            other
        }
    }

    fn min(self, other: Self) -> Self {
        if self.value == other.value {
            Self::chain(self.value, [(0.5, self), (0.5, other)])
        } else if self.value < other.value || other.value.is_nan() {
            self
        } else {
            other
        }
    }

    fn copysign(self, sign: Self) -> Self {
        let side = if self.value == 0.0 { 0.0 } else { self.value.signum() * sign.value.signum() };
        Self::chain(self.value.copysign(sign.value), [(side, self)])
    }

    fn mul_add(self, a: Self, b: Self) -> Self {
        let y = self.value.mul_add(a.value, b.value);
        Self::chain(y, [(a.value, self), (self.value, a), (1.0, b)])
    }

    fn clamp(self, low: Self, high: Self) -> Self {
        if self.value < low.value {
            low
        } else if self.value > high.value {
            high
        } else {
            self
        }
    }

    fn abs_sub(self, other: Self) -> Self {
        (self - other).relu()
    }

    fn sin_cos(self) -> (Self, Self) {
        (self.sin(), self.cos())
    }

    fn to_degrees(self) -> Self {
        Self::chain(self.value.to_degrees(), [(180.0 / std::f64::consts::PI, self)])
    }

    fn to_radians(self) -> Self {
        Self::chain(self.value.to_radians(), [(std::f64::consts::PI / 180.0, self)])
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
        relu |x, y| if x > 0.0 { 1.0 } else { 0.0 };
        sigmoid |x, y| (x / 2.0).cosh().powi(-2) / 4.0;
        softplus |x, y| (x.min(0.0)).exp() / (1.0 + (-x.abs()).exp());
        erf |x, y| 2.0 / std::f64::consts::PI.sqrt() / (x * x).exp();
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

impl Zero for Dual {
    fn zero() -> Self {
        Self::constant(0.0)
    }
    fn is_zero(&self) -> bool {
        self.value == 0.0
    }
}

impl One for Dual {
    fn one() -> Self {
        Self::constant(1.0)
    }
}

impl Num for Dual {
    type FromStrRadixErr = <f64 as Num>::FromStrRadixErr;
    fn from_str_radix(text: &str, radix: u32) -> Result<Self, Self::FromStrRadixErr> {
        <f64 as Num>::from_str_radix(text, radix).map(Self::constant)
    }
}

impl ToPrimitive for Dual {
    fn to_i64(&self) -> Option<i64> {
        self.value.to_i64()
    }
    fn to_u64(&self) -> Option<u64> {
        self.value.to_u64()
    }
    fn to_f64(&self) -> Option<f64> {
        Some(self.value)
    }
}

impl num_traits::NumCast for Dual {
    fn from<N: ToPrimitive>(n: N) -> Option<Self> {
        n.to_f64().map(Self::constant)
    }
}
