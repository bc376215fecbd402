//! The bootstrap: what estimates do when the data are drawn again from themselves.
//!
//! Here are its settings and its report; the refits are those of [`least_squares`](crate::least_squares) and [`fit`](crate::fit).

use super::bca::{Sorted, mean, standard_deviation};
use super::error::{EstimateError, check_level};
use crate::error::{InvalidSetting, has_room};
use crate::number::significant;
use core::fmt;

/// How data are drawn again, how often, and from which seed.
///
/// ```
/// use gradus::estimate::Bootstrap;
/// use gradus::prelude::*;
///
/// let rows = [[0.0, 4.3], [0.5, 2.9], [1.0, 2.4], [1.5, 1.9], [2.0, 1.3], [2.5, 1.2], [3.0, 0.8], [4.0, 0.6]];
/// let data = Dataset::from_rows(&["t", "y"], rows)?;
/// let miss = |[a, k]: [Var; 2], [t, y]: [Var; 2]| a * (-k * t).exp() - y;
/// let found = LeastSquares::new().names(["height", "rate"]).run_rows(miss, [1.0, 1.0], &data)?;
///
/// let again = found.bootstrap(miss, &data, Bootstrap::residuals(500).seed(7))?;
/// let (low, high) = again.bca_intervals(0.95)?[1];
/// assert!(low < found.x[1] && found.x[1] < high);
/// assert_eq!(again.failed(), 0);
/// println!("{again}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[must_use = "nothing happens until a fit is given it"]
pub struct Bootstrap {
    pub(crate) scheme: Scheme,
    pub(crate) replicates: usize,
    pub(crate) seed: u64,
    pub(crate) jackknife: bool,
}

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) enum Scheme {
    Cases,
    Residuals,
}

impl Bootstrap {
    /// Draws whole rows, as many as there are, each time any of them: right if the rows are independent, whatever their
    /// noise is, and if another experiment would have had other features, too.
    ///
    /// - `replicates`: 2 to 10⁷; some 200 for standard errors, 2000 and more for intervals.
    pub const fn cases(replicates: usize) -> Self {
        Self { scheme: Scheme::Cases, replicates, seed: 0, jackknife: true }
    }

    /// Keeps the features, and gives each row the curve's prediction with the residual of any row as its noise: right if
    /// the model is, and if all rows have the same noise (in units of their deviations, with weights). The residual has to be
    /// a prediction less a target, or the other way round.
    ///
    /// What is drawn are the residuals over `√(1 − h)`, with the leverage `h`, less their mean: all of them have the
    /// variance of the noise. Those of a row go together.
    ///
    /// - `replicates`: 2 to 10⁷, as for [`cases`](Self::cases).
    ///
    /// # Source
    /// Davison & Hinkley (1997), Bootstrap Methods and their Application, sections 6.2.3 and 7.6.
    pub const fn residuals(replicates: usize) -> Self {
        Self { scheme: Scheme::Residuals, replicates, seed: 0, jackknife: true }
    }

    /// What the draws follow from; 0 by default. The replicates are a function of it, the same for any number of threads.
    pub const fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Leaves out the jackknife, a refit for each row up to 2000 of them, which only
    /// [`bca_intervals`](BootstrapReport::bca_intervals) need.
    pub const fn without_jackknife(self) -> Self {
        Self { jackknife: false, ..self }
    }

    /// - `parameters`: how many numbers a replicate has.
    pub(crate) fn check(&self, parameters: usize) -> Result<(), InvalidSetting> {
        let numbers = self.replicates.saturating_mul(parameters);
        if (2..=10_000_000).contains(&self.replicates) && has_room::<f64>(numbers, 2) {
            return Ok(());
        }
        let (value, allowed) =
            (self.replicates as f64, "2 to 10 000 000, and as many as there is memory for");
        Err(InvalidSetting { owner: "Bootstrap", setting: "replicates", value, allowed })
    }
}

/// Estimates of data that were drawn again, and the intervals that follow from them. Prints as a table.
///
/// See [`LeastSquaresReport::bootstrap`](crate::LeastSquaresReport::bootstrap) and [`FitReport::bootstrap`](crate::FitReport::bootstrap).
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct BootstrapReport {
    /// The names of the parameters.
    pub names: Vec<String>,
    /// The estimates of the fit.
    pub estimates: Vec<f64>,
    /// The standard deviation of each parameter over the replicates, with one less than their number; 0 for a parameter that is
    /// held, NaN for one at its bound and where fewer than two refits succeeded.
    pub standard_errors: Vec<f64>,
    /// All parameters of each refit that succeeded, in the order of the draws.
    pub replicates: Vec<Vec<f64>>,
    /// All parameters of each refit of the jackknife: without one row, or of more than 2000 rows without every 2000th of them.
    pub jackknife: Vec<Vec<f64>>,
    /// Refits that did not arrive at a minimum; they are left out.
    pub not_arrived: usize,
    /// Refits whose rows did not determine all parameters; they are left out.
    pub not_determined: usize,
    /// Refits of the jackknife that failed; `None` without a jackknife.
    pub jackknife_failed: Option<usize>,
    /// Which parameters were held.
    pub fixed: Vec<bool>,
    /// Which parameters of the fit are at a bound.
    pub at_bound: Vec<bool>,
    pub(crate) scheme: Scheme,
}

