//! Initial value problems: what a user calls, and the rule behind it.

mod dense;
mod event;
mod steps;
mod tableau;

use super::integral::add;
use super::paths::Evaluated;
use super::rule::{Rule, applied};
use crate::derive::Outputs;
use crate::derive::eager::Here;
use crate::implicit::equations::System;
use crate::op::Dual;
use crate::real::Real;
use crate::seam::seam;
use crate::tape::Var;
use crate::tape::call::CallProblem;
use crate::tape::fault::Fault;
use crate::tape::recorder::note;
use core::panic::Location;
use dense::Dense;
use event::Until;
use steps::Walk;

/// How an initial value problem `dy/dt = f(x, t, y)` is solved inside a closure; [`ode`] does so with what is the default here.
///
/// Steps are those of Dormand and Prince, of order 5, as long as the estimated error of a step allows: below
/// `absolute + relative · |y|` in the mean square over the components. Every time that is asked for ends a step.
///
/// ```
/// use gradus::prelude::*;
///
/// let decay = |x: &[Var], _t: Var, y: &[Var]| [-x[0] * y[0]];
/// let after = |k: Var| Ode::new().relative(1e-12).solve(decay, &[k], &[Var::from(2.0)], &[0.0, 3.0])[1][0];
/// let (value, slope) = value_and_grad(after, 0.5)?;
/// let exact = 2.0 * (-1.5_f64).exp();
/// assert!((value - exact).abs() < 1e-12 && (slope + 3.0 * exact).abs() < 1e-11);
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ode {
    relative: f64,
    absolute: f64,
    steps: usize,
    dense: bool,
}

impl Default for Ode {
    fn default() -> Self {
        Self { relative: 1e-9, absolute: 1e-12, steps: 100_000, dense: false }
    }
}

impl Ode {
    /// The default settings.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The error of a step relative to the size of the state; default: `10⁻⁹`, and never less than 10 units of rounding.
    #[must_use]
    pub fn relative(self, relative: f64) -> Self {
        Self { relative, ..self }
    }

    /// The error of a step that is allowed in any case, in units of the state; default: `10⁻¹²`.
    #[must_use]
    pub fn absolute(self, absolute: f64) -> Self {
        Self { absolute, ..self }
    }

    /// How many steps may be tried; default: 100 000. More is an [`Error::Call`](crate::Error::Call).
    #[must_use]
    pub fn steps(self, steps: usize) -> Self {
        Self { steps, ..self }
    }

    /// Steps go on across the times that are asked for, and the states at these are values of the continuous extension of the
    /// steps, of order 4: cheaper where the times are many, and less exact by an order; default: every time ends a step.
    ///
    /// The times have to go one way.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let times: Vec<f64> = (0..=100).map(|k| 0.01 * f64::from(k)).collect();
    /// let middle = |k: Var| {
    ///     let states = Ode::new().dense().solve(|x: &[Var], _t: Var, y: &[Var]| [-x[0] * y[0]], &[k], &[Var::from(1.0)], &times);
    ///     states[50][0]
    /// };
    /// let (value, slope) = value_and_grad(middle, 2.0)?;
    /// assert!((value - (-1.0_f64).exp()).abs() < 1e-8 && (slope + 0.5 * (-1.0_f64).exp()).abs() < 1e-7);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Source
    /// Hairer, Nørsett and Wanner (1993), Solving Ordinary Differential Equations I, section II.6 (the extension of Shampine).
    #[must_use]
    pub fn dense(self) -> Self {
        Self { dense: true, ..self }
    }

