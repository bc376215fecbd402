//! What can be wrong with a checkpoint: which file, what, and what to do.

use super::previous;
use std::io;
use std::path::{Path, PathBuf};

/// A checkpoint that cannot be written, read, or resumed from.
///
/// ```
/// use gradus::checkpoint;
///
/// let path = std::env::temp_dir().join(format!("gradus-error-{}", std::process::id()));
/// std::fs::write(&path, "speed,dist\n4,2\n")?;
/// let error = checkpoint::read::<Vec<f64>>(&path).unwrap_err();
/// assert!(error.to_string().ends_with("is not a checkpoint: it does not begin like one"));
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("checkpoint {}: {fault}{}", path.display(), self.remedy())]
pub struct CheckpointError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong.
    pub fault: CheckpointFault,
    /// The checkpoint before it, if there is one.
    pub previous: Option<PathBuf>,
}

/// What is wrong with a checkpoint.
///
/// ```
/// use gradus::checkpoint::{self, CheckpointFault};
///
/// let path = std::env::temp_dir().join(format!("gradus-fault-{}", std::process::id()));
/// assert_eq!(checkpoint::read::<f64>(&path).unwrap_err().fault, CheckpointFault::Missing);
///
/// checkpoint::write(&path, &1.5)?;
/// let whole = std::fs::read(&path)?;
/// std::fs::write(&path, &whole[..whole.len() - 1])?;
/// let (expected, actual) = (whole.len() as u64, whole.len() as u64 - 1);
/// let error = checkpoint::read::<f64>(&path).unwrap_err();
/// assert_eq!(error.fault, CheckpointFault::Truncated { expected, actual });
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointFault {
    /// There is no such file.
    #[error("there is no such file; start without resuming, or resume with `resume_or_start`")]
    Missing,
    /// The file cannot be read.
    #[error("cannot be read: {cause}")]
    Unreadable {
        /// The kind of failure.
        kind: io::ErrorKind,
        /// The system's words for it.
        cause: String,
    },
    /// The file cannot be written; it is as it was.
    #[error("cannot be written: {cause}")]
    Unwritable {
        /// The kind of failure.
        kind: io::ErrorKind,
        /// The system's words for it.
        cause: String,
    },
    /// The file is something else.
    #[error("is not a checkpoint: it does not begin like one")]
    Foreign,
    /// The end is missing.
    #[error("is cut off: it has {actual} bytes, expected {expected}")]
    Truncated {
        /// How long it has to be; at least, where not even the header is whole.
        expected: u64,
        /// How long it is.
        actual: u64,
    },
    /// Bytes have changed since it was written.
    #[error("is damaged: its {part} does not have the checksum that it was written with")]
    Damaged {
        /// `"header"` or `"content"`.
        part: &'static str,
    },
    /// A later version has written it.
    #[error(
        "has the form {version}, and this version reads forms up to {newest}; go on with the later version of \
         gradus that has written it"
    )]
    Newer {
        /// The version of its form.
        version: u32,
        /// The newest that is known here.
        newest: u32,
    },
    /// It is whole, but does not hold what it should.
    #[error("does not hold what is read from it: {cause}")]
    Content {
        /// What does not fit.
        cause: String,
    },
    /// It is of another problem, or of a run with other settings.
    #[error(
        "is of another run: {}; give the run what it was begun with, or begin a new one",
        list(differences)
    )]
    Differs {
        /// Everything that differs, the most important first.
        differences: Vec<Difference>,
    },
}

/// Something that differs between a checkpoint and the run that is to be resumed from it.
///
/// ```
/// use gradus::checkpoint::Difference;
///
/// let rate = Difference { what: "rule.learning_rate".into(), stored: "0.1".into(), given: "0.5".into() };
/// assert_eq!(rate.to_string(), "rule.learning_rate is 0.1 there and 0.5 here");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} is {stored} there and {given} here")]
pub struct Difference {
    /// What differs, such as `"rule.learning_rate"`.
    pub what: String,
    /// How it is in the checkpoint.
    pub stored: String,
    /// How it is in the run.
    pub given: String,
}

/// Differences that are reported; the others are counted.
const REPORTED: usize = 3;

fn list(differences: &[Difference]) -> String {
    let reported: Vec<String> = differences.iter().take(REPORTED).map(ToString::to_string).collect();
    let more = differences.len().saturating_sub(REPORTED);
    let rest = if more == 0 { String::new() } else { format!(", and {more} more") };
    reported.join(", ") + &rest
}

impl CheckpointError {
    pub(crate) fn new(path: &Path, fault: CheckpointFault) -> Self {
        let previous = Some(previous(path)).filter(|previous| previous.exists());
        Self { path: path.to_owned(), fault, previous }
    }

    /// What to do about a file that is beyond repair.
    fn remedy(&self) -> String {
        use CheckpointFault::{Damaged, Foreign, Missing, Truncated};
        match (&self.fault, &self.previous) {
            (Truncated { .. } | Damaged { .. } | Foreign | Missing, Some(previous)) => {
                format!("; the checkpoint before it is {}: resume from that", previous.display())
            }
            (Truncated { .. } | Damaged { .. }, None) => "; delete it, and begin a new run".to_owned(),
            _ => String::new(),
        }
    }
}

impl CheckpointFault {
    pub(super) fn unreadable(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            kind => Self::Unreadable { kind, cause: error.to_string() },
        }
    }

    pub(super) fn unwritable(error: &io::Error) -> Self {
        Self::Unwritable { kind: error.kind(), cause: error.to_string() }
    }

    #[expect(clippy::needless_pass_by_value, reason = "for `map_err`, which hands errors over")]
    pub(crate) fn content(cause: impl ToString) -> Self {
        Self::Content { cause: cause.to_string() }
    }
}
