//! Values read from outside: of a traced recording, by an inner one or by another thread.
//!
//! The recording that is in progress where the read happens is not the one that has to know.
//! The list is short (traced recordings are rare, and end soon) and looked at only for such
//! reads; a search through the outer recordings of the thread would miss the other threads.

use core::panic::Location;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A traced recording in progress, by number, and where a value of its variables was read.
type Watched = (u32, Option<&'static Location<'static>>);

/// All traced recordings in progress, of both floats: numbers are unique in the process.
fn watched() -> MutexGuard<'static, Vec<Watched>> {
    static WATCHED: Mutex<Vec<Watched>> = Mutex::new(Vec::new());
    WATCHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Watches the recording with this number from now on.
pub(super) fn watch(id: u32) {
    watched().push((id, None));
}

/// Ends watching, and says where a value was read.
pub(super) fn unwatch(id: u32) -> Option<&'static Location<'static>> {
    let mut watched = watched();
    let index = watched.iter().position(|&(watched, _)| watched == id)?;
    watched.swap_remove(index).1
}

/// Notes that a value of the recording with this number was read outside of it.
#[cold]
pub(crate) fn read(id: u32, location: &'static Location<'static>) {
    if let Some((_, read)) = watched().iter_mut().find(|(watched, _)| *watched == id) {
        read.get_or_insert(location);
    }
}
