//! The operators, among variables and with plain floats on either side.

use super::record::{binary, unary};
use crate::op;
use crate::real::Real;
use crate::tape::Var;
use core::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

/// `$left op $right` for one pair of operand types; `$l` and `$r` turn them into variables.
macro_rules! operator {
    ($trait:ident $method:ident $row:ident, [$($generics:tt)*], $left:ty, $right:ty, $float:ty) => {
        impl<$($generics)*> $trait<$right> for $left {
            type Output = Var<$float>;
            #[inline(always)]
            #[track_caller]
            fn $method(self, other: $right) -> Var<$float> {
                binary::<$float, op::$row>(Var::from(self), Var::from(other))
            }
        }
    };
}

macro_rules! operators {
    ($($trait:ident $method:ident $assign:ident $assign_method:ident $row:ident;)+) => {
        $(
            operator!($trait $method $row, [T: Real], Var<T>, Var<T>, T);
            operator!($trait $method $row, [T: Real], Var<T>, &Var<T>, T);
            operator!($trait $method $row, [T: Real], &Var<T>, Var<T>, T);
            operator!($trait $method $row, [T: Real], &Var<T>, &Var<T>, T);
            operators!(plain $trait $method $row f64);
            operators!(plain $trait $method $row f32);

            impl<T: Real, R> $assign<R> for Var<T>
            where
                Var<T>: $trait<R, Output = Var<T>>,
            {
                #[inline(always)]
                #[track_caller]
                fn $assign_method(&mut self, other: R) {
                    *self = $trait::$method(*self, other);
                }
            }
        )+
    };
    (plain $trait:ident $method:ident $row:ident $float:ty) => {
        operator!($trait $method $row, [], Var<$float>, $float, $float);
        operator!($trait $method $row, [], &Var<$float>, $float, $float);
        operator!($trait $method $row, [], Var<$float>, &$float, $float);
        operator!($trait $method $row, [], &Var<$float>, &$float, $float);
        operator!($trait $method $row, [], $float, Var<$float>, $float);
        operator!($trait $method $row, [], $float, &Var<$float>, $float);
        operator!($trait $method $row, [], &$float, Var<$float>, $float);
        operator!($trait $method $row, [], &$float, &Var<$float>, $float);
    };
}

operators! {
    Add add AddAssign add_assign Add;
    Sub sub SubAssign sub_assign Sub;
    Mul mul MulAssign mul_assign Mul;
    Div div DivAssign div_assign Div;
    Rem rem RemAssign rem_assign Rem;
}

impl<T: Real> Neg for Var<T> {
    type Output = Self;
    #[inline(always)]
    #[track_caller]
    fn neg(self) -> Self {
        unary::<T, op::Neg>(self)
    }
}

impl<T: Real> Neg for &Var<T> {
    type Output = Var<T>;
    #[inline(always)]
    #[track_caller]
    fn neg(self) -> Var<T> {
        unary::<T, op::Neg>(*self)
    }
}
