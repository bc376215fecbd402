//! The floats that Gradus computes with: `f64` and `f32`.
//!
//! Everything numeric is generic over [`Real`]. The trait is sealed, because each
//! float needs its own thread-local recorder and its own compiled kernels: its
//! private supertraits say where these are.

use crate::block::kernel::Packed;
use crate::program::vector::Vectorised;
use crate::tape::Recordable;
use core::fmt::{Debug, Display, LowerExp};
use core::iter::{Product, Sum};
use num_traits::{Float, FloatConst, NumAssign};

/// A float that can be recorded, differentiated and optimized: `f64` or `f32`.
///
/// Settings and reports are always `f64`; [`Real::of`] and [`Real::widen`] go between.
///
/// ```
/// use gradus::Real;
///
/// assert_eq!(f32::of(0.1), 0.1_f32);
/// assert_eq!(0.5_f32.widen(), 0.5_f64);
/// ```
pub trait Real:
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
    + Recordable
    + Vectorised
    + Packed
{
    /// The nearest value of this type; out of range becomes infinite.
    #[must_use]
    fn of(x: f64) -> Self;

    /// The same number as an `f64`, exactly.
    #[must_use]
    fn widen(self) -> f64;
}

impl Real for f64 {
    #[inline]
    fn of(x: f64) -> Self {
        x
    }

    #[inline]
    fn widen(self) -> f64 {
        self
    }
}

impl Real for f32 {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "rounding to the nearest f32 is what `of` promises")]
    fn of(x: f64) -> Self {
        x as f32
    }

    #[inline]
    fn widen(self) -> f64 {
        f64::from(self)
    }
}
