//! The bootstrap of least squares: the same minimization again, of data that are drawn from the fit's own.
//!
//! A replicate is evaluated at its rows by their numbers, so no data are copied, and with programs that were compiled once.
//! Each starts with the same copy of these and draws from a stream of its own, so that it does not depend on what a thread
//! has done before.

use super::LeastSquaresReport;
use super::covariance::is_determined;
use super::iterate::widened;
use super::job::Table;
use super::parts::{Shifted, Weighted};
use super::problem::Residuals;
use super::rows::{Engines, Rows};
use super::settings::Settings;
use super::solver::Watch;
use super::task::Task;
use crate::data::Dataset;
use crate::data::random::{Purpose, Random};
use crate::derive::Point;
use crate::derive::eager::Here;
use crate::domain::Domain;
use crate::estimate::{Bootstrap, BootstrapReport, EstimateError, Original, Refits, Scheme};
use crate::fit::FitError;
use crate::parallel::each;
use crate::progress::{Bar, Course};
use crate::real::Real;
use crate::rows::{Columns as View, EachRow, RowResidual, SharedRowClosure, erased_residual, erased_row};
use crate::seam::seam;
use core::panic::Location;

/// Refits of a jackknife, at most.
const LEFT_OUT: usize = 2000;

/// What to do where there are no rows.
const ROWS_ALONE: &str = "a bootstrap draws rows, so fit with `run_rows` or `run_each_row`";

impl<P: Point> LeastSquaresReport<P> {
    /// The bootstrap: estimates of data that are drawn again from these, for standard errors and intervals that do not take
    /// the noise to be normal.
    ///
    /// - `residual`, `data`: those of the fit; called by several threads with the feature `rayon`. Bounds, held parameters,
    ///   weights, loss and tolerances are the fit's own.
    /// - `plan`: [`Bootstrap::cases`] or [`Bootstrap::residuals`], with the number of replicates and a seed. The result is a
    ///   function of it, the same for any number of threads.
    ///
    /// Each refit starts at the estimates. Those that do not arrive, or whose rows do not determine all parameters, are left
    /// out and counted. Rows of weight 0 are not drawn.
    ///
    /// # Errors
    /// No standard errors, a fit that has not arrived, other data than those of the fit, a [prior](super::LeastSquares::prior),
    /// which is no row that could be drawn, and too many replicates or fewer than two.
    ///
    /// ```
    /// use gradus::estimate::Bootstrap;
    /// use gradus::prelude::*;
    ///
    /// let y = [3.0, 5.0, 1.0, 8.0, 4.0, 6.0, 2.0, 9.0, 7.0, 5.0];
    /// let data = Dataset::from_rows(&["y"], y.map(|y| [y]))?;
    /// let miss = |m: Var, y: Var| m - y;
    /// let found = LeastSquares::new().run_rows(miss, 0.0, &data)?;
    /// let again = found.bootstrap(miss, &data, Bootstrap::cases(4000).seed(7))?;
    /// // By hand: means of ten draws from these have the variance Σ (y − 5)² / 10² = 60 / 100. That of 4000 of them is
    /// // known to some 2 %.
    /// assert!((again.standard_errors[0].powi(2) / 0.6 - 1.0).abs() < 0.07);
    /// let (low, high) = again.bca_intervals(0.95)?[0];
    /// assert!(low > 3.0 && high < 7.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Source
    /// Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapters 9 and 14.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn bootstrap<F, Form>(
        &self,
        residual: F,
        data: &Dataset,
        plan: Bootstrap,
    ) -> Result<BootstrapReport, EstimateError>
    where
        F: RowResidual<P::Scalar, Form> + Sync,
    {
        let source = self.source(data, plan, true, Location::caller())?;
        refits(&erased_residual(&residual), self.x.coordinates(), &source)
    }

    /// The same for a fit of rows with several residuals, by [`run_each_row`](super::LeastSquares::run_each_row).
    ///
    /// # Errors
    /// Those of [`bootstrap`](Self::bootstrap).
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn bootstrap_each_row<F, Form>(
        &self,
        residuals: F,
        data: &Dataset,
        plan: Bootstrap,
    ) -> Result<BootstrapReport, EstimateError>
    where
        F: EachRow<P::Scalar, Form> + Sync,
    {
        let source = self.source(data, plan, false, Location::caller())?;
        refits(&erased_row(&residuals), self.x.coordinates(), &source)
    }

    fn source<'a>(
        &'a self,
        data: &'a Dataset,
        plan: Bootstrap,
        single: bool,
        made_at: Here,
    ) -> Result<Source<'a>, EstimateError> {
        self.check_data(data, ROWS_ALONE)?;
        self.check_kept()?;
        plan.check(self.names.len())?;
        if !self.settings.priors.is_empty() {
            let what = "a prior is no row that could be drawn: give it as a row of the data, or take `confidence_intervals`";
            return Err(EstimateError::NotHere { what: what.to_owned() });
        }
        let noise = match plan.scheme {
            Scheme::Residuals => self.noise(self.influence()?.leverages),
            Scheme::Cases => self.inference().precision().map(|_| Vec::new())?,
        };
        Ok(Source {
            data,
            plan,
            single,
            made_at,
            settings: &self.settings,
            residuals: widened(&self.residuals),
            noise,
            names: &self.names,
            fixed: &self.fixed,
            at_bound: &self.at_bound,
        })
    }

    /// The residuals, each with the variance of the noise.
    fn noise(&self, leverages: Vec<f64>) -> Vec<f64> {
        let full = |(r, h): (&P::Scalar, f64)| {
            let rest = 1.0 - h;
            // A row that is fitted exactly whatever it is tells nothing of the noise.
            if rest > f64::EPSILON.sqrt() { r.widen() / rest.sqrt() } else { 0.0 }
        };
        self.residuals.iter().zip(leverages).map(full).collect()
    }
}

