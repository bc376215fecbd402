//! Steps from one time to the next, and back through them.
//!
//! Between two times the variable is `τ` from 0 to 1, with `t = t₀ + τ (t₁ − t₀)`, so that the times move the stages, and the
//! step sizes that are held are those in `τ`.

use super::Ode;
use super::tableau::{AT, BEFORE, ERROR, STAGES};
use crate::numerics::integral::add;
use crate::numerics::paths::Evaluated;
use crate::op::Dual;
use crate::real::Real;
use crate::tape::call::CallProblem;

/// A state on its way.
pub(super) struct Walk<'a, 'f, T> {
    pub(super) f: &'a mut Evaluated<'f, T>,
    how: Ode,
    /// How many values the closure has beside the derivatives.
    beside: usize,
    pub(super) state: Vec<Dual<T>>,
    time: Dual<T>,
    /// The derivative at the state, if it is known.
    pub(super) slope: State<T>,
    /// The next step in units of time, without a sign; 0 if none was taken.
    next: T,
    tried: usize,
}

/// A step that was taken between two times.
#[derive(Debug)]
pub(super) struct Step<T> {
    /// Where it begins and how long it is, in `τ`.
    pub(super) tau: T,
    pub(super) length: T,
    pub(super) state: State<T>,
    pub(super) beside: usize,
}

/// A state, or its derivative.
pub(super) type State<T> = Vec<Dual<T>>;

/// The derivative at a time and a state, of a closure that has so many values beside it.
pub(super) fn slope<T: Real>(
    f: &mut Evaluated<'_, T>,
    time: Dual<T>,
    state: &[Dual<T>],
    beside: usize,
) -> Result<State<T>, CallProblem> {
    let mut slope = f.at(&[&[time], state].concat())?;
    if slope.len() == state.len() + beside {
        slope.truncate(state.len());
        return Ok(slope);
    }
    let (found, components) = (slope.len().saturating_sub(beside), state.len());
    Err(CallProblem::Failed(format!("has {found} derivatives of {components} components")))
}

/// `state + scale Σ weights[i] stages[i]`.
pub(super) fn combined<T: Real>(
    state: &[Dual<T>],
    scale: Dual<T>,
    stages: &[Vec<Dual<T>>],
    weights: &[f64],
) -> Vec<Dual<T>> {
    let sum = |k: usize| {
        let used = stages.iter().zip(weights).filter(|(_, weight)| **weight != 0.0);
        used.fold(Dual::constant(T::zero()), |sum, (stage, &weight)| {
            sum + stage[k] * Dual::constant(T::of(weight))
        })
    };
    state.iter().enumerate().map(|(k, &state)| state + scale * sum(k)).collect()
}

impl<'a, 'f, T: Real> Walk<'a, 'f, T> {
    pub(super) fn new(
        f: &'a mut Evaluated<'f, T>,
        how: Ode,
        start: &[Dual<T>],
        time: Dual<T>,
        beside: usize,
    ) -> Result<Self, CallProblem> {
        let slope = slope(f, time, start, beside)?;
        Ok(Self { f, how, beside, state: start.to_vec(), time, slope, next: T::zero(), tried: 0 })
    }

    /// What an error of 1 is, of a component that is as large as this.
    fn tolerance(&self, size: T) -> T {
        let relative = T::of(self.how.relative).max(T::of(10.0) * T::epsilon());
        T::of(self.how.absolute) + relative * size
    }

    /// The root of the mean square in units of the tolerance.
    fn norm(&self, of: impl Iterator<Item = (T, T)>) -> T {
        let squares = of.map(|(x, size)| (x / self.tolerance(size)).powi(2));
        (squares.fold(T::zero(), |sum, square| sum + square) / T::of(self.state.len() as f64)).sqrt()
    }

    /// A first step, after Hairer, Nørsett and Wanner, section II.4.
    fn first_step(&self) -> T {
        let sizes = || self.state.iter().map(|y| y.value.abs());
        let size = self.norm(sizes().zip(sizes()));
        let speed = self.norm(self.slope.iter().map(|slope| slope.value).zip(sizes()));
        let small = T::of(1e-5);
        if size < small || speed < small { T::of(1e-6) } else { T::of(0.01) * size / speed }
    }

