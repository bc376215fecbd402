//! The condition number of a symmetric matrix, and what is left of it in other units.

/// Sweeps over all pairs until rounding is left; six are usual.
const SWEEPS: usize = 30;

/// A symmetric matrix, row by row.
#[derive(Clone)]
pub(super) struct Symmetric {
    entries: Vec<f64>,
    size: usize,
}

impl Symmetric {
    /// Of a matrix with `size` rows.
    pub(super) fn new(entries: Vec<f64>, size: usize) -> Self {
        Self { entries, size }
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        self.entries[row * self.size + column]
    }

    /// The largest eigenvalue over the smallest, in size; none of a matrix of zeros. Infinite where the smallest is rounding.
    pub(super) fn condition(&self) -> Option<f64> {
        let eigenvalues = self.clone().eigenvalues();
        let largest = eigenvalues.iter().fold(0.0_f64, |size, x| size.max(x.abs()));
        let smallest = eigenvalues.iter().fold(f64::INFINITY, |size, x| size.min(x.abs()));
        let rounding = f64::EPSILON * self.size as f64 * largest;
        let condition = if smallest <= rounding { f64::INFINITY } else { largest / smallest };
        (largest > 0.0 && largest.is_finite()).then_some(condition)
    }

    /// The same matrix with the sizes of its diagonal brought to 1, where they are not 0.
    pub(super) fn scaled(&self) -> Self {
        let scales: Vec<f64> = (0..self.size)
            .map(|k| self.at(k, k).abs().sqrt())
            .map(|scale| if scale > 0.0 { scale.recip() } else { 1.0 })
            .collect();
        let entries = self.entries.iter().enumerate();
        let entries = entries.map(|(k, x)| x * scales[k / self.size] * scales[k % self.size]).collect();
        Self { entries, size: self.size }
    }

    /// By Jacobi's rotations, which keep small eigenvalues that the scaling of the matrix makes small.
    ///
    /// Golub and Van Loan (2013), Matrix Computations, 8.5.
    fn eigenvalues(mut self) -> Vec<f64> {
        for _ in 0..SWEEPS {
            let mut is_diagonal = true;
            for p in 0..self.size {
                for q in p + 1..self.size {
                    is_diagonal &= self.rotate(p, q);
                }
            }
            if is_diagonal {
                break;
            }
        }
        (0..self.size).map(|k| self.at(k, k)).collect()
    }

    /// Makes the entry in row `p` and column `q` 0; true if it was as good as that.
    fn rotate(&mut self, p: usize, q: usize) -> bool {
        let (a, b, c) = (self.at(p, p), self.at(q, q), self.at(p, q));
        if c.abs() <= f64::EPSILON * (a.abs().sqrt() * b.abs().sqrt()) || c == 0.0 {
            return true;
        }
        let tau = (b - a) / (2.0 * c);
        let tangent = tau.signum() / (tau.abs() + tau.hypot(1.0));
        let cosine = tangent.hypot(1.0).recip();
        let sine = tangent * cosine;
        for k in 0..self.size {
            let (x, y) = (self.at(k, p), self.at(k, q));
            self.entries[k * self.size + p] = cosine * x - sine * y;
            self.entries[k * self.size + q] = sine * x + cosine * y;
        }
        for k in 0..self.size {
            let (x, y) = (self.at(p, k), self.at(q, k));
            self.entries[p * self.size + k] = cosine * x - sine * y;
            self.entries[q * self.size + k] = sine * x + cosine * y;
        }
        false
    }
}

#[cfg(test)]
#[path = "../../tests/unit/audit/spectrum.rs"]
mod tests;
