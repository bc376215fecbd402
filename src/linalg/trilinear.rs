//! Products of matrices, as the derivatives of forms with three factors.
//!
//! `τ(a, b, c)` is linear in each of the three. The product of two of them is what `τ` has as derivative in the third, and the
//! derivatives of that product are the other two products of the same form:
//!
//! | form | of | products |
//! |---|---|---|
//! | general | `Σ Cᵢⱼ Aᵢₖ Bₖⱼ` | `A B`, `C Bᵀ`, `Aᵀ C` |
//! | triangle | `Σ Dᵢⱼ Mᵢₖ Zⱼₖ`, `j ≤ i` | `tril(M Zᵀ)`, `D Z`, `Dᵀ M` |
//! | symmetric | `Σ Gᵢⱼ (aᵢₖ bⱼₖ + bᵢₖ aⱼₖ)`, `k ≤ j ≤ i` | `tril(a bᵀ + b aᵀ)`, `tril((G + Gᵀ) b)`, `tril((G + Gᵀ) a)` |
//!
//! Triangles are packed: row i has i + 1 entries.

use super::kernel::{Kernel, call, is_zero, plus, zeros};
use super::loops::{axpy, dot};
use crate::real::Real;
use crate::simd::{InstructionSet, multiversion};
use crate::tape::Var;
use crate::tape::call::CallProblem;

/// A form, with its sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Of an `n × m`, an `n × k` and a `k × m` matrix.
    General { n: usize, k: usize, m: usize },
    /// Of a lower triangle with `n` rows, and two `n × m` matrices.
    Triangle { n: usize, m: usize },
    /// Of three lower triangles with `n` rows.
    Symmetric { n: usize },
}

/// The entries of a lower triangle.
pub(super) const fn packed(n: usize) -> usize {
    n * (n + 1) / 2
}

/// The product that is factor `missing` of a form, made of the other two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Product {
    form: Form,
    missing: usize,
}

impl Form {
    fn sizes(self) -> [usize; 3] {
        match self {
            Self::General { n, k, m } => [n * m, n * k, k * m],
            Self::Triangle { n, m } => [packed(n), n * m, n * m],
            Self::Symmetric { n } => [packed(n); 3],
        }
    }

    /// The factor `missing`, made of the other two; what is given for itself is not looked at.
    pub(super) fn product<T: Real>(self, missing: usize, factors: [&[Var<T>]; 3]) -> Vec<Var<T>> {
        let product = Product { form: self, missing };
        let given = product.given().map(|slot| factors[slot]);
        if given.iter().any(|factor| factor.iter().all(is_zero)) {
            return zeros(self.sizes()[missing]);
        }
        call(product, &given)
    }

    /// The factor `missing`, of the other two in their order, as plain numbers.
    pub(super) fn numbers<T: Real>(self, missing: usize, given: [&[T]; 2], into: &mut [T]) {
        into.fill(T::zero());
        multiply(InstructionSet::best(), Product { form: self, missing }, given, into);
    }
}

impl Product {
    /// Which factors are given.
    fn given(self) -> [usize; 2] {
        match self.missing {
            0 => [1, 2],
            1 => [0, 2],
            _ => [0, 1],
        }
    }

    fn factors<E>(self, x: &[E]) -> [&[E]; 2] {
        let (a, b) = x.split_at(self.form.sizes()[self.given()[0]]);
        [a, b]
    }

    /// All three factors, with that which is missing.
    fn with<'a, E>(self, [a, b]: [&'a [E]; 2], missing: &'a [E]) -> [&'a [E]; 3] {
        match self.missing {
            0 => [missing, a, b],
            1 => [a, missing, b],
            _ => [a, b, missing],
        }
    }
}

