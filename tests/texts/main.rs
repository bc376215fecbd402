//! The README and the guide show what programs print; and promises that are texts of types.

mod api;
mod guide;
#[cfg(feature = "csv")]
mod readme;
mod shared;
