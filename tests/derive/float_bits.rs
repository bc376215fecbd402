//! A variable computes what a float computes, to the bit: constant, recorded, or compiled with std's mathematics.
//!
//! `atanh` did not: it stood in no list of functions. So the list here is also an implementation of `num_traits::Float`
//! and of `Activation`, which does not compile while a method is missing.

use gradus::data::Batch;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;
use gradus::{Activation, Real, Var, value_and_grad};
use num_traits::{Float, FloatConst, One, Zero};
use std::num::FpCategory;
use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

/// A number whose functions are those of the list below.
#[derive(Clone, Copy)]
struct Listed {
    value: f64,
}

impl Listed {
    fn constant(value: f64) -> Self {
        Self { value }
    }
}

crate::support::number::number!(Listed);

macro_rules! operators {
    ($($trait:ident $method:ident),+) => {
        $(impl $trait for Listed {
            type Output = Self;
            fn $method(self, other: Self) -> Self {
                Self::constant(self.value.$method(other.value))
            }
        })+
    };
}

operators!(Add add, Sub sub, Mul mul, Div div, Rem rem);

impl Neg for Listed {
    type Output = Self;
    fn neg(self) -> Self {
        Self::constant(-self.value)
    }
}

macro_rules! list {
    (unary $($unary:ident)+; binary $($binary:ident)+; activation $($activation:ident)+; questions $($question:ident)+;) => {
        /// Every method that the trait asks for is in the list, or stands here and in the test by itself.
        impl Float for Listed {
            $(fn $unary(self) -> Self { Self::constant(Float::$unary(self.value)) })+
            $(fn $binary(self, other: Self) -> Self { Self::constant(Float::$binary(self.value, other.value)) })+
            $(fn $question(self) -> bool { Float::$question(self.value) })+
            fn powi(self, n: i32) -> Self { Self::constant(Float::powi(self.value, n)) }
            fn mul_add(self, a: Self, b: Self) -> Self { Self::constant(self.value.mul_add(a.value, b.value)) }
            fn sin_cos(self) -> (Self, Self) { (self.sin(), self.cos()) }
            fn classify(self) -> FpCategory { self.value.classify() }
            fn integer_decode(self) -> (u64, i16, i8) { Float::integer_decode(self.value) }
            // Constants are compared in a test of their own.
            fn nan() -> Self { Self::constant(f64::NAN) }
            fn infinity() -> Self { Self::constant(f64::INFINITY) }
            fn neg_infinity() -> Self { Self::constant(f64::NEG_INFINITY) }
            fn neg_zero() -> Self { Self::constant(-0.0) }
            fn min_value() -> Self { Self::constant(f64::MIN) }
            fn min_positive_value() -> Self { Self::constant(f64::MIN_POSITIVE) }
            fn max_value() -> Self { Self::constant(f64::MAX) }
        }

        impl Activation for Listed {
            $(fn $activation(self) -> Self { Self::constant(Activation::$activation(self.value)) })+
        }

        /// Every function of the list at `x`, those of two operands with each of `others`.
        fn compare<T: Real + Activation>(points: &[T], others: &[T]) {
            $(same(stringify!($unary), points, Float::$unary, Float::$unary);)+
            $(same(stringify!($activation), points, Activation::$activation, Activation::$activation);)+
            for &b in others {
                $(
                    // std leaves open which of two zeros is the larger one.
                    let differs = |x: &T| !matches!(stringify!($binary), "max" | "min") || *x != T::zero() || b != T::zero();
                    let unequal: Vec<T> = points.iter().copied().filter(differs).collect();
                    same(stringify!($binary), &unequal, |x| Float::$binary(x, b), |x| Float::$binary(x, Var::constant(b)));
                    same(stringify!($binary), &unequal, |x| Float::$binary(b, x), |x| Float::$binary(Var::constant(b), x));
                )+
                for n in [-300, -17, -7, -2, -1, 0, 1, 2, 3, 4, 12, 100, i32::MAX, i32::MIN] {
                    same("powi", points, |x| Float::powi(x, n), |x| Float::powi(x, n));
                }
                let c = T::of(-0.3);
                same("mul_add", points, |x| Float::mul_add(x, b, c), |x| x.mul_add(b, c));
                same("mul_add", points, |x| Float::mul_add(b, c, x), |x| Var::constant(b).mul_add(c, x));
                same("clamp", points, |x| Float::clamp(x, T::of(-1.0), T::of(2.5)), |x| x.clamp(T::of(-1.0), T::of(2.5)));
                same("copysign", points, |x| Float::copysign(x, b), |x| x.copysign(b));
                same("copysign", points, |x| Float::copysign(b, x), |x| Var::constant(b).copysign(x));
            }
            same("sin_cos", points, |x| Float::sin_cos(x).0, |x| x.sin_cos().0);
            same("sin_cos", points, |x| Float::sin_cos(x).1, |x| x.sin_cos().1);
            same("to_degrees", points, Float::to_degrees, Float::to_degrees);
            same("to_radians", points, Float::to_radians, Float::to_radians);
            $(
                let plain = |x: T| T::of(f64::from(u8::from(Float::$question(x))));
                same(stringify!($question), points, plain, |x| Var::constant(T::of(f64::from(u8::from(Float::$question(x))))));
            )+
        }
    };
}