    /// Goes on to a time, and notes the steps.
    pub(super) fn to(
        &mut self,
        end: Dual<T>,
        mut taken: Option<&mut Vec<Step<T>>>,
    ) -> Result<(), CallProblem> {
        let start = self.time;
        let mut tau = T::zero();
        while tau < T::one() {
            let (step, _) = self.step([start, end - start], tau)?;
            tau = if step.tau + step.length < T::one() { step.tau + step.length } else { T::one() };
            if let Some(taken) = &mut taken {
                taken.push(step);
            }
        }
        self.time = end;
        Ok(())
    }

    /// The next step between two times, from `τ` on: what it was, and the derivatives at its stages.
    pub(super) fn step(
        &mut self,
        [start, span]: [Dual<T>; 2],
        tau: T,
    ) -> Result<(Step<T>, Vec<State<T>>), CallProblem> {
        let length = span.value.abs();
        if self.next == T::zero() {
            self.next = self.first_step();
        }
        loop {
            self.tried += 1;
            if self.tried > self.how.steps {
                return Err(self.stuck("needs more steps than are allowed", start, span, tau));
            }
            // A step that would nearly end there ends there.
            let rest = T::one() - tau;
            let wanted = if length == T::zero() { rest } else { self.next / length };
            let is_last = wanted * T::of(1.01) >= rest;
            let step = if is_last { rest } else { wanted };
            if tau + step == tau {
                return Err(self.stuck("has steps that are too small for the float", start, span, tau));
            }
            let (stages, state) = self.stages([start, span], tau, step)?;
            let zero = vec![Dual::constant(T::zero()); state.len()];
            let errors = combined(&zero, span * Dual::constant(step), &stages, &ERROR);
            let sizes = self.state.iter().zip(&state).map(|(a, b)| a.value.abs().max(b.value.abs()));
            let error = self.norm(errors.iter().map(|error| error.value).zip(sizes));
            let factor = T::of(0.9) * error.powf(T::of(-0.2));
            if error.is_nan() || error > T::one() {
                let factor =
                    if factor.is_nan() { T::of(0.2) } else { factor.max(T::of(0.2)).min(T::of(0.9)) };
                self.next = step * length * factor;
                if length == T::zero() {
                    return Err(self.stuck("has no finite derivative", start, span, tau));
                }
                continue;
            }
            let before = core::mem::replace(&mut self.state, state);
            self.slope = stages.last().cloned().unwrap_or_default();
            let grown = step * length * factor.min(T::of(5.0)).max(T::of(0.2));
            // What was cut short by the end says nothing of the next one.
            self.next = if is_last { grown.max(self.next) } else { grown };
            return Ok((Step { tau, length: step, state: before, beside: self.beside }, stages));
        }
    }

    fn stuck(&self, why: &str, start: Dual<T>, span: Dual<T>, tau: T) -> CallProblem {
        let (time, state) = ((start + span * Dual::constant(tau)).value, &self.state);
        let state: Vec<T> = state.iter().map(|y| y.value).collect();
        let steps = self.how.steps;
        CallProblem::Failed(format!(
            "{why} ({steps}): it has come to time {time:?} and state {state:?}; is it stiff, or without a solution beyond?"
        ))
    }

    /// The derivatives at all stages of a step, and the state behind it.
    fn stages(
        &mut self,
        [start, span]: [Dual<T>; 2],
        tau: T,
        length: T,
    ) -> Result<(Vec<State<T>>, State<T>), CallProblem> {
        let mut stages = vec![self.slope.clone()];
        let mut state = self.state.clone();
        for k in 1..STAGES {
            state = combined(&self.state, span * Dual::constant(length), &stages, &BEFORE[k]);
            let time = start + span * Dual::constant(tau + T::of(AT[k]) * length);
            stages.push(slope(self.f, time, &state, self.beside)?);
        }
        Ok((stages, state))
    }
}

/// What values within a step contribute to adjoints: of the states before and behind it, of the derivatives at its stages, and
/// of its length in time.
pub(super) struct Within<T> {
    pub(super) before: State<T>,
    pub(super) behind: State<T>,
    pub(super) stages: Vec<State<T>>,
    pub(super) scale: Dual<T>,
}

