//! Source: a program as Rust or C, to read, and to run where this crate is not.
//!
//! [`values`] finds of each slot that a step reads which value it holds then, [`listing`] makes statements of the steps, with what
//! is used once inside of what uses it, [`fusion`] joins loops, and [`text`] writes them, by [`expression`] and with the [`algorithms`] that a language lacks.
//! Of `x₀² + 3 x₁`, recorded at a point with two coordinates:
//!
//! ```text
//! v0 = x[0] * x[0]            let v0 = …; is what its only use has: x[0] * x[0] + 3.0 * x[1]
//! v1 = 3.0 * x[1]             gradient[0] = 2.0 * x[0]
//! v2 = v0 + v1                gradient[1] = 3.0
//! ```
//!
//! The steps are those of the program, each sum in its order, so the printed source has its bits.

mod algorithms;
mod error;
mod expression;
mod fusion;
mod listing;
mod options;
mod text;
mod values;

pub use error::SourceError;
pub use options::SourceOptions;

use crate::graph::leaf_magnitude;
use crate::program::Program;
use crate::scalar::Numeric;
use listing::Listing;
use text::Text;

/// A language that programs are printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Rust,
    C,
}

/// What the inputs of a program are, and its results.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signature {
    /// The first inputs are parameters, the second ones a row of data.
    pub(crate) inputs: [usize; 2],
    /// Outputs, each with a derivative in every parameter; they stand in front of all derivatives.
    pub(crate) outputs: usize,
}

/// A program as a function in a language.
pub(crate) fn print<T: Numeric>(
    program: &Program<T>,
    signature: Signature,
    language: Language,
    options: &SourceOptions<'_>,
) -> Result<String, SourceError> {
    options.check(signature, language)?;
    if let Some(call) = program.calls.first() {
        return Err(SourceError::Call { name: call.call.name() });
    }
    let listing = Listing::new(program, signature)?;
    Text::new(&listing, signature, language, options, leaf_magnitude::<T>()).write()
}
