//! The settings of a run, and their one check.

use super::Progress;
use super::robust::{Robust, RobustCovariance};
use crate::domain::Limits;
use crate::error::{InvalidSetting, LengthMismatch};
use crate::fit::FitError;
use crate::fit::names::Names;
use crate::fit::priors::{self, Prior};
use crate::fit::weights::Weights;
use crate::progress::Course;
use core::ops::ControlFlow;

pub(super) type Callback<'a> = Box<dyn FnMut(&Progress<'_>) -> ControlFlow<()> + 'a>;

/// How far the first step goes, in lengths of the start, unless the caller says otherwise.
///
/// Chosen by the arrivals that `examples/arrivals.rs` counts, of 666: 504 with it, 503 with 0.05, 494 with 1, 488 with
/// 3 and 477 with 100. SciPy's `trf` arrives from 443 of them and with
/// `x_scale="jac"` from 456, its `lm` from 435 and 442. What is smaller than 0.1 takes more evaluations.
pub(super) const INITIAL_RADIUS: f64 = 0.2;

/// What [`LeastSquares`](super::LeastSquares)' methods set; the defaults are documented there.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Settings {
    pub(super) cost_tolerance: f64,
    pub(super) step_tolerance: f64,
    pub(super) gradient_tolerance: f64,
    pub(super) initial_radius: f64,
    pub(super) max_evaluations: Option<usize>,
    pub(super) scaling: Scaling,
    pub(super) known_deviations: bool,
    pub(super) names: Names,
    pub(super) limits: Limits,
    pub(super) weights: Option<Weights>,
    pub(super) has_both_weights: bool,
    /// What is known of parameters beforehand: name, mean and deviation.
    pub(super) priors: Vec<Prior>,
    /// Are there residuals of the parameters alone?
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) has_penalty: bool,
    pub(super) loss: Robust,
    /// Is the scale of the loss in units of the residuals' own?
    pub(super) estimates_scale: bool,
    pub(super) robust_covariance: Option<RobustCovariance>,
    /// Is there to be a bar? Never without the feature.
    pub(super) progress: bool,
}

/// What the length of a step is measured in.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Scaling {
    /// What the Jacobian's columns and the parameters give.
    Columns,
    /// A size for each parameter.
    Fixed(Vec<f64>),
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            cost_tolerance: 0.0,
            step_tolerance: 1e-12,
            gradient_tolerance: 1e-10,
            initial_radius: INITIAL_RADIUS,
            max_evaluations: None,
            scaling: Scaling::Columns,
            known_deviations: false,
            names: Names::default(),
            limits: Limits::default(),
            weights: None,
            has_both_weights: false,
            priors: Vec::new(),
            has_penalty: false,
            loss: Robust::Linear,
            estimates_scale: false,
            robust_covariance: None,
            progress: false,
        }
    }
}

impl Settings {
    /// Checks every setting against its range.
    pub(super) fn check(&self, parameters: usize) -> Result<(), FitError> {
        let invalid = |setting, value, allowed| {
            Err(InvalidSetting { owner: "LeastSquares", setting, value, allowed }.into())
        };
        let tolerances = [
            ("cost_tolerance", self.cost_tolerance),
            ("step_tolerance", self.step_tolerance),
            ("gradient_tolerance", self.gradient_tolerance),
        ];
        for (setting, value) in tolerances {
            if !(0.0..1.0).contains(&value) {
                return invalid(setting, value, "[0, 1)");
            }
        }
        if !(self.initial_radius > 0.0 && self.initial_radius < f64::INFINITY) {
            return invalid("initial_radius", self.initial_radius, "(0, inf)");
        }
        if self.max_evaluations == Some(0) {
            return invalid("max_evaluations", 0.0, "at least 1");
        }
        if let Scaling::Fixed(sizes) = &self.scaling {
            LengthMismatch::check("sizes", parameters, sizes.len())
                .map_err(|error| FitError::Loss(error.into()))?;
            if let Some(&size) = sizes.iter().find(|size| !(size.is_normal() && size.is_sign_positive())) {
                return invalid("sizes", size, "(0, inf)");
            }
        }
        self.loss.check()?;
        if self.has_both_weights {
            let remedy = "weights are `1/σ²` of the deviations; give one of the two";
            return Err(FitError::Conflict { setting: "weights", with: "deviations", remedy });
        }
        if self.loss.is_linear() && (self.robust_covariance.is_some() || self.estimates_scale) {
            let setting = if self.estimates_scale { "estimated_scale" } else { "robust_covariance" };
            let remedy = "give a robust `loss`, such as `Robust::Huber(1.345)`, or leave it out";
            return Err(FitError::Conflict { setting, with: "squares", remedy });
        }
        if !self.loss.is_linear() && self.known_deviations && self.estimates_scale {
            let remedy = "residuals in units of their known deviation have the scale 1 already";
            return Err(FitError::Conflict { setting: "estimated_scale", with: "known_deviations", remedy });
        }
        self.names.check(parameters)
    }

    /// What is known beforehand, by the index of the parameter.
    pub(super) fn known_beforehand(&self, names: &[String]) -> Result<Vec<(usize, f64, f64)>, FitError> {
        if !self.priors.is_empty() && !self.known_deviations {
            let remedy =
                "a prior is weighed against residuals in units of their deviation: declare these as known";
            return Err(FitError::Conflict { setting: "prior", with: "unknown deviations", remedy });
        }
        priors::resolve(&self.priors, names)
    }

    /// Takes weights; a second kind of them is an error of the run.
    pub(super) fn set_weights(&mut self, weights: Weights) {
        self.has_both_weights |= matches!(
            (&self.weights, &weights),
            (Some(Weights::Column(_)), Weights::Deviations(_))
                | (Some(Weights::Deviations(_)), Weights::Column(_))
        );
        self.weights = Some(weights);
    }

    /// The same for some of the parameters.
    pub(super) fn of(&self, indices: &[usize]) -> Self {
        let mut settings = self.clone();
        if let Scaling::Fixed(sizes) = &mut settings.scaling {
            *sizes = indices.iter().map(|&i| sizes[i]).collect();
        }
        settings
    }

    /// What a bar counts: evaluations where there is a limit of the user's own, which may be meant to be reached.
    pub(super) fn course(&self) -> Course {
        match self.max_evaluations {
            Some(most) => Course { unit: "evaluation", total: Some(most as u64), parts: 1 },
            None => Course { unit: "step", total: None, parts: 1 },
        }
    }

    /// The largest number of evaluations.
    pub(super) fn evaluations(&self, parameters: usize) -> usize {
        self.max_evaluations.unwrap_or(1000 * (parameters + 1))
    }
}
