//! Fits to rows that are read group by group.

use super::adapted::{Adapted, Beforehand};
use super::again::Origin;
use super::confined::{Confined, Freedom};
use super::constant::log_constant_over;
use super::keep::{Keep, Known, Problem, Store};
use super::kind::LossKind;
use super::loss::{Borrowed, Loss, MeanLoss};
use super::report::{FitReport, Setup};
use super::settings::Settings;
use super::statistics::Statistics;
use super::stepper::{Driven, Stepper};
use super::subject::Subject;
use super::trainer::{Observer, Rows, Trainer};
use super::weighted::Sample;
use super::windows::Windows;
use super::{Fit, FitError, priors};
use crate::data::{
    Batch, BatchOrder, BatchPlan, Batches, DataError, Dataset, Reading, RowGroups, RowSource, Topic, Words,
};
use crate::derive::Point;
use crate::derive::eager::Here;
use crate::error::{Error, InvalidTarget};
use crate::estimate::NoStandardErrors;
use crate::minimize::Minimizer;
use crate::optim::{Constant, Optimizer, Rule, Schedule};
use crate::real::Real;
use crate::rows::{Columns as View, PerRow};
use crate::seam::seam;
use crate::tape::Var;
use core::cell::RefCell;
use core::ops::Range;
use core::panic::Location;

impl<F, R, S: Schedule, K> Fit<'_, F, R, S, K> {
    /// Fits the parameters to rows that are read group by group, and need not fit into memory: one group does.
    ///
    /// Everything is as of [`run`](Self::run) over the same rows, and so are all bits: of the parameters, the losses and the
    /// standard errors, whatever the size of the groups. The source is read once at first, to count and check its rows, then once
    /// for each evaluation over all rows, and up to five times for the statistics at the end. So a
    /// [`minimizer`](Self::minimizer), which takes few evaluations, is the better choice where reading is slow.
    ///
    /// What is concluded later from the report, as [`profile`](FitReport::profile), takes the same rows in memory.
    ///
    /// With a [`batch_size`](Self::batch_size), [shuffled](Self::order) batches take the groups in a random order, eight at a time, and the rows
    /// of these eight in a random order; they are in memory together. So a file that is sorted should have many groups, or be
    /// shuffled once. Where there are at most eight groups the order is that of [`run`](Self::run), and in sequence it is so
    /// for any number: with the same bits.
    ///
    /// A source that is [`Divided`](crate::data::Divided) among ranks is summed by all of them, each its part, with the same bits on each and for
    /// any number of them. Statistics of a squared residual pass all rows through one QR factorization, in order, and so does each rank.
    ///
    /// A run with [checkpoints](Self::checkpoint) goes on from them only with a source of the same rows in the same groups.
    ///
    /// # Errors
    /// Those of [`run`](Self::run), and [`Error::Source`] as [`FitError::Loss`] with source, row group and row for what
    /// cannot be read, is not finite, or is not what it was at the first reading. [`FitError::Conflict`] with
    /// batches [with replacement](BatchOrder::WithReplacement), [`weights`](Self::weights) or [`deviations`](Self::deviations): weights are
    /// multiplied in by the loss.
    ///
    /// # Examples
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let rows = (0..1000).map(|i| [f64::from(i) / 500.0 - 1.0, f64::from(i % 7)]);
    /// let data = Dataset::from_rows(&["x", "y"], rows)?;
    /// let fit = || Fit::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2)).epochs(20);
    /// let in_memory = fit().run([0.0, 0.0], &data)?;
    /// assert_eq!(fit().run_source([0.0, 0.0], data.in_groups(77))?, in_memory); // to the last bit
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[track_caller]
    pub fn run_source<P, Form>(self, start: P, source: impl RowSource) -> Result<FitReport<P>, FitError>
    where
        P: Point,
        F: PerRow<P::Scalar, Form>,
        R: Rule<P::Scalar>,
        K: Keep<P::Scalar, R, S>,
    {
        let Self { loss, rule, schedule, validation, on_epoch, settings, mut keep, minimizer } = self;
        let count = start.coordinates().len();
        settings.check(count)?;
        settings.check_source()?;
        if let Some(minimizer) = &minimizer {
            settings.check_beside(minimizer, schedule.is_some(), Store::<_, _, Constant>::is_kept(&keep))?;
        }
        let optimizer = Optimizer::new(rule, count)?;
        let groups = RefCell::new(RowGroups::open(source).map_err(in_fit)?);
        let job = Job {
            loss: &Borrowed::new(&loss),
            start: start.coordinates(),
            groups: &groups,
            validation,
            settings: &settings,
            watch: Observer { settings: &settings, on_epoch, scheduled: schedule.is_some() },
            made_at: Location::caller(),
            minimizer,
        };
        let report = match schedule {
            None => fit(job, &mut Driven::new(optimizer, false, &mut keep as &mut dyn Store<_, _, Constant>)),
            Some(schedule) => {
                let optimizer = optimizer.schedule(schedule)?;
                fit(job, &mut Driven::new(optimizer, true, &mut keep))
            }
        };
        // One that fails by itself says so, for the others wait for it.
        let ended = groups.borrow_mut().end(report.as_ref().err().map(ToString::to_string));
        let report = report?;
        ended.map_err(in_fit)?;
        Ok(report.in_shape_of(start))
    }
}

