//! A document as pixels, on which others can be laid.

use super::fonts;
use crate::plot::PlotError;
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree};

/// Pixels of a side, at most: what is larger takes gigabytes.
const MOST: u32 = 16_384;

/// An opaque picture.
#[derive(Clone)]
pub(super) struct Canvas {
    pixels: Pixmap,
    scale: f64,
}

impl Canvas {
    /// A document with `scale` pixels to a unit, on white.
    pub(super) fn of(svg: &str, scale: f64) -> Result<Self, PlotError> {
        let tree = parsed(svg)?;
        let sides = [tree.size().width(), tree.size().height()];
        let size = sides.map(|side| scale * f64::from(side));
        let is_fine = size.iter().all(|side| (1.0..=f64::from(MOST)).contains(side));
        let pixels = if is_fine { Pixmap::new(size[0].ceil() as u32, size[1].ceil() as u32) } else { None };
        let mut pixels = pixels.ok_or(PlotError::Scale { scale, size, most: MOST })?;
        pixels.fill(Color::WHITE);
        let mut canvas = Self { pixels, scale };
        canvas.draw(&tree);
        Ok(canvas)
    }

    /// The picture with another document over it.
    #[cfg(feature = "gif")]
    pub(super) fn with(&self, svg: &str) -> Result<Self, PlotError> {
        let mut canvas = self.clone();
        canvas.draw(&parsed(svg)?);
        Ok(canvas)
    }

    fn draw(&mut self, tree: &Tree) {
        let scale = self.scale as f32;
        resvg::render(tree, Transform::from_scale(scale, scale), &mut self.pixels.as_mut());
    }

    /// Width and height.
    #[cfg(feature = "gif")]
    pub(super) fn size(&self) -> [u32; 2] {
        [self.pixels.width(), self.pixels.height()]
    }

    /// The bytes of each line: red, green, blue and opacity of its pixels.
    #[cfg(feature = "gif")]
    pub(super) fn lines(&self) -> impl Iterator<Item = &[u8]> {
        self.pixels.data().chunks(4 * self.pixels.width() as usize)
    }

    /// Red, green and blue of each pixel, line by line.
    #[cfg(feature = "gif")]
    pub(super) fn colors(&self) -> impl Iterator<Item = [u8; 3]> + '_ {
        self.lines().flat_map(colors)
    }

    pub(super) fn png(&self) -> Result<Vec<u8>, PlotError> {
        self.pixels.encode_png().map_err(|error| PlotError::Pixels { what: error.to_string() })
    }
}

/// Red, green and blue of the pixels of a line.
#[cfg(feature = "gif")]
pub(super) fn colors(line: &[u8]) -> impl Iterator<Item = [u8; 3]> + '_ {
    line.chunks(4).map(|pixel| [pixel[0], pixel[1], pixel[2]])
}

fn parsed(svg: &str) -> Result<Tree, PlotError> {
    let options = Options { fontdb: fonts::installed()?, ..Options::default() };
    Tree::from_str(svg, &options).map_err(|error| PlotError::Pixels { what: error.to_string() })
}
