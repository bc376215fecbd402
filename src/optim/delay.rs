//! Delay: steps that arrive late.

use super::Rule;
use super::slots::slot;
use crate::Real;
use crate::error::InvalidSetting;

/// Passes on what came in at the step before; at the first step, nothing.
///
/// Before a rule it makes gradients one step old, as when they are computed by another worker. Behind
/// [`Rprop`](super::Rprop) it gives the form of Optax, which applies each update one step late.
///
/// # Examples
/// ```
/// use gradus::optim::{Delay, Rule, Sgd};
///
/// let mut x = [1.0];
/// let mut late = (Sgd::new(0.5), Delay).optimizer(1)?;
/// late.step(&mut x, &[1.0])?;
/// assert_eq!(x, [1.0]);
/// late.step(&mut x, &[8.0])?;
/// assert_eq!(x, [0.5]);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Delay;

impl<T: Real> Rule<T> for Delay {
    /// What comes out next.
    type State = Vec<T>;

    fn check(&self) -> Result<(), InvalidSetting> {
        Ok(())
    }

    fn init(&self, n: usize) -> Vec<T> {
        slot(n, 0.0)
    }

    fn apply(&self, held: &mut Vec<T>, _params: &[T], step: &mut [T]) {
        held.iter_mut().zip(step).for_each(|(held, g)| core::mem::swap(held, g));
    }
}
