//! Covariances that do not take the model of the noise at its word: `A⁻¹ B A⁻¹`.
//!
//! `A` is how the rows' scores change with the parameters, and `B` how much they vary, as the rows themselves show it.
//! Both are formed in coordinates in which the rows of derivatives are orthonormal, so that nothing squares the condition
//! of the data: a row `m` of the Jacobian is `q R`, `A = Rᵀ (Σ ψ' q qᵀ) R`, and what is inverted in the middle is near 1.
//!
//! # Source
//! Huber (1967), The behavior of maximum likelihood estimates under nonstandard conditions, Proc. 5th Berkeley Symp. 1,
//! 221–233; White (1980), Econometrica 48, 817–838; MacKinnon & White (1985), J. Econometrics 29, 305–325 (HC1 to HC3).

use super::error::EstimateError;
use super::precision::Precision;
use super::reason::NoStandardErrors;
use crate::matrix::Matrix;
use crate::matrix::resolved::Resolved;
use crate::matrix::triangle::{Triangle, dot, norm};

/// A covariance that does not assume that all rows have the same noise, or that they are independent.
///
/// With the leverages `h` of the rows, `q` in orthonormal coordinates and residuals `r`, the covariance is
/// `(JᵀJ)⁻¹ (Σ ω r² ∇f ∇fᵀ) (JᵀJ)⁻¹`. For a likelihood, with the Hessian `H` of the summed loss, it is
/// `H⁻¹ (Σ ω ∇ℓ ∇ℓᵀ) H⁻¹`, and there are no leverages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sandwich<'a> {
    /// `ω = 1`: right for many rows, too small for few.
    Hc0,
    /// `ω = n / (n − p)`.
    Hc1,
    /// `ω = 1 / (1 − h)`.
    Hc2,
    /// `ω = 1 / (1 − h)²`: about the jackknife, the one to take for fewer than some hundred rows.
    Hc3,
    /// Rows of the same group depend on each other: scores are summed over groups first, times
    /// `G/(G − 1) · (n − 1)/(n − p)` for `G` groups. A number for each residual; equal numbers are one group.
    Cluster(&'a [usize]),
}

impl Sandwich<'_> {
    /// The group of each row, as a number from 0 on.
    pub(crate) fn groups(self, rows: usize) -> Result<Option<Vec<usize>>, EstimateError> {
        let Self::Cluster(groups) = self else { return Ok(None) };
        let groups = numbered(groups);
        if groups.len() != rows || groups.iter().all(|&group| group == 0) {
            let what = "clusters need a group for each residual, and at least two of them".to_owned();
            return Err(EstimateError::NotHere { what });
        }
        Ok(Some(groups))
    }

    /// What all of it is multiplied by, for few rows or groups.
    pub(crate) fn factor(self, groups: Option<&[usize]>, (n, p): (f64, f64)) -> f64 {
        match self {
            Self::Hc1 => n / (n - p),
            Self::Cluster(_) => {
                let count = groups.iter().copied().flatten().max().map_or(0, |most| most + 1) as f64;
                count / (count - 1.0) * ((n - 1.0) / (n - p))
            }
            _ => 1.0,
        }
    }
}

/// The rows of the orthonormal factor of a Jacobian, and its triangle.
pub(crate) struct Orthonormal {
    resolved: Resolved,
    rows: Vec<Vec<f64>>,
}

impl Orthonormal {
    /// Of the rows of a matrix; `None` where they do not determine all parameters.
    ///
    /// - `noise`: which part of a column can be made of rounding.
    pub(crate) fn new(
        columns: usize,
        rows: impl Iterator<Item = Vec<f64>> + Clone,
        noise: f64,
    ) -> Result<Self, NoStandardErrors> {
        let triangle = triangle_of(columns, rows.clone());
        let resolved = Resolved::new(&triangle, vec![0.0; columns], noise);
        if !resolved.is_complete() {
            return Err(NoStandardErrors::Undetermined { directions: resolved.directions() });
        }
        let rows = rows.map(|row| resolved.orthonormal(&row)).collect();
        Ok(Self { resolved, rows })
    }

    /// Of the scores of rows, with a triangle of their information.
    pub(crate) fn of(resolved: Resolved, rows: &[Vec<f64>]) -> Result<Self, NoStandardErrors> {
        if !resolved.is_complete() {
            return Err(NoStandardErrors::Undetermined { directions: resolved.directions() });
        }
        let rows = rows.iter().map(|row| resolved.orthonormal(row)).collect();
        Ok(Self { resolved, rows })
    }

    /// The diagonal of the hat matrix: how much of its own prediction each row decides, `[0, 1]`.
    pub(crate) fn leverages(&self) -> Vec<f64> {
        self.rows.iter().map(|q| dot(q, q).min(1.0)).collect()
    }

