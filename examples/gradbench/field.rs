//! What some problems are written in, so that one text serves plain floats and variables.

use gradus::prelude::*;
use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// See the module.
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
    /// `a` where `self < other`, else `b`; without a branch where it is recorded.
    fn choose(self, other: Self, a: Self, b: Self) -> Self;
}

impl Field for f64 {
    fn choose(self, other: Self, a: Self, b: Self) -> Self {
        if self < other { a } else { b }
    }
}

impl Field for Var {
    fn choose(self, other: Self, a: Self, b: Self) -> Self {
        select(self.less(other), a, b)
    }
}
