//! Enclosures, against 100 digits: random programs, special points of each function, branches, and what cannot be enclosed.

mod oracle;
mod programs;
