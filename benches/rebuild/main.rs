//! What a user waits for: building a program again after an edit, the first build, and a debug build beside a release one.
//!
//! ```text
//! cargo bench --bench rebuild
//! ```
//!
//! A package outside of this one has a program for each way into the crate, and `opt-level = 3` for Gradus in its debug profile, as
//! the guide advises. Times are of the processor (user and system, all processes of cargo), medians of three edits. It takes some
//! three minutes; with `--test`, as in CI, the programs are checked.

#[path = "../../tests/programs/users.rs"]
mod users;

use std::path::{Path, PathBuf};
use std::process::Command;

const PROGRAMS: [(&str, &str); 7] = [
    ("grad", users::GRAD),
    ("function", users::FUNCTION),
    ("rows", users::ROWS),
    ("minimize", users::MINIMIZE),
    ("least_squares", users::LEAST_SQUARES),
    ("fit", users::FIT),
    ("epochs", EPOCHS),
];

/// 200 epochs over 10⁵ rows, in batches and whole; prints the seconds of each.
const EPOCHS: &str = r#"
use gradus::prelude::*;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rows = (0..100_000).map(|i| [f64::from(i) / 1e5, f64::from(i * 7 % 11) / 11.0]);
    let data = Dataset::from_rows(&["x", "y"], rows)?;
    for size in [32, 1024, 100_000] {
        let start = Instant::now();
        let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
        let fit = Fit::new(line).rule(Adam::new(0.05)).batch_size(size).epochs(200).run([0.0, 0.0], &data)?;
        assert!((fit.loss - 0.0827).abs() < 1e-3);
        println!("{}", start.elapsed().as_secs_f64());
    }
    Ok(())
}
"#;

/// As the guide advises for debug builds.
const OPTIMIZED: &str =
    "[profile.dev.package.gradus]\nopt-level = 3\n[profile.dev.package.gradus-base]\nopt-level = 3\n";

fn main() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("rebuild");
    write_package(&folder, OPTIMIZED, &PROGRAMS);
    if std::env::args().any(|argument| argument == "--test") {
        assert!(build(&folder, &["check", "--bins"]) > 0.0);
        return;
    }
    let _ = std::fs::remove_dir_all(folder.join("target"));
    println!(
        "first build, release {:27.1} s (must 100, goal 60)",
        build(&folder, &["build", "--release", "--bin", "grad"])
    );
    build(&folder, &["build", "--release", "--bins"]);
    build(&folder, &["build", "--bins"]);
    println!("after an edit, processor time    release   debug   (must 1, goal 0.5 and 0.3)    binary");
    for (name, text) in PROGRAMS.iter().filter(|(name, _)| *name != "epochs") {
        let release = after_edits(&folder, name, text, &["build", "--release", "--bin", name]);
        let debug = after_edits(&folder, name, text, &["build", "--bin", name]);
        let size =
            std::fs::metadata(folder.join(format!("target/release/{name}"))).map_or(0, |data| data.len());
        println!("  {name:<28} {release:8.2} s {debug:6.2} s {:38} kB", size / 1000);
    }
    println!("200 epochs over 100 000 rows         release     debug   ratio (must 2, goal 1.1)");
    let seconds = |kind: &str| -> Vec<f64> {
        let run = Command::new(folder.join(format!("target/{kind}/epochs"))).output().expect("it runs");
        String::from_utf8_lossy(&run.stdout).lines().map(|line| line.parse().expect("a number")).collect()
    };
    let (release, debug) = (least(|| seconds("release")), least(|| seconds("debug")));
    for (size, (release, debug)) in ["32", "1024", "all"].iter().zip(release.iter().zip(&debug)) {
        println!("  batches of {size:<22} {release:8.3} s {debug:8.3} s {:7.2}", debug / release);
    }
}

/// Writes a package with these programs into a folder.
fn write_package(folder: &Path, profiles: &str, programs: &[(&str, &str)]) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    std::fs::create_dir_all(folder.join("src/bin")).expect("a folder");
    // A bar is part of the loops, and must not be compiled with them.
    let features = if cfg!(feature = "progress") { "[\"progress\"]" } else { "[]" };
    let manifest = format!(
        "[package]\nname = \"programs\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         gradus = {{ path = {root:?}, features = {features} }}\n{profiles}"
    );
    std::fs::write(folder.join("Cargo.toml"), manifest).expect("written");
    for (name, text) in programs {
        std::fs::write(folder.join(format!("src/bin/{name}.rs")), text).expect("written");
    }
    // The versions that this crate is tested with, so that nothing has to be looked up.
    std::fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");
}

/// The least of five runs, number by number.
fn least(run: impl Fn() -> Vec<f64>) -> Vec<f64> {
    let all: Vec<Vec<f64>> = (0..5).map(|_| run()).collect();
    (0..all[0].len()).map(|k| all.iter().map(|run| run[k]).fold(f64::INFINITY, f64::min)).collect()
}

/// The processor time of a build after each of three edits: the median.
fn after_edits(folder: &Path, name: &str, text: &str, arguments: &[&str]) -> f64 {
    let mut times = [0, 1, 2].map(|edit| {
        // A statement more, so that the program is another one.
        let edited = text.replace("fn main()", &format!("pub const EDIT: u32 = {edit};\n\nfn main()"));
        let edited = edited.replacen("{\n", &format!("{{\n    std::hint::black_box({edit});\n"), 1);
        std::fs::write(folder.join(format!("src/bin/{name}.rs")), edited).expect("written");
        build(folder, arguments)
    });
    times.sort_unstable_by(f64::total_cmp);
    times[1]
}

/// Runs cargo, and says how much processor time it took.
fn build(folder: &Path, arguments: &[&str]) -> f64 {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let line = std::iter::once(cargo.as_str()).chain(arguments.iter().copied()).collect::<Vec<_>>().join(" ");
    // The shell's own `times` has those of its children, on the second line.
    let run = Command::new("sh")
        .args(["-c", &format!("{line} --offline --quiet && times")])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env_remove("RUSTFLAGS")
        .output()
        .expect("a shell");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    let children = text.lines().nth(1).expect("two lines of times");
    children.split_whitespace().map(seconds).sum()
}

/// `1m2.345s` in seconds.
fn seconds(time: &str) -> f64 {
    let (minutes, seconds) = time.trim_end_matches('s').split_once('m').expect("minutes and seconds");
    60.0 * minutes.parse::<f64>().expect("a number") + seconds.parse::<f64>().expect("a number")
}
