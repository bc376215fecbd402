//! The line, drawn on standard error.
//!
//! `epoch 120/1000 [===>      ] loss 227.1, rate 0.05000, 0:03, 0:22 left`: how much of the plan is done, the numbers of the
//! run, the time it has taken, and what it will take if the rest goes as fast. Without a plan there is no bar, and no time that
//! is left. It is drawn over itself, and at the end stays as it was drawn last, with the cursor behind it, where the terminal
//! goes on with a line of its own.

use super::pace::Pace;
use super::{Course, Line, Numbers};
use crate::number::Short;
use core::fmt;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What the terminal draws next, in three pieces: before the bar, behind it, and last the time that is left, which is
/// not said of a run that is over.
type Text = Arc<Mutex<[String; 3]>>;

pub(super) struct Drawn {
    bar: ProgressBar,
    text: Text,
    course: Course,
    pace: Pace,
    started: Instant,
    /// When it was drawn first, and how many parts had been done: a run that is resumed does not start at 0.
    first: Option<(Instant, u64)>,
    /// Given back when the last drawing has been made.
    _turn: Option<Turn>,
}

impl Drawn {
    /// A line on standard error, unless that is no terminal, or has one already.
    pub(super) fn on_terminal(course: Course) -> Option<Self> {
        #[cfg(test)]
        if let Some(target) = tests::target() {
            return Some(Self::new(course, target, None));
        }
        if !std::io::stderr().is_terminal() {
            return None;
        }
        let turn = Turn::take()?;
        Some(Self::new(course, ProgressDrawTarget::stderr(), Some(turn)))
    }

    fn new(course: Course, target: ProgressDrawTarget, turn: Option<Turn>) -> Self {
        let (text, now) = (Text::default(), Instant::now());
        let length = course.total.map(|total| total.saturating_mul(course.parts));
        let bar = ProgressBar::with_draw_target(length, target).with_style(style(&text, length.is_some()));
        Self { bar, text, course, pace: Pace::new(now), started: now, first: None, _turn: turn }
    }

    /// How long what is left takes, if it goes on as it did since the first drawing.
    fn left(&self, now: Instant, position: u64) -> Option<Duration> {
        let (since, from) = self.first?;
        let total = self.bar.length()?;
        let seconds = now.duration_since(since).as_secs_f64();
        let share = total.saturating_sub(position) as f64 / position.checked_sub(from)? as f64;
        // Not a number where nothing has been done yet and nothing is left, and infinite where something is.
        Duration::try_from_secs_f64(seconds * share).ok()
    }
}

impl Line for Drawn {
    fn is_due(&mut self) -> bool {
        self.pace.is_due(Instant::now)
    }

    fn show(&mut self, done: u64, part: u64, numbers: &Numbers) {
        let now = Instant::now();
        let position = done.saturating_mul(self.course.parts).saturating_add(part);
        let left = self.left(now, position).map(|left| format!(", {} left", Clock(left)));
        let elapsed = Clock(now.duration_since(self.started));
        let count = count(self.course.unit, done, self.course.total);
        let text = [count, reading(numbers, &elapsed), left.unwrap_or_default()];
        *self.text.lock().unwrap_or_else(PoisonError::into_inner) = text;
        self.first.get_or_insert((now, position));
        self.bar.update(|state| state.set_pos(position));
    }
}

impl Drop for Drawn {
    fn drop(&mut self) {
        // A run that could not start has nothing to show.
        if self.first.is_some() {
            self.bar.abandon();
        } else {
            self.bar.finish_and_clear();
        }
    }
}

/// The right to draw on standard error: two lines there at once would be drawn over each other.
struct Turn;

static TAKEN: AtomicBool = AtomicBool::new(false);

impl Turn {
    fn take() -> Option<Self> {
        (!TAKEN.swap(true, Ordering::AcqRel)).then_some(Self)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        TAKEN.store(false, Ordering::Release);
    }
}

fn style(text: &Text, has_bar: bool) -> ProgressStyle {
    let template = if has_bar { "{count} [{wide_bar}] {reading}" } else { "{count}: {reading}" };
    let piece = |shown: fn(&ProgressState, &[String; 3], &mut dyn fmt::Write) -> fmt::Result| {
        let text = text.clone();
        move |state: &ProgressState, out: &mut dyn fmt::Write| {
            let text = text.lock().unwrap_or_else(PoisonError::into_inner);
            // It is written into a string, which does not fail.
            let _ = shown(state, &text, out);
        }
    };
    let before = piece(|_, [count, ..], out| out.write_str(count));
    let behind = piece(|state, [_, reading, left], out| {
        out.write_str(reading)?;
        if state.is_finished() { Ok(()) } else { out.write_str(left) }
    });
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("=> ").with_key("count", before).with_key("reading", behind)
}

/// `epoch 12/1000`.
fn count(unit: &str, done: u64, total: Option<u64>) -> String {
    match total {
        Some(total) => format!("{unit} {done}/{total}"),
        None => format!("{unit} {done}"),
    }
}

/// `loss 227.1, rate 0.05000, 0:03`.
fn reading(numbers: &Numbers, elapsed: &Clock) -> String {
    let known = numbers.iter().filter_map(|(name, number)| Some((name, Short((*number)?))));
    known.map(|(name, number)| format!("{name} {number}, ")).collect::<String>() + &elapsed.to_string()
}

/// A time as clocks show it: `0:07`, `12:34`, `1:02:03`, and days where there are more than two.
struct Clock(Duration);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        match hours {
            0 => write!(f, "{minutes}:{seconds:02}"),
            1..=48 => write!(f, "{hours}:{minutes:02}:{seconds:02}"),
            _ => write!(f, "{} days", hours / 24),
        }
    }
}

#[cfg(test)]
#[path = "../../tests/unit/progress.rs"]
mod tests;
