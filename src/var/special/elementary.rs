//! Compositions of elementary functions that keep their digits, and Lambert's W.

use super::Special;

functions! {
    /// `ln(p / (1 − p))`, the inverse of the logistic function, with its digits next to ½.
    ///
    /// −inf at 0, inf at 1, NaN beyond. Within 2 ulp.
    ///
    /// ```
    /// use gradus::Activation;
    ///
    /// assert!((gradus::special::logit(0.3_f64.sigmoid()) - 0.3).abs() < 1e-15);
    /// ```
    logit(p) = Special::logit(p);
    /// `ln(1 / (1 + e⁻ˣ))`, that is, `−softplus(−x)`, without underflow; the derivative is `sigmoid(−x)`.
    ///
    /// Within 2 ulp.
    ///
    /// ```
    /// assert_eq!(gradus::special::log_sigmoid(-1000.0), -1000.0);
    /// ```
    log_sigmoid(x) = -(-x).softplus();
    /// `ln(1 − eˣ)` of negative numbers, such as the logarithm of what a probability leaves of 1, given its own logarithm.
    ///
    /// −inf at 0, NaN above. Within 2 ulp.
    ///
    /// ```
    /// assert!((gradus::special::ln_1m_exp(-1e-20_f64) - 1e-20f64.ln()).abs() < 1e-14);
    /// ```
    ///
    /// # Source
    /// Mächler (2012), Accurately computing log(1 − exp(−|a|)), vignette of the R package Rmpfr.
    ln_1m_exp(x) = Special::ln_1m_exp(x);
    /// `ln(eᵃ + eᵇ)` without overflow; [`logsumexp`](crate::logsumexp) of two.
    ///
    /// If one is −inf, the other one; if one is inf, that. Within 1 ulp, but next to its zero, where the error is some `10⁻¹⁶`,
    /// absolute. At `a = b` there is no kink: both partial derivatives are ½.
    ///
    /// ```
    /// assert_eq!(gradus::special::logaddexp(1000.0, 1000.0), 1000.0 + 2f64.ln());
    /// assert_eq!(gradus::special::logaddexp(f64::NEG_INFINITY, 3.0), 3.0);
    /// ```
    logaddexp(a, b: N) = Special::logaddexp(a, b);
    /// `x ln y`, and 0 where `x` is 0, whatever `y` is: a term of an entropy or of a likelihood of counts.
    ///
    /// Partial derivatives `ln y` and `x / y`; at `x = y = 0` they are −inf and 0.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let (value, slope) = value_and_grad(|p: Var| gradus::special::xlogy(Var::from(0.0), p), 0.0)?;
    /// assert_eq!((value, slope), (0.0, 0.0));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    xlogy(x, y: N) = Special::xlogy(x, y);
    /// `sin x / x`, and 1 at 0. (That of signal processing is `sinc(π x)`.)
    ///
    /// Within 2 ulp, and its derivatives but next to their zeros, where the error is some `10⁻¹⁶`, absolute.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// assert_eq!(value_and_grad(|x: Var| x.sinc(), 0.0)?, (1.0, 0.0));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    sinc(x) = Special::sinc(x);
    /// `(eˣ − 1) / x`, and 1 at 0.
    ///
    /// Within 2 ulp, and its derivatives within 5.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// assert_eq!(value_and_grad(|x: Var| x.exprel(), 0.0)?, (1.0, 0.5));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    exprel(x) = Special::exprel(x);
    /// Lambert's W, the principal branch: the `w ≥ −1` with `w e^w = x`.
    ///
    /// −1 at −1/e, NaN below. Within 1 ulp, and so are its derivatives, also next to −1/e, where they are infinite.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let (value, slope) = value_and_grad(|x: Var| x.lambert_w(), std::f64::consts::E)?;
    /// assert!((value - 1.0).abs() < 1e-15);
    /// assert!((slope - 0.5 / std::f64::consts::E).abs() < 1e-16);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Source
    /// Corless, Gonnet, Hare, Jeffrey and Knuth (1996), On the Lambert W function, Adv. Comput. Math. 5, 329–359.
    lambert_w(x) = Special::lambert_w(x);
}
