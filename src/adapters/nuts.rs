//! Posteriors for the sampler of nuts-rs: the density that belongs to a negative log-likelihood.

use crate::derive::Differentiable;
use crate::error::Error;
use crate::function::Function;
use crate::tape::Var;
use nuts_rs::rand::Rng;
use nuts_rs::{CpuLogpFunc, CpuMathError, HasDims, LogpError};
use std::collections::HashMap;

/// The density `e^(−loss)`, up to a factor, for the No-U-Turn sampler of [nuts-rs](https://docs.rs/nuts-rs): the posterior of parameters
/// whose loss is the **negative log-likelihood** with the negative logarithm of the prior.
///
/// A loss without a prior has a flat one, and has to grow fast enough in all directions for there to be a density. A factor matters: half
/// of the sum of squares over `σ²` is a negative log-likelihood, their mean is none. Parameters are any numbers; what
/// is positive goes in as its logarithm, and with it the logarithm of the derivative, since a density is not invariant.
///
/// Value and gradient come from a compiled [`Function`] each; a chain takes one evaluation for each step of its trajectories. Each chain
/// has a posterior of its own ([`Clone`], where the closure is), on its own thread.
///
/// At a point where the loss or its gradient is not finite the density is taken for 0: the sampler rejects it as a divergence
/// and goes on. Any other error ends the chain with it.
///
/// # Examples
/// Three observations of one mean with deviation 1, and a prior with deviation 2: the posterior is normal, with precision
/// `3 + ¼` and mean `(1 + 2 + 3) / 3.25`.
///
/// ```
/// use gradus::adapters::Posterior;
/// use gradus::prelude::*;
/// use nuts_rs::{Chain, CpuMath, DiagNutsSettings, Settings};
/// use rand_chacha::ChaCha8Rng;
/// use rand_chacha::rand_core::SeedableRng;
///
/// let loss = |[mean]: [Var; 1]| {
///     let data = [1.0, 2.0, 3.0].iter().map(|y| 0.5 * (mean - *y).powi(2)).sum::<Var>();
///     data + 0.5 * (mean / 2.0).powi(2)
/// };
/// let settings = DiagNutsSettings { num_tune: 300, ..DiagNutsSettings::default() };
/// let mut random = ChaCha8Rng::seed_from_u64(1);
/// let mut chain = settings.new_chain(0, CpuMath::new(Posterior::new(loss, 1)), &mut random)?;
/// chain.set_position(&[0.0])?;
/// let draws: Vec<f64> = (0..1300).map(|_| chain.draw().map(|(draw, _)| draw[0])).collect::<Result<_, _>>()?;
/// let mean = draws[300..].iter().sum::<f64>() / 1000.0;
/// // The deviation of the posterior is 0.55, that of a mean of at least 300 independent draws 0.03.
/// assert!((mean - 6.0 / 3.25).abs() < 0.1, "{mean}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
/// Hoffman and Gelman (2014), The No-U-Turn sampler, J. Mach. Learn. Res. 15, 1593–1623.
#[derive(Debug)]
pub struct Posterior<F, Form> {
    loss: Function<f64, F, Form>,
}

impl<F: Clone, Form> Clone for Posterior<F, Form> {
    fn clone(&self) -> Self {
        Self { loss: self.loss.clone() }
    }
}

impl<F: Differentiable<f64, Form, Output = Var>, Form> Posterior<F, Form> {
    /// The density that belongs to the negative log-likelihood `loss` of points with `parameters` coordinates.
    #[must_use]
    #[track_caller]
    pub fn new(loss: F, parameters: usize) -> Self {
        Self { loss: Function::new(loss, parameters) }
    }
}

impl<F, Form> From<Function<f64, F, Form>> for Posterior<F, Form> {
    fn from(loss: Function<f64, F, Form>) -> Self {
        Self { loss }
    }
}

impl<F: Differentiable<f64, Form, Output = Var>, Form> HasDims for Posterior<F, Form> {
    fn dim_sizes(&self) -> HashMap<String, u64> {
        [("unconstrained_parameter".to_owned(), self.loss.parameters() as u64)].into()
    }
}

impl<F: Differentiable<f64, Form, Output = Var>, Form> CpuLogpFunc for Posterior<F, Form> {
    type LogpError = Error;
    /// None: there is no transformation that learns.
    type FlowParameters = ();
    type ExpandedVector = Vec<f64>;

    fn dim(&self) -> usize {
        self.loss.parameters()
    }

    fn logp(&mut self, position: &[f64], gradient: &mut [f64]) -> Result<f64, Error> {
        let value = self.loss.value_and_grad(position, gradient)?;
        gradient.iter_mut().for_each(|g| *g = -*g);
        Ok(-value)
    }

    fn expand_vector<R: Rng + ?Sized>(
        &mut self,
        _: &mut R,
        position: &[f64],
    ) -> Result<Vec<f64>, CpuMathError> {
        Ok(position.to_vec())
    }
}

/// A point without a finite density is a divergence, and no more.
impl LogpError for Error {
    fn is_recoverable(&self) -> bool {
        matches!(self, Self::NotFinite(_) | Self::Indeterminate(_))
    }
}
