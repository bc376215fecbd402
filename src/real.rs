//! The floats that Gradus records and compiles for: `f64` and `f32`.
//!
//! What knows the engine is generic over [`Real`], what does not over [`Numeric`]. The trait is sealed, because
//! each float needs its own thread-local recorder and its own compiled kernels: its private supertraits say where
//! these are.

use crate::kernel::math::Vectorized;
use crate::kernel::sums::Packed;
use crate::scalar::Numeric;
use crate::tape::Recordable;
use core::panic::{RefUnwindSafe, UnwindSafe};

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
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no float that can be differentiated in",
    note = "points, data and parameters are of `f64` or `f32`: `3.0` in place of `3`; a point is such a float, `[f64; N]` or \
            `Vec<f64>`: a slice becomes one by `.to_vec()`; at a variable, inside a closure, the derivative is `nested_grad`'s"
)]
pub trait Real: Numeric + Recordable + Vectorized + Packed + Instantiated {
    /// The nearest value of this type; out of range becomes infinite.
    #[must_use]
    #[inline]
    fn of(x: f64) -> Self {
        Self::nearest(x)
    }

    /// The same number as an `f64`, exactly.
    #[must_use]
    #[inline]
    fn widen(self) -> f64 {
        self.wide()
    }
}

impl Real for f64 {}
impl Real for f32 {}

/// One item for each float, made by functions without type parameters, and so compiled in this crate; see [`seam`].
///
/// [`seam`]: crate::seam
pub trait Instances {
    /// The item for a float: a function pointer, or an engine behind a trait object.
    type For<T: Real>;

    /// The one for `f64`.
    fn double() -> Self::For<f64>;

    /// The one for `f32`.
    fn single() -> Self::For<f32>;
}

/// A float for which this crate holds compiled instances.
pub trait Instantiated: Sized + UnwindSafe + RefUnwindSafe {
    /// The instance for this float.
    fn pick<I: Instances>() -> I::For<Self>
    where
        Self: Real;
}

impl Instantiated for f64 {
    #[inline]
    fn pick<I: Instances>() -> I::For<Self> {
        I::double()
    }
}

impl Instantiated for f32 {
    #[inline]
    fn pick<I: Instances>() -> I::For<Self> {
        I::single()
    }
}
