//! Eigenvalues and vectors of a symmetric matrix of plain numbers: reflections make it tridiagonal, and rotations diagonal.
//!
//! Householder's reduction, and QL iteration with implicit shifts, which split off the smallest eigenvalues first. Vectors are kept
//! as rows, so that a rotation turns two slices into one another.
//!
//! # Source
//! Golub and Van Loan (2013), Matrix Computations, 4th edition, sections 8.3.1 and 8.3.3; the shifts: Bowdler, Martin, Reinsch
//! and Wilkinson (1968), The QR and QL algorithms for symmetric matrices, Numer. Math. 11, 293–306.

use super::loops::{axpy, dot};
use super::trilinear::packed;
use crate::real::Real;
use crate::simd::{InstructionSet, multiversion};

/// Steps for each eigenvalue before it is given up; two or three are usual.
const STEPS: usize = 60;

/// Eigenvalues from the smallest to the largest, and their vectors of length 1 as rows, of which the largest component in size is
/// positive. Of the lower triangle, packed by rows; `None` if the iteration does not end. Without vectors, the values have the same
/// bits.
pub(super) fn eigen<T: Real>(n: usize, lower: &[T], with_vectors: bool) -> Option<(Vec<T>, Vec<T>)> {
    let largest = lower.iter().fold(T::zero(), |largest, x| largest.max(x.abs()));
    // By a power of 2, which rounds nothing: squares of the entries neither overflow nor vanish.
    let scale = if largest == T::zero() { T::one() } else { largest.log2().floor().exp2() };
    let mut a = vec![T::zero(); n * n];
    for i in 0..n {
        for j in 0..=i {
            let x = lower[packed(i) + j] / scale;
            (a[i * n + j], a[j * n + i]) = (x, x);
        }
    }
    let (mut diagonal, mut beside) = (vec![T::zero(); n], vec![T::zero(); n]);
    let mut vectors = vec![T::zero(); if with_vectors { n * n } else { 0 }];
    let level = InstructionSet::best();
    reduce(level, &mut a, [&mut diagonal, &mut beside], &mut vectors);
    if !iterate(level, [&mut diagonal, &mut beside], &mut vectors) {
        return None;
    }
    diagonal.iter_mut().for_each(|x| *x *= scale);
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| diagonal[i].partial_cmp(&diagonal[j]).unwrap_or(core::cmp::Ordering::Equal));
    let values = order.iter().map(|&k| diagonal[k]).collect();
    let rows = order.iter().filter(|_| with_vectors);
    Some((values, rows.flat_map(|&k| directed(&vectors[k * n..][..n])).collect()))
}

/// The vector, or its opposite.
fn directed<T: Real>(vector: &[T]) -> impl Iterator<Item = T> + '_ {
    let largest =
        vector.iter().fold(T::zero(), |largest, &x| if x.abs() > largest.abs() { x } else { largest });
    vector.iter().map(move |&x| if largest < T::zero() { -x } else { x })
}

multiversion! {
    /// Makes a symmetric matrix tridiagonal: its diagonal, what stands beside it, and the rotation, whose rows become the vectors.
    fn reduce[T: Real](a: &mut [T], tridiagonal: [&mut [T]; 2], vectors: &mut [T]) = reduce_here;
}

multiversion! {
    /// Makes a tridiagonal matrix diagonal, and turns the vectors. False if that does not end.
    fn iterate[T: Real](tridiagonal: [&mut [T]; 2], vectors: &mut [T]) -> bool = iterate_here;
}

