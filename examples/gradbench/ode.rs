//! A chain of linear equations `yᵢ' = xᵢ yᵢ₋₁`, `y₀' = x₀`, by Runge and Kutta's fourth-order steps.

use crate::problem::{Derivative, How, Number, Problem};
use crate::run::{Outcome, Run, count, require};
use gradus::Error;
use gradus::prelude::*;
use serde::Deserialize;

pub(crate) struct Ode {
    pub(crate) x: Vec<f64>,
    /// Steps from time 0 to 2.
    pub(crate) steps: usize,
}

fn rate<T: Number>(x: &[T], y: &[T]) -> Vec<T> {
    x.iter().enumerate().map(|(i, &x)| if i == 0 { x } else { x * y[i - 1] }).collect()
}

/// `y(2)` from `y(0) = 0`.
pub(crate) fn solve<T: Number>(x: &[T], steps: usize) -> Vec<T> {
    let h = 2.0 / steps as f64;
    let mut y = vec![T::zero(); x.len()];
    let ahead = |y: &[T], k: &[T], h: f64| -> Vec<T> { y.iter().zip(k).map(|(&y, &k)| y + k * h).collect() };
    for _ in 0..steps {
        let k1 = rate(x, &y);
        let k2 = rate(x, &ahead(&y, &k1, 0.5 * h));
        let k3 = rate(x, &ahead(&y, &k2, 0.5 * h));
        let k4 = rate(x, &ahead(&y, &k3, h));
        for (i, y) in y.iter_mut().enumerate() {
            *y = *y + (k1[i] + (k2[i] + k3[i]) * 2.0 + k4[i]) * (h / 6.0);
        }
    }
    y
}

/// The last component.
impl Problem for Ode {
    fn entries(&self) -> usize {
        self.x.len()
    }

    fn value(&self) -> f64 {
        solve(&self.x, self.steps)[self.x.len() - 1]
    }

    fn derivative(&self, how: How) -> Result<Derivative<'_>, Error> {
        let mut f = how.function(|x: &[Var]| solve(x, self.steps)[x.len() - 1], self.x.len());
        Ok(Box::new(move |gradient| f.value_and_grad(&self.x, gradient)))
    }
}

#[derive(Deserialize)]
struct Input {
    x: Vec<f64>,
    #[serde(deserialize_with = "count")]
    s: usize,
}

/// The module `ode`.
pub(crate) fn evaluate(run: &mut Run<'_>) -> Outcome {
    let Input { x, s: steps } = run.input()?;
    require(!x.is_empty() && steps > 0, "`x` is empty or `s` is 0")?;
    let ode = Ode { x, steps };
    match run.function {
        "primal" => Ok(run.evaluate_plain(|| solve(&ode.x, ode.steps)).into()),
        "gradient" => Ok(run.derivative(&ode)?.into()),
        _ => run.unknown("ode"),
    }
}
