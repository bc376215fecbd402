//! A tool for GradBench: answers messages on stdin, one line of JSON each, on stdout.
//!
//! ```text
//! gradbench run --eval "CMD" --tool "cargo run --release --example gradbench"
//! ```
//!
//! # What is timed
//! An `evaluate` entry covers one run, from the input in native arrays to the output in native arrays.
//! For a derivative that is a replay: recording the closure (to compare, more than once), differentiating and
//! compiling it come before, as one `prepare` entry: eight evaluations, since machine code is made at the eighth. The
//! 8th, 24th, 56th, … run behind them records again, to see that the closure still does the same, and that is part of its
//! entry. Tools that record in every run are to be compared with
//!
//! ```text
//! cargo run --release --example gradbench -- --record
//! ```
//!
//! which compiles nothing, and records and sweeps back in each run; `saddle` and `particle` compile in each
//! run then. The primal is the same closure on plain floats, without a tape.
//! Everything runs on one thread.
//!
//! Each problem has a file; the benches measure the same ones.

mod ba;
mod det;
mod field;

mod gmm;
mod hello;
mod kmeans;
mod llsq;
mod lse;
mod lstm;
mod nested;
mod ode;
mod particle;
mod problem;
mod protocol;
mod run;
mod saddle;

use problem::How;
use std::io::{self, BufRead, Write};

fn main() -> io::Result<()> {
    let how = if std::env::args().any(|argument| argument == "--record") { How::Record } else { How::Replay };
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        if !text.trim().is_empty() {
            writeln!(output, "{}", protocol::answer(&text, how))?;
            output.flush()?;
        }
        line.clear();
    }
    Ok(())
}
