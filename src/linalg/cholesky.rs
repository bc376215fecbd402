//! The factor of a positive definite matrix, and what is asked of it.

use super::element::{Element, elements, variables};
use super::factor::Factor;
use super::kernel::called;
use super::shape::Asked;
use super::triangular::Triangular;
use super::trilinear::packed;
use crate::derive::eager::Here;
use crate::real::Real;
use crate::seam::seam;
use crate::tape::Var;
use core::panic::Location;
use std::borrow::Cow;

/// The factor `L` of a positive definite matrix `A = L Lᵀ`, a lower triangle; made by [`cholesky`].
///
/// Factorize once, and ask for as much as is needed: each method costs `n²` operations at most for a column.
#[derive(Clone, Debug)]
pub struct Cholesky<N> {
    size: usize,
    /// By rows, of which row i has i + 1 entries.
    factor: Vec<N>,
}

/// The factor of a symmetric, positive definite matrix.
///
/// - `a`: `n²` entries by rows. Both triangles have to be filled, with the same variables, or with numbers that agree to half of
///   their digits; then each of a pair has half of the derivative.
///
/// The factor is one operation on the tape, of `n (n + 1) / 2` entries, with derivatives of all orders. It costs `n³ / 6`
/// products, its derivative twice as many. A matrix without entries has a factor without entries.
///
/// A matrix that is not square, not symmetric or not positive definite, or a plain number in it that is NaN, is an
/// [`Error::Call`](crate::Error::Call) of the call that evaluates the closure; of plain floats outside of one the factor is NaN.
///
/// # Examples
/// ```
/// use gradus::linalg::cholesky;
/// use gradus::prelude::*;
///
/// // The negative logarithm of a normal density, with variances a and b, and the covariance c.
/// let loss = |[a, b, c]: [Var; 3]| {
///     let factor = cholesky(&[a, c, c, b]);
///     0.5 * (factor.ln_det() + factor.quadratic_form(&[1.0, 2.0]))
/// };
/// // det A = 7, A⁻¹ = [[4, −1], [−1, 2]] / 7, so that (1, 2) A⁻¹ (1, 2)ᵀ = 8/7.
/// let (value, [by_a, ..]) = value_and_grad(loss, [2.0, 4.0, 1.0])?;
/// assert!((value - 0.5 * (7f64.ln() + 8.0 / 7.0)).abs() < 1e-14);
/// // ½ (A⁻¹ − A⁻¹ (1, 2)ᵀ (1, 2) A⁻¹)
/// assert!((by_a - 0.5 * (4.0 / 7.0 - 4.0 / 49.0)).abs() < 1e-14);
///
/// let error = value_and_grad(loss, [2.0, 4.0, 3.0]).unwrap_err();
/// assert!(error.to_string().contains("`cholesky` has a matrix that is not positive definite"), "{error}");
/// # Ok::<(), gradus::Error>(())
/// ```
///
/// # Source
/// Golub and Van Loan (2013), Matrix Computations, 4th edition, algorithm 4.2.1 by rows; derivatives: Giles (2008), An extended
/// collection of matrix derivative results, and Murray (2016), arXiv:1602.07527.
#[track_caller]
#[must_use]
pub fn cholesky<N: Element>(a: &[N]) -> Cholesky<N> {
    let (size, factor) = factorized("cholesky", &N::all(a), Location::caller());
    Cholesky { size, factor: elements(factor) }
}

/// `ln det A` of a symmetric, positive definite matrix; derivative `A⁻¹`.
///
/// As [`cholesky`] and [`Cholesky::ln_det`], which is what to take where more is asked of the same matrix. 0 for a matrix without
/// entries.
///
/// ```
/// use gradus::linalg::ln_det;
/// use gradus::prelude::*;
///
/// let (value, [by_a, by_b]) = value_and_grad(|[a, b]: [Var; 2]| ln_det(&[a, b, b, a]), [2.0, 1.0])?;
/// assert!((value - 3f64.ln()).abs() < 1e-15); // a² − b²
/// assert!((by_a - 4.0 / 3.0).abs() < 1e-15 && (by_b + 2.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
#[must_use]
pub fn ln_det<N: Element>(a: &[N]) -> N {
    let (size, factor) = factorized("ln_det", &N::all(a), Location::caller());
    N::of_var(ln_det_of(size, &factor))
}

