//! Hyper-dual numbers, an independent witness for second derivatives.
//!
//! `x + a ε₁ + b ε₂ + c ε₁ε₂` with `ε₁² = ε₂² = 0` (Fike and Alonso 2011, AIAA 2011-886). First and second
//! derivatives are written from textbooks, operation by operation, and nothing is composed out of partial derivatives.
//!
//! Beside each derivative goes its size, the sum of the absolute values of all contributions, which is
//! what roundings are measured by.

use gradus::Activation;
use num_traits::Float;
use std::f64::consts::{LN_2, LOG2_E, LOG10_E, PI};
use std::num::FpCategory;
use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

#[derive(Debug, Clone, Copy)]
pub(crate) struct Hyper {
    pub(crate) value: f64,
    /// The derivatives along two directions.
    pub(crate) first: [f64; 2],
    pub(crate) second: f64,
    pub(crate) first_size: [f64; 2],
    pub(crate) second_size: f64,
}

impl Hyper {
    pub(crate) fn constant(value: f64) -> Self {
        Self::variable(value, [0.0; 2])
    }

    /// A coordinate, with those of the two directions.
    pub(crate) fn variable(value: f64, first: [f64; 2]) -> Self {
        Self { value, first, second: 0.0, first_size: first.map(f64::abs), second_size: 0.0 }
    }

    /// The chain rule for first and second derivatives; what is 0 ends there.
    fn chain<const N: usize>(value: f64, x: [Self; N], d: [f64; N], dd: [[f64; N]; N]) -> Self {
        let times = |a: f64, b: f64| if a == 0.0 || b == 0.0 { 0.0 } else { a * b };
        let mut y = Self::constant(value);
        for i in 0..N {
            for side in 0..2 {
                y.first[side] += times(d[i], x[i].first[side]);
                y.first_size[side] += times(d[i].abs(), x[i].first_size[side]);
            }
            y.second += times(d[i], x[i].second);
            y.second_size += times(d[i].abs(), x[i].second_size);
            for j in 0..N {
                y.second += times(dd[i][j], x[i].first[0] * x[j].first[1]);
                y.second_size += times(dd[i][j].abs(), x[i].first_size[0] * x[j].first_size[1]);
            }
        }
        y
    }

    /// A function of [`special::UNARY`](super::special::UNARY).
    pub(crate) fn special(self, which: usize) -> Self {
        let y = super::special::unary(which, self.value);
        let ([d, dd], _) = super::special::derivatives(which, self.value, y);
        self.unary(y, d, dd)
    }

    /// A function of [`special::BINARY`](super::special::BINARY).
    pub(crate) fn special_of(self, which: usize, other: Self) -> Self {
        let (a, b) = (self.value, other.value);
        let (d, dd, _) = super::special::partials(which, a, b);
        self.binary(other, super::special::binary(which, a, b), d, dd)
    }

    fn unary(self, value: f64, d: f64, dd: f64) -> Self {
        Self::chain(value, [self], [d], [[dd]])
    }

    /// A function of two operands: partial derivatives, then the second derivatives aa, ab and bb.
    fn binary(self, other: Self, value: f64, d: [f64; 2], [aa, ab, bb]: [f64; 3]) -> Self {
        Self::chain(value, [self, other], d, [[aa, ab], [ab, bb]])
    }
}

impl Neg for Hyper {
    type Output = Self;
    fn neg(self) -> Self {
        self.unary(-self.value, -1.0, 0.0)
    }
}

macro_rules! operators {
    ($($trait:ident $method:ident |$a:ident, $b:ident, $y:ident| $d:expr, $dd:expr;)+) => {
        $(
            impl $trait for Hyper {
                type Output = Self;
                #[allow(unused_variables, reason = "some derivatives need neither operand nor value")]
                fn $method(self, other: Self) -> Self {
                    let ($a, $b) = (self.value, other.value);
                    let $y = $a.$method($b);
                    self.binary(other, $y, $d, $dd)
                }
            }
        )+
    };
}

operators! {
    Add add |a, b, y| [1.0, 1.0], [0.0; 3];
    Sub sub |a, b, y| [1.0, -1.0], [0.0; 3];
    Mul mul |a, b, y| [b, a], [0.0, 1.0, 0.0];
    Div div |a, b, y| [1.0 / b, -a / (b * b)], [0.0, -1.0 / (b * b), 2.0 * a / b.powi(3)];
    Rem rem |a, b, y| [1.0, -((a - y) / b).round()], [0.0; 3];
}