    /// The covariance of a kind, for residuals of the rows.
    ///
    /// - `counts`: `n` and `p`.
    pub(crate) fn covariance(
        &self,
        kind: Sandwich<'_>,
        residuals: &[f64],
        counts: (f64, f64),
    ) -> Result<Result<Precision, NoStandardErrors>, EstimateError> {
        let divided = |power: f64| -> Vec<f64> {
            let pairs = residuals.iter().zip(self.leverages());
            pairs.map(|(r, h)| if *r == 0.0 { 0.0 } else { r / (1.0 - h).powf(power) }).collect()
        };
        let groups = kind.groups(self.rows.len())?;
        let factor = kind.factor(groups.as_deref(), counts);
        Ok(match kind {
            Sandwich::Hc2 => self.sandwich(&divided(0.5), None, None, factor),
            Sandwich::Hc3 => self.sandwich(&divided(1.0), None, None, factor),
            _ => self.sandwich(residuals, None, groups.as_deref(), factor),
        })
    }

    /// `factor · A⁻¹ B A⁻¹` with `A = Σ ψ' m mᵀ`, `B = Σ (Σ ψ m)(Σ ψ m)ᵀ` over groups of rows.
    ///
    /// - `scores`: `ψ` of each row.
    /// - `slopes`: `ψ'`; all 1 without.
    /// - `groups`: the group of each row; each is its own without.
    pub(crate) fn sandwich(
        &self,
        scores: &[f64],
        slopes: Option<&[f64]>,
        groups: Option<&[usize]>,
        factor: f64,
    ) -> Result<Precision, NoStandardErrors> {
        let n = self.resolved.columns.len();
        let unit = scores.iter().fold(0.0, |unit: f64, score| unit.max(score.abs()));
        let unit = if unit > 0.0 { unit } else { 1.0 };
        let scaled = |row: usize| self.rows[row].iter().map(move |q| q * (scores[row] / unit));
        let filling = match groups {
            None => triangle_of(n, (0..self.rows.len()).map(|row| scaled(row).collect())),
            Some(groups) => {
                let count = groups.iter().max().map_or(0, |most| most + 1);
                let mut sums = vec![vec![0.0; n]; count];
                for (row, &group) in groups.iter().enumerate() {
                    sums[group].iter_mut().zip(scaled(row)).for_each(|(sum, x)| *sum += x);
                }
                triangle_of(n, sums.into_iter())
            }
        };
        let inverse = match slopes {
            None => None,
            Some(slopes) => Some(self.bread(slopes).ok_or(NoStandardErrors::NoMinimum)?),
        };
        through(&self.resolved, &filling, inverse.as_ref(), factor.sqrt() * unit)
    }

    /// How far the sum of the scores is from 0, in standard errors of the parameters that would make it 0.
    pub(crate) fn distance(&self, scores: &[f64]) -> Option<f64> {
        let n = self.resolved.columns.len();
        let unit = norm(scores);
        if unit == 0.0 {
            return Some(0.0);
        }
        let rows = || {
            self.rows.iter().zip(scores).map(|(q, s)| q.iter().map(|q| q * (s / unit)).collect::<Vec<_>>())
        };
        let mut gradient = vec![0.0; n];
        rows().for_each(|row| gradient.iter_mut().zip(row).for_each(|(g, x)| *g += x));
        distance(&triangle_of(n, rows()), gradient)
    }

    /// The Cholesky factor of `Σ ψ' q qᵀ`; `None` where that is not positive.
    fn bread(&self, slopes: &[f64]) -> Option<Matrix<f64>> {
        let n = self.resolved.columns.len();
        let mut sum = Matrix::zeros(n, n);
        self.rows.iter().zip(slopes).for_each(|(q, &slope)| add_product(&mut sum, slope, q));
        cholesky(sum)
    }
}

/// What [`Orthonormal::sandwich`] and [`Orthonormal::distance`] take of rows, of such as come block by block.
pub(crate) struct SandwichSums {
    resolved: Resolved,
    /// The largest score.
    unit: f64,
    filling: Triangle,
    bread: Matrix<f64>,
    gradient: Vec<f64>,
}

impl SandwichSums {
    /// - `triangle`: that of the rows without their scores.
    /// - `noise`: which part of a column can be made of rounding.
    pub(crate) fn new(triangle: &Matrix<f64>, noise: f64, unit: f64) -> Result<Self, NoStandardErrors> {
        let n = triangle.columns();
        let resolved = Resolved::new(triangle, vec![0.0; n], noise);
        if !resolved.is_complete() {
            return Err(NoStandardErrors::Undetermined { directions: resolved.directions() });
        }
        let unit = if unit > 0.0 { unit } else { 1.0 };
        // A last column of zeros stands for the right-hand side.
        let (filling, bread) = (Triangle::new(n + 1), Matrix::zeros(n, n));
        Ok(Self { resolved, unit, filling, bread, gradient: vec![0.0; n] })
    }

