//! What an information matrix determines, and what it leaves open.
//!
//! A square matrix `M` with `MᵀM` the information is factored once more, with its columns brought to length 1
//! and the longest remaining one first (Businger and Golub). A pivot is then the share of a parameter that those before
//! it cannot imitate; below `noise` it is rounding, and that parameter is a combination of the others.
//!
//! # Source
//! Businger & Golub (1965), Linear least squares solutions by Householder transformations, Numer. Math. 7,
//! 269–276; Golub & Van Loan (2013), Matrix Computations, 4th ed., section 5.5.7, for the null space.

use crate::matrix::Matrix;
use crate::matrix::triangle::{dot, norm, reflection};

/// `M P` by lengths of columns, triangle, and pivots.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The lengths of `M`'s columns.
    pub scale: Vec<f64>,
    /// The columns of the triangle, of columns of length 1, in the order of the pivots.
    pub columns: Vec<Vec<f64>>,
    /// Column `k` is that of parameter `pivots[k]`.
    pub pivots: Vec<usize>,
    /// How many columns do not depend on those before them.
    pub rank: usize,
    rhs: Vec<f64>,
    noise: f64,
}

impl Resolved {
    /// - `m`: `n × n`, finite.
    /// - `rhs`: a vector that goes through the same reflections.
    /// - `noise`: which part of a column of length 1 can be made of rounding.
    #[must_use]
    pub fn new(m: &Matrix<f64>, rhs: Vec<f64>, noise: f64) -> Self {
        let n = m.rows();
        let mut columns: Vec<Vec<f64>> = (0..n).map(|j| (0..n).map(|i| m[(i, j)]).collect()).collect();
        let scale: Vec<f64> = columns.iter().map(|column| norm(column)).collect();
        for (column, &scale) in columns.iter_mut().zip(&scale) {
            column.iter_mut().for_each(|x| *x /= if scale > 0.0 { scale } else { 1.0 });
        }
        let mut resolved = Self { scale, columns, pivots: (0..n).collect(), rank: 0, rhs, noise };
        while resolved.reflects_next() {}
        resolved
    }

    /// Brings the longest of what is left of the columns to the diagonal, unless that is rounding.
    fn reflects_next(&mut self) -> bool {
        let k = self.rank;
        let lengths = self.columns[k..].iter().map(|column| norm(&column[k..]));
        // Of equal ones the first, so that the parameters named first are the independent ones.
        let longest = lengths.enumerate().reduce(|a, b| if b.1 > a.1 { b } else { a });
        let Some((offset, _)) = longest.filter(|&(_, length)| length > self.noise) else { return false };
        self.columns.swap(k, k + offset);
        self.pivots.swap(k, k + offset);
        let (left, right) = self.columns.split_at_mut(k + 1);
        if let Some((head, rest)) = left[k][k..].split_first_mut()
            && let Some(first) = reflection(head, rest)
        {
            for column in right.iter_mut().chain([&mut self.rhs]) {
                let along = column[k] + dot(rest, &column[k + 1..]) / first;
                column[k] -= along * first;
                column[k + 1..].iter_mut().zip(&*rest).for_each(|(x, v)| *x -= along * v);
            }
            rest.fill(0.0);
        }
        self.rank += 1;
        true
    }

    /// Is every parameter determined?
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.rank == self.pivots.len()
    }

    /// A row `m` of a matrix with this triangle, as the row `q` of its orthonormal factor: `m = q R`.
    #[must_use]
    pub fn orthonormal(&self, row: &[f64]) -> Vec<f64> {
        let mut q: Vec<f64> = Vec::with_capacity(self.rank);
        for (k, &parameter) in self.pivots[..self.rank].iter().enumerate() {
            let column = &self.columns[k];
            q.push((row[parameter] / self.scale[parameter] - dot(&column[..k], &q)) / column[k]);
        }
        q
    }

    /// The length of the right-hand side within the columns' space.
    #[must_use]
    pub fn reach(&self) -> f64 {
        norm(&self.rhs[..self.rank])
    }

    /// Directions in which the parameters can move without any effect: a basis, one for each parameter that
    /// depends on others, which moves by 1; in the order of these parameters.
    #[must_use]
    pub fn directions(&self) -> Vec<Vec<f64>> {
        let mut dependent: Vec<usize> = (self.rank..self.pivots.len()).collect();
        dependent.sort_by_key(|&k| self.pivots[k]);
        dependent.into_iter().map(|k| self.direction(k)).collect()
    }

    fn direction(&self, k: usize) -> Vec<f64> {
        let (rank, own) = (self.rank, self.pivots[k]);
        // Back substitution: which combination of the independent columns this one is.
        let mut x = self.columns[k][..rank].to_vec();
        for i in (0..rank).rev() {
            let known: f64 = (i + 1..rank).map(|j| self.columns[j][i] * x[j]).sum();
            x[i] = (x[i] - known) / self.columns[i][i];
        }
        // What rounding makes of a coefficient that is 0, in columns of length 1.
        let smallest = rank.checked_sub(1).map_or(1.0, |last| self.columns[last][last].abs());
        let rounding = self.noise.sqrt().max(self.noise / smallest).min(0.01);
        let mut direction = vec![0.0; self.pivots.len()];
        direction[own] = 1.0;
        if self.scale[own] > 0.0 {
            for (x, &parameter) in x.iter().zip(&self.pivots) {
                if x.abs() > rounding {
                    let ratio = -x * (self.scale[own] / self.scale[parameter]);
                    direction[parameter] = ratio.clamp(-f64::MAX, f64::MAX);
                }
            }
        }
        direction
    }
}

#[cfg(test)]
#[path = "../../tests/unit/matrix/resolved.rs"]
mod tests;
