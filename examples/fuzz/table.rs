//! What was run, in a table.

use std::fmt::Write;
use std::time::Duration;

/// One check.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// The number of its next program.
    pub(crate) next: u64,
    pub(crate) programs: u64,
    pub(crate) time: Duration,
    pub(crate) failed: bool,
}

impl Row {
    pub(crate) fn new(name: &'static str, next: u64) -> Self {
        Self { name, next, programs: 0, time: Duration::ZERO, failed: false }
    }

    pub(crate) fn add(&mut self, time: Duration) {
        self.next += 1;
        self.programs += 1;
        self.time += time;
    }
}

pub(crate) fn show(rows: &[Row]) -> String {
    let mut text = format!("{:<46} {:>9} {:>8}\n", "check", "programs", "seconds");
    for row in rows {
        let result = if row.failed { "FAILED" } else { "" };
        let _ =
            writeln!(text, "{:<46} {:>9} {:>8.1} {result}", row.name, row.programs, row.time.as_secs_f64());
    }
    let programs: u64 = rows.iter().map(|row| row.programs).sum();
    let failed = rows.iter().filter(|row| row.failed).count();
    let _ = writeln!(text, "{programs} programs, {failed} of {} checks failed", rows.len());
    text
}
