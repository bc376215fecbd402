//! The same fit on 1, 2, 3, 4 and 7 processes, and with processes that are killed: with the bits of one that never knew of MPI.
//!
//! They start `mpirun`, from OpenMPI, with the example `rows`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The example, which `cargo test` has built beside this test.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this program");
    let folder = test.parent().and_then(Path::parent).expect("a folder of programs");
    folder.join("examples").join("rows")
}

fn start(ranks: usize, words: &[&str]) -> Child {
    Command::new("mpirun")
        .args(["--oversubscribe", "--allow-run-as-root", "-n", &ranks.to_string()])
        .arg(program())
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("mpirun, from OpenMPI")
}

/// The one line that all ranks print.
#[track_caller]
fn bits(ranks: usize, output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{ranks} ranks: {err}");
    let lines: Vec<&str> = out.lines().filter(|line| line.starts_with("bits ")).collect();
    assert_eq!(lines.len(), ranks, "{out}{err}");
    assert_eq!(lines.iter().collect::<BTreeSet<_>>().len(), 1, "{out}");
    lines[0].to_owned()
}

#[track_caller]
fn run(ranks: usize, words: &[&str]) -> String {
    bits(ranks, &start(ranks, words).wait_with_output().expect("an output"))
}

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gradus-mpi-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder for temporary files");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn any_number_of_ranks_gives_the_same_bits() {
    let words = ["--rows", "150000", "--epochs", "30"];
    let want = run(1, &[&words[..], &["--alone", "yes"]].concat());
    for ranks in [1, 2, 3, 4, 7] {
        assert_eq!(run(ranks, &words), want, "{ranks} ranks");
    }
}

/// Nineteen groups, of which eight are shuffled together, in batches of three chunks.
#[test]
fn batches_of_whole_chunks_have_the_same_bits() {
    let words = ["--rows", "1200000", "--epochs", "2", "--batch", "12288"];
    let want = run(1, &[&words[..], &["--alone", "yes"]].concat());
    for ranks in [1, 2, 3, 4, 7] {
        assert_eq!(run(ranks, &words), want, "{ranks} ranks");
    }
}

#[test]
fn twenty_kills_leave_no_trace() {
    let folder = Folder::new("kills");
    let checkpoint = folder.0.join("run.gradus");
    let rows = ["--rows", "40000", "--epochs", "4000"];
    let want = run(1, &rows);
    let checkpoint = checkpoint.to_str().expect("a path in Unicode");
    let words = [&rows[..], &["--checkpoint", checkpoint, "--pause", "2"]].concat();
    let mut random = 20_u64;
    let mut next = |below: u64| {
        // SplitMix64.
        random = random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = random;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % below
    };
    let mut kills = 0;
    for round in 0..20 {
        let ranks = [2, 3, 4, 7, 1][round % 5];
        let pids = folder.0.join(format!("pids-{round}"));
        std::fs::create_dir(&pids).expect("a folder");
        let child =
            start(ranks, &[&words[..], &["--pids", pids.to_str().expect("a path in Unicode")]].concat());
        let begun = Instant::now();
        let known = || -> Vec<String> {
            let files = std::fs::read_dir(&pids).expect("a folder");
            files.flatten().map(|file| file.file_name().to_string_lossy().into_owned()).collect()
        };
        while known().len() < ranks {
            assert!(begun.elapsed() < Duration::from_secs(60), "ranks have not started");
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(next(700)));
        let victim = known()[next(ranks as u64) as usize].clone();
        let killed = Command::new("kill").args(["-9", &victim]).status().expect("kill").success();
        let output = child.wait_with_output().expect("an output");
        if killed {
            kills += 1;
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!output.status.success() && told.contains("signal 9"), "round {round}: {told}");
        }
    }
    assert_eq!(kills, 20, "the run was over before: give it more epochs");
    assert_eq!(run(3, &words), want);
    // What is finished is given once more.
    assert_eq!(run(2, &words), want);
}

#[test]
fn a_rank_that_goes_ends_all_with_a_message() {
    for (word, told) in
        [("--leave", "rank 1 has left"), ("--panic", "rank 1 has panicked, and ends all others")]
    {
        let output = start(3, &["--rows", "50000", "--epochs", "10", word, "1"])
            .wait_with_output()
            .expect("an output");
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && err.contains(told), "{word}: {err}");
    }
}
