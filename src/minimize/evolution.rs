//! Differential evolution: a population over a box, for functions with many basins, steps or noise.
//!
//! Each member is compared with a trial: the best one plus a multiple of the difference of two others, mixed with the member
//! coordinate by coordinate. Differences shrink with the population, so steps fit the landscape without a setting. All trials
//! of a generation are made from the one before, so they can be evaluated by several threads, with the same result.
//!
//! # Source
//! Storn & Price (1997), Differential evolution, a simple and efficient heuristic for global optimization over continuous spaces,
//! J. Global Optim. 11, strategy best/1/bin. As in SciPy's `differential_evolution`: the factor is drawn anew for each
//! generation, coordinates that leave the box are drawn anew, and the end is where values hardly differ.

use super::box_sample::{FiniteBox, latin_hypercube};
use super::job::{Job, run_at};
use super::settings::Overrides;
use super::{Method, MinimizeError, Minimum, Status};
use crate::data::random::{Purpose, Random};
use crate::derive::eager::Here;
use crate::derive::{Differentiable, erased};
use crate::error::{Error, InvalidSetting};
use crate::parallel::each;
use crate::real::Real;
use crate::seam::seam;
use crate::tape::closure::outputs;
use crate::tape::{Closure, SharedClosure, Var};
use core::panic::Location;

/// Minimizes over a box without derivatives, by differential evolution, then polishes by [`Method::Lbfgs`].
///
/// Defaults are SciPy's. The function is evaluated on constants, so nothing is recorded, and it may have steps and kinks; where it is
/// NaN it counts as infinite.
///
/// ```
/// use gradus::minimize::DifferentialEvolution;
/// use gradus::prelude::*;
/// use gradus::testfn;
///
/// let search = DifferentialEvolution { seed: 7, ..DifferentialEvolution::new([(-5.0, 5.0); 3]) };
/// let min = search.minimize(testfn::rastrigin::<Var>)?;
/// assert!(min.success() && min.fun.abs() < 1e-10 && min.x.iter().all(|x| x.abs() < 1e-6));
///
/// // A staircase has no gradient to trust.
/// let stairs = |[x, y]: [Var; 2]| (x * 4.0).floor().abs() + (y * 4.0).round().abs();
/// let search = DifferentialEvolution { polish: false, ..DifferentialEvolution::new([(-9.0, 9.0); 2]) };
/// assert_eq!(search.minimize(stairs)?.fun, 0.0);
/// # Ok::<(), gradus::minimize::MinimizeError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct DifferentialEvolution {
    /// `(lower, upper)` for each coordinate, finite; equal ones hold it.
    pub bounds: Vec<(f64, f64)>,
    /// Members for each coordinate that moves, at least 1; there are no fewer than 5 in all. Default: 15.
    pub population: usize,
    /// The range of the factor of differences, within `(0, 2]`; each generation draws one. Default: `(0.5, 1.0)`.
    pub mutation: (f64, f64),
    /// The probability that a coordinate comes from the trial, `[0, 1]`. Default: 0.7.
    pub recombination: f64,
    /// Ends where the standard deviation of the values is no more than this part of their mean. Default: 0.01.
    pub tolerance: f64,
    /// The same, as a value. Default: 0.
    pub absolute_tolerance: f64,
    /// Ends after this number of generations. Default: 1000.
    pub max_generations: usize,
    /// Whether the best member is polished by L-BFGS, with exact gradients. Default: true.
    pub polish: bool,
    /// What all draws follow from; any number does. Default: 0.
    pub seed: u64,
}

impl DifferentialEvolution {
    /// The usual settings, seed 0.
    #[must_use]
    pub fn new(bounds: impl IntoIterator<Item = (f64, f64)>) -> Self {
        Self {
            bounds: bounds.into_iter().collect(),
            population: 15,
            mutation: (0.5, 1.0),
            recombination: 0.7,
            tolerance: 0.01,
            absolute_tolerance: 0.0,
            max_generations: 1000,
            polish: true,
            seed: 0,
        }
    }

