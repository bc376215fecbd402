//! Longer text; every program in it is a test.
//!
//! To begin with:
//! - [`tutorial`]: from a gradient to a fit with error bars.
//! - [`descent`]: down a function with any rule, its path, and why it ended.
//! - [`choosing`]: how to choose an optimizer.
//! - [`minimizers`]: which minimizer to take, and how they compare.
//! - [`scipy`]: coming from `scipy.optimize`: names and options.
//! - [`coming_from`]: names and settings of PyTorch, Optax, TensorFlow 1 and JAX, and what they are here.
//! - [`second`]: Hessians, products with them, derivatives inside closures.
//! - [`least_squares`]: curves through data, with standard errors; names of SciPy.
//! - [`estimation`]: what a fit tells: intervals, bands, profiles, bounds, weights, robust losses.
//! - [`fits_elsewhere`]: coming from lmfit, `curve_fit`, statsmodels and R: names of each.
#![cfg_attr(feature = "csv", doc = "- [`big_data`]: more rows than memory, row group by row group.")]
#![cfg_attr(
    feature = "csv",
    doc = "- [`data`]: files as they are found, missing values, words, groups; names of pandas, polars and R."
)]
//! - [`models`]: ready models and losses: classes, counts, amounts, and what is far off.
//! - [`special`]: special functions, their ranges and how exact they are.
//! - [`own_rule`]: how to write an update rule.
//! - [`own_functions`]: functions of your own inside closures: external ones, equations, integrals, tables.
#![cfg_attr(feature = "plot", doc = "- [`pictures`]: paths, curves, fits and tapes to look at.")]
#![cfg_attr(
    feature = "serde",
    doc = "- [`saving`]: runs that survive an interruption, and results that are kept."
)]
//!
//! To make it fast, and to know what is promised:
//! - [`trust`]: what you can rely on, with the tests that hold it; digits, and audits of a loss.
//! - [`fast`]: what makes a closure fast.
//! - [`purity`]: what a closure may depend on.
//! - [`unseen`]: what no tape can see, with the cure: bisection, shortcuts, caches and the like.
//! - [`limits`]: what Gradus does not do, and what to do instead.
//!
//! To look inside:
//! - [`internals`]: the tape, the reverse sweep, and how foreign variables are noticed.
//! - [`compiled`]: how a tape becomes loops.
//! - [`speed`]: how fast it is, next to other tools.

// The pages are Markdown, in `guide` at the root.
#[cfg(feature = "csv")]
pub mod big_data;
pub mod choosing;
pub mod coming_from;
pub mod compiled;
#[cfg(feature = "csv")]
pub mod data;
pub mod descent;
pub mod estimation;
pub mod fast;
pub mod fits_elsewhere;
pub mod internals;
pub mod least_squares;
pub mod limits;
pub mod minimizers;
pub mod models;
pub mod own_functions;
pub mod own_rule;
#[cfg(feature = "plot")]
pub mod pictures;
pub mod purity;
#[cfg(feature = "serde")]
pub mod saving;
pub mod scipy;
pub mod second;
pub mod special;
pub mod speed;
pub mod trust;
pub mod tutorial;
pub mod unseen;
