//! Bessel functions of the orders 0 and 1.

use super::Special;

functions! {
    /// The Bessel function of the first kind and order 0, `J₀(x)`; the derivative is `−J₁(x)`.
    ///
    /// Next to its zeros the error is some `10⁻¹⁶`, absolute; elsewhere within 4 ulp.
    ///
    /// ```
    /// assert!((gradus::special::bessel_j0(1.0_f64) - 0.7651976865579666).abs() < 4e-16);
    /// ```
    bessel_j0(x) = Special::bessel_j0(x);
    /// The Bessel function of the first kind and order 1, `J₁(x)`; the derivative is `J₀(x) − J₁(x) / x`.
    ///
    /// Next to its zeros the error is some `10⁻¹⁶`, absolute; elsewhere within 4 ulp.
    ///
    /// ```
    /// assert!((gradus::special::bessel_j1(1.0_f64) - 0.44005058574493355).abs() < 4e-16);
    /// ```
    bessel_j1(x) = Special::bessel_j1(x);
    /// The Bessel function of the second kind and order 0, `Y₀(x)`; the derivative is `−Y₁(x)`.
    ///
    /// −inf at 0, NaN below. Next to its zeros the error is some `10⁻¹⁶`, absolute; elsewhere within 4 ulp.
    ///
    /// ```
    /// assert!((gradus::special::bessel_y0(1.0_f64) - 0.08825696421567697).abs() < 4e-16);
    /// ```
    bessel_y0(x) = Special::bessel_y0(x);
    /// The Bessel function of the second kind and order 1, `Y₁(x)`; the derivative is `Y₀(x) − Y₁(x) / x`.
    ///
    /// −inf at 0, NaN below. Next to its zeros the error is some `10⁻¹⁶`, absolute; elsewhere within 4 ulp.
    ///
    /// ```
    /// assert!((gradus::special::bessel_y1(1.0_f64) - -0.7812128213002887).abs() < 4e-16);
    /// ```
    bessel_y1(x) = Special::bessel_y1(x);
    /// The modified Bessel function of the first kind and order 0, `I₀(x)`; the derivative is `I₁(x)`.
    ///
    /// inf from 713 on. Within 4 ulp.
    ///
    /// ```
    /// assert!((gradus::special::bessel_i0(1.0_f64) - 1.2660658777520082).abs() < 4e-16);
    /// ```
    bessel_i0(x) = Special::bessel_i0(x);
    /// The modified Bessel function of the first kind and order 1, `I₁(x)`; the derivative is `I₀(x) − I₁(x) / x`.
    ///
    /// inf from 713 on. Within 4 ulp.
    ///
    /// ```
    /// assert!((gradus::special::bessel_i1(1.0_f64) - 0.565159103992485).abs() < 4e-16);
    /// ```
    bessel_i1(x) = Special::bessel_i1(x);
    /// The modified Bessel function of the second kind and order 0, `K₀(x)`; the derivative is `−K₁(x)`.
    ///
    /// inf at 0, NaN below. Within 4 ulp, next to 0 within 16.
    ///
    /// ```
    /// assert!((gradus::special::bessel_k0(1.0_f64) - 0.42102443824070834).abs() < 4e-16);
    /// ```
    bessel_k0(x) = Special::bessel_k0(x);
    /// The modified Bessel function of the second kind and order 1, `K₁(x)`; the derivative is `−K₀(x) − K₁(x) / x`.
    ///
    /// inf at 0, NaN below. Within 4 ulp, next to 0 within 16.
    ///
    /// ```
    /// assert!((gradus::special::bessel_k1(1.0_f64) - 0.6019072301972346).abs() < 4e-16);
    /// ```
    bessel_k1(x) = Special::bessel_k1(x);
    /// The modified Bessel function of the first kind and order 0 without its exponential, `e⁻ˣ I₀(x)`.
    ///
    /// NaN below 0. Within 4 ulp, and so are the derivatives, which are not taken as differences of neighbors.
    ///
    /// ```
    /// assert!((gradus::special::bessel_i0_scaled(1.0_f64) - 0.46575960759364043).abs() < 4e-16);
    /// ```
    bessel_i0_scaled(x) = Special::bessel_i0_scaled(x);
    /// The modified Bessel function of the first kind and order 1 without its exponential, `e⁻ˣ I₁(x)`.
    ///
    /// NaN below 0. Within 4 ulp, and so are the derivatives, which are not taken as differences of neighbors.
    ///
    /// ```
    /// assert!((gradus::special::bessel_i1_scaled(1.0_f64) - 0.2079104153497085).abs() < 4e-16);
    /// ```
    bessel_i1_scaled(x) = Special::bessel_i1_scaled(x);
    /// The modified Bessel function of the second kind and order 0 without its exponential, `eˣ K₀(x)`.
    ///
    /// inf at 0, NaN below. Within 4 ulp, and so are the derivatives, which are not taken as differences of neighbors.
    ///
    /// ```
    /// assert!((gradus::special::bessel_k0_scaled(1.0_f64) - 1.1444630798068947).abs() < 1e-15);
    /// ```
    bessel_k0_scaled(x) = Special::bessel_k0_scaled(x);
    /// The modified Bessel function of the second kind and order 1 without its exponential, `eˣ K₁(x)`.
    ///
    /// inf at 0, NaN below. Within 4 ulp, and so are the derivatives, which are not taken as differences of neighbors.
    ///
    /// ```
    /// assert!((gradus::special::bessel_k1_scaled(1.0_f64) - 1.636153486263258).abs() < 1e-15);
    /// ```
    bessel_k1_scaled(x) = Special::bessel_k1_scaled(x);
}
