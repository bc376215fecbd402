//! What several test programs share: the golden files, their expressions, forward dual numbers, strays.

#![allow(dead_code, reason = "each test program uses a part")]

pub(crate) mod dual;
pub(crate) mod edges;
pub(crate) mod expr;
pub(crate) mod golden;
pub(crate) mod hyper;
mod number;
pub(crate) mod program;
pub(crate) mod stray;
