//! Gradients of ordinary Rust closures over [`Var`], and the optimizers that follow them.
//!
//! A loss is written as a closure. [`grad`] records what it does, and differentiates it in reverse;
//! [`Function`] compiles the recording for many points; a rule of [`optim`] turns gradients into
//! steps; and [`Fit`] does all of it for data:
//!
#![cfg_attr(feature = "csv", doc = "```")]
#![cfg_attr(not(feature = "csv"), doc = "```ignore")]
//! use gradus::prelude::*;
//!
//! let cars = Dataset::from_csv("examples/data/cars.csv", &["speed", "dist"])?;
//! let fit = Fit::new(|[w, b]: [Var; 2], [speed, dist]: [Var; 2]| (w * speed + b - dist).powi(2))
//!     .rule(Adam::new(1.0))
//!     .gradient_tolerance(1e-6)
//!     .names(["slope", "intercept"])
//!     .run([0.0, 0.0], &cars)?;
//! println!("{fit}"); // parameters ± standard errors, R², why it ended
//!
//! let [slope, intercept] = fit.parameters;
//! assert!((slope - 3.932409).abs() < 1e-6 && (intercept + 17.579095).abs() < 1e-5);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where to look
//!
//! | to | look at |
//! |---|---|
//! | get a gradient or a Jacobian, once | [`grad`], [`value_and_grad`], [`jacobian`] |
//! | get a Hessian, a product with one, or a derivative inside a closure | [`hessian`], [`hvp`], [`nested_grad`], [`guide::second`] |
//! | check one | [`check_grad`], [`check_grad_against`] |
//! | know whether a loss is safe to optimize | [`audit::audit()`], [`guide::trust`] |
//! | know how many digits are right | [`value_and_error`], [`grad_and_error`] |
//! | have proven bounds on a value and its gradient | [`enclose`](enclose()) |
//! | see the tape, each operation with its value and its adjoint | [`recording()`] |
//! | get one at many points, fast | [`Function`] |
//! | minimize a function | [`minimize`](minimize()), [`Minimizer`], [`guide::minimizers`] |
//! | take steps | [`optim`]: [`Rule`](optim::Rule), [`Optimizer`](optim::Optimizer), [`Schedule`](optim::Schedule) |
//! | read, split and standardize data | [`data::Dataset`] |
//! | go down a function, with a history and stop rules | [`Descent`], [`DescentReport`] |
//! | fit parameters to data | [`Fit`], [`FitReport`], [`model`] |
//! | have a function to try things on | [`testfn`] |
#![cfg_attr(
    feature = "serde",
    doc = "| interrupt a run and resume it, keep results | [`guide::saving`], [`checkpoint`] |"
)]
//! | fit curves by least squares, with standard errors | [`least_squares()`], [`LeastSquares`] |
//! | know which rule to take, and what others call it | [`guide::choosing`], [`guide::coming_from`] |
//! | name many parameters | [`parameters!`] |
//! | call a table, a solver or a simulator inside a closure | [`External`], [`implicit`](implicit()), [`guide::own_functions`] |
//! | solve equations, factorize a covariance, or have eigenvalues inside a closure | [`linalg`] |
//! | have a derivative as source, in Rust or C | [`Function::to_rust`], [`Function::to_c`], [`guide::compiled`] |
//! | make a closure fast | [`guide::fast`], [`guide::compiled`], [`guide::purity`] |
//! | learn more | [`guide`] |
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `csv` (default) | data sets from CSV files: `Dataset::from_csv` |
//! | `gzip`, `zstd` | the same from files that are compressed |
//! | `parquet`, `parquet-zstd` | tables from Parquet files, and fits to them row group by row group; with Zstandard |
//! | `arrow` | tables from record batches of Arrow |
//! | `ndarray` | data sets from its matrices: `Dataset::from_ndarray`; [`Matrix`] to and from them |
//! | `serde` | rules, schedules, reports and whole runs can be stored; checkpoints of fits, resumed with the same bits |
//! | `rayon` | losses over many rows, and functions of a point with many coordinates, on all cores, with the same bits for any number of threads |
//! | `native` (default) | losses over rows and functions of a point as machine code, on x86-64 with AVX2 or AVX-512: the same bits, several times as fast where there is much arithmetic |
//! | `nalgebra` | eigenvalues and the condition number of a [`Matrix`], which goes to and from its own; variables in nalgebra's matrices |
//! | `faer` | [`Matrix`] and [`SparseMatrix`] to and from its own |
//! | `sprs` | [`SparseMatrix`] to and from its own |
//! | `argmin` | compiled functions for the solvers of argmin: `adapters::Shared` |
//! | `basin` | the same for the solvers of basin |
//! | `nuts-rs` | posteriors of losses for its No-U-Turn sampler: `adapters::Posterior` |
//! | `plot` | pictures: paths of optimizers over contours and surfaces, curves, fits, tapes; as SVG and as pages that play |
//! | `png` | the same pictures as PNG, with the fonts of the system |
//! | `gif` | animations of the paths as GIF |
//! | `progress` | how far a run is, on the terminal: `.progress()` of `Fit`, `Descent`, `Minimizer` and `LeastSquares` |
//!
//! Without any, the crate computes everything else; no feature changes a number.
//!
//! # What it does not do
//!
//! Variables are single numbers: there are no tensors and there is no GPU. Derivatives are numbers at
//! a point, not formulas. A variable's value that is read out of a closure is a plain number, and what is
//! computed from it has no derivative. The whole list is in [`guide::limits`].

