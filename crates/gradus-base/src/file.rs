//! Replacing a file so that at every moment a complete one has its name.
//!
//! The new content goes to a file beside it, and to the disk, before the name changes hands; and the
//! directory goes to the disk after. `rename` within a directory is atomic on every system
//! that has it: whoever opens the name finds the old file or the new one.
//!
//! Source: Pillai et al. (2014), All file systems are not created equal, OSDI, table 3: without the first
//! sync a crash of the machine can leave an empty file under the name, without the second the old one.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// The name under which the checkpoint before the last one is kept: `run.gradus.previous` for `run.gradus`.
///
/// ```
/// use gradus::checkpoint::previous;
/// use std::path::Path;
///
/// assert_eq!(previous("out/run.gradus"), Path::new("out/run.gradus.previous"));
/// ```
#[must_use]
pub fn previous(path: impl AsRef<Path>) -> PathBuf {
    with_end(path.as_ref(), ".previous")
}

/// Replaces what is at `path` by `bytes`, and keeps it as the previous one.
///
/// # Errors
/// Those of the system; what is at `path` is then as it was.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    remove_stale(path);
    let temporary = temporary(path);
    let done =
        write_synced(&temporary, bytes).and_then(|()| keep(path)).and_then(|()| fs::rename(&temporary, path));
    if done.is_err() {
        // What led here is the error to report, not that of cleaning up.
        let _ = fs::remove_file(&temporary);
    }
    done?;
    sync_directory(path)
}

/// Makes what is at `path` the previous one, without taking it away from there.
fn keep(path: &Path) -> io::Result<()> {
    let link = temporary(path);
    match fs::hard_link(path, &link) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        // File systems without links, such as FAT.
        Err(_) => fs::copy(path, &link).map(drop)?,
    }
    let renamed = fs::rename(&link, previous(path));
    if renamed.is_err() {
        let _ = fs::remove_file(&link);
    }
    // Two links to one file: then a rename does nothing, and leaves the link.
    let _ = fs::remove_file(&link);
    renamed
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Deletes what writes that were killed have left, so that it does not pile up.
///
/// A path belongs to one run, so no other process is at work on these files. If one is all the same, its rename fails
/// with an error; a name that all share could become the name of half a file.
fn remove_stale(path: &Path) {
    let Some(name) = path.file_name() else { return };
    let is_left = |other: &[u8]| {
        let middle =
            other.strip_prefix(name.as_encoded_bytes())?.strip_prefix(b".")?.strip_suffix(b".tmp")?;
        middle.iter().all(|c| c.is_ascii_digit() || *c == b'-').then_some(())
    };
    // A directory that cannot be read may still be written, and a file that stays does no harm.
    for entry in fs::read_dir(directory(path)).into_iter().flatten().flatten() {
        if is_left(entry.file_name().as_encoded_bytes()).is_some() {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn directory(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

/// A name in the same directory that no other write of this or another process uses.
fn temporary(path: &Path) -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    with_end(path, &format!(".{}-{count}.tmp", std::process::id()))
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

#[cfg(unix)]
fn sync_directory(path: &Path) -> io::Result<()> {
    File::open(directory(path))?.sync_all()
}

/// Other systems do not open directories as files; their renames are journaled.
#[cfg(not(unix))]
fn sync_directory(_path: &Path) -> io::Result<()> {
    Ok(())
}
