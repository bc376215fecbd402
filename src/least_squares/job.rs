//! A run as it was asked for, behind the seam.

use super::LeastSquaresReport;
use super::parts::{Priors, Stacked, Weighted, Wide};
use super::problem::{Residuals, Together};
use super::rows::{Engines, Rows};
use super::settings::{Callback, Settings};
use super::solver::Watch;
use super::task::{Done, Task};
use crate::data::{DataPrint, Dataset};
use crate::derive::eager::Here;
use crate::domain::Domain;
use crate::fit::weights::Weights;
use crate::fit::{FitError, column};
use crate::matrix::Matrix;
use crate::progress::Bar;
use crate::real::Real;
use crate::rows::{Columns as View, RowClosure};
use crate::seam::seam;
use crate::tape::Closure;

/// What is to be done.
pub(super) struct Job<'a> {
    pub(super) settings: Settings,
    pub(super) callback: Option<Callback<'a>>,
    /// Residuals of the parameters alone.
    pub(super) penalties: Vec<Box<Closure<'a, f64>>>,
    pub(super) made_at: Here,
}

/// A report of a run in the engine.
pub(super) type Solved<T> = Result<LeastSquaresReport<Vec<T>>, FitError>;

impl Job<'_> {
    pub(super) fn run<T: Real>(
        self,
        residuals: &mut dyn Residuals<T>,
        rows: Rowwise,
        start: &[T],
    ) -> Solved<T> {
        let Self { settings, callback, penalties, made_at } = self;
        let run = Run::new(settings, start)?;
        let mut stacked = Stacked { parts: vec![Box::new(residuals)] };
        stacked.parts.extend(run.alone(&penalties, start.len(), made_at));
        let alone = stacked.parts.len() == 1;
        let residuals: &mut dyn Residuals<T> = if alone { &mut *stacked.parts[0] } else { &mut stacked };
        let (done, jacobian) = run.solve(residuals, callback, start)?;
        Ok(LeastSquaresReport::new(done, jacobian, &run.domain, run.settings, rows, None))
    }
}

/// A run whose settings have been checked.
pub(super) struct Run<T> {
    pub(super) settings: Settings,
    pub(super) domain: Domain<T>,
    known: Vec<(usize, f64, f64)>,
}

impl<T: Real> Run<T> {
    pub(super) fn new(settings: Settings, start: &[T]) -> Result<Self, FitError> {
        settings.check(start.len())?;
        let names = settings.names.of(start.len());
        let domain = settings.limits.resolve(&names, start)?;
        let known = settings.known_beforehand(&names)?;
        Ok(Self { settings, domain, known })
    }

    /// The residuals of the parameters alone: priors and penalties.
    pub(super) fn alone<'p>(
        &self,
        penalties: &'p [Box<Closure<'_, f64>>],
        parameters: usize,
        made_at: Here,
    ) -> Vec<Box<dyn Residuals<T> + 'p>> {
        let mut parts: Vec<Box<dyn Residuals<T> + 'p>> = Vec::new();
        if !self.known.is_empty() {
            parts.push(Box::new(Priors { known: self.known.clone() }));
        }
        for penalty in penalties {
            parts.push(Box::new(Wide { inner: Together::new(&**penalty, parameters, made_at) }));
        }
        parts
    }

    /// To the end; with the Jacobian in all parameters, where the solver has seen that in the free ones alone.
    pub(super) fn solve(
        &self,
        residuals: &mut dyn Residuals<T>,
        mut callback: Option<Callback<'_>>,
        start: &[T],
    ) -> Result<(Done<T>, Option<Matrix<T>>), FitError> {
        let Self { settings, domain, .. } = self;
        let mut bar = Bar::new(settings.progress, settings.course());
        let mut watch = Watch { callback: callback.as_mut(), bar: &mut bar };
        let mut task = Task { residuals: &mut *residuals, domain, settings };
        let done = task.run(start, &mut watch).map_err(FitError::Loss)?;
        let jacobian = match &done.outcome.place {
            Some(_) if domain.fixed.contains(&true) => {
                Some(residuals.jacobian(&done.x).map_err(FitError::Loss)?)
            }
            _ => None,
        };
        Ok((done, jacobian))
    }
}

seam! {
    pub(super) fn solve<T>(f: &Closure<'_, T>, start: &[T], job: Job<'_>) -> Solved<T> = solve_at
}

fn solve_at<T: Real>(f: &Closure<'_, T>, start: &[T], job: Job<'_>) -> Solved<T> {
    if let Some(weights) = &job.settings.weights {
        let remedy =
            "there are no columns; multiply each residual by the root of its weight, or take `run_rows`";
        return Err(FitError::Conflict { setting: weights.setting(), with: "run", remedy });
    }
    let mut problem = Together::new(f, start.len(), job.made_at);
    job.run(&mut problem, Rowwise::default(), start)
}

/// The residuals of a row, and the rows.
#[derive(Clone, Copy)]
pub(super) struct OfRow<'a, T> {
    pub(super) f: &'a RowClosure<'a, T>,
    pub(super) data: &'a Dataset,
    /// A row has one residual.
    pub(super) single: bool,
}

seam! {
    pub(super) fn solve_rows<T>(of_row: OfRow<'_, T>, names: &dyn Fn(usize) -> Vec<String>, start: &[T], job: Job<'_>) -> Solved<T> = solve_rows_at
}

