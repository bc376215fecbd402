//! What was found out about some parameters, told of all of them: the others did not move.
//!
//! Those are known exactly, as far as an estimate goes: errors and covariances are 0. Their correlation with others has
//! no meaning, and is 0, too.

use super::precision::Precision;
use super::reason::NoStandardErrors;
use super::squares::Assessment;
use crate::matrix::Matrix;

impl Assessment {
    /// - `free`: the parameter among all `n` that each of these is.
    pub(crate) fn among(self, free: &[usize], n: usize) -> Self {
        if free.len() == n {
            return self;
        }
        let precision = match self.precision {
            Ok(precision) => Ok(precision.among(free, n)),
            Err(reason) => Err(reason.among(free, n)),
        };
        Self { precision, distance: self.distance }
    }
}

impl Precision {
    pub(crate) fn among(self, free: &[usize], n: usize) -> Self {
        let standard_errors = spread(&self.standard_errors, free, n);
        let mut correlation = Matrix::zeros(n, n);
        (0..n).for_each(|i| correlation[(i, i)] = 1.0);
        for (a, &i) in free.iter().enumerate() {
            free.iter().enumerate().for_each(|(b, &j)| correlation[(i, j)] = self.correlation[(a, b)]);
        }
        Self { standard_errors, correlation }
    }
}

impl NoStandardErrors {
    pub(crate) fn among(self, free: &[usize], n: usize) -> Self {
        match self {
            Self::Undetermined { directions } => {
                Self::Undetermined { directions: directions.iter().map(|d| spread(d, free, n)).collect() }
            }
            Self::Unbounded { parameters } => {
                Self::Unbounded { parameters: parameters.into_iter().map(|k| free[k]).collect() }
            }
            other => other,
        }
    }
}

/// The same, with 0 for the others.
fn spread(x: &[f64], free: &[usize], n: usize) -> Vec<f64> {
    let mut all = vec![0.0; n];
    free.iter().zip(x).for_each(|(&i, &x)| all[i] = x);
    all
}

#[cfg(test)]
#[path = "../../tests/unit/estimate/among.rs"]
mod tests;