fn in_fit(error: crate::error::SourceError) -> FitError {
    FitError::Loss(Error::Source(Box::new(error)))
}

/// A fit, but for the rule.
struct Job<'a, 's, T> {
    loss: &'a Loss<'a, T>,
    start: &'a [T],
    groups: &'a RefCell<RowGroups<'s>>,
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
    fn fit<T>(job: Job<'_, '_, T>, stepper: &mut dyn Stepper<T>) -> Fitted<T> = fit_at
}

fn fit_at<T: Real>(job: Job<'_, '_, T>, stepper: &mut dyn Stepper<T>) -> Fitted<T> {
    let Job { loss, start, groups, validation, settings, watch, made_at, minimizer } = job;
    let (columns, rows, print) = {
        let groups = groups.borrow();
        (groups.names().to_vec(), groups.len(), groups.print())
    };
    if settings.batch_size.is_some() && groups.borrow().part().is_some() {
        let remedy = "each step takes all rows; leave it out";
        return Err(FitError::Conflict {
            setting: "batch_size",
            with: "rows that are divided among ranks",
            remedy,
        });
    }
    let mut names = settings.names.clone();
    names.adopt(start.len(), loss.names(columns.len()));
    let names = names.of(start.len());
    let domain = settings.limits.resolve(&names, start)?;
    let priors = priors::resolve(&settings.priors, &names)?;
    let at_start: Vec<Var<T>> = start.iter().map(|&x| Var::constant(x)).collect();
    let penalty = loss.penalty(&at_start).map_err(|error| FitError::from_loss(error.into(), &columns))?;
    let target = match &settings.target {
        None => columns.len() - 1,
        Some(name) => columns
            .iter()
            .position(|column| column == name)
            .ok_or_else(|| DataError::UnknownColumn { name: name.clone(), available: columns.clone() })?,
    };
    let judged_by = validation.map(|v| v.select(&columns)).transpose()?;
    let held_out = judged_by.as_ref().map(|v| Sample::of(v, None)).transpose()?;
    let judges = held_out.as_ref().map(Sample::cast::<T>).transpose()?;
    let judge = judges.as_ref().map(super::weighted::Table::seen).transpose()?;
    check_rows(loss, &mut groups.borrow_mut())?;
    if let Some(judge) = &judge {
        let all = Batch::Range(0..judge.len());
        loss.check_rows(judge, &all).map_err(|fault| refused("validation data", &columns, fault))?;
    }
    // Windows have an order of their own, in which batches are ranges.
    let plan = settings.plan(rows);
    let batches = Batches::new(rows, BatchPlan { order: BatchOrder::Sequential, ..plan })?;
    stepper.begin(&Problem {
        parameters: start.len(),
        data: Known::Source(&columns, rows, print),
        validation: judged_by.as_ref(),
        plan,
        history: settings.history,
        parameter_history: settings.parameter_history,
        keeps_best: settings.keeps_best(judged_by.is_some()),
        limits: &settings.limits,
        weights: None,
    })?;
    let held = Adapted { loss, held: &domain.fixed, is_weighted: false, beforehand: None };
    let of_rows: &Loss<'_, T> = if domain.fixed.contains(&true) { &held } else { loss };
    let is_penalized = penalty.is_some() || !priors.is_empty();
    let beforehand = Some(Beforehand { share: (rows as f64).recip(), priors: &priors });
    let with_penalty = Adapted { beforehand, ..held };
    let minimized: &Loss<'_, T> = if is_penalized { &with_penalty } else { of_rows };
    let none = View::new(&vec![&[][..]; columns.len()]).map_err(FitError::Loss)?;
    let walked = Rows {
        data: &none,
        count: rows,
        validation: judge.as_ref(),
        batches,
        numbers: [None; 2],
        windows: Some(Windows::new(plan, columns.len())),
    };
    let confined = (!settings.limits.is_none()).then(|| Confined::new(domain.clone()));
    let mean = MeanLoss::new(minimized, made_at).over(Some(groups));
    let mut trainer = Trainer::new(mean, walked, watch, start, confined);
    trainer.judge = is_penalized.then(|| MeanLoss::new(of_rows, made_at));
    let outcome = match minimizer {
        Some(minimizer) => trainer.minimize(minimizer, &domain, settings.likelihood),
        None => trainer.run(stepper),
    };
    let outcome = outcome.map_err(|error| match error {
        FitError::Loss(error) => FitError::from_loss(error, &columns),
        other => other,
    })?;
    let freedom = Freedom::at(&domain, &outcome.parameters, &outcome.gradient);
    let mut statistics = if settings.statistics {
        let subject = Subject {
            loss: of_rows,
            minimized,
            parameters: &outcome.parameters,
            columns: &none,
            groups: Some(groups),
            target,
            weighted: None,
            known_deviations: settings.known_deviations,
        };
        subject.statistics(&freedom, settings.likelihood)
    } else {
        Statistics::none(LossKind::Unexamined)
    };
    if is_penalized && statistics.kind == LossKind::SquaredResidual {
        statistics.precision = None;
        statistics.no_standard_errors = Some(NoStandardErrors::Penalized);
        statistics.distance = None;
    }
    // Statistics that cannot be had are none, but for a source that cannot be read.
    if let Some(error) = groups.borrow().failure() {
        return Err(in_fit(error.clone()));
    }
    let origin = if settings.statistics {
        let print = groups.borrow_mut().data_print().map_err(in_fit)?;
        Some(Origin::new(print, target, None, &domain, is_penalized))
    } else {
        None
    };
    let log_constant = if settings.likelihood {
        log_constant_over(loss, &mut groups.borrow_mut()).map_err(in_fit)?
    } else {
        0.0
    };
    let setup = Setup {
        log_constant,
        names,
        origin,
        fixed: domain.fixed,
        at_bound: freedom.at_bound,
        weights: None,
        known_deviations: settings.known_deviations,
        rows,
        omitted_rows: Vec::new(),
        total_weight: None,
        log_weights: 0.0,
    };
    Ok(FitReport::new(outcome, statistics, setup))
}