/// - `names`: of the parameters, for a number of columns.
fn solve_rows_at<T: Real>(
    of_row: OfRow<'_, T>,
    names: &dyn Fn(usize) -> Vec<String>,
    start: &[T],
    mut job: Job<'_>,
) -> Solved<T> {
    let columns = of_row.data.width().saturating_sub(usize::from(job.settings.weights.is_some()));
    job.settings.names.adopt(start.len(), names(columns));
    let table = Table::of(of_row.data, job.settings.weights.as_ref())?;
    let view = table.columns.view().map_err(FitError::Loss)?;
    let mut problem = table.residuals(&of_row, &view, job.made_at);
    job.run(&mut *problem, table.rowwise(of_row.data), start).map_err(|error| table.in_words(error))
}

/// One of several sets of residuals.
pub(super) struct Part<'a, T> {
    pub(super) f: Box<RowClosure<'a, T>>,
    pub(super) data: &'a Dataset,
    pub(super) weights: Option<Weights>,
}

seam! {
    pub(super) fn solve_joint<T>(parts: &[Part<'_, T>], start: &[T], job: Job<'_>) -> Solved<T> = solve_joint_at
}

fn solve_joint_at<T: Real>(parts: &[Part<'_, T>], start: &[T], job: Job<'_>) -> Solved<T> {
    let tables = parts
        .iter()
        .map(|part| Table::of(part.data, part.weights.as_ref()))
        .collect::<Result<Vec<_>, _>>()?;
    let views = tables
        .iter()
        .map(|table| table.columns.view().map_err(FitError::Loss))
        .collect::<Result<Vec<_>, _>>()?;
    let rows: Vec<OfRow<'_, T>> =
        parts.iter().map(|part| OfRow { f: &*part.f, data: part.data, single: false }).collect();
    let mut rowwise = Rowwise::default();
    let mut stacked = Stacked { parts: Vec::new() };
    for ((of_row, table), view) in rows.iter().zip(&tables).zip(&views) {
        rowwise = rowwise.and(&table.rowwise(of_row.data));
        stacked.parts.push(table.residuals(of_row, view, job.made_at));
    }
    job.run(&mut stacked, rowwise, start)
        .map_err(|error| tables.iter().fold(error, |error, table| table.in_words(error)))
}

/// The data as residuals see them.
pub(super) struct Table<T> {
    pub(super) columns: column::Columns<T>,
    names: Vec<String>,
    /// `√w` of each row.
    pub(super) roots: Option<Vec<f64>>,
}

impl<T: Real> Table<T> {
    pub(super) fn of(data: &Dataset, weights: Option<&Weights>) -> Result<Self, FitError> {
        let Some(weights) = weights else {
            return Ok(Self {
                columns: column::Columns::cast(data)?,
                names: data.names().to_vec(),
                roots: None,
            });
        };
        let roots = weights.of(data)?.iter().map(|weight| weight.sqrt()).collect();
        let rest = weights.rest(data)?;
        Ok(Self { columns: column::Columns::cast(&rest)?, names: rest.names().to_vec(), roots: Some(roots) })
    }

    pub(super) fn residuals<'a>(
        &'a self,
        of_row: &OfRow<'a, T>,
        view: &'a View<'a, T>,
        made_at: Here,
    ) -> Box<dyn Residuals<T> + 'a> {
        let inner = Rows::new(of_row.f, view, Engines::new(of_row.single, made_at));
        match &self.roots {
            None => Box::new(inner),
            Some(roots) => Box::new(Weighted { inner, roots: roots.clone() }),
        }
    }

    fn rowwise(&self, data: &Dataset) -> Rowwise {
        let counted = self.roots.iter().flatten().filter(|root| **root > 0.0);
        let left_out = self.roots.as_ref().map_or(0, |roots| roots.len() - counted.clone().count());
        let log_weights = counted.map(|root| root.ln()).sum();
        Rowwise { rows: data.len(), left_out, log_weights, data: Some(DataPrint::of(data)), unkept: None }
    }

    pub(super) fn in_words(&self, error: FitError) -> FitError {
        match error {
            FitError::Loss(error) => FitError::from_loss(error, &self.names),
            other => other,
        }
    }
}

/// What is known of the rows behind the residuals.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Rowwise {
    /// How many there are; none where residuals come together.
    pub(super) rows: usize,
    /// Those with weight 0.
    pub(super) left_out: usize,
    /// `Σ ln √w` over the others.
    pub(super) log_weights: f64,
    pub(super) data: Option<DataPrint>,
    /// What is kept in place of residuals and Jacobian, where the rows came from a source.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub(super) unkept: Option<Unkept>,
}

/// What a report keeps of residuals that were never together.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Unkept {
    /// How many there were.
    pub(super) residuals: usize,
    /// `√(Σ r²)`.
    #[cfg_attr(feature = "serde", serde(with = "crate::stored::number"))]
    pub(super) length: f64,
}

impl Rowwise {
    /// The rows of two sets, which as one are recognized by nothing.
    fn and(self, other: &Self) -> Self {
        Self {
            rows: self.rows + other.rows,
            left_out: self.left_out + other.left_out,
            log_weights: self.log_weights + other.log_weights,
            data: None,
            unkept: None,
        }
    }

    /// How many of so many residuals count.
    pub(super) fn counted(&self, residuals: usize) -> usize {
        let each = residuals.checked_div(self.rows).unwrap_or(1).max(1);
        residuals.saturating_sub(self.left_out * each)
    }
}
