//! `simba::RealField`: what makes nalgebra's matrices and decompositions differentiable.
//!
//! Every operation of theirs is recorded, one by one, and what they compare is noted. For large matrices
//! [`linalg`](crate::linalg) records one operation in place of `n³`; and a decomposition that stops where something is small enough
//! does not ask how it changes there, which its guide page tells.

use crate::real::Real;
use crate::tape::Var;
use approx::{AbsDiffEq, RelativeEq, UlpsEq};
use num_traits::{Float, One, Zero};
use simba::scalar::{ComplexField, Field, RealField, SubsetOf};
use simba::simd::SimdValue;

impl<T: Real> AbsDiffEq for Var<T> {
    type Epsilon = Self;

    fn default_epsilon() -> Self {
        Float::epsilon()
    }

    #[track_caller]
    fn abs_diff_eq(&self, other: &Self, epsilon: Self) -> bool {
        self == other || (*self - *other).abs() <= epsilon
    }
}

impl<T: Real> RelativeEq for Var<T> {
    fn default_max_relative() -> Self {
        Float::epsilon()
    }

    #[track_caller]
    fn relative_eq(&self, other: &Self, epsilon: Self, max_relative: Self) -> bool {
        let size = self.abs().max(other.abs());
        self.abs_diff_eq(other, epsilon) || (*self - *other).abs() <= size * max_relative
    }
}

/// Units in the last place are those of the larger number, in size.
impl<T: Real> UlpsEq for Var<T> {
    fn default_max_ulps() -> u32 {
        4
    }

    #[track_caller]
    fn ulps_eq(&self, other: &Self, epsilon: Self, max_ulps: u32) -> bool {
        self.relative_eq(other, epsilon, Var::constant(T::epsilon() * T::of(f64::from(max_ulps))))
    }
}

/// One lane: itself.
impl<T: Real> SimdValue for Var<T> {
    const LANES: usize = 1;
    type Element = Self;
    type SimdBool = bool;

    fn splat(x: Self) -> Self {
        x
    }

    fn extract(&self, _: usize) -> Self {
        *self
    }

    #[expect(unsafe_code, reason = "declared so by the trait; there is nothing that could go wrong")]
    unsafe fn extract_unchecked(&self, _: usize) -> Self {
        *self
    }

    fn replace(&mut self, _: usize, x: Self) {
        *self = x;
    }

    #[expect(unsafe_code, reason = "declared so by the trait; there is nothing that could go wrong")]
    unsafe fn replace_unchecked(&mut self, _: usize, x: Self) {
        *self = x;
    }

    fn select(self, condition: bool, other: Self) -> Self {
        if condition { self } else { other }
    }
}

impl<T: Real> Field for Var<T> {}

impl<T: Real> SubsetOf<Self> for Var<T> {
    fn to_superset(&self) -> Self {
        *self
    }

    fn from_superset_unchecked(x: &Self) -> Self {
        *x
    }

    fn is_in_subset(_: &Self) -> bool {
        true
    }
}

/// Plain numbers are constants; the other way a value is read out, as by [`Var::value`].
macro_rules! plain {
    ($($float:ty),+) => {
        $(
            impl<T: Real> SubsetOf<Var<T>> for $float {
                fn to_superset(&self) -> Var<T> {
                    Var::constant(T::of(f64::from(*self)))
                }

                #[track_caller]
                fn from_superset_unchecked(x: &Var<T>) -> Self {
                    <$float as crate::scalar::Numeric>::nearest(x.value().widen())
                }

                fn is_in_subset(_: &Var<T>) -> bool {
                    true
                }
            }
        )+
    };
}

plain!(f64, f32);

/// Methods that a variable has under the same name.
macro_rules! forward {
    ($($name:ident($($arg:ident),*);)+) => {
        $(
            #[inline]
            #[track_caller]
            fn $name(self $(, $arg: Self)*) -> Self {
                Var::$name(self $(, $arg)*)
            }
        )+
    };
}

macro_rules! constants {
    ($($name:ident = $constant:ident;)+) => {
        $(
            fn $name() -> Self {
                Var::constant(T::$constant())
            }
        )+
    };
}

impl<T: Real> ComplexField for Var<T> {
    type RealField = Self;

    forward! {
        floor(); ceil(); round(); trunc(); fract(); abs(); signum(); recip(); sqrt(); cbrt();
        exp(); exp2(); exp_m1(); ln(); ln_1p(); log2(); log10();
        sin(); cos(); tan(); asin(); acos(); atan(); sinh(); cosh(); tanh(); asinh(); acosh(); atanh();
        powf(p); log(base); hypot(other); mul_add(a, b);
    }

    fn from_real(x: Self) -> Self {
        x
    }

    fn real(self) -> Self {
        self
    }

    fn imaginary(self) -> Self {
        Self::zero()
    }

    #[track_caller]
    fn modulus(self) -> Self {
        self.abs()
    }

    #[track_caller]
    fn modulus_squared(self) -> Self {
        self * self
    }

    #[track_caller]
    fn argument(self) -> Self {
        if self >= T::zero() { Self::zero() } else { Self::pi() }
    }

    #[track_caller]
    fn norm1(self) -> Self {
        self.abs()
    }

    #[track_caller]
    fn scale(self, factor: Self) -> Self {
        self * factor
    }

    #[track_caller]
    fn unscale(self, factor: Self) -> Self {
        self / factor
    }

    #[track_caller]
    fn to_exp(self) -> (Self, Self) {
        if self >= T::zero() { (self, Self::one()) } else { (-self, -Self::one()) }
    }

    fn conjugate(self) -> Self {
        self
    }

    #[track_caller]
    fn sin_cos(self) -> (Self, Self) {
        Var::sin_cos(self)
    }

    #[track_caller]
    fn powi(self, n: i32) -> Self {
        Var::powi(self, n)
    }

    #[track_caller]
    fn powc(self, n: Self) -> Self {
        Var::powf(self, n)
    }

    #[track_caller]
    fn is_finite(&self) -> bool {
        Float::is_finite(*self)
    }

    #[track_caller]
    fn try_sqrt(self) -> Option<Self> {
        if self >= T::zero() { Some(Var::sqrt(self)) } else { None }
    }
}

impl<T: Real> RealField for Var<T> {
    forward! { copysign(sign); max(other); min(other); clamp(low, high); atan2(x); }

    constants! {
        pi = PI; two_pi = TAU; frac_pi_2 = FRAC_PI_2; frac_pi_3 = FRAC_PI_3; frac_pi_4 = FRAC_PI_4; frac_pi_6 = FRAC_PI_6;
        frac_pi_8 = FRAC_PI_8; frac_1_pi = FRAC_1_PI; frac_2_pi = FRAC_2_PI; frac_2_sqrt_pi = FRAC_2_SQRT_PI;
        e = E; log2_e = LOG2_E; log10_e = LOG10_E; ln_2 = LN_2; ln_10 = LN_10;
    }

    #[track_caller]
    fn is_sign_positive(&self) -> bool {
        Float::is_sign_positive(*self)
    }

    #[track_caller]
    fn is_sign_negative(&self) -> bool {
        Float::is_sign_negative(*self)
    }

    fn min_value() -> Option<Self> {
        Some(Float::min_value())
    }

    fn max_value() -> Option<Self> {
        Some(Float::max_value())
    }
}
