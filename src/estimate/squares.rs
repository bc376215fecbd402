//! What squared residuals say about the parameters that make their sum smallest.

use super::precision::Precision;
use super::reason::NoStandardErrors;
use crate::matrix::resolved::Resolved;
use crate::matrix::triangle::{Triangle, norm};

/// How well parameters are known, and how far from the minimum they are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Assessment {
    pub(crate) precision: Result<Precision, NoStandardErrors>,
    /// In standard errors; `None` where there is no scale for them.
    pub(crate) distance: Option<f64>,
}

/// Residuals `r` and their derivatives `J` at some parameters.
pub(crate) struct Squares<'a> {
    /// Of `J` with `r` as its last column.
    pub(crate) triangle: &'a Triangle,
    pub(crate) rows: usize,
    /// The parameters.
    pub(crate) at: &'a [f64],
    /// The length of the targets, if it is known; for what rounding leaves of a residual.
    pub(crate) targets: f64,
    /// The precision of the floats that `J` and `r` were computed in.
    pub(crate) epsilon: f64,
    /// The residuals are in units of their standard deviation.
    pub(crate) known_deviations: bool,
}

impl Squares<'_> {
    /// `s = √(Σ r² / (n − p))`, or 1 if it is known; `None` where it has to be estimated and nothing is left
    /// to do so.
    pub(crate) fn deviation(&self) -> Option<f64> {
        if self.known_deviations { Some(1.0) } else { deviation(self.residual(), self.rows, self.at.len()) }
    }

    /// The standard errors are the roots of the diagonal of `s² (JᵀJ)⁻¹`.
    pub(crate) fn assess(&self) -> Assessment {
        let (r, rhs) = self.triangle.with_rhs();
        // Derivatives have a rounding of their own, and so have pivots.
        let resolved = Resolved::new(&r, rhs, self.epsilon * 8.0 * self.at.len() as f64);
        Assessment { precision: self.precision(&resolved), distance: self.distance(&resolved) }
    }

    fn precision(&self, resolved: &Resolved) -> Result<Precision, NoStandardErrors> {
        let (rows, parameters) = (self.rows, self.at.len());
        let too_few = NoStandardErrors::TooFewRows { rows, parameters };
        match self.deviation() {
            _ if !resolved.is_complete() && resolved.rank == rows => Err(too_few),
            Some(deviation) => Precision::new(resolved, deviation),
            // The residuals together are past the floats.
            None if rows > parameters => Err(NoStandardErrors::NotFinite),
            None if resolved.is_complete() => Err(too_few),
            None => Err(NoStandardErrors::Undetermined { directions: resolved.directions() }),
        }
    }

    /// Newton's step `δ` solves `JᵀJ δ = Jᵀr`, so `√(δᵀ C⁻¹ δ)` with `C = s² (JᵀJ)⁻¹` is the length of the part of
    /// `r` in the columns' space, over `s`.
    ///
    /// Without noise both lengths fall together, and the ratio says nothing. What they have to fall to is
    /// rounding: of parameters and targets, some units in the last place of each, in all rows alike. A deviation
    /// below ten times that counts as that.
    fn distance(&self, resolved: &Resolved) -> Option<f64> {
        let lengths = self.triangle.lengths();
        let sizes: Vec<f64> = self.at.iter().zip(&lengths).map(|(x, length)| x * length).collect();
        let rounding = 10.0 * self.epsilon * norm(&sizes).max(self.targets);
        let unit = self.deviation()?.max(rounding);
        Some(if unit > 0.0 { resolved.reach() / unit } else { 0.0 })
    }

    /// `√(Σ r²)`.
    fn residual(&self) -> f64 {
        self.triangle.lengths().last().copied().unwrap_or(0.0)
    }
}

/// `√(Σ r² / (n − p))` from `√(Σ r²)`; `None` unless `n > p`.
pub(crate) fn deviation(residual: f64, rows: usize, parameters: usize) -> Option<f64> {
    let freedom = rows.checked_sub(parameters).filter(|&freedom| freedom > 0)?;
    let square = residual * residual;
    // One rounding less where the square is within the floats.
    let deviation = if square.is_normal() {
        (square / freedom as f64).sqrt()
    } else {
        residual / (freedom as f64).sqrt()
    };
    Some(deviation).filter(|deviation| deviation.is_finite())
}
