//! Random programs, on every path of the engine against every other and against numbers that carry derivatives.
//!
//! ```text
//! cargo run --release --all-features --example fuzz -- --minutes 10 --seed 7
//! ```
//!
//! The programs are those of the tests (`tests/support/random`), and so is what has to hold (`tests/support/paths`): here
//! each check is run on new programs for as long as there is time. A program that fails is shrunk to the smallest one that
//! still does, and printed as Rust, with the point and with how to have it again.
//!
//! - `--minutes N`: default 2.
//! - `--seed S`: default from the clock; printed, and with the same one the same programs are drawn.
//! - `--only WORD`: the checks with this word in their name.
//! - `--from K`: begins with program K of each check, which a failure names.
//! - `--first`: ends at the first failure, without shrinking.
//!
//! It ends with status 1 if a check has failed, or takes longer than five minutes for one program.

#![allow(clippy::unwrap_used, reason = "what the checks share with tests may stop at once")]

mod checks;
mod failure;
mod levels;
#[path = "../../tests/support/paths/mod.rs"]
mod paths;
#[path = "../../tests/support/mod.rs"]
mod support;
mod table;
mod watch;

use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime};
use table::Row;
use watch::Watch;

/// What the command line asks for.
#[derive(Debug)]
struct Settings {
    minutes: f64,
    seed: u64,
    only: String,
    from: u64,
    first: bool,
}

#[allow(clippy::disallowed_methods, reason = "a seed that is new each time")]
fn settings(mut arguments: impl Iterator<Item = String>) -> Result<Settings, String> {
    let clock = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let mut settings = Settings { minutes: 2.0, seed: clock, only: String::new(), from: 0, first: false };
    while let Some(name) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{name} needs a value"));
        match name.as_str() {
            "--minutes" => settings.minutes = value()?.parse().map_err(|e| format!("--minutes: {e}"))?,
            "--seed" => settings.seed = value()?.parse().map_err(|e| format!("--seed: {e}"))?,
            "--only" => settings.only = value()?,
            "--from" => settings.from = value()?.parse().map_err(|e| format!("--from: {e}"))?,
            "--first" => settings.first = true,
            _ => return Err(format!("{name} is none of --minutes, --seed, --only, --from, --first")),
        }
    }
    Ok(settings)
}

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(levels::SERVE) {
        levels::serve();
        return ExitCode::SUCCESS;
    }
    match settings(std::env::args().skip(1)) {
        Ok(settings) => run(&settings),
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// Gives each check the same share of the time, a program at a time, until it is over.
fn run(settings: &Settings) -> ExitCode {
    println!("seed {}, {} minutes", settings.seed, settings.minutes);
    // A panic is a failure like others; its message comes with the program.
    std::panic::set_hook(Box::new(|_| {}));
    let checks: Vec<_> =
        checks::all().into_iter().filter(|check| check.name.contains(&settings.only)).collect();
    let mut rows: Vec<Row> = checks.iter().map(|check| Row::new(check.name, settings.from)).collect();
    let watch = Watch::start();
    let (start, mut said) = (Instant::now(), Instant::now());
    let end = Duration::from_secs_f64(60.0 * settings.minutes.max(0.0));
    let waits = |rows: &[Row]| {
        let open = rows.iter().enumerate().filter(|(_, row)| !row.failed);
        open.min_by_key(|(_, row)| row.time).map(|(index, _)| index)
    };
    while let Some(next) = waits(&rows).filter(|_| start.elapsed() < end) {
        let row = &mut rows[next];
        let (begun, program) = (Instant::now(), row.next);
        watch.begin(format!("--seed {} --only '{}' --from {program}", settings.seed, row.name));
        let found = (checks[next].run)(checks::runner(settings, row.name, program));
        row.add(begun.elapsed());
        if let Some(failure) = found {
            row.failed = true;
            println!("\n{}: {failure}", row.name);
            println!("// --seed {} --only '{}' --from {program}", settings.seed, row.name);
            if settings.first {
                break;
            }
        }
        if said.elapsed() > Duration::from_secs(10) {
            said = Instant::now();
            let programs: u64 = rows.iter().map(|row| row.programs).sum();
            eprint!("\r{:4} s, {programs} programs", start.elapsed().as_secs());
            let _ = std::io::stderr().flush();
        }
    }
    eprintln!();
    print!("{}", table::show(&rows));
    if rows.iter().any(|row| row.failed) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
