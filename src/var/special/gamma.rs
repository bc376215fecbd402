//! The gamma function, its relatives and its incomplete forms.

use super::Special;

functions! {
    /// `ln |Γ(x)|`, the logarithm of the gamma function's size; the derivative is [`digamma`].
    ///
    /// +inf at 0 and at negative integers. Within 2 ulp of positive numbers; next to its zeros between negative integers the
    /// error is about `10⁻¹⁵`, absolute.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// assert!((gradus::special::ln_gamma(5.0) - 24f64.ln()).abs() < 1e-15);
    /// let slope = grad(|x: Var| x.ln_gamma(), 1.0)?;
    /// assert!((slope + 0.5772156649015329).abs() < 1e-16); // Euler's constant
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ln_gamma(x) = Special::ln_gamma(x);
    /// `Γ(x)`; the derivative is `Γ(x) ψ(x)`.
    ///
    /// ±inf at ±0, NaN at negative integers, inf from 171.7 on. Within 4 ulp, below −30 within 8.
    ///
    /// ```
    /// assert_eq!(gradus::special::gamma(5.0), 24.0);
    /// assert!((gradus::special::gamma(0.5_f64).powi(2) - std::f64::consts::PI).abs() < 1e-15);
    /// ```
    gamma(x) = Special::gamma(x);
    /// `ψ(x) = Γ′(x) / Γ(x)`; the derivative is [`trigamma`].
    ///
    /// NaN at 0 and at negative integers. Within 4 ulp of positive numbers; next to the zeros between negative integers the error
    /// is about `10⁻¹⁵`, absolute.
    ///
    /// ```
    /// let psi = gradus::special::digamma(2.0_f64);
    /// assert!((psi - (1.0 - 0.5772156649015329)).abs() < 1e-16);
    /// ```
    digamma(x) = Special::digamma(x);
    /// `ψ′(x)`, which is positive everywhere; the derivative is [`polygamma`] of order 2.
    ///
    /// NaN at 0 and at negative integers. Within 4 ulp.
    ///
    /// ```
    /// let curvature = gradus::special::trigamma(1.0_f64);
    /// assert!((curvature - std::f64::consts::PI.powi(2) / 6.0).abs() < 1e-15);
    /// ```
    trigamma(x) = Special::polygamma(x, 1);
    /// `ψ⁽ⁿ⁾(x)`, the derivative of order `n` of [`digamma`]; its own derivative is that of order `n + 1`.
    ///
    /// NaN at 0, at negative integers, and for orders beyond 100. Of positive numbers within 4 ulp for small orders, and some
    /// `½ n` for others.
    ///
    /// ```
    /// assert!((gradus::special::polygamma(1.0_f64, 2) + 2.404113806319189).abs() < 1e-15); // −2 ζ(3)
    /// ```
    polygamma(x, n: u32) = Special::polygamma(x, n);
    /// `ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b)` of positive numbers, with its digits where one is far larger than the other,
    /// as its derivatives `ψ(a) − ψ(a + b)` and `ψ(b) − ψ(a + b)` are.
    ///
    /// +inf where one is 0, NaN where one is negative. Within 4 ulp; next to where `B` is 1 the error is some `10⁻¹⁵`, absolute.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// // B(a, 1) = 1/a, also where ln Γ(a) is 2 · 10¹¹.
    /// let (value, slope) = value_and_grad(|a: Var| a.ln_beta(1.0), 1e10)?;
    /// assert!((value + 1e10f64.ln()).abs() < 1e-14);
    /// assert!((slope + 1e-10).abs() < 1e-25);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ln_beta(a, b: N) = Special::ln_beta(a, b);
    /// `B(a, b) = Γ(a) Γ(b) / Γ(a + b)` of positive numbers.
    ///
    /// inf where one is 0, NaN where one is negative. Within 16 ulp where neither is below 0.2 and `a + b < 165`; beyond, the relative error is the absolute one of `ln B`.
    ///
    /// ```
    /// assert!((gradus::special::beta(2.0_f64, 3.0) - 1.0 / 12.0).abs() < 1e-16);
    /// ```
    beta(a, b: N) = Special::beta(a, b);
    /// `P(a, x)`, the regularized incomplete gamma function `∫ t^(a − 1) e^−t dt / Γ(a)` over 0 to `x`: the share below `x` of the
    /// gamma distribution with shape `a` and rate 1.
    ///
    /// For `a > 0` and `x ≥ 0`, else NaN. Within 8 ulp for shapes below 140; beyond, the error grows by half a unit for each unit of
    /// `|ln P|`. It takes some `6 √a` steps where `x` is next to a large `a`; above `10¹⁰`, where these are too many, it is NaN there.
    ///
    /// The partial derivative in `x` is the density, to as many digits. **That in the shape is the sum of the derivatives of the
    /// terms** of the series or of the continued fraction that the value is computed by: it loses some `√a` units, the second one
    /// more for shapes below `10⁻³`, and so does the third; a fourth one in the shape is an error.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// // 1 − e^−x for the shape 1, and for 2 another x e^−x less.
    /// let (value, [_, density]) = value_and_grad(|[a, x]: [Var; 2]| a.gamma_p(x), [2.0, 3.0])?;
    /// assert!((value - (1.0 - 4.0 * (-3f64).exp())).abs() < 1e-15);
    /// assert!((density - 3.0 * (-3f64).exp()).abs() < 1e-15);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Source
    /// DLMF 8.11.4 and 8.9.2.
    gamma_p(a, x: N) = Special::gamma_p(a, x);
    /// `Q(a, x) = 1 − P(a, x)`, with its digits where it is small; see [`gamma_p`].
    ///
    /// ```
    /// assert!((gradus::special::gamma_q(1.0_f64, 700.0).ln() + 700.0).abs() < 1e-12);
    /// ```
    gamma_q(a, x: N) = Special::gamma_q(a, x);
}