impl<T: Real> Step<T> {
    /// Weights of the derivatives, and none of what the closure has beside them.
    fn padded(&self, weights: &[Dual<T>]) -> State<T> {
        let mut weights = weights.to_vec();
        weights.resize(weights.len() + self.beside, Dual::constant(T::zero()));
        weights
    }

    /// Brings the adjoint of the state behind the step to the one in front of it. Returns what the step contributes to the gradient
    /// in `x`, in the two times between which it is, and in what the closure captures.
    pub(super) fn back(
        &self,
        f: &mut Evaluated<'_, T>,
        [start, end]: [Dual<T>; 2],
        adjoint: &mut [Dual<T>],
        within: Option<&Within<T>>,
    ) -> Result<[Vec<Dual<T>>; 3], CallProblem> {
        let zero = Dual::constant(T::zero());
        let span = end - start;
        let scale = span * Dual::constant(self.length);
        let (mut stages, mut states) = (Vec::new(), Vec::new());
        let tau = |k: usize| Dual::constant(self.tau + T::of(AT[k]) * self.length);
        let last = STAGES - 1;
        for (k, before) in BEFORE.iter().enumerate().take(last) {
            let state = combined(&self.state, scale, &stages, before);
            stages.push(slope(f, start + span * tau(k), &state, self.beside)?);
            states.push(state);
        }
        let (mut in_x, mut in_captured) = (Vec::new(), Vec::new());
        let (mut in_start, mut in_span) = (zero, zero);
        if let Some(within) = within {
            // The last stage is at the state behind the step, and for values within the step alone.
            let behind = combined(&self.state, scale, &stages, &BEFORE[last]);
            let at = [&[start + span * tau(last)], &behind[..]].concat();
            let [x, t_and_state, captured] = f.gradient(&at, &self.padded(&within.stages[last]))?;
            add(&mut in_x, x);
            add(&mut in_captured, captured);
            in_start = in_start + t_and_state[0];
            in_span = in_span + t_and_state[0] * tau(last) + within.scale * Dual::constant(self.length);
            adjoint.iter_mut().zip(&t_and_state[1..]).for_each(|(into, &part)| *into = *into + part);
            adjoint.iter_mut().zip(&within.behind).for_each(|(into, &part)| *into = *into + part);
        }
        // The adjoints of the states of the stages; behind them, that of the state behind the step.
        let mut adjoints = vec![vec![zero; adjoint.len()]; last];
        adjoints.push(adjoint.to_vec());
        for k in (0..last).rev() {
            let mut weights = vec![zero; adjoint.len()];
            for later in k + 1..=last {
                let weight = Dual::constant(T::of(BEFORE[later][k]));
                for (into, &adjoint) in weights.iter_mut().zip(&adjoints[later]) {
                    *into = *into + adjoint * weight;
                }
            }
            for (weight, &stage) in weights.iter_mut().zip(&stages[k]) {
                in_span = in_span + *weight * stage * Dual::constant(self.length);
                *weight = *weight * scale;
            }
            if let Some(within) = within {
                weights
                    .iter_mut()
                    .zip(&within.stages[k])
                    .for_each(|(weight, &part)| *weight = *weight + part);
            }
            let at = [&[start + span * tau(k)], &states[k][..]].concat();
            let [x, mut t_and_state, captured] = f.gradient(&at, &self.padded(&weights))?;
            add(&mut in_x, x);
            add(&mut in_captured, captured);
            adjoints[k] = t_and_state.split_off(1);
            in_start = in_start + t_and_state[0];
            in_span = in_span + t_and_state[0] * tau(k);
        }
        if let Some(within) = within {
            adjoint.iter_mut().zip(&within.before).for_each(|(into, &part)| *into = *into + part);
        }
        for stage in &adjoints[..last] {
            adjoint.iter_mut().zip(stage).for_each(|(adjoint, &stage)| *adjoint = *adjoint + stage);
        }
        Ok([in_x, vec![in_start - in_span, in_span], in_captured])
    }
}
