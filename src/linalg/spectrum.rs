//! Eigenvalues and vectors of a symmetric matrix, as a user asks for them.

use super::eigenpairs;
use super::element::{Element, elements};
use super::kernel::called;
use super::shape::Asked;
use crate::derive::eager::Here;
use crate::real::Real;
use crate::seam::seam;
use crate::tape::Var;
use core::panic::Location;

/// Eigenvalues and eigenvectors of a symmetric matrix; made by [`eigen`](eigen()).
#[derive(Clone, Debug)]
pub struct Eigen<N> {
    values: Vec<N>,
    /// One behind the other.
    vectors: Vec<N>,
}

/// The eigenvalues of a symmetric matrix, from the smallest to the largest.
///
/// - `a`: `n²` entries by rows; both triangles, as for [`cholesky`](super::cholesky()).
///
/// One operation on the tape, with `n` results; by tridiagonal matrices and QL iteration, `2 n³ / 3` products, and with the derivative
/// some `6 n³`. Each eigenvalue is within some roundings of the largest one in size. With the vector `u` of an eigenvalue, its
/// derivative is `u uᵀ`, and the second one has the gaps to the others as divisors.
///
/// Eigenvalues that are equal to the last bit share the mean of their derivatives, so that the derivative of their sum is right; where
/// they part, no single one has a derivative. Second derivatives there are an [`Error::Call`](crate::Error::Call). Where they are
/// equal but for rounding, first derivatives are those of one choice of vectors, and second ones are without digits.
///
/// A matrix that is not square or not symmetric, or a plain number in it that is NaN, is an
/// [`Error::Call`](crate::Error::Call) of the call that evaluates the closure; of plain floats outside of one the eigenvalues are NaN.
///
/// # Examples
/// ```
/// use gradus::linalg::eigenvalues;
/// use gradus::prelude::*;
///
/// // λ = a ± b
/// let (value, [by_a, by_b]) = value_and_grad(|[a, b]: [Var; 2]| eigenvalues(&[a, b, b, a])[1], [2.0, 0.5])?;
/// assert!((value - 2.5).abs() < 1e-15 && (by_a - 1.0).abs() < 1e-15 && (by_b - 1.0).abs() < 1e-15);
/// // With b = 0 they are equal: the mean has the derivative of both in a, and none in b.
/// assert_eq!(grad(|[a, b]: [Var; 2]| eigenvalues(&[a, b, b, a])[1], [2.0, 0.0])?, [1.0, 0.0]);
/// # Ok::<(), gradus::Error>(())
/// ```
///
/// # Source
/// Golub and Van Loan (2013), Matrix Computations, 4th edition, sections 8.3.1 and 8.3.3; derivatives: Giles (2008), An extended
/// collection of matrix derivative results, Oxford Numerical Analysis report 08/01.
#[track_caller]
#[must_use]
pub fn eigenvalues<N: Element>(a: &[N]) -> Vec<N> {
    elements(values_of(&N::all(a), Location::caller()))
}

/// The eigenvalues and eigenvectors of a symmetric matrix.
///
/// - `a`: `n²` entries by rows; both triangles, as for [`cholesky`](super::cholesky()).
///
/// Vectors have length 1, and the component that is largest in size is positive. A vector changes by `Σ uⱼ (uⱼᵀ dA u) / (λ − λⱼ)`, so
/// derivatives have as many digits less as the gaps are small. With two eigenvalues that are equal to the last bit, the derivative
/// of a vector is an [`Error::Call`](crate::Error::Call). Other errors are those of [`eigenvalues`], which is cheaper where no vector
/// is asked for.
///
/// ```
/// use gradus::linalg::eigen;
/// use gradus::prelude::*;
///
/// // The main axis of an ellipse: tan 2φ = 2 b / (a − c).
/// let angle = |[a, b, c]: [Var; 3]| {
///     let found = eigen(&[a, b, b, c]);
///     let axis = found.vector(1).unwrap();
///     axis[1].atan2(axis[0])
/// };
/// let (value, [_, by_b, _]) = value_and_grad(angle, [4.0, 1.0, 2.0])?;
/// assert!((value - 0.5 * 1f64.atan()).abs() < 1e-15 && (by_b - 0.25).abs() < 1e-15);
///
/// let error = value_and_grad(angle, [2.0, 0.0, 2.0]).unwrap_err();
/// assert!(error.to_string().contains("their vectors are any of a plane"), "{error}");
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
#[must_use]
pub fn eigen<N: Element>(a: &[N]) -> Eigen<N> {
    let mut all = elements::<N>(eigen_of(&N::all(a), Location::caller()));
    // n + n², of which the root is n, rounded down.
    let vectors = all.split_off(all.len().isqrt());
    Eigen { values: all, vectors }
}

impl<N: Element> Eigen<N> {
    /// The number of eigenvalues.
    #[must_use]
    pub fn size(&self) -> usize {
        self.values.len()
    }

    /// The eigenvalues, from the smallest to the largest.
    #[must_use]
    pub fn values(&self) -> &[N] {
        &self.values
    }

    /// The vector of eigenvalue `k`, counted from 0; `None` if there is none.
    #[must_use]
    pub fn vector(&self, k: usize) -> Option<&[N]> {
        let n = self.size();
        if k < n { self.vectors.get(k * n..(k + 1) * n) } else { None }
    }
}

seam! {
    /// The eigenvalues; NaN where there are none, which is noted.
    fn values_of<T>(a: &[Var<T>], here: Here) -> Vec<Var<T>> = values
}

seam! {
    /// The eigenvalues, and then the vectors; NaN where there are none, which is noted.
    fn eigen_of<T>(a: &[Var<T>], here: Here) -> Vec<Var<T>> = values_and_vectors
}

fn values<T: Real>(a: &[Var<T>], here: Here) -> Vec<Var<T>> {
    match (Asked { name: "eigenvalues", here }).symmetric(a) {
        Some((0, _)) => Vec::new(),
        Some((n, lower)) => called(eigenpairs::Eigenvalues(n), &[&lower], here),
        None => vec![Var::constant(T::nan()); a.len().isqrt()],
    }
}

fn values_and_vectors<T: Real>(a: &[Var<T>], here: Here) -> Vec<Var<T>> {
    match (Asked { name: "eigen", here }).symmetric(a) {
        Some((0, _)) => Vec::new(),
        Some((n, lower)) => called(eigenpairs::Eigen(n), &[&lower], here),
        None => {
            let n = a.len().isqrt();
            vec![Var::constant(T::nan()); n * (n + 1)]
        }
    }
}
