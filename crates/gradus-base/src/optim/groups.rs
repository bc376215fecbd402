//! Groups: ranges of the parameters with rules of their own.

use super::{OptimError, Rule};
use crate::error::{InvalidSetting, LengthMismatch};
use crate::scalar::Numeric;

/// Gives consecutive ranges of the parameters a rule each.
///
/// Holds a tuple of up to four `(length, rule)` pairs, or an array of any number of pairs with rules of one
/// type. The lengths have to add up to the number of parameters. Norms, as in [`ClipNorm`](super::ClipNorm)
/// or [`Lamb`](super::Lamb), are those of the range. A schedule drives every group from its own rate.
///
/// # Examples
/// ```
/// use gradus::optim::{Groups, Rule, Sgd, SignSgd};
///
/// let mut x = [1.0, 1.0, 1.0];
/// let mut mixed = Groups(((2, Sgd::new(0.5)), (1, SignSgd::new(0.25)))).optimizer(3)?;
/// mixed.step(&mut x, &[1.0, 2.0, 3.0])?;
/// assert_eq!(x, [0.5, 0.0, 0.75]);
///
/// let mut alike = Groups([(1, Sgd::new(0.5)), (2, Sgd::new(0.25))]).optimizer(3)?;
/// alike.step(&mut x, &[1.0, 4.0, 4.0])?;
/// assert_eq!(x, [0.0, -1.0, -0.25]);
///
/// let short = Groups([(1, Sgd::new(0.5))]).optimizer(3);
/// # fn named<T, E: ToString>(r: Result<T, E>) -> String { r.err().map(|e| e.to_string()).unwrap_or_default() }
/// # let short: Result<gradus::optim::Optimizer<f64, _>, _> = short;
/// assert_eq!(named(short), "groups has 1 values, expected 3");
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Groups<G>(
    /// The pairs of length and rule.
    pub G,
);

macro_rules! groups {
    ($($member:ident $index:tt),+) => {
        impl<T: Numeric, $($member: Rule<T>),+> Rule<T> for Groups<($((usize, $member),)+)> {
            type State = ($($member::State,)+);

            fn check(&self) -> Result<(), InvalidSetting> {
                $(self.0.$index.1.check()?;)+
                Ok(())
            }

            fn init(&self, _n: usize) -> Self::State {
                ($(self.0.$index.1.init(self.0.$index.0),)+)
            }

            fn apply(&self, state: &mut Self::State, params: &[T], step: &mut [T]) {
                let mut rest = Remaining { params, step };
                $(
                    let (length, rule) = &self.0.$index;
                    let Remaining { params, step } = rest.take(*length);
                    rule.apply(&mut state.$index, params, step);
                )+
            }

            fn mixes(&self) -> bool {
                false$(|| self.0.$index.1.mixes())+
            }

            fn learning_rate(&self) -> Option<f64> {
                None$(.or_else(|| self.0.$index.1.learning_rate()))+
            }

            fn map_learning_rate(&self, change: &mut dyn FnMut(f64) -> f64) -> Self {
                Self(($((self.0.$index.0, self.0.$index.1.map_learning_rate(change)),)+))
            }

            fn check_state(&self, state: &Self::State, _n: usize) -> Result<(), OptimError> {
                $(self.0.$index.1.check_state(&state.$index, self.0.$index.0)?;)+
                Ok(())
            }

            fn check_len(&self, n: usize) -> Result<(), LengthMismatch> {
                $(self.0.$index.1.check_len(self.0.$index.0)?;)+
                let total = [$(self.0.$index.0),+].iter().fold(0, |sum: usize, n| sum.saturating_add(*n));
                LengthMismatch::check("groups", n, total)
            }
        }
    };
}

groups!(A 0);
groups!(A 0, B 1);
groups!(A 0, B 1, C 2);
groups!(A 0, B 1, C 2, D 3);

impl<T: Numeric, R: Rule<T>, const N: usize> Rule<T> for Groups<[(usize, R); N]> {
    type State = [R::State; N];

    fn check(&self) -> Result<(), InvalidSetting> {
        self.0.iter().try_for_each(|(_, rule)| rule.check())
    }

    fn init(&self, _n: usize) -> Self::State {
        self.0.each_ref().map(|(length, rule)| rule.init(*length))
    }

    fn apply(&self, state: &mut Self::State, params: &[T], step: &mut [T]) {
        let mut rest = Remaining { params, step };
        for ((length, rule), state) in self.0.iter().zip(state) {
            let Remaining { params, step } = rest.take(*length);
            rule.apply(state, params, step);
        }
    }

    fn mixes(&self) -> bool {
        self.0.iter().any(|(_, rule)| rule.mixes())
    }

    fn learning_rate(&self) -> Option<f64> {
        self.0.iter().find_map(|(_, rule)| rule.learning_rate())
    }

    fn map_learning_rate(&self, change: &mut dyn FnMut(f64) -> f64) -> Self {
        Self(self.0.each_ref().map(|(length, rule)| (*length, rule.map_learning_rate(change))))
    }

    fn check_state(&self, state: &Self::State, _n: usize) -> Result<(), OptimError> {
        let mut pairs = self.0.iter().zip(state);
        pairs.try_for_each(|((length, rule), state)| rule.check_state(state, *length))
    }

    fn check_len(&self, n: usize) -> Result<(), LengthMismatch> {
        self.0.iter().try_for_each(|(length, rule)| rule.check_len(*length))?;
        let total = self.0.iter().fold(0, |sum: usize, (length, _)| sum.saturating_add(*length));
        LengthMismatch::check("groups", n, total)
    }
}

/// What the groups so far have left of parameters and step.
struct Remaining<'a, T> {
    params: &'a [T],
    step: &'a mut [T],
}

impl<T> Remaining<'_, T> {
    /// Splits off the first `n` entries. `check_len` has made sure that there are that many.
    fn take(&mut self, n: usize) -> Self {
        let n = n.min(self.params.len()).min(self.step.len());
        let (params, more_params) = self.params.split_at(n);
        let (step, more_step) = core::mem::take(&mut self.step).split_at_mut(n);
        (self.params, self.step) = (more_params, more_step);
        Self { params, step }
    }
}
