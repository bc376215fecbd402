//! Losses under which a few wild residuals count for less than their squares.

use crate::error::InvalidSetting;
use crate::number::significant;
use core::fmt;

/// How a residual `r` counts: `C² ρ((r/C)²)` in place of `r²`, with the scale `C` in units of the residuals.
///
/// The definitions are those of SciPy's `least_squares`, and `C` is its `f_scale`: residuals well below it count as
/// squares in each of them. `Tukey` is not among SciPy's; it has the same form.
///
/// | | `ρ(z)` | beyond `C` residuals count |
/// |---|---|---|
/// | `Linear` | `z` | as squares |
/// | `SoftL1` | `2 (√(1 + z) − 1)` | by their size |
/// | `Huber` | `z`, from `z = 1` on `2 √z − 1` | by their size |
/// | `Cauchy` | `ln(1 + z)` | by the logarithm of it |
/// | `Arctan` | `arctan z` | at most `π/2` |
/// | `Tukey` | `(1 − (1 − z)³) / 3`, from `z = 1` on `1/3` | all the same |
///
/// The last three have more than one minimum, and the start decides. A fit with `Tukey` therefore begins at the
/// solution for `Huber`, with the scale that is as efficient for normal noise (`1.345/4.685` of `C`).
///
/// ```
/// use gradus::least_squares::Robust;
/// use gradus::prelude::*;
///
/// // Five measurements of one number, the last of them wrong.
/// let misses = |m: Var| [m - 1.0, m - 1.1, m - 0.9, m - 1.0, m - 9.0];
/// let mean = LeastSquares::new().run(misses, 0.0)?;
/// let robust = LeastSquares::new().loss(Robust::Huber(0.2)).run(misses, 0.0)?;
/// assert!((mean.x - 2.6).abs() < 1e-12);
/// // By hand: 4 m − 4 = 0.2, since the last one pulls with the scale alone.
/// assert!((robust.x - 1.05).abs() < 1e-9);
/// # Ok::<(), gradus::fit::FitError>(())
/// ```
///
/// # Source
/// Triggs, McLauchlan, Hartley & Fitzgibbon (2000), Bundle adjustment: a modern synthesis, LNCS 1883, section 4.3; for
/// Tukey's, Beaton & Tukey (1974), Technometrics 16, 147–185.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Robust {
    /// Squares.
    #[default]
    Linear,
    /// A smooth form of Huber's.
    SoftL1(f64),
    /// Squares up to the scale, and straight from there on.
    Huber(f64),
    /// The negative log-likelihood of Cauchy's distribution.
    Cauchy(f64),
    /// Bounded.
    Arctan(f64),
    /// Bounded, and flat from the scale on: what is further away has no part at all. Tukey's biweight.
    Tukey(f64),
}

/// Which covariance the parameters have under a loss other than squares.
///
/// `f` is a residual as a function of the parameters, `ψ = r ρ'`, `ψ' = ρ' + 2 z ρ''`, `n` the residuals and `p` the free
/// parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum RobustCovariance {
    /// `n/(n − p) A⁻¹ B A⁻¹` with `A = Σ ψ' ∇f ∇fᵀ` and `B = Σ ψ² ∇f ∇fᵀ`: right whatever the noise is, also where it differs
    /// from row to row. The default.
    #[default]
    Sandwich,
    /// `K² (Σ ψ² / (n − p)) / m² (Σ ∇f ∇fᵀ)⁻¹` with `m` the mean of `ψ'` and `K = 1 + (p/n) var(ψ') / m²`: for noise that is the
    /// same in all rows. `H1` of statsmodels and of Huber (1981), Robust Statistics, section 7.6.
    H1,
    /// `2 cost / (n − p)` times the inverse of the Gauss–Newton matrix, as SciPy's `curve_fit` has it with a `loss`. The errors
    /// are those of squares with weights, which is what they are for; for reports prefer the others.
    Scipy,
}

/// What a loss makes of one residual, in units of the scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Counted {
    /// `ρ(z)`.
    pub(super) value: f64,
    /// `ρ'(z)`: the weight of the residual in the gradient.
    pub(super) weight: f64,
    /// `ρ'(z) + 2 z ρ''(z)`, the derivative of `u ρ'(u²)`: its weight in the second derivative, which may be negative.
    pub(super) curvature: f64,
}

impl Robust {
    /// `C`; 1 for squares.
    #[must_use]
    pub fn scale(self) -> f64 {
        match self {
            Self::Linear => 1.0,
            Self::SoftL1(c) | Self::Huber(c) | Self::Cauchy(c) | Self::Arctan(c) | Self::Tukey(c) => c,
        }
    }

