//! Numbers of a source, kept in a temporary file, so that further passes need not take the source apart anew.

use super::ranks::Ranks;
use super::source::{RowGroup, RowSource};
use crate::error::SourceError;
use core::fmt;
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// A [`RowSource`] whose numbers are kept in a temporary file, 8 bytes each, when they are read for the first time.
///
/// A text or a compressed file is taken apart once then, and each further pass reads the numbers as they are, with the same
/// bits. One group at a time is in memory. Each pass asks the source whether it is unchanged
/// ([`check_unchanged`](RowSource::check_unchanged)).
///
/// The file is in [`std::env::temp_dir`], or in the folder of [`in_folder`](Self::in_folder), and only its owner may read it. It has no name
/// from the beginning where the system allows that (all but old Windows do), so that it goes when the program ends, however
/// that is; elsewhere it goes with this value.
///
/// ```
/// use gradus::data::{CachedRows, Dataset, RowGroups};
///
/// let data = Dataset::from_rows(&["x"], [[1.0], [2.0], [3.0]])?;
/// let mut groups = RowGroups::open(CachedRows::in_folder(data.in_groups(2), std::env::temp_dir())?)?;
/// assert_eq!(groups.load(1)?[0], [3.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CachedRows<S> {
    source: S,
    folder: PathBuf,
    file: File,
    /// What is still to be removed.
    path: Option<PathBuf>,
    /// The first byte of each group that is kept, and its rows; a rank has some of them.
    groups: BTreeMap<usize, (u64, usize)>,
    /// Where the next one is put.
    end: u64,
    bytes: Vec<u8>,
}

impl<S> fmt::Debug for CachedRows<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CachedRows({} groups, {} bytes)", self.groups.len(), self.end)
    }
}

impl<S> Drop for CachedRows<S> {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // What cannot be removed stays in a folder for temporary files.
            let _ = fs::remove_file(path);
        }
    }
}

impl<S: RowSource> CachedRows<S> {
    /// Keeps the numbers of `source` in the folder for temporary files.
    ///
    /// # Errors
    /// As [`in_folder`](Self::in_folder).
    pub fn new(source: S) -> Result<Self, SourceError> {
        Self::in_folder(source, std::env::temp_dir())
    }

    /// Keeps them in this folder: one with room for 8 bytes for each number, and not in memory.
    ///
    /// # Errors
    /// [`SourceError`] if no file can be made there. That there is no more room is found when groups are read.
    pub fn in_folder(source: S, folder: impl AsRef<Path>) -> Result<Self, SourceError> {
        let folder = folder.as_ref().to_owned();
        let (file, path) = temporary(&folder)
            .map_err(|error| SourceError { source_name: source.name(), ..unkept(&folder, &error) })?;
        // An open file stays when its name goes, where the system allows that.
        let path = fs::remove_file(&path).err().map(|_| path);
        Ok(Self { source, folder, file, path, groups: BTreeMap::new(), end: 0, bytes: Vec::new() })
    }

    /// Keeps a group.
    fn keep(&mut self, group: usize, rows: usize, columns: &[Vec<f64>]) -> Result<(), SourceError> {
        self.bytes.resize(8 * rows * columns.len(), 0);
        let numbers = self.bytes.chunks_exact_mut(8).zip(columns.iter().flatten());
        numbers.for_each(|(bytes, x)| bytes.copy_from_slice(&x.to_ne_bytes()));
        let written =
            self.file.seek(SeekFrom::Start(self.end)).and_then(|_| self.file.write_all(&self.bytes));
        written.map_err(|error| unkept(&self.folder, &error))?;
        self.groups.insert(group, (self.end, rows));
        self.end += self.bytes.len() as u64;
        Ok(())
    }

    /// Reads a group that was kept.
    fn recall(&mut self, (start, rows): (u64, usize), into: &mut RowGroup) -> io::Result<()> {
        let columns = into.columns_mut();
        self.bytes.resize(8 * rows * columns.len(), 0);
        self.file.seek(SeekFrom::Start(start))?;
        self.file.read_exact(&mut self.bytes)?;
        let (numbers, _) = self.bytes.as_chunks::<8>();
        for (column, numbers) in columns.iter_mut().zip(numbers.chunks_exact(rows.max(1))) {
            column.extend(numbers.iter().map(|bytes| f64::from_ne_bytes(*bytes)));
        }
        Ok(())
    }
}

impl<S: RowSource> RowSource for CachedRows<S> {
    fn names(&self) -> &[String] {
        self.source.names()
    }

    fn read(&mut self, group: usize, into: &mut RowGroup) -> Result<bool, SourceError> {
        if let Some(&kept) = self.groups.get(&group) {
            self.source.check_unchanged()?;
            let unread = |error| SourceError::new(format!("its numbers cannot be read again: {error}"));
            return self.recall(kept, into).map(|()| true).map_err(unread);
        }
        let is_there = self.source.read(group, into)?;
        // What is no table is reported by who reads it.
        if is_there && let Ok(rows) = into.check(self.source.names()) {
            self.keep(group, rows, into.columns())?;
        }
        Ok(is_there)
    }

    fn check_unchanged(&mut self) -> Result<(), SourceError> {
        self.source.check_unchanged()
    }

    fn name(&self) -> String {
        self.source.name()
    }

    fn ranks(&mut self) -> Option<&mut dyn Ranks> {
        self.source.ranks()
    }
}

/// A new file that only its owner may read.
fn temporary(folder: &Path) -> io::Result<(File, PathBuf)> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("gradus-rows-{}-{number}", std::process::id()));
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&path) {
            // Left by a process of the same number.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => return other.map(|file| (file, path)),
        }
    }
}

fn unkept(folder: &Path, error: &io::Error) -> SourceError {
    let folder = folder.display();
    SourceError::new(format!(
        "its numbers cannot be kept in `{folder}`: {error}; `CachedRows::in_folder` takes another folder"
    ))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::data::{Dataset, RowGroups};

    #[test]
    fn a_full_disk_is_an_error_that_names_the_folder() {
        let data = Dataset::from_rows(&["x"], [[1.0], [2.0]]).expect("a table");
        let mut rows = CachedRows::new(data.in_groups(1)).expect("a temporary file");
        // The device that is always full.
        rows.file = OpenOptions::new().read(true).write(true).open("/dev/full").expect("a device");
        rows.folder = PathBuf::from("/full");
        let error = RowGroups::open(rows).expect_err("no room").to_string();
        assert!(
            error.starts_with("data set, row group 0: its numbers cannot be kept in `/full`: No space left"),
            "{error}"
        );
    }
}
