//! Fits to rows that are read group by group.

use super::adapted::{Adapted, Beforehand};
use super::again::Origin;
use super::confined::{Confined, Freedom};
use super::constant::log_constant_over;
use super::keep::{Keep, Known, Problem, Store};
use super::kind::LossKind;
use super::loss::{Borrowed, Loss, MeanLoss};
use super::report::{FitReport, Setup};
use super::run::check_rows;
use super::settings::Settings;
use super::source_rows::{FirstLook, look_through};
use super::statistics::Statistics;
use super::stepper::{Driven, Stepper};
use super::subject::{Subject, Weighted};
use super::trainer::{Observer, Rows, Trainer};
use super::weighted::{Sample, Table};
use super::windows::Windows;
use super::{Fit, FitError, priors};
use crate::data::{BatchOrder, BatchPlan, Batches, CHUNK, Dataset, RowGroups, RowSource};
use crate::derive::Point;
use crate::derive::eager::Here;
use crate::error::{Error, SourceError};
use crate::minimize::Minimizer;
use crate::optim::{Constant, Optimizer, Rule, Schedule};
use crate::real::Real;
use crate::rows::{Columns as View, PerRow};
use crate::seam::seam;
use crate::tape::Var;
use core::cell::RefCell;
use core::panic::Location;

impl<F, R, S: Schedule, K> Fit<'_, F, R, S, K> {
    /// Fits the parameters to rows that are read group by group, and need not fit into memory: one group does.
    ///
    /// Everything is as of [`run`](Self::run) over the same rows, and so are all bits: of the parameters, the losses and the
    /// standard errors, whatever the size of the groups. The source is read once at first, to count and check its rows, then once
    /// for each evaluation over all rows, and up to five times for the statistics at the end. So a
    /// [`minimizer`](Self::minimizer), which takes few evaluations, is the better choice where reading is slow.
    /// Numbers of a CSV file are kept from the first pass on by `CsvRows::cached`, which makes the fit some four times as fast.
    ///
    /// Rows have [`weights`](Self::weights) or [`deviations`](Self::deviations) from a column, as in memory: those of weight 0 are read, but
    /// are not there for the fit. Weights are summed up in the look at all rows before the first step, and need no pass of their own.
    ///
    /// What is concluded later from the report, as [`profile`](FitReport::profile), takes the same rows in memory.
    ///
    /// With a [`batch_size`](Self::batch_size), [shuffled](Self::order) batches take the groups in a random order, eight at a time, and the rows
    /// of these eight in a random order; they are in memory together. So a file that is sorted should have many groups, or be
    /// shuffled once. Where there are at most eight groups the order is that of [`run`](Self::run), and in sequence it is so
    /// for any number: with the same bits.
    ///
    /// A source that is [`Divided`](crate::data::Divided) among ranks is summed by all of them, each its part, with the same bits on each and for
    /// any number of them. Batches have to be of whole chunks then, a multiple of 4096 rows. Statistics of a squared residual pass all rows through one QR factorization, in order, and so does each rank.
    ///
    /// A run with [checkpoints](Self::checkpoint) goes on from them only with a source of the same rows in the same groups.
    ///
    /// # Errors
    /// Those of [`run`](Self::run), and [`Error::Source`] as [`FitError::Loss`] with source, row group and row for what
    /// cannot be read, is not finite, or is not what it was at the first reading. [`FitError::Conflict`] with
    /// batches [with replacement](BatchOrder::WithReplacement), or where rows that are not finite are to be [left out](Self::nan_policy).
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
    ///
    /// let noise = data.derive("sigma", |row| 1.0 + row.get("x").abs())?;
    /// let fit = || Fit::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2)).deviations("sigma").epochs(20);
    /// assert_eq!(fit().run_source([0.0, 0.0], noise.in_groups(77))?, fit().run([0.0, 0.0], &noise)?);
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
        let job = Job {
            loss: &Borrowed::new(&loss),
            start: start.coordinates(),
            validation,
            settings: &settings,
            watch: Observer { settings: &settings, on_epoch, scheduled: schedule.is_some() },
            made_at: Location::caller(),
            minimizer,
        };
        let source: Box<dyn RowSource + '_> = Box::new(source);
        let report = match schedule {
            None => fit(
                source,
                job,
                &mut Driven::new(optimizer, false, &mut keep as &mut dyn Store<_, _, Constant>),
            ),
            Some(schedule) => {
                let optimizer = optimizer.schedule(schedule)?;
                fit(source, job, &mut Driven::new(optimizer, true, &mut keep))
            }
        };
        Ok(report?.in_shape_of(start))
    }
}

pub(crate) fn in_fit(error: SourceError) -> FitError {
    FitError::Loss(Error::Source(Box::new(error)))
}

/// A fit, but for the rule.
struct Job<'a, T> {
    loss: &'a Loss<'a, T>,
    start: &'a [T],
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
    fn fit<T>(source: Box<dyn RowSource + '_>, job: Job<'_, T>, stepper: &mut dyn Stepper<T>) -> Fitted<T> = fit_at
}

