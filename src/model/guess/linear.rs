//! Linear least squares of a few columns.

/// What is left of a target, and what was taken.
#[derive(Debug)]
pub(in crate::model) struct Projected {
    /// The sum of squares that is left.
    pub(in crate::model) sum: f64,
    /// One for each column; 0 for one that depends on those before it.
    pub(in crate::model) coefficients: Vec<f64>,
    /// How many columns depend on those before them, are 0, or are not finite.
    pub(in crate::model) dependent: usize,
}

/// Takes the columns out of `target`, by modified Gram–Schmidt (Björck 1967, Solving linear least squares problems by
/// Gram-Schmidt orthogonalization, BIT 7), which for least squares is as exact as Householder's reflections.
///
/// - `columns`: overwritten; each as long as `target`.
/// - `tolerance`: what a column has to keep of its length, lest it count as dependent.
pub(in crate::model) fn project(columns: &mut [Vec<f64>], mut target: Vec<f64>, tolerance: f64) -> Projected {
    let n = columns.len();
    let (mut r, mut along, mut dependent) = (vec![0.0; n * n], vec![0.0; n], 0);
    for j in 0..n {
        let (done, open) = columns.split_at_mut(j);
        let column = &mut open[0];
        let before = dot(column, column).sqrt();
        for (k, q) in done.iter().enumerate() {
            r[k * n + j] = dot(q, column);
            subtract(column, q, r[k * n + j]);
        }
        let length = dot(column, column).sqrt();
        // Also what is not a number, and a column of zeros.
        if !(length > tolerance * before && length.is_finite()) {
            dependent += 1;
            column.fill(0.0);
            continue;
        }
        r[j * n + j] = length;
        column.iter_mut().for_each(|x| *x /= length);
        along[j] = dot(column, &target);
        subtract(&mut target, column, along[j]);
    }
    let mut coefficients = vec![0.0; n];
    for j in (0..n).rev().filter(|j| r[j * n + j] > 0.0) {
        let known: f64 = (j + 1..n).map(|k| r[j * n + k] * coefficients[k]).sum();
        coefficients[j] = (along[j] - known) / r[j * n + j];
    }
    Projected { sum: dot(&target, &target), coefficients, dependent }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn subtract(from: &mut [f64], column: &[f64], share: f64) {
    from.iter_mut().zip(column).for_each(|(x, q)| *x -= share * q);
}

#[cfg(test)]
#[path = "../../../tests/unit/model/guess/linear.rs"]
mod tests;
