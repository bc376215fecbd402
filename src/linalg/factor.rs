//! The factor of Cholesky: `A = L Lᵀ`, of the lower triangle of `A`, packed by rows.
//!
//! Where `A` changes by `E`, `L` changes by the `t` with `t Lᵀ + L tᵀ = E`; weights `w` of `L` are the weights `G` of `A` for which
//! `⟨G, E⟩ = ⟨w, t⟩` for all `E`. Both are computed by the recurrence of the factor itself, differentiated forward and backward
//! line by line, so each costs two factorizations, and asks for `L` alone. With `S(a, b) = tril(a bᵀ + b aᵀ)` and
//! `M(G, a) = tril((G + Gᵀ) a)` their own derivatives are of the same kind, where `L` changes by `D`:
//!
//! ```text
//! t = along(L, E)     dt = along(L, dE − S(t, D))     weights u of t:  G = back(L, u) of E, and −M(G, t) of L
//! G = back(L, w)      dG = back(L, dw − M(G, D))      weights u of G:  s = along(L, u) of w, and −M(G, s) of L
//! ```
//!
//! # Source
//! Giles (2008), An extended collection of matrix derivative results, Oxford Numerical Analysis report 08/01; Smith (1995),
//! Differentiation of the Cholesky algorithm, J. Comput. Graph. Stat. 4, 134–147; Murray (2016), arXiv:1602.07527.

use super::kernel::{Kernel, call, is_zero, minus, negative, zeros};
use super::loops::{axpy, dot};
use super::trilinear::{Form, packed};
use crate::real::Real;
use crate::simd::{InstructionSet, multiversion};
use crate::tape::Var;
use crate::tape::call::CallProblem;

/// `L` of the lower triangle of `A`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Factor {
    pub(super) n: usize,
    /// What the user calls it.
    pub(super) name: &'static str,
}

/// How `L` changes where `A` changes by `E`: of `L` and `E`.
#[derive(Clone, Copy, Debug)]
struct Along(usize);

/// The weights of `A` for weights `w` of `L`: of `L` and `w`.
#[derive(Clone, Copy, Debug)]
struct Back(usize);

/// Of `L`, and `E` or `w`; nothing comes of nothing.
fn along<T: Real>(n: usize, l: &[Var<T>], e: &[Var<T>]) -> Vec<Var<T>> {
    if e.iter().all(is_zero) { zeros(packed(n)) } else { call(Along(n), &[l, e]) }
}

fn back<T: Real>(n: usize, l: &[Var<T>], w: &[Var<T>]) -> Vec<Var<T>> {
    if w.iter().all(is_zero) { zeros(packed(n)) } else { call(Back(n), &[l, w]) }
}

/// `S(a, b)`
fn outer<T: Real>(n: usize, a: &[Var<T>], b: &[Var<T>]) -> Vec<Var<T>> {
    Form::Symmetric { n }.product(0, [&[], a, b])
}

/// `M(G, a)`
fn mirrored<T: Real>(n: usize, g: &[Var<T>], a: &[Var<T>]) -> Vec<Var<T>> {
    Form::Symmetric { n }.product(2, [g, a, &[]])
}

impl<T: Real> Kernel<T> for Factor {
    fn name(&self) -> &'static str {
        self.name
    }

    fn inputs(&self) -> usize {
        packed(self.n)
    }

    fn outputs(&self) -> usize {
        packed(self.n)
    }

    fn value(&self, a: &[T], l: &mut [T]) -> Result<(), CallProblem> {
        l.copy_from_slice(a);
        factorize(InstructionSet::best(), self.n, l).map_err(|(row, pivot)| {
            CallProblem::Failed(format!(
                "has a matrix that is not positive definite: what the rows above leave of entry ({row}, {row}) is {pivot:?}; \
                 add to the diagonal, or keep the parameters where it is"
            ))
        })
    }

    fn back(&self, _: &[Var<T>], l: &[Var<T>], w: &[Var<T>]) -> Vec<Var<T>> {
        back(self.n, l, w)
    }

    fn along(&self, _: &[Var<T>], l: &[Var<T>], e: &[Var<T>]) -> Vec<Var<T>> {
        along(self.n, l, e)
    }

    fn back_numbers(&self, _: &[T], l: &[T], w: &[T], into: &mut [T]) -> bool {
        into.copy_from_slice(w);
        backward(InstructionSet::best(), self.n, l, into);
        true
    }

    // Under another name it is the same, so that a graph has one of both.
    fn is_same(&self, other: &Self) -> bool {
        self.n == other.n
    }
}

