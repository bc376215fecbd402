//! The little linear algebra that the methods need: vectors, and Cholesky factors of small dense matrices.
//!
//! For anything larger there are crates; these are the handful of loops for which a dependency would cost
//! more than it gives.

use crate::real::Real;

pub(crate) fn dot<T: Real>(a: &[T], b: &[T]) -> T {
    a.iter().zip(b).fold(T::zero(), |sum, (&a, &b)| sum + a * b)
}

/// The Euclidean norm, by way of the largest entry, so that neither squares overflow nor vanish.
pub(crate) fn norm<T: Real>(a: &[T]) -> T {
    let largest = largest(a);
    if largest == T::zero() || !largest.is_finite() {
        return largest;
    }
    largest * a.iter().fold(T::zero(), |sum, &a| sum + (a / largest) * (a / largest)).sqrt()
}

/// The maximum norm; NaN if an entry is.
pub(crate) fn largest<T: Real>(a: &[T]) -> T {
    a.iter().fold(T::zero(), |most, &a| if a.abs() <= most { most } else { a.abs() })
}

/// `to = x + step · direction`.
pub(crate) fn move_along<T: Real>(to: &mut [T], x: &[T], step: T, direction: &[T]) {
    for ((to, &x), &d) in to.iter_mut().zip(x).zip(direction) {
        *to = x + step * d;
    }
}

/// `to += step · direction`.
pub(crate) fn add<T: Real>(to: &mut [T], step: T, direction: &[T]) {
    to.iter_mut().zip(direction).for_each(|(to, &d)| *to += step * d);
}

/// `to = −from`.
pub(crate) fn negate<T: Real>(to: &mut [T], from: &[T]) {
    to.iter_mut().zip(from).for_each(|(to, &from)| *to = -from);
}

/// `to = a x` for a square matrix in rows.
pub(crate) fn multiply<T: Real>(to: &mut [T], a: &[T], x: &[T]) {
    if x.is_empty() {
        return;
    }
    to.iter_mut().zip(a.chunks(x.len())).for_each(|(to, row)| *to = dot(row, x));
}

/// The Cholesky factor `a + shift I = l lᵀ`, lower, in rows; `Err` with the row whose pivot is not positive,
/// and the pivot.
pub(crate) fn cholesky<T: Real>(l: &mut [T], a: &[T], shift: T, n: usize) -> Result<(), (usize, T)> {
    for i in 0..n {
        for j in 0..i {
            let sum = a[i * n + j] - dot(&l[i * n..][..j], &l[j * n..][..j]);
            l[i * n + j] = sum / l[j * n + j];
        }
        let row = &l[i * n..][..i];
        let pivot = a[i * n + i] + shift - dot(row, row);
        // Also catches NaN.
        if !(pivot > T::zero() && pivot.is_finite()) {
            return Err((i, pivot));
        }
        l[i * n + i] = pivot.sqrt();
        l[i * n + i + 1..(i + 1) * n].fill(T::zero());
    }
    Ok(())
}

/// Solves `l x = b` in place.
pub(crate) fn solve_lower<T: Real>(l: &[T], x: &mut [T]) {
    let n = x.len();
    for i in 0..n {
        x[i] = (x[i] - dot(&l[i * n..][..i], &x[..i])) / l[i * n + i];
    }
}

/// Solves `lᵀ x = b` in place.
pub(crate) fn solve_upper<T: Real>(l: &[T], x: &mut [T]) {
    let n = x.len();
    for i in (0..n).rev() {
        x[i] /= l[i * n + i];
        let (row, xi) = (&l[i * n..][..i], x[i]);
        x[..i].iter_mut().zip(row).for_each(|(x, &l)| *x -= l * xi);
    }
}

/// A direction of entries between a half and one with mixed signs, so that none is special.
pub(super) fn mixture<T: Real>(n: usize, number: usize) -> Vec<T> {
    let golden = 0.618_033_988_749_894_9;
    let entry = |i: usize| {
        let part = ((i + 1) as f64 * golden * (number as f64 + 1.0).sqrt()).fract();
        if part < 0.5 { -0.5 - part } else { part }
    };
    (0..n).map(|i| T::of(entry(i))).collect()
}
