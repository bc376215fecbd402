//! From settings to a report: check, cast, run, and look back.

use super::adapted::{Adapted, Beforehand};
use super::again::Origin;
use super::confined::{Confined, Freedom};
use super::constant::log_constant;
use super::keep::{Keep, Known, Problem, Store};
use super::kind::LossKind;
use super::loss::{Borrowed, Loss, MeanLoss};
use super::omitted::{NanPolicy, Search};
use super::priors;
use super::report::{FitReport, Setup};
use super::settings::Settings;
use super::statistics::Statistics;
use super::stepper::{Driven, Stepper};
use super::subject::{Subject, Weighted};
use super::trainer::{Observer, Rows, Trainer};
use super::weighted::{Sample, Table, number};
use super::{Fit, FitError};
use crate::data::{Batch, Batches, Dataset};
use crate::derive::Point;
use crate::derive::eager::Here;
use crate::error::InvalidTarget;
use crate::minimize::Minimizer;
use crate::optim::{Constant, Optimizer, Rule, Schedule};
use crate::real::Real;
use crate::rows::{Columns as View, PerRow};
use crate::seam::seam;
use crate::tape::Var;
use core::panic::Location;

impl<F, R, S: Schedule, K> Fit<'_, F, R, S, K> {
    /// Fits the parameters, from `start` on.
    ///
    /// - `start`: `[f64; N]`, `Vec<f64>` or `f64`, or the same of `f32`; the report has the same shape.
    ///   For `f32` the data are cast once, before the first step.
    /// - `data`: its columns go to the loss in their order.
    ///
    /// # Errors
    /// [`FitError`]: a loss that takes other numbers of parameters or columns, a start where the loss
    /// is not finite, a variable of another recording in the loss, an unknown target, a row whose target the
    /// model does not take, a weight or a limit that cannot be, settings that exclude each other or are out of their
    /// range. A loss that stops being finite later is not an error: see
    /// [`StopReason::Diverged`](super::StopReason::Diverged).
    ///
    /// # Examples
    /// The loss of a row where things go wrong is reported with its row and its place:
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let data = Dataset::from_rows(&["x", "y"], [[1.0, 0.0], [-1.0, 3.0]])?;
    /// let fit = Fit::new(|a: Var, [x, y]: [Var; 2]| ((a * x).ln() - y).powi(2));
    /// let error = fit.run(1.0, &data).unwrap_err();
    /// assert!(error.to_string().starts_with("the fit cannot start: on the data, the value is NaN in data row 1"));
    /// assert!(error.to_string().contains("`ln` of -1.0"));
    /// # Ok::<(), gradus::data::DataError>(())
    /// ```
    #[track_caller]
    pub fn run<P, Form>(self, start: P, data: &Dataset) -> Result<FitReport<P>, FitError>
    where
        P: Point,
        F: PerRow<P::Scalar, Form>,
        R: Rule<P::Scalar>,
        K: Keep<P::Scalar, R, S>,
    {
        let Self { loss, rule, schedule, validation, on_epoch, settings, mut keep, minimizer } = self;
        let count = start.coordinates().len();
        settings.check(count)?;
        if let Some(minimizer) = &minimizer {
            settings.check_beside(minimizer, schedule.is_some(), Store::<_, _, Constant>::is_kept(&keep))?;
        }
        let optimizer = Optimizer::new(rule, count)?;
        let job = Job {
            loss: &Borrowed::new(&loss),
            start: start.coordinates(),
            data,
            validation,
            settings: &settings,
            watch: Observer { settings: &settings, on_epoch, scheduled: schedule.is_some() },
            made_at: Location::caller(),
            minimizer,
        };
        // A rule without a rate is fine as long as nothing drives it, so no schedule is no schedule.
        let report = match schedule {
            None => fit(job, &mut Driven::new(optimizer, false, &mut keep as &mut dyn Store<_, _, Constant>)),
            Some(schedule) => {
                let optimizer = optimizer.schedule(schedule)?;
                fit(job, &mut Driven::new(optimizer, true, &mut keep))
            }
        };
        Ok(report?.in_shape_of(start))
    }
}

/// A fit, but for the rule.
struct Job<'a, T> {
    loss: &'a Loss<'a, T>,
    start: &'a [T],
    data: &'a Dataset,
    validation: Option<&'a Dataset>,
    settings: &'a Settings,
    watch: Observer<'a>,
    made_at: Here,
    /// In place of the rule.
    minimizer: Option<Minimizer<'a>>,
}

/// A report of a fit in the engine.
type Fitted<T> = Result<FitReport<Vec<T>>, FitError>;