    /// The same loss with another scale.
    pub(super) fn with_scale(self, c: f64) -> Self {
        match self {
            Self::Linear => Self::Linear,
            Self::SoftL1(_) => Self::SoftL1(c),
            Self::Huber(_) => Self::Huber(c),
            Self::Cauchy(_) => Self::Cauchy(c),
            Self::Arctan(_) => Self::Arctan(c),
            Self::Tukey(_) => Self::Tukey(c),
        }
    }

    /// `C² ρ((r/C)²)`: what takes the place of `r²`.
    ///
    /// ```
    /// use gradus::least_squares::Robust;
    ///
    /// assert_eq!(Robust::Huber(2.0).of(1.0), 1.0);
    /// assert_eq!(Robust::Huber(2.0).of(-5.0), 16.0); // 4 (2 · 2.5 − 1)
    /// assert_eq!(Robust::Tukey(3.0).of(1e9), 3.0); // 9 / 3
    /// ```
    #[must_use]
    pub fn of(self, residual: f64) -> f64 {
        let c = self.scale();
        self.count(residual / c).value * c * c
    }

    /// `ρ`, a residual for which the model of squares is that of this loss, and the factor of its row of the Jacobian.
    ///
    /// With `a = √(ρ' + 2 z ρ'')` the row `a J` and the residual `r ρ' / a` have the gradient of the loss, and its second
    /// derivative but for that of the residual. Where `a²` is not positive it is floored, as SciPy does.
    pub(super) fn reweighted(self, residual: f64) -> [f64; 3] {
        let Counted { value, weight, curvature } = self.count(residual / self.scale());
        let root = curvature.max(f64::EPSILON).sqrt();
        [value, residual * weight / root, root]
    }

    /// Squares are left to what knows them better.
    pub(super) fn is_linear(self) -> bool {
        self == Self::Linear
    }

    pub(super) fn check(self) -> Result<(), InvalidSetting> {
        let value = self.scale();
        let is_fine = value > 0.0 && value < f64::INFINITY;
        let invalid = InvalidSetting { owner: "Robust", setting: "scale", value, allowed: "(0, inf)" };
        if is_fine { Ok(()) } else { Err(invalid) }
    }

    /// Of a residual in units of the scale. Written so that no square overflows where the result does not.
    pub(super) fn count(self, u: f64) -> Counted {
        let u = u.abs();
        let z = u * u;
        let counted = |value, weight, curvature| Counted { value, weight, curvature };
        match self {
            Self::Linear => counted(z, 1.0, 1.0),
            Self::SoftL1(_) => {
                let h = u.hypot(1.0);
                counted(2.0 * u * (u / (1.0 + h)), h.recip(), h.recip().powi(3))
            }
            Self::Huber(_) if u <= 1.0 => counted(z, 1.0, 1.0),
            Self::Huber(_) => counted(2.0 * u - 1.0, u.recip(), 0.0),
            Self::Cauchy(_) if u <= 1.0 => {
                counted(z.ln_1p(), (1.0 + z).recip(), (1.0 - z) / (1.0 + z).powi(2))
            }
            Self::Cauchy(_) => {
                let q = u.recip().powi(2);
                counted(2.0 * u.hypot(1.0).ln(), q / (1.0 + q), q * (q - 1.0) / (1.0 + q).powi(2))
            }
            Self::Arctan(_) if u <= 1.0 => {
                let square = 1.0 + z * z;
                counted(z.atan(), square.recip(), (1.0 - 3.0 * z * z) / square.powi(2))
            }
            Self::Arctan(_) => {
                let q = u.recip().powi(4);
                counted(z.atan(), q / (1.0 + q), q * (q - 3.0) / (1.0 + q).powi(2))
            }
            Self::Tukey(_) if u <= 1.0 => {
                let rest = (1.0 - u) * (1.0 + u);
                // 1 − (1 − z)³, without cancellation for small z.
                counted(z * (3.0 - z * (3.0 - z)) / 3.0, rest * rest, rest * (1.0 - 5.0 * z))
            }
            Self::Tukey(_) => counted(1.0 / 3.0, 0.0, 0.0),
        }
    }
}

impl fmt::Display for Robust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Linear => return write!(f, "squares"),
            Self::SoftL1(_) => "soft L1",
            Self::Huber(_) => "Huber",
            Self::Cauchy(_) => "Cauchy",
            Self::Arctan(_) => "arctan",
            Self::Tukey(_) => "Tukey",
        };
        write!(f, "{name} loss with scale {}", significant(self.scale(), 4))
    }
}

#[cfg(test)]
#[path = "../../tests/unit/least_squares/robust.rs"]
mod tests;
