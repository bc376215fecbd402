//! One `evaluate` message: its input, its timed runs, and its outcome.

use crate::problem::{How, Problem};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::error::Error;
use std::time::{Duration, Instant};

/// The output, or why there is none.
pub(crate) type Outcome = Result<Value, Box<dyn Error>>;

/// What an input asks of the timing.
#[derive(Deserialize)]
struct Minimum {
    #[serde(default)]
    min_runs: f64,
    #[serde(default)]
    min_seconds: f64,
}

/// The runs of one message.
pub(crate) struct Run<'a> {
    pub(crate) how: How,
    pub(crate) function: &'a str,
    input: &'a str,
    minimum: Minimum,
    /// Nanoseconds, in the order of the runs.
    pub(crate) timings: Vec<(&'static str, u64)>,
}

impl<'a> Run<'a> {
    pub(crate) fn new(how: How, function: &'a str, input: &'a str) -> Self {
        // A bare number, and whatever else is no object, asks for nothing.
        let minimum = serde_json::from_str(input).unwrap_or(Minimum { min_runs: 0.0, min_seconds: 0.0 });
        Self { how, function, input, minimum, timings: Vec::new() }
    }

    /// The input in native form.
    pub(crate) fn input<T: DeserializeOwned>(&self) -> Result<T, Box<dyn Error>> {
        serde_json::from_str(self.input).map_err(|error| format!("input: {error}").into())
    }

    /// There is no such function.
    pub(crate) fn unknown(&self, module: &str) -> Outcome {
        Err(format!("{module} has no function {}", self.function).into())
    }

    /// Does what is needed once, and notes how long it takes.
    pub(crate) fn prepare<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        self.timings.push(("prepare", nanoseconds(start.elapsed())));
        result
    }

    /// Runs until both minima are met, at least once; the last result counts.
    pub(crate) fn evaluate<T, E>(&mut self, mut work: impl FnMut() -> Result<T, E>) -> Result<T, E> {
        let (mut runs, mut elapsed) = (0_u64, 0_u64);
        loop {
            let start = Instant::now();
            let result = std::hint::black_box(work());
            let took = nanoseconds(start.elapsed());
            self.timings.push(("evaluate", took));
            runs += 1;
            elapsed += took;
            let enough =
                runs as f64 >= self.minimum.min_runs && elapsed as f64 >= 1e9 * self.minimum.min_seconds;
            if enough || result.is_err() {
                return result;
            }
        }
    }

    /// Runs what cannot fail.
    pub(crate) fn evaluate_plain<T>(&mut self, mut work: impl FnMut() -> T) -> T {
        let Ok(result) = self.evaluate(|| Ok::<T, std::convert::Infallible>(work()));
        result
    }

    /// Runs what is compiled beforehand by running it once, if it shall be, and else in each run.
    pub(crate) fn evaluate_compiled<F, T>(
        &mut self,
        make: impl Fn() -> F,
        mut work: impl FnMut(&mut F) -> T,
    ) -> T {
        if self.how == How::Record {
            return self.evaluate_plain(|| work(&mut make()));
        }
        let mut made = self.prepare(|| {
            let mut made = make();
            work(&mut made);
            made
        });
        self.evaluate_plain(|| work(&mut made))
    }

    /// The value of a problem.
    pub(crate) fn value(&mut self, problem: &impl Problem) -> Outcome {
        Ok(self.evaluate_plain(|| problem.value()).into())
    }

    /// The derivatives of a problem, compiled beforehand if they shall be.
    pub(crate) fn derivative(&mut self, problem: &impl Problem) -> Result<Vec<f64>, Box<dyn Error>> {
        let how = self.how;
        let mut entries = list(problem.entries())?;
        let mut derivative = if how == How::Record {
            problem.derivative(how)?
        } else {
            self.prepare(|| {
                let mut derivative = problem.derivative(how)?;
                // The second call compares its recording with the first one's, and compiles; the eighth makes machine code.
                for _ in 0..8 {
                    derivative(&mut entries)?;
                }
                Ok::<_, gradus::Error>(derivative)
            })?
        };
        self.evaluate(|| derivative(&mut entries))?;
        Ok(entries)
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// Zeros; an error if there is no memory for them.
pub(crate) fn list(len: usize) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut list = Vec::new();
    list.try_reserve_exact(len)?;
    list.resize(len, 0.0);
    Ok(list)
}

/// Reads a count that may be written as a float, such as `16.0`.
pub(crate) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let number = f64::deserialize(deserializer)?;
    if number.fract() == 0.0 && (0.0..1e15).contains(&number) {
        Ok(number as usize)
    } else {
        Err(D::Error::custom(format!("{number} is not a count")))
    }
}

/// An error unless the input is as it has to be.
pub(crate) fn require(holds: bool, what: &str) -> Result<(), Box<dyn Error>> {
    if holds { Ok(()) } else { Err(format!("input: {what}").into()) }
}

/// Checks that there are rows, and that all have one length, which it returns.
pub(crate) fn width(name: &str, rows: &[Vec<f64>]) -> Result<usize, Box<dyn Error>> {
    let width = rows.first().map_or(0, Vec::len);
    require(!rows.is_empty() && rows.iter().all(|row| row.len() == width), &format!("`{name}` is no table"))?;
    Ok(width)
}

/// Columns from rows.
pub(crate) fn transpose(rows: &[Vec<f64>], width: usize) -> Vec<Vec<f64>> {
    (0..width).map(|j| rows.iter().map(|row| row[j]).collect()).collect()
}

/// A flat list as nested rows; rows may have no entries.
pub(crate) fn nested(list: &[f64], rows: usize, width: usize) -> Vec<&[f64]> {
    (0..rows).map(|row| &list[row * width..][..width]).collect()
}