list! {
    unary floor ceil round trunc fract abs signum recip sqrt exp exp2 ln log2 log10 cbrt sin cos tan asin acos atan exp_m1
        ln_1p sinh cosh tanh asinh acosh atanh;
    binary powf log max min abs_sub hypot atan2;
    activation relu sigmoid softplus erf;
    questions is_nan is_infinite is_finite is_normal is_sign_positive is_sign_negative;
}

/// `plain` on floats and `traced` on variables have the same bits: constant, recorded, and compiled.
fn same<T: Real>(name: &str, points: &[T], plain: impl Fn(T) -> T, traced: impl Fn(Var<T>) -> Var<T> + Copy) {
    for &x in points {
        let want = bits(plain(x));
        assert_eq!(bits(traced(Var::constant(x)).value()), want, "{name} of {x:e}");
        assert_eq!(bits(at(x, traced)), want, "{name} of {x:e}, recorded");
    }
    // Rows whose value is not finite are errors.
    let rows: Vec<T> = points.iter().copied().filter(|&x| x.is_finite() && plain(x).is_finite()).collect();
    let table = Columns::new(&[&rows]).expect("a column");
    let mut compiled = RowFunction::new(move |_: Var<T>, x: Var<T>| traced(x)).math(Math::Std);
    let mut values = vec![T::zero(); rows.len()];
    for _ in 0..3 {
        compiled.values(&[T::one()], &table, Batch::Range(0..rows.len()), &mut values).expect("finite");
        for (&x, &value) in rows.iter().zip(&values) {
            assert_eq!(bits(value), bits(plain(x)), "{name} of {x:e}, compiled");
        }
    }
}

/// The bits, and one pattern for NaN.
fn bits<T: Real>(x: T) -> Option<(u64, i16, i8)> {
    (!x.is_nan()).then(|| x.integer_decode())
}

/// The recorded value, also where it or `x` is not finite, which a call would return as an error.
fn at<T: Real>(x: T, f: impl Fn(Var<T>) -> Var<T>) -> T {
    let seen = std::cell::Cell::new(T::nan());
    let look = |zero: Var<T>| {
        // −0 + x is x, to the sign of a zero.
        seen.set(f(zero + Var::constant(x)).value());
        zero
    };
    value_and_grad(look, T::neg_zero()).expect("finite");
    seen.get()
}

