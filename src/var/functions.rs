//! The functions of a float, as methods of a variable.

use super::record::{binary, mul_add, powi, unary};
use crate::op;
use crate::real::Real;
use crate::tape::Var;

macro_rules! methods {
    (unary $( $(#[$doc:meta])* $name:ident = $row:ident; )+) => {
        $(
            $(#[$doc])*
            #[inline]
            #[track_caller]
            #[must_use]
            pub fn $name(self) -> Self {
                unary::<T, op::$row>(self)
            }
        )+
    };
    (binary $( $(#[$doc:meta])* $name:ident($other:ident) = $row:ident; )+) => {
        $(
            $(#[$doc])*
            #[inline]
            #[track_caller]
            #[must_use]
            pub fn $name(self, $other: impl Into<Self>) -> Self {
                binary::<T, op::$row>(self, $other.into())
            }
        )+
    };
}

/// Functions with one operand. `y` stands for the value, `d` for the derivative.
///
/// ```
/// use gradus::prelude::*;
///
/// assert_eq!(value_and_grad(|x: Var| x.exp(), 0.0)?, (1.0, 1.0));
/// assert_eq!(value_and_grad(|x: Var| x.abs(), 0.0)?, (0.0, 0.0));
/// assert_eq!(value_and_grad(|x: Var| x.relu(), -2.0)?, (0.0, 0.0));
/// # Ok::<(), gradus::Error>(())
/// ```
impl<T: Real> Var<T> {
    methods! { unary
        /// `1 / x`, `d = −1 / x²`. At 0 the value is ±inf and `d` −inf.
        recip = Recip;
        /// Square root, `d = 1 / (2 y)`. At 0 `d` is +inf; below 0 both are NaN.
        sqrt = Sqrt;
        /// Cube root, also of negative numbers, `d = 1 / (3 y²)`. At 0 `d` is +inf.
        cbrt = Cbrt;
        /// `eˣ`, `d = y`.
        exp = Exp;
        /// `2ˣ`, `d = y ln 2`.
        exp2 = Exp2;
        /// `eˣ − 1`, accurate near 0; `d = eˣ`.
        exp_m1 = ExpM1;
        /// Natural logarithm, `d = 1 / x`. At 0 the value is −inf and `d` +inf; below, the value is NaN.
        ln = Ln;
        /// `ln(1 + x)`, accurate near 0; `d = 1 / (1 + x)`.
        ln_1p = Ln1p;
        /// Logarithm to base 2, `d = 1 / (x ln 2)`.
        log2 = Log2;
        /// Logarithm to base 10, `d = 1 / (x ln 10)`.
        log10 = Log10;
        /// Sine of an angle in radians, `d = cos x`.
        sin = Sin;
        /// Cosine of an angle in radians, `d = −sin x`.
        cos = Cos;
        /// Tangent of an angle in radians, `d = 1 + y²`.
        tan = Tan;
        /// Arc sine in radians, `d = 1 / √(1 − x²)`: +inf at ±1, NaN beyond.
        asin = Asin;
        /// Arc cosine in radians, `d = −1 / √(1 − x²)`: −inf at ±1, NaN beyond.
        acos = Acos;
        /// Arc tangent in radians, `d = 1 / (1 + x²)`.
        atan = Atan;
        /// Hyperbolic sine, `d = cosh x`.
        sinh = Sinh;
        /// Hyperbolic cosine, `d = sinh x`.
        cosh = Cosh;
        /// Hyperbolic tangent, `d = 1 / cosh² x`, with all digits in both tails.
        tanh = Tanh;
        /// Inverse hyperbolic sine, `d = 1 / √(x² + 1)`.
        asinh = Asinh;
        /// Inverse hyperbolic cosine, `d = 1 / √(x² − 1)`: +inf at 1, NaN below. The value is std's, which near 1 loses half
        /// its digits; `d` does not.
        acosh = Acosh;
        /// Inverse hyperbolic tangent, `d = 1 / (1 − x²)`. The value is std's, which loses digits near −1, but closer than
        /// 2⁻²⁶, where these would be half of all; `d` loses none.
        atanh = Atanh;
        /// `|x|`; `d` is −1, 0 or 1. At 0 it is 0, as in PyTorch (JAX takes 1).
        abs = Abs;
        /// The sign as Rust has it: 1 at +0, −1 at −0; `d = 0`.
        signum = Signum;
        /// Largest integer not above `x`; `d = 0`.
        floor = Floor;
        /// Smallest integer not below `x`; `d = 0`.
        ceil = Ceil;
        /// Nearest integer, halves away from 0; `d = 0`.
        round = Round;
        /// Integer part, toward 0; `d = 0`.
        trunc = Trunc;
        /// `x − trunc(x)`; `d = 1`, also at integers.
        fract = Fract;
        /// `max(x, 0)`, rectified linear unit. `d` is 0 or 1; at 0 it is 0, as in JAX and PyTorch.
        relu = Relu;
        /// `1 / (1 + e⁻ˣ)`, the logistic function, `d = y sigmoid(−x)`. Does not overflow, and keeps its digits down to
        /// the smallest numbers, as `d` does in both tails.
        sigmoid = Sigmoid;
        /// `ln(1 + eˣ)`, `d = sigmoid(x)`. Does not overflow, and never switches to the identity.
        softplus = Softplus;
        /// Error function `2/√π ∫₀ˣ e^(−t²) dt`, `d = 2/√π e^(−x²)`.
        erf = Erf;
        /// The same value with `d = 0`: `stop_gradient` in JAX, `detach` in PyTorch.
        ///
        /// ```
        /// use gradus::prelude::*;
        ///
        /// assert_eq!(grad(|x: Var| x * x.detach(), 3.0)?, 3.0);
        /// # Ok::<(), gradus::Error>(())
        /// ```
        detach = Detach;
    }
}

/// Functions with two operands; the second may be a plain number.
///
/// ```
/// use gradus::prelude::*;
///
/// assert_eq!(grad(|[x, y]: [Var; 2]| x.max(y), [1.0, 1.0])?, [0.5, 0.5]);
/// assert_eq!(grad(|x: Var| x.powf(2.0), 0.0)?, 0.0);
/// # Ok::<(), gradus::Error>(())
/// ```
impl<T: Real> Var<T> {
    methods! { binary
        /// `xᵖ`, partial derivatives `p xᵖ⁻¹` and `xᵖ ln x`.
        ///
        /// At `p = 0` the first one is 0, also at `x = 0` (PyTorch; JAX has NaN there). At `x = 0`
        /// the second is 0 for `p ≥ 0` and −inf below. For `x < 0` the second is NaN.
        powf(p) = Powf;
        /// The angle of the point `(x, self)` in radians, partial derivatives `x / r²` and `−self / r²`; at the
        /// origin both are 0, as in PyTorch.
        atan2(x) = Atan2;
        /// `√(x² + other²)` without overflow, partial derivatives `x / y` and `other / y`; at the origin both are 0.
        hypot(other) = Hypot;
        /// The larger one; the other one if one is NaN, as in Rust. The larger one has the partial derivative 1, and
        /// a tie shares it in halves, as in JAX and PyTorch.
        max(other) = Max;
        /// The smaller one; the other one if one is NaN, as in Rust. The smaller one has the partial derivative 1, and
        /// a tie shares it in halves, as in JAX and PyTorch.
        min(other) = Min;
        /// `|x|` with the sign of `sign`; the partial derivative in `sign` is 0, and in `x` it is 0 at 0, as for `abs`.
        copysign(sign) = Copysign;
        /// 1 where `x < other`, else 0: a mask for [`select`]. The partial derivatives are 0.
        less(other) = Less;
        /// 1 where `x ≤ other`, else 0: a mask for [`select`]. The partial derivatives are 0.
        less_equal(other) = LessEqual;
    }

    /// `xⁿ`, derivative `n xⁿ⁻¹`; for `n = 0` it is 0 everywhere.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// assert_eq!(value_and_grad(|x: Var| x.powi(3), 2.0)?, (8.0, 12.0));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[inline]
    #[track_caller]
    #[must_use]
    pub fn powi(self, n: i32) -> Self {
        powi(self, n)
    }

    /// Logarithm to a base of one's own: `ln x / ln base`.
    #[inline]
    #[track_caller]
    #[must_use]
    pub fn log(self, base: impl Into<Self>) -> Self {
        self.ln() / base.into().ln()
    }

    /// `x a + b`, rounded once; partial derivatives `a`, `x` and 1.
    #[inline]
    #[track_caller]
    #[must_use]
    pub fn mul_add(self, a: impl Into<Self>, b: impl Into<Self>) -> Self {
        mul_add(self, a.into(), b.into())
    }

    /// `x` held within `low` and `high`. The derivative is 1 inside and at both ends, 0 outside, where
    /// the bound has the derivative 1. NaN stays NaN.
    ///
    /// Unlike [`f64::clamp`] it does not panic if `low > high`; then the result is `low` below
    /// `low`, else `high`.
    #[inline]
    #[track_caller]
    #[must_use]
    pub fn clamp(self, low: impl Into<Self>, high: impl Into<Self>) -> Self {
        let (low, high) = (low.into(), high.into());
        let below_high = super::record::select(high.less(self), high, self);
        super::record::select(self.less(low), low, below_high)
    }

    /// Sine and cosine of an angle in radians.
    #[inline]
    #[track_caller]
    #[must_use]
    pub fn sin_cos(self) -> (Self, Self) {
        (self.sin(), self.cos())
    }

    /// The value, a plain number.
    ///
    /// What is computed from it has no derivative, and a compiled function cannot see the
    /// dependence: a [`Function`](crate::Function) whose closure reads a value records anew at each
    /// call, which is right but slower. [`detach`](Self::detach) keeps the closure replayable.
    #[inline]
    #[track_caller]
    #[must_use]
    pub fn value(self) -> T {
        super::compare::read(self);
        self.value
    }
}

/// `a` where `mask` is not 0, else `b`, without a branch in the closure.
///
/// What is not chosen contributes exactly nothing to the derivatives, even where its own value or
/// derivative is infinite or NaN; the derivative in the mask is 0. A mask comes from [`Var::less`] or
/// [`Var::less_equal`]. An ordinary `if` is right as well; `select` is for closures that are
/// evaluated at many points on both sides, where it avoids a program for each side.
///
/// ```
/// use gradus::prelude::*;
///
/// // √x continued by 0 to the left: the derivative there is 0, not NaN.
/// let root = |x: Var| select(x.less(0.0), 0.0, x.sqrt());
/// assert_eq!(value_and_grad(root, -1.0)?, (0.0, 0.0));
/// assert_eq!(value_and_grad(root, 4.0)?, (2.0, 0.25));
/// # Ok::<(), gradus::Error>(())
/// ```
#[inline]
#[track_caller]
#[must_use]
pub fn select<T: Real>(mask: Var<T>, a: impl Into<Var<T>>, b: impl Into<Var<T>>) -> Var<T> {
    super::record::select(mask, a.into(), b.into())
}
