//! Chains: a tuple of rules is a rule, and the step passes through it from left to right.
//!
//! Members before the recurrence act on the gradient, members behind it on
//! the update. Up to four members; a chain may itself be a member of a chain. A member
//! that is an `Option` may be left out: `(clip.then_some(ClipNorm(1.0)), Adam::new(0.1))`.

use super::{OptimError, Rule};
use crate::error::{InvalidSetting, LengthMismatch};
use crate::scalar::Numeric;

macro_rules! chain {
    ($($member:ident $index:tt),+) => {
        impl<T: Numeric, $($member: Rule<T>),+> Rule<T> for ($($member,)+) {
            type State = ($($member::State,)+);

            fn check(&self) -> Result<(), InvalidSetting> {
                $(self.$index.check()?;)+
                Ok(())
            }

            fn init(&self, n: usize) -> Self::State {
                ($(self.$index.init(n),)+)
            }

            fn apply(&self, state: &mut Self::State, params: &[T], step: &mut [T]) {
                $(self.$index.apply(&mut state.$index, params, step);)+
            }

            fn mixes(&self) -> bool {
                false$(|| self.$index.mixes())+
            }

            fn learning_rate(&self) -> Option<f64> {
                None$(.or_else(|| self.$index.learning_rate()))+
            }

            fn map_learning_rate(&self, change: &mut dyn FnMut(f64) -> f64) -> Self {
                ($(self.$index.map_learning_rate(change),)+)
            }

            fn check_state(&self, state: &Self::State, n: usize) -> Result<(), OptimError> {
                $(self.$index.check_state(&state.$index, n)?;)+
                Ok(())
            }

            fn check_len(&self, n: usize) -> Result<(), LengthMismatch> {
                $(self.$index.check_len(n)?;)+
                Ok(())
            }
        }
    };
}

chain!(A 0);
chain!(A 0, B 1);
chain!(A 0, B 1, C 2);
chain!(A 0, B 1, C 2, D 3);

/// `None` passes the step on as it came.
impl<T: Numeric, R: Rule<T>> Rule<T> for Option<R> {
    type State = Option<R::State>;

    fn check(&self) -> Result<(), InvalidSetting> {
        self.as_ref().map_or(Ok(()), Rule::check)
    }

    fn init(&self, n: usize) -> Self::State {
        self.as_ref().map(|rule| rule.init(n))
    }

    fn apply(&self, state: &mut Self::State, params: &[T], step: &mut [T]) {
        if let Some(rule) = self {
            // `set_rule` may have put a member where there was none.
            let state = state.get_or_insert_with(|| rule.init(step.len()));
            rule.apply(state, params, step);
        }
    }

    fn mixes(&self) -> bool {
        self.as_ref().is_some_and(Rule::mixes)
    }

    fn learning_rate(&self) -> Option<f64> {
        self.as_ref().and_then(Rule::learning_rate)
    }

    fn map_learning_rate(&self, change: &mut dyn FnMut(f64) -> f64) -> Self {
        self.as_ref().map(|rule| rule.map_learning_rate(change))
    }

    fn check_state(&self, state: &Self::State, n: usize) -> Result<(), OptimError> {
        match (self, state) {
            (Some(rule), Some(state)) => rule.check_state(state, n),
            _ => Ok(()),
        }
    }

    fn check_len(&self, n: usize) -> Result<(), LengthMismatch> {
        self.as_ref().map_or(Ok(()), |rule| rule.check_len(n))
    }
}
