//! Values and derivatives in 100 digits: forward, by the formulas of the textbook.
//!
//! `None` where a function is undefined, or a number too large to be of interest.

use dashu_float::{FBig, round::mode::HalfEven};

pub(super) type Float = FBig<HalfEven, 2>;

/// Bits: 110 digits.
const PRECISION: usize = 365;

/// How many inputs a program has.
pub(super) const INPUTS: usize = 3;

pub(super) fn big(x: f64) -> Float {
    fixed(Float::try_from(x).expect("finite"))
}

/// With all bits: what is 0, and what is rounded to an integer, comes with fewer.
fn fixed(x: Float) -> Float {
    x.with_precision(PRECISION).value()
}

pub(super) fn number(x: &Float) -> f64 {
    x.to_f64().value()
}

/// A value with its derivatives in the inputs.
#[derive(Clone, Debug)]
pub(super) struct Exact {
    pub(super) value: Float,
    pub(super) gradient: [Float; INPUTS],
}

fn pi() -> Float {
    Float::pi(PRECISION)
}

/// An argument that is exactly 0 comes without a precision, too, and so does what is 1 by it.
fn exp(x: Float) -> Float {
    fixed(fixed(x).exp())
}

fn erf(x: &Float) -> Float {
    let square = x * x;
    let (mut term, mut sum, mut odd) = (big(1.0), big(1.0), 1.0);
    while term > big(1e-125) {
        odd += 2.0;
        term = term * &square * big(2.0) / big(odd);
        sum += &term;
    }
    x * sum * density(x)
}

fn density(x: &Float) -> Float {
    big(2.0) / pi().sqrt() * exp(-(x * x))
}

fn whole(x: &Float) -> Float {
    fixed(x.trunc())
}

fn side(x: &Float) -> f64 {
    if *x >= big(0.0) { 1.0 } else { -1.0 }
}

fn size(x: &Float) -> Float {
    x * big(side(x))
}

impl Exact {
    pub(super) fn constant(x: f64) -> Self {
        Self { value: big(x), gradient: core::array::from_fn(|_| big(0.0)) }
    }

    pub(super) fn input(x: f64, index: usize) -> Self {
        let mut input = Self::constant(x);
        input.gradient[index] = big(1.0);
        input
    }

    fn chain(value: Float, parts: &[(&Self, Float)]) -> Self {
        let gradient = core::array::from_fn(|k| {
            fixed(parts.iter().fold(big(0.0), |sum, (operand, partial)| sum + &operand.gradient[k] * partial))
        });
        Self { value: fixed(value), gradient }
    }

    fn unary(&self, value: Float, partial: Float) -> Option<Self> {
        Some(Self::chain(value, &[(self, partial)]))
    }

    fn flat(value: Float) -> Option<Self> {
        Some(Self { value: fixed(value), ..Self::constant(0.0) })
    }

    fn power(&self, n: i32) -> Option<Self> {
        let x = &self.value;
        (*x != big(0.0) || n > 0).then_some(())?;
        let value = x.powi(n.into());
        let below = if n == 1 {
            big(1.0)
        } else if *x == big(0.0) {
            big(0.0)
        } else {
            x.powi((n - 1).into())
        };
        self.unary(value, below * big(f64::from(n)))
    }
}

