//! The switches and questions that all compiled functions share.

use super::mode::Mode;
use crate::kernel::math::Engine;
use core::fmt;
use core::panic::{RefUnwindSafe, UnwindSafe};

/// An engine that replays programs, whatever of.
pub(crate) trait Replaying: Send + Sync + UnwindSafe + RefUnwindSafe {
    /// Records at every evaluation from now on.
    fn give_up(&mut self);

    /// How programs are run.
    fn engine_mut(&mut self) -> &mut Engine;

    /// How evaluations are made at present.
    fn mode(&self) -> Mode;

    /// Writes the compiled programs.
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// The compiled programs of an engine, as text.
pub(crate) struct Programs<'a>(pub(crate) &'a dyn Replaying);

impl fmt::Display for Programs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }
}

/// Writes them for a function with an `engine`.
///
/// Not methods of a common type behind the functions: each would stand once more for each of them, only
/// to call it.
macro_rules! switches {
    ($function:ident, math: $math:ident) => {
        impl<T: $crate::real::Real, F, Form> $function<T, F, Form> {
            /// Records at every evaluation from now on: no program, no replay.
            #[must_use]
            pub fn eager(mut self) -> Self {
                self.engine.give_up();
                self
            }

            #[doc = concat!(
                "Computes elementary functions in this way; default: [`Math::", stringify!($math), "`].\n\n",
                "[`Math::", stringify!($math), "`]: crate::kernel::math::Math::", stringify!($math),
            )]
            #[must_use]
            pub fn math(mut self, math: $crate::kernel::math::Math) -> Self {
                self.engine.engine_mut().math = math;
                self
            }

            /// How it is evaluated at present.
            #[must_use]
            pub fn mode(&self) -> $crate::replay::mode::Mode {
                self.engine.mode()
            }

            /// The compiled programs in readable form: runs, operations, bytes.
            #[must_use]
            pub fn program(&self) -> impl ::core::fmt::Display + '_ {
                $crate::replay::switches::Programs(&*self.engine)
            }
        }
    };
}
pub(crate) use switches;