/// What is drawn from.
struct Source<'a> {
    data: &'a Dataset,
    plan: Bootstrap,
    single: bool,
    made_at: Here,
    settings: &'a Settings,
    residuals: Vec<f64>,
    /// For a bootstrap of residuals.
    noise: Vec<f64>,
    names: &'a [String],
    fixed: &'a [bool],
    at_bound: &'a [bool],
}

seam! {
    fn refits<T>(f: &SharedRowClosure<'_, T>, at: &[T], source: &Source<'_>) -> Result<BootstrapReport, EstimateError> = refits_at
}

fn refits_at<T: Real>(
    f: &SharedRowClosure<'_, T>,
    at: &[T],
    source: &Source<'_>,
) -> Result<BootstrapReport, EstimateError> {
    let refused = |error: FitError| EstimateError::Refit { reason: error.to_string() };
    let table = Table::of(source.data, source.settings.weights.as_ref()).map_err(refused)?;
    let view = table.columns.view()?;
    let engines = Rows::new(f, &view, Engines::new(source.single, source.made_at)).warmed(at)?;
    let domain = source.settings.limits.resolve(source.names, at);
    let domain = domain.map_err(|error| EstimateError::Refit { reason: error.to_string() })?;
    let draws = Draws::new(source, table.roots.as_deref(), view.len())?;
    let shared = Shared { f, at, view: &view, engines, domain, settings: source.settings };
    let replicates = Outcome::counted(each(source.plan.replicates, &|k| shared.refit(draws.replicate(k))))?;
    let groups = draws.counted.len().min(LEFT_OUT);
    let jackknife = source.plan.jackknife.then(|| each(groups, &|k| shared.refit(draws.without(k, groups))));
    let jackknife = jackknife.map(Outcome::counted).transpose()?;
    let original = Original {
        names: source.names,
        estimates: widened(at),
        fixed: source.fixed,
        at_bound: source.at_bound,
    };
    Ok(BootstrapReport::new(original, source.plan.scheme, replicates, jackknife))
}

/// The data of one refit.
struct Drawn {
    /// By their numbers.
    rows: Vec<u32>,
    /// `√w` of these rows.
    roots: Option<Vec<f64>>,
    /// What is added to each residual; nothing where it is empty.
    shift: Vec<f64>,
}

/// Where data are drawn from.
struct Draws<'a> {
    source: &'a Source<'a>,
    roots: Option<&'a [f64]>,
    /// The rows whose weight is not 0.
    counted: Vec<u32>,
    /// Residuals of a row.
    width: usize,
    /// For each row that counts, with mean 0.
    noise: Vec<f64>,
}

impl<'a> Draws<'a> {
    fn new(source: &'a Source<'a>, roots: Option<&'a [f64]>, rows: usize) -> Result<Self, EstimateError> {
        let Ok(short) = u32::try_from(rows) else {
            let what = format!("a bootstrap is of fewer than 2³² rows, and these are {rows}");
            return Err(EstimateError::NotHere { what });
        };
        let counted: Vec<u32> =
            (0..short).filter(|&row| roots.is_none_or(|roots| roots[row as usize] > 0.0)).collect();
        let width = source.residuals.len() / rows.max(1);
        let mut noise = Vec::new();
        if source.plan.scheme == Scheme::Residuals {
            counted.iter().for_each(|&row| noise.extend(of_row(&source.noise, row, width)));
            center(&mut noise, width);
        }
        Ok(Self { source, roots, counted, width, noise })
    }

