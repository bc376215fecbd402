//! L-BFGS, and within bounds: a quasi-Newton step in the coordinates that are free, projected back onto the box.
//!
//! Without bounds it is the descent of [`memory`](super::memory). Within them, a coordinate is held where it is at a bound and
//! the gradient pushes it out. The others take the step of L-BFGS for the function of them alone, and the search goes along the
//! projection of that step, so that a single iteration can reach many bounds.
//!
//! # Source
//! Bertsekas (1982), Projected Newton methods for optimization problems with simple constraints, SIAM J. Control Optim.
//! 20(2), section 2: the held set and the search; Kim, Sra & Dhillon (2010), SIAM J. Sci. Comput. 32(6), the same with
//! quasi-Newton steps.

use super::Status;
use super::dense::dot;
use super::memory::{Memory, limited_memory};
use super::objective::Objective;
use super::projected::search;
use super::run::{Ended, Iterate, Run};
use crate::domain::Domain;
use crate::real::Real;

pub(super) fn lbfgs<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>) -> Ended {
    match &run.settings.bounds {
        Some(bounds) => projected(run, bounds),
        None => limited_memory(run),
    }
}

fn projected<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>, bounds: &Domain<T>) -> Ended {
    run.start()?;
    let n = run.dimension();
    let mut next = Iterate::new(&run.here.x);
    let mut direction = vec![T::zero(); n];
    let mut memory = Memory::new(run.settings.memory);
    loop {
        let free: Vec<bool> =
            (0..n).map(|i| !bounds.holds(i, run.here.x[i], run.here.jac[i].widen())).collect();
        memory.direction_within(&run.here.jac, &free, &mut direction);
        if !(dot(&direction, &run.here.jac) < T::zero()) {
            if memory.forget() {
                continue;
            }
            return run.halt(Status::Stalled);
        }
        let first = if memory.is_empty() { run.first_step() } else { T::one() };
        if !search(run, bounds, &direction, first, memory.is_empty(), &mut next)? {
            if memory.forget() {
                continue;
            }
            return run.no_way_down(&direction);
        }
        memory.keep(&run.here, &next);
        run.accept(&mut next)?;
    }
}
