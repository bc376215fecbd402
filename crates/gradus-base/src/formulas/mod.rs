//! The formulas of test functions, over any float; what is known about each is listed in `gradus::testfn`.

mod hills;
mod plane;
mod quadratic;

pub use hills::{ackley, griewank, levy, rastrigin, rosenbrock, styblinski_tang};
pub use plane::{beale, easom, goldstein_price, himmelblau, mccormick, three_hump_camel};
pub use quadratic::{booth, bowl, ellipse, matyas, saddle, valley};

use num_traits::Float;

/// A number of a formula, as a float or as a constant variable.
fn number<T: Float>(x: f64) -> T {
    T::from(x).unwrap_or_else(T::nan)
}

/// The sum from left to right, from 0 on.
fn sum<T: Float>(terms: impl Iterator<Item = T>) -> T {
    terms.fold(T::zero(), |sum, term| sum + term)
}
