//! When a function of the state first changes its sign, as a rule of its own.
//!
//! The closure has the event behind its derivatives. Steps are taken until the sign changes over one; the time within that is the root
//! of the event at the end of a step that is as long as needed, so that time and state have the order of the steps. With `y = Φ(t)` for
//! that last step, `g(t, Φ(t)) = 0` defines the time, and `dt = −(g_y dΦ + dg) / (g_t + g_y Φ_t)`.

use super::Ode;
use super::steps::{State, Step, Walk, combined, slope};
use super::tableau::{AT, BEFORE, STAGES};
use crate::numerics::integral::add;
use crate::numerics::paths::Evaluated;
use crate::numerics::rule::Rule;
use crate::op::Dual;
use crate::real::Real;
use crate::tape::call::CallProblem;

/// The rule; its numbers are the start and two times, its results the time of the event and the state then.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Until {
    pub(super) how: Ode,
    pub(super) components: usize,
}

/// An event: the steps to it, the last of which ends there.
struct Found<T> {
    steps: Vec<Step<T>>,
    /// Where the last one begins, between the times that are given, and when that is.
    tau: T,
    begin: Dual<T>,
    last: Step<T>,
    time: Dual<T>,
    state: State<T>,
}

/// What an adjoint of the state at the event becomes.
struct Pulled<T> {
    x: State<T>,
    captured: State<T>,
    start: State<T>,
    from: Dual<T>,
    time: Dual<T>,
}

/// One step from a state to a time.
fn one_step<T: Real>(
    f: &mut Evaluated<'_, T>,
    state: &[Dual<T>],
    [begin, time]: [Dual<T>; 2],
) -> Result<State<T>, CallProblem> {
    let span = time - begin;
    let mut stages = vec![slope(f, begin, state, 1)?];
    let mut next = state.to_vec();
    for k in 1..STAGES {
        next = combined(state, span, &stages, &BEFORE[k]);
        if k + 1 < STAGES {
            stages.push(slope(f, begin + span * Dual::constant(T::of(AT[k])), &next, 1)?);
        }
    }
    Ok(next)
}

/// The event at a time and a state.
fn event<T: Real>(
    f: &mut Evaluated<'_, T>,
    time: Dual<T>,
    state: &[Dual<T>],
) -> Result<Dual<T>, CallProblem> {
    let values = f.at(&[&[time], state].concat())?;
    Ok(values.last().copied().unwrap_or(Dual::constant(T::nan())))
}

impl Until {
    fn find<T: Real>(&self, f: &mut Evaluated<'_, T>, numbers: &[Dual<T>]) -> Result<Found<T>, CallProblem> {
        let (start, times) = numbers.split_at(self.components);
        let (from, to) = (times[0], Dual::constant(times[1].value));
        let mut before = event(f, from, start)?.value;
        let mut walk = Walk::new(f, self.how, start, from, 1)?;
        let (mut steps, mut tau) = (Vec::new(), T::zero());
        while tau < T::one() {
            let (step, _) = walk.step([from, to - from], tau)?;
            let end = if tau + step.length < T::one() { tau + step.length } else { T::one() };
            let at = |tau: T| from + (to - from) * Dual::constant(tau);
            let after = event(walk.f, at(end), &walk.state)?.value;
            if after.is_nan() {
                return Err(CallProblem::Failed(format!(
                    "has an event that is NaN at time {:?}",
                    at(end).value
                )));
            }
            if before != T::zero() && (before > T::zero()) != (after > T::zero()) {
                return Self::within(walk.f, (steps, step), [at(tau), at(end)], [before, after]);
            }
            if after != T::zero() {
                before = after;
            }
            steps.push(step);
            tau = end;
        }
        let (from, to) = (from.value, to.value);
        Err(CallProblem::Failed(format!(
            "has no change of sign of its event between times {from:?} and {to:?}"
        )))
    }

    /// The event within a step, over which it changes its sign.
    fn within<T: Real>(
        f: &mut Evaluated<'_, T>,
        (steps, step): (Vec<Step<T>>, Step<T>),
        [begin, end]: [Dual<T>; 2],
        signs: [T; 2],
    ) -> Result<Found<T>, CallProblem> {
        let plain: State<T> = step.state.iter().map(|y| Dual::constant(y.value)).collect();
        let fixed = Dual::constant(begin.value);
        let mut at = |time: Dual<T>| {
            let state = one_step(f, &plain, [fixed, time])?;
            event(f, time, &state)
        };
        let value = root([begin.value, end.value], signs, |time| Ok(at(Dual::constant(time))?.value))?;
        // The closure moves along, too, with all that it is a closure of; what is left is due to the time.
        let moving = at(Dual { value, derivative: T::one() })?.derivative;
        let speed = moving - at(Dual::constant(value))?.derivative;
        if speed == T::zero() || !speed.is_finite() {
            return Err(CallProblem::Failed(format!(
                "has an event at time {value:?} whose derivative in time is {speed:?}"
            )));
        }
        let held = Dual::constant(value);
        let state = one_step(f, &step.state, [begin, held])?;
        let moved = event(f, held, &state)?.derivative;
        let time = Dual { value, derivative: -moved / speed };
        let state = one_step(f, &step.state, [begin, time])?;
        let last = Step { tau: T::zero(), length: T::one(), state: step.state, beside: 1 };
        Ok(Found { steps, tau: step.tau, begin, last, time, state })
    }

