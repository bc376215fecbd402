//! Minimization under constraints: minima of the augmented Lagrangian, whose multipliers and penalty are updated in between.
//!
//! Each round starts where the last one ended and is solved a hundred times as exactly, so most rounds take a few evaluations.
//! The penalty grows where a round has not brought what the constraints lack to a tenth. With exact second derivatives the growing
//! curvature across the constraints costs little; a quadratic program in each step (SQP) would take fewer evaluations, and needs
//! more care where constraints are dependent or cannot be kept, where this ends at a point of least violation.
//!
//! # Source
//! Birgin & Martínez (2014), Practical Augmented Lagrangian Methods for Constrained Optimization, algorithm 4.1, and section 10.2
//! for the first penalty, as in ALGENCAN.

use super::augmented::{Augmented, Term};
use super::constraints::{Constraints, Kind};
use super::dense::largest;
use super::free::{Frame, FreeFunction};
use super::job::Job;
use super::objective::{Compiled, Objective};
use super::review::follow;
use super::run::{Callback, Observer, Run};
use super::settings::Settings;
use super::shown::List;
use super::{Method, MinimizeError, Minimizer, Minimum, Status};
use crate::derive::{Differentiable, Point, erased};
use crate::error::InvalidSetting;
use crate::progress::{Bar, Course};
use crate::real::Real;
use crate::seam::seam;
use crate::tape::{Closure, Var};
use core::fmt;
use core::panic::Location;

/// By how much a constraint may be violated; in `f32` a hundred roundings.
const KEPT: f64 = 1e-8;
/// Rounds, at most; ten are usual.
const ROUNDS: usize = 60;
/// A round that leaves more than this part of what the constraints lacked makes the penalty grow, by this factor.
const PROGRESS: f64 = 0.1;
const GROWTH: f64 = 10.0;
/// Multipliers are kept within this, and a penalty beyond the square root of it tells that the constraints cannot be kept.
const MOST: f64 = 1e20;
/// Across the constraints the curvature grows with the penalty, and gradients of this many roots of the rounding, beside that of the
/// function or one, are hidden by the rounding of values. A run that ends there has not stalled.
const HIDDEN: f64 = 1e2;
/// Rounds that may stall.
const STALLED: usize = 3;
/// How exactly a round is solved, from the first one on.
const LOOSE: f64 = 1e-1;
const TIGHTER: f64 = 1e-2;

/// A [`Minimizer`] with constraints, made by [`Minimizer::constraints`].
#[derive(Debug)]
pub struct ConstrainedMinimizer<'a, 'c, T = f64> {
    minimizer: Minimizer<'a>,
    constraints: Constraints<'c, T>,
}

/// What a minimization under constraints found. Prints as a table.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(bound = "P: crate::derive::FromCoordinates"))]
#[non_exhaustive]
pub struct ConstrainedMinimum<P: Point> {
    /// The point, and the value and the gradient of the function there; counts are of all rounds, and evaluations of the function
    /// with all constraints count as one. `fun` is not the lowest value that was met: that may be where constraints are
    /// violated.
    pub minimum: Minimum<P>,
    /// The constraints there, in the order in which they were given; empty where they could not be evaluated.
    #[cfg_attr(feature = "serde", serde(with = "crate::scalar::stored::scalars"))]
    pub constraints: Vec<P::Scalar>,
    /// Their multipliers `mᵢ`, with `∇f = Σ mᵢ ∇cᵢ` in the coordinates that are free: if `cᵢ(x) ≥ t` were asked for, the minimum
    /// would rise by `mᵢ t`. Those of inequalities are not negative, and 0 where the constraint does not matter.
    #[cfg_attr(feature = "serde", serde(with = "crate::scalar::stored::scalars"))]
    pub multipliers: Vec<P::Scalar>,
    /// By how much a constraint is violated, at most.
    #[cfg_attr(feature = "serde", serde(with = "crate::scalar::stored::scalar"))]
    pub violation: P::Scalar,
    /// Rounds.
    pub rounds: usize,
}

