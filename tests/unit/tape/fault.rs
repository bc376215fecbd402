//! Tests of `tape::fault`.

use super::*;

/// What a program without debug information has: the caller is std, and the stack has no lines.
#[test]
fn where_no_line_is_known_the_call_is_told() {
    let place = |file: &str| Place::new(file.to_owned(), 7, 1);
    let in_std = place("/rustc/59807616/library/core/src/iter/traits/iterator.rs");
    let at = |location: Place, call| match (Fault::Foreign { operation: "add", location }).at_least_at(call) {
        Fault::Foreign { location, .. } => location,
        other => panic!("{other:?}"),
    };
    // This file is no user's either, so nothing is gained by telling it.
    assert_eq!(at(in_std.clone(), Location::caller()), in_std);
    assert_eq!(at(place("src/main.rs"), Location::caller()), place("src/main.rs"));
}
