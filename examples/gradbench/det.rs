//! The determinant by expansion along the first row, minor by minor: about `2.7 l!` operations.

use crate::problem::{Derivative, How, Number, Problem};
use crate::run::{Outcome, Run, count, require};
use gradus::Error;
use gradus::prelude::*;
use serde::Deserialize;

pub(crate) struct Det {
    pub(crate) size: usize,
    /// The entries, row by row.
    pub(crate) entries: Vec<f64>,
}

/// The minor of the last rows and of the columns whose bits are set.
fn minor<T: Number>(a: &[T], size: usize, columns: u32) -> T {
    let row = size - columns.count_ones() as usize;
    let mut sum = T::zero();
    let mut rest = columns;
    let mut negative = false;
    while rest != 0 {
        let column = rest.trailing_zeros();
        let others = columns & !(1 << column);
        let entry = a[row * size + column as usize];
        let term = if others == 0 { entry } else { entry * minor(a, size, others) };
        sum = if negative { sum - term } else { sum + term };
        negative = !negative;
        rest &= rest - 1;
    }
    sum
}

/// The determinant of a square matrix.
pub(crate) fn determinant<T: Number>(a: &[T], size: usize) -> T {
    minor(a, size, u32::MAX >> (32 - size))
}

impl Problem for Det {
    fn entries(&self) -> usize {
        self.entries.len()
    }

    fn value(&self) -> f64 {
        determinant(&self.entries, self.size)
    }

    fn derivative(&self, how: How) -> Result<Derivative<'_>, Error> {
        let mut f = how.function(|a: &[Var]| determinant(a, self.size), self.entries.len());
        Ok(Box::new(move |gradient| f.value_and_grad(&self.entries, gradient)))
    }
}

#[derive(Deserialize)]
struct Input {
    #[serde(rename = "A")]
    entries: Vec<f64>,
    #[serde(deserialize_with = "count")]
    ell: usize,
}

/// The module `det`.
pub(crate) fn evaluate(run: &mut Run<'_>) -> Outcome {
    let Input { entries, ell: size } = run.input()?;
    require((1..=32).contains(&size) && entries.len() == size * size, "`A` has not `ell` rows and columns")?;
    let det = Det { size, entries };
    match run.function {
        "primal" => run.value(&det),
        "gradient" => Ok(run.derivative(&det)?.into()),
        _ => run.unknown("det"),
    }
}