const POINTS: &[f64] =
    &[-1e6, -7.25, -2.5, -1.0, -0.75, -1e-9, -0.0, 0.0, 1e-9, 0.25, 0.5, 1.0, 1.5, 2.5, 30.0, 1e6];

/// Numbers of every size and sign, and the special ones.
fn points<T: Real>(count: usize) -> Vec<T> {
    let special =
        [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 5e-324, -2.3e-308, 1.7e308, 1.5e-45, -1.2e-38, 3e38];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    // Most functions do something between −2 and 2, or between −40 and 40.
    let mut random = move |k: usize| match k % 4 {
        0 => 4.0 * next() - 2.0,
        1 => 80.0 * next() - 40.0,
        2 => 2.0 * next() - 1.0,
        _ => (next() - 0.5).signum() * (1.0 + next()) * 2.0_f64.powi((next() * 2000.0) as i32 - 1000),
    };
    let random: Vec<f64> = (0..count).map(&mut random).collect();
    POINTS.iter().chain(&special).copied().chain(random).map(T::of).collect()
}

#[test]
fn every_function_has_the_bits_of_std() {
    compare::<f64>(&points(400), &[-3.0, -0.7, 0.0, 0.1, 2.5]);
    compare::<f32>(&points(400), &[-3.0, -0.7, 0.0, 0.1, 2.5]);
}

/// The one exception: std's `atanh` has lost half of its digits closer than 2⁻²⁶ to −1, and the function is odd.
#[test]
fn atanh_keeps_its_digits_next_to_minus_one() {
    let end = 1.0 - 2.0_f64.powi(-26);
    for x in [-end, -0.999_999_98, -0.9, 0.9, end, 0.999_999_99, 1.0, -1.0] {
        assert_eq!(bits(at(x, Var::atanh)), bits(x.atanh()), "{x}");
    }
    for x in [-0.999_999_99_f64, -1.0 + f64::EPSILON] {
        assert_eq!(bits(at(x, Var::atanh)), bits(-(-x).atanh()), "{x}");
    }
    // ½ ln(0.00000001 / 1.99999999), worked out with 60 digits; four units in the last place.
    assert!((at(-0.999_999_99, Var::atanh) + 9.556_913_957_243_776).abs() <= 4.0 * f64::EPSILON * 8.0);
    for x in [-1.0_f32 + f32::EPSILON, -0.999, -1.0] {
        assert_eq!(bits(at(x, Var::atanh)), bits(x.atanh()), "{x}");
    }
}

#[test]
fn the_list_is_a_number() {
    fn half<T: Activation>(x: T) -> T {
        (x * x).sqrt().relu() / (T::one() + T::one())
    }
    assert_eq!(half(Listed::constant(-3.0)).value, 1.5);
}

/// `Float::$name` on a float is its own method: what is compared above is std.
#[test]
fn the_plain_side_is_std() {
    macro_rules! inherent {
        ($($name:ident)+) => {
            for x in points::<f64>(100) {
                $(assert_eq!(bits(Float::$name(x)), bits(f64::$name(x)));)+
            }
            for x in points::<f32>(100) {
                $(assert_eq!(bits(Float::$name(x)), bits(f32::$name(x)));)+
            }
        };
    }
    inherent! {
        floor ceil round trunc fract abs signum recip sqrt exp exp2 ln log2 log10 cbrt sin cos tan asin acos atan exp_m1
        ln_1p sinh cosh tanh asinh acosh atanh to_degrees to_radians
    }
}