    /// Takes in rows, each with its score and slope.
    pub(crate) fn absorb(&mut self, rows: &[(Vec<f64>, f64, f64)]) {
        let n = self.gradient.len();
        let mut packed = vec![0.0; (n + 1) * rows.len()];
        for (k, (row, score, slope)) in rows.iter().enumerate() {
            let q = self.resolved.orthonormal(row);
            add_product(&mut self.bread, *slope, &q);
            for (j, q) in q.iter().enumerate() {
                let scaled = q * (score / self.unit);
                self.gradient[j] += scaled;
                packed[j * rows.len() + k] = scaled;
            }
        }
        self.filling.absorb(&mut packed);
    }

    /// `factor · A⁻¹ B A⁻¹`.
    pub(crate) fn precision(&self, factor: f64) -> Result<Precision, NoStandardErrors> {
        let inverse = cholesky(self.bread.clone()).ok_or(NoStandardErrors::NoMinimum)?;
        through(&self.resolved, &self.filling.with_rhs().0, Some(&inverse), factor.sqrt() * self.unit)
    }

    pub(crate) fn distance(&self) -> Option<f64> {
        if self.gradient.iter().all(|g| *g == 0.0) {
            return Some(0.0);
        }
        distance(&self.filling.with_rhs().0, self.gradient.clone())
    }
}

/// Adds the lower half of `slope q qᵀ`.
fn add_product(sum: &mut Matrix<f64>, slope: f64, q: &[f64]) {
    for i in 0..q.len() {
        for j in 0..=i {
            sum[(i, j)] += slope * q[i] * q[j];
        }
    }
}

/// - `inverse`: the Cholesky factor of `A`; the unit matrix without.
fn through(
    resolved: &Resolved,
    filling: &Matrix<f64>,
    inverse: Option<&Matrix<f64>>,
    deviation: f64,
) -> Result<Precision, NoStandardErrors> {
    let n = filling.columns();
    Precision::through(resolved, deviation, |row| {
        let row = inverse.map_or(row.clone(), |factor| solve(factor, row));
        // With B = TᵀT, x B xᵀ is the square of T x.
        (0..n).map(|i| dot(&filling.row(i)[i..], &row[i..])).collect()
    })
}

/// The length of `T⁻ᵀ g`.
fn distance(filling: &Matrix<f64>, mut gradient: Vec<f64>) -> Option<f64> {
    for i in 0..gradient.len() {
        let known: f64 = (0..i).map(|k| filling[(k, i)] * gradient[k]).sum();
        gradient[i] = (gradient[i] - known) / filling[(i, i)];
    }
    Some(norm(&gradient)).filter(|distance| distance.is_finite())
}

/// Groups as numbers from 0 on.
fn numbered(groups: &[usize]) -> Vec<usize> {
    let mut known: Vec<usize> = groups.to_vec();
    known.sort_unstable();
    known.dedup();
    groups.iter().map(|group| known.partition_point(|other| other < group)).collect()
}

/// The triangle of rows.
fn triangle_of(columns: usize, rows: impl Iterator<Item = Vec<f64>>) -> Matrix<f64> {
    // A last column of zeros stands for the right-hand side.
    let mut triangle = Triangle::new(columns + 1);
    let mut block: Vec<Vec<f64>> = Vec::new();
    let absorb = |block: &mut Vec<Vec<f64>>, triangle: &mut Triangle| {
        let entry = |j: usize, row: &Vec<f64>| row.get(j).copied().unwrap_or(0.0);
        let mut packed: Vec<f64> =
            (0..=columns).flat_map(|j| block.iter().map(move |row| entry(j, row))).collect();
        triangle.absorb(&mut packed);
        block.clear();
    };
    for row in rows {
        block.push(row);
        if block.len() == 256 {
            absorb(&mut block, &mut triangle);
        }
    }
    absorb(&mut block, &mut triangle);
    triangle.with_rhs().0
}

/// `L` with `L Lᵀ` the lower half of a matrix; `None` unless it is positive.
pub(crate) fn cholesky(mut matrix: Matrix<f64>) -> Option<Matrix<f64>> {
    let n = matrix.rows();
    for j in 0..n {
        let row: Vec<f64> = matrix.row(j)[..j].to_vec();
        let pivot = matrix[(j, j)] - dot(&row, &row);
        if !(pivot > 0.0) {
            return None;
        }
        let root = pivot.sqrt();
        for i in j + 1..n {
            let entry = matrix[(i, j)] - dot(&matrix.row(i)[..j], &row);
            matrix[(i, j)] = entry / root;
        }
        matrix[(j, j)] = root;
    }
    Some(matrix)
}

/// Solves `L Lᵀ x = b`.
pub(crate) fn solve(factor: &Matrix<f64>, mut x: Vec<f64>) -> Vec<f64> {
    let n = x.len();
    for i in 0..n {
        x[i] = (x[i] - dot(&factor.row(i)[..i], &x[..i])) / factor[(i, i)];
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|k| factor[(k, i)] * x[k]).sum();
        x[i] = (x[i] - known) / factor[(i, i)];
    }
    x
}
