//! The README and the guide show what programs print.

mod guide;
#[cfg(feature = "csv")]
mod readme;
