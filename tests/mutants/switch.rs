//! Which mutant is on: the one whose number `GRADUS_MUTANT` is. A module of the copy that `mutants.sh` builds.
//!
//! With `GRADUS_MUTANT=reached` none is, and the file `GRADUS_REACHED` gets a line for each mutant and thread that comes by, with
//! the name of the thread, which is that of the test.

use std::cell::Cell;
use std::io::Write;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

static WHICH: AtomicU32 = AtomicU32::new(UNKNOWN);
const UNKNOWN: u32 = u32::MAX;
const REACHED: u32 = u32::MAX - 1;
const NONE: u32 = u32::MAX - 2;

#[inline]
pub fn on(number: u32) -> bool {
    let which = WHICH.load(Relaxed);
    which == number || which >= REACHED && look(number)
}

#[cold]
fn look(number: u32) -> bool {
    if WHICH.load(Relaxed) == UNKNOWN {
        let which = match std::env::var("GRADUS_MUTANT").as_deref() {
            Ok("reached") => REACHED,
            Ok(text) => text.parse().unwrap_or(NONE),
            Err(_) => NONE,
        };
        WHICH.store(which, Relaxed);
    }
    if WHICH.load(Relaxed) != REACHED {
        return WHICH.load(Relaxed) == number;
    }
    thread_local! {
        static SEEN: [Cell<u64>; 64] = const { [const { Cell::new(0) }; 64] };
    }
    let (word, bit) = (number as usize / 64 % 64, 1 << (number % 64));
    let is_new = SEEN.with(|seen| seen[word].replace(seen[word].get() | bit) & bit == 0);
    if is_new {
        let line = format!("{number}\t{}\n", std::thread::current().name().unwrap_or("-"));
        let path = std::env::var("GRADUS_REACHED").unwrap_or_default();
        if let Ok(mut file) = std::fs::OpenOptions::new().append(true).create(true).open(path) {
            let _ = file.write_all(line.as_bytes());
        }
    }
    false
}
