//! Systems of linear equations: solved by numbers, and as a call that has derivatives of every order.
//!
//! `x = A⁻¹ b` changes by `A⁻¹ (db − dA x)`, and weights `w` of `x` are weights `μ = A⁻ᵀ w` of `b` and `−μ xᵀ` of `A` (Giles 2008,
//! An extended collection of matrix derivative results, Oxford Numerical Analysis report 08/01): a product with each of them is
//! another system with the same matrix.

use crate::real::Real;
use crate::tape::Var;
use crate::tape::call::{Call, CallProblem};
use crate::tape::recorder::call_at;
use core::any::Any;
use core::panic::Location;
use std::sync::Arc;

/// A matrix in factors, `P A = L U`.
#[derive(Debug)]
pub(super) struct Factors<T> {
    /// `L` below the diagonal, whose own is 1, and `U`; by rows.
    factors: Vec<T>,
    /// Which row of the matrix each row is.
    rows: Vec<usize>,
}

impl<T: Real> Factors<T> {
    /// Of a square matrix by rows; `None` if it is singular, to the last bit, or not finite. Rows are exchanged for the largest
    /// pivot relative to its row.
    pub(super) fn new(matrix: &[T], n: usize) -> Option<Self> {
        let mut factors = matrix.to_vec();
        let mut rows: Vec<usize> = (0..n).collect();
        let size = |row: &[T]| row.iter().fold(T::zero(), |size, x| size.max(x.abs()));
        let mut scales: Vec<T> = factors.chunks_exact(n.max(1)).map(size).collect();
        if !matrix.iter().all(|x| x.is_finite()) || scales.contains(&T::zero()) {
            return None;
        }
        for k in 0..n {
            let relative = |row: usize| factors[row * n + k].abs() / scales[row];
            let pivot =
                (k + 1..n).fold(k, |best, row| if relative(row) > relative(best) { row } else { best });
            if factors[pivot * n + k] == T::zero() {
                return None;
            }
            (0..n).for_each(|column| factors.swap(k * n + column, pivot * n + column));
            rows.swap(k, pivot);
            scales.swap(k, pivot);
            for row in k + 1..n {
                let factor = factors[row * n + k] / factors[k * n + k];
                factors[row * n + k] = factor;
                for column in k + 1..n {
                    let part = factor * factors[k * n + column];
                    factors[row * n + column] -= part;
                }
            }
        }
        Some(Self { factors, rows })
    }

    /// `A⁻¹ b`.
    pub(super) fn solve(&self, b: &[T]) -> Vec<T> {
        let n = self.rows.len();
        let mut x: Vec<T> = self.rows.iter().map(|&row| b[row]).collect();
        for row in 0..n {
            for column in 0..row {
                let part = self.factors[row * n + column] * x[column];
                x[row] -= part;
            }
        }
        for row in (0..n).rev() {
            for column in row + 1..n {
                let part = self.factors[row * n + column] * x[column];
                x[row] -= part;
            }
            x[row] /= self.factors[row * n + row];
        }
        x
    }

    /// `A⁻ᵀ b`.
    pub(super) fn solve_transposed(&self, b: &[T]) -> Vec<T> {
        let n = self.rows.len();
        let mut y = b.to_vec();
        for row in 0..n {
            for column in 0..row {
                let part = self.factors[column * n + row] * y[column];
                y[row] -= part;
            }
            y[row] /= self.factors[row * n + row];
        }
        for row in (0..n).rev() {
            for column in row + 1..n {
                let part = self.factors[column * n + row] * y[column];
                y[row] -= part;
            }
        }
        let mut x = vec![T::zero(); n];
        self.rows.iter().zip(y).for_each(|(&row, y)| x[row] = y);
        x
    }
}

/// The solution of a system as a call: of the matrix by rows, and then of the right-hand side.
#[derive(Debug)]
struct Solve {
    n: usize,
}

/// What a singular matrix is reported as.
pub(super) const SINGULAR: &str =
    "has a singular Jacobian in the unknowns: there the solution is none, or one of many";

/// Records the solution of `A x = b`, with `A` by rows.
pub(super) fn solve<T: Real>(matrix: &[Var<T>], b: &[Var<T>]) -> Vec<Var<T>> {
    if let ([a], [b]) = (matrix, b) {
        return vec![*b / *a];
    }
    let call: Arc<dyn Call<T>> = Arc::new(Solve { n: b.len() });
    call_at(&call, &[matrix, b].concat(), Location::caller())
}

fn transposed<E: Copy>(matrix: &[E], n: usize) -> Vec<E> {
    (0..n * n).map(|k| matrix[(k % n) * n + k / n]).collect()
}

impl<T: Real> Call<T> for Solve {
    fn name(&self) -> &'static str {
        "solve"
    }

    fn inputs(&self) -> usize {
        self.n * self.n + self.n
    }

    fn outputs(&self) -> usize {
        self.n
    }

    fn value(&self, all: &[T], x: &mut [T]) -> Result<(), CallProblem> {
        let (matrix, b) = all.split_at(self.n * self.n);
        x.copy_from_slice(&factors(matrix, self.n)?.solve(b));
        Ok(())
    }

    fn back(&self, all: &[T], x: &[T], w: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        let (matrix, _) = all.split_at(self.n * self.n);
        let mu = factors(matrix, self.n)?.solve_transposed(w);
        let (to_matrix, to_b) = into.split_at_mut(self.n * self.n);
        for (row, &mu) in to_matrix.chunks_exact_mut(self.n).zip(&mu) {
            row.iter_mut().zip(x).for_each(|(into, &x)| *into = -mu * x);
        }
        to_b.copy_from_slice(&mu);
        Ok(())
    }

    fn along(&self, all: &[T], x: &[T], v: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        let (matrix, _) = all.split_at(self.n * self.n);
        let (d_matrix, d_b) = v.split_at(self.n * self.n);
        let moved = d_matrix
            .chunks_exact(self.n)
            .zip(d_b)
            .map(|(row, &d_b)| row.iter().zip(x).fold(d_b, |sum, (&d, &x)| sum - d * x));
        let moved: Vec<T> = moved.collect();
        into.copy_from_slice(&factors(matrix, self.n)?.solve(&moved));
        Ok(())
    }

    fn record_back(&self, all: &[Var<T>], x: &[Var<T>], w: &[Var<T>]) -> Option<Vec<Var<T>>> {
        let mu = solve(&transposed(&all[..self.n * self.n], self.n), w);
        let of_matrix = mu.iter().flat_map(|&mu| x.iter().map(move |&x| -mu * x));
        Some(of_matrix.chain(mu.iter().copied()).collect())
    }

    fn record_along(&self, all: &[Var<T>], x: &[Var<T>], v: &[Var<T>]) -> Option<Vec<Var<T>>> {
        let (d_matrix, d_b) = v.split_at(self.n * self.n);
        let moved = d_matrix
            .chunks_exact(self.n)
            .zip(d_b)
            .map(|(row, &d_b)| row.iter().zip(x).fold(d_b, |sum, (&d, &x)| sum - d * x));
        Some(solve(&all[..self.n * self.n], &moved.collect::<Vec<_>>()))
    }

    fn is_same(&self, other: &dyn Call<T>) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| other.n == self.n)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn factors<T: Real>(matrix: &[T], n: usize) -> Result<Factors<T>, CallProblem> {
    Factors::new(matrix, n).ok_or_else(|| CallProblem::Failed(SINGULAR.to_owned()))
}
