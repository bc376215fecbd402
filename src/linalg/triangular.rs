//! Systems with a triangular matrix: `L x = b`, and `Lᵀ x = b`.
//!
//! Where `L` changes by `D`, the solution changes by `L⁻¹ (db − D x)`, and weights `w` of it are weights `μ = L⁻ᵀ w` of `b` and
//! `−tril(μ xᵀ)` of `L`; with the transposed matrix the factors of that product change places.

use super::kernel::{Kernel, call, is_zero, minus, negative, zeros};
use super::loops::axpy;
use super::trilinear::{Form, packed};
use crate::real::Real;
use crate::simd::{InstructionSet, multiversion};
use crate::tape::Var;
use crate::tape::call::CallProblem;

/// The solution: of `L`, packed by rows, and of the right-hand side, which has `m` columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Triangular {
    pub(super) n: usize,
    pub(super) m: usize,
    pub(super) transposed: bool,
}

impl Triangular {
    /// The solution for a right-hand side; nothing comes of nothing.
    pub(super) fn solve<T: Real>(self, l: &[Var<T>], b: &[Var<T>]) -> Vec<Var<T>> {
        if b.iter().all(is_zero) { zeros(b.len()) } else { call(self, &[l, b]) }
    }

    fn form(self) -> Form {
        Form::Triangle { n: self.n, m: self.m }
    }
}

impl<T: Real> Kernel<T> for Triangular {
    fn name(&self) -> &'static str {
        if self.transposed { "solve with transposed cholesky" } else { "solve with cholesky" }
    }

    fn inputs(&self) -> usize {
        packed(self.n) + self.n * self.m
    }

    fn outputs(&self) -> usize {
        self.n * self.m
    }

    fn value(&self, all: &[T], x: &mut [T]) -> Result<(), CallProblem> {
        let (l, b) = all.split_at(packed(self.n));
        x.copy_from_slice(b);
        substitute(InstructionSet::best(), *self, l, x);
        Ok(())
    }

    fn back(&self, all: &[Var<T>], x: &[Var<T>], w: &[Var<T>]) -> Vec<Var<T>> {
        let mu = Self { transposed: !self.transposed, ..*self }.solve(&all[..packed(self.n)], w);
        let minus_mu = negative(&mu);
        let factors: [&[Var<T>]; 3] = if self.transposed { [&[], x, &minus_mu] } else { [&[], &minus_mu, x] };
        [self.form().product(0, factors), mu].concat()
    }

    fn along(&self, all: &[Var<T>], x: &[Var<T>], v: &[Var<T>]) -> Vec<Var<T>> {
        let (d, db) = v.split_at(packed(self.n));
        let moved = if self.transposed {
            self.form().product(2, [d, x, &[]])
        } else {
            self.form().product(1, [d, &[], x])
        };
        self.solve(&all[..packed(self.n)], &minus(db, &moved))
    }

    fn back_numbers(&self, all: &[T], x: &[T], w: &[T], into: &mut [T]) -> bool {
        let l = &all[..packed(self.n)];
        let (to_l, mu) = into.split_at_mut(packed(self.n));
        mu.copy_from_slice(w);
        substitute(InstructionSet::best(), Self { transposed: !self.transposed, ..*self }, l, mu);
        let minus_mu: Vec<T> = mu.iter().map(|&mu| -mu).collect();
        let factors = if self.transposed { [x, &minus_mu] } else { [&minus_mu, x] };
        self.form().numbers(0, factors, to_l);
        true
    }

    fn is_same(&self, other: &Self) -> bool {
        self == other
    }
}

multiversion! {
    /// The solution in the place of the right-hand side.
    fn substitute[T: Real](of: Triangular, l: &[T], x: &mut [T]) = substitute_here;
}

#[inline(always)]
fn substitute_here<T: Real>(Triangular { n, m, transposed }: Triangular, l: &[T], x: &mut [T]) {
    let scale = |row: &mut [T], pivot: T| row.iter_mut().for_each(|x| *x /= pivot);
    if transposed {
        for i in (0..n).rev() {
            let row = &l[packed(i)..][..=i];
            let (above, below) = x.split_at_mut(i * m);
            scale(&mut below[..m], row[i]);
            (0..i).for_each(|j| axpy(-row[j], &below[..m], &mut above[j * m..][..m]));
        }
    } else {
        for i in 0..n {
            let row = &l[packed(i)..][..=i];
            let (above, below) = x.split_at_mut(i * m);
            (0..i).for_each(|j| axpy(-row[j], &above[j * m..][..m], &mut below[..m]));
            scale(&mut below[..m], row[i]);
        }
    }
}
