//! What the random programs compute with: floats, variables, and dual numbers.

use crate::support::dual::Dual;
use crate::support::hyper::Hyper;
use crate::support::special;
use gradus::{Activation, Var, select};

/// A kind of number that a random program can be run on.
///
/// The plain floats follow the table where std leaves the result open: `max` and `min` of zeros with
/// different signs.
pub(crate) trait Number: Activation {
    fn of(x: f64) -> Self;
    fn less(self, other: Self) -> Self;
    fn less_equal(self, other: Self) -> Self;
    fn choose(self, a: Self, b: Self) -> Self;
    fn detached(self) -> Self;
    fn larger(self, other: Self) -> Self;
    fn smaller(self, other: Self) -> Self;
    /// A function of [`special::UNARY`].
    fn special(self, which: usize) -> Self;
    /// A function of [`special::BINARY`].
    fn special_of(self, which: usize, other: Self) -> Self;
}

macro_rules! plain {
    ($($float:ty)+) => {
        $(
            impl Number for $float {
                #[allow(clippy::cast_possible_truncation, trivial_numeric_casts)]
                fn of(x: f64) -> Self {
                    x as $float
                }
                fn less(self, other: Self) -> Self {
                    if self < other { 1.0 } else { 0.0 }
                }
                fn less_equal(self, other: Self) -> Self {
                    if self <= other { 1.0 } else { 0.0 }
                }
                fn choose(self, a: Self, b: Self) -> Self {
                    if self == 0.0 { b } else { a }
                }
                fn detached(self) -> Self {
                    self
                }
                fn larger(self, other: Self) -> Self {
                    if other > self || self.is_nan() { other } else { self }
                }
                fn smaller(self, other: Self) -> Self {
                    if other < self || self.is_nan() { other } else { self }
                }
                fn special(self, which: usize) -> Self {
                    special::unary(which, self)
                }
                fn special_of(self, which: usize, other: Self) -> Self {
                    special::binary(which, self, other)
                }
            }

            impl Number for Var<$float> {
                fn of(x: f64) -> Self {
                    Var::from(<$float as Number>::of(x))
                }
                fn less(self, other: Self) -> Self {
                    Var::less(self, other)
                }
                fn less_equal(self, other: Self) -> Self {
                    Var::less_equal(self, other)
                }
                fn choose(self, a: Self, b: Self) -> Self {
                    select(self, a, b)
                }
                fn detached(self) -> Self {
                    self.detach()
                }
                fn larger(self, other: Self) -> Self {
                    self.max(other)
                }
                fn smaller(self, other: Self) -> Self {
                    self.min(other)
                }
                fn special(self, which: usize) -> Self {
                    special::unary(which, self)
                }
                fn special_of(self, which: usize, other: Self) -> Self {
                    special::binary(which, self, other)
                }
            }
        )+
    };
}

plain! { f64 f32 }

impl Number for Dual {
    fn of(x: f64) -> Self {
        Self::constant(x)
    }
    fn less(self, other: Self) -> Self {
        Self::mask(self.value < other.value)
    }
    fn less_equal(self, other: Self) -> Self {
        Self::mask(self.value <= other.value)
    }
    fn choose(self, a: Self, b: Self) -> Self {
        self.select(a, b)
    }
    fn detached(self) -> Self {
        Self::constant(self.value)
    }
    fn larger(self, other: Self) -> Self {
        num_traits::Float::max(self, other)
    }
    fn smaller(self, other: Self) -> Self {
        num_traits::Float::min(self, other)
    }
    fn special(self, which: usize) -> Self {
        Self::special(self, which)
    }
    fn special_of(self, which: usize, other: Self) -> Self {
        Self::special_of(self, which, other)
    }
}

impl Number for Hyper {
    fn of(x: f64) -> Self {
        Self::constant(x)
    }
    fn less(self, other: Self) -> Self {
        Self::constant(f64::from(u8::from(self.value < other.value)))
    }
    fn less_equal(self, other: Self) -> Self {
        Self::constant(f64::from(u8::from(self.value <= other.value)))
    }
    fn choose(self, a: Self, b: Self) -> Self {
        if self.value == 0.0 { b } else { a }
    }
    fn detached(self) -> Self {
        Self::constant(self.value)
    }
    fn larger(self, other: Self) -> Self {
        num_traits::Float::max(self, other)
    }
    fn smaller(self, other: Self) -> Self {
        num_traits::Float::min(self, other)
    }
    fn special(self, which: usize) -> Self {
        Self::special(self, which)
    }
    fn special_of(self, which: usize, other: Self) -> Self {
        Self::special_of(self, which, other)
    }
}
