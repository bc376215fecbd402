//! The checks of states that were read: one line a part, the first bad one is reported.
//!
//! A state that a run has made fits always. One that was read from a file, or that
//! another setting had made, need not: a slot that is too short would end a loop
//! early, and silently leave the rest of the gradient unscaled.

use super::{InvalidState, OptimError};
use crate::error::LengthMismatch;
use crate::scalar::Numeric;

/// Counters stay below this, where every integer is a float; `u64::MAX + 1` would panic.
const MOST: u64 = 1 << 53;

/// Checks the parts of one state, for this number of parameters.
#[derive(Clone, Copy)]
pub(super) struct Parts(pub(super) usize);

impl Parts {
    /// One value for each parameter.
    pub(super) fn slot<T>(self, what: &'static str, slot: &[T]) -> Result<Self, OptimError> {
        LengthMismatch::check(what, self.0, slot.len())?;
        Ok(self)
    }

    /// One value for each parameter, or none: the setting that needs them is off, or was.
    pub(super) fn optional<T>(self, what: &'static str, slot: &[T]) -> Result<Self, OptimError> {
        if slot.is_empty() { Ok(self) } else { self.slot(what, slot) }
    }

    /// A slot of numbers that squares or sizes can be: not below 0. NaN and infinity pass, since a
    /// run with huge gradients can come to them.
    pub(super) fn squares<T: Numeric>(self, what: &'static str, slot: &[T]) -> Result<Self, OptimError> {
        self.slot(what, slot)?.not_negative(what, slot)
    }

    /// The same, or none.
    pub(super) fn optional_squares<T: Numeric>(
        self,
        what: &'static str,
        slot: &[T],
    ) -> Result<Self, OptimError> {
        self.optional(what, slot)?.not_negative(what, slot)
    }

    fn not_negative<T: Numeric>(self, what: &'static str, slot: &[T]) -> Result<Self, OptimError> {
        match slot.iter().position(|x| *x < T::zero()) {
            Some(index) => Err(refuse(what, Some(index), slot[index].wide(), "[0, inf]")),
            None => Ok(self),
        }
    }

    /// A count of steps.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "`checks_state` hands over each part in the same way"
    )]
    pub(super) fn counter(self, what: &'static str, count: &u64) -> Result<Self, OptimError> {
        if *count < MOST { Ok(self) } else { Err(refuse(what, None, *count as f64, "below 2^53")) }
    }

    /// A number in `[0, 1]`.
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "`checks_state` hands over each part in the same way"
    )]
    pub(super) fn unit(self, what: &'static str, value: &f64) -> Result<Self, OptimError> {
        let fits = (0.0..=1.0).contains(value);
        if fits { Ok(self) } else { Err(refuse(what, None, *value, "[0, 1]")) }
    }

    /// A number in `[0, inf]`, but not NaN.
    pub(super) fn non_negative(self, what: &'static str, value: f64) -> Result<Self, OptimError> {
        if value >= 0.0 { Ok(self) } else { Err(refuse(what, None, value, "[0, inf]")) }
    }

    /// How many entries of a memory count.
    pub(super) fn within(self, what: &'static str, count: usize, room: usize) -> Result<Self, OptimError> {
        if count <= room {
            return Ok(self);
        }
        Err(refuse(what, None, count as f64, "no more than there is room for"))
    }

    /// The end of a list of checks.
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "it ends a chain of `?`")]
    pub(super) fn done(self) -> Result<(), OptimError> {
        Ok(())
    }
}

/// The check of a state whose parts are its fields: how each is checked, in this order.
macro_rules! checks_state {
    ($state:ident; $($check:ident $field:ident),+) => {
        fn check_state(&self, state: &$state<T>, n: usize) -> Result<(), $crate::optim::OptimError> {
            $crate::optim::state::Parts(n)
                $(.$check(concat!(stringify!($state), ".", stringify!($field)), &state.$field)?)+
                .done()
        }
    };
}
pub(super) use checks_state;

fn refuse(what: &'static str, index: Option<usize>, value: f64, allowed: &'static str) -> OptimError {
    InvalidState { what, index, value, allowed }.into()
}
