//! What line-search methods share: the first step, and the last.

use super::objective::Objective;
use super::run::{Halt, Run};
use super::{Status, dense, line_search};
use crate::real::Real;

/// The first step along the negative gradient, where nothing is known of the curvature: of length one.
pub(super) fn first_step<T: Real, O: Objective<T>>(run: &Run<'_, T, O>) -> T {
    T::one().min(dense::norm(&run.here.jac).recip())
}

/// The last search found nothing: at the rounding of the function, or for another reason.
pub(super) fn no_way_down<T: Real, O: Objective<T>, A>(
    run: &Run<'_, T, O>,
    direction: &[T],
) -> Result<A, Halt> {
    run.halt(if line_search::promises_nothing(run, direction) { Status::Cost } else { Status::Stalled })
}
