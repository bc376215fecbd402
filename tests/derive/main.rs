//! Variables, recordings and the derivatives of closures.
//!
//! - [`gradients`]: against 60-digit references; [`expressions`]: random programs against dual numbers and differences.
//! - [`partials`]: tails, against 400 digits; [`flat`]: what was not taken, behind an infinite derivative.
//! - [`dist`]: likelihoods, against 60 digits; [`incomplete_beta`]: what their shares are made of, against 90.
//! - [`accuracy`]: estimates of rounding errors, against 100 digits.
//! - [`enclose`]: proven bounds, against 100 digits.
//! - [`recording`], [`nesting`]: tapes worked out by hand; recordings inside recordings, and closures that panic.
//! - [`float_bits`], [`float_uses`]: a variable is a float, to the bit and wherever one can stand.
//! - [`callers`], [`foreign`], [`not_finite`]: what messages say, and the line that they name.
//! - [`checks`]: gradient checks; [`audit`]: planted faults, and losses without any; [`unseen`]: what no tape can see.

#[path = "../support/mod.rs"]
mod support;

mod accuracy;
mod audit;
mod callers;
mod checks;
mod conventions;
mod dist;
mod domains;
mod enclose;
mod expressions;
mod flat;
mod float_bits;
mod float_uses;
mod foreign;
mod gradients;
mod incomplete_beta;
mod nesting;
mod not_finite;
mod partials;
mod recording;
mod unseen;
