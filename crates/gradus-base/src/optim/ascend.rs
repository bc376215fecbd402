//! Ascent: up along the gradient.

use super::Rule;
use crate::error::InvalidSetting;
use crate::scalar::Numeric;

/// Turns the gradient around, so that the rule behind it maximizes.
///
/// Put it first in a chain: a weight decay behind it still pulls to 0.
///
/// # Examples
/// ```
/// use gradus::optim::{Ascend, Rule, Sgd};
///
/// let mut x = [1.0];
/// (Ascend, Sgd::new(0.5)).optimizer(1)?.step(&mut x, &[4.0])?;
/// assert_eq!(x, [3.0]);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Ascend;

impl<T: Numeric> Rule<T> for Ascend {
    type State = ();

    fn check(&self) -> Result<(), InvalidSetting> {
        Ok(())
    }

    fn init(&self, _n: usize) {}

    fn apply(&self, _state: &mut (), _params: &[T], step: &mut [T]) {
        step.iter_mut().for_each(|g| *g = -*g);
    }
}
