//! Chains: a tuple of rules is a rule, and the step passes through it from left to right.
//!
//! What stands before the recurrence acts on the gradient, what stands behind it on
//! the update. Up to four members; a chain may itself be a member of a chain.

use super::Rule;
use crate::Real;
use crate::error::{InvalidSetting, LengthMismatch};

macro_rules! chain {
    ($($member:ident $place:tt),+) => {
        impl<T: Real, $($member: Rule<T>),+> Rule<T> for ($($member,)+) {
            type State = ($($member::State,)+);

            fn check(&self) -> Result<(), InvalidSetting> {
                $(self.$place.check()?;)+
                Ok(())
            }

            fn init(&self, n: usize) -> Self::State {
                ($(self.$place.init(n),)+)
            }

            fn apply(&self, state: &mut Self::State, params: &[T], step: &mut [T]) {
                $(self.$place.apply(&mut state.$place, params, step);)+
            }

            fn learning_rate(&self) -> Option<f64> {
                None$(.or_else(|| self.$place.learning_rate()))+
            }

            fn map_learning_rate(&self, change: &mut dyn FnMut(f64) -> f64) -> Self {
                ($(self.$place.map_learning_rate(change),)+)
            }

            fn check_len(&self, n: usize) -> Result<(), LengthMismatch> {
                $(self.$place.check_len(n)?;)+
                Ok(())
            }
        }
    };
}

chain!(A 0);
chain!(A 0, B 1);
chain!(A 0, B 1, C 2);
chain!(A 0, B 1, C 2, D 3);
