//! Listings of algorithms that a language's library lacks, as text: what a function that is printed in it carries along.
//!
//! Each stands behind a line `== name others`, with its name and those of the ones that it calls. In it, `$name` is the name of the
//! function, `$float` the float, `$s` the suffix of functions of C's library for it.

/// In Rust.
pub const RUST: &str = include_str!("rust.txt");

/// In C.
pub const C: &str = include_str!("c.txt");
