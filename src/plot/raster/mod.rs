//! Pictures of pixels, drawn from SVG documents: still ones as PNG, moving ones as GIF.
//!
//! What is drawn is the document itself, so no picture has a second way to be drawn. Its light scheme: the renderer skips rules
//! in a media query, and a file of pixels could not change with the page anyway.

mod canvas;
mod fonts;
#[cfg(feature = "gif")]
mod gif;

#[cfg(feature = "gif")]
pub(super) use gif::gif;

use super::PlotError;
use canvas::Canvas;

/// A document as a PNG, with `scale` pixels to a unit.
pub(super) fn png(svg: &str, scale: f64) -> Result<Vec<u8>, PlotError> {
    Canvas::of(svg, scale)?.png()
}
