//! States between the ends of steps: the continuous extension of order 4 of the steps of Dormand and Prince.
//!
//! `y(θ) = y₀ + θ² (3 − 2θ) (y₁ − y₀) + h Σ bᵢ(θ) kᵢ` with `b₁ = θ (1 − θ)² + d₁ q`, `b₇ = −θ² (1 − θ) + d₇ q`, `bᵢ = dᵢ q` and
//! `q = θ² (1 − θ)²`: Shampine's, as in Hairer, Nørsett and Wanner (1993), section II.6, with its terms collected.

use super::Ode;
use super::steps::{State, Step, Walk, Within};
use super::tableau::{DENSE, STAGES};
use crate::numerics::integral::add;
use crate::numerics::paths::Evaluated;
use crate::numerics::rule::Rule;
use crate::op::Dual;
use crate::real::Real;
use crate::tape::call::CallProblem;

/// The rule; numbers and results are those of the one that ends a step at each time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Dense {
    pub(super) how: Ode,
    pub(super) components: usize,
}

/// A step with the derivatives at its stages, the state behind it, and the first of the times beyond it.
struct Covered<T> {
    step: Step<T>,
    stages: Vec<State<T>>,
    behind: State<T>,
    /// The times within: their indices.
    times: core::ops::Range<usize>,
}

/// The weights of the states and stages at `θ`: of `y₁ − y₀`, and of each stage.
fn weights<T: Real>(theta: Dual<T>) -> (Dual<T>, [Dual<T>; STAGES]) {
    let of = |c: f64| Dual::constant(T::of(c));
    let rest = of(1.0) - theta;
    let square = theta * theta;
    let q = square * (rest * rest);
    let mut stages = DENSE.map(|d| of(d) * q);
    stages[0] = stages[0] + theta * (rest * rest);
    stages[STAGES - 1] = stages[STAGES - 1] - square * rest;
    (square * (of(3.0) - of(2.0) * theta), stages)
}

/// Their derivatives in `θ`.
fn slopes<T: Real>(theta: Dual<T>) -> (Dual<T>, [Dual<T>; STAGES]) {
    let of = |c: f64| Dual::constant(T::of(c));
    let rest = of(1.0) - theta;
    let q = of(2.0) * theta * rest * (of(1.0) - of(2.0) * theta);
    let mut stages = DENSE.map(|d| of(d) * q);
    stages[0] = stages[0] + rest * (of(1.0) - of(3.0) * theta);
    stages[STAGES - 1] = stages[STAGES - 1] + theta * (of(3.0) * theta - of(2.0));
    (of(6.0) * theta * rest, stages)
}

impl<T: Real> Covered<T> {
    /// Where in the step a time is, given where it is between the first and the last.
    fn theta(&self, tau: Dual<T>) -> Dual<T> {
        (tau - Dual::constant(self.step.tau)) / Dual::constant(self.step.length)
    }

    /// `Σ weights · stages` of a component.
    fn sum(&self, weights: &[Dual<T>; STAGES], k: usize) -> Dual<T> {
        let products = weights.iter().zip(&self.stages).map(|(&weight, stage)| weight * stage[k]);
        products.fold(Dual::constant(T::zero()), |sum, product| sum + product)
    }

    fn value(&self, tau: Dual<T>, span: Dual<T>, k: usize) -> Dual<T> {
        let (between, stages) = weights(self.theta(tau));
        let before = self.step.state[k];
        let scale = span * Dual::constant(self.step.length);
        before + between * (self.behind[k] - before) + scale * self.sum(&stages, k)
    }