    /// Minimizes `f`; called by several threads with the feature `rayon`, with the same result for any number of them.
    ///
    /// In the result [`nit`](Minimum::nit) is the number of generations, and [`nfev`](Minimum::nfev) counts all evaluations. The
    /// status is that of the polishing where the population has converged and the polishing has, [`Status::Cost`] for a population
    /// that has converged without it, and [`Status::Iterations`] where the generations were used up.
    ///
    /// # Errors
    /// [`MinimizeError::Setting`] for a setting out of range, and bounds that are missing or infinite;
    /// [`MinimizeError::Domain`] for bounds that are crossed or hold all coordinates; [`MinimizeError::Function`] where the
    /// function takes another number of coordinates. One that is finite nowhere ends as [`Status::NotFinite`].
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn minimize<T, F, Form>(&self, f: F) -> Result<Minimum<Vec<T>>, MinimizeError>
    where
        T: Real,
        F: Differentiable<T, Form, Output = Var<T>> + Sync,
    {
        evolve(&erased(&f), self, Location::caller())
    }

    fn check(&self) -> Result<(), InvalidSetting> {
        let invalid = |setting, value, allowed| {
            Err(InvalidSetting { owner: "DifferentialEvolution", setting, value, allowed })
        };
        let (low, high) = self.mutation;
        if self.population == 0 {
            return invalid("population", 0.0, "1, 2, ..");
        }
        if !(low > 0.0 && low <= high && high <= 2.0) {
            return invalid("mutation", if low > 0.0 { high } else { low }, "(0, 2], the smaller one first");
        }
        if !(0.0..=1.0).contains(&self.recombination) {
            return invalid("recombination", self.recombination, "[0, 1]");
        }
        if !(self.tolerance >= 0.0) {
            return invalid("tolerance", self.tolerance, "[0, ∞)");
        }
        if !(self.absolute_tolerance >= 0.0) {
            return invalid("absolute_tolerance", self.absolute_tolerance, "[0, ∞)");
        }
        Ok(())
    }
}

