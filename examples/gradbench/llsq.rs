//! Least squares of a polynomial through the sign function: a sum over rows.

use crate::problem::{Derivative, How, Number, Problem, all, slices};
use crate::run::{Outcome, Run, count, list, require};
use gradus::Error;
use gradus::function::Columns;
use gradus::prelude::*;
use serde::Deserialize;

pub(crate) struct Llsq {
    /// Coefficients, the constant one first.
    pub(crate) x: Vec<f64>,
    /// Where, and the sign there.
    columns: [Vec<f64>; 2],
}

/// `½ (s − Σ xⱼ tʲ)²`.
fn row<T: Number>(x: &[T], [t, s]: [T; 2]) -> T {
    let (mut power, mut sum) = (T::one(), T::zero());
    for &x in x {
        sum = sum + x * power;
        power = power * t;
    }
    (s - sum).powi(2) * 0.5
}

impl Llsq {
    /// `n` points from −1 to 1.
    pub(crate) fn new(x: Vec<f64>, n: usize) -> Self {
        let t: Vec<f64> = (0..n).map(|i| -1.0 + 2.0 * i as f64 / (n as f64 - 1.0)).collect();
        let s = t.iter().map(|&t| if t == 0.0 { 0.0 } else { t.signum() }).collect();
        Self { x, columns: [t, s] }
    }
}

impl Problem for Llsq {
    fn entries(&self) -> usize {
        self.x.len()
    }

    fn value(&self) -> f64 {
        let [t, s] = &self.columns;
        t.iter().zip(s).map(|(&t, &s)| row(&self.x, [t, s])).sum()
    }

    fn derivative(&self, how: How) -> Result<Derivative<'_>, Error> {
        let columns = Columns::new(&slices(&self.columns))?;
        let mut rows = how.rows(|x: &[Var], ts: [Var; 2]| row(x, ts));
        Ok(Box::new(move |gradient| rows.value_and_grad(&self.x, &columns, all(&self.columns), gradient)))
    }
}

#[derive(Deserialize)]
struct Input {
    x: Vec<f64>,
    #[serde(deserialize_with = "count")]
    n: usize,
}

/// The module `llsq`.
pub(crate) fn evaluate(run: &mut Run<'_>) -> Outcome {
    let Input { x, n } = run.input()?;
    require(n >= 2, "`n` is below 2")?;
    list(n)?;
    let llsq = Llsq::new(x, n);
    match run.function {
        "primal" => run.value(&llsq),
        "gradient" => Ok(run.derivative(&llsq)?.into()),
        _ => run.unknown("llsq"),
    }
}
