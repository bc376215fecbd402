//! Tests of `tape::caller`.

use super::*;

#[test]
fn the_innermost_place_of_the_user_is_found() {
    let stack = "   0: gradus::tape::caller::from_stack\n             at ./src/tape/caller.rs:40:5
   1: <gradus::tape::variable::Var<T> as core::iter::traits::accum::Sum>::sum\n             at ./src/var/reduce.rs:17:9
   2: core::iter::traits::iterator::Iterator::sum\n             at /rustc/59807616/library/core/src/iter/traits/iterator.rs:3669:9
   3: rayon::iter::ParallelIterator::sum\n             at /home/me/.cargo/registry/src/index-1949cf8c6b5b557f/rayon-1.11.0/src/iter/mod.rs:9:9
   4: mine::loss::{{closure}}\n             at ./tests/mine.rs:12:34
   5: mine::main\n             at ./tests/mine.rs:20:5
   6: start_thread\n             at ./nptl/pthread_create.c:442:8";
    let own = |file: &str| file.starts_with("./src/");
    let place = innermost(stack, &own).expect("a place");
    assert_eq!(place.to_string(), "tests/mine.rs:12:34");
    assert_eq!(innermost("   0: start_thread\n             at ./nptl/pthread_create.c:442:8", &own), None);
    // Without debug information there are names only; other systems have drives.
    assert_eq!(innermost("   0: mine::main\n   1: main", &own), None);
    let windows = innermost("  0: mine::main\n     at C:\\mine\\main.rs:3:1", &own).expect("a place");
    assert_eq!((windows.file(), windows.line(), windows.column()), ("C:\\mine\\main.rs", 3, 1));
}

#[test]
fn files_of_this_crate_and_of_std_are_not_the_users() {
    assert!(!is_users(&Place::from(Location::caller())));
    let place = |file: &str| Place::new(file.to_owned(), 1, 1);
    assert!(!is_users(&place("/rustc/59807616/library/core/src/ops/function.rs")));
    assert!(!is_users(&place("C:\\Users\\me\\.cargo\\registry\\src\\index\\num-traits-0.2.19\\src\\pow.rs")));
    assert!(is_users(&place("tests/strays.rs")) && is_users(&place("/home/me/fit/src/main.rs")));
}
