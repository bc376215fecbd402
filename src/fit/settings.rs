//! The settings of a fit that are plain numbers, and their one check.

use super::FitError;
use super::names::Names;
use super::omitted::NanPolicy;
use super::priors::Prior;
use super::weights::Weights;
use crate::data::{BatchOrder, BatchPlan, DataError};
use crate::domain::Limits;
use crate::error::InvalidSetting;
use crate::minimize::Minimizer;

/// What [`Fit`](super::Fit)'s methods set; the defaults are given there.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) batch_size: Option<usize>,
    pub(super) order: BatchOrder,
    pub(super) drop_last: bool,
    pub(super) seed: u64,
    pub(super) epochs: usize,
    pub(super) loss_tolerance: Option<f64>,
    pub(super) gradient_tolerance: Option<f64>,
    pub(super) patience: Option<usize>,
    pub(super) history: bool,
    pub(super) parameter_history: bool,
    pub(super) likelihood: bool,
    pub(super) statistics: bool,
    pub(super) target: Option<String>,
    pub(super) names: Names,
    /// Was a rule given?
    pub(super) has_rule: bool,
    pub(super) limits: Limits,
    /// The column of weights, and that of deviations: one of them, at most.
    pub(super) weights: [Option<String>; 2],
    pub(super) known_deviations: bool,
    pub(super) nan_policy: NanPolicy,
    /// What is known of parameters beforehand.
    pub(super) priors: Vec<Prior>,
    /// Is there to be a bar? Never without the feature.
    pub(super) progress: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            batch_size: None,
            order: BatchOrder::Shuffled,
            drop_last: false,
            seed: 0,
            epochs: 1000,
            loss_tolerance: None,
            gradient_tolerance: None,
            patience: None,
            history: true,
            parameter_history: false,
            likelihood: false,
            statistics: true,
            target: None,
            names: Names::default(),
            has_rule: false,
            limits: Limits::default(),
            weights: [None, None],
            known_deviations: false,
            nan_policy: NanPolicy::Raise,
            priors: Vec::new(),
            progress: false,
        }
    }
}

impl Settings {
    /// Checks every setting against its range.
    pub(super) fn check(&self, parameters: usize) -> Result<(), FitError> {
        at_least_one("epochs", Some(self.epochs))?;
        at_least_one("batch_size", self.batch_size)?;
        at_least_one("patience", self.patience)?;
        tolerance("loss_tolerance", self.loss_tolerance)?;
        tolerance("gradient_tolerance", self.gradient_tolerance)?;
        self.names.check(parameters)?;
        self.check_together()
    }

    /// Checks settings that exclude each other.
    fn check_together(&self) -> Result<(), FitError> {
        let conflict = |setting, with, remedy| Err(FitError::Conflict { setting, with, remedy });
        if let [Some(_), Some(_)] = &self.weights {
            return conflict("weights", "deviations", "name one column, of weights 1/σ² or of deviations σ");
        }
        if self.known_deviations && self.likelihood {
            return conflict(
                "known_deviations",
                "likelihood",
                "the scale of a likelihood is known; leave it out",
            );
        }
        if !self.priors.is_empty() && !self.likelihood {
            return conflict(
                "prior",
                "a loss that is not declared a likelihood",
                "it is weighed against the logarithm of one, such as `0.5 * ((f - y) / sigma).powi(2)`: declare that by \
                 `Fit::likelihood`, or add a `penalty` in units of the loss",
            );
        }
        if let Some(weights) = self.row_weights()
            && self.target.as_deref() == Some(weights.column())
        {
            let with = if matches!(weights, Weights::Column(_)) { "weights" } else { "deviations" };
            return conflict("target", with, "both name the same column, and the loss does not see it");
        }
        Ok(())
    }

