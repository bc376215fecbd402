//! The logarithm of a sum of exponentials, of many numbers.

use crate::problem::{Derivative, How, Problem, logsumexp};
use crate::run::{Outcome, Run, require};
use gradus::Error;
use gradus::prelude::*;
use serde::Deserialize;

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

#[derive(Deserialize)]
struct Input {
    x: Vec<f64>,
}

/// The module `lse`.
pub(crate) fn evaluate(run: &mut Run<'_>) -> Outcome {
    let Input { x } = run.input()?;
    require(!x.is_empty(), "`x` is empty")?;
    let lse = Lse { x };
    match run.function {
        "primal" => run.value(&lse),
        "gradient" => Ok(run.derivative(&lse)?.into()),
        _ => run.unknown("lse"),
    }
}
