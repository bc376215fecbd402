//! The logarithm of a sum of exponentials, of many numbers.

use crate::problem::{Derivative, How, Problem, logsumexp};
use gradus::Error;
use gradus::prelude::*;

pub(crate) struct Lse {
    pub(crate) x: Vec<f64>,
}

impl Problem for Lse {
    fn entries(&self) -> usize {
        self.x.len()
    }

    fn value(&self) -> f64 {
        logsumexp(&self.x)
    }

    fn derivative(&self, how: How) -> Result<Derivative<'_>, Error> {
        let mut f = how.function(|x: &[Var]| logsumexp(x), self.x.len());
        Ok(Box::new(move |gradient| f.value_and_grad(&self.x, gradient)))
    }
}
