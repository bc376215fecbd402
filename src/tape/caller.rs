//! The line of the user's source, where `#[track_caller]` ends.
//!
//! Operations are passed the place of their caller, and hand that on through the traits of std. But std's own functions do
//! not: the additions of `iter.sum()` are called by `core`, and so is `Var::exp` in `map(Var::exp)`; a generic function of
//! another crate calls from there. Once something has gone wrong, the frames of the stack know the line, if the program
//! has debug information. It takes milliseconds, so it is asked for once a recording, and only where the caller is not
//! the user. What it prints is for people, and no interface: whatever cannot be read leaves the place as it was.

use crate::error::Place;
use core::panic::Location;
use std::backtrace::Backtrace;

/// The directory of this crate's source, as the compiler was given it.
fn own_source() -> &'static str {
    file!().trim_end_matches("caller.rs").trim_end_matches(['/', '\\']).trim_end_matches("tape")
}

/// Is this a file of std, or of a crate from elsewhere?
fn is_foreign(file: &str) -> bool {
    const ELSEWHERE: [&str; 4] = ["/rustc/", "/lib/rustlib/src/", "/registry/src/", "/git/checkouts/"];
    let file = file.replace('\\', "/");
    ELSEWHERE.iter().any(|part| file.contains(part))
}

/// Can the place be the user's, as far as its path tells?
pub(crate) fn is_users(place: &Place) -> bool {
    !place.file().starts_with(own_source()) && !is_foreign(place.file())
}

/// The place of an operation: who called it, or the user's line above that.
#[cold]
pub(crate) fn place(location: &'static Location<'static>) -> Place {
    let place = Place::from(location);
    if is_users(&place) { place } else { from_stack().unwrap_or(place) }
}

/// The innermost frame of the stack that is the user's.
pub(crate) fn from_stack() -> Option<Place> {
    innermost(&Backtrace::force_capture().to_string(), &is_of_this_crate)
}

/// Is this path, as a frame has it, one of this crate's source, or of the package below in the same checkout? Those below the current
/// directory are shortened.
fn is_of_this_crate(file: &str) -> bool {
    let own = ["/src/", "/crates/gradus-base/src/"]
        .map(|source| format!("{}{source}", env!("CARGO_MANIFEST_DIR")).replace('\\', "/"));
    let file = file.replace('\\', "/");
    let whole = match (file.strip_prefix("./"), std::env::current_dir()) {
        (Some(rest), Ok(directory)) => directory.join(rest).to_string_lossy().replace('\\', "/"),
        _ => file,
    };
    own.iter().any(|own| whole.starts_with(own))
}

/// The first place in the text of a stack that is neither this crate's nor from elsewhere: lines
/// `at path:line:column`, each below the name of a function.
fn innermost(stack: &str, is_own: &dyn Fn(&str) -> bool) -> Option<Place> {
    stack.lines().find_map(|line| {
        let mut parts = line.trim_start().strip_prefix("at ")?.rsplitn(3, ':');
        let (column, line) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let file = parts.next()?;
        // The C library, which starts threads, may have debug information, too.
        let is_users = file.ends_with(".rs") && !is_foreign(file) && !is_own(file);
        is_users.then(|| Place::new(file.strip_prefix("./").unwrap_or(file).to_owned(), line, column))
    })
}

#[cfg(test)]
#[path = "../../tests/unit/tape/caller.rs"]
mod tests;
