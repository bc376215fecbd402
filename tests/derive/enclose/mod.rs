//! Enclosures, against 100 digits: random programs, special points of each function, branches, and what cannot be enclosed.

mod branches;
mod oracle;
mod programs;
mod special;
