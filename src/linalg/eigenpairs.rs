//! Eigenvalues and vectors of a symmetric matrix, as one operation: `A = V Λ Vᵀ`, of the lower triangle of `A`, packed by rows.
//!
//! Results are the eigenvalues `λ` and then the vectors as rows of `U = Vᵀ`. Where `A` changes by `E`, with `P = U E Uᵀ`
//!
//! ```text
//! dλ = diag P        dU = D U,  Dᵢⱼ = Pᵢⱼ / (λᵢ − λⱼ)
//! ```
//!
//! and weights `w` of `λ` and `W` of `U` are weights `Uᵀ (diag w + D) U` of `A`, `D` now of `P = W Uᵀ` (Giles 2008).
//!
//! Eigenvalues alone ask for vectors only where they are differentiated.
//!
//! Eigenvalues that are equal to the last bit have no derivatives of their own, since their vectors are any of a plane: each has the
//! mean of theirs ([`Shared`]), so that the derivative of their sum is right. Their vectors have none ([`Divided`]).

use super::kernel::{Kernel, call, is_zero, minus, transposed, zeros};
use super::tridiagonal::eigen;
use super::trilinear::{Form, packed};
use crate::real::Real;
use crate::tape::Var;
use crate::tape::call::CallProblem;

/// Eigenvalues.
#[derive(Clone, Copy, Debug)]
pub(super) struct Eigenvalues(pub(super) usize);

/// Eigenvalues and vectors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Eigen(pub(super) usize);

/// The mean over equal eigenvalues: of `λ` and a number for each.
#[derive(Clone, Copy, Debug)]
struct Shared(usize);

/// `Pᵢⱼ / (λᵢ − λⱼ)`, 0 on the diagonal: of `λ` and `P`.
#[derive(Clone, Copy, Debug)]
struct Divided(usize);

/// The product of two matrices with `n` rows and columns.
fn product<T: Real>(n: usize, a: &[Var<T>], b: &[Var<T>]) -> Vec<Var<T>> {
    Form::General { n, k: n, m: n }.product(0, [&[], a, b])
}

/// `A Bᵀ`
fn product_transposed<T: Real>(n: usize, a: &[Var<T>], b: &[Var<T>]) -> Vec<Var<T>> {
    Form::General { n, k: n, m: n }.product(1, [a, &[], b])
}

fn shared<T: Real>(values: &[Var<T>], of: &[Var<T>]) -> Vec<Var<T>> {
    if of.iter().all(is_zero) { zeros(of.len()) } else { call(Shared(of.len()), &[values, of]) }
}

fn divided<T: Real>(values: &[Var<T>], of: &[Var<T>]) -> Vec<Var<T>> {
    if of.iter().all(is_zero) { zeros(of.len()) } else { call(Divided(values.len()), &[values, of]) }
}

/// A symmetric matrix by rows, of its lower triangle.
fn mirrored<T: Real>(n: usize, lower: &[Var<T>]) -> Vec<Var<T>> {
    let pairs = (0..n * n).map(|k| (k / n, k % n));
    pairs.map(|(i, j)| lower[packed(i.max(j)) + i.min(j)]).collect()
}

/// Weights of a lower triangle, where these are those of all entries.
fn folded<T: Real>(n: usize, full: &[Var<T>]) -> Vec<Var<T>> {
    let lower = (0..n).flat_map(|i| (0..=i).map(move |j| (i, j)));
    let both =
        |(i, j): (usize, usize)| if i == j { full[i * n + i] } else { full[i * n + j] + full[j * n + i] };
    lower.map(both).collect()
}

fn not_there() -> CallProblem {
    CallProblem::Failed("did not converge to the eigenvalues of the matrix".to_owned())
}