#[test]
fn operators_in_every_form() {
    macro_rules! operator {
        ($($op:tt $assign:tt),+) => {
            $(
                for &a in POINTS {
                    for b in [-3.0, -0.7, 0.0, 0.1, 2.0] {
                        let want = bits(a $op b);
                        let k = Var::from(b);
                        assert_eq!(want, bits(at(a, |a| a $op b)));
                        assert_eq!(want, bits(at(a, |a| a $op k)));
                        assert_eq!(want, bits(at(a, |a| &a $op b)));
                        assert_eq!(want, bits(at(a, |a| a $op &b)));
                        assert_eq!(want, bits(at(a, |a| &a $op &b)));
                        assert_eq!(want, bits(at(a, |a| a $op &k)));
                        assert_eq!(want, bits(at(a, |a| &a $op k)));
                        assert_eq!(want, bits(at(a, |a| &a $op &k)));
                        assert_eq!(want, bits(at(b, |b| a $op b)));
                        assert_eq!(want, bits(at(b, |b| &a $op b)));
                        assert_eq!(want, bits(at(b, |b| a $op &b)));
                        assert_eq!(want, bits(at(b, |b| &a $op &b)));
                        assert_eq!(want, bits((Var::from(a) $op k).value()));
                        assert_eq!(want, bits(at(a, |mut a| { a $assign b; a })));
                        assert_eq!(want, bits(at(a, |mut a| { a $assign k; a })));
                        assert_eq!(want, bits(at(a, |mut a| { a $assign &b; a })));
                        assert_eq!(want, bits(at(a, |mut a| { a $assign &k; a })));
                        let single = (a as f32) $op (b as f32);
                        assert_eq!(bits(single), bits(at(a as f32, |a| a $op b as f32)));
                        assert_eq!(bits(single), bits(at(b as f32, |b| a as f32 $op b)));
                    }
                }
            )+
        };
    }
    operator!(+ +=, - -=, * *=, / /=, % %=);
    for &x in POINTS {
        assert_eq!(bits(-x), bits(at(x, |x| -x)));
        assert_eq!(bits(-x), bits(at(x, |x| -&x)));
    }
}

#[test]
fn sums_and_products_by_value_and_by_reference() {
    let plain = [0.1, 0.2, 0.3, -0.6, 1e-17];
    let vars = plain.map(Var::from);
    let sum: f64 = plain.iter().sum();
    let product: f64 = plain.iter().product();
    assert_eq!(bits(sum), bits(vars.iter().sum::<Var>().value()));
    assert_eq!(bits(sum), bits(vars.into_iter().sum::<Var>().value()));
    assert_eq!(bits(product), bits(vars.iter().product::<Var>().value()));
    assert_eq!(bits(product), bits(vars.into_iter().product::<Var>().value()));
    assert_eq!(
        bits(std::iter::empty::<f64>().sum::<f64>()),
        bits(std::iter::empty::<Var>().sum::<Var>().value())
    );
    assert_eq!(bits([-0.0].iter().sum::<f64>()), bits([Var::from(-0.0)].iter().sum::<Var>().value()));
    assert_eq!(std::iter::empty::<Var>().product::<Var>().value(), 1.0);
}

#[test]
fn constants_of_the_traits_are_those_of_the_float() {
    macro_rules! constants {
        ($($name:ident),+) => {
            $(assert_eq!(bits(f64::$name()), bits(<Var as FloatConst>::$name().value()));)+
        };
    }
    constants!(E, FRAC_1_PI, FRAC_1_SQRT_2, FRAC_2_PI, FRAC_2_SQRT_PI, FRAC_PI_2, FRAC_PI_3, FRAC_PI_4);
    constants!(FRAC_PI_6, FRAC_PI_8, LN_10, LN_2, LOG10_E, LOG2_E, PI, SQRT_2, TAU, LOG10_2, LOG2_10);
    macro_rules! extremes {
        ($($name:ident),+) => {
            $(assert_eq!(bits(<f64 as Float>::$name()), bits(<Var as Float>::$name().value()));)+
        };
    }
    extremes!(nan, infinity, neg_infinity, neg_zero, min_value, min_positive_value, max_value, epsilon);
    assert_eq!((Var::<f64>::zero().value(), Var::<f64>::one().value()), (0.0, 1.0));
    assert!(Var::<f64>::zero().is_zero() && Var::<f64>::one().is_one());
}
