//! The switches and questions that all compiled functions share.

/// Writes them for a function that has the `cache` and the `engine` itself, or in a field.
///
/// Not methods of a common type behind the functions: each would stand once more for each of them, only
/// to call it.
macro_rules! switches {
    ($function:ident $(. $field:ident)?, math: $math:ident) => {
        impl<T: $crate::real::Real, F, Form> $function<T, F, Form> {
            /// Records at every evaluation from now on: no program, no replay.
            #[must_use]
            pub fn eager(mut self) -> Self {
                self.$($field.)?cache.give_up($crate::function::Reason::Asked);
                self
            }

            #[doc = concat!(
                "Computes elementary functions in this way; [`Math::", stringify!($math), "`] unless told.\n\n",
                "[`Math::", stringify!($math), "`]: crate::function::Math::", stringify!($math),
            )]
            #[must_use]
            pub fn math(mut self, math: $crate::program::vector::Math) -> Self {
                self.$($field.)?engine.math = math;
                self
            }

            /// How it is evaluated at present.
            #[must_use]
            pub fn mode(&self) -> $crate::function::Mode {
                self.$($field.)?cache.mode()
            }

            /// The compiled programs in readable form: runs, operations, bytes.
            #[must_use]
            pub fn program(&self) -> impl ::core::fmt::Display + '_ {
                $crate::function::show::Show(self.$($field.)?cache.latest())
            }
        }
    };
}
pub(super) use switches;
