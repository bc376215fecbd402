//! Intervals: bounds on numbers that are not known exactly, and functions of them with proven bounds.
//!
//! Whatever is done with an interval gives one that holds the exact result for each number within. Arithmetic is rounded outward
//! ([`rounding`]). Elementary functions are worked out at the ends in numbers that carry a bound on their own error ([`ball`]): each
//! step adds what it rounds, each series its remainder, so the bound is proven by construction, and no function of the system's
//! library is relied upon: where one gives a first guess, the guess is corrected by a residual that is bounded as well.
//!
//! - [`exponential`], [`logarithm`], [`angle`], [`hyperbolic`], [`error_function`], [`root`]: functions of balls.
//! - [`monotone`]: functions of intervals that rise or fall throughout, or on either side of 0; [`turning`]: those of angles.
//! - [`power`], [`plane`]: functions of two numbers; [`steps`]: those with kinks and jumps.
//!
//! *Knows neither operations nor tapes.*

mod angle;
mod arithmetic;
mod ball;
mod error_function;
mod exponential;
mod hyperbolic;
mod logarithm;
mod monotone;
mod plane;
mod power;
mod root;
mod rounding;
mod steps;
mod turning;

pub use rounding::add_up;

use core::fmt;

/// All numbers from `lower` to `upper`: where an exact number is. From [`enclose`](https://docs.rs/gradus/latest/gradus/fn.enclose.html).
///
/// An end that is infinite says that there is no bound on that side. Prints as `[lower, upper]`.
///
/// ```
/// use gradus::Interval;
///
/// let third = Interval { lower: 0.333, upper: 0.334 };
/// assert!(third.contains(1.0 / 3.0) && !third.contains(0.3));
/// assert!((third.width() - 0.001).abs() < 1e-15);
/// assert_eq!(third.to_string(), "[0.333, 0.334]");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end; −∞ where there is none.
    pub lower: f64,
    /// The upper end; +∞ where there is none.
    pub upper: f64,
}

impl Interval {
    /// Is `x` between the ends, or at one of them?
    #[must_use]
    pub fn contains(&self, x: f64) -> bool {
        self.lower <= x && x <= self.upper
    }

    /// `upper − lower`, rounded up; infinite where an end is.
    #[must_use]
    pub fn width(&self) -> f64 {
        add_up(self.upper, -self.lower)
    }

    /// The middle, rounded; of an interval with an infinite end 0, or the largest number on the side of that end.
    #[must_use]
    pub fn middle(&self) -> f64 {
        let middle = 0.5 * self.lower + 0.5 * self.upper;
        if middle.is_nan() { 0.0 } else { middle.clamp(-f64::MAX, f64::MAX) }
    }

    /// Are both ends finite?
    #[must_use]
    pub fn is_bounded(&self) -> bool {
        self.lower.is_finite() && self.upper.is_finite()
    }

    /// All numbers.
    #[doc(hidden)]
    pub const ENTIRE: Self = Self { lower: f64::NEG_INFINITY, upper: f64::INFINITY };

    #[doc(hidden)]
    pub const ZERO: Self = Self::point(0.0);
    #[doc(hidden)]
    pub const ONE: Self = Self::point(1.0);
    /// From 0 to 1: of what is a share, or a mask, that is not decided.
    #[doc(hidden)]
    pub const UNIT: Self = Self { lower: 0.0, upper: 1.0 };

    /// One number.
    #[doc(hidden)]
    #[must_use]
    pub const fn point(x: f64) -> Self {
        Self { lower: x, upper: x }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn new(lower: f64, upper: f64) -> Self {
        Self { lower, upper }
    }

    #[doc(hidden)]
    #[must_use]
    pub fn is_point(self) -> bool {
        self.lower == self.upper
    }

    #[doc(hidden)]
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.lower == 0.0 && self.upper == 0.0
    }

    #[doc(hidden)]
    #[must_use]
    pub fn has_zero(self) -> bool {
        self.lower <= 0.0 && self.upper >= 0.0
    }

    /// The smallest interval that holds both.
    #[must_use]
    #[doc(hidden)]
    pub fn hull(self, other: Self) -> Self {
        Self::new(self.lower.min(other.lower), self.upper.max(other.upper))
    }

    /// What both have in common, if it is known that there is something: bounds on one number.
    #[must_use]
    #[doc(hidden)]
    pub fn and(self, other: Self) -> Self {
        let (lower, upper) = (self.lower.max(other.lower), self.upper.min(other.upper));
        if lower <= upper { Self::new(lower, upper) } else { self }
    }

    /// The interval of all `|x|`.
    #[must_use]
    #[doc(hidden)]
    pub fn abs(self) -> Self {
        if self.lower >= 0.0 {
            self
        } else if self.upper <= 0.0 {
            -self
        } else {
            Self::new(0.0, self.upper.max(-self.lower))
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{:?}, {:?}]", self.lower, self.upper)
    }
}
