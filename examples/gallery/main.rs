//! Every figure of five courses on optimizers, and what a fit tells, as pages and as SVG files, with an index.
//!
//! The courses are the examples `optimizers_from_scratch`, `optimizer_paths`, `one_sample_at_a_time`, `averages_to_newton` and
//! `batches_of_a_surface`, which check their numbers; here is what they look like. Where a run ends is claimed again.
//!
//! ```text
//! cargo run --release --features plot,csv --example gallery   # then open target/gallery/index.html
//! ```

mod averages;
#[path = "../claims/mod.rs"]
mod claims;
mod fit;
mod index;
mod paths;
#[path = "../rules/mod.rs"]
mod rules;
mod samples;
mod scratch;
mod surface;

use claims::{Outcome, digits};
use index::Gallery;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/gallery");

fn main() -> Outcome {
    let mut gallery = Gallery::new(FOLDER)?;
    scratch::figures(&mut gallery)?;
    paths::figures(&mut gallery)?;
    samples::figures(&mut gallery)?;
    averages::figures(&mut gallery)?;
    surface::figures(&mut gallery)?;
    fit::figures(&mut gallery)?;
    gallery.finish()
}

/// Claims that a run ended at a point, within a share of each coordinate.
fn ends(name: &str, at: [f64; 2], want: [f64; 2], share: f64) -> Outcome {
    digits(name, at[0], want[0], share)?;
    digits(name, at[1], want[1], share)
}
