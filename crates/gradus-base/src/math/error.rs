//! `erf`, `erfc` and the normal distribution function of `f64`, in lanes.
//!
//! `erfc x = e^(−x²) g(t) / (1 + 2x)` for `x ≥ 0`, where `g` is a polynomial in `t = (x − 4) / (x + 4)`: Shepherd and Laframboise,
//! Chebyshev approximation of (1 + 2x) exp(x²) erfc x in 0 ≤ x < ∞, Math. Comp. 36 (1981). One polynomial serves all of the line, where a
//! scalar function has five and a jump. The square is a pair, since half a unit of it would be hundreds of the result. Between −1 and 1
//! `erf` is `x` times a polynomial in the square.

use super::bits::{at_most, estrin, horner, scale, select};
use super::exp::{Reduced, exp_reduced, reduce_pair};
use super::pair::Pair;

/// `(1 + 2x) e^(x²) erfc x` in powers of `t + ⅛`, for `t` from −1 to ¾: interpolated at the nodes of Chebyshev, error `2 · 10⁻¹⁸`.
const SCALED: [f64; 26] = [
    1.2505272632390394,
    -0.1393569903045455,
    -0.021728422111116245,
    0.1362003014116031,
    -0.17800575240473826,
    0.1576080374636189,
    -0.10679950081508172,
    0.05635350270938626,
    -0.022308280855414864,
    0.0057397627949601964,
    -0.0003180865598697142,
    -0.0004451235441615386,
    0.00016952930644084028,
    3.798113569133503e-06,
    -2.0266886743164217e-05,
    3.359327712226747e-06,
    2.008281817423076e-06,
    -6.824454326188366e-07,
    -2.0447060581096332e-07,
    1.0783277180036256e-07,
    2.3964595978066214e-08,
    -1.5879204548479362e-08,
    -3.0564466189088247e-09,
    2.081212356363711e-09,
    2.8073951526648886e-10,
    -1.7775320787553467e-10,
];

/// `erf x / x` in powers of the square, up to 1: in the same way, error `7 · 10⁻¹⁸`.
const NEAR: [f64; 14] = [
    core::f64::consts::FRAC_2_SQRT_PI,
    -0.37612638903183754,
    0.1128379167095512,
    -0.02686617064512984,
    0.0052239776254232985,
    -0.000854832702193483,
    0.00012055332902888736,
    -1.4925647567519332e-05,
    1.6462045441468418e-06,
    -1.6364642158167616e-07,
    1.4792401209404813e-08,
    -1.216456005728345e-09,
    8.709045129053106e-11,
    -4.230945824295338e-12,
];

/// `1/√2` and what it lacks.
const ROOT_HALF: Pair = Pair { hi: core::f64::consts::FRAC_1_SQRT_2, lo: -4.833646656726457e-17 };

/// From here on `erfc` is 0.
const FAR: f64 = 27.9;

/// `erfc` of a pair that is not negative.
#[inline(always)]
fn right(z: Pair) -> f64 {
    let x = at_most(FAR, z.hi);
    let t = (x - 4.0) / (x + 4.0) + 0.125;
    let [low @ .., _, _, _, _, _, _, _, _, _, _] = SCALED;
    let [_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, high @ ..] = SCALED;
    let square = t * t;
    let eighth = (square * square) * (square * square);
    let scaled = (estrin(t, low) + eighth * eighth * estrin(t, high)) / (1.0 + 2.0 * x);
    let z = Pair { hi: x, lo: select(z.hi > FAR, 0.0, z.lo) };
    let power = z.times(z);
    let Reduced { n, r } = reduce_pair(Pair { hi: -power.hi, lo: -power.lo });
    scale(exp_reduced(r).hi * scaled, n)
}

/// The error function.
#[inline(always)]
pub(super) fn erf(x: f64) -> f64 {
    let size = x.abs();
    let inside = at_most(1.0, size);
    let near = inside * horner(inside * inside, NEAR);
    let far = 1.0 - right(Pair::new(size));
    select(size < 1.0, near, far).copysign(x)
}

/// `1 − erf x`, with its digits in the right tail.
#[inline(always)]
pub(super) fn erfc(x: f64) -> f64 {
    let right = complement(Pair::new(x.abs()));
    select(x < 0.0, 2.0 - right, right)
}

/// `erfc` of a pair that is not negative; next to 0 as what is left of 1.
#[inline(always)]
fn complement(z: Pair) -> f64 {
    let inside = at_most(0.5, z.hi);
    let near = 1.0 - (inside * horner(inside * inside, NEAR) + core::f64::consts::FRAC_2_SQRT_PI * z.lo);
    select(z.hi < 0.5, near, right(z))
}

/// `½ erfc(−x/√2)`, with its digits in the left tail.
#[inline(always)]
pub(super) fn normal_cdf(x: f64) -> f64 {
    let size = at_most(40.0, x.abs());
    let half = 0.5 * complement(Pair::new(size).times(ROOT_HALF));
    select(x > 0.0, 1.0 - half, half)
}