    /// Checks what cannot be beside a minimizer.
    pub(super) fn check_beside(
        &self,
        minimizer: &Minimizer<'_>,
        has_schedule: bool,
        is_kept: bool,
    ) -> Result<(), FitError> {
        let conflict = |setting, remedy| Err(FitError::Conflict { setting, with: "minimizer", remedy });
        let no_rule = "a minimizer finds its steps itself; leave one of the two out";
        match () {
            () if self.has_rule => conflict("rule", no_rule),
            () if has_schedule => conflict("schedule", no_rule),
            () if self.batch_size.is_some() => {
                conflict("batch_size", "a minimizer takes all rows; leave one of the two out")
            }
            () if self.patience.is_some() => {
                conflict("patience", "look at the validation losses of the report")
            }
            () if self.loss_tolerance.is_some() => {
                conflict("loss_tolerance", "set `Minimizer::cost_tolerance`")
            }
            () if self.gradient_tolerance.is_some() => {
                conflict("gradient_tolerance", "set `Minimizer::gradient_tolerance`, in standard errors")
            }
            () if is_kept => conflict("checkpoint", "start again from the parameters of a report"),
            () => match minimizer.own_setting() {
                Some(setting) => conflict(setting, "set it on the fit"),
                None => Ok(()),
            },
        }
    }

    /// Checks what cannot be with rows that are read group by group.
    pub(super) fn check_source(&self) -> Result<(), FitError> {
        let conflict = |setting, remedy| Err(FitError::Conflict { setting, with: "run_source", remedy });
        if self.batch_size.is_some() && self.order == BatchOrder::WithReplacement {
            return conflict(
                "order",
                "not all rows are there to be drawn from; shuffle them, or take them in sequence",
            );
        }
        if self.nan_policy == NanPolicy::Omit {
            return conflict("nan_policy", "leave such rows out where the source reads them");
        }
        Ok(())
    }

    /// Where the weights of rows come from.
    pub(super) fn row_weights(&self) -> Option<Weights> {
        match &self.weights {
            [Some(column), _] => Some(Weights::Column(column.clone())),
            [None, Some(column)] => Some(Weights::Deviations(column.clone())),
            [None, None] => None,
        }
    }

    /// Does a setting need the loss over the data after each epoch? With full batches it is free,
    /// since the next step needs it anyway.
    pub(super) fn asks_for_loss(&self) -> bool {
        self.history
            || self.batch_size.is_none()
            || self.patience.is_some()
            || self.loss_tolerance.is_some()
            || self.gradient_tolerance.is_some()
    }

    /// Are the best parameters kept? On validation data they always are.
    pub(super) fn keeps_best(&self, validates: bool) -> bool {
        validates || self.patience.is_some()
    }

    /// Which of these columns the loss predicts: the one named, or the last.
    pub(super) fn target_of(&self, columns: &[String]) -> Result<usize, FitError> {
        let Some(name) = &self.target else { return Ok(columns.len() - 1) };
        let found = columns.iter().position(|column| column == name);
        found.ok_or_else(|| {
            DataError::UnknownColumn { name: name.clone(), available: columns.to_vec() }.into()
        })
    }

    /// How data of `rows` rows are cut into batches.
    pub(super) fn plan(&self, rows: usize) -> BatchPlan {
        BatchPlan {
            size: self.batch_size.unwrap_or(rows),
            order: self.order,
            drop_last: self.drop_last,
            seed: self.seed,
        }
    }
}

fn at_least_one(setting: &'static str, value: Option<usize>) -> Result<(), InvalidSetting> {
    match value {
        Some(0) => Err(InvalidSetting { owner: "Fit", setting, value: 0.0, allowed: "at least 1" }),
        _ => Ok(()),
    }
}

fn tolerance(setting: &'static str, value: Option<f64>) -> Result<(), InvalidSetting> {
    match value {
        Some(value) if !(0.0..f64::INFINITY).contains(&value) => {
            Err(InvalidSetting { owner: "Fit", setting, value, allowed: "[0, inf)" })
        }
        _ => Ok(()),
    }
}
