//! Descent: a function, a rule, a start, and the path from there.
//!
//! The loop for functions that are evaluated whole: no data, no batches, nothing random. What sums over rows
//! of data is better served by [`Fit`](crate::Fit).
//!
//! - [`Descent`] is the settings, [`Descent::minimize`] the run; [`DescentReport`] is what comes out.
//! - The function is compiled as a [`Function`](crate::Function) is, and evaluated once at every point: value and
//!   gradient together.
//! - A run that blows up is not an error: it ends with [`StopReason::Diverged`] and the last point that was
//!   fine. Errors ([`DescentError`]) are what cannot start, or what no step can mend.
//!
//! What is not here: line searches, and steps that look at the function more than once; these are in
//! [`minimize`](crate::minimize()).

mod builder;
mod error;
mod history;
mod iterate;
mod progress;
mod report;
mod run;
mod settings;
mod stop;
#[cfg(feature = "serde")]
mod stored;
mod walk;

pub use builder::Descent;
pub use error::DescentError;
pub use history::History;
pub use progress::Progress;
pub use report::DescentReport;
pub(crate) use stop::AllUsed;
pub use stop::StopReason;
