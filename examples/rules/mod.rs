//! Rules as two of the notebooks have them, each with a slip of its own beside the published formula.

#![allow(dead_code, reason = "each program uses a part")]

use gradus::Real;
use gradus::error::InvalidSetting;
use gradus::optim::Rule;

/// `v ← β v + (1 − β) g`, then `x ← x − rate v / (1 + βᵗ)`: the first steps are far too short.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OverPlus {
    pub(crate) learning_rate: f64,
    pub(crate) beta: f64,
}

impl<T: Real> Rule<T> for OverPlus {
    /// Steps taken, and `v`.
    type State = (i32, Vec<T>);

    fn check(&self) -> Result<(), InvalidSetting> {
        fraction("OverPlus", "beta", self.beta)
    }

    fn init(&self, n: usize) -> Self::State {
        (0, vec![T::zero(); n])
    }

    fn apply(&self, (t, velocity): &mut Self::State, _params: &[T], step: &mut [T]) {
        *t += 1;
        let rate = T::of(self.learning_rate / (1.0 + self.beta.powi(*t)));
        for (v, g) in velocity.iter_mut().zip(step) {
            *v = T::of(self.beta) * *v + T::of(1.0 - self.beta) * *g;
            *g = rate * *v;
        }
    }
}

/// Adam along the uncorrected `m`, over the root of `v / (1 + β₂ᵗ)`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AdamOverPlus {
    pub(crate) learning_rate: f64,
    pub(crate) beta1: f64,
    pub(crate) beta2: f64,
    pub(crate) epsilon: f64,
}

impl<T: Real> Rule<T> for AdamOverPlus {
    /// Steps taken, and `m` and `v`.
    type State = (i32, Vec<(T, T)>);

    fn check(&self) -> Result<(), InvalidSetting> {
        fraction("AdamOverPlus", "beta1", self.beta1)?;
        fraction("AdamOverPlus", "beta2", self.beta2)
    }

    fn init(&self, n: usize) -> Self::State {
        (0, vec![(T::zero(), T::zero()); n])
    }

    fn apply(&self, (t, moments): &mut Self::State, _params: &[T], step: &mut [T]) {
        *t += 1;
        let scale = T::of(1.0 + self.beta2.powi(*t));
        for ((m, v), g) in moments.iter_mut().zip(step) {
            *m = T::of(self.beta1) * *m + T::of(1.0 - self.beta1) * *g;
            *v = T::of(self.beta2) * *v + T::of(1.0 - self.beta2) * *g * *g;
            *g = T::of(self.learning_rate) * *m / (T::of(self.epsilon) + (*v / scale).sqrt());
        }
    }
}

fn fraction(owner: &'static str, setting: &'static str, value: f64) -> Result<(), InvalidSetting> {
    let fits = (0.0..1.0).contains(&value);
    if fits { Ok(()) } else { Err(InvalidSetting { owner, setting, value, allowed: "[0, 1)" }) }
}

/// RMSProp whose average weighs a new term by `1 − rate`: nearly a sum, so the steps shrink as Adagrad's do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OneMinusRate {
    pub(crate) learning_rate: f64,
    pub(crate) smoothing: f64,
    pub(crate) momentum: f64,
}

impl Rule<f64> for OneMinusRate {
    /// Mean square and velocity of each coordinate.
    type State = Vec<(f64, f64)>;

    fn check(&self) -> Result<(), InvalidSetting> {
        let value = self.learning_rate;
        let fits = (0.0..1.0).contains(&value);
        let (owner, setting, allowed) = ("OneMinusRate", "learning_rate", "[0, 1)");
        if fits { Ok(()) } else { Err(InvalidSetting { owner, setting, value, allowed }) }
    }

    fn init(&self, n: usize) -> Self::State {
        vec![(0.0, 0.0); n]
    }

    fn apply(&self, slots: &mut Self::State, _params: &[f64], step: &mut [f64]) {
        for ((square, velocity), g) in slots.iter_mut().zip(step) {
            *square = self.smoothing * *square + (1.0 - self.learning_rate) * *g * *g;
            *velocity = self.momentum * *velocity + *g / (square.sqrt() + 1e-8);
            *g = self.learning_rate * *velocity;
        }
    }
}

/// Adam that divides by `1 − β` in every step, as if each were the first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OverOneMinusBeta {
    pub(crate) learning_rate: f64,
    pub(crate) beta1: f64,
    pub(crate) beta2: f64,
}

impl Rule<f64> for OverOneMinusBeta {
    /// `m` and `v` of each coordinate.
    type State = Vec<(f64, f64)>;

    fn check(&self) -> Result<(), InvalidSetting> {
        for (setting, value) in [("beta1", self.beta1), ("beta2", self.beta2)] {
            if !(0.0..1.0).contains(&value) {
                return Err(InvalidSetting { owner: "OverOneMinusBeta", setting, value, allowed: "[0, 1)" });
            }
        }
        Ok(())
    }

    fn init(&self, n: usize) -> Self::State {
        vec![(0.0, 0.0); n]
    }

    fn apply(&self, moments: &mut Self::State, _params: &[f64], step: &mut [f64]) {
        for ((m, v), g) in moments.iter_mut().zip(step) {
            *m = self.beta1 * *m + (1.0 - self.beta1) * *g;
            *v = self.beta2 * *v + (1.0 - self.beta2) * *g * *g;
            let (first, second) = (*m / (1.0 - self.beta1), *v / (1.0 - self.beta2));
            *g = self.learning_rate * first / (second.sqrt() + 1e-8);
        }
    }
}
