//! Checkpoints: all of a run in one file, from which it is resumed with the same bits.
//!
//! [`Fit::checkpoint`](crate::Fit::checkpoint) and [`Fit::resume`](crate::Fit::resume) store and resume a fit. For a
//! loop written by hand there is [`Checkpoint`]: parameters, optimizer (rule, state, schedule, steps), the position in
//! the data with the random generator, and whatever else the loop remembers. [`write()`] and [`read`] do the
//! same for any value that is plain data, such as a [`FitReport`](crate::FitReport).
//!
//! # What is promised
//!
//! - **Atomic.** A file is written under another name in the same directory, brought to the disk, and renamed. A
//!   process that is killed at any moment leaves the last complete checkpoint under its name; beside it there may
//!   be a `.tmp` file, which the next write deletes. The directory is brought to the disk, too (on Unix).
//! - **The one before is kept**, under the same name with [`.previous`](previous) behind it.
//! - **Checked.** The header says what it is, the version of the form, and the length; header and content have
//!   a CRC-32 each. A file that was cut off, damaged, or written by a later version is an error that says
//!   which, and what to do; never a run that is resumed wrongly.
//! - **Exact.** Every bit of a float survives, also of NaN, infinities and −0. The content is CBOR
//!   (RFC 8949), which has names for its fields, so that later versions can read files of this one.
//!
//! What is not here: more than two generations, compression, and files shared by several processes: each run
//! needs a path of its own.

mod content;
mod error;
mod fingerprint;
mod frame;

#[doc(inline)]
pub use crate::file::previous;
pub use content::Checkpoint;
pub use error::{CheckpointError, CheckpointFault, Difference};
pub(crate) use fingerprint::{Fingerprint, fact, short_type_name};

use crate::file;
use frame::{pack, unpack};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;

/// Writes a value as a checkpoint file; see the [module](self) for what is promised.
///
/// # Errors
/// [`CheckpointFault::Unwritable`]: no such directory, no room, or no permission. The file is then as it
/// was.
///
/// ```
/// use gradus::checkpoint;
///
/// let path = std::env::temp_dir().join(format!("gradus-write-{}", std::process::id()));
/// checkpoint::write(&path, &vec![1.5, f64::NEG_INFINITY, -0.0])?;
/// let back: Vec<f64> = checkpoint::read(&path)?;
/// assert_eq!(back[1], f64::NEG_INFINITY);
/// assert!(back[2].is_sign_negative());
/// # let _ = std::fs::remove_file(&path);
/// # Ok::<(), gradus::checkpoint::CheckpointError>(())
/// ```
pub fn write<V: Serialize + ?Sized>(path: impl AsRef<Path>, value: &V) -> Result<(), CheckpointError> {
    save(path.as_ref(), &Fingerprint::of("value"), value)
}

/// Reads a value that [`write()`] has written.
///
/// # Errors
/// [`CheckpointError`], for anything that is wrong with the file, and
/// [`CheckpointFault::Content`] if what is in it is not a `V`.
///
/// ```
/// use gradus::checkpoint::{self, CheckpointFault};
///
/// let path = std::env::temp_dir().join(format!("gradus-read-{}", std::process::id()));
/// checkpoint::write(&path, "a word")?;
/// assert_eq!(checkpoint::read::<String>(&path)?, "a word");
/// let error = checkpoint::read::<f64>(&path).unwrap_err();
/// assert!(matches!(error.fault, CheckpointFault::Content { .. }));
/// # let _ = std::fs::remove_file(&path);
/// # Ok::<(), gradus::checkpoint::CheckpointError>(())
/// ```
pub fn read<V: DeserializeOwned>(path: impl AsRef<Path>) -> Result<V, CheckpointError> {
    load(path.as_ref(), &Fingerprint::of("value"))
}

/// Writes a fingerprint, by which a file is recognized, and content.
pub(crate) fn save<V>(path: &Path, fingerprint: &Fingerprint, content: &V) -> Result<(), CheckpointError>
where
    V: Serialize + ?Sized,
{
    let fail = |fault| CheckpointError::new(path, fault);
    let bytes = pack(fingerprint, content).map_err(fail)?;
    file::replace(path, &bytes).map_err(|error| fail(CheckpointFault::unwritable(&error)))
}

/// A checksum of what [`save`] would write.
pub(crate) fn digest<V: Serialize + ?Sized>(
    fingerprint: &Fingerprint,
    content: &V,
) -> Result<u32, CheckpointFault> {
    Ok(crc32fast::hash(&frame::pack(fingerprint, content)?))
}

/// Reads content, if the fingerprint in the file is `expected`.
pub(crate) fn load<V: DeserializeOwned>(path: &Path, expected: &Fingerprint) -> Result<V, CheckpointError> {
    let fail = |fault| CheckpointError::new(path, fault);
    let bytes = std::fs::read(path).map_err(|error| fail(CheckpointFault::unreadable(&error)))?;
    unpack(&bytes, expected).map_err(fail)
}

/// Is there a file, or anything else, under this name?
pub(crate) fn exists(path: &Path) -> Result<bool, CheckpointError> {
    let there = path.try_exists();
    there.map_err(|error| CheckpointError::new(path, CheckpointFault::unreadable(&error)))
}