impl<T: Real> Kernel<T> for Eigenvalues {
    fn name(&self) -> &'static str {
        "eigenvalues"
    }

    fn inputs(&self) -> usize {
        packed(self.0)
    }

    fn outputs(&self) -> usize {
        self.0
    }

    fn value(&self, a: &[T], values: &mut [T]) -> Result<(), CallProblem> {
        values.copy_from_slice(&eigen(self.0, a, false).ok_or_else(not_there)?.0);
        Ok(())
    }

    /// `Uᵀ (diag w) U`
    fn back(&self, a: &[Var<T>], values: &[Var<T>], w: &[Var<T>]) -> Vec<Var<T>> {
        let n = self.0;
        let u = &call(Eigen(n), &[a])[n..];
        let weights = shared(values, w);
        let scaled: Vec<Var<T>> = (0..n * n).map(|k| weights[k / n] * u[k]).collect();
        folded(n, &Form::General { n, k: n, m: n }.product(2, [u, &scaled, &[]]))
    }

    /// `diag U E Uᵀ`
    fn along(&self, a: &[Var<T>], values: &[Var<T>], e: &[Var<T>]) -> Vec<Var<T>> {
        let n = self.0;
        let u = &call(Eigen(n), &[a])[n..];
        let moved = product(n, u, &mirrored(n, e));
        let row = |k: usize| (k * n..(k + 1) * n).map(|at| moved[at] * u[at]).sum::<Var<T>>();
        shared(values, &(0..n).map(row).collect::<Vec<_>>())
    }

    fn is_same(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T: Real> Kernel<T> for Eigen {
    fn name(&self) -> &'static str {
        "eigen"
    }

    fn inputs(&self) -> usize {
        packed(self.0)
    }

    fn outputs(&self) -> usize {
        self.0 * (self.0 + 1)
    }

    fn value(&self, a: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        let (values, vectors) = y.split_at_mut(self.0);
        let (found_values, found_vectors) = eigen(self.0, a, true).ok_or_else(not_there)?;
        values.copy_from_slice(&found_values);
        vectors.copy_from_slice(&found_vectors);
        Ok(())
    }

    fn back(&self, _: &[Var<T>], y: &[Var<T>], w: &[Var<T>]) -> Vec<Var<T>> {
        let n = self.0;
        let (values, u) = y.split_at(n);
        let (of_values, of_vectors) = w.split_at(n);
        let mut middle = divided(values, &product_transposed(n, of_vectors, u));
        let diagonal = shared(values, of_values);
        (0..n).for_each(|k| middle[k * n + k] = diagonal[k]);
        folded(n, &product(n, &transposed(u, n), &product(n, &middle, u)))
    }

    fn along(&self, _: &[Var<T>], y: &[Var<T>], e: &[Var<T>]) -> Vec<Var<T>> {
        let n = self.0;
        let (values, u) = y.split_at(n);
        let p = product_transposed(n, &product(n, u, &mirrored(n, e)), u);
        let diagonal: Vec<Var<T>> = (0..n).map(|k| p[k * n + k]).collect();
        [shared(values, &diagonal), product(n, &divided(values, &p), u)].concat()
    }

    fn is_same(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T: Real> Kernel<T> for Shared {
    fn name(&self) -> &'static str {
        "mean over equal eigenvalues"
    }

    fn inputs(&self) -> usize {
        2 * self.0
    }

    fn outputs(&self) -> usize {
        self.0
    }

    fn value(&self, x: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        let (values, of) = x.split_at(self.0);
        let mut start = 0;
        for equal in values.chunk_by(|a, b| a == b) {
            let end = start + equal.len();
            let sum = of[start..end].iter().fold(T::zero(), |sum, &x| sum + x);
            y[start..end].fill(if equal.len() == 1 { of[start] } else { sum / T::of(equal.len() as f64) });
            start = end;
        }
        Ok(())
    }

    // Symmetric in the numbers, and constant in the eigenvalues.
    fn back(&self, x: &[Var<T>], _: &[Var<T>], w: &[Var<T>]) -> Vec<Var<T>> {
        [zeros(self.0), shared(&x[..self.0], w)].concat()
    }

    fn along(&self, x: &[Var<T>], _: &[Var<T>], v: &[Var<T>]) -> Vec<Var<T>> {
        shared(&x[..self.0], &v[self.0..])
    }

    fn is_same(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

fn equal<T: Real>([first, second]: [usize; 2], value: T) -> CallProblem {
    CallProblem::Failed(format!(
        "is asked for how eigenvectors change (as second derivatives of eigenvalues do, too), and eigenvalues {first} and {second} \
         are both {value:?}: their vectors are any of a plane; move the point, or take a function of the matrix that does not tell \
         them apart"
    ))
}

impl<T: Real> Kernel<T> for Divided {
    fn name(&self) -> &'static str {
        "eigen"
    }

    fn inputs(&self) -> usize {
        self.0 * (self.0 + 1)
    }

    fn outputs(&self) -> usize {
        self.0 * self.0
    }

    fn value(&self, x: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        let n = self.0;
        let (values, p) = x.split_at(n);
        for i in 0..n {
            let row = &p[i * n..][..n];
            // A vector that nothing is asked of may be any.
            if row.iter().all(|&p| p == T::zero()) {
                y[i * n..][..n].fill(T::zero());
                continue;
            }
            for (j, (&p, y)) in row.iter().zip(&mut y[i * n..]).enumerate() {
                let gap = values[i] - values[j];
                if i != j && gap == T::zero() {
                    return Err(equal([i.min(j), i.max(j)], values[i]));
                }
                *y = if i == j { T::zero() } else { p / gap };
            }
        }
        Ok(())
    }

    /// `G = Q / (λᵢ − λⱼ)` of weights `Q` are those of `P`, and `−Gᵢⱼ Dᵢⱼ` of the gap.
    fn back(&self, x: &[Var<T>], d: &[Var<T>], w: &[Var<T>]) -> Vec<Var<T>> {
        let n = self.0;
        let g = divided(&x[..n], w);
        let of_gap: Vec<Var<T>> =
            g.iter().zip(d).map(|(&g, &d)| if is_zero(&g) { g } else { g * d }).collect();
        let row = |k: usize| of_gap[k * n..][..n].iter().copied().sum::<Var<T>>();
        let column = |k: usize| (0..n).map(|i| of_gap[i * n + k]).sum::<Var<T>>();
        let of_values: Vec<Var<T>> = (0..n).map(|k| column(k) - row(k)).collect();
        [of_values, g].concat()
    }

    fn along(&self, x: &[Var<T>], d: &[Var<T>], v: &[Var<T>]) -> Vec<Var<T>> {
        let n = self.0;
        let (moved, dp) = v.split_at(n);
        let turned: Vec<Var<T>> = (0..n * n).map(|k| d[k] * (moved[k / n] - moved[k % n])).collect();
        divided(&x[..n], &minus(dp, &turned))
    }

    fn is_same(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