macro_rules! functions {
    ($trait:ident: $($name:ident |$x:ident, $y:ident| $d:expr, $dd:expr;)+) => {
        $(
            #[allow(unused_variables, reason = "a derivative needs the operand, the value, or neither")]
            fn $name(self) -> Self {
                let $x = self.value;
                let $y = <f64 as $trait>::$name($x);
                self.unary($y, $d, $dd)
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

impl Float for Hyper {
    constants! { nan infinity neg_infinity neg_zero min_value min_positive_value max_value epsilon }
    questions! { is_nan is_infinite is_finite is_normal is_sign_positive is_sign_negative }
    functions! { Float:
        sqrt |x, y| 0.5 / y, -0.25 / (x * y);
        cbrt |x, y| y / (3.0 * x), -2.0 * y / (9.0 * x * x);
        recip |x, y| -1.0 / (x * x), 2.0 / x.powi(3);
        exp |x, y| x.exp(), x.exp();
        exp2 |x, y| (x * LN_2).exp() * LN_2, (x * LN_2).exp() * LN_2 * LN_2;
        exp_m1 |x, y| x.exp(), x.exp();
        ln |x, y| 1.0 / x, -1.0 / (x * x);
        ln_1p |x, y| 1.0 / (1.0 + x), -(1.0 + x).powi(-2);
        log2 |x, y| LOG2_E / x, -LOG2_E / (x * x);
        log10 |x, y| LOG10_E / x, -LOG10_E / (x * x);
        sin |x, y| x.cos(), -x.sin();
        cos |x, y| -x.sin(), -x.cos();
        tan |x, y| x.cos().powi(-2), 2.0 * x.sin() / x.cos().powi(3);
        asin |x, y| 1.0 / y.cos(), x / y.cos().powi(3);
        acos |x, y| -1.0 / y.sin(), -x / y.sin().powi(3);
        atan |x, y| y.cos().powi(2), -2.0 * x * y.cos().powi(4);
        sinh |x, y| x.cosh(), x.sinh();
        cosh |x, y| x.sinh(), x.cosh();
        asinh |x, y| 1.0 / y.cosh(), -x / y.cosh().powi(3);
        acosh |x, y| 1.0 / y.sinh(), -x / y.sinh().powi(3);
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
        let d = 1.0 / ((1.0 - x) * (1.0 + x));
        self.unary(super::atanh(x), d, 2.0 * x * d * d)
    }

    fn tanh(self) -> Self {
        let x = self.value;
        let d = 1.0 / x.cosh() / x.cosh();
        self.unary(x.tanh(), d, -2.0 * x.tanh() * d)
    }

    fn powi(self, n: i32) -> Self {
        let (x, m) = (self.value, f64::from(n));
        let power = |k: f64, factor: f64| if factor == 0.0 { 0.0 } else { factor * x.powf(k) };
        self.unary(x.powi(n), power(m - 1.0, m), power(m - 2.0, m * (m - 1.0)))
    }

    fn powf(self, p: Self) -> Self {
        let (a, b) = (self.value, p.value);
        let (y, ln) = (a.powf(b), a.ln());
        let below = a.powf(b - 1.0);
        self.binary(
            p,
            y,
            [b * below, y * ln],
            [b * (b - 1.0) * a.powf(b - 2.0), below + b * below * ln, y * ln * ln],
        )
    }

    fn log(self, base: Self) -> Self {
        self.ln() / base.ln()
    }

    fn atan2(self, x: Self) -> Self {
        let (a, b) = (self.value, x.value);
        let r2 = a * a + b * b;
        let mixed = (a * a - b * b) / (r2 * r2);
        let (aa, bb) = (-2.0 * a * b / (r2 * r2), 2.0 * a * b / (r2 * r2));
        let mut y = self.binary(x, a.atan2(b), [b / r2, -a / r2], [aa, mixed, bb]);
        // The difference of squares is the sum of two parts that may cancel.
        let parts = (a * a + b * b) / (r2 * r2);
        y.second_size += parts
            * (self.first_size[0] * x.first_size[1]
                + self.first_size[1] * x.first_size[0]
                + self.first_size[0] * self.first_size[1]
                + x.first_size[0] * x.first_size[1]);
        y
    }

    fn hypot(self, other: Self) -> Self {
        let (a, b) = (self.value, other.value);
        let r = a.hypot(b);
        let r3 = r.powi(3);
        let mut y = self.binary(other, r, [a / r, b / r], [b * b / r3, -a * b / r3, a * a / r3]);
        // 1 / r − a² / r³ may cancel.
        y.second_size +=
            2.0 / r * (self.first_size[0] * self.first_size[1] + other.first_size[0] * other.first_size[1]);
        y
    }

    fn max(self, other: Self) -> Self {
        if self.value == other.value {
            self.binary(other, self.value, [0.5, 0.5], [0.0; 3])
        } else if self.value > other.value || other.value.is_nan() {
            self
        } else {
            other
        }
    }

    fn min(self, other: Self) -> Self {
        if self.value == other.value {
            self.binary(other, self.value, [0.5, 0.5], [0.0; 3])
        } else if self.value < other.value || other.value.is_nan() {
            self
        } else {
            other
        }
    }

    fn copysign(self, sign: Self) -> Self {
        let side = if self.value == 0.0 { 0.0 } else { self.value.signum() * sign.value.signum() };
        self.unary(self.value.copysign(sign.value), side, 0.0)
    }

    fn mul_add(self, a: Self, b: Self) -> Self {
        let y = self.value.mul_add(a.value, b.value);
        let dd = [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0; 3]];
        Self::chain(y, [self, a, b], [a.value, self.value, 1.0], dd)
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
        self.unary(self.value.to_degrees(), 180.0 / PI, 0.0)
    }

    fn to_radians(self) -> Self {
        self.unary(self.value.to_radians(), PI / 180.0, 0.0)
    }

    fn classify(self) -> FpCategory {
        self.value.classify()
    }

    fn integer_decode(self) -> (u64, i16, i8) {
        Float::integer_decode(self.value)
    }
}

impl Activation for Hyper {
    functions! { Activation:
        relu |x, y| if x > 0.0 { 1.0 } else { 0.0 }, 0.0;
        sigmoid |x, y| (x / 2.0).cosh().powi(-2) / 4.0, -(x / 2.0).tanh() * (x / 2.0).cosh().powi(-2) / 4.0;
        softplus |x, y| (x.min(0.0)).exp() / (1.0 + (-x.abs()).exp()), (x / 2.0).cosh().powi(-2) / 4.0;
    }

    fn erf(self) -> Self {
        let x = self.value;
        // e^(-x²) in two halves: it is below the normal range where its multiples are not yet.
        let half = (-x * x / 2.0).exp();
        self.unary(Activation::erf(x), 2.0 / PI.sqrt() * half * half, -4.0 * x / PI.sqrt() * half * half)
    }
}

super::number::number!(Hyper);