seam! {
    fn evolve<T>(f: &SharedClosure<'_, T>, settings: &DifferentialEvolution, made_at: Here) -> Result<Minimum<Vec<T>>, MinimizeError> = evolve_at
}

/// Members, as shares of the sides, with their values; infinite where those are not numbers.
struct Population {
    members: Vec<Vec<f64>>,
    values: Vec<f64>,
}

fn evolve_at<T: Real>(
    f: &SharedClosure<'_, T>,
    settings: &DifferentialEvolution,
    made_at: Here,
) -> Result<Minimum<Vec<T>>, MinimizeError> {
    settings.check()?;
    let bounds = FiniteBox::new("DifferentialEvolution", &[], &settings.bounds)?;
    let size = settings.population.saturating_mul(bounds.free()).max(5);
    let members = latin_hypercube("DifferentialEvolution", size, bounds.dimension(), settings.seed)?;
    let point = |shares: &[f64]| -> Vec<T> { bounds.point(shares).into_iter().map(T::of).collect() };
    let evaluate = |members: &[Vec<f64>]| -> Result<Vec<f64>, Error> {
        each(members.len(), &|k| value(f, &point(&members[k]))).into_iter().collect()
    };
    let mut population = Population { values: evaluate(&members)?, members };
    let mut random = Random::new(settings.seed, Purpose::Evolution);
    let mut generations = 0;
    while !population.has_converged(settings) && generations < settings.max_generations {
        generations += 1;
        random.enter(Purpose::Evolution, generations as u64);
        let trials = population.trials(settings, &mut random);
        let values = evaluate(&trials)?;
        population.select(trials, values);
    }
    let best = population.best();
    let x = point(&population.members[best]);
    let evaluations = size * (generations + 1);
    let status = if population.has_converged(settings) { Status::Cost } else { Status::Iterations };
    let mut overrides = Overrides::default();
    overrides.limits.bounds = Some(settings.bounds.clone());
    let run = |method, overrides: &Overrides| {
        run_at(f, &x, &Job { method, overrides, progress: false, made_at }, None)
    };
    // One value and no step: the member, with all the rest of a result.
    let member = run(Method::NelderMead, &Overrides { max_evaluations: Some(1), ..overrides.clone() })?;
    let mut found = Minimum { status: if member.fun.is_finite() { status } else { member.status }, ..member };
    if settings.polish {
        let polished = run(Method::Lbfgs, &overrides)?;
        let (evaluations, is_lower) = (found.nfev + polished.nfev, polished.fun <= found.fun);
        // Where there is no gradient, or no lower point, the member stands for itself.
        if is_lower {
            let is_final = polished.success() && status == Status::Cost;
            found = Minimum { status: if is_final { polished.status } else { status }, ..polished };
        }
        found.nfev = evaluations;
    }
    found.nfev += evaluations;
    found.nit = generations;
    Ok(found)
}

/// The value on constants; infinite where it is NaN.
fn value<T: Real>(f: &Closure<'_, T>, x: &[T]) -> Result<f64, Error> {
    let constants: Vec<Var<T>> = x.iter().map(|&x| Var::constant(x)).collect();
    let value = outputs(f, &constants)?.first().map_or(f64::NAN, |output| output.value.widen());
    Ok(if value.is_nan() { f64::INFINITY } else { value })
}

impl Population {
    /// The first of the lowest.
    fn best(&self) -> usize {
        (1..self.values.len()).fold(0, |best, k| if self.values[k] < self.values[best] { k } else { best })
    }

    /// Do the values differ by no more than the tolerances?
    fn has_converged(&self, settings: &DifferentialEvolution) -> bool {
        let count = self.values.len() as f64;
        let mean = self.values.iter().sum::<f64>() / count;
        let variance = self.values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
        // Infinite values make this NaN, and a comparison with that is false.
        variance.sqrt() <= settings.absolute_tolerance + settings.tolerance * mean.abs()
    }

    /// A trial for each member: Storn & Price's best/1/bin.
    fn trials(&self, settings: &DifferentialEvolution, random: &mut Random) -> Vec<Vec<f64>> {
        let (low, high) = settings.mutation;
        let factor = low + random.unit() * (high - low);
        let best = &self.members[self.best()];
        let mut trials = Vec::with_capacity(self.members.len());
        for (k, member) in self.members.iter().enumerate() {
            let (a, b) = self.two_others(k, random);
            let dimension = member.len();
            let certain = below(dimension, random);
            let trial = (0..dimension).map(|i| {
                // Always drawn, so that each coordinate has the same draws whatever the others do.
                let (is_mixed, anew) = (random.unit() < settings.recombination, random.unit());
                let mutant = best[i] + factor * (self.members[a][i] - self.members[b][i]);
                let mutant = if (0.0..=1.0).contains(&mutant) { mutant } else { anew };
                if is_mixed || i == certain { mutant } else { member[i] }
            });
            trials.push(trial.collect());
        }
        trials
    }

    /// Two different members, none of which is member `k`.
    fn two_others(&self, k: usize, random: &mut Random) -> (usize, usize) {
        let count = self.members.len();
        let a = (k + 1 + below(count - 1, random)) % count;
        loop {
            let b = below(count, random);
            if b != a && b != k {
                return (a, b);
            }
        }
    }

    /// Trials that are no worse take the places of members.
    fn select(&mut self, trials: Vec<Vec<f64>>, values: Vec<f64>) {
        for (k, (trial, value)) in trials.into_iter().zip(values).enumerate() {
            if value <= self.values[k] {
                self.members[k] = trial;
                self.values[k] = value;
            }
        }
    }
}

/// A number below `count`.
fn below(count: usize, random: &mut Random) -> usize {
    ((random.unit() * count as f64) as usize).min(count - 1)
}