    /// When a function of the state first changes its sign, and the state then: a time and a state with derivatives.
    ///
    /// - `f`, `x`, `start`: as of [`ode`].
    /// - `event`: a closure of `x`, the time and the state with one [`Var`] as result. A zero of it at the start is none.
    /// - `times`: from when, and until when at most. Of the second one nothing has a derivative.
    ///
    /// The time is differentiated by the implicit function theorem, and the state along with it. What is found is the first change of
    /// sign from one step to the next, so two within one step are missed: then allow smaller errors.
    ///
    /// No change of sign is an [`Error::Call`](crate::Error::Call), and so is one at which the event has no speed.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// // A ball is thrown up with v: it is back at 2 v / g, with −v.
    /// let flight = |v: Var| {
    ///     let fall = |_: &[Var], _t: Var, y: &[Var]| [y[1], Var::from(-9.81)];
    ///     let height = |_: &[Var], _t: Var, y: &[Var]| y[0];
    ///     Ode::new().until(fall, height, &[], &[Var::from(0.0), v], [0.0, 10.0])
    /// };
    /// let (time, slope) = value_and_grad(|v: Var| flight(v).0, 4.0)?;
    /// assert!((time - 8.0 / 9.81).abs() < 1e-12 && (slope - 2.0 / 9.81).abs() < 1e-12);
    /// assert!((grad(|v: Var| flight(v).1[1], 4.0)? + 1.0).abs() < 1e-12);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    #[track_caller]
    #[must_use]
    pub fn until<T, S, F, G, O>(
        self,
        f: F,
        event: G,
        x: &[Var<T>],
        start: &[Var<T>],
        times: [S; 2],
    ) -> (Var<T>, Vec<Var<T>>)
    where
        T: Real,
        S: Copy + Into<Var<T>>,
        F: Fn(&[Var<T>], Var<T>, &[Var<T>]) -> O,
        G: Fn(&[Var<T>], Var<T>, &[Var<T>]) -> Var<T>,
        O: Outputs<T>,
    {
        let system = |x: &[Var<T>], all: &[Var<T>]| {
            let mut values = f(x, all[0], &all[1..]).as_outputs().to_vec();
            values.push(event(x, all[0], &all[1..]));
            values
        };
        let times: [Var<T>; 2] = times.map(Into::into);
        let mut found = reached(&system, [x, start, &times], self, Location::caller());
        let state = found.split_off(1);
        (found[0], state)
    }

    /// Are the tolerances numbers that an error can be held to? Else the fault.
    fn fault(self, here: Here) -> Option<Fault> {
        let is_valid = |x: f64| x.is_finite() && x >= 0.0;
        let Self { relative, absolute, .. } = self;
        let is_right = is_valid(relative) && is_valid(absolute) && relative + absolute > 0.0;
        let what = || {
            format!("has the tolerances {relative} and {absolute}; both have to be at least 0, and one above")
        };
        (!is_right).then(|| Fault::call("ode", what(), here))
    }

    /// The states at `times`, of which the first is that of the start; see [`ode`].
    #[track_caller]
    #[must_use]
    pub fn solve<T, S, F, O>(self, f: F, x: &[Var<T>], start: &[Var<T>], times: &[S]) -> Vec<Vec<Var<T>>>
    where
        T: Real,
        S: Copy + Into<Var<T>>,
        F: Fn(&[Var<T>], Var<T>, &[Var<T>]) -> O,
        O: Outputs<T>,
    {
        let system = |x: &[Var<T>], all: &[Var<T>]| f(x, all[0], &all[1..]).as_outputs().to_vec();
        let times: Vec<Var<T>> = times.iter().map(|&t| t.into()).collect();
        solved(&system, [x, start, &times], self, Location::caller())
    }
}

/// The states of `dy/dt = f(x, t, y)` at `times`, inside a closure.
///
/// - `f`: a closure of `x`, the time and the state that returns the derivative of each component: a `Vec`, an array, or one [`Var`].
///   It may branch, and use variables of the closure around it.
/// - `x`: variables of the closure around it, or constants.
/// - `start`: the state at the first time.
/// - `times`: numbers or variables, in any order; the problem is solved from each to the next.
///
/// Returns a state for each time, the first of which is `start`. They have derivatives in `x`, in what `f` captures, in the start
/// and in the times: those of the steps that were taken, with their sizes held. A first derivative costs about three solutions,
/// whatever the number of variables, and keeps the state of each step.
///
/// Not for stiff problems, in which steps become too small: then it is an [`Error::Call`](crate::Error::Call) after 100 000 of them,
/// with the time that was reached. Accuracy and steps are set by [`Ode`].
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// // A pendulum without friction: from how far out does it pass the middle at time 2?
/// let swing = |_: &[Var], _t: Var, y: &[Var]| [y[1], -y[0].sin()];
/// let out = |angle: Var| ode(swing, &[], &[angle, Var::from(0.0)], &[0.0, 2.0])[1][0];
/// let (position, slope) = value_and_grad(out, 1.0)?;
/// let ahead = value_and_grad(out, 1.0 + 1e-5)?.0;
/// assert!(((ahead - position) / 1e-5 - slope).abs() < 1e-4);
/// # Ok::<(), gradus::Error>(())
/// ```
///
/// # Source
/// Dormand and Prince (1980), A family of embedded Runge–Kutta formulae, J. Comput. Appl. Math. 6, 19–26; Hairer, Nørsett and Wanner
/// (1993), Solving Ordinary Differential Equations I, Springer, section II.4.
#[track_caller]
#[must_use]
pub fn ode<T, S, F, O>(f: F, x: &[Var<T>], start: &[Var<T>], times: &[S]) -> Vec<Vec<Var<T>>>
where
    T: Real,
    S: Copy + Into<Var<T>>,
    F: Fn(&[Var<T>], Var<T>, &[Var<T>]) -> O,
    O: Outputs<T>,
{
    Ode::new().solve(f, x, start, times)
}

