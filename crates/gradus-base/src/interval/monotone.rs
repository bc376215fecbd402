//! Functions that rise or fall throughout, or on either side of 0: the bounds are those at the ends.
//!
//! Each is given at a float, as an interval around the exact number. Numbers outside of the domain are left out; that there are such
//! is for the caller to know.

use super::ball::Ball;
use super::exponential::{LN_2, exp, exp_m1, exp2};
use super::logarithm::{LN_10, ln, ln_1p};
use super::{Interval, angle, error_function, hyperbolic, root};

/// Below, a function with `f(x) = x + O(x²)` is next to `x`: what is added is far below half of a unit in the last place.
const TINY: f64 = 1e-20;

/// Above, `tanh` is between 1 and the float below.
const SATURATED: f64 = 20.0;

/// The larger side of what is out of range.
const OVERFLOW: Interval = Interval::new(f64::MAX, f64::INFINITY);

/// What is below all positive floats.
const UNDERFLOW: Interval = Interval::new(0.0, f64::from_bits(1));

/// Just below 1.
const NEARLY_ONE: Interval = Interval::new(1.0 - 0.5 * f64::EPSILON, 1.0);

/// Of a function that rises.
fn rising(x: Interval, f: impl Fn(f64) -> Interval) -> Interval {
    let lower = f(x.lower);
    if x.is_point() { lower } else { Interval::new(lower.lower, f(x.upper).upper) }
}

/// Of a function that falls.
fn falling(x: Interval, f: impl Fn(f64) -> Interval) -> Interval {
    -rising(x, |x| -f(x))
}

/// Of an odd function, by that of positive numbers.
fn odd(x: f64, f: impl Fn(f64) -> Interval) -> Interval {
    if x < 0.0 { -f(-x) } else { f(x) }
}

/// The function next to 0, where it is its argument; else what `f` says.
fn like_identity(x: f64, f: impl Fn(f64) -> Interval) -> Interval {
    match x.abs() {
        0.0 => Interval::ZERO,
        size if size < TINY => Interval::new(x.next_down(), x.next_up()),
        _ => f(x),
    }
}

/// Of an odd function that rises and is its argument next to 0.
fn odd_rising(x: Interval, f: impl Fn(f64) -> Interval) -> Interval {
    rising(x, |x| odd(x, |x| like_identity(x, &f)))
}

/// `x` cut to what is between the ends.
fn within(x: Interval, lower: f64, upper: f64) -> Interval {
    Interval::new(x.lower.clamp(lower, upper), x.upper.clamp(lower, upper))
}

fn exp_at(x: f64) -> Interval {
    match x {
        0.0 => Interval::ONE,
        x if x > 720.0 => OVERFLOW,
        x if x < -760.0 => UNDERFLOW,
        _ => exp(Ball::exact(x)).interval(),
    }
}

fn exp2_at(x: f64) -> Interval {
    match x {
        0.0 => Interval::ONE,
        x if x > 1030.0 => OVERFLOW,
        x if x < -1080.0 => UNDERFLOW,
        _ => exp2(x).interval(),
    }
}

fn exp_m1_at(x: f64) -> Interval {
    match x {
        x if x > 600.0 => exp_at(x) - Interval::ONE,
        x if x < -40.0 => -NEARLY_ONE,
        _ => like_identity(x, |x| exp_m1(Ball::exact(x)).interval()),
    }
}

/// A logarithm at an end: `f` where it has a finite value.
fn logarithm_at(x: f64, f: impl Fn(f64) -> Ball) -> Interval {
    match x {
        0.0 => Interval::new(f64::NEG_INFINITY, -f64::MAX),
        1.0 => Interval::ZERO,
        f64::INFINITY => OVERFLOW,
        _ => f(x).interval(),
    }
}

fn ln_1p_at(x: f64) -> Interval {
    match x {
        -1.0 => Interval::new(f64::NEG_INFINITY, -f64::MAX),
        f64::INFINITY => OVERFLOW,
        _ => like_identity(x, |x| {
            let ball = if x.abs() < 0.06 { ln_1p(Ball::exact(x)) } else { ln(Ball::sum(1.0, x)) };
            ball.interval()
        }),
    }
}

/// `1 / (1 + e⁻ˣ)`.
fn sigmoid_at(x: f64) -> Interval {
    if x > 40.0 {
        return NEARLY_ONE;
    }
    if x < -300.0 {
        // The 1 in eˣ / (1 + eˣ) does not count.
        let Interval { lower, upper } = exp_at(x);
        return Interval::new(lower.next_down().max(0.0), upper);
    }
    let decay = exp(Ball::exact(-x.abs())).ball();
    let sum = Ball::ONE + decay;
    if x < 0.0 { decay.over(sum).interval() } else { Ball::ONE.over(sum).interval() }
}

