//! `A P = Q R` by Householder reflections with column pivots, for matrices of a few columns.
//!
//! Least squares goes through `R` and `Qᵀ b`, never through `Aᵀ A`: that would square the
//! condition, and NIST's harder problems then have no digits left. `Q` is not kept; the reflections go
//! to `A` and `b` at once. It costs `2 m n²` multiply-adds for `m` rows and `n` columns.
//!
//! The caller scales the columns to lengths of at most 1: then pivots compare, squares do not
//! overflow, and whether the matrix is singular does not depend on units.
//!
//! # Source
//! Golub & Van Loan (2013), Matrix Computations, 4th ed., algorithms 5.1.1 and 5.4.1; the update of the
//! lengths with its safeguard is that of Businger & Golub (1965), Numer. Math. 7, 269–276.

use crate::matrix::Matrix;

/// The factors of `A P`, and `Qᵀ b`.
#[derive(Clone, Debug)]
pub struct Factors {
    /// `n × n`, upper triangle; rows that `A` has not are zeros.
    pub r: Matrix<f64>,
    /// Column `k` of `A P` is column `pivots[k]` of `A`.
    pub pivots: Vec<usize>,
    /// The first `n` entries of `Qᵀ b`.
    pub rhs: Vec<f64>,
    /// How many columns, in the order of the pivots, do not depend on those before them to rounding.
    pub rank: usize,
}

/// Factors the matrix whose columns of length `rhs.len()` stand one after the other.
///
/// - `columns`: `n` columns, none longer than 1; used up.
/// - `rhs`: `b`; used up.
/// - `rows`: from how many the columns come, as far as their rounding is concerned.
#[must_use]
pub fn factor(n: usize, columns: &mut [f64], rhs: &mut [f64], rows: usize) -> Factors {
    let m = rhs.len();
    let mut pivots: Vec<usize> = (0..n).collect();
    let mut squares: Vec<f64> = columns_of(columns, m, n).map(|c| dot(c, c)).collect();
    let (lengths, mut first) = (squares.iter().map(|s| s.sqrt()).collect::<Vec<_>>(), squares.clone());
    let (mut r, mut top) = (Matrix::zeros(n, n), vec![0.0; n]);
    for k in 0..n.min(m) {
        let longest = (k..n).rev().max_by(|&a, &b| squares[a].total_cmp(&squares[b])).unwrap_or(k);
        if longest != k {
            let (left, right) = columns.split_at_mut(longest * m);
            left[k * m..][..m].swap_with_slice(&mut right[..m]);
            pivots.swap(k, longest);
            squares.swap(k, longest);
            first.swap(k, longest);
        }
        let (left, right) = columns.split_at_mut((k + 1) * m);
        let diagonal = reflection(&mut left[k * m + k..]);
        let mirror = &left[k * m + k..];
        reflect(mirror, &mut rhs[k..]);
        for (column, j) in right.chunks_exact_mut(m).zip(k + 1..) {
            reflect(mirror, &mut column[k..]);
            squares[j] -= column[k] * column[k];
            // Businger & Golub: after cancellation the rest is taken anew.
            if squares[j] <= 1e-8 * first[j] {
                squares[j] = dot(&column[k + 1..], &column[k + 1..]);
                first[j] = squares[j];
            }
        }
        (0..k).for_each(|i| r[(i, k)] = columns[k * m + i]);
        r[(k, k)] = diagonal;
        top[k] = rhs[k];
    }
    for j in m..n {
        (0..m).for_each(|i| r[(i, j)] = columns[j * m + i]);
    }
    // Each column by its own length: a short one is not yet a dependent one.
    let noise = f64::EPSILON * rows.max(n) as f64;
    let rank = (0..n).take_while(|&k| r[(k, k)].abs() > noise * lengths[pivots[k]]).count();
    Factors { r, pivots, rhs: top, rank }
}

impl Factors {
    /// Undoes the pivoting: entry `k` goes to its own column's place.
    #[must_use]
    pub fn unpivoted(&self, x: &[f64]) -> Vec<f64> {
        let mut back = vec![0.0; x.len()];
        self.pivots.iter().zip(x).for_each(|(&place, &x)| back[place] = x);
        back
    }

    /// `R x`.
    #[must_use]
    pub fn times(&self, x: &[f64]) -> Vec<f64> {
        (0..x.len()).map(|i| dot(&self.r.row(i)[i..], &x[i..])).collect()
    }

    /// `Rᵀ x`.
    #[must_use]
    pub fn transposed_times(&self, x: &[f64]) -> Vec<f64> {
        (0..x.len()).map(|j| (0..=j).map(|i| self.r[(i, j)] * x[i]).sum()).collect()
    }
}

/// Solves `R x = b` with the first `n` rows and columns, `n` the length of `b`.
pub fn solve_upper(r: &Matrix<f64>, b: &mut [f64]) {
    let n = b.len();
    for i in (0..n).rev() {
        let rest = dot(&r.row(i)[i + 1..n], &b[i + 1..]);
        b[i] = (b[i] - rest) / r[(i, i)];
    }
}

/// Solves `Rᵀ x = b` with the first `n` rows and columns, `n` the length of `b`.
pub fn solve_transposed(r: &Matrix<f64>, b: &mut [f64]) {
    for i in 0..b.len() {
        let rest: f64 = (0..i).map(|k| r[(k, i)] * b[k]).sum();
        b[i] = (b[i] - rest) / r[(i, i)];
    }
}

/// The Euclidean length, without overflow or underflow.
#[must_use]
pub fn norm(x: &[f64]) -> f64 {
    let largest = x.iter().fold(0.0, |largest: f64, x| largest.max(x.abs()));
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    largest * x.iter().map(|x| (x / largest).powi(2)).sum::<f64>().sqrt()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn columns_of(columns: &[f64], m: usize, n: usize) -> impl Iterator<Item = &[f64]> {
    (0..n).map(move |j| &columns[j * m..][..m])
}

/// Makes of `x` the `v` of the reflection `1 − v vᵀ / v₀` that leaves only `x`'s first entry, and
/// returns that entry. No reflection for zeros: `v₀` is 0 then.
fn reflection(x: &mut [f64]) -> f64 {
    let length = norm(x).copysign(x[0]);
    if length != 0.0 {
        x.iter_mut().for_each(|x| *x /= length);
        x[0] += 1.0;
    }
    -length
}

fn reflect(v: &[f64], x: &mut [f64]) {
    if v[0] != 0.0 {
        let along = dot(v, x) / v[0];
        x.iter_mut().zip(v).for_each(|(x, v)| *x -= along * v);
    }
}