seam! {
    fn fit<T>(job: Job<'_, T>, stepper: &mut dyn Stepper<T>) -> Fitted<T> = fit_at
}

fn fit_at<T: Real>(job: Job<'_, T>, stepper: &mut dyn Stepper<T>) -> Fitted<T> {
    let Job { loss, start, data, validation, settings, watch, made_at, minimizer } = job;
    let weights = settings.row_weights();
    let mut names = settings.names.clone();
    names.adopt(start.len(), loss.names(data.width().saturating_sub(usize::from(weights.is_some()))));
    let names = names.of(start.len());
    let domain = settings.limits.resolve(&names, start)?;
    let priors = priors::resolve(&settings.priors, &names)?;
    let at_start: Vec<Var<T>> = start.iter().map(|&x| Var::constant(x)).collect();
    let penalty = loss.penalty(&at_start).map_err(|error| FitError::from_loss(error.into(), data.names()))?;
    let sample = Sample::of(data, weights.as_ref())?;
    let (sample, omitted) = match settings.nan_policy {
        NanPolicy::Raise => (sample, Vec::new()),
        NanPolicy::Omit => {
            check_rows(loss, &sample.cast::<T>()?.seen()?, "data", &sample)?;
            let rows = Search { loss, held: &domain.fixed, start, made_at }.rows_of(&sample)?;
            sample.without(&rows)?
        }
    };
    let judged_by = validation.map(|v| v.select(data.names())).transpose()?;
    let held_out = judged_by.as_ref().map(|v| Sample::of(v, weights.as_ref())).transpose()?;
    let target = settings.target_of(sample.data.names())?;
    let (table, judges) = (sample.cast::<T>()?, held_out.as_ref().map(Sample::cast::<T>).transpose()?);
    let (view, judge) = (table.seen()?, judges.as_ref().map(Table::seen).transpose()?);
    check_rows(loss, &view, "data", &sample)?;
    if let (Some(judge), Some(held_out)) = (&judge, &held_out) {
        check_rows(loss, judge, "validation data", held_out)?;
    }
    let mut swept = table.swept(&view)?;
    let judged = judges.as_ref().zip(judge.as_ref()).map(|(table, view)| table.swept(view)).transpose()?;
    let rows = view.len();
    let plan = settings.plan(rows);
    let batches = Batches::new(rows, plan)?;
    if minimizer.is_none() && !batches.is_sequential() {
        swept = swept.row_major_if_it_pays();
    }
    stepper.begin(&Problem {
        parameters: start.len(),
        // Rows that are left out follow from the start, which a resumed run need not have: the others have to be the same.
        data: Known::Table(if omitted.is_empty() { data } else { &sample.data }),
        validation: judged_by.as_ref(),
        plan,
        history: settings.history,
        parameter_history: settings.parameter_history,
        keeps_best: settings.keeps_best(judged_by.is_some()),
        limits: &settings.limits,
        weights: weights.as_ref(),
    })?;
    let held = Adapted { loss, held: &domain.fixed, is_weighted: false, beforehand: None };
    let times_weight = Adapted { is_weighted: true, ..held };
    let plain: &Loss<'_, T> = if domain.fixed.contains(&true) { &held } else { loss };
    let of_rows: &Loss<'_, T> = if sample.weights.is_some() { &times_weight } else { plain };
    let share = (rows as f64 * sample.weights.as_ref().map_or(1.0, |w| w.sums.mean())).recip();
    let is_penalized = penalty.is_some() || !priors.is_empty();
    let beforehand = Some(Beforehand { share, priors: &priors });
    let with_penalty = Adapted { is_weighted: sample.weights.is_some(), beforehand, ..held };
    let minimized: &Loss<'_, T> = if is_penalized { &with_penalty } else { of_rows };
    let numbers = [sample.numbers.as_deref(), held_out.as_ref().and_then(|v| v.numbers.as_deref())];
    let (count, validation) = (swept.len(), judged.as_ref());
    let rows = Rows { data: &swept, count, validation, batches, numbers, windows: None };
    let confined = (!settings.limits.is_none()).then(|| Confined::new(domain.clone()));
    let mut trainer = Trainer::new(MeanLoss::new(minimized, made_at), rows, watch, start, confined);
    trainer.judge = is_penalized.then(|| MeanLoss::new(of_rows, made_at));
    let outcome = match minimizer {
        Some(minimizer) => trainer.minimize(minimizer, &domain, settings.likelihood),
        None => trainer.run(stepper),
    };
    let outcome = outcome.map_err(|error| match error {
        FitError::Loss(error) => FitError::from_loss(error, sample.data.names()),
        other => other,
    })?;
    let subject = Subject {
        loss: plain,
        minimized,
        parameters: &outcome.parameters,
        columns: &view,
        groups: None,
        target,
        weighted: sample.weights.as_ref().map(|weights| Weighted {
            sums: weights.sums,
            weights: Some(weights),
            loss: minimized,
            columns: &swept,
        }),
        known_deviations: settings.known_deviations,
    };
    let freedom = Freedom::at(&domain, &outcome.parameters, &outcome.gradient);
    let mut statistics = if settings.statistics {
        subject.statistics(&freedom, settings.likelihood)
    } else {
        Statistics::none(LossKind::Unexamined)
    };
    if is_penalized {
        statistics.penalize();
    }
    let origin = settings.statistics.then(|| {
        Origin::new(sample.print(), target, weights.clone(), &domain, is_penalized).omitting(&omitted)
    });
    let log_constant =
        if settings.likelihood { log_constant(loss, &view, sample.weights.as_ref()) } else { 0.0 };
    let setup = Setup {
        log_constant,
        names,
        origin,
        fixed: domain.fixed,
        at_bound: freedom.at_bound,
        weights: weights.map(|weights| weights.column().to_owned()),
        known_deviations: settings.known_deviations,
        rows: view.len(),
        omitted_rows: omitted,
        total_weight: sample.weights.as_ref().map(|w| w.sums.total),
        log_weights: sample.weights.as_ref().map_or(0.0, |w| w.sums.logs),
    };
    Ok(FitReport::new(outcome, statistics, setup))
}

/// Refuses the first row that the loss has no meaning for.
pub(super) fn check_rows<T: Real>(
    loss: &Loss<'_, T>,
    columns: &View<'_, T>,
    data: &'static str,
    sample: &Sample<'_>,
) -> Result<(), FitError> {
    loss.check_rows(columns, &Batch::Range(0..columns.len())).map_err(|fault| FitError::Target {
        data,
        column: sample.data.names().last().cloned().unwrap_or_default(),
        fault: InvalidTarget { row: number(sample.numbers.as_deref(), fault.row), ..fault },
    })
}