impl<T: Real> Kernel<T> for Product {
    fn name(&self) -> &'static str {
        "matrix product"
    }

    fn inputs(&self) -> usize {
        self.given().map(|slot| self.form.sizes()[slot]).iter().sum()
    }

    fn outputs(&self) -> usize {
        self.form.sizes()[self.missing]
    }

    fn value(&self, x: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        self.form.numbers(self.missing, self.factors(x), y);
        Ok(())
    }

    fn back(&self, x: &[Var<T>], _: &[Var<T>], w: &[Var<T>]) -> Vec<Var<T>> {
        let factors = self.with(self.factors(x), w);
        let [a, b] = self.given();
        [self.form.product(a, factors), self.form.product(b, factors)].concat()
    }

    fn along(&self, x: &[Var<T>], y: &[Var<T>], v: &[Var<T>]) -> Vec<Var<T>> {
        let ([a, b], [da, db]) = (self.factors(x), self.factors(v));
        let product = |given| self.form.product(self.missing, self.with(given, y));
        plus(&product([da, b]), &product([a, db]))
    }

    fn is_same(&self, other: &Self) -> bool {
        self == other
    }
}

multiversion! {
    /// Adds a product to zeros.
    fn multiply[T: Real](product: Product, given: [&[T]; 2], into: &mut [T]) = multiply_here;
}

#[inline(always)]
fn multiply_here<T: Real>(Product { form, missing }: Product, [a, b]: [&[T]; 2], into: &mut [T]) {
    match form {
        Form::General { n, k, m } => general([n, k, m], missing, [a, b], into),
        Form::Triangle { n, m } => triangle([n, m], missing, [a, b], into),
        Form::Symmetric { n } if missing == 0 => symmetric(n, a, b, into),
        Form::Symmetric { n } => mirrored(n, a, b, into),
    }
}

#[inline(always)]
fn general<T: Real>([n, k, m]: [usize; 3], missing: usize, [a, b]: [&[T]; 2], into: &mut [T]) {
    for i in 0..n {
        for j in 0..k {
            match missing {
                0 => axpy(a[i * k + j], &b[j * m..][..m], &mut into[i * m..][..m]),
                1 => into[i * k + j] = dot(&a[i * m..][..m], &b[j * m..][..m]),
                _ => axpy(b[i * k + j], &a[i * m..][..m], &mut into[j * m..][..m]),
            }
        }
    }
}

#[inline(always)]
fn triangle<T: Real>([n, m]: [usize; 2], missing: usize, [a, b]: [&[T]; 2], into: &mut [T]) {
    for i in 0..n {
        for j in 0..=i {
            let at = packed(i) + j;
            match missing {
                0 => into[at] = dot(&a[i * m..][..m], &b[j * m..][..m]),
                1 => axpy(a[at], &b[j * m..][..m], &mut into[i * m..][..m]),
                _ => axpy(a[at], &b[i * m..][..m], &mut into[j * m..][..m]),
            }
        }
    }
}

/// `tril(a bᵀ + b aᵀ)`
#[inline(always)]
fn symmetric<T: Real>(n: usize, a: &[T], b: &[T], into: &mut [T]) {
    for i in 0..n {
        for j in 0..=i {
            let [at_i, at_j] = [packed(i), packed(j)];
            let prefix = |of: usize| of..of + j + 1;
            into[at_i + j] =
                dot(&a[prefix(at_i)], &b[prefix(at_j)]) + dot(&b[prefix(at_i)], &a[prefix(at_j)]);
        }
    }
}

/// `tril((G + Gᵀ) b)`
#[inline(always)]
fn mirrored<T: Real>(n: usize, g: &[T], b: &[T], into: &mut [T]) {
    for i in 0..n {
        for j in 0..=i {
            let [at_i, at_j] = [packed(i), packed(j)];
            let prefix = |of: usize| of..of + j + 1;
            axpy(g[at_i + j], &b[prefix(at_j)], &mut into[prefix(at_i)]);
            axpy(g[at_i + j], &b[prefix(at_i)], &mut into[prefix(at_j)]);
        }
    }
}
