//! Error functions and the normal distribution.

use super::Special;

functions! {
    /// The complementary error function `1 − erf x`, with its digits to the right, down to the smallest numbers.
    ///
    /// Within 3 ulp.
    ///
    /// ```
    /// assert!((gradus::special::erfc(10.0_f64) / 2.088487583762545e-45 - 1.0).abs() < 1e-15);
    /// ```
    erfc(x) = Special::erfc(x);
    /// The scaled complementary error function `e^(x²) erfc x`, which falls like `1 / (√π x)`.
    ///
    /// inf below −26.6. Within 3 ulp, and so is the derivative, `2 x y − 2/√π`, though that cancels.
    ///
    /// ```
    /// let scaled = gradus::special::erfcx(1e10_f64);
    /// assert!((scaled * 1e10 * std::f64::consts::PI.sqrt() - 1.0).abs() < 1e-15);
    /// ```
    erfcx(x) = Special::erfcx(x);
    /// The inverse of `erf`.
    ///
    /// ±inf at ±1, NaN beyond. Within 4 ulp, the derivative within 8.
    ///
    /// ```
    /// use gradus::Activation;
    ///
    /// assert!((gradus::special::erf_inv(0.5_f64.erf()) - 0.5).abs() < 1e-15);
    /// ```
    erf_inv(x) = Special::erf_inv(x);
    /// `Φ(x)`, the share of the standard normal distribution below `x`, with its digits to the left, down to the smallest numbers;
    /// the derivative is the density `φ(x)`.
    ///
    /// Within 4 ulp. For the share above `x`, `Φ(−x)`.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let (share, density) = value_and_grad(|x: Var| x.normal_cdf(), -1.0)?;
    /// assert!((share - 0.15865525393145705).abs() < 1e-16);
    /// assert!((density - 0.24197072451914337).abs() < 1e-16);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    normal_cdf(x) = Special::normal_cdf(x);
    /// `ln Φ(x)`, also where `Φ(x)` is below the smallest number; the derivative is `φ(x) / Φ(x)`, the inverse of Mills' ratio.
    ///
    /// Within 4 ulp, and so is the derivative. For the logarithm of the share above `x`, `ln Φ(−x)`.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let (value, slope) = value_and_grad(|x: Var| x.ln_normal_cdf(), -20.0)?;
    /// assert!((value + 203.91715537109726).abs() < 1e-12);
    /// assert!((slope - 20.049753068528).abs() < 1e-11);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ln_normal_cdf(x) = Special::ln_normal_cdf(x);
    /// `Φ⁻¹(p)`: the point below which a share of `p` of the standard normal distribution is.
    ///
    /// −inf at 0, inf at 1, NaN beyond. Within 4 ulp, the derivative within 8.
    ///
    /// ```
    /// assert!((gradus::special::normal_quantile(0.975_f64) - 1.959963984540054).abs() < 1e-15);
    /// ```
    ///
    /// # Source
    /// Wichura (1988), Algorithm AS 241, J. R. Stat. Soc. C 37, 477–484, with a step of Newton's method.
    normal_quantile(p) = Special::normal_quantile(p);
}