/// The operation by name.
pub(super) fn apply(name: &str, [a, b, c]: [&Exact; 3]) -> Option<Exact> {
    let (x, y) = (&a.value, &b.value);
    let (zero, one, two) = (big(0.0), big(1.0), big(2.0));
    let within = |low: f64, high: f64| *x >= big(low) && *x <= big(high);
    if let Some(n) = name.strip_prefix("powi") {
        return a.power(n.parse().expect("an integer"));
    }
    match name {
        "add" => Some(Exact::chain(x + y, &[(a, one.clone()), (b, one)])),
        "sub" => Some(Exact::chain(x - y, &[(a, one.clone()), (b, -one)])),
        "mul" => Some(Exact::chain(x * y, &[(a, y.clone()), (b, x.clone())])),
        "div" if *y != zero => Some(Exact::chain(x / y, &[(a, &one / y), (b, -(x / y / y))])),
        "rem" if *y != zero => {
            let fits = whole(&(x / y));
            Some(Exact::chain(x - &fits * y, &[(a, one), (b, -fits)]))
        }
        // As far as `exp` below: a number without an end would stop the oracle.
        "powf" if *x > zero && size(&(y * x.ln())) < big(1e5) => {
            let value = x.powf(y);
            (size(&value) < big(1e300)).then_some(())?;
            Some(Exact::chain(value.clone(), &[(a, y * &value / x), (b, value * x.ln())]))
        }
        "atan2" if *x != zero || *y > zero => {
            let square = x * x + y * y;
            Some(Exact::chain(x.atan2(y), &[(a, y / &square), (b, -(x / &square))]))
        }
        "hypot" if *x != zero || *y != zero => {
            let radius = (x * x + y * y).sqrt();
            Some(Exact::chain(radius.clone(), &[(a, x / &radius), (b, y / &radius)]))
        }
        "max" => Some(if x >= y { a.clone() } else { b.clone() }),
        "min" => Some(if x <= y { a.clone() } else { b.clone() }),
        "copysign" => {
            let sign = big(side(y));
            Some(Exact::chain(size(x) * &sign, &[(a, big(side(x)) * sign)]))
        }
        "select" => apply(if x < y { "mul" } else { "add" }, if x < y { [a, c, c] } else { [b, c, c] }),
        "branch" if x < y => apply("add", [&a.power(2)?, c, c]),
        "branch" => apply("sub", [b, c, c]),
        "mul_add" => apply("add", [&apply("mul", [a, b, c])?, c, c]),
        "clamp" => {
            Some(if within(-1.0, 2.0) { a.clone() } else { Exact::constant(number(x).clamp(-1.0, 2.0)) })
        }
        "neg" => a.unary(-x, -one),
        "recip" if *x != zero => a.unary(&one / x, -(&one / x / x)),
        "sqrt" if *x > zero => a.unary(x.sqrt(), one / (two * x.sqrt())),
        "cbrt" if *x != zero => {
            let root = big(side(x)) * exp(size(x).ln() / big(3.0));
            a.unary(root.clone(), one / (big(3.0) * &root * &root))
        }
        "exp" if within(-1e5, 1e5) => a.unary(x.exp(), x.exp()),
        "exp2" if within(-1e5, 1e5) => {
            let value = exp(x * two.ln());
            a.unary(value.clone(), value * two.ln())
        }
        "exp_m1" if within(-1e5, 1e5) => a.unary(x.exp_m1(), x.exp()),
        "ln" if *x > zero => a.unary(x.ln(), one / x),
        "ln_1p" if *x > big(-1.0) => a.unary(x.ln_1p(), &one / (&one + x)),
        "log2" if *x > zero => a.unary(x.ln() / two.ln(), one / x / two.ln()),
        "log10" if *x > zero => a.unary(x.ln() / big(10.0).ln(), one / x / big(10.0).ln()),
        "sin" => a.unary(x.sin(), x.cos()),
        "cos" => a.unary(x.cos(), -x.sin()),
        "tan" => {
            let cosine = x.cos();
            a.unary(x.sin() / &cosine, one / (&cosine * &cosine))
        }
        "asin" if within(-1.0, 1.0) && size(x) < one => a.unary(x.asin(), &one / (&one - x * x).sqrt()),
        "acos" if within(-1.0, 1.0) && size(x) < one => a.unary(x.acos(), -(&one / (&one - x * x).sqrt())),
        "atan" => a.unary(x.atan(), &one / (&one + x * x)),
        "sinh" if within(-1e5, 1e5) => a.unary(x.sinh(), x.cosh()),
        "cosh" if within(-1e5, 1e5) => a.unary(x.cosh(), x.sinh()),
        "tanh" if within(-1e5, 1e5) => {
            let cosine = x.cosh();
            a.unary(x.tanh(), one / (&cosine * &cosine))
        }
        "asinh" => a.unary(x.asinh(), &one / (&one + x * x).sqrt()),
        "acosh" if *x > one => a.unary(x.acosh(), &one / ((x - &one) * (x + &one)).sqrt()),
        "atanh" if size(x) < one => a.unary(x.atanh(), &one / ((&one - x) * (&one + x))),
        "abs" => a.unary(size(x), big(side(x))),
        "signum" => Exact::flat(big(side(x))),
        "floor" => Exact::flat(if *x < whole(x) { whole(x) - one } else { whole(x) }),
        "ceil" => Exact::flat(if *x > whole(x) { whole(x) + one } else { whole(x) }),
        "round" => Exact::flat(whole(&(x + big(0.5) * big(side(x))))),
        "trunc" => Exact::flat(whole(x)),
        "fract" => a.unary(x - whole(x), one),
        "relu" => Some(if *x > zero { a.clone() } else { Exact::constant(0.0) }),
        "sigmoid" if within(-1e5, 1e5) => {
            let decay = exp(-size(x));
            let (sum, partial) = (&one + &decay, &decay / ((&one + &decay) * (&one + &decay)));
            a.unary(if *x < zero { decay / sum } else { one / sum }, partial)
        }
        "softplus" if within(-1e5, 1e5) => {
            let decay = exp(-size(x));
            let value = decay.ln_1p() + if *x > zero { x.clone() } else { zero.clone() };
            let sum = &one + &decay;
            a.unary(value, if *x < zero { decay / sum } else { one / sum })
        }
        "erf" if within(-6.5, 6.5) => a.unary(erf(x), density(x)),
        "erf" if within(-30.0, 30.0) => a.unary(big(side(x)) * (one - big(1e-19)), density(x)),
        _ => None,
    }
}