impl<P: Point> ConstrainedMinimum<P> {
    /// Has it arrived, with all constraints kept to 1e-8 (1e-5 in `f32`)?
    #[must_use]
    pub fn success(&self) -> bool {
        self.minimum.success()
    }
}

impl<P: Point> fmt::Display for ConstrainedMinimum<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.minimum)?;
        print(&(&self.constraints, &self.multipliers, self.violation), f)
    }
}

seam! {
    fn print<T>(found: &(&Vec<T>, &Vec<T>, T), f: &mut fmt::Formatter<'_>) -> fmt::Result = print_at
}

fn print_at<T: Real>(found: &(&Vec<T>, &Vec<T>, T), f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let &(constraints, multipliers, violation) = found;
    writeln!(f, "constraints: {}", List(constraints))?;
    writeln!(f, "multipliers: {}", List(multipliers))?;
    write!(f, "violation: {violation:e}")
}

impl<'a> Minimizer<'a> {
    /// Adds constraints: equalities and inequalities as closures.
    ///
    /// For all methods but `FixedRate`, `GradientDescent` and `NelderMead`; [`Method::TrustExact`] is the most reliable one. Together
    /// with [bounds](Self::bounds), for methods that keep them, which hold at every point. The start need not keep the
    /// constraints. As for any function that is not convex, the minimum may be a local one.
    ///
    /// ```
    /// use gradus::minimize::{Constraints, Status};
    /// use gradus::prelude::*;
    ///
    /// // Hock & Schittkowski's problem 71.
    /// let f = |[a, b, c, d]: [Var; 4]| a * d * (a + b + c) + c;
    /// let constraints = Constraints::new()
    ///     .inequality(|x: &[Var]| x.iter().copied().product::<Var>() - 25.0)
    ///     .equality(|x: &[Var]| x.iter().map(|x| x * x).sum::<Var>() - 40.0);
    /// let run = Minimizer::new(Method::TrustExact).bounds([(1.0, 5.0); 4]).constraints(constraints);
    /// let found = run.minimize(f, [1.0, 5.0, 5.0, 1.0])?;
    /// assert!(found.success() && (found.minimum.fun - 17.0140173).abs() < 1e-6);
    /// assert!((found.multipliers[0] - 0.5522937).abs() < 1e-6 && found.violation < 1e-8);
    ///
    /// // x ≤ 0 and x ≥ 1.
    /// let never = Constraints::new().inequality(|x: Var| -x).inequality(|x: Var| x - 1.0);
    /// let found = Minimizer::new(Method::TrustExact).constraints(never).minimize(|x: Var| x * x, 3.0)?;
    /// assert_eq!(found.minimum.status, Status::Infeasible);
    /// # Ok::<(), gradus::minimize::MinimizeError>(())
    /// ```
    #[must_use]
    pub fn constraints<'c, T: Real>(
        self,
        constraints: Constraints<'c, T>,
    ) -> ConstrainedMinimizer<'a, 'c, T> {
        ConstrainedMinimizer { minimizer: self, constraints }
    }
}

impl<T: Real> ConstrainedMinimizer<'_, '_, T> {
    /// Minimizes `f` from `start` under the constraints.
    ///
    /// The run has arrived where every constraint is kept to 1e-8 (1e-5 in `f32`) and the last round has. Limits hold for all rounds
    /// together. A callback sees the iterations of each round, with the value of the augmented Lagrangian.
    ///
    /// # Errors
    /// Those of [`Minimizer::minimize`]; [`MinimizeError::Setting`] for a method that takes no constraints, and for a
    /// [likelihood](Minimizer::likelihood), whose errors are not those of a minimum under constraints.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn minimize<P, F, Form>(self, f: F, start: P) -> Result<ConstrainedMinimum<P>, MinimizeError>
    where
        P: Point<Scalar = T>,
        F: Differentiable<T, Form, Output = Var<T>>,
    {
        let Minimizer { method, overrides, mut callback, progress } = self.minimizer;
        let callback = callback.as_mut().map(|callback| &mut **callback as _);
        let job = Job { method, overrides: &overrides, progress, made_at: Location::caller() };
        let found = run(&erased(&f), &self.constraints, start.coordinates(), &job, callback)?;
        let ConstrainedMinimum { minimum, constraints, multipliers, violation, rounds } = found;
        Ok(ConstrainedMinimum {
            minimum: minimum.in_shape_of(start),
            constraints,
            multipliers,
            violation,
            rounds,
        })
    }
}

