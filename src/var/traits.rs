//! The smaller traits of a number: printing, conversion, neutral elements.

use super::compare::classified;
use crate::real::Real;
use crate::tape::Var;
use core::fmt;
use num_traits::{Float, FloatConst, FromPrimitive, Num, NumCast, One, Signed, ToPrimitive, Zero};

/// Shows the value, as the float would; printing does not count as reading it.
impl<T: Real> fmt::Display for Var<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.value, f)
    }
}

/// Shows the value and the index on the tape, such as `Var(2.5 @ 3)`, or `Var(2.5)` for a constant.
impl<T: Real> fmt::Debug for Var<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_constant() {
            write!(f, "Var({:?})", self.value)
        } else {
            write!(f, "Var({:?} @ {})", self.value, self.slot)
        }
    }
}

impl<T: Real> Default for Var<T> {
    fn default() -> Self {
        Var::constant(T::zero())
    }
}

impl<T: Real> From<T> for Var<T> {
    #[inline(always)]
    fn from(value: T) -> Self {
        Var::constant(value)
    }
}

impl<T: Real> From<&T> for Var<T> {
    #[inline(always)]
    fn from(value: &T) -> Self {
        Var::constant(*value)
    }
}

impl<T: Real> From<&Var<T>> for Var<T> {
    #[inline(always)]
    fn from(value: &Var<T>) -> Self {
        *value
    }
}

impl<T: Real> Zero for Var<T> {
    #[inline]
    fn zero() -> Self {
        Var::constant(T::zero())
    }
    #[inline]
    #[track_caller]
    fn is_zero(&self) -> bool {
        *self == T::zero()
    }
}

impl<T: Real> One for Var<T> {
    #[inline]
    fn one() -> Self {
        Var::constant(T::one())
    }
}

impl<T: Real> Num for Var<T> {
    type FromStrRadixErr = T::FromStrRadixErr;
    fn from_str_radix(text: &str, radix: u32) -> Result<Self, Self::FromStrRadixErr> {
        T::from_str_radix(text, radix).map(Var::constant)
    }
}

impl<T: Real> Signed for Var<T> {
    #[inline]
    #[track_caller]
    fn abs(&self) -> Self {
        Var::abs(*self)
    }
    #[inline]
    #[track_caller]
    fn abs_sub(&self, other: &Self) -> Self {
        (*self - *other).relu()
    }
    #[inline]
    #[track_caller]
    fn signum(&self) -> Self {
        Var::signum(*self)
    }
    #[inline]
    #[track_caller]
    fn is_positive(&self) -> bool {
        Float::is_sign_positive(classified(*self))
    }
    #[inline]
    #[track_caller]
    fn is_negative(&self) -> bool {
        Float::is_sign_negative(classified(*self))
    }
}

/// Reads the value out, as [`Var::value`] does.
impl<T: Real> ToPrimitive for Var<T> {
    #[track_caller]
    fn to_i64(&self) -> Option<i64> {
        self.value().to_i64()
    }
    #[track_caller]
    fn to_u64(&self) -> Option<u64> {
        self.value().to_u64()
    }
    #[track_caller]
    fn to_i128(&self) -> Option<i128> {
        self.value().to_i128()
    }
    #[track_caller]
    fn to_u128(&self) -> Option<u128> {
        self.value().to_u128()
    }
    #[track_caller]
    fn to_f64(&self) -> Option<f64> {
        self.value().to_f64()
    }
    #[track_caller]
    fn to_f32(&self) -> Option<f32> {
        self.value().to_f32()
    }
}

/// Makes a constant. From a variable of the same kind, too: the value alone is cast.
impl<T: Real> NumCast for Var<T> {
    #[track_caller]
    fn from<N: ToPrimitive>(n: N) -> Option<Self> {
        <T as NumCast>::from(n).map(Var::constant)
    }
}

impl<T: Real> FromPrimitive for Var<T> {
    fn from_i64(n: i64) -> Option<Self> {
        <T as NumCast>::from(n).map(Var::constant)
    }
    fn from_u64(n: u64) -> Option<Self> {
        <T as NumCast>::from(n).map(Var::constant)
    }
    fn from_i128(n: i128) -> Option<Self> {
        <T as NumCast>::from(n).map(Var::constant)
    }
    fn from_u128(n: u128) -> Option<Self> {
        <T as NumCast>::from(n).map(Var::constant)
    }
    fn from_f64(n: f64) -> Option<Self> {
        <T as NumCast>::from(n).map(Var::constant)
    }
    fn from_f32(n: f32) -> Option<Self> {
        <T as NumCast>::from(n).map(Var::constant)
    }
}

macro_rules! float_constants {
    ($($name:ident)+) => {
        impl<T: Real> FloatConst for Var<T> {
            $(
                #[inline]
                #[allow(non_snake_case, reason = "the names are those of num_traits")]
                fn $name() -> Self {
                    Var::constant(T::$name())
                }
            )+
        }
    };
}

float_constants! {
    E FRAC_1_PI FRAC_1_SQRT_2 FRAC_2_PI FRAC_2_SQRT_PI FRAC_PI_2 FRAC_PI_3 FRAC_PI_4 FRAC_PI_6
    FRAC_PI_8 LN_10 LN_2 LOG10_E LOG2_E PI SQRT_2 TAU LOG10_2 LOG2_10
}
