//! What losses need beside the functions of a float.

use super::record::unary;
use crate::op;
use crate::real::Real;
use crate::tape::Var;

/// The functions of losses, for plain floats as for variables, so that one generic model serves both.
///
/// ```
/// use gradus::prelude::*;
///
/// fn unit<T: Activation>(x: T) -> T {
///     x.sigmoid()
/// }
/// assert_eq!(unit(0.0), 0.5);
/// assert_eq!(value_and_grad(unit::<Var>, 0.0)?, (0.5, 0.25));
/// # Ok::<(), gradus::Error>(())
/// ```
pub trait Activation: num_traits::Float {
    /// `max(x, 0)`; NaN stays NaN.
    #[must_use]
    fn relu(self) -> Self;
    /// `1 / (1 + e⁻ˣ)`.
    #[must_use]
    fn sigmoid(self) -> Self;
    /// `ln(1 + eˣ)`.
    #[must_use]
    fn softplus(self) -> Self;
    /// Error function.
    #[must_use]
    fn erf(self) -> Self;
}

macro_rules! activation {
    ($($name:ident = $row:ident),+) => {
        impl<T: Real> Activation for Var<T> {
            $(
                #[inline]
                #[track_caller]
                fn $name(self) -> Self {
                    unary::<T, op::$row>(self)
                }
            )+
        }
        impl<T: Real> Activation for T {
            $(
                #[inline]
                fn $name(self) -> Self {
                    <op::$row as op::UnaryRow>::value(self)
                }
            )+
        }
    };
}

activation!(relu = Relu, sigmoid = Sigmoid, softplus = Softplus, erf = Erf);
