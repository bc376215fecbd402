//! Linear algebra inside of closures: systems of equations, determinants and factors, each as one operation on the tape.
//!
//! A matrix is a slice of its entries by rows: [`Var`], or plain `f64` and `f32` (see [`Element`]). Each function is one operation
//! whose derivatives are closed formulas, of all orders, in one call, in compiled functions and over rows. So a system of `n` equations
//! costs `n³` products and memory for `n²` entries on the tape, where elimination written with variables records `n³ / 3`
//! operations.
//!
//! | to | take |
//! |---|---|
//! | solve `A x = b` | [`solve`]; [`Cholesky::solve`] with a covariance |
//! | have `ln ∣det A∣` | [`ln_abs_det`]; [`ln_det`] of a covariance |
//! | have `bᵀ A⁻¹ b` with a covariance | [`quadratic_form`], [`Cholesky::quadratic_form`] |
//! | have eigenvalues, or vectors too | [`eigenvalues`], [`eigen`](eigen()) |
//! | have draws or residuals with a covariance | [`cholesky`]: [`Cholesky::entry`], [`Cholesky::whiten`] |
//!
//! Matrices with some condition number lose as many digits of a solution as that has, and of derivatives twice as many.
//!
//! ```
//! use gradus::linalg::{ln_det, quadratic_form};
//! use gradus::prelude::*;
//!
//! // How likely two measured numbers are, as the correlation of their errors grows.
//! let loss = |r: Var| {
//!     let one = Var::from(1.0);
//!     let covariance = [one, r, r, one];
//!     0.5 * (ln_det(&covariance) + quadratic_form(&covariance, &[1.5, 0.7]))
//! };
//! // ½ ln(1 − r²) + ½ (2.74 − 2.1 r) / (1 − r²)
//! let (value, slope) = value_and_grad(loss, 0.5)?;
//! assert!((value - 0.5 * (0.75f64.ln() + 1.69 / 0.75)).abs() < 1e-15);
//! assert!((slope - 0.5 * (-1.0 / 0.75 + 0.115 / 0.5625)).abs() < 1e-15);
//! # Ok::<(), gradus::Error>(())
//! ```
// - `element`, `shape`: what the entries are, and what is asked of them.
// - `cholesky`, `spectrum`, here: what a user calls.
// - `kernel`: a function of matrices as a call. `factor`, `triangular`, `system`, `eigenpairs`, `trilinear`: what is one.
// - `loops`, `lu`, `tridiagonal`: plain numbers.

mod cholesky;
mod eigenpairs;
mod element;
mod factor;
mod kernel;
mod loops;
pub(crate) mod lu;
mod shape;
mod spectrum;
pub(crate) mod system;
mod triangular;
mod tridiagonal;
mod trilinear;

pub use cholesky::{Cholesky, cholesky, ln_det, quadratic_form};
pub use element::Element;
pub use spectrum::{Eigen, eigen, eigenvalues};

use crate::derive::eager::Here;
use crate::real::Real;
use crate::seam::seam;
use crate::tape::Var;
use core::panic::Location;
use element::{elements, variables};
use shape::Asked;

/// The solution of `A X = B`, of any square matrix.
///
/// - `a`: `n²` entries by rows.
/// - `b`: `n m` numbers, variables or plain floats: the rows of a matrix with `m` columns, one behind the other; a vector has one
///   column. The columns of the unit matrix give `A⁻¹`.
///
/// Returns `n m` numbers in the same order. By elimination with exchanges of rows: `n³ / 3` products, and `n²` for each column. With
/// weights `W` of `X`, the derivatives are `M = A⁻ᵀ W` in `B` and `−M Xᵀ` in `A`.
///
/// A matrix that is not square, a right-hand side that does not fit, a plain number that is NaN, or a matrix that is singular to
/// the last bit is an [`Error::Call`](crate::Error::Call) of the call that evaluates the closure; of plain floats outside of one
/// the solution is NaN. A matrix that is nearly singular has a solution without digits, and is no error.
///
/// # Examples
/// ```
/// use gradus::linalg::solve;
/// use gradus::prelude::*;
///
/// // Two resistors and a source: the current as a function of the first one.
/// let current = |r: Var| solve(&[r + 2.0, Var::from(-2.0), Var::from(-2.0), Var::from(5.0)], &[10.0, 0.0])[0];
/// // 50 / (5 r + 6), and −250 / (5 r + 6)²
/// let (value, slope) = value_and_grad(current, 1.0)?;
/// assert!((value - 50.0 / 11.0).abs() < 1e-14 && (slope + 250.0 / 121.0).abs() < 1e-14);
///
/// let error = value_and_grad(current, -1.2).unwrap_err();
/// assert!(error.to_string().contains("`solve` has a singular matrix"), "{error}");
/// # Ok::<(), gradus::Error>(())
/// ```
///
/// # Source
/// Golub and Van Loan (2013), Matrix Computations, 4th edition, algorithm 3.4.1 with scaled pivots; derivatives: Giles (2008),
/// An extended collection of matrix derivative results, Oxford Numerical Analysis report 08/01.
#[track_caller]
#[must_use]
pub fn solve<N: Element, B: Copy + Into<N>>(a: &[N], b: &[B]) -> Vec<N> {
    elements(solved(&N::all(a), &variables::<N, B>(b), Location::caller()))
}

/// `ln |det A|`, of any square matrix; the derivative is `A⁻ᵀ`.
///
/// - `a`: `n²` entries by rows.
///
/// 0 for a matrix without entries. Errors are those of [`solve`]; a determinant of 0 is one of them.
///
/// ```
/// use gradus::linalg::ln_abs_det;
/// use gradus::prelude::*;
///
/// let (value, slope) = value_and_grad(|x: Var| ln_abs_det(&[Var::from(0.0), x, x, Var::from(1.0)]), 3.0)?;
/// assert!((value - 9f64.ln()).abs() < 1e-15 && (slope - 2.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
#[must_use]
pub fn ln_abs_det<N: Element>(a: &[N]) -> N {
    N::of_var(ln_abs_det_of(&N::all(a), Location::caller()))
}

seam! {
    /// The solution; NaN where there is none, which is noted.
    fn solved<T>(a: &[Var<T>], b: &[Var<T>], here: Here) -> Vec<Var<T>> = solve_checked
}

seam! {
    /// The logarithm of the determinant; NaN where there is none, which is noted.
    fn ln_abs_det_of<T>(a: &[Var<T>], here: Here) -> Var<T> = ln_abs_det_checked
}

fn solve_checked<T: Real>(a: &[Var<T>], b: &[Var<T>], here: Here) -> Vec<Var<T>> {
    let asked = Asked { name: "solve", here };
    match asked.square(a).and_then(|n| asked.columns(n, b)) {
        Some(_) => system::solve("solve", a, b, here),
        None => vec![Var::constant(T::nan()); b.len()],
    }
}

fn ln_abs_det_checked<T: Real>(a: &[Var<T>], here: Here) -> Var<T> {
    match (Asked { name: "ln_abs_det", here }).square(a) {
        Some(_) => system::ln_abs_det(a, here),
        None => Var::constant(T::nan()),
    }
}
