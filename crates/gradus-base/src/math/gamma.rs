//! `ln |Γ|` of `f64`, in lanes.
//!
//! From 8 on Stirling's series (DLMF 5.11.1). Below, the argument is moved to between ⅞ and 2⅝ by the recurrence, `ln Γ(x) = ln Γ(y) ±
//! ln ∏`, where `ln Γ(y)` is `(y − 1)(y − 2)` times a polynomial, so that both zeros are met. Numbers that are not positive are
//! worked out one by one, in the blocks that have any: what they take, an angle and two logarithms, no others would wait for.

use super::bits::{estrin, horner, select};
use super::ln::ln;
use super::pair::Pair;
use super::special::STIRLING;

/// `ln Γ(7/4 + u) / ((u + ¾)(u − ¼))` for `|u| ≤ ⅞`: interpolated at the nodes of Chebyshev, error `10⁻¹⁷`.
const BETWEEN: [f64; 30] = [
    0.4501393121092563,
    -0.11948158662524275,
    0.044520447198509575,
    -0.019053957830247506,
    0.008776370425260707,
    -0.004226194125918864,
    0.0020955338799119533,
    -0.0010605660753140464,
    0.0005448969888557852,
    -0.0002831906221526585,
    0.00014851680463853013,
    -7.846176375284681e-05,
    4.170501258237839e-05,
    -2.2281230791049773e-05,
    1.1952094483659068e-05,
    -6.438196626334738e-06,
    3.4964153130412082e-06,
    -1.8956423646551834e-06,
    9.846489382835933e-07,
    -5.360370326849021e-07,
    3.8323976824188375e-07,
    -2.103883667784781e-07,
    -1.2627683291221972e-08,
    7.666651477528322e-09,
    1.2170441077155704e-07,
    -6.752382057779945e-08,
    -4.4732999653536725e-08,
    2.4900773940638796e-08,
    1.7952521932007082e-08,
    -9.970549162045492e-09,
];

/// `½ ln 2π`.
const HALF_LN_TAU: f64 = 0.9189385332046728;

/// Is it a number that the lanes are not for?
#[inline(always)]
pub(super) fn is_far(x: f64) -> bool {
    !(x > 0.0)
}

/// `ln Γ(x)` of positive numbers.
#[inline(always)]
pub(super) fn ln_gamma(x: f64) -> f64 {
    let is_large = x >= 8.0;
    // Both ways are gone by every number, so each is led past where it has no meaning.
    let large = select(is_large, x, 8.0);
    let small = select(is_large, 2.0, x);
    select(is_large, by_stirling(large), by_recurrence(small))
}

#[inline(always)]
fn by_stirling(x: f64) -> f64 {
    let logarithm = ln(x);
    let inverse = 1.0 / x;
    let rest = inverse * horner(inverse * inverse, STIRLING);
    // (x − ½)(ln x − 1) − ½, where the first product has the size of the result; an infinity stays one.
    let product = Pair::new(x - 0.5).times(Pair::new(logarithm - 1.0));
    let product = select(
        x < 1e300,
        product.hi + (product.lo + (rest + (HALF_LN_TAU - 0.5))),
        (x - 0.5) * (logarithm - 1.0),
    );
    select(x <= f64::MAX, product, x)
}

#[inline(always)]
fn by_recurrence(x: f64) -> f64 {
    // Up by 1, or down by up to 6; neither is next to where both parts cancel.
    let is_low = x < 0.875;
    let mut y = x;
    let mut down = 1.0;
    for _ in 0..6 {
        let is_above = y >= 2.625;
        y -= select(is_above, 1.0, 0.0);
        down *= select(is_above, y, 1.0);
    }
    // Distances from the zeros: exact, as a sum that is moved up would not be.
    let from_one = y - select(is_low, 0.0, 1.0);
    let from_two = y - select(is_low, 1.0, 2.0);
    let u = y - select(is_low, 0.75, 1.75);
    let [low @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _] = BETWEEN;
    let [_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, high @ ..] = BETWEEN;
    let square = u * u;
    let eighth = (square * square) * (square * square);
    let polynomial = estrin(u, low) + eighth * eighth * estrin(u, high);
    let logarithm = ln(select(is_low, x, down));
    from_one * from_two * polynomial + select(is_low, -logarithm, logarithm)
}
