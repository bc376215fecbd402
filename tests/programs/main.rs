//! Programs of users, built as users build them: the messages that they meet, and what of this crate they compile again.
//!
//! They are one package outside of this one, with a program for each test, so that the crate is built once for all.

mod lines;
mod seam;
mod users;

use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The programs of the package: their names and what they are.
const PROGRAMS: [(&str, &str); 9] = [
    ("lines", lines::PROGRAM),
    ("grad", users::GRAD),
    ("recording", seam::RECORDING),
    ("function", users::FUNCTION),
    ("rows", users::ROWS),
    ("minimize", users::MINIMIZE),
    ("search", seam::SEARCH),
    ("least_squares", users::LEAST_SQUARES),
    ("fit", users::FIT),
];

/// Runs cargo on the package; the tests take turns, since they share its directory.
fn cargo(arguments: &[&str]) -> Output {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("programs");
        users::write_package(&folder, "[profile.dev]\ndebug = false\n", &PROGRAMS);
        folder
    });
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    Command::new(cargo)
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo runs")
}
