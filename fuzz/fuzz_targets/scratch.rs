//! A file for the readers that want one.

use std::path::PathBuf;

/// Writes a file of this process's own, and gives its path.
pub fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let path = path(name);
    std::fs::write(&path, bytes).expect("room for a small file");
    path
}

pub fn path(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("gradus-fuzz-{}-{name}", std::process::id()))
}
