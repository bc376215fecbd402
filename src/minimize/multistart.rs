//! The lowest of many minima: a minimization from each of many starts, spread over a box.

use super::box_sample::{FiniteBox, latin_hypercube};
use super::job::{Job, run_at};
use super::shown::List;
use super::{MinimizeError, Minimizer, Minimum};
use crate::derive::{Differentiable, erased};
use crate::error::InvalidSetting;
use crate::parallel::each;
use crate::real::Real;
use crate::seam::seam;
use crate::tape::{SharedClosure, Var};
use core::fmt;
use core::panic::Location;

/// Two ends are the same minimum if they are this near, as a share of each side of the box, and their values this near, as a
/// share of the value or of one.
const NEAR: f64 = 1e-4;
const ALIKE: f64 = 1e-6;

/// A minimum, and how often it was reached.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(bound = "T: Real"))]
#[non_exhaustive]
pub struct Basin<T> {
    /// The lowest of the ends that count as this minimum.
    #[cfg_attr(feature = "serde", serde(rename = "parameters", with = "crate::scalar::stored::scalars"))]
    pub x: Vec<T>,
    /// The value there.
    #[cfg_attr(feature = "serde", serde(rename = "value", with = "crate::scalar::stored::scalar"))]
    pub fun: T,
    /// How many of the starts led there.
    pub count: usize,
}

/// What [`Minimizer::multistart`] found. Prints as a table.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(bound = "T: Real"))]
#[non_exhaustive]
pub struct Minima<T: Real> {
    /// The lowest point of all runs, with all that is known of its run; see there whether it has arrived.
    pub best: Minimum<Vec<T>>,
    /// The different minima at which runs have arrived, the lowest first.
    pub basins: Vec<Basin<T>>,
    /// How many runs there were.
    pub starts: usize,
    /// How many of them have [arrived](Minimum::success).
    pub arrived: usize,
    /// Evaluations of the function in all runs.
    #[cfg_attr(feature = "serde", serde(rename = "evaluations"))]
    pub nfev: usize,
}

impl<T: Real> fmt::Display for Minima<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print(self, f)
    }
}

seam! {
    fn print<T>(found: &Minima<T>, f: &mut fmt::Formatter<'_>) -> fmt::Result = print_at
}

fn print_at<T: Real>(found: &Minima<T>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Minima { starts, arrived, ref basins, .. } = *found;
    write!(f, "{arrived} of {starts} runs have arrived, at {} different minima", basins.len())?;
    if !found.best.success() {
        write!(f, "\nthe lowest point is no minimum: {:e}, {}", found.best.fun, found.best.message())?;
    }
    for Basin { x, fun, count } in basins.iter().take(SHOWN) {
        write!(f, "\n{fun:>14.6e}  {count:>5} times  {}", List(x))?;
    }
    match basins.len().checked_sub(SHOWN + 1) {
        Some(more) => write!(f, "\nand {} more", more + 1),
        None => Ok(()),
    }
}

/// Minima that are printed.
const SHOWN: usize = 20;

impl Minimizer<'_> {
    /// Minimizes `f` from `starts` points that are spread over the [bounds](Self::bounds), which have to be finite: all
    /// different minima that were reached, the lowest first, and how often each was.
    ///
    /// - `f`: as for [`minimize`](Self::minimize); called by several threads with the feature `rayon`.
    /// - `starts`: at least 1; a Latin hypercube: of each coordinate one in each of as many equal parts.
    /// - `seed`: what the starts follow from; any number does. The result is a function of it, the same for any number of
    ///   threads.
    ///
    /// That a minimum is reached often says how wide its basin is, and that no lower one was found is no proof that there is
    /// none. Two ends are one minimum if they are within 1e-4 of the sides of the box, and their values within 1e-6. Equal bounds
    /// hold a coordinate. A callback is not called, and no progress is shown.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// // Four minima, all of value 0.
    /// let himmelblau = |[x, y]: [Var; 2]| (x * x + y - 11.0).powi(2) + (x + y * y - 7.0).powi(2);
    /// let found = Minimizer::new(Method::Lbfgs).bounds([(-5.0, 5.0); 2]).multistart(himmelblau, 40, 7)?;
    /// assert_eq!((found.arrived, found.basins.len()), (40, 4));
    /// assert!(found.best.fun < 1e-12);
    /// println!("{found}");
    /// # Ok::<(), gradus::minimize::MinimizeError>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`minimize`](Self::minimize); [`MinimizeError::Setting`] for bounds that are missing or infinite, for no start,
    /// and for coordinates that are held by name, which have no start to be held at.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn multistart<T, F, Form>(self, f: F, starts: usize, seed: u64) -> Result<Minima<T>, MinimizeError>
    where
        T: Real,
        F: Differentiable<T, Form, Output = Var<T>> + Sync,
    {
        let job = Job {
            method: self.method,
            overrides: &self.overrides,
            progress: false,
            made_at: Location::caller(),
        };
        run_all(&erased(&f), &job, starts, seed)
    }
}

