//! Files of pictures: by the ending of their names, whole or not at all.

use super::PlotError;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Refuses a name without one of these endings, whatever their case.
pub(super) fn check_ending(path: &Path, endings: &'static [&'static str]) -> Result<(), PlotError> {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let fits = |ending: &&str| name.len() > ending.len() && name.ends_with(*ending);
    if endings.iter().any(fits) { Ok(()) } else { Err(PlotError::Ending { path: path.to_owned(), endings }) }
}

/// Replaces what is at `path`. Whoever opens it finds the old picture or the new one, and no half of either.
pub(super) fn write(path: &Path, content: &str) -> Result<(), PlotError> {
    let temporary = beside(path);
    let done = write_whole(&temporary, content).and_then(|()| fs::rename(&temporary, path));
    done.map_err(|source| {
        // What led here is the error to report, not that of cleaning up.
        let _ = fs::remove_file(&temporary);
        PlotError::Write { path: path.to_owned(), source }
    })
}

fn write_whole(path: &Path, content: &str) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()
}

/// A name in the same directory, since only there a rename is atomic.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_checked_in_any_case() {
        let is_svg = |name: &str| check_ending(Path::new(name), &[".svg"]).is_ok();
        assert!(is_svg("a.svg") && is_svg("out/A.SVG"));
        assert!(!is_svg("a.pdf") && !is_svg(".svg") && !is_svg("svg") && !is_svg(""));
        let error = check_ending(Path::new("a.pdf"), &[".html", ".svg"]).unwrap_err();
        assert_eq!(error.to_string(), "`a.pdf` does not end in `.html` or `.svg`");
    }
}
