//! L-BFGS: the last few differences of gradients instead of a matrix.
//!
//! `2 m n` numbers of memory and `4 m n` operations an iteration, so it serves where `n²` is too much. Bounds are kept by
//! [projection](super::projected).
//!
//! # Source
//! Nocedal & Wright (2006), Numerical Optimization, algorithm 7.5.

use super::memory::{Memory, descend};
use super::objective::Objective;
use super::projected::projected;
use super::run::{Ended, Run};
use crate::real::Real;

pub(super) fn lbfgs<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>) -> Ended {
    let settings = run.settings;
    match &settings.bounds {
        Some(bounds) => projected(run, bounds),
        None => descend(run, Memory::new(settings.memory), Memory::keep),
    }
}
