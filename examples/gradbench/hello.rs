//! The square of a number, and its derivative.

use crate::problem::{Derivative, How, Number, Problem};
use crate::run::{Outcome, Run};
use gradus::Error;
use gradus::prelude::*;

pub(crate) struct Hello {
    pub(crate) x: f64,
}

fn square<T: Number>(x: T) -> T {
    x * x
}

impl Problem for Hello {
    fn entries(&self) -> usize {
        1
    }

    fn value(&self) -> f64 {
        square(self.x)
    }

    fn derivative(&self, how: How) -> Result<Derivative<'_>, Error> {
        let mut f = how.function(|x: Var| square(x), 1);
        Ok(Box::new(move |gradient| f.value_and_grad(&[self.x], gradient)))
    }
}

/// The module `hello`.
pub(crate) fn evaluate(run: &mut Run<'_>) -> Outcome {
    let hello = Hello { x: run.input()? };
    match run.function {
        "square" => run.value(&hello),
        "double" => Ok(run.derivative(&hello)?[0].into()),
        _ => run.unknown("hello"),
    }
}