seam! {
    /// The states of an initial value problem: of `x`, the start, and the times.
    fn solved<T>(system: &System<'_, T>, of: [&[Var<T>]; 3], how: Ode, here: Here) -> Vec<Vec<Var<T>>> = solve
}

fn solve<T: Real>(
    system: &System<'_, T>,
    [x, start, times]: [&[Var<T>]; 3],
    how: Ode,
    here: Here,
) -> Vec<Vec<Var<T>>> {
    if let Some(fault) = how.fault(here) {
        note::<T>(|| fault);
        return times.iter().map(|_| vec![Var::constant(T::nan()); start.len()]).collect();
    }
    let mut states = vec![start.to_vec()];
    if times.len() < 2 || start.is_empty() {
        return times.iter().map(|_| start.to_vec()).collect();
    }
    let (components, numbers) = (start.len(), [start, times].concat());
    let later = if how.dense {
        applied(Dense { how, components }, system, [x, &numbers], here)
    } else {
        applied(DormandPrince { how, components }, system, [x, &numbers], here)
    };
    states.extend(later.chunks_exact(start.len()).map(<[Var<T>]>::to_vec));
    states
}

seam! {
    /// The time of an event and the state then.
    fn reached<T>(system: &System<'_, T>, of: [&[Var<T>]; 3], how: Ode, here: Here) -> Vec<Var<T>> = reach
}

fn reach<T: Real>(
    system: &System<'_, T>,
    [x, start, times]: [&[Var<T>]; 3],
    how: Ode,
    here: Here,
) -> Vec<Var<T>> {
    if let Some(fault) = how.fault(here) {
        note::<T>(|| fault);
        return vec![Var::constant(T::nan()); 1 + start.len()];
    }
    let rule = Until { how, components: start.len() };
    applied(rule, system, [x, &[start, times].concat()], here)
}

/// The rule; its numbers are the start and the times, its results the states at all times but the first.
#[derive(Clone, Copy, Debug, PartialEq)]
struct DormandPrince {
    how: Ode,
    components: usize,
}

impl<T: Real> Rule<T> for DormandPrince {
    const NAME: &'static str = "ode";

    fn results(&self, numbers: usize) -> usize {
        self.components * numbers.saturating_sub(self.components + 1)
    }

    fn run(&self, f: &mut Evaluated<'_, T>, numbers: &[Dual<T>]) -> Result<Vec<Dual<T>>, CallProblem> {
        let (start, times) = numbers.split_at(self.components);
        let mut walk = Walk::new(f, self.how, start, times[0], 0)?;
        let mut states = Vec::new();
        for &time in &times[1..] {
            walk.to(time, None)?;
            states.extend_from_slice(&walk.state);
        }
        Ok(states)
    }

    fn back(
        &self,
        f: &mut Evaluated<'_, T>,
        numbers: &[Dual<T>],
        weights: &[Dual<T>],
    ) -> Result<[Vec<Dual<T>>; 3], CallProblem> {
        let zero = Dual::constant(T::zero());
        let (start, times) = numbers.split_at(self.components);
        let mut walk = Walk::new(f, self.how, start, times[0], 0)?;
        let mut segments = Vec::new();
        for &time in &times[1..] {
            let mut steps = Vec::new();
            walk.to(time, Some(&mut steps))?;
            segments.push(steps);
        }
        let mut adjoint = vec![zero; self.components];
        let (mut in_x, mut in_captured, mut in_times) = (Vec::new(), Vec::new(), vec![zero; times.len()]);
        for (k, steps) in segments.iter().enumerate().rev() {
            let weights = &weights[k * self.components..][..self.components];
            adjoint.iter_mut().zip(weights).for_each(|(adjoint, &weight)| *adjoint = *adjoint + weight);
            let span = [times[k], times[k + 1]];
            for step in steps.iter().rev() {
                let [x, t, captured] = step.back(f, span, &mut adjoint, None)?;
                add(&mut in_x, x);
                add(&mut in_captured, captured);
                in_times[k] = in_times[k] + t[0];
                in_times[k + 1] = in_times[k + 1] + t[1];
            }
        }
        Ok([in_x, [adjoint, in_times].concat(), in_captured])
    }
}