/// What became of refits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Refits {
    pub(crate) found: Vec<Vec<f64>>,
    pub(crate) not_arrived: usize,
    pub(crate) not_determined: usize,
}

/// The fit whose data were drawn again.
pub(crate) struct Original<'a> {
    pub(crate) names: &'a [String],
    pub(crate) estimates: Vec<f64>,
    pub(crate) fixed: &'a [bool],
    pub(crate) at_bound: &'a [bool],
}

impl BootstrapReport {
    pub(crate) fn new(
        original: Original<'_>,
        scheme: Scheme,
        refits: Refits,
        jackknife: Option<Refits>,
    ) -> Self {
        let Refits { found: replicates, not_arrived, not_determined } = refits;
        let jackknife_failed =
            jackknife.as_ref().map(|jackknife| jackknife.not_arrived + jackknife.not_determined);
        let mut report = Self {
            names: original.names.to_vec(),
            estimates: original.estimates,
            standard_errors: Vec::new(),
            replicates,
            jackknife: jackknife.map(|jackknife| jackknife.found).unwrap_or_default(),
            not_arrived,
            not_determined,
            jackknife_failed,
            fixed: original.fixed.to_vec(),
            at_bound: original.at_bound.to_vec(),
            scheme,
        };
        report.standard_errors = (0..report.names.len()).map(|i| report.standard_error(i)).collect();
        report
    }

    fn standard_error(&self, parameter: usize) -> f64 {
        match (self.fixed[parameter], self.at_bound[parameter]) {
            (true, _) => 0.0,
            (_, true) => f64::NAN,
            _ => standard_deviation(&self.values(parameter)),
        }
    }

    fn values(&self, parameter: usize) -> Vec<f64> {
        self.replicates.iter().map(|replicate| replicate[parameter]).collect()
    }

