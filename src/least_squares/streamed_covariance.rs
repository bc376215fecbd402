//! The covariance under a robust loss, of rows that are read group by group: the sums of [`covariance`](super::covariance), in two
//! passes.

use super::covariance::{h1_deviation, rounding};
use super::robust::{Counted, Robust, RobustCovariance};
use super::streamed::{Block, Streamed};
use crate::error::Error;
use crate::estimate::sandwich::SandwichSums;
use crate::estimate::{Assessment, NoStandardErrors, Precision, Resolved, Triangle, norm};
use crate::real::Real;

/// What is asked.
pub(super) struct Ask<'a, T> {
    pub(super) x: &'a [T],
    /// The parameters whose covariance is asked for.
    pub(super) free: &'a [usize],
    pub(super) loss: Robust,
    pub(super) covariance: RobustCovariance,
    /// Residuals that count, and those of weight 0.
    pub(super) rows: [usize; 2],
}

/// What the first pass finds.
struct First {
    /// Of the rows, and of those times the roots of `ψ'`, with a last column of zeros.
    plain: Triangle,
    rooted: Triangle,
    largest_score: f64,
    /// `√(Σ ψ²)`.
    scores: f64,
    /// `Σ ψ'` and `Σ ρ`.
    sums: [f64; 2],
}

impl<T: Real> Streamed<'_, '_, T> {
    /// # Errors
    /// What cannot be read.
    pub(super) fn assess_robust(&mut self, ask: &Ask<'_, T>) -> Result<Assessment, Error> {
        let [rows, left_out] = ask.rows;
        let parameters = ask.free.len();
        let none = |reason| Assessment { precision: Err(reason), distance: None };
        let Some(freedom) = rows.checked_sub(parameters).filter(|&left| left > 0) else {
            return Ok(none(NoStandardErrors::TooFewRows { rows, parameters }));
        };
        let (n, freedom, left_out) = (rows as f64, freedom as f64, left_out as f64);
        let noise = rounding::<T>(parameters);
        let First { plain, rooted, largest_score, scores, sums: [slopes, cost] } = self.first_pass(ask)?;
        let mut sums = match SandwichSums::new(&plain.with_rhs().0, noise, largest_score) {
            Ok(sums) => sums,
            Err(reason) => return Ok(none(reason)),
        };
        let mean = (slopes - left_out) / n;
        let mut squares = 0.0;
        self.pass(ask.x, true, &mut |block| {
            let counted = block.counted(ask.loss);
            squares += counted.iter().map(|(_, counted)| (counted.curvature - mean).powi(2)).sum::<f64>();
            let rows: Vec<(Vec<f64>, f64, f64)> = counted
                .iter()
                .enumerate()
                .map(|(row, (score, counted))| (block.row(row, ask.free), *score, counted.curvature))
                .collect();
            sums.absorb(&rows);
        })?;
        let of_rows = |triangle: &Triangle, deviation: f64| {
            let (r, rhs) = triangle.with_rhs();
            Precision::new(&Resolved::new(&r, rhs, noise), deviation)
        };
        let precision = match ask.covariance {
            RobustCovariance::Sandwich => sums.precision(n / freedom),
            RobustCovariance::H1 => {
                let variance = (squares - left_out * (1.0 - mean).powi(2)) / n;
                let deviation = h1_deviation([mean, variance], scores, [n, freedom]);
                deviation.ok_or(NoStandardErrors::NoMinimum).and_then(|deviation| of_rows(&plain, deviation))
            }
            RobustCovariance::Scipy => of_rows(&rooted, ask.loss.scale() * (cost / freedom).sqrt()),
        };
        Ok(Assessment { precision, distance: sums.distance() })
    }

    fn first_pass(&mut self, ask: &Ask<'_, T>) -> Result<First, Error> {
        let width = ask.free.len() + 1;
        let (plain, rooted) = (Triangle::new(width), Triangle::new(width));
        let mut found = First { plain, rooted, largest_score: 0.0, scores: 0.0, sums: [0.0; 2] };
        self.pass(ask.x, true, &mut |block| {
            let counted = block.counted(ask.loss);
            let of_block = |of: fn(&(f64, Counted)) -> f64| counted.iter().map(of).collect::<Vec<f64>>();
            let scores = of_block(|(score, _)| *score);
            found.largest_score =
                scores.iter().fold(found.largest_score, |most, score| most.max(score.abs()));
            found.scores = found.scores.hypot(norm(&scores));
            found.sums[0] += of_block(|(_, counted)| counted.curvature).iter().sum::<f64>();
            found.sums[1] += of_block(|(_, counted)| counted.value).iter().sum::<f64>();
            found.plain.absorb(&mut block.packed(ask.free, &vec![1.0; counted.len()]));
            let roots = of_block(|(_, counted)| counted.curvature.max(f64::EPSILON).sqrt());
            found.rooted.absorb(&mut block.packed(ask.free, &roots));
        })?;
        Ok(found)
    }
}

impl Block {
    /// `ψ = r ρ'` of each residual, and what the loss makes of it.
    fn counted(&self, loss: Robust) -> Vec<(f64, Counted)> {
        let scale = loss.scale();
        let of = |r: &f64| {
            let counted = loss.count(r / scale);
            (r * counted.weight, counted)
        };
        self.residuals().iter().map(of).collect()
    }

    /// The derivatives of a residual in some parameters.
    fn row(&self, row: usize, parameters: &[usize]) -> Vec<f64> {
        parameters.iter().map(|&j| self.derivatives(j)[row]).collect()
    }

    /// The derivatives in some parameters in columns, each row times a factor, and a column of zeros.
    fn packed(&self, parameters: &[usize], factors: &[f64]) -> Vec<f64> {
        let columns = parameters.iter().flat_map(|&j| self.derivatives(j).iter().zip(factors));
        let mut packed: Vec<f64> = columns.map(|(d, factor)| d * factor).collect();
        packed.resize(packed.len() + factors.len(), 0.0);
        packed
    }
}
