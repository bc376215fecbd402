//! When to draw, for steps that may take less time than a look at the clock.
//!
//! A look takes some 30 ns, and so do steps on small functions. So the clock is looked at once in a stride of steps: as many as
//! take [`LOOK`], by what the last ones took, and no more than [`MOST`], so that a run that becomes slow is noticed.

use std::time::{Duration, Instant};

/// The least time between two drawings: a tenth of a second, faster than anyone reads.
const DRAWN: Duration = Duration::from_millis(100);
/// The time between two looks at the clock.
const LOOK: Duration = Duration::from_millis(10);
/// Steps between two looks, at most: with these a look costs a step a tenth of a nanosecond.
const MOST: u32 = 256;

/// When it was last looked at, and how many steps there are until it is again.
#[derive(Debug)]
pub(super) struct Pace {
    left: u32,
    stride: u32,
    looked: Instant,
    drawn: Option<Instant>,
}

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self { left: 0, stride: 1, looked: now, drawn: None }
    }

    /// Counts a step. Is it time to draw? At the first one it is.
    pub(super) fn is_due(&mut self, clock: impl FnOnce() -> Instant) -> bool {
        if self.left > 0 {
            self.left -= 1;
            return false;
        }
        let now = clock();
        let share = LOOK.as_secs_f64() / now.saturating_duration_since(self.looked).as_secs_f64();
        // Twice as many at most, since the first steps of a run, which compile, say little about the others.
        self.stride = (f64::from(self.stride) * share.min(2.0)).clamp(1.0, f64::from(MOST)) as u32;
        self.left = self.stride - 1;
        self.looked = now;
        let is_due = self.drawn.is_none_or(|drawn| now.saturating_duration_since(drawn) >= DRAWN);
        if is_due {
            self.drawn = Some(now);
        }
        is_due
    }
}
