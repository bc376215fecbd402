//! Programs of users: the messages that they meet, and what of this crate they compile again.
//!
//! A crate of its own for each test, given to the compiler with the library that these tests are linked with, so that nothing
//! is compiled twice. What cargo builds for a user, with no target directory yet, `benches/rebuild` looks at.

mod lines;
mod mistakes;
mod seam;
mod source;
#[path = "../support/mod.rs"]
mod support;
mod users;

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// Compiles a program outside of this package with these options, in the folder that is returned. Its source is not in `src`: that is
/// where the library has its own, by a relative path, since here it is no dependency.
fn compile(name: &str, text: &str, options: &[&str]) -> PathBuf {
    let (folder, run) = try_to_compile(name, text, options);
    succeeded(&run);
    folder
}

/// The same of a program that may not compile.
fn try_to_compile(name: &str, text: &str, options: &[&str]) -> (PathBuf, Output) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("programs").join(name);
    std::fs::create_dir_all(folder.join("mine")).expect("a folder");
    std::fs::write(folder.join("mine").join(name).with_extension("rs"), text).expect("written");
    let library = library();
    let dependencies = library.parent().expect("a folder");
    let run = Command::new(std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned()))
        .args(["--edition=2024", "--crate-name", name, "-Awarnings"])
        .arg(format!("mine/{name}.rs"))
        .arg("-L")
        .arg(format!("dependency={}", dependencies.display()))
        .arg("--extern")
        .arg(format!("gradus={}", library.display()))
        .args(options)
        .current_dir(&folder)
        .output();
    (folder, run.expect("rustc runs"))
}

fn succeeded(run: &Output) {
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

/// The features of this crate, each with whether it is on.
macro_rules! features {
    ($($name:literal)+) => {
        const FEATURES: &[(&str, bool)] = &[$(($name, cfg!(feature = $name))),+];
    };
}

features! {
    "default" "argmin" "arrow" "basin" "csv" "faer" "gif" "gzip" "native" "nalgebra" "ndarray" "nuts-rs" "parquet"
    "parquet-zstd" "plot" "png"
    "progress" "rayon" "serde" "sprs" "zstd"
}

/// With one that is missing in the list, all would be built again without it.
#[test]
fn all_features_are_listed() {
    let manifest = include_str!("../../Cargo.toml");
    let features = manifest.split("\n[").find(|part| part.starts_with("features]")).expect("features");
    for name in features.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name) {
        assert!(FEATURES.iter().any(|(listed, _)| *listed == name), "{name} is not listed");
    }
}

fn features_that_are_on() -> String {
    let on: Vec<&str> = FEATURES.iter().filter(|(_, is_on)| *is_on).map(|(name, _)| *name).collect();
    on.join(" ")
}

/// The library that these tests are linked with: cargo knows its name, and finds it built.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let test = std::env::current_exe().expect("a test has a path");
        let profile = test.parent().and_then(Path::parent).expect("deps stand in a profile's directory");
        let mut cargo = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
        cargo.args([
            "test",
            "--no-run",
            "--quiet",
            "--offline",
            "--test",
            "programs",
            "--message-format=json",
        ]);
        cargo.args(["--no-default-features", "--features", &features_that_are_on()]);
        cargo.arg("--target-dir").args(profile.parent()).current_dir(env!("CARGO_MANIFEST_DIR"));
        if profile.ends_with("release") {
            cargo.arg("--release");
        }
        let run = cargo.output().expect("cargo runs");
        succeeded(&run);
        let messages = String::from_utf8_lossy(&run.stdout);
        let library = messages.lines().rev().find_map(|line| {
            let message: Value = serde_json::from_str(line).ok()?;
            let is_library = message["target"]["name"] == "gradus" && message["target"]["kind"][0] == "lib";
            let mut files =
                message["filenames"].as_array().filter(|_| is_library)?.iter().filter_map(Value::as_str);
            files.find(|file| file.ends_with(".rlib")).map(PathBuf::from)
        });
        library.expect("the library")
    })
}