seam! {
    fn run_all<T>(f: &SharedClosure<'_, T>, job: &Job<'_>, starts: usize, seed: u64) -> Result<Minima<T>, MinimizeError> = run_all_at
}

fn run_all_at<T: Real>(
    f: &SharedClosure<'_, T>,
    job: &Job<'_>,
    starts: usize,
    seed: u64,
) -> Result<Minima<T>, MinimizeError> {
    let overrides = job.overrides;
    let invalid = |setting, value, allowed| InvalidSetting { owner: "Minimizer", setting, value, allowed };
    if starts == 0 {
        return Err(invalid("number of starts", 0.0, "1, 2, ..").into());
    }
    if !overrides.limits.fixed.is_empty() {
        let allowed = "none, as there is no start to hold them at; give them equal bounds";
        return Err(
            invalid("number of held coordinates", overrides.limits.fixed.len() as f64, allowed).into()
        );
    }
    let bounds = FiniteBox::new(
        "Minimizer",
        &overrides.names,
        overrides.limits.bounds.as_deref().unwrap_or_default(),
    )?;
    let points = latin_hypercube("Minimizer", starts, bounds.dimension(), seed)?;
    let runs = each(starts, &|k| {
        let start: Vec<T> = bounds.point(&points[k]).into_iter().map(T::of).collect();
        run_at(f, &start, job, None)
    });
    let (mut minima, mut failed) = (Vec::new(), None);
    for run in runs {
        match run {
            Ok(min) => minima.push(min),
            // A start at which a function that the closure calls fails is one of which nothing comes, as where it is NaN.
            Err(MinimizeError::Function(error)) if error.is_of_the_point() => {
                failed.get_or_insert(MinimizeError::Function(error));
            }
            Err(error) => return Err(error),
        }
    }
    let nfev = minima.iter().map(|min| min.nfev).sum();
    // NaN, of runs that could not start, comes last; of equals the earlier start is first.
    minima.sort_by(|a, b| value(a).total_cmp(&value(b)));
    let arrived = minima.iter().filter(|min| min.success()).count();
    let basins = basins(&minima, &bounds);
    // There is one, or all starts failed.
    let best = match (minima.into_iter().next(), failed) {
        (Some(best), _) => best,
        (None, Some(error)) => return Err(error),
        (None, None) => return Err(invalid("number of starts", 0.0, "1, 2, ..").into()),
    };
    Ok(Minima { best, basins, starts, arrived, nfev })
}

fn value<T: Real>(min: &Minimum<Vec<T>>) -> f64 {
    let value = min.fun.widen();
    if value.is_nan() { f64::INFINITY } else { value }
}

/// The different ends of the runs that have arrived; the runs are sorted by their values.
fn basins<T: Real>(minima: &[Minimum<Vec<T>>], bounds: &FiniteBox) -> Vec<Basin<T>> {
    let widened = |x: &[T]| -> Vec<f64> { x.iter().map(|x| x.widen()).collect() };
    let mut basins: Vec<(Vec<f64>, Basin<T>)> = Vec::new();
    for min in minima.iter().filter(|min| min.success()) {
        let at = widened(&min.x);
        let is_same = |(x, basin): &&mut (Vec<f64>, Basin<T>)| {
            let tolerance = ALIKE * basin.fun.widen().abs().max(1.0);
            value(min) - basin.fun.widen() <= tolerance && bounds.are_near(x, &at, NEAR)
        };
        match basins.iter_mut().find(is_same) {
            Some((_, basin)) => basin.count += 1,
            None => basins.push((at, Basin { x: min.x.clone(), fun: min.fun, count: 1 })),
        }
    }
    basins.into_iter().map(|(_, basin)| basin).collect()
}
