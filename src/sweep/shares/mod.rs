//! A long program shared among threads.
//!
//! Each share computes some of the outputs, and what they need, in a workspace of its own: a program like any other, which is interpreted or
//! machine code. What two shares need, as neighbors of a stencil do, each of them computes. Sums of very many terms and long chains need all shares: each
//! goes on from what those before it have computed, in the order of the whole, so the bits are those of one thread.
//!
//! - [`joints`]: these sums and chains; [`phases`]: a program is cut at them.
//! - [`share`]: what a share is, from its end; [`steps`] and [`operands`]: those of the program, as far as it needs them.
//! - [`plan`]: all shares, if they save time.
//! - [`run`]: computes them, phase by phase; [`team`]: on threads.

mod joints;
mod operands;
mod phases;
mod plan;
mod run;
mod share;
mod steps;
mod team;

use super::{Kernels, Workspace};
use crate::kernel::math::Engine;
use crate::program::Program;
use crate::scalar::Numeric;
use core::fmt;
use plan::Plan;
use run::Room;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Operations that are worth a look at whether they can be shared.
const LOOK: usize = 1 << 15;
/// Runs by one thread before there are shares, as before machine code is made.
const EARLY: u8 = 6;

/// The shares of the program of a workspace, if it has any.
#[derive(Debug)]
pub(super) struct Shares<T> {
    early: u8,
    plan: Option<Option<Arc<Plan<T>>>>,
    rooms: Vec<Mutex<Room<T>>>,
    /// Does what there is come from the last run?
    current: bool,
    finite: bool,
}

impl<T> Default for Shares<T> {
    fn default() -> Self {
        Self { early: EARLY, plan: None, rooms: Vec::new(), current: false, finite: false }
    }
}

/// A copy has the same plan, and rooms of its own when it needs them.
impl<T> Clone for Shares<T> {
    fn clone(&self) -> Self {
        Self { early: self.early, plan: self.plan.clone(), ..Self::default() }
    }
}

impl<T: Kernels> Workspace<T> {
    /// Runs a program by its shares; `None` if it has none.
    #[inline]
    pub(super) fn run_shared(&mut self, program: &Program<T>, point: &[T], engine: Engine) -> Option<bool> {
        if self.shares.is_none() && program.operations < LOOK {
            return None;
        }
        let shares = self.shares.get_or_insert_default();
        shares.current = false;
        let threads = rayon::current_num_threads();
        if shares.early > 0 || threads < 2 {
            shares.early = shares.early.saturating_sub(1);
            return None;
        }
        let plan = shares.plan.get_or_insert_with(|| Plan::of(program, threads).map(Arc::new));
        let plan = plan.clone()?;
        Some(shares.run(&plan, point, engine, threads))
    }

    fn shares(&self) -> Option<&Shares<T>> {
        self.shares.as_deref().filter(|shares| shares.current)
    }

    /// Are all outputs of the last run finite? `None` if that was not by shares.
    #[inline]
    pub(super) fn is_finite_shared(&self) -> Option<bool> {
        Some(self.shares()?.finite)
    }

    /// One output of the last run; `None` if that was not by shares.
    #[inline]
    pub(super) fn output_shared(&self, index: usize) -> Option<T> {
        let mut output = [T::zero()];
        self.shares()?.outputs(index, &mut output);
        Some(output[0])
    }

    /// Copies what the shares have computed; false if the last run was not by shares.
    #[inline]
    pub(super) fn outputs_shared(&self, first: usize, into: &mut [T]) -> bool {
        self.shares().map(|shares| shares.outputs(first, into)).is_some()
    }
}

impl<T: Kernels> Shares<T> {
    fn run(&mut self, plan: &Plan<T>, point: &[T], engine: Engine, threads: usize) -> bool {
        if self.rooms.len() != plan.shares.len() {
            self.rooms = plan.shares.iter().map(|share| Mutex::new(Room::of(share))).collect();
        }
        let ran = team::run(plan, &self.rooms, point, engine, threads);
        self.current = true;
        self.finite = ran == Some(true);
        ran.is_some()
    }

    fn outputs(&self, first: usize, into: &mut [T]) {
        if let Some(Some(plan)) = &self.plan {
            run::outputs(plan, &self.rooms, first, into);
        }
    }
}

// For tests of machine code, which compare it in shares, too.
#[cfg(all(test, feature = "native", target_arch = "x86_64"))]
impl<T: Kernels> Workspace<T> {
    /// A workspace for `program` in so many shares, however short it is; `None` if it meets too often.
    pub(crate) fn in_shares(program: &Program<T>, count: usize) -> Option<Self> {
        let demand =
            plan::Demand { threads: count, each: 1, long: 8, worth: 1, overhead: 0, part: f64::INFINITY };
        let plan = Some(Some(Arc::new(Plan::on(program, demand)?)));
        let shares = Some(Box::new(Shares { early: 0, plan, ..Shares::default() }));
        Some(Self { shares, ..Self::new(program) })
    }
}

/// The room, which only one thread at a time asks for.
fn lock<T>(room: &Mutex<T>) -> MutexGuard<'_, T> {
    room.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T: Numeric> fmt::Display for Shares<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(Some(plan)) = &self.plan else { return Ok(()) };
        writeln!(f, "in {plan}")
    }
}
