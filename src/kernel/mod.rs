//! Kernels: loops over slices that the compiler vectorizes, at every instruction set.
//!
//! - [`pointwise`]: one operation on many values, by a row of the table; [`math`] chooses how elementary functions are computed.
//! - [`sums`]: many terms into one, in a fixed order; [`comparison`]: many outcomes at once.
//! - [`pack`]: registers of many values.
//! - `words`: operations in the words of the machine, where there is machine code.
//!
//! They know slices, and no program.

pub(crate) mod comparison;
pub(crate) mod math;
#[allow(unsafe_code, reason = "the machine's registers; each block says why")]
pub(crate) mod pack;
pub(crate) mod pointwise;
#[allow(unsafe_code, reason = "calling functions compiled for another instruction set")]
pub(crate) mod sums;
#[cfg(all(feature = "native", target_arch = "x86_64"))]
pub(crate) mod words;