fn fit_at<T: Real>(
    source: Box<dyn RowSource + '_>,
    job: Job<'_, T>,
    stepper: &mut dyn Stepper<T>,
) -> Fitted<T> {
    let weights = job.settings.row_weights();
    let column = weights.as_ref().map(|weights| (weights.column(), weights.weighing()));
    let mut first = FirstLook::new(job.loss);
    let look = &mut |names: &[String], columns: &[Vec<f64>], rows| first.look(names, columns, rows);
    let groups = RefCell::new(RowGroups::open_weighted(source, column, look).map_err(in_fit)?);
    let report = fit_to(job, (&groups, first), stepper);
    // One that fails by itself says so, for the others wait for it.
    let ended = groups.borrow_mut().end(report.as_ref().err().map(ToString::to_string));
    let report = report?;
    ended.map_err(in_fit)?;
    Ok(report)
}

/// The fit to rows that were read once.
fn fit_to<T: Real>(
    job: Job<'_, T>,
    (groups, first): (&RefCell<RowGroups<'_>>, FirstLook<'_, T>),
    stepper: &mut dyn Stepper<T>,
) -> Fitted<T> {
    let Job { loss, start, validation, settings, watch, made_at, minimizer, .. } = job;
    let (columns, of_source, width, rows, print) = {
        let groups = groups.borrow();
        let of_source = groups.source_names().to_vec();
        (groups.names().to_vec(), of_source, groups.width(), groups.len(), groups.print())
    };
    let is_cut = |size: usize| size < rows && !size.is_multiple_of(CHUNK);
    if settings.batch_size.is_some_and(is_cut) && groups.borrow().part().is_some() {
        let remedy = "ranks share whole chunks of 4096 rows: take a multiple of 4096, or leave it out for steps over all rows";
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
    let weights = settings.row_weights();
    let target = settings.target_of(&columns)?;
    let judged_by = validation.map(|v| v.select(&of_source)).transpose()?;
    let held_out = judged_by.as_ref().map(|v| Sample::of(v, weights.as_ref())).transpose()?;
    let judges = held_out.as_ref().map(Sample::cast::<T>).transpose()?;
    let judge = judges.as_ref().map(Table::seen).transpose()?;
    look_through(loss, first, &mut groups.borrow_mut())?;
    if let (Some(judge), Some(held_out)) = (&judge, &held_out) {
        check_rows(loss, judge, "validation data", held_out)?;
    }
    let judged = judges.as_ref().zip(judge.as_ref()).map(|(table, view)| table.swept(view)).transpose()?;
    let sums = groups.borrow().weight_sums();
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
        weights: weights.as_ref(),
    })?;
    let held = Adapted { loss, held: &domain.fixed, is_weighted: false, beforehand: None };
    let times_weight = Adapted { is_weighted: true, ..held };
    let plain: &Loss<'_, T> = if domain.fixed.contains(&true) { &held } else { loss };
    let of_rows: &Loss<'_, T> = if sums.is_some() { &times_weight } else { plain };
    let is_penalized = penalty.is_some() || !priors.is_empty();
    let share = (rows as f64 * sums.map_or(1.0, |sums| sums.mean())).recip();
    let beforehand = Some(Beforehand { share, priors: &priors });
    let with_penalty = Adapted { is_weighted: sums.is_some(), beforehand, ..held };
    let minimized: &Loss<'_, T> = if is_penalized { &with_penalty } else { of_rows };
    let none = View::new(&vec![&[][..]; width]).map_err(FitError::Loss)?;
    let walked = Rows {
        data: &none,
        count: rows,
        validation: judged.as_ref(),
        batches,
        numbers: [None, held_out.as_ref().and_then(|v| v.numbers.as_deref())],
        windows: Some(Windows::new(plan, width)),
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
            loss: plain,
            minimized,
            parameters: &outcome.parameters,
            columns: &none,
            groups: Some(groups),
            target,
            weighted: sums.map(|sums| Weighted { sums, weights: None, loss: minimized, columns: &none }),
            known_deviations: settings.known_deviations,
        };
        subject.statistics(&freedom, settings.likelihood)
    } else {
        Statistics::none(LossKind::Unexamined)
    };
    if is_penalized {
        statistics.penalize();
    }
    // Statistics that cannot be had are none, but for a source that cannot be read.
    if let Some(error) = groups.borrow().failure() {
        return Err(in_fit(error.clone()));
    }
    let origin = if settings.statistics {
        let print = groups.borrow_mut().data_print().map_err(in_fit)?;
        Some(Origin::new(print, target, weights.clone(), &domain, is_penalized))
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
        weights: weights.map(|weights| weights.column().to_owned()),
        known_deviations: settings.known_deviations,
        rows,
        omitted_rows: Vec::new(),
        total_weight: sums.map(|sums| sums.total),
        log_weights: sums.map_or(0.0, |sums| sums.logs),
    };
    Ok(FitReport::new(outcome, statistics, setup))
}
