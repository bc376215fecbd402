//! The slips of notebooks 003 and 004, as rules of one's own.
//!
//! They are no settings of the crate, but rules can be written outside it.

use gradus::Real;
use gradus::error::InvalidSetting;
use gradus::optim::Rule;

/// The rate of a rule whose field is `learning_rate`.
macro_rules! rate {
    () => {
        fn learning_rate(&self) -> Option<f64> {
            Some(self.learning_rate)
        }

        fn map_learning_rate(&self, change: &mut dyn FnMut(f64) -> f64) -> Self {
            Self { learning_rate: change(self.learning_rate), ..*self }
        }
    };
}

/// A velocity divided by `1 + betaᵗ`, where `1 − betaᵗ` would correct it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MomentumOfNotebook3 {
    pub learning_rate: f64,
    pub beta: f64,
}

impl<T: Real> Rule<T> for MomentumOfNotebook3 {
    type State = (i32, Vec<T>);

    fn check(&self) -> Result<(), InvalidSetting> {
        Ok(())
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

    rate!();
}

/// Adam along the uncorrected `m`, with `v` divided by `1 + beta2ᵗ`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OnePlusBeta {
    pub learning_rate: f64,
    pub beta1: f64,
    pub beta2: f64,
    pub epsilon: f64,
}

impl<T: Real> Rule<T> for OnePlusBeta {
    type State = (i32, Vec<(T, T)>);

    fn check(&self) -> Result<(), InvalidSetting> {
        Ok(())
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

    rate!();
}

/// RMSProp whose averages weigh a new term by `1 − learning_rate`, and are centerd only with momentum.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RmsPropOfNotebook4 {
    pub learning_rate: f64,
    pub smoothing: f64,
    pub momentum: f64,
    pub centered: bool,
}

/// Mean square, mean and velocity of a coordinate.
type Slots<T> = (T, T, T);

impl<T: Real> Rule<T> for RmsPropOfNotebook4 {
    type State = Vec<Slots<T>>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Ok(())
    }

    fn init(&self, n: usize) -> Self::State {
        vec![(T::zero(), T::zero(), T::zero()); n]
    }

    fn apply(&self, slots: &mut Self::State, _params: &[T], step: &mut [T]) {
        let (old, new) = (T::of(self.smoothing), T::of(1.0 - self.learning_rate));
        let (rate, momentum, epsilon) = (T::of(self.learning_rate), T::of(self.momentum), T::of(1e-8));
        for ((square, mean, velocity), g) in slots.iter_mut().zip(step) {
            *square = old * *square + new * *g * *g;
            *mean = old * *mean + new * *g;
            let centerd = if self.centered { *square - *mean * *mean } else { *square };
            *velocity = momentum * *velocity + *g / (centerd.sqrt() + epsilon);
            *g = rate * if self.momentum > 0.0 { *velocity } else { *g / (square.sqrt() + epsilon) };
        }
    }

    rate!();
}
