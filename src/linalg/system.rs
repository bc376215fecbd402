//! Systems of linear equations and determinants, of any square matrix.
//!
//! `X = A⁻¹ B` changes by `A⁻¹ (dB − dA X)`, and weights `W` of `X` are weights `M = A⁻ᵀ W` of `B` and `−M Xᵀ` of `A`; the logarithm
//! of the determinant changes by `tr(A⁻¹ dA)` (Giles 2008): each is another system with the same matrix.

use super::kernel::{Kernel, call, called, is_zero, minus, negative, transposed, zeros};
use super::lu::Factors;
use super::trilinear::Form;
use crate::real::Real;
use crate::tape::Var;
use crate::tape::call::CallProblem;
use core::panic::Location;

/// The solution: of the matrix by rows, and of the right-hand side, which has `m` columns.
#[derive(Clone, Copy, Debug)]
struct Solve {
    n: usize,
    m: usize,
    /// What the user calls it.
    name: &'static str,
}

/// `ln |det A|`
#[derive(Clone, Copy, Debug)]
struct LnAbsDet(usize);

/// Records the solution of `A X = B`, both by rows, for what is called so.
pub(crate) fn solve<T: Real>(
    name: &'static str,
    a: &[Var<T>],
    b: &[Var<T>],
    here: &'static Location<'static>,
) -> Vec<Var<T>> {
    match a.len().isqrt() {
        _ if b.is_empty() => Vec::new(),
        n => called(Solve { n, m: b.len() / n, name }, &[a, b], here),
    }
}

/// Records `ln |det A|`.
pub(super) fn ln_abs_det<T: Real>(a: &[Var<T>], here: &'static Location<'static>) -> Var<T> {
    match a.len().isqrt() {
        0 => Var::constant(T::zero()),
        n => called(LnAbsDet(n), &[a], here)[0],
    }
}

fn factors<T: Real>(matrix: &[T], n: usize) -> Result<Factors<T>, CallProblem> {
    Factors::new(matrix, n).ok_or_else(|| {
        CallProblem::Failed("has a singular matrix: some of its rows are sums of others, or zero".to_owned())
    })
}

impl Solve {
    /// Another solution with this matrix; nothing comes of nothing.
    fn solve<T: Real>(self, a: &[Var<T>], b: &[Var<T>]) -> Vec<Var<T>> {
        if b.iter().all(is_zero) { zeros(b.len()) } else { call(self, &[a, b]) }
    }

    fn form(self) -> Form {
        Form::General { n: self.n, k: self.n, m: self.m }
    }
}

impl<T: Real> Kernel<T> for Solve {
    fn name(&self) -> &'static str {
        self.name
    }

    fn inputs(&self) -> usize {
        self.n * (self.n + self.m)
    }

    fn outputs(&self) -> usize {
        self.n * self.m
    }

    fn value(&self, all: &[T], x: &mut [T]) -> Result<(), CallProblem> {
        let (a, b) = all.split_at(self.n * self.n);
        x.copy_from_slice(&factors(a, self.n)?.solve(b));
        Ok(())
    }

    fn back(&self, all: &[Var<T>], x: &[Var<T>], w: &[Var<T>]) -> Vec<Var<T>> {
        let mu = self.solve(&transposed(&all[..self.n * self.n], self.n), w);
        [self.form().product(1, [&negative(&mu), &[], x]), mu].concat()
    }

    fn along(&self, all: &[Var<T>], x: &[Var<T>], v: &[Var<T>]) -> Vec<Var<T>> {
        let (a, _) = all.split_at(self.n * self.n);
        let (da, db) = v.split_at(self.n * self.n);
        self.solve(a, &minus(db, &self.form().product(0, [&[], da, x])))
    }

    fn is_same(&self, other: &Self) -> bool {
        (self.n, self.m) == (other.n, other.m)
    }
}

impl LnAbsDet {
    fn solve<T: Real>(self, a: &[Var<T>], b: &[Var<T>]) -> Vec<Var<T>> {
        Solve { n: self.0, m: self.0, name: "ln_abs_det" }.solve(a, b)
    }
}

impl<T: Real> Kernel<T> for LnAbsDet {
    fn name(&self) -> &'static str {
        "ln_abs_det"
    }

    fn inputs(&self) -> usize {
        self.0 * self.0
    }

    fn outputs(&self) -> usize {
        1
    }

    fn value(&self, a: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        y[0] = factors(a, self.0)?.ln_abs_det();
        Ok(())
    }

    /// `w A⁻ᵀ`
    fn back(&self, a: &[Var<T>], _: &[Var<T>], w: &[Var<T>]) -> Vec<Var<T>> {
        let n = self.0;
        let mut scaled = zeros(n * n);
        (0..n).for_each(|k| scaled[k * n + k] = w[0]);
        self.solve(&transposed(a, n), &scaled)
    }

    fn along(&self, a: &[Var<T>], _: &[Var<T>], da: &[Var<T>]) -> Vec<Var<T>> {
        let n = self.0;
        let moved = self.solve(a, da);
        vec![(1..n).fold(moved[0], |sum, k| sum + moved[k * n + k])]
    }

    fn is_same(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
