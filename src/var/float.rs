//! `num_traits::Float`: what makes any generic `fn f<T: Float>` differentiable.

use super::compare::classified;
use crate::real::Real;
use crate::tape::Var;
use core::num::FpCategory;
use num_traits::Float;

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

/// Plain numbers as constants.
macro_rules! constants {
    ($($name:ident)+) => {
        $(
            #[inline]
            fn $name() -> Self {
                Var::constant(T::$name())
            }
        )+
    };
}

/// Predicates of one value; a recording that is to be replayed notes the outcome.
macro_rules! questions {
    ($($name:ident)+) => {
        $(
            #[inline]
            #[track_caller]
            fn $name(self) -> bool {
                classified(self).$name()
            }
        )+
    };
}

impl<T: Real> Float for Var<T> {
    constants! { nan infinity neg_infinity neg_zero min_value min_positive_value max_value epsilon }
    questions! { is_nan is_infinite is_finite is_normal is_sign_positive is_sign_negative }
    forward! {
        floor(); ceil(); round(); trunc(); fract(); abs(); signum(); recip(); sqrt(); cbrt();
        exp(); exp2(); exp_m1(); ln(); ln_1p(); log2(); log10();
        sin(); cos(); tan(); asin(); acos(); atan(); sinh(); cosh(); tanh(); asinh(); acosh(); atanh();
        powf(p); log(base); max(other); min(other); hypot(other); atan2(x); copysign(sign);
        mul_add(a, b); clamp(low, high);
    }

    #[inline]
    #[track_caller]
    fn classify(self) -> FpCategory {
        classified(self).classify()
    }

    #[inline]
    #[track_caller]
    fn powi(self, n: i32) -> Self {
        Var::powi(self, n)
    }

    #[inline]
    #[track_caller]
    fn abs_sub(self, other: Self) -> Self {
        (self - other).relu()
    }

    #[inline]
    #[track_caller]
    fn sin_cos(self) -> (Self, Self) {
        Var::sin_cos(self)
    }

    #[inline]
    #[track_caller]
    fn to_degrees(self) -> Self {
        self * Var::constant(T::one().to_degrees())
    }

    #[inline]
    #[track_caller]
    fn to_radians(self) -> Self {
        self * Var::constant(T::one().to_radians())
    }

    #[inline]
    #[track_caller]
    fn integer_decode(self) -> (u64, i16, i8) {
        self.value().integer_decode()
    }
}
