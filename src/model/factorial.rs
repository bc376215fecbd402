//! Logarithms of gamma functions, and of quotients of them where their digits cancel.

/// `ln Γ(x + 1)`, which is `ln x!`.
pub(super) fn log_factorial(x: f64) -> f64 {
    libm::lgamma(x + 1.0)
}

/// From here on the series of Stirling's formula has all digits.
const LARGE: f64 = 16.0;
/// Factors of a product that are multiplied out.
const FEW: f64 = 64.0;

/// `ln Γ(y + r) − ln Γ(r) − y ln r` with `r = 1/α`, which is `Σ ln(1 + α j)` over `j` from 0 to `y − 1`.
pub(super) fn log_rising(y: f64, alpha: f64) -> f64 {
    let r = alpha.recip();
    if y <= FEW {
        // One after the other none of them cancels.
        return (0..y as u32).map(|j| (alpha * f64::from(j)).ln_1p()).sum();
    }
    if r < LARGE {
        return libm::lgamma(y + r) - libm::lgamma(r) + y * alpha.ln();
    }
    (r + y - 0.5) * (alpha * y).ln_1p() - y + stirling(r + y) - stirling(r)
}

/// `k ln k − ln Γ(k)` with `k = 1/φ`.
pub(super) fn log_shape(dispersion: f64) -> f64 {
    let k = dispersion.recip();
    if k < LARGE {
        k * k.ln() - libm::lgamma(k)
    } else {
        k + 0.5 * (k / core::f64::consts::TAU).ln() - stirling(k)
    }
}

/// `ln Γ(x) − (x − ½) ln x + x − ½ ln 2π`, to 1e-16 from 16 on.
///
/// # Source
/// DLMF 5.11.1.
fn stirling(x: f64) -> f64 {
    let s = (x * x).recip();
    // 1/12, 1/360, 1/1260, 1/1680, 1/1188, 691/360360.
    let series = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0];
    series.iter().rev().fold(0.0, |sum, c| sum * s + c) / x
}
