//! Solvers and samplers of other crates, with the gradients of this one.
//!
//! `Shared` is a [`Function`](crate::Function) that can be evaluated through a shared reference, as such crates do. With the
//! feature `argmin` it implements the traits of [argmin], with the feature `basin` those of [basin]; in
//! both a point is a `Vec` of floats.
//!
//! A value, gradient or Jacobian that is not finite is an error here, and ends the run of a solver that
//! passes errors on. With the feature `nuts-rs`, `Posterior` is the density of a negative log-likelihood, for the sampler of [nuts-rs].
//!
//! [argmin]: https://docs.rs/argmin
//! [basin]: https://docs.rs/basin
//! [nuts-rs]: https://docs.rs/nuts-rs

#[cfg(feature = "argmin")]
mod argmin;
#[cfg(feature = "basin")]
mod basin;
#[cfg(feature = "nuts-rs")]
mod nuts;
#[cfg(any(feature = "argmin", feature = "basin"))]
mod shared;

#[cfg(feature = "nuts-rs")]
pub use nuts::Posterior;
#[cfg(any(feature = "argmin", feature = "basin"))]
pub use shared::Shared;
