//! How far a run is, on one line of the terminal.
//!
//! A loop asks [`Bar::is_due`] after each step, and hands its numbers over where the answer is yes, some ten times a
//! second; nothing is worked out for a line that is not drawn. Runs without a bar ask as well, which costs a look at a
//! pointer. The line is behind a trait, so that a user's program compiles nothing of it, and so that loops are the same
//! with and without the feature: without it nothing makes a line.

#[cfg(feature = "progress")]
mod line;
#[cfg(feature = "progress")]
mod pace;

use crate::error::{NotFinite, Quantity};
use core::fmt;

/// What a run is measured in.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "progress"), expect(dead_code, reason = "only a line looks at it"))]
pub(crate) struct Course {
    /// What is counted, such as `"epoch"`.
    pub(crate) unit: &'static str,
    /// How many there are; a run without a plan has no share that is done.
    pub(crate) total: Option<u64>,
    /// Parts in each of them, at least 1: the batches of an epoch.
    pub(crate) parts: u64,
}

/// Numbers by name; those that there are not are left out.
pub(crate) type Numbers = [(&'static str, Option<f64>)];

/// A line on the terminal. It is left as it stands when it is dropped.
pub(crate) trait Line {
    /// Is it time to draw?
    fn is_due(&mut self) -> bool;

    /// Draws: `done` of the units are, and `part` of the parts of the next one.
    fn show(&mut self, done: u64, part: u64, numbers: &Numbers);
}

/// A line, if a run has one.
#[derive(Default)]
pub(crate) struct Bar(Option<Box<dyn Line>>);

impl Bar {
    /// A line that is drawn from the first [`show`](Self::show) on; none if it is not wanted, or has nowhere to stand.
    pub(crate) fn new(is_wanted: bool, course: Course) -> Self {
        Self(if is_wanted { line(course) } else { None })
    }

    /// Is it time to draw?
    #[inline]
    pub(crate) fn is_due(&mut self) -> bool {
        self.0.as_mut().is_some_and(|line| line.is_due())
    }

    /// Draws; see [`Line::show`].
    pub(crate) fn show(&mut self, done: u64, part: u64, numbers: &Numbers) {
        if let Some(line) = &mut self.0 {
            line.show(done, part, numbers);
        }
    }
}

/// The value to show where something is not finite: the value itself, or else the last one.
pub(crate) fn value_at(fault: &NotFinite, last: f64) -> f64 {
    if matches!(fault.quantity, Quantity::Value(_)) { fault.value } else { last }
}

impl fmt::Debug for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Bar").field(&self.0.is_some()).finish()
    }
}

#[cfg(feature = "progress")]
fn line(course: Course) -> Option<Box<dyn Line>> {
    Some(Box::new(line::Drawn::on_terminal(course)?))
}

#[cfg(not(feature = "progress"))]
fn line(_: Course) -> Option<Box<dyn Line>> {
    None
}
