//! What [Gradus](https://docs.rs/gradus) stands on: everything in it that knows no tape.
//!
//! - [`data`]: tables, categories, CSV and Parquet, seeded batches, rows that are read group by group;
//! - [`optim`]: update rules, schedules, clips and averages: a gradient goes in, a step comes out;
//! - [`Matrix`], [`SparseMatrix`]: what Hessians and covariances are;
//! - [`Interval`]: bounds on numbers, rounded outward;
//! - [`error`]: facts about what went wrong, with the row, the setting or the place in the source;
//! - inside: elementary functions over slices that have the same bits on every machine, the plain floats ([`Numeric`]), kernels
//!   for each instruction set, loops as machine code, and pictures of numbers with the scripts of their pages.
//!
//! **Programs use `gradus`**, which has all of this under the same paths (`gradus::data::Dataset` is `gradus_base::data::Dataset`); the
//! examples here do so, too. It is a package of its own because that is where the crate divides: nothing here knows a variable, a closure
//! or a model. What is hidden from these pages serves `gradus` of the same version and no one else.
//!
//! ```
//! use gradus::data::Dataset;
//! use gradus::optim::{Adam, Rule};
//!
//! // The mean of two numbers as the minimum of a sum of squares, whose gradient is written by hand.
//! let data = Dataset::from_rows(&["y"], [[1.0], [3.0]])?;
//! let mut adam = Adam::new(0.1).optimizer(1)?;
//! let mut mean = [0.0_f64];
//! for _ in 0..500 {
//!     let gradient: f64 = data.column(0).iter().map(|y| mean[0] - y).sum();
//!     adam.step(&mut mean, &[gradient])?;
//! }
//! assert!((mean[0] - 2.0).abs() < 1e-6);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![allow(
    rustdoc::private_intra_doc_links,
    reason = "modules that are hidden are described for those who read the source"
)]

#[doc(hidden)]
pub mod bits;
pub mod data;
#[doc(hidden)]
pub mod distribution;
pub mod error;
#[cfg(feature = "serde")]
#[doc(hidden)]
pub mod file;
#[doc(hidden)]
pub mod formulas;
#[doc(hidden)]
pub mod interval;
#[doc(hidden)]
pub mod listings;
#[doc(hidden)]
pub mod markup;
#[doc(hidden)]
pub mod math;
#[doc(hidden)]
pub mod matrix;
#[doc(hidden)]
pub mod naming;
#[cfg(all(feature = "native", target_arch = "x86_64"))]
#[doc(hidden)]
pub mod native;
#[doc(hidden)]
pub mod number;
pub mod optim;
#[cfg(feature = "plot")]
#[doc(hidden)]
pub mod page;
#[doc(hidden)]
pub mod parallel;
#[cfg(feature = "plot")]
#[doc(hidden)]
pub mod picture;
#[doc(hidden)]
pub mod scalar;
#[doc(hidden)]
pub mod simd;
#[cfg(feature = "serde")]
#[doc(hidden)]
pub mod stored;

pub use interval::Interval;
pub use matrix::{Matrix, SparseMatrix};
pub use scalar::Numeric;
