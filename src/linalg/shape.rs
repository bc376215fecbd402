//! What is asked of matrices before anything is computed: sizes, numbers that are numbers, symmetry.
//!
//! What is wrong is noted with the place of the call, and `None` is returned.

use super::kernel::{Kernel, called};
use super::trilinear::packed;
use crate::derive::eager::Here;
use crate::real::Real;
use crate::tape::Var;
use crate::tape::call::CallProblem;
use crate::tape::fault::Fault;
use crate::tape::recorder::note;

/// What the user calls the function, and where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) name: &'static str,
    pub(super) here: Here,
}

impl Asked {
    /// Notes what is wrong.
    pub(super) fn fail<T: Real, R>(self, what: impl FnOnce() -> String) -> Option<R> {
        note::<T>(|| Fault::call(self.name, what(), self.here));
        None
    }

    /// The rows of a square matrix. That a plain number in it is none is wrong; a variable's own operation is looked for.
    pub(super) fn square<T: Real>(self, matrix: &[Var<T>]) -> Option<usize> {
        let (n, entries) = (matrix.len().isqrt(), matrix.len());
        if n * n != entries {
            return self
                .fail::<T, _>(|| format!("is called on a matrix of {entries} entries, which is not square"));
        }
        self.numbers(matrix, |k| format!("entry ({}, {}) of the matrix", k / n, k % n))?;
        Some(n)
    }

    /// The columns of a right-hand side for `n` rows.
    pub(super) fn columns<T: Real>(self, n: usize, b: &[Var<T>]) -> Option<usize> {
        let columns = b.len().checked_div(n).unwrap_or(0);
        if columns * n != b.len() || (columns == 0 && n > 0) {
            let numbers = b.len();
            return self.fail::<T, _>(|| format!("has a right-hand side of {numbers} numbers for {n} rows"));
        }
        self.numbers(b, |k| format!("number {k} of the right-hand side"))?;
        Some(columns)
    }

    fn numbers<T: Real>(self, of: &[Var<T>], which: impl Fn(usize) -> String) -> Option<()> {
        match of.iter().position(|x| x.is_constant() && !x.value.is_finite()) {
            Some(k) => self.fail::<T, _>(|| format!("has {:?} as {}", of[k].value, which(k))),
            None => Some(()),
        }
    }

    /// The lower triangle of a symmetric matrix, packed by rows.
    ///
    /// Where the entries of both triangles are the same variables, as in nearly all programs, there is nothing to compute.
    pub(super) fn symmetric<T: Real>(self, matrix: &[Var<T>]) -> Option<(usize, Vec<Var<T>>)> {
        let n = self.square(matrix)?;
        let lower = || (0..n).flat_map(|i| (0..=i).map(move |j| (i, j)));
        let is_mirrored = |(i, j): (usize, usize)| {
            let [a, b] = [matrix[i * n + j], matrix[j * n + i]];
            (a.slot, a.tape) == (b.slot, b.tape) && a.value == b.value
        };
        if lower().all(is_mirrored) {
            return Some((n, lower().map(|(i, j)| matrix[i * n + j]).collect()));
        }
        Some((n, called(Symmetric { n, name: self.name }, &[matrix], self.here)))
    }
}

/// `(A + Aᵀ) / 2`, where the two are the same to rounding.
#[derive(Clone, Copy, Debug)]
struct Symmetric {
    n: usize,
    name: &'static str,
}

impl<T: Real> Kernel<T> for Symmetric {
    fn name(&self) -> &'static str {
        self.name
    }

    fn inputs(&self) -> usize {
        self.n * self.n
    }

    fn outputs(&self) -> usize {
        packed(self.n)
    }

    fn value(&self, a: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        let (n, half) = (self.n, T::of(0.5));
        let largest = a.iter().fold(T::zero(), |largest, a| largest.max(a.abs()));
        // A matrix of products differs from its transpose by their rounding; half of the digits are no rounding.
        let tolerance = T::epsilon().sqrt() * largest;
        for i in 0..n {
            for j in 0..=i {
                let [lower, upper] = [a[i * n + j], a[j * n + i]];
                if (lower - upper).abs() > tolerance {
                    return Err(CallProblem::Failed(format!(
                        "is called on a matrix that is not symmetric: entries ({i}, {j}) and ({j}, {i}) are {lower:?} and \
                         {upper:?}"
                    )));
                }
                y[packed(i) + j] = half * lower + half * upper;
            }
        }
        Ok(())
    }

    fn back(&self, _: &[Var<T>], _: &[Var<T>], w: &[Var<T>]) -> Vec<Var<T>> {
        let (n, half) = (self.n, Var::constant(T::of(0.5)));
        let of = |(i, j): (usize, usize)| w[packed(i.max(j)) + i.min(j)];
        let each = (0..n * n).map(|k| (k / n, k % n));
        each.map(|(i, j)| if i == j { of((i, i)) } else { half * of((i, j)) }).collect()
    }

    fn along(&self, _: &[Var<T>], _: &[Var<T>], v: &[Var<T>]) -> Vec<Var<T>> {
        let (n, half) = (self.n, Var::constant(T::of(0.5)));
        let lower = (0..n).flat_map(|i| (0..=i).map(move |j| (i, j)));
        lower.map(|(i, j)| half * v[i * n + j] + half * v[j * n + i]).collect()
    }

    fn is_same(&self, other: &Self) -> bool {
        self.n == other.n
    }
}