impl<T: Real> Kernel<T> for Along {
    fn name(&self) -> &'static str {
        "change of cholesky"
    }

    fn inputs(&self) -> usize {
        2 * packed(self.0)
    }

    fn outputs(&self) -> usize {
        packed(self.0)
    }

    fn value(&self, x: &[T], t: &mut [T]) -> Result<(), CallProblem> {
        let (l, e) = x.split_at(packed(self.0));
        t.copy_from_slice(e);
        forward(InstructionSet::best(), self.0, l, t);
        Ok(())
    }

    fn back(&self, x: &[Var<T>], t: &[Var<T>], u: &[Var<T>]) -> Vec<Var<T>> {
        let l = &x[..packed(self.0)];
        let g = back(self.0, l, u);
        [negative(&mirrored(self.0, &g, t)), g].concat()
    }

    fn along(&self, x: &[Var<T>], t: &[Var<T>], v: &[Var<T>]) -> Vec<Var<T>> {
        let (d, de) = v.split_at(packed(self.0));
        along(self.0, &x[..packed(self.0)], &minus(de, &outer(self.0, t, d)))
    }

    fn is_same(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T: Real> Kernel<T> for Back {
    fn name(&self) -> &'static str {
        "derivative of cholesky"
    }

    fn inputs(&self) -> usize {
        2 * packed(self.0)
    }

    fn outputs(&self) -> usize {
        packed(self.0)
    }

    fn value(&self, x: &[T], g: &mut [T]) -> Result<(), CallProblem> {
        let (l, w) = x.split_at(packed(self.0));
        g.copy_from_slice(w);
        backward(InstructionSet::best(), self.0, l, g);
        Ok(())
    }

    fn back(&self, x: &[Var<T>], g: &[Var<T>], u: &[Var<T>]) -> Vec<Var<T>> {
        let s = along(self.0, &x[..packed(self.0)], u);
        [negative(&mirrored(self.0, g, &s)), s].concat()
    }

    fn along(&self, x: &[Var<T>], g: &[Var<T>], v: &[Var<T>]) -> Vec<Var<T>> {
        let (d, dw) = v.split_at(packed(self.0));
        back(self.0, &x[..packed(self.0)], &minus(dw, &mirrored(self.0, g, d)))
    }

    fn is_same(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

multiversion! {
    /// `L` in the place of `A`; or the row that has no positive pivot, and what it has.
    fn factorize[T: Real](n: usize, l: &mut [T]) -> Result<(), (usize, T)> = factorize_here;
}

multiversion! {
    /// The change of `L` in the place of that of `A`.
    fn forward[T: Real](n: usize, l: &[T], t: &mut [T]) = forward_here;
}

multiversion! {
    /// Weights of `A` in the place of those of `L`.
    fn backward[T: Real](n: usize, l: &[T], g: &mut [T]) = backward_here;
}

#[inline(always)]
fn factorize_here<T: Real>(n: usize, l: &mut [T]) -> Result<(), (usize, T)> {
    for i in 0..n {
        let (above, row) = l.split_at_mut(packed(i));
        for j in 0..i {
            let other = &above[packed(j)..][..=j];
            row[j] = (row[j] - dot(&row[..j], &other[..j])) / other[j];
        }
        let pivot = row[i] - dot(&row[..i], &row[..i]);
        if pivot.is_nan() || pivot <= T::zero() {
            return Err((i, pivot));
        }
        row[i] = pivot.sqrt();
    }
    Ok(())
}

#[inline(always)]
fn forward_here<T: Real>(n: usize, l: &[T], t: &mut [T]) {
    let two = T::of(2.0);
    for i in 0..n {
        let (above, t_row) = t.split_at_mut(packed(i));
        let row = &l[packed(i)..];
        for j in 0..i {
            let (other, t_other) = (&l[packed(j)..][..=j], &above[packed(j)..][..=j]);
            let left = t_row[j] - dot(&t_row[..j], &other[..j]) - dot(&row[..j], &t_other[..j]);
            t_row[j] = (left - row[j] * t_other[j]) / other[j];
        }
        t_row[i] = (t_row[i] - two * dot(&t_row[..i], &row[..i])) / (two * row[i]);
    }
}

#[inline(always)]
fn backward_here<T: Real>(n: usize, l: &[T], g: &mut [T]) {
    let two = T::of(2.0);
    for i in (0..n).rev() {
        let (above, g_row) = g.split_at_mut(packed(i));
        let row = &l[packed(i)..][..=i];
        let weight = g_row[i] / (two * row[i]);
        g_row[i] = weight;
        axpy(-two * weight, &row[..i], &mut g_row[..i]);
        for j in (0..i).rev() {
            let other = &l[packed(j)..][..=j];
            let weight = g_row[j] / other[j];
            g_row[j] = weight;
            let g_other = &mut above[packed(j)..][..=j];
            g_other[j] -= weight * row[j];
            axpy(-weight, &other[..j], &mut g_row[..j]);
            axpy(-weight, &row[..j], &mut g_other[..j]);
        }
    }
}
