//! Special functions of `f64`: gamma and its relatives, error functions, the normal distribution, and a few elementary
//! combinations that lose digits when they are written out.
//!
//! Each is one number in, one number out, without a loop over slices. Most cost 5 to 250 ns (one 2.4 GHz core); those that sum an integral
//! or a long continued fraction 3 to 6 µs: derivatives of `erfcx` between ½ and 2, K, and I without its exponential. Exponentials,
//! logarithms and angles are those of this module, so the bits are the same on every machine. `erf`, `erfc`, J, Y and `ln Γ` of positive
//! numbers come from the crate `libm`, which was measured against 50 digits first (0.7, 2.3 and 1.5 units in the last place for
//! the first, the second and the last); its `tgamma` is 6 units off, and not taken.
//!
//! A function whose derivatives no arithmetic of the table keeps digits for is a family: the derivative of order `n` for any
//! `n` (`polygamma`, `erfcx`, `sinc`, `exprel`), of which the next one is the derivative.

mod bessel;
mod elementary;
mod error;
mod gamma;
mod incomplete;
mod incomplete_beta;
mod lambert;
mod ln_beta;
mod normal;
mod polygamma;
mod student;
mod taylor;

pub use bessel::{bessel_i, bessel_i_scaled, bessel_j, bessel_k, bessel_k_scaled, bessel_y};
pub use elementary::{exprel, ln_1m_exp, logaddexp, logit, sinc, xlogy};
pub use error::{erf_inv, erf_inv_partial, erfc, erfcx};
pub(super) use gamma::STIRLING;
pub use gamma::{gamma, ln_gamma};
pub use incomplete::{
    gamma_p, gamma_p_partial, gamma_p_shape_partial, gamma_p_shape_second_partial,
    gamma_p_shape_third_partial, gamma_q,
};
pub use incomplete_beta::{
    beta_p, beta_p_partial, beta_q, ln_beta_p, ln_beta_p_partial, ln_beta_p_shape_partial,
};
pub use lambert::{lambert_w, lambert_w_partial};
pub use ln_beta::{beta, ln_beta, ln_beta_partial, ln_beta_second_partial};
pub use normal::{
    ln_normal_cdf, ln_normal_cdf_partial, normal_cdf, normal_cdf_partial, normal_quantile,
    normal_quantile_partial,
};
pub use polygamma::polygamma;
pub use student::{
    ln_student_cdf, ln_student_cdf_freedom_partial, ln_student_cdf_freedom_second_partial,
    ln_student_cdf_partial,
};

use super::bits::scale;
use super::exp::{Reduced, exp_reduced, reduce_pair};
use super::pair::Pair;

/// The order of a derivative, as rows of the table carry it: in a float, beyond this without a value.
const LARGEST_ORDER: f64 = 100.0;

/// An order that is one.
fn order(n: f64) -> Option<usize> {
    let is_order = (0.0..=LARGEST_ORDER).contains(&n) && n.trunc() == n;
    is_order.then_some(n as usize)
}

/// `e^x` of a pair, for `|x| < 1000`.
fn exp_of_pair(x: Pair) -> f64 {
    let Reduced { n, r } = reduce_pair(x);
    scale(exp_reduced(r).hi, n)
}

/// `x²` as a pair.
fn square(x: f64) -> Pair {
    Pair::new(x).times(Pair::new(x))
}

/// `e^(x²)`, for `x² < 1000`.
fn exp_of_square(x: f64) -> f64 {
    exp_of_pair(square(x))
}

/// `e^(−x²)`: the square of a float has twice its digits, and a rounded one would be off by `x²` half units.
fn exp_of_minus_square(x: f64) -> f64 {
    let Pair { hi, lo } = square(if x.abs() < 28.0 { x } else { 28.0 });
    exp_of_pair(Pair { hi: -hi, lo: -lo })
}