seam! {
    fn run<T>(f: &Closure<'_, T>, constraints: &Constraints<'_, T>, start: &[T], job: &Job<'_>, callback: Option<&mut Callback<'_>>) -> Result<ConstrainedMinimum<Vec<T>>, MinimizeError> = run_at
}

fn run_at<T: Real>(
    f: &Closure<'_, T>,
    constraints: &Constraints<'_, T>,
    start: &[T],
    job: &Job<'_>,
    callback: Option<&mut Callback<'_>>,
) -> Result<ConstrainedMinimum<Vec<T>>, MinimizeError> {
    check(job)?;
    let names = job.overrides.names_of(start.len())?;
    let domain = job.overrides.limits.resolve(&names, start)?;
    let frame = Frame::new(domain.free(), start);
    let settings = job.overrides.check(job.method, frame.free.len(), domain.of(&frame.free))?;
    let function = |f| FreeFunction::new(Compiled::new(f, start.len(), job.made_at), &frame);
    let terms = constraints.all.iter().map(|constraint| {
        let function = function(&*constraint.closure);
        Term { function, kind: constraint.kind, multiplier: T::zero() }
    });
    let mut augmented = Augmented { function: function(f), terms: terms.collect(), penalty: T::one() };
    let mut whole = callback.map(|callback| frame.callback(callback));
    let callback = whole.as_mut().map(|callback| callback as &mut Callback<'_>);
    let mut found = Rounds::new(&mut augmented, &settings, job).run(frame.pick(start), callback)?;
    found.minimum = frame.minimum(found.minimum).within(names, &domain);
    Ok(found)
}

fn check(job: &Job<'_>) -> Result<(), InvalidSetting> {
    let invalid =
        |setting, value, allowed| Err(InvalidSetting { owner: "Minimizer", setting, value, allowed });
    if matches!(job.method, Method::FixedRate(_) | Method::GradientDescent | Method::NelderMead) {
        let allowed = "for `TrustExact`, `TrustNcg`, `NewtonCg`, `Lbfgs`, `Bfgs` and `ConjugateGradient`";
        return invalid("number of constraints", 1.0, allowed);
    }
    if job.overrides.likelihood {
        return invalid(
            "likelihood",
            1.0,
            "without constraints: standard errors are those of a free minimum",
        );
    }
    Ok(())
}

/// The rounds of one minimization.
struct Rounds<'r, 'f, T> {
    augmented: &'r mut Augmented<'f, T>,
    settings: &'r Settings<T>,
    job: &'r Job<'r>,
    kept: T,
}

/// What the constraints are at a point: their values, and what they lack, with and without multipliers.
struct Lack<T> {
    values: Vec<T>,
    violation: T,
    infeasibility: T,
}

impl<'r, 'f, T: Real> Rounds<'r, 'f, T> {
    fn new(augmented: &'r mut Augmented<'f, T>, settings: &'r Settings<T>, job: &'r Job<'r>) -> Self {
        Self { augmented, settings, job, kept: T::of(KEPT).max(T::of(100.0) * T::epsilon()) }
    }

    fn run(
        mut self,
        start: Vec<T>,
        mut callback: Option<&mut Callback<'_>>,
    ) -> Result<ConstrainedMinimum<Vec<T>>, MinimizeError> {
        let before = self.lack(&start)?;
        self.augmented.penalty = self.first_penalty(&start, before.as_ref())?;
        let mut infeasibility = before.map_or_else(T::infinity, |lack| lack.infeasibility);
        let mut tolerance = T::of(LOOSE).max(self.settings.gradient_tolerance);
        let mut x = start;
        let mut total: Option<Minimum<Vec<T>>> = None;
        let (mut rounds, mut stalled) = (0, 0);
        loop {
            rounds += 1;
            let from = x.clone();
            let mut min =
                self.round(&x, tolerance, total.as_ref(), callback.as_mut().map(|c| &mut **c as _))?;
            x.clone_from(&min.x);
            add_counts(&mut min, total.as_ref());
            let lack = self.lack(&x)?;
            let lack = match lack {
                Some(lack) if may_go_on(min.status) => lack,
                lack => return self.end(min, lack, rounds),
            };
            let is_unbounded = min.status == Status::Unbounded;
            let is_last = tolerance <= self.settings.gradient_tolerance;
            let is_kept = lack.violation <= self.kept && lack.infeasibility <= self.kept;
            // A round that has stalled is begun anew, with a method that knows nothing of its past.
            stalled += usize::from(min.status == Status::Stalled);
            let is_end = min.success() || self.is_hidden(&min)? || stalled > STALLED;
            if is_kept && is_last && is_end && !is_unbounded {
                if self.is_hidden(&min)? {
                    min.status = Status::Cost;
                }
                return self.end(min, Some(lack), rounds);
            }
            let is_violated = lack.violation > self.kept;
            let is_hopeless = self.augmented.penalty.widen() >= MOST.sqrt() && (is_violated || is_unbounded);
            if rounds == ROUNDS || is_hopeless {
                min.status = match is_unbounded {
                    true => Status::Unbounded,
                    false if is_violated => Status::Infeasible,
                    false => Status::Stalled,
                };
                return self.end(min, Some(lack), rounds);
            }
            if is_unbounded {
                // The penalty is too small to hold the function: from where it was once more.
                x = from;
                self.augmented.penalty *= T::of(GROWTH);
            } else {
                self.update(&lack, infeasibility);
                infeasibility = lack.infeasibility;
                tolerance = (tolerance * T::of(TIGHTER)).max(self.settings.gradient_tolerance);
            }
            total = Some(min);
        }
    }

    /// One minimum of the augmented Lagrangian.
    fn round(
        &mut self,
        x: &[T],
        tolerance: T,
        before: Option<&Minimum<Vec<T>>>,
        callback: Option<&mut Callback<'_>>,
    ) -> Result<Minimum<Vec<T>>, MinimizeError> {
        let used = before.map_or(0, |min| min.nfev + min.njev + min.nhev + min.nhvp);
        let iterations = before.map_or(0, |min| min.nit);
        let settings = Settings {
            gradient_tolerance: tolerance,
            max_evaluations: self.settings.max_evaluations.saturating_sub(used),
            max_iterations: self.settings.max_iterations.map(|most| most.saturating_sub(iterations)),
            history: false,
            ..self.settings.clone()
        };
        // The lifetime of a callback is shortened only where it is coerced.
        let callback = callback.map(|callback| callback as _);
        let bar = Bar::new(self.job.progress, Course { unit: "iteration", total: None, parts: 1 });
        let mut run = Run::new(&mut *self.augmented, x, &settings, Observer { callback, bar });
        let halt = follow(self.job.method, &mut run);
        run.show_end();
        Minimum::at_end(run, halt, self.job.method)
    }

    /// Has the round stalled where the gradient of the Lagrangian is one that rounding hides?
    fn is_hidden(&mut self, min: &Minimum<Vec<T>>) -> Result<bool, MinimizeError> {
        if min.status != Status::Stalled {
            return Ok(false);
        }
        let slope = match &self.settings.bounds {
            Some(bounds) => bounds.projected_norm(&min.x, &min.jac),
            None => largest(&min.jac),
        };
        let mut own = min.jac.clone();
        self.augmented.function.value_and_grad(&min.x, &mut own)?;
        Ok(slope <= T::of(HIDDEN) * T::epsilon().sqrt() * largest(&own).max(T::one()))
    }

    fn lack(&mut self, x: &[T]) -> Result<Option<Lack<T>>, MinimizeError> {
        let Some(values) = self.augmented.constraints(x)? else { return Ok(None) };
        let penalty = self.augmented.penalty;
        let most = |of: &dyn Fn(&Term<'_, T>, T) -> T| {
            let all = self.augmented.terms.iter().zip(&values);
            all.fold(T::zero(), |most, (term, &c)| most.max(of(term, c)))
        };
        let violation = most(&|term, c| term.violation(c));
        let infeasibility = most(&|term, c| term.infeasibility(c, penalty));
        Ok(Some(Lack { values, violation, infeasibility }))
    }

    /// ALGENCAN's: the penalty term is as large as the function.
    fn first_penalty(&mut self, x: &[T], lack: Option<&Lack<T>>) -> Result<T, MinimizeError> {
        let value = self.augmented.function.value(x)?.filter(|value| value.is_finite());
        let (Some(value), Some(lack)) = (value, lack) else { return Ok(T::of(10.0)) };
        let violations =
            self.augmented.terms.iter().zip(&lack.values).map(|(term, &c)| term.violation(c).powi(2));
        let half = violations.fold(T::zero(), |sum, square| sum + square) / T::of(2.0);
        let ratio = value.abs().max(T::one()) / half;
        Ok(if ratio.is_finite() { ratio.max(T::of(0.1)).min(T::of(10.0)) } else { T::of(10.0) })
    }

    /// New multipliers, and a larger penalty where the old one has not brought what the constraints lacked to a tenth.
    fn update(&mut self, lack: &Lack<T>, before: T) {
        let penalty = self.augmented.penalty;
        let most = T::of(MOST);
        for (term, &c) in self.augmented.terms.iter_mut().zip(&lack.values) {
            term.multiplier = term.updated(c, penalty).max(-most).min(most);
        }
        if lack.infeasibility > self.kept && !(lack.infeasibility <= T::of(PROGRESS) * before) {
            self.augmented.penalty *= T::of(GROWTH);
        }
    }

    /// The result, with the function's own value and gradient.
    fn end(
        self,
        mut min: Minimum<Vec<T>>,
        lack: Option<Lack<T>>,
        rounds: usize,
    ) -> Result<ConstrainedMinimum<Vec<T>>, MinimizeError> {
        let penalty = self.augmented.penalty;
        min.hess_inv = None;
        min.fun = T::nan();
        if let Some(value) = self.augmented.function.value_and_grad(&min.x, &mut min.jac)? {
            min.fun = value;
        }
        let Some(Lack { values, violation, .. }) = lack else {
            let none = Vec::new();
            return Ok(ConstrainedMinimum {
                minimum: min,
                multipliers: none.clone(),
                constraints: none,
                violation: T::nan(),
                rounds,
            });
        };
        if violation > self.kept && min.success() {
            min.status = Status::Infeasible;
        }
        let multipliers = self.augmented.terms.iter().zip(&values).map(|(term, &c)| match term.kind {
            Kind::Zero => -term.updated(c, penalty),
            Kind::NotNegative => term.updated(c, penalty),
        });
        Ok(ConstrainedMinimum {
            multipliers: multipliers.collect(),
            minimum: min,
            constraints: values,
            violation,
            rounds,
        })
    }
}

/// Did the round end where the next one can begin?
fn may_go_on(status: Status) -> bool {
    status.is_success() || matches!(status, Status::Stalled | Status::Unbounded)
}

/// Counts of this round and all before it.
fn add_counts<T: Real>(min: &mut Minimum<Vec<T>>, before: Option<&Minimum<Vec<T>>>) {
    let Some(before) = before else { return };
    min.nit += before.nit;
    min.nfev += before.nfev;
    min.njev += before.njev;
    min.nhev += before.nhev;
    min.nhvp += before.nhvp;
}
