//! The tool for GradBench, driven as a process: its protocol, its answers, and what it does when misused.
//!
//! The answers are compared with closed forms, with derivatives by hand and with central differences of
//! formulas written down once more. Tolerances are relative to the largest entry: GradBench's own test
//! is an absolute one for small numbers, and passes zeros.

mod closed_forms;
mod formulas;
mod misuse;
mod protocol;
mod sizes;
mod tool;