// The unit tests share the witnesses of the integration tests, which know the crate by its name.
#[cfg(test)]
extern crate self as gradus;
#[cfg(test)]
#[path = "../tests/support/mod.rs"]
mod support;

#[cfg(any(feature = "argmin", feature = "basin", feature = "nuts-rs"))]
pub mod adapters;
pub mod audit;
mod block;
#[cfg(feature = "serde")]
pub mod checkpoint;
pub mod derive;
pub mod descent;
mod domain;
pub mod error;
pub mod estimate;
pub mod external;
pub mod fit;
pub mod function;
mod graph;
pub mod guide;
pub mod implicit;
mod kernel;
pub mod least_squares;
pub mod linalg;
pub mod minimize;
pub mod model;
pub mod numerics;
mod op;
#[cfg(feature = "plot")]
pub mod plot;
mod program;
mod progress;
mod real;
mod replay;
mod rows;
mod schedule;
mod seam;
mod source;
pub mod sparse;
mod sweep;
mod tape;
pub mod testfn;
mod var;

// The modules that know no tape are a package of their own. From here on they are modules like the others, and `tests/layers.rs`
// reads both.
#[cfg(all(feature = "native", target_arch = "x86_64"))]
use gradus_base::native;
use gradus_base::{
    bits, distribution, formulas, interval, listings, markup, math, matrix, naming, number, parallel, scalar,
    simd,
};
pub use gradus_base::{data, optim};
#[cfg(feature = "serde")]
use gradus_base::{file, stored};
#[cfg(feature = "plot")]
use gradus_base::{page, picture};

pub use derive::{
    Accuracy, Differentiable, EncloseOptions, Enclosure, GradReport, Point, check_grad, check_grad_against,
    enclose, enclose_with, grad, grad_and_error, hessian, hvp, jacobian, jvp, nested_grad, nested_jvp,
    nested_value_and_grad, recording, sparse_hessian, sparse_jacobian, value_and_error, value_and_grad, vjp,
};
pub use descent::{Descent, DescentReport};
pub use error::Error;
pub use external::{External, check_external};
pub use fit::{Fit, FitReport};
pub use function::{Function, Math, Mode};
pub use implicit::{argmin, fixed_point, implicit, root_in};
pub use interval::Interval;
pub use least_squares::{LeastSquares, LeastSquaresReport, least_squares};
pub use matrix::{Matrix, SparseMatrix};
pub use minimize::{Method, Minimizer, Minimum, minimize};
pub use numerics::{Interpolation, Ode, integrate, ode};
pub use real::Real;
pub use scalar::Numeric;
pub use var::{Activation, Var, dot, logsumexp, select, special};

/// The names that a program with closures and optimizers uses: `use gradus::prelude::*;`.
pub mod prelude {
    #[doc(no_inline)]
    pub use crate::data::{Batch, BatchOrder, Dataset};
    #[cfg(feature = "csv")]
    #[doc(no_inline)]
    pub use crate::data::{CsvOptions, Missing};
    pub use crate::descent::{Descent, DescentReport};
    pub use crate::external::External;
    #[cfg(feature = "serde")]
    pub use crate::fit::Every;
    pub use crate::fit::{Fit, FitReport};
    pub use crate::implicit::{argmin, fixed_point, implicit, root_in};
    pub use crate::least_squares::{LeastSquares, LeastSquaresReport, Robust, least_squares};
    pub use crate::minimize::{Method, Minimizer, Minimum, minimize};
    pub use crate::numerics::{Interpolation, Ode, integrate, ode};
    #[doc(no_inline)]
    pub use crate::optim::{Adam, AdamW, ClipNorm, Optimizer, Rule, Schedule, Sgd};
    #[doc(no_inline)]
    pub use crate::{
        Accuracy, Activation, Enclosure, Function, GradReport, Interval, Math, Matrix, Mode, SparseMatrix,
        Var, check_grad, check_grad_against, dot, enclose, grad, grad_and_error, hessian, hvp, jacobian, jvp,
        logsumexp, nested_grad, nested_jvp, nested_value_and_grad, select, sparse_hessian, sparse_jacobian,
        value_and_error, value_and_grad, vjp,
    };
}

/// The program of the README, as a test.
#[cfg(all(doctest, feature = "csv"))]
#[doc = include_str!("../README.md")]
struct Readme;