/// `ln(1 + eˣ)`.
fn softplus_at(x: f64) -> Interval {
    if x > 100.0 {
        return if x == f64::INFINITY { OVERFLOW } else { Interval::new(x, x.next_up()) };
    }
    if x < -300.0 {
        let Interval { lower, upper } = exp_at(x);
        return Interval::new(lower.next_down().max(0.0), upper);
    }
    let rest = ln_1p(exp(Ball::exact(-x.abs())).ball());
    if x > 0.0 { (Ball::exact(x) + rest).interval() } else { rest.interval() }
}

/// `e / (1 + e)²` with `e = e⁻ˣ`, for `x ≥ 0`.
fn logistic_density_at(x: f64) -> Interval {
    if x > 300.0 {
        let Interval { lower, upper } = exp_at(-x);
        return Interval::new(lower.next_down().max(0.0), upper);
    }
    let decay = exp(Ball::exact(-x)).ball();
    let sum = Ball::ONE + decay;
    decay.over(sum * sum).interval()
}

fn error_function_at(x: f64) -> Interval {
    match x {
        0.0 => Interval::ZERO,
        x if x > 6.0 => NEARLY_ONE,
        _ => error_function::erf(x).interval(),
    }
}

fn error_density_at(x: f64) -> Interval {
    if x > 28.0 { UNDERFLOW } else { error_function::density(x).interval() }
}

fn sinh_at(x: f64) -> Interval {
    if x > 720.0 { OVERFLOW } else { hyperbolic::sinh(x).interval() }
}

fn cosh_at(x: f64) -> Interval {
    match x {
        0.0 => Interval::ONE,
        x if x > 720.0 => OVERFLOW,
        _ => hyperbolic::cosh(x).interval(),
    }
}

fn tanh_at(x: f64) -> Interval {
    if x > SATURATED { NEARLY_ONE } else { hyperbolic::tanh(x).interval() }
}

fn asin_at(x: f64) -> Interval {
    angle::angle(Ball::exact(x), angle::complement(x)).interval()
}

fn atan_at(x: f64) -> Interval {
    // Of a larger number the angle is a right one, less at most 1/x.
    if x > 1e300 {
        return Interval::new(angle_of_quarter().lower.next_down(), angle_of_quarter().upper);
    }
    angle::angle(Ball::exact(x), Ball::ONE).interval()
}

/// `π/2`.
fn angle_of_quarter() -> Interval {
    angle::angle(Ball::ONE, Ball::ZERO).interval()
}

fn acos_at(x: f64) -> Interval {
    if x == 1.0 { Interval::ZERO } else { angle::angle(angle::complement(x), Ball::exact(x)).interval() }
}

fn cbrt_at(x: f64) -> Interval {
    match x {
        0.0 => Interval::ZERO,
        f64::INFINITY => OVERFLOW,
        _ => root::cbrt(x).interval(),
    }
}

/// At an end that can be infinite.
fn unless_infinite(x: f64, f: impl Fn(f64) -> Interval) -> Interval {
    if x.is_infinite() { OVERFLOW } else { f(x) }
}

impl Interval {
    #[doc(hidden)]
    pub fn exp(self) -> Self {
        rising(self, exp_at)
    }

    #[doc(hidden)]
    pub fn exp2(self) -> Self {
        rising(self, exp2_at)
    }

    #[doc(hidden)]
    pub fn exp_m1(self) -> Self {
        rising(self, exp_m1_at)
    }

    #[doc(hidden)]
    #[must_use]
    pub fn ln(self) -> Self {
        rising(within(self, 0.0, f64::INFINITY), |x| logarithm_at(x, |x| ln(Ball::exact(x))))
    }

    #[doc(hidden)]
    #[must_use]
    pub fn log2(self) -> Self {
        rising(within(self, 0.0, f64::INFINITY), |x| logarithm_at(x, |x| ln(Ball::exact(x)).over(LN_2)))
    }

    #[doc(hidden)]
    #[must_use]
    pub fn log10(self) -> Self {
        rising(within(self, 0.0, f64::INFINITY), |x| logarithm_at(x, |x| ln(Ball::exact(x)).over(LN_10)))
    }

    #[doc(hidden)]
    pub fn ln_1p(self) -> Self {
        rising(within(self, -1.0, f64::INFINITY), ln_1p_at)
    }

    #[doc(hidden)]
    pub fn sigmoid(self) -> Self {
        rising(self, sigmoid_at)
    }

    #[doc(hidden)]
    pub fn softplus(self) -> Self {
        rising(self, softplus_at)
    }

