//! By what it is seen that a file has changed, without reading it.

use crate::error::SourceError;
use std::fs::File;
use std::io;
use std::time::SystemTime;

/// The length of a file, and when it was changed, where the system knows that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp(u64, Option<SystemTime>);

impl Stamp {
    pub(super) fn of(file: &File) -> io::Result<Self> {
        let metadata = file.metadata()?;
        Ok(Self(metadata.len(), metadata.modified().ok()))
    }

    /// The length in bytes.
    #[cfg(feature = "parquet")]
    pub(super) fn len(self) -> u64 {
        self.0
    }

    /// Checks that the file is what it was.
    pub(super) fn check(self, file: &File) -> Result<(), SourceError> {
        match Self::of(file) {
            Ok(stamp) if stamp == self => Ok(()),
            Ok(_) => Err(SourceError::new(
                "has another length, or was written to, since it was opened: the source has changed",
            )),
            Err(error) => Err(unreadable(&error)),
        }
    }
}

pub(super) fn unreadable(error: &io::Error) -> SourceError {
    SourceError::new(format!("cannot be read: {error}"))
}
