//! Forward derivatives by dual numbers, over any number: over variables, and over one another.
//!
//! `x + x' ε` with `ε² = 0`: arithmetic with them carries a derivative along. `Dual<Dual<f64>>` has
//! second derivatives, and `Dual<Var>` is recorded, so that a derivative can be differentiated in
//! reverse.

use gradus::prelude::*;
use std::cmp::Ordering;
use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// What the nested problems compute with.
pub(crate) trait Field:
    Copy
    + Debug
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + From<f64>
{
    fn sqrt(self) -> Self;

    /// `a` where `self < other`, else `b`; without a branch where it is recorded.
    fn choose(self, other: Self, a: Self, b: Self) -> Self;
}

impl Field for f64 {
    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }

    fn choose(self, other: Self, a: Self, b: Self) -> Self {
        if self < other { a } else { b }
    }
}

impl Field for Var {
    fn sqrt(self) -> Self {
        Var::sqrt(self)
    }

    fn choose(self, other: Self, a: Self, b: Self) -> Self {
        select(self.less(other), a, b)
    }
}

/// A value with the derivative in one direction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dual<T> {
    pub(crate) value: T,
    pub(crate) slope: T,
}

impl<T: Field> Dual<T> {
    /// Does not move.
    pub(crate) fn fixed(value: T) -> Self {
        Self { value, slope: 0.0.into() }
    }

    /// Moves at rate 1.
    pub(crate) fn moving(value: T) -> Self {
        Self { value, slope: 1.0.into() }
    }
}

impl<T: Field> From<f64> for Dual<T> {
    fn from(value: f64) -> Self {
        Self::fixed(value.into())
    }
}

/// By value, as for the plain numbers of which these are infinitesimal changes.
impl<T: Field> PartialEq for Dual<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Field> PartialOrd for Dual<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<T: Field> Add for Dual<T> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { value: self.value + other.value, slope: self.slope + other.slope }
    }
}

impl<T: Field> Sub for Dual<T> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { value: self.value - other.value, slope: self.slope - other.slope }
    }
}

impl<T: Field> Mul for Dual<T> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self { value: self.value * other.value, slope: self.slope * other.value + self.value * other.slope }
    }
}

impl<T: Field> Div for Dual<T> {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let value = self.value / other.value;
        Self { value, slope: (self.slope - value * other.slope) / other.value }
    }
}

impl<T: Field> Neg for Dual<T> {
    type Output = Self;
    fn neg(self) -> Self {
        Self { value: -self.value, slope: -self.slope }
    }
}

impl<T: Field> Field for Dual<T> {
    fn sqrt(self) -> Self {
        let value = self.value.sqrt();
        Self { value, slope: self.slope / (value + value) }
    }

    fn choose(self, other: Self, a: Self, b: Self) -> Self {
        Self {
            value: self.value.choose(other.value, a.value, b.value),
            slope: self.value.choose(other.value, a.slope, b.slope),
        }
    }
}