/// `bᵀ A⁻¹ b` with a symmetric, positive definite matrix `A`.
///
/// - `a`: as for [`cholesky`].
/// - `b`: `n` numbers.
///
/// As [`cholesky`] and [`Cholesky::quadratic_form`].
///
/// ```
/// use gradus::linalg::quadratic_form;
///
/// assert!((quadratic_form(&[2.0_f64, 1.0, 1.0, 4.0], &[1.0, 2.0]) - 8.0 / 7.0).abs() < 1e-15);
/// ```
#[track_caller]
#[must_use]
pub fn quadratic_form<N: Element, B: Copy + Into<N>>(a: &[N], b: &[B]) -> N {
    let here = Location::caller();
    let (size, factor) = factorized("quadratic_form", &N::all(a), here);
    N::of_var(quadratic_form_of((size, &factor), &variables::<N, B>(b), here))
}

impl<N: Element> Cholesky<N> {
    /// The number of rows.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// The entry of `L` in row `i` and column `j`, counted from 0: 0 above the diagonal. `None` outside of the matrix.
    ///
    /// ```
    /// use gradus::linalg::cholesky;
    ///
    /// let factor = cholesky(&[4.0, 2.0, 2.0, 10.0]);
    /// assert_eq!([(0, 0), (0, 1), (1, 0), (1, 1)].map(|(i, j)| factor.entry(i, j)), [2.0, 0.0, 1.0, 3.0].map(Some));
    /// assert_eq!(factor.entry(2, 0), None);
    /// ```
    #[must_use]
    pub fn entry(&self, i: usize, j: usize) -> Option<N> {
        let zero = || N::of_var(Var::default());
        match i.max(j) < self.size {
            true if j <= i => self.factor.get(packed(i) + j).copied(),
            true => Some(zero()),
            false => None,
        }
    }

    /// `ln det A`, the sum `2 Σ ln Lᵢᵢ`.
    #[track_caller]
    #[must_use]
    pub fn ln_det(&self) -> N {
        N::of_var(ln_det_of(self.size, &self.variables()))
    }

    /// `A⁻¹ B`.
    ///
    /// - `b`: `n m` numbers: the rows of a matrix with `m` columns, one behind the other; a vector has one column. Another number of
    ///   them is an [`Error::Call`](crate::Error::Call).
    ///
    /// ```
    /// use gradus::linalg::cholesky;
    ///
    /// let x = cholesky(&[2.0_f64, 1.0, 1.0, 4.0]).solve(&[7.0, 14.0]);
    /// assert!((x[0] - 2.0).abs() < 1e-15 && (x[1] - 3.0).abs() < 1e-15);
    /// ```
    #[track_caller]
    #[must_use]
    pub fn solve<B: Copy + Into<N>>(&self, b: &[B]) -> Vec<N> {
        elements(solved((self.size, &self.variables()), &variables::<N, B>(b), Location::caller()))
    }

    /// `L⁻¹ B`: what has the covariance `A` becomes independent, with variance 1.
    ///
    /// - `b`: as for [`solve`](Self::solve).
    #[track_caller]
    #[must_use]
    pub fn whiten<B: Copy + Into<N>>(&self, b: &[B]) -> Vec<N> {
        elements(whitened((self.size, &self.variables()), &variables::<N, B>(b), Location::caller()))
    }

