//! What the library draws, in a real browser: it is loaded alone, without a message, and its texts can be read.
//!
//! The browser is `GRADUS_BROWSER`, or a Chromium on the path. Where there is none, nothing is checked, unless
//! `GRADUS_BROWSER_REQUIRED` is 1.
// Named pipes are made by `mkfifo`, and the browser is killed by its process group.
#![cfg(unix)]

mod checks;
mod driver;
mod input;
mod launch;
mod page;
#[path = "../support/scratch.rs"]
mod scratch;
mod view;

mod gallery;
mod helpers;
mod pages;
mod pictures;
