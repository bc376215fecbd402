//! The plain floats, with no engine behind them: what update rules, vector mathematics, the table of operations and
//! graphs compute with.
//!
//! What records and compiles needs more of a float, and takes [`Real`](https://docs.rs/gradus/latest/gradus/trait.Real.html), which every user's generic code
//! takes too. The names here differ from those of `Real`, so that code that is generic over `Real` sees one of each.

#[cfg(feature = "serde")]
pub mod stored;

use core::fmt::{Debug, Display, LowerExp};
use core::iter::{Product, Sum};
use num_traits::{Float, FloatConst, NumAssign};

/// A float as a plain number: `f64` or `f32`.
///
/// Every [`Real`](https://docs.rs/gradus/latest/gradus/trait.Real.html) is one, so a rule or a function that is generic over `Real` fits wherever this is
/// required. The trait is sealed.
///
/// ```
/// use gradus::Numeric;
///
/// assert_eq!(f32::nearest(0.1), 0.1_f32);
/// assert_eq!(0.5_f32.wide(), 0.5_f64);
/// ```
pub trait Numeric:
    Float
    + FloatConst
    + NumAssign
    + Sum
    + for<'a> Sum<&'a Self>
    + Product
    + Default
    + Debug
    + Display
    + LowerExp
    + Send
    + Sync
    + 'static
    + Sealed
{
    /// The nearest value of this type; out of range becomes infinite.
    #[must_use]
    fn nearest(x: f64) -> Self;

    /// The same number as an `f64`, exactly.
    #[must_use]
    fn wide(self) -> f64;
}

/// Kept out of reach: the engine has tables for these floats only.
pub trait Sealed: Sized {
    /// The instance for this float.
    fn instance<I: Instances>() -> I::For<Self>
    where
        Self: Numeric;
}

impl Sealed for f64 {
    #[inline]
    fn instance<I: Instances>() -> I::For<Self> {
        I::double()
    }
}

impl Sealed for f32 {
    #[inline]
    fn instance<I: Instances>() -> I::For<Self> {
        I::single()
    }
}

/// One function for each plain float, compiled in this crate, at its level of optimization: what
/// `real::Instances` is for the engine in `gradus`.
pub trait Instances {
    /// The type of the function.
    type For<T: Numeric>;

    /// The one for `f64`.
    fn double() -> Self::For<f64>;

    /// The one for `f32`.
    fn single() -> Self::For<f32>;
}

/// Calls a function of the types given here by its instance for the float `T`, which is compiled in this crate.
macro_rules! compiled_here {
    ($t:ident => $function:expr; ($($argument:expr => $type:ty),+ $(,)?) $(-> $result:ty)?) => {{
        enum Here {}
        impl $crate::scalar::Instances for Here {
            type For<$t: $crate::scalar::Numeric> = fn($($type),+) $(-> $result)?;

            #[inline(never)]
            fn double() -> Self::For<f64> {
                $function
            }

            #[inline(never)]
            fn single() -> Self::For<f32> {
                $function
            }
        }
        <$t as $crate::scalar::Sealed>::instance::<Here>()($($argument),+)
    }};
}
pub(crate) use compiled_here;

impl Numeric for f64 {
    #[inline]
    fn nearest(x: f64) -> Self {
        x
    }

    #[inline]
    fn wide(self) -> f64 {
        self
    }
}

impl Numeric for f32 {
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "rounding to the nearest f32 is what `nearest` promises"
    )]
    fn nearest(x: f64) -> Self {
        x as f32
    }

    #[inline]
    fn wide(self) -> f64 {
        f64::from(self)
    }
}
