//! Voigt's profile: a Lorentzian, broadened by a Gaussian.

use super::curve::{curve, lift};
use super::guess::{Points, Role, checked};
use super::peak::{guess_peak, pseudo_voigt};
use super::{Guess, GuessError};
use crate::data::Dataset;
use crate::var::Activation;
use core::f64::consts::{FRAC_1_SQRT_2, LN_2, PI};

/// The convolution of a Gaussian of standard deviation `σ` and a Lorentzian of half-width `γ`, times an area:
/// `area · Re w(z) / (σ √(2π))` with `z = (x − center + i γ) / (σ √2)`, and Faddeeva's function `w(z) = exp(−z²)
/// erfc(−i z)`.
///
/// Parameters: `area` below the peak, negative for a dip; `center`; `sigma`; `gamma`. The signs of `sigma` and `gamma`
/// do not matter, as their absolute values are taken; at `sigma = 0` the profile is not finite: take a
/// [`Lorentzian`](super::Lorentzian).
///
/// `w` is Weideman's rational function with 32 terms, whose error is below `4·10⁻¹⁴` of the height of a profile without
/// a Lorentzian part; derivatives are those of the same function, exact to rounding. In wings that have fallen below
/// `10⁻¹⁰` of the height, which only a nearly pure Gaussian has, the error is the larger share.
///
/// Guess: that of a [`PseudoVoigt`](super::PseudoVoigt), whose share and width say `sigma` and `gamma` by the
/// polynomial of Thompson, Cox & Hastings (1987), Rietveld refinement of Debye–Scherrer synchrotron X-ray data, J.
/// Appl. Cryst. 20.
///
/// Weideman (1994), Computation of the complex error function, SIAM J. Numer. Anal. 31.
///
/// ```
/// use gradus::model::{Guess, Model, Voigt};
/// use gradus::prelude::*;
///
/// let truth = [30.0, 5.0, 0.6, 0.4];
/// // SciPy: 30 · special.voigt_profile(1, 0.6, 0.4)
/// assert!((Voigt.predict(&truth, &[6.0])? - 5.82414248722598_f64).abs() < 1e-12);
/// let rows = (0..80).map(|i| 0.125 * f64::from(i)).map(|x| [x, Voigt.evaluate(&truth, &[x])]);
/// let data = Dataset::from_rows(&["x", "y"], rows)?;
/// let fit = LeastSquares::new().run_rows(Voigt, Voigt.guess(&data)?, &data)?;
/// assert!(fit.x.iter().zip(truth).all(|(found, want)| (found - want).abs() < 1e-8), "{fit}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Voigt;

curve!(Voigt, "voigt", ["area", "center", "sigma", "gamma"]);

/// `L = √(N / √2)` for `N = 32` terms.
const L: f64 = 4.756_828_460_010_884;

/// Fourier coefficients of `exp(−t²) (L² + t²)` with `t = L tan(θ / 2)`, from the lowest power of `Z` on; computed with
/// 50 digits by the sum over 128 angles in Weideman's program `cef.m`.
const COEFFICIENTS: [f64; 32] = [
    2.572_253_408_124_569,
    2.263_537_299_900_267_6,
    1.825_669_629_632_481_3,
    1.345_544_169_234_545_1,
    0.901_925_489_364_8,
    0.546_013_972_063_934_2,
    0.295_444_510_715_087_3,
    0.140_607_162_268_937_85,
    0.057_304_403_529_837_19,
    0.019_006_155_784_845_477,
    0.004_519_541_105_349_286,
    0.000_392_591_360_700_789_6,
    -0.000_245_329_802_700_181_2,
    -0.000_130_754_492_546_098_54,
    -2.140_961_920_181_826_2e-5,
    6.821_031_944_000_645e-6,
    4.401_531_731_530_374e-6,
    4.255_833_137_355_632e-7,
    -4.184_076_371_185_529e-7,
    -1.481_307_891_793_793e-7,
    2.293_043_903_089_130_7e-8,
    2.379_755_670_492_633_2e-8,
    8.124_889_174_050_19e-10,
    -3.208_015_220_602_109e-9,
    -5.231_022_115_795_881e-10,
    4.153_742_283_768_117_6e-10,
    1.165_823_850_551_327e-10,
    -5.544_247_434_751_948e-11,
    -2.154_362_353_454_026e-11,
    8.030_394_123_342_998e-12,
    3.741_034_357_970_915e-12,
    -1.303_348_124_509_092_6e-12,
];

impl Voigt {
    fn at<N: Activation>([area, center, sigma, gamma]: [N; 4], x: N) -> N {
        let scale = lift::<N>(FRAC_1_SQRT_2) / sigma.abs();
        let front = lift::<N>(1.0 / PI.sqrt()) * scale;
        area * (front * real_part((x - center) * scale, gamma.abs() * scale))
    }
}

/// `Re w(x + i y)` for `y ≥ 0`: of `2 p(Z) / (L − i z)² + 1 / (√π (L − i z))` with `Z = (L + i z) / (L − i z)`.
fn real_part<N: Activation>(x: N, y: N) -> N {
    let l = lift::<N>(L);
    let (sum, square) = (l + y, x * x);
    let divisor = (sum * sum + square).recip();
    // 1 / (L − i z), and Z, whose modulus is at most 1.
    let (re, im) = (sum * divisor, x * divisor);
    let (z_re, z_im) = ((l * l - y * y - square) * divisor, lift::<N>(2.0 * L) * im);
    let mut p = (N::zero(), N::zero());
    for &coefficient in COEFFICIENTS.iter().rev() {
        p = (p.0 * z_re - p.1 * z_im + lift(coefficient), p.0 * z_im + p.1 * z_re);
    }
    let (square_re, square_im) = (re * re - im * im, lift::<N>(2.0) * (re * im));
    lift::<N>(2.0) * (p.0 * square_re - p.1 * square_im) + lift::<N>(1.0 / PI.sqrt()) * re
}

/// Full widths of the Lorentzian and the Gaussian part, of a profile with this full width and share of a Lorentzian.
fn parts(fwhm: f64, share: f64) -> (f64, f64) {
    // η = 1.36603 r − 0.47719 r² + 0.11116 r³ for the Lorentzian's share r of the width; it rises from 0 to 1.
    let eta = |r: f64| r * (1.36603 - r * (0.47719 - r * 0.11116));
    let (mut low, mut high) = (0.05, 0.95);
    for _ in 0..20 {
        let middle = 0.5 * (low + high);
        if eta(middle) < share { low = middle } else { high = middle }
    }
    // F ≈ 0.5346 F_L + √(0.2166 F_L² + F_G²): Olivero & Longbothum (1977), J. Quant. Spectrosc. Radiat. Transf. 17.
    let lorentzian = low * fwhm;
    let gaussian = ((fwhm - 0.5346 * lorentzian).powi(2) - 0.2166 * lorentzian * lorentzian).max(0.0).sqrt();
    (lorentzian, gaussian)
}

/// Area, center and both widths.
fn start(points: &Points, is_on_line: bool) -> Option<Vec<f64>> {
    pseudo_voigt(points, is_on_line).map(|[height, center, fwhm, share]| {
        let (lorentzian, gaussian) = parts(fwhm, share);
        let (sigma, gamma) = (gaussian / (8.0 * LN_2).sqrt(), 0.5 * lorentzian);
        vec![height / Voigt::at([1.0, 0.0, sigma, gamma], 0.0), center, sigma, gamma]
    })
}

guess_peak!(Voigt, "a Voigt peak", 4, start);