#[inline(always)]
fn reduce_here<T: Real>(a: &mut [T], [diagonal, beside]: [&mut [T]; 2], vectors: &mut [T]) {
    let n = diagonal.len();
    let two = T::of(2.0);
    let mut reflections: Vec<Vec<T>> = Vec::with_capacity(n);
    let mut product = vec![T::zero(); n];
    for k in 0..n {
        diagonal[k] = a[k * n + k];
        // The reflection `1 − 2 v vᵀ` that leaves of column k, below the diagonal, its first entry alone.
        let mut v = a[k * n + k + 1..(k + 1) * n].to_vec();
        let rest =
            v.get(1..).map_or(T::zero(), |rest| rest.iter().fold(T::zero(), |sum, x| sum.max(x.abs())));
        if rest == T::zero() {
            if let Some(first) = v.first() {
                beside[k] = *first;
            }
            reflections.push(Vec::new());
            continue;
        }
        let largest = rest.max(v[0].abs());
        v.iter_mut().for_each(|x| *x /= largest);
        let length = dot(&v, &v).sqrt().copysign(v[0]);
        beside[k] = -length * largest;
        v[0] += length;
        let norm = dot(&v, &v).sqrt();
        v.iter_mut().for_each(|x| *x /= norm);
        // What is left, B, becomes B − v wᵀ − w vᵀ with w = 2 (B v − v (vᵀ B v)).
        let m = v.len();
        let rows = (k + 1) * n + k + 1;
        (0..m).for_each(|i| product[i] = dot(&a[rows + i * n..][..m], &v));
        let share = dot(&product[..m], &v);
        (0..m).for_each(|i| product[i] = two * (product[i] - share * v[i]));
        for i in 0..m {
            let row = &mut a[rows + i * n..][..m];
            axpy(-v[i], &product[..m], row);
            axpy(-product[i], &v, row);
        }
        reflections.push(v);
    }
    // The product of all reflections, from the last one on, each of which turns what the later ones do.
    if vectors.is_empty() {
        return;
    }
    (0..n).for_each(|k| vectors[k * n + k] = T::one());
    for (k, v) in reflections.iter().enumerate().rev().filter(|(_, v)| !v.is_empty()) {
        for i in k + 1..n {
            let row = &mut vectors[i * n + k + 1..(i + 1) * n];
            let share = dot(row, v);
            axpy(-two * share, v, row);
        }
    }
}

#[inline(always)]
fn iterate_here<T: Real>([diagonal, beside]: [&mut [T]; 2], vectors: &mut [T]) -> bool {
    let n = diagonal.len();
    let two = T::of(2.0);
    for l in 0..n {
        for step in 0.. {
            // The block from l on ends where what is beside the diagonal is rounding.
            let is_small = |k: &usize| {
                let around = diagonal[*k].abs() + diagonal[k + 1].abs();
                beside[*k].abs() <= T::epsilon() * around || beside[*k].abs() < T::min_positive_value()
            };
            let end = (l..n - 1).find(is_small).unwrap_or(n - 1);
            if end == l {
                break;
            }
            if step == STEPS {
                return false;
            }
            let g = (diagonal[l + 1] - diagonal[l]) / (two * beside[l]);
            let r = g.hypot(T::one());
            let mut g = diagonal[end] - diagonal[l] + beside[l] / (g + r.copysign(g));
            let (mut s, mut c, mut p) = (T::one(), T::one(), T::zero());
            let mut is_split = false;
            for i in (l..end).rev() {
                let (f, b) = (s * beside[i], c * beside[i]);
                let r = f.hypot(g);
                beside[i + 1] = r;
                if r == T::zero() {
                    diagonal[i + 1] -= p;
                    beside[end] = T::zero();
                    is_split = true;
                    break;
                }
                (s, c) = (f / r, g / r);
                g = diagonal[i + 1] - p;
                let r = (diagonal[i] - g) * s + two * c * b;
                p = s * r;
                diagonal[i + 1] = g + p;
                g = c * r - b;
                if !vectors.is_empty() {
                    let (above, below) = vectors.split_at_mut((i + 1) * n);
                    rotate([c, s], &mut above[i * n..], &mut below[..n]);
                }
            }
            if !is_split {
                diagonal[l] -= p;
                beside[l] = g;
                beside[end] = T::zero();
            }
        }
    }
    true
}

/// Turns two rows into one another.
#[inline(always)]
fn rotate<T: Real>([c, s]: [T; 2], first: &mut [T], second: &mut [T]) {
    for (x, y) in first.iter_mut().zip(second) {
        (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
    }
}