    /// What weights of the state at a time contribute; returns the adjoint of where it is.
    fn back(&self, into: &mut Within<T>, tau: Dual<T>, span: Dual<T>, adjoint: &[Dual<T>]) -> Dual<T> {
        let theta = self.theta(tau);
        let ((between, stages), (slope, slopes)) = (weights(theta), slopes(theta));
        let scale = span * Dual::constant(self.step.length);
        let mut in_theta = Dual::constant(T::zero());
        for (k, &w) in adjoint.iter().enumerate() {
            let before = self.step.state[k];
            into.before[k] = into.before[k] + w - between * w;
            into.behind[k] = into.behind[k] + between * w;
            into.scale = into.scale + w * self.sum(&stages, k);
            for (stage, &weight) in into.stages.iter_mut().zip(&stages) {
                stage[k] = stage[k] + scale * weight * w;
            }
            in_theta = in_theta + w * (slope * (self.behind[k] - before) + scale * self.sum(&slopes, k));
        }
        in_theta / Dual::constant(self.step.length)
    }
}

impl Dense {
    /// All steps from the first time to the last, and what is within each.
    fn covered<T: Real>(
        &self,
        f: &mut Evaluated<'_, T>,
        numbers: &[Dual<T>],
    ) -> Result<Vec<Covered<T>>, CallProblem> {
        let (start, times) = numbers.split_at(self.components);
        let (first, last) = (times[0], times[times.len() - 1]);
        let span = last - first;
        let is_ahead = |pair: &[Dual<T>]| (pair[1].value - pair[0].value) * span.value >= T::zero();
        if !times.windows(2).all(is_ahead) || span.value == T::zero() {
            return Err(CallProblem::Failed("with dense output has times that do not go one way".to_owned()));
        }
        let mut walk = Walk::new(f, self.how, start, first, 0)?;
        let (mut covered, mut tau, mut next) = (Vec::new(), T::zero(), 1);
        while tau < T::one() {
            let (step, stages) = walk.step([first, span], tau)?;
            tau = if tau + step.length < T::one() { tau + step.length } else { T::one() };
            let from = next;
            while next < times.len() && (tau == T::one() || ((times[next] - first) / span).value <= tau) {
                next += 1;
            }
            covered.push(Covered { step, stages, behind: walk.state.clone(), times: from..next });
        }
        Ok(covered)
    }
}

impl<T: Real> Rule<T> for Dense {
    const NAME: &'static str = "ode";

    fn results(&self, numbers: usize) -> usize {
        self.components * numbers.saturating_sub(self.components + 1)
    }

    fn run(&self, f: &mut Evaluated<'_, T>, numbers: &[Dual<T>]) -> Result<Vec<Dual<T>>, CallProblem> {
        let times = &numbers[self.components..];
        let span = times[times.len() - 1] - times[0];
        let mut states = Vec::new();
        for covered in self.covered(f, numbers)? {
            for j in covered.times.clone() {
                let tau = (times[j] - times[0]) / span;
                states.extend((0..self.components).map(|k| covered.value(tau, span, k)));
            }
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
        let times = &numbers[self.components..];
        let (first, last) = (times[0], times.len() - 1);
        let span = times[last] - first;
        let all = self.covered(f, numbers)?;
        let mut adjoint = vec![zero; self.components];
        let (mut in_x, mut in_captured, mut in_times) = (Vec::new(), Vec::new(), vec![zero; times.len()]);
        for covered in all.iter().rev() {
            let empty = || vec![zero; self.components];
            let mut within =
                Within { before: empty(), behind: empty(), stages: vec![empty(); STAGES], scale: zero };
            for j in covered.times.clone() {
                let tau = (times[j] - first) / span;
                let own = &weights[(j - 1) * self.components..][..self.components];
                let in_tau = covered.back(&mut within, tau, span, own) / span;
                in_times[j] = in_times[j] + in_tau;
                in_times[0] = in_times[0] + in_tau * (tau - Dual::constant(T::one()));
                in_times[last] = in_times[last] - in_tau * tau;
            }
            let [x, t, captured] = covered.step.back(f, [first, times[last]], &mut adjoint, Some(&within))?;
            add(&mut in_x, x);
            add(&mut in_captured, captured);
            in_times[0] = in_times[0] + t[0];
            in_times[last] = in_times[last] + t[1];
        }
        Ok([in_x, [adjoint, in_times].concat(), in_captured])
    }
}