    /// Refits that failed, of either kind.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.not_arrived + self.not_determined
    }

    /// The mean of the replicates less the estimate, of each parameter: about what the estimate itself is off the truth.
    #[must_use]
    pub fn bias(&self) -> Vec<f64> {
        (0..self.names.len()).map(|i| mean(&self.values(i)) - self.estimates[i]).collect()
    }

    /// Percentile intervals: between their ends are `level` of the replicates. For few rows they are too short; see
    /// [`bca_intervals`](Self::bca_intervals).
    ///
    /// A held parameter has its value at both ends, and one at its bound NaN, since the bootstrap is not right there (Andrews
    /// 2000, Econometrica 68, 399–405).
    ///
    /// # Errors
    /// A level that is no share, one whose tails hold less than one replicate, and more failed refits than a tail holds
    /// replicates, so that an end could be anywhere.
    pub fn percentile_intervals(&self, level: f64) -> Result<Vec<(f64, f64)>, EstimateError> {
        self.check(level)?;
        Ok(self.each(|i| Sorted::new(self.values(i)).percentile(level)))
    }

    /// Bias-corrected and accelerated intervals (BCa), those to take from a bootstrap.
    ///
    /// As [percentiles](Self::percentile_intervals), but of shares that are corrected for the bias of the estimate and for a
    /// spread that changes with it, the acceleration, which comes from the jackknife. NaN where all replicates are to one
    /// side of the estimate.
    ///
    /// # Errors
    /// Those of [`percentile_intervals`](Self::percentile_intervals); no jackknife, or one with refits that failed.
    ///
    /// # Source
    /// Efron (1987), J. Amer. Statist. Assoc. 82, 171–185.
    pub fn bca_intervals(&self, level: f64) -> Result<Vec<(f64, f64)>, EstimateError> {
        self.check(level)?;
        let not_here = |what: String| Err(EstimateError::NotHere { what });
        match self.jackknife_failed {
            None => not_here("BCa intervals need the jackknife, which was left out".to_owned()),
            Some(0) => Ok(self.each(|i| {
                let left_out: Vec<f64> = self.jackknife.iter().map(|x| x[i]).collect();
                Sorted::new(self.values(i)).bca(self.estimates[i], &left_out, level)
            })),
            Some(failed) => not_here(format!(
                "{failed} refits of the jackknife failed, without which there is no acceleration; take \
                 `percentile_intervals`, or see which rows the fit depends on with `influence`"
            )),
        }
    }

    /// A number that is computed from the parameters, with all that a parameter has.
    ///
    /// - `name`: what it is called.
    /// - `f`: takes all parameters.
    ///
    /// # Errors
    /// A number that is not finite, for the estimates or for a refit.
    ///
    /// ```
    /// use gradus::estimate::Bootstrap;
    /// use gradus::prelude::*;
    ///
    /// let rows = [[0.0, 4.3], [0.5, 2.9], [1.0, 2.4], [1.5, 1.9], [2.0, 1.3], [2.5, 1.2], [3.0, 0.8], [4.0, 0.6]];
    /// let data = Dataset::from_rows(&["t", "y"], rows)?;
    /// let miss = |[a, k]: [Var; 2], [t, y]: [Var; 2]| a * (-k * t).exp() - y;
    /// let found = LeastSquares::new().run_rows(miss, [1.0, 1.0], &data)?;
    /// let again = found.bootstrap(miss, &data, Bootstrap::residuals(500))?;
    /// let half = again.derived("half-life", |x| 2f64.ln() / x[1])?;
    /// let (low, high) = half.bca_intervals(0.9)?[0];
    /// assert!(low < 2f64.ln() / found.x[1] && 2f64.ln() / found.x[1] < high);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn derived(&self, name: impl Into<String>, f: impl Fn(&[f64]) -> f64) -> Result<Self, EstimateError> {
        let name = name.into();
        let of = |x: &[f64]| {
            let value = f(x);
            let what = || format!("`{name}` is {value} for the parameters {x:?}, and has to be finite");
            if value.is_finite() { Ok(vec![value]) } else { Err(EstimateError::NotHere { what: what() }) }
        };
        let all = |list: &[Vec<f64>]| list.iter().map(|x| of(x)).collect::<Result<Vec<_>, _>>();
        let mut derived = Self {
            estimates: of(&self.estimates)?,
            replicates: all(&self.replicates)?,
            jackknife: all(&self.jackknife)?,
            fixed: vec![false],
            at_bound: vec![self.at_bound.contains(&true)],
            names: vec![name.clone()],
            ..self.clone()
        };
        derived.standard_errors = vec![derived.standard_error(0)];
        Ok(derived)
    }

    /// Is there enough for an interval of this level?
    fn check(&self, level: f64) -> Result<(), EstimateError> {
        check_level(level)?;
        let (failed, replicates) = (self.failed(), self.replicates.len());
        let tail = 0.5 * (1.0 - level) * (replicates + failed) as f64;
        if failed as f64 > tail {
            return Err(EstimateError::FailedRefits { failed, of: replicates + failed, level });
        }
        // A hair less, since 0.025 · 40 is not 1 but for a rounding.
        if tail < 1.0 - 1e-9 {
            let needed = (2.0 / (1.0 - level) - 1e-6).ceil();
            return Err(EstimateError::FewReplicates { replicates, level, needed });
        }
        Ok(())
    }

    fn each(&self, interval: impl Fn(usize) -> (f64, f64)) -> Vec<(f64, f64)> {
        let of = |i: usize| match (self.fixed[i], self.at_bound[i]) {
            (true, _) => (self.estimates[i], self.estimates[i]),
            (_, true) => (f64::NAN, f64::NAN),
            _ => interval(i),
        };
        (0..self.names.len()).map(of).collect()
    }
}

impl fmt::Display for BootstrapReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = match self.scheme {
            Scheme::Cases => "cases",
            Scheme::Residuals => "residuals",
        };
        let (bca, percentile) = (self.bca_intervals(0.95), self.percentile_intervals(0.95));
        let (kind, intervals) = match (bca, percentile) {
            (Ok(intervals), _) => ("95 % interval (BCa)", Some(intervals)),
            (_, Ok(intervals)) => ("95 % interval (percentile)", Some(intervals)),
            _ => ("", None),
        };
        let longest = self.names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        let width = longest.max("parameter".len());
        let heading =
            format!("{:<width$}  {:>14}  standard error  {:>10}  {kind}", "parameter", "estimate", "bias");
        writeln!(f, "{}", heading.trim_end())?;
        for (i, bias) in self.bias().into_iter().enumerate() {
            write!(f, "{:<width$}  {:>14}", self.names[i], significant(self.estimates[i], 7))?;
            if self.fixed[i] || self.at_bound[i] {
                writeln!(f, "  {:>14}", if self.fixed[i] { "held" } else { "at bound" })?;
                continue;
            }
            write!(f, "  {:>14}", significant(self.standard_errors[i], 4))?;
            write!(f, "  {:>10}", significant(bias, 3))?;
            if let Some((low, high)) = intervals.as_ref().map(|intervals| intervals[i]) {
                write!(f, "  {} to {}", significant(low, 5), significant(high, 5))?;
            }
            writeln!(f)?;
        }
        write!(f, "{} replicates of {of}", self.replicates.len())?;
        let Self { not_arrived, not_determined, .. } = *self;
        if self.failed() > 0 {
            write!(
                f,
                "; left out are {not_arrived} refits that did not arrive and {not_determined} that did not"
            )?;
            write!(f, " determine all parameters")?;
        }
        match self.jackknife_failed {
            Some(failed) if failed > 0 => write!(f, "; {failed} refits of the jackknife failed"),
            _ => Ok(()),
        }
    }
}
