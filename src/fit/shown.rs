//! The report of a fit as it is printed, whatever the float and the shape of its parameters.

use super::StopReason;
use super::kind::LossKind;
use super::omitted::listed;
use crate::estimate::{ARRIVED, Estimates, NoStandardErrors, marks, not_arrived};
use crate::number::{Short, significant};
use core::fmt;

/// What is printed of a [`FitReport`](super::FitReport).
pub(super) struct Shown<'a> {
    pub(super) names: &'a [String],
    pub(super) values: Vec<f64>,
    pub(super) standard_errors: Option<Vec<f64>>,
    pub(super) no_standard_errors: Option<&'a NoStandardErrors>,
    pub(super) distance: Option<f64>,
    pub(super) loss: f64,
    pub(super) initial_loss: f64,
    pub(super) validation_loss: Option<f64>,
    pub(super) best_epoch: Option<usize>,
    pub(super) gradient_norm: f64,
    pub(super) rows: usize,
    pub(super) omitted_rows: &'a [usize],
    pub(super) fixed: &'a [bool],
    pub(super) at_bound: &'a [bool],
    pub(super) is_weighted: bool,
    pub(super) kind: LossKind,
    pub(super) r_squared: Option<f64>,
    pub(super) residual_standard_error: Option<f64>,
    pub(super) epochs: usize,
    pub(super) steps: u64,
    pub(super) stop: &'a StopReason,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let has_arrived = self.distance.is_none_or(|distance| distance <= ARRIVED);
        let standard_errors = self.standard_errors.as_deref().filter(|_| has_arrived);
        let marks = marks(self.fixed, self.at_bound);
        write!(
            f,
            "{}",
            Estimates { names: self.names, values: &self.values, standard_errors, marks: &marks }
        )?;
        let mean = if self.is_weighted { "a weighted mean" } else { "a mean" };
        write!(f, "loss {}, {mean} over {} rows", significant(self.loss, 7), self.rows)?;
        let gradient = significant(self.gradient_norm, 2);
        writeln!(f, "; at the start {}; gradient {gradient}", Short(self.initial_loss))?;
        if !self.omitted_rows.is_empty() {
            writeln!(f, "{}", listed(self.omitted_rows))?;
        }
        if let Some(loss) = self.validation_loss {
            write!(f, "validation loss {}", significant(loss, 7))?;
            writeln!(f, ", the smallest, of epoch {}", self.best_epoch.unwrap_or_default())?;
        }
        self.quality(f)?;
        write!(f, "ended after {} epochs, {} steps: {}", self.epochs, self.steps, self.stop)
    }
}

impl Shown<'_> {
    /// The lines about R² and standard errors.
    fn quality(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            LossKind::Other => {
                return writeln!(
                    f,
                    "no R² nor standard errors: the loss is not a squared residual of the target"
                );
            }
            LossKind::Unexamined => return Ok(()),
            LossKind::Likelihood => {}
            LossKind::SquaredResidual => {
                let parts = [
                    self.r_squared.map(|r2| format!("R² {}", Short(r2))),
                    self.residual_standard_error.map(|s| format!("residual standard error {}", Short(s))),
                ];
                let parts: Vec<String> = parts.into_iter().flatten().collect();
                if !parts.is_empty() {
                    writeln!(f, "{}", parts.join(", "))?;
                }
            }
        }
        let has_errors = self.standard_errors.is_some();
        match self.no_standard_errors {
            Some(reason) => writeln!(f, "no standard errors: {}", reason.describe(self.names, "data"))?,
            None if has_errors => {}
            // Stored by an earlier version.
            None => writeln!(f, "no standard errors: the data do not determine all parameters")?,
        }
        let cure = if self.best_epoch.is_some() { STOPPED_EARLY } else { CURE };
        let idle = self.fixed.iter().chain(self.at_bound).filter(|&&is| is).count();
        let free = self.names.len().saturating_sub(idle);
        let freedom = self.residual_standard_error.map(|_| self.rows.saturating_sub(free));
        match not_arrived(self.distance, has_errors, freedom, cure) {
            Some(not_arrived) => writeln!(f, "{not_arrived}"),
            None => Ok(()),
        }
    }
}

/// Why parameters that were kept for their loss on other data are not at the minimum.
const STOPPED_EARLY: &str = "the best epoch so far is seldom at the minimum: for standard errors fit without \
                             validation and patience";
/// What brings a fit to its minimum.
const CURE: &str = "give it more epochs or a larger rate, with a `gradient_tolerance` to end it, or a schedule \
                    that lets the rate fall; columns of one size (`standardize`) make every step longer";
