//! Clipping: bounds on what enters a rule, or on what leaves it.

use super::Rule;
use super::settings::Settings;
use super::slots::norm;
use crate::error::InvalidSetting;
use crate::scalar::Numeric;

/// Shortens a gradient longer than the bound to it, in the same direction: `g c / ‖g‖`.
///
/// The norm is Euclidean, over **all** parameters. A shorter gradient passes unchanged.
/// The bound is `(0, inf)`, in gradient units. Before a rule in a chain it clips the gradient, behind
/// one the step.
///
/// # Examples
/// ```
/// use gradus::optim::{ClipNorm, Rule, Sgd};
///
/// let mut x = [0.0, 0.0];
/// (ClipNorm(1.0), Sgd::new(1.0)).optimizer(2)?.step(&mut x, &[30.0, 40.0])?;
/// assert_eq!(x, [-0.6, -0.8]);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Pascanu, Mikolov & Bengio (2013), On the difficulty of training recurrent neural networks.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ClipNorm(pub f64);

impl<T: Numeric> Rule<T> for ClipNorm {
    type State = ();

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("ClipNorm").positive("bound", self.0)?;
        Ok(())
    }

    fn init(&self, _n: usize) {}

    fn apply(&self, _state: &mut (), _params: &[T], step: &mut [T]) {
        let norm = norm(step);
        if norm >= self.0 {
            // In f64, and divided first: neither the norm nor `c / ‖g‖` need fit an f32.
            step.iter_mut().for_each(|g| *g = T::nearest(g.wide() / norm * self.0));
        }
    }
}

/// Moves every entry beyond the bound to it: `max(−c, min(c, g))`.
///
/// The bound is `(0, inf)`, in gradient units. Unlike [`ClipNorm`] it turns the gradient.
///
/// # Examples
/// ```
/// use gradus::optim::{ClipValue, Rule, Sgd};
///
/// let mut x = [0.0, 0.0];
/// (ClipValue(0.5), Sgd::new(1.0)).optimizer(2)?.step(&mut x, &[30.0, -0.25])?;
/// assert_eq!(x, [-0.5, 0.25]);
/// # Ok::<(), gradus::optim::OptimError>(())
/// ```
///
/// # Source
/// Mikolov (2012), Statistical language models based on neural networks, section 3.2.2.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ClipValue(pub f64);

impl<T: Numeric> Rule<T> for ClipValue {
    type State = ();

    fn check(&self) -> Result<(), InvalidSetting> {
        Settings("ClipValue").positive("bound", self.0)?;
        Ok(())
    }

    fn init(&self, _n: usize) {}

    fn apply(&self, _state: &mut (), _params: &[T], step: &mut [T]) {
        let bound = T::nearest(self.0);
        step.iter_mut().for_each(|g| *g = g.max(-bound).min(bound));
    }
}