    fn replicate(&self, number: usize) -> Drawn {
        let mut random = Random::new(self.source.plan.seed, Purpose::Bootstrap);
        random.enter(Purpose::Bootstrap, number as u64);
        let mut order = vec![0; self.counted.len()];
        let count = order.len();
        random.fill(&mut order, 0, count);
        match self.source.plan.scheme {
            Scheme::Cases => {
                let rows = order.iter().map(|&k| self.counted[k as usize]).collect();
                self.drawn(rows, Vec::new())
            }
            Scheme::Residuals => {
                // With r = f − y, the residual of a target f̂ − e is f − f̂ + e.
                let noise = order.iter().flat_map(|&k| of_row(&self.noise, k, self.width));
                let own =
                    self.counted.iter().flat_map(|&row| of_row(&self.source.residuals, row, self.width));
                let shift = noise.zip(own).map(|(e, r)| e - r).collect();
                self.drawn(self.counted.clone(), shift)
            }
        }
    }

    /// All rows but every `groups`th from `first` on.
    fn without(&self, first: usize, groups: usize) -> Drawn {
        let rows = self.counted.iter().enumerate().filter(|(k, _)| k % groups != first);
        self.drawn(rows.map(|(_, &row)| row).collect(), Vec::new())
    }

    fn drawn(&self, rows: Vec<u32>, shift: Vec<f64>) -> Drawn {
        let roots = self.roots.map(|roots| rows.iter().map(|&row| roots[row as usize]).collect());
        Drawn { rows, roots, shift }
    }
}

/// What a list with `width` numbers for each row has for one.
fn of_row(list: &[f64], row: u32, width: usize) -> impl Iterator<Item = f64> {
    list[row as usize * width..][..width].iter().copied()
}

/// Takes the mean out of each of `width` interleaved lists.
fn center(list: &mut [f64], width: usize) {
    let rows = (list.len() / width.max(1)) as f64;
    for k in 0..width {
        let mean = list.iter().skip(k).step_by(width).sum::<f64>() / rows;
        list.iter_mut().skip(k).step_by(width).for_each(|x| *x -= mean);
    }
}

/// What all refits share.
struct Shared<'a, T: Real> {
    f: &'a SharedRowClosure<'a, T>,
    at: &'a [T],
    view: &'a View<'a, T>,
    engines: Engines<T>,
    domain: Domain<T>,
    settings: &'a Settings,
}

/// What became of one.
enum Outcome {
    Found(Vec<f64>),
    NotArrived,
    NotDetermined,
}

impl<T: Real> Shared<'_, T> {
    fn refit(&self, Drawn { rows, roots, shift }: Drawn) -> Result<Outcome, EstimateError> {
        let inner = Rows::new(self.f, self.view, self.engines.clone()).of(&rows);
        let mut inner: Box<dyn Residuals<T> + '_> = match roots {
            None => Box::new(inner),
            Some(roots) => Box::new(Weighted { inner, roots }),
        };
        let mut residuals = Shifted { inner: &mut *inner, by: shift };
        let mut bar = Bar::new(false, Course { unit: "step", total: None, parts: 1 });
        let mut watch = Watch { callback: None, bar: &mut bar };
        let mut task = Task { residuals: &mut residuals, domain: &self.domain, settings: self.settings };
        let done = task.run(self.at, &mut watch)?;
        let Some(place) = done.outcome.place.filter(|_| done.outcome.status.may_go_on()) else {
            return Ok(Outcome::NotArrived);
        };
        // The columns of the Jacobian are those of the parameters that are not held.
        let free = self.domain.free();
        let inside = |&k: &usize| !self.domain.is_at_bound(free[k], done.x[free[k]]);
        let columns: Vec<usize> = (0..free.len()).filter(inside).collect();
        Ok(match is_determined(&place.jacobian, &columns) {
            true => Outcome::Found(widened(&done.x)),
            false => Outcome::NotDetermined,
        })
    }
}

impl Outcome {
    fn counted(outcomes: Vec<Result<Self, EstimateError>>) -> Result<Refits, EstimateError> {
        let mut refits = Refits::default();
        for outcome in outcomes {
            match outcome? {
                Self::Found(x) => refits.found.push(x),
                Self::NotArrived => refits.not_arrived += 1,
                Self::NotDetermined => refits.not_determined += 1,
            }
        }
        Ok(refits)
    }
}