    /// `bᵀ A⁻¹ b`, the sum of the squares of the whitened `b`.
    ///
    /// - `b`: `n` numbers; another number of them is an [`Error::Call`](crate::Error::Call).
    #[track_caller]
    #[must_use]
    pub fn quadratic_form<B: Copy + Into<N>>(&self, b: &[B]) -> N {
        let of = (self.size, &*self.variables());
        N::of_var(quadratic_form_of(of, &variables::<N, B>(b), Location::caller()))
    }

    fn variables(&self) -> Cow<'_, [Var<N::Of>]> {
        N::all(&self.factor)
    }
}

seam! {
    /// The rows of a matrix, and its factor; NaN where it has none, which is noted.
    fn factorized<T>(name: &'static str, a: &[Var<T>], here: Here) -> (usize, Vec<Var<T>>) = factorize
}

seam! {
    /// The logarithm of the determinant, by the factor.
    fn ln_det_of<T>(size: usize, factor: &[Var<T>]) -> Var<T> = ln_det_by
}

seam! {
    /// The solution, by the factor.
    fn solved<T>(of: (usize, &[Var<T>]), b: &[Var<T>], here: Here) -> Vec<Var<T>> = solve_by
}

seam! {
    /// Half of the way to the solution.
    fn whitened<T>(of: (usize, &[Var<T>]), b: &[Var<T>], here: Here) -> Vec<Var<T>> = whiten_by
}

seam! {
    /// The sum of squares of the whitened numbers.
    fn quadratic_form_of<T>(of: (usize, &[Var<T>]), b: &[Var<T>], here: Here) -> Var<T> = quadratic_form_by
}

fn factorize<T: Real>(name: &'static str, a: &[Var<T>], here: Here) -> (usize, Vec<Var<T>>) {
    match (Asked { name, here }).symmetric(a) {
        Some((0, _)) => (0, Vec::new()),
        Some((n, lower)) => (n, called(Factor { n, name }, &[&lower], here)),
        None => {
            let n = a.len().isqrt();
            (n, vec![Var::constant(T::nan()); packed(n)])
        }
    }
}

fn ln_det_by<T: Real>(size: usize, factor: &[Var<T>]) -> Var<T> {
    let ln = (0..size).map(|i| factor[packed(i) + i].ln());
    Var::constant(T::of(2.0)) * ln.sum::<Var<T>>()
}

fn nan<T: Real>(b: &[Var<T>]) -> Vec<Var<T>> {
    vec![Var::constant(T::nan()); b.len()]
}

fn whiten_by<T: Real>((n, factor): (usize, &[Var<T>]), b: &[Var<T>], here: Here) -> Vec<Var<T>> {
    match (Asked { name: "whiten", here }).columns(n, b) {
        _ if b.is_empty() && n == 0 => Vec::new(),
        Some(m) => called(Triangular { n, m, transposed: false }, &[factor, b], here),
        None => nan(b),
    }
}

fn solve_by<T: Real>((n, factor): (usize, &[Var<T>]), b: &[Var<T>], here: Here) -> Vec<Var<T>> {
    match (Asked { name: "solve", here }).columns(n, b) {
        _ if b.is_empty() && n == 0 => Vec::new(),
        Some(m) => {
            let half = called(Triangular { n, m, transposed: false }, &[factor, b], here);
            called(Triangular { n, m, transposed: true }, &[factor, &half], here)
        }
        None => nan(b),
    }
}

fn quadratic_form_by<T: Real>((n, factor): (usize, &[Var<T>]), b: &[Var<T>], here: Here) -> Var<T> {
    let asked = Asked { name: "quadratic_form", here };
    match asked.columns(n, b) {
        _ if b.is_empty() && n == 0 => Var::default(),
        Some(1) => {
            let white = called(Triangular { n, m: 1, transposed: false }, &[factor, b], here);
            white.iter().map(|&x| x * x).sum()
        }
        Some(columns) => {
            asked.fail::<T, ()>(|| format!("has a right-hand side of {columns} columns; it takes one"));
            Var::constant(T::nan())
        }
        None => Var::constant(T::nan()),
    }
}
