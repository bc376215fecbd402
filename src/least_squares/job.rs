//! A run as it was asked for, behind the seam.

use super::LeastSquaresReport;
use super::problem::{Residuals, Rows, Together, Weighted};
use super::settings::{Callback, Settings};
use super::solver::Watch;
use super::task::Task;
use crate::data::Dataset;
use crate::derive::eager::Here;
use crate::fit::weights::Weights;
use crate::fit::{FitError, column};
use crate::progress::Bar;
use crate::real::Real;
use crate::rows::{Columns as View, RowClosure};
use crate::seam::seam;
use crate::tape::Closure;

/// What is to be done.
pub(super) struct Job<'a> {
    pub(super) settings: Settings,
    pub(super) callback: Option<Callback<'a>>,
    pub(super) made_at: Here,
}

/// A report of a run in the engine.
pub(super) type Solved<T> = Result<LeastSquaresReport<Vec<T>>, FitError>;

impl Job<'_> {
    fn run<T: Real>(self, residuals: &mut dyn Residuals<T>, rows: Rowwise, start: &[T]) -> Solved<T> {
        let Self { settings, mut callback, .. } = self;
        settings.check(start.len())?;
        let domain = settings.limits.resolve(&settings.names.of(start.len()), start)?;
        let mut bar = Bar::new(settings.progress, settings.course());
        let mut watch = Watch { callback: callback.as_mut(), bar: &mut bar };
        let mut task = Task { residuals: &mut *residuals, domain: &domain, settings: &settings };
        let done = task.run(start, &mut watch).map_err(FitError::Loss)?;
        // What the solver has seen is the Jacobian in the parameters that are free.
        let jacobian = match &done.outcome.place {
            Some(_) if domain.fixed.contains(&true) => {
                Some(residuals.jacobian(&done.x).map_err(FitError::Loss)?)
            }
            _ => None,
        };
        Ok(LeastSquaresReport::new(done, jacobian, &domain, settings, rows))
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

seam! {
    pub(super) fn solve_rows<T>(f: &RowClosure<'_, T>, start: &[T], data: &Dataset, job: Job<'_>) -> Solved<T> = solve_rows_at
}

fn solve_rows_at<T: Real>(f: &RowClosure<'_, T>, start: &[T], data: &Dataset, job: Job<'_>) -> Solved<T> {
    let table = Table::of(data, job.settings.weights.as_ref())?;
    let view = table.columns.view().map_err(FitError::Loss)?;
    let mut problem = table.residuals(f, &view, job.made_at);
    job.run(&mut *problem, table.rowwise(data), start).map_err(|error| table.in_words(error))
}

/// The data as residuals see them.
pub(super) struct Table<T> {
    pub(super) columns: column::Columns<T>,
    names: Vec<String>,
    /// `√w` of each row.
    roots: Option<Vec<f64>>,
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
        f: &'a RowClosure<'a, T>,
        view: &'a View<'a, T>,
        made_at: Here,
    ) -> Box<dyn Residuals<T> + 'a> {
        let inner = Rows::new(f, view, made_at);
        match &self.roots {
            None => Box::new(inner),
            Some(roots) => Box::new(Weighted { inner, roots: roots.clone() }),
        }
    }

    fn rowwise(&self, data: &Dataset) -> Rowwise {
        let counted = self.roots.iter().flatten().filter(|root| **root > 0.0);
        Rowwise {
            rows: Some(if self.roots.is_some() { counted.clone().count() } else { data.len() }),
            log_weights: counted.map(|root| root.ln()).sum(),
            data: Some(DataPrint::of(data)),
        }
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
pub(super) struct Rowwise {
    /// How many count; all residuals without.
    pub(super) rows: Option<usize>,
    /// `Σ ln √w` over them.
    pub(super) log_weights: f64,
    pub(super) data: Option<DataPrint>,
}

/// By what data are recognized.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DataPrint {
    names: Vec<String>,
    rows: usize,
    hash: u64,
}

impl DataPrint {
    pub(super) fn of(data: &Dataset) -> Self {
        // FNV-1a over the bits, eight at a time: it finds changes, and need not keep off those who look for collisions.
        let numbers = data.columns().flat_map(|column| column.iter().map(|x| x.to_bits()));
        let hash = numbers.fold(0xcbf2_9ce4_8422_2325_u64, |hash, bits| {
            (hash ^ bits).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(29)
        });
        Self { names: data.names().to_vec(), rows: data.len(), hash }
    }

    /// How other data differ.
    pub(super) fn difference(&self, other: &Self) -> Option<String> {
        if self.names != other.names {
            return Some(format!(
                "there the columns were {}, here {}",
                self.names.join(", "),
                other.names.join(", ")
            ));
        }
        if self.rows != other.rows {
            return Some(format!("there were {} rows, here are {}", self.rows, other.rows));
        }
        (self.hash != other.hash).then(|| "a number differs, or the order of the rows".to_owned())
    }
}