    /// Brings an adjoint of the state at the event, at a held time, to the start.
    fn pulled<T: Real>(
        f: &mut Evaluated<'_, T>,
        found: &Found<T>,
        times: [Dual<T>; 2],
        mut adjoint: State<T>,
    ) -> Result<Pulled<T>, CallProblem> {
        let [mut x, t, mut captured] = found.last.back(f, [found.begin, found.time], &mut adjoint, None)?;
        let mut from = t[0] * Dual::constant(T::one() - found.tau);
        for step in found.steps.iter().rev() {
            let [of_x, of_times, of_captured] = step.back(f, times, &mut adjoint, None)?;
            add(&mut x, of_x);
            add(&mut captured, of_captured);
            from = from + of_times[0];
        }
        Ok(Pulled { x, captured, start: adjoint, from, time: t[1] })
    }
}

/// The root of a function between two times with values of both signs: the secant, with the end that stays weighed down (Dowell
/// and Jarratt, A modified regula falsi method for computing the root of an equation, BIT 11, 1971), and bisection where that is slow.
fn root<T: Real>(
    [mut a, mut b]: [T; 2],
    [mut at_a, mut at_b]: [T; 2],
    mut f: impl FnMut(T) -> Result<T, CallProblem>,
) -> Result<T, CallProblem> {
    let half = T::of(0.5);
    for k in 0..200 {
        let middle = a + (b - a) * half;
        if at_b == T::zero() || middle == a || middle == b {
            break;
        }
        let secant = b - at_b * ((b - a) / (at_b - at_a));
        let is_inside = (secant - a) * (secant - b) < T::zero();
        let next = if is_inside && k % 8 != 7 { secant } else { middle };
        let value = f(next)?;
        if value == T::zero() {
            return Ok(next);
        }
        if (value > T::zero()) == (at_b > T::zero()) {
            at_a *= half;
        } else {
            (a, at_a) = (b, at_b);
        }
        (b, at_b) = (next, value);
    }
    Ok(b)
}

impl<T: Real> Rule<T> for Until {
    const NAME: &'static str = "ode";

    fn results(&self, _: usize) -> usize {
        1 + self.components
    }

    fn run(&self, f: &mut Evaluated<'_, T>, numbers: &[Dual<T>]) -> Result<Vec<Dual<T>>, CallProblem> {
        let found = self.find(f, numbers)?;
        Ok([&[found.time], &found.state[..]].concat())
    }

    fn back(
        &self,
        f: &mut Evaluated<'_, T>,
        numbers: &[Dual<T>],
        weights: &[Dual<T>],
    ) -> Result<[Vec<Dual<T>>; 3], CallProblem> {
        let zero = Dual::constant(T::zero());
        let found = self.find(f, numbers)?;
        let times = [numbers[self.components], Dual::constant(numbers[self.components + 1].value)];
        let mut unit = vec![zero; self.components];
        unit.push(Dual::constant(T::one()));
        let at = [&[found.time], &found.state[..]].concat();
        let [of_x, mut of_time, of_captured] = f.gradient(&at, &unit)?;
        let of_state = of_time.split_off(1);
        let event = Self::pulled(f, &found, times, of_state)?;
        let own = Self::pulled(f, &found, times, weights[1..].to_vec())?;
        // What moves the event moves the time, and that both results.
        let moved = -((weights[0] + own.time) / (of_time[0] + event.time));
        let joined = |own: State<T>, event: State<T>| -> State<T> {
            own.into_iter().zip(event).map(|(own, event)| own + moved * event).collect()
        };
        let (mut event_x, mut event_captured) = (event.x, event.captured);
        add(&mut event_x, of_x);
        add(&mut event_captured, of_captured);
        let mut in_numbers = joined(own.start, event.start);
        in_numbers.extend([own.from + moved * event.from, zero]);
        Ok([joined(own.x, event_x), in_numbers, joined(own.captured, event_captured)])
    }
}
