//! What several test programs share: the golden files, their expressions, forward dual numbers, foreign variables,
//! runs with a bar.

#![allow(dead_code, reason = "each test program uses a part")]

pub(crate) mod dual;
pub(crate) mod edges;
pub(crate) mod expr;
pub(crate) mod foreign;
pub(crate) mod golden;
pub(crate) mod hyper;
pub(crate) mod number;
pub(crate) mod random;
pub(crate) mod special;
#[cfg(feature = "progress")]
pub(crate) mod watched;

/// std's, but odd where that has lost half of its digits.
pub(crate) fn atanh(x: f64) -> f64 {
    if x < -1.0 + 2.0_f64.powi(-26) { -(-x).atanh() } else { x.atanh() }
}
