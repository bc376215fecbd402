//! The incomplete beta function, its logarithm, and the distribution that is a case of it.

use super::Special;

functions! {
    /// `P(a, b, x)`, the regularized incomplete beta function `∫ t^(a − 1) (1 − t)^(b − 1) dt / B(a, b)` over 0 to `x`: the share below
    /// `x` of the beta distribution with the shapes `a` and `b`. Elsewhere it is written `Iₓ(a, b)`.
    ///
    /// For shapes that are not negative and `x` from 0 to 1, else NaN; of a shape of 0, and of an infinite one, the limit. The error is
    /// at most `4 (1 + |ln P| + √min(a, b))` units in the last place; where `P` is small because `b` is below 1, at least a quarter of a unit of 1.
    /// It takes some `3 √b` steps where `x` is next to the mean `a / (a + b)`; for shapes above `10¹⁰`, where these are too many, it is
    /// NaN there.
    ///
    /// The partial derivative in `x` is the density, to as many digits. **Those in the shapes are the sums of the derivatives of the
    /// terms** of the series or of the continued fraction that the value is computed by, up to the third: first ones within twice that error,
    /// second ones within four times, relative to the square of a first one over the smaller share. A fourth one is an error.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// // 3 x² − 2 x³ for the shapes 2 and 2.
    /// let f = |[a, b, x]: [Var; 3]| a.beta_p(b, x);
    /// let (value, [_, _, density]) = value_and_grad(f, [2.0, 2.0, 0.25])?;
    /// assert!((value - 0.15625).abs() < 1e-16);
    /// assert!((density - 6.0 * 0.25 * 0.75).abs() < 1e-15);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Source
    /// Didonato and Morris (1992), Algorithm 708, ACM TOMS 18, 360–373.
    beta_p(a, b: N, x: N) = Special::beta_p(a, b, x);
    /// `1 − P(a, b, x)`, with its digits where it is small; see [`beta_p`].
    ///
    /// ```
    /// // What is above x has the shapes exchanged: here (1 − x)⁵⁰⁰.
    /// assert!((gradus::special::beta_q(1.0_f64, 500.0, 0.75) / 0.25f64.powi(500) - 1.0).abs() < 1e-12);
    /// ```
    beta_q(a, b: N, x: N) = Special::beta_q(a, b, x);
    /// `ln P(a, b, x)` of the argument with this logit, `x = 1 / (1 + e^−logit)`, also where `P` is below the smallest number.
    ///
    /// By its logit an argument has its digits next to both ends, so that what is above is `ln_beta_p(b, a, -logit)`, to as many digits.
    /// Of an `x` at hand, [`logit`](super::logit). For shapes as of [`beta_p`]; −inf at the left end, 0 at the right.
    ///
    /// The error is at most `32 √min(a, b)` units in the last place; of shapes below 1, at least 2 units of 1. First derivatives
    /// within `64 √min(a, b)`; those in the shapes are the sums of the derivatives of the terms, up to the third.
    ///
    /// ```
    /// use gradus::special;
    ///
    /// // P(a, 1, x) = xᵃ.
    /// let value = special::ln_beta_p(1e4_f64, 1.0, special::logit(0.25));
    /// assert!((value / (1e4 * 0.25f64.ln()) - 1.0).abs() < 1e-15);
    /// ```
    ln_beta_p(a, b: N, logit: N) = Special::ln_beta_p(a, b, logit);
    /// `ln` of the share below `z` of Student's t distribution with so many degrees of freedom; for what is above, that below `−z`.
    ///
    /// NaN where the degrees of freedom are not positive; infinitely many are the normal distribution. Within 64 ulp, and so is the
    /// derivative in `z`, the density over the share. That in the degrees of freedom is what is left of two that are some `1/ν` as large
    /// as the value, up to the second one.
    ///
    /// ```
    /// // With one degree of freedom, Cauchy's: the share below −z is about 1 / (π z).
    /// let value = gradus::special::ln_student_cdf(-1e100_f64, 1.0);
    /// assert!((value + (1e100f64 * std::f64::consts::PI).ln()).abs() < 1e-13);
    /// ```
    ln_student_cdf(z, freedom: N) = Special::ln_student_cdf(z, freedom);
}
