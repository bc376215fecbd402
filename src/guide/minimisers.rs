//! Which minimiser to take.
//!
//! [`minimize`](crate::minimize()) takes a closure, a start and a [`Method`]. Derivatives are exact at every order, so the choice
//! is about the number of coordinates and the shape of the function:
//!
//! 1. Start with [`Bfgs`](Method::Bfgs), up to some hundred coordinates. It needs the fewest assumptions.
//! 2. Thousands of coordinates, or bounds: [`Lbfgs`](Method::Lbfgs).
//! 3. Evaluations are dear, the valley is curved, or scales differ by orders of magnitude:
//!    [`NewtonCg`](Method::NewtonCg), or [`TrustExact`](Method::TrustExact) up to some hundred coordinates. The Hessian costs more
//!    than a gradient, and saves more than it costs.
//! 4. Many coordinates and a Hessian worth having: [`TrustNcg`](Method::TrustNcg) takes products with it beyond 64 coordinates,
//!    and never forms it.
//! 5. No room for more than a few vectors: [`ConjugateGradient`](Method::ConjugateGradient).
//! 6. Kinks, or noise in the values: [`NelderMead`](Method::NelderMead), for a handful of coordinates.
//! 7. [`GradientDescent`](Method::GradientDescent) and [`FixedRate`](Method::FixedRate) are there to compare with, and to
//!    show what the others gain.
//!
//! A loss over data in batches is no case for these: take [`Fit`](crate::Fit) with [a rule](super::choosing).
//!
//! # How they compare
//!
//! The 35 problems of Moré, Garbow & Hillstrom (1981), among them functions whose coordinates differ by ten orders of
//! magnitude, singular and indefinite Hessians, and valleys that lead away. *Solved* means within `1e-8 max(1, |f*|)` of a known
//! minimum, with the usual settings; *evaluations* are values, gradients and Hessians over those of SciPy 1.17 with tolerances of
//! about 1e-8, as a geometric mean where both solved the problem. The right half is from ten times the standard start.
//! `cargo run --release --example minimisers` prints this table, and each run with `-- details`.
//!
#![doc = include_str!("minimisers.md")]
//!
//! What the table does not say: with second derivatives the evaluations are dearer. Against the *default* tolerances of SciPy,
//! which are a thousand times looser, BFGS takes about 1.15 times as many evaluations, and Nelder–Mead nearly twice as many.
//!
//! # When it ends
//!
//! | status | what happened | what to do |
//! |---|---|---|
//! | [`Gradient`](Status::Gradient) | no entry of the gradient is above [`gradient_tolerance`](Minimizer::gradient_tolerance) | nothing |
//! | [`Cost`](Status::Cost) | values change by no more than the tolerance, or by rounding | nothing; the gradient says how flat it is |
//! | [`Step`](Status::Step) | the step is within [`step_tolerance`](Minimizer::step_tolerance) | nothing |
//! | [`Kink`](Status::Kink) | gradients around the point cancel, and no step goes down: a minimum with a corner | nothing |
//! | [`Stalled`](Status::Stalled) | slopes promise more than any step keeps, and it is not known to be a minimum | look at the gradient: small, and rounding is all; large, and there is a kink: another method or start, or a smoother function |
//! | [`Iterations`](Status::Iterations), [`Evaluations`](Status::Evaluations) | a limit | more of them, or a method that uses curvature |
//! | [`NotFinite`](Status::NotFinite) | NaN or infinity at the start | start inside of the domain |
//! | [`Unbounded`](Status::Unbounded) | the value fell to 2e31 times its size at the start, or of one, below zero; or to −∞; or out to where squares overflow | a sign, or a bound that is missing |
//! | [`Callback`](Status::Callback), [`Failed`](Status::Failed) | the callback broke the loop; an evaluation gave an error | |
//!
//! In every case the result is the lowest point that was evaluated. Two things no finite number of evaluations can tell: a
//! function that falls ever more slowly, such as `−ln x`, from one that has arrived, since its gradient is as small; and a saddle
//! or an inflection, such as that of `x³` at 0, where the gradient is zero, from a minimum.
//!
//! A badly scaled function is the usual reason to end as `Stalled` at a minimum: near 1e5 a value is known to 1e-11, and along
//! a direction of curvature 1e10 that hides gradients of 0.5.
//!
//! # Kinks
//!
//! A function with `abs`, `max`, `relu` or an `if` may have its minimum where it has no derivative. No gradient is small there,
//! and a method whose steps have become small may stand in a crease that leads further down. So where a run of such a function
//! comes to rest, the gradients in a small ball around the point are collected, as far as steps against the shortest vector
//! of their convex hull pass them (Goldstein 1977, Wolfe 1975). Zero in the hull is a minimum, and anything else a direction
//! along the kink in which the run goes on. The recording tells which functions can have kinks, and whether a zero gradient is
//! one by convention, so smooth functions pay nothing for it. A curved crease takes some thousand evaluations, where smooth
//! ground takes a hundred.

#[cfg(doc)]
use crate::minimize::{Method, Minimizer, Status};
