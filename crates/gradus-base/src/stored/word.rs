//! Words of the program's own that are read back, such as the name of what had the wrong length.
//!
//! Errors hold them as `&'static str`. What is read from a file lives as long, so each word is kept once, and there is room for
//! as many as errors need, but not for what a file might bring.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Different words, at most.
const WORDS: usize = 256;
/// Bytes of a word, at most.
const BYTES: usize = 256;

static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// A word that lives as long as the program.
#[derive(Debug)]
pub struct Word(pub &'static str);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = String::deserialize(deserializer)?;
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(word) = known.get(read.as_str()) {
            return Ok(Self(word));
        }
        if known.len() >= WORDS || read.len() > BYTES {
            return Err(D::Error::custom("an error in it is none of this program's"));
        }
        let word: &'static str = Box::leak(read.into_boxed_str());
        known.insert(word);
        Ok(Self(word))
    }
}