/// Refuses the first row that the loss has no meaning for, or with a number that the float cannot hold.
///
/// Each rank looks at its part. Then all look at the first group in which one of them has found something, and find it, too.
fn check_rows<T: Real>(loss: &Loss<'_, T>, groups: &mut RowGroups<'_>) -> Result<(), FitError> {
    let Some(part) = groups.part() else { return check_groups(loss, groups, 0..groups.groups()) };
    let mine = groups.groups_with(part);
    let refused = mine.clone().find(|&group| check_groups(loss, groups, group..group + 1).is_err());
    let mut message = Words::default();
    message.put_len(refused.unwrap_or(usize::MAX));
    let all = groups.exchange(Topic::Rows, &message).map_err(in_fit)?;
    let first = all.iter().filter_map(|words| Reading(words).take_len()).min().unwrap_or(usize::MAX);
    if first < groups.groups() { check_groups(loss, groups, first..first + 1) } else { Ok(()) }
}

fn check_groups<T: Real>(
    loss: &Loss<'_, T>,
    groups: &mut RowGroups<'_>,
    some: Range<usize>,
) -> Result<(), FitError> {
    let names = groups.names().to_vec();
    let mut cast: Vec<Vec<T>> = vec![Vec::new(); names.len()];
    for group in some {
        let [first, _] = groups.extent(group);
        for ((cast, column), name) in cast.iter_mut().zip(groups.load(group).map_err(in_fit)?).zip(&names) {
            cast.clear();
            cast.extend(column.iter().map(|&x| T::of(x)));
            if let Some(row) = cast.iter().position(|x| !x.is_finite()) {
                return Err(FitError::TooLarge {
                    column: name.clone(),
                    row: first + row,
                    value: column[row],
                });
            }
        }
        let slices: Vec<&[T]> = cast.iter().map(Vec::as_slice).collect();
        let view = View::new(&slices).map_err(FitError::Loss)?;
        loss.check_rows(&view, &Batch::Range(0..view.len()))
            .map_err(|fault| refused("data", &names, InvalidTarget { row: first + fault.row, ..fault }))?;
    }
    Ok(())
}

fn refused(data: &'static str, columns: &[String], fault: InvalidTarget) -> FitError {
    FitError::Target { data, column: columns.last().cloned().unwrap_or_default(), fault }
}
