//! Files of pictures: by the ending of their names, whole or not at all.

use super::PlotError;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The endings of files that a picture can be written to.
pub(super) const ENDINGS: &[&str] = &[
    ".svg",
    ".html",
    #[cfg(feature = "png")]
    ".png",
    #[cfg(feature = "gif")]
    ".gif",
];

/// Those whose feature is off; it has the same name.
const OFF: &[&str] = &[
    #[cfg(not(feature = "png"))]
    ".png",
    #[cfg(not(feature = "gif"))]
    ".gif",
];

/// Refuses a name without one of these endings, whatever their case.
pub(super) fn check_ending(path: &Path, endings: &'static [&'static str]) -> Result<(), PlotError> {
    ending_of(path, endings).map(|_| ())
}

/// The one of these endings that a name has, whatever its case.
pub(super) fn ending_of(path: &Path, endings: &'static [&'static str]) -> Result<&'static str, PlotError> {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let fits = |ending: &str| name.len() > ending.len() && name.ends_with(ending);
    let found = endings.iter().find(|ending| fits(ending));
    found.copied().ok_or_else(|| PlotError::Ending { path: path.to_owned(), endings })
}

/// The ending that says what to write: one of [`ENDINGS`], or the feature that it needs.
pub(super) fn kind_of(path: &Path) -> Result<&'static str, PlotError> {
    match ending_of(path, OFF) {
        Ok(ending) => Err(PlotError::Feature { path: path.to_owned(), feature: &ending[1..] }),
        Err(_) => ending_of(path, ENDINGS),
    }
}

/// The same for a picture that does not move.
pub(super) fn still_kind_of(path: &Path) -> Result<&'static str, PlotError> {
    const STILL: &[&str] = &[
        ".svg",
        ".html",
        #[cfg(feature = "png")]
        ".png",
    ];
    match kind_of(path) {
        Err(error @ PlotError::Feature { feature: "png", .. }) => Err(error),
        _ => ending_of(path, STILL),
    }
}

/// Replaces what is at `path`. Whoever opens it finds the old picture or the new one, and no half of either.
pub(super) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), PlotError> {
    let temporary = beside(path);
    let done = write_whole(&temporary, content.as_ref()).and_then(|()| fs::rename(&temporary, path));
    done.map_err(|source| {
        // What led here is the error to report, not that of cleaning up.
        let _ = fs::remove_file(&temporary);
        PlotError::Write { path: path.to_owned(), source }
    })
}

fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// A name in the same directory, since only there a rename is atomic.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    path.with_file_name(name)
}

#[cfg(test)]
#[path = "../../tests/unit/plot/output.rs"]
mod tests;
