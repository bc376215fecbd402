//! The triangle `R` of `A = Q R`, for a matrix `A` whose rows come in blocks.
//!
//! Householder reflections take a block into the triangle, column by column. It costs `2 m n²`
//! multiply-adds for `m` rows and `n` columns, and no memory but the triangle and the block, whatever the number
//! of rows. `Q` is not kept: a right-hand side comes along as a last column.
//!
//! # Source
//! Golub & Van Loan (2013), Matrix Computations, 4th ed., algorithm 5.2.1 and section 6.5.3 on rows that are
//! appended.

use crate::matrix::Matrix;

/// `R`, with `RᵀR = AᵀA` for the rows absorbed so far.
#[derive(Clone, Debug)]
pub struct Triangle {
    columns: usize,
    /// Column after column; below the diagonal are zeros.
    entries: Vec<f64>,
}

impl Triangle {
    /// Of no rows yet.
    #[must_use]
    pub fn new(columns: usize) -> Self {
        Self { columns, entries: vec![0.0; columns * columns] }
    }

    /// Takes in rows.
    ///
    /// - `block`: as many columns as the triangle has, one after the other; used up.
    pub fn absorb(&mut self, block: &mut [f64]) {
        let n = self.columns;
        let rows = block.len().checked_div(n).unwrap_or(0);
        for k in 0..if rows == 0 { 0 } else { n } {
            let (left, right) = block.split_at_mut((k + 1) * rows);
            let (before, after) = self.entries.split_at_mut((k + 1) * n);
            let mirror = &mut left[k * rows..];
            let Some(first) = reflection(&mut before[k * n + k], mirror) else { continue };
            for (column, top) in right.chunks_exact_mut(rows).zip(after.chunks_exact_mut(n)) {
                // The reflection 1 − v vᵀ / v₀, with v₀ against the triangle's row and the rest against the block.
                let along = top[k] + dot(mirror, column) / first;
                top[k] -= along * first;
                column.iter_mut().zip(&*mirror).for_each(|(x, v)| *x -= along * v);
            }
        }
    }

    /// `R` itself.
    #[must_use]
    pub fn whole(&self) -> Matrix<f64> {
        let n = self.columns;
        let mut r = Matrix::zeros(n, n);
        for (j, column) in self.entries.chunks_exact(n.max(1)).enumerate() {
            (0..=j).for_each(|i| r[(i, j)] = column[i]);
        }
        r
    }

    /// The lengths of `A`'s columns.
    #[must_use]
    pub fn lengths(&self) -> Vec<f64> {
        self.entries.chunks_exact(self.columns.max(1)).map(norm).collect()
    }

    /// The triangle of all columns but the last, and of the last what `Qᵀ` makes of it.
    #[must_use]
    pub fn with_rhs(&self) -> (Matrix<f64>, Vec<f64>) {
        let n = self.columns.saturating_sub(1);
        let mut r = Matrix::zeros(n, n);
        for (j, column) in self.entries.chunks_exact(self.columns.max(1)).take(n).enumerate() {
            (0..=j).for_each(|i| r[(i, j)] = column[i]);
        }
        (r, self.entries[n * self.columns..][..n].to_vec())
    }
}

/// Makes of `(head, rest)` the `v` of the reflection that leaves only its head, puts what that is into
/// `head`, and returns `v₀`. `None` where there is nothing to reflect.
#[must_use]
pub fn reflection(head: &mut f64, rest: &mut [f64]) -> Option<f64> {
    let below = norm(rest);
    if below == 0.0 {
        return None;
    }
    let length = below.hypot(*head).copysign(*head);
    rest.iter_mut().for_each(|x| *x /= length);
    let first = *head / length + 1.0;
    *head = -length;
    Some(first)
}

/// The Euclidean length, without overflow or underflow.
#[must_use]
pub fn norm(x: &[f64]) -> f64 {
    let largest = x.iter().fold(0.0, |largest: f64, x| largest.max(x.abs()));
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    if (1e-140..1e140).contains(&largest) {
        return dot(x, x).sqrt();
    }
    // A power of two, which rounds nothing; in two steps, because 2⁻¹⁰⁷⁴ has no inverse.
    let half = (-largest.log2() / 2.0).round().exp2();
    let near: Vec<f64> = x.iter().map(|x| x * half * half).collect();
    dot(&near, &near).sqrt() / half / half
}

/// `aᵀ b`.
#[must_use]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; LANES];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in a.iter().zip(b) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (a, b))| *sum += a * b);
    }
    sums.iter_mut().zip(a_rest.iter().zip(b_rest)).for_each(|(sum, (a, b))| *sum += a * b);
    sums.iter().sum()
}

/// Sums are taken in this number of parts, which is what the compiler needs to use vectors.
const LANES: usize = 8;

#[cfg(test)]
#[path = "../../tests/unit/matrix/triangle.rs"]
mod tests;