    /// `1 / (4 cosh² ½x)`, the derivative of `sigmoid`.
    #[doc(hidden)]
    pub fn sigmoid_partial(self) -> Self {
        falling(self.abs(), logistic_density_at)
    }

    /// `1 / cosh² x`, the derivative of `tanh`.
    #[doc(hidden)]
    #[must_use]
    pub fn tanh_partial(self) -> Self {
        // 4 e / (1 + e)² with e = e^−2|x|; both factors are exact.
        self.times(2.0).sigmoid_partial().times(4.0)
    }

    #[doc(hidden)]
    #[must_use]
    pub fn erf(self) -> Self {
        rising(self, |x| odd(x, error_function_at))
    }

    /// `2/√π e^(−x²)`, the derivative of `erf`.
    #[doc(hidden)]
    pub fn erf_partial(self) -> Self {
        falling(self.abs(), error_density_at)
    }

    #[doc(hidden)]
    pub fn sinh(self) -> Self {
        odd_rising(self, sinh_at)
    }

    #[doc(hidden)]
    pub fn cosh(self) -> Self {
        rising(self.abs(), cosh_at)
    }

    #[doc(hidden)]
    pub fn tanh(self) -> Self {
        odd_rising(self, tanh_at)
    }

    #[doc(hidden)]
    #[must_use]
    pub fn asinh(self) -> Self {
        odd_rising(self, |x| unless_infinite(x, |x| hyperbolic::asinh(x).interval()))
    }

    #[doc(hidden)]
    #[must_use]
    pub fn acosh(self) -> Self {
        rising(within(self, 1.0, f64::INFINITY), |x| match x {
            1.0 => Self::ZERO,
            _ => unless_infinite(x, |x| hyperbolic::acosh(x).interval()),
        })
    }

    #[doc(hidden)]
    #[must_use]
    pub fn atanh(self) -> Self {
        odd_rising(within(self, -1.0, 1.0), |x| match x {
            1.0 => OVERFLOW,
            _ => hyperbolic::atanh(x).interval(),
        })
    }

    #[doc(hidden)]
    pub fn asin(self) -> Self {
        odd_rising(within(self, -1.0, 1.0), asin_at)
    }

    #[doc(hidden)]
    pub fn acos(self) -> Self {
        falling(within(self, -1.0, 1.0), acos_at)
    }

    #[doc(hidden)]
    pub fn atan(self) -> Self {
        odd_rising(self, atan_at)
    }

    #[doc(hidden)]
    #[must_use]
    pub fn cbrt(self) -> Self {
        rising(self, |x| odd(x, cbrt_at))
    }

    /// `1 / √(1 − x²)`, the derivative of `asin`.
    #[doc(hidden)]
    #[must_use]
    pub fn asin_partial(self) -> Self {
        rising(within(self, -1.0, 1.0).abs(), |x| match x {
            1.0 => OVERFLOW,
            _ => Ball::ONE.over(angle::complement(x)).interval(),
        })
    }

    /// `1 / (1 − x²)`, the derivative of `atanh`.
    #[doc(hidden)]
    #[must_use]
    pub fn atanh_partial(self) -> Self {
        rising(within(self, -1.0, 1.0).abs(), |x| match x {
            1.0 => OVERFLOW,
            _ => Ball::ONE.over(Ball::sum(1.0, -x) * Ball::sum(1.0, x)).interval(),
        })
    }

    /// `1 / √(x² − 1)`, the derivative of `acosh`.
    #[doc(hidden)]
    #[must_use]
    pub fn acosh_partial(self) -> Self {
        falling(within(self, 1.0, f64::INFINITY), |x| match x {
            1.0 => OVERFLOW,
            // Beside the square the 1 does not count.
            x if x > 1e100 => {
                let Self { lower, upper } = Self::point(x).recip();
                Self::new(lower, upper.next_up())
            }
            _ => Ball::ONE.over((Ball::sum(x, -1.0) * Ball::sum(x, 1.0)).sqrt()).interval(),
        })
    }

    /// `1 / (1 + x²)`, the derivative of `atan`.
    #[doc(hidden)]
    #[must_use]
    pub fn atan_partial(self) -> Self {
        falling(self.abs(), |x| match x {
            x if x > 1e100 => {
                let inverse = Self::point(x).recip();
                let Self { lower, upper } = inverse * inverse;
                Self::new(lower.next_down().max(0.0), upper)
            }
            _ => Ball::ONE.over(Ball::ONE + Ball::product(x, x)).interval(),
        })
    }

    /// `⅓ |x|^(−⅔)`, the derivative of `cbrt`.
    #[doc(hidden)]
    #[must_use]
    pub fn cbrt_partial(self) -> Self {
        (self.cbrt().square().times(3.0)).recip()
    }
}
