//! Moving pictures: a ground that stands still, and what lies over it from frame to frame.
//!
//! All frames have the colors of one palette. A frame holds the smallest rectangle in which something has changed, and in it no
//! color where nothing has: a growing path costs some hundred bytes a frame.

use super::canvas::{Canvas, colors};
use crate::picture::palette::Palette;
use crate::picture::shape::growth::{REST, RUN};
use crate::plot::PlotError;
use ::gif::{Encoder, EncodingError, Frame, Repeat};

/// Frames of a run, without the one that stands at its end.
const FRAMES: u16 = 100;
/// Hundredths of a second, the unit of the format.
const DELAY: u16 = (100.0 * RUN) as u16 / FRAMES;

/// `ground` with `over(moment)` on it, for moments from 0 to 1, again and again.
pub(in crate::plot) fn gif(
    ground: &str,
    over: &dyn Fn(f64) -> String,
    scale: f64,
) -> Result<Vec<u8>, PlotError> {
    let canvas = Canvas::of(ground, scale)?;
    let at = |frame: u16| canvas.with(&over(f64::from(frame) / f64::from(FRAMES)));
    let palette =
        Palette::of([at(FRAMES / 4)?, at(FRAMES / 2)?, at(FRAMES)?].iter().flat_map(Canvas::colors));
    let mut film = Film::new(canvas.size(), palette)?;
    for frame in 0..FRAMES {
        film.show(at(frame)?, DELAY)?;
    }
    film.show(at(FRAMES)?, (100.0 * REST) as u16)?;
    film.finish()
}

/// A GIF in progress.
struct Film {
    encoder: Encoder<Vec<u8>>,
    palette: Palette,
    width: u16,
    /// The picture before, and its pixels as indices of the palette.
    before: Option<Canvas>,
    shown: Vec<u8>,
    /// The last frame, which lasts longer if the next one is the same.
    pending: Option<Frame<'static>>,
}

impl Film {
    fn new(size: [u32; 2], palette: Palette) -> Result<Self, PlotError> {
        // A canvas is at most 2¹⁴ wide and high.
        let [width, height] = size.map(|side| side as u16);
        let transparent = [[0; 3]];
        let colors: Vec<u8> = palette.colors.iter().chain(&transparent).flatten().copied().collect();
        let mut encoder = Encoder::new(Vec::new(), width, height, &colors).map_err(|error| failed(&error))?;
        encoder.set_repeat(Repeat::Infinite).map_err(|error| failed(&error))?;
        Ok(Self { encoder, palette, width, before: None, shown: Vec::new(), pending: None })
    }

    fn show(&mut self, canvas: Canvas, delay: u16) -> Result<(), PlotError> {
        let pixels = self.indices(&canvas);
        self.before = Some(canvas);
        let changed = Rectangle::of_changes(&self.shown, &pixels, usize::from(self.width));
        match (changed, &mut self.pending) {
            (None, Some(pending)) => pending.delay += delay,
            (changed, _) => {
                self.write()?;
                let changed = changed.unwrap_or(Rectangle { left: 0, top: 0, right: 1, bottom: 1 });
                self.pending = Some(self.frame(&changed, &pixels, delay));
                self.shown = pixels;
            }
        }
        Ok(())
    }

    /// The colors of a picture; from frame to frame most lines stay as they are, and are not looked up again.
    fn indices(&mut self, canvas: &Canvas) -> Vec<u8> {
        let Some(before) = &self.before else {
            return canvas.colors().map(|color| self.palette.index(color)).collect();
        };
        let mut pixels = self.shown.clone();
        let lines = pixels.chunks_mut(usize::from(self.width)).zip(before.lines().zip(canvas.lines()));
        for (line, (_, now)) in lines.filter(|(_, (before, now))| before != now) {
            line.iter_mut().zip(colors(now)).for_each(|(index, color)| *index = self.palette.index(color));
        }
        pixels
    }

    /// What has changed, and no color where nothing has.
    fn frame(&self, changed: &Rectangle, pixels: &[u8], delay: u16) -> Frame<'static> {
        let transparent = self.palette.transparent();
        let place = |x: usize, y: usize| y * usize::from(self.width) + x;
        let index =
            |at: usize| if self.shown.get(at) == Some(&pixels[at]) { transparent } else { pixels[at] };
        let row = |y: usize| (changed.left..changed.right).map(move |x| index(place(x, y)));
        Frame {
            delay,
            transparent: Some(transparent),
            left: changed.left as u16,
            top: changed.top as u16,
            width: (changed.right - changed.left) as u16,
            height: (changed.bottom - changed.top) as u16,
            buffer: (changed.top..changed.bottom).flat_map(row).collect(),
            ..Frame::default()
        }
    }

    fn write(&mut self) -> Result<(), PlotError> {
        match self.pending.take() {
            Some(frame) => self.encoder.write_frame(&frame).map_err(|error| failed(&error)),
            None => Ok(()),
        }
    }

    fn finish(mut self) -> Result<Vec<u8>, PlotError> {
        self.write()?;
        self.encoder.into_inner().map_err(|error| PlotError::Pixels { what: error.to_string() })
    }
}

fn failed(error: &EncodingError) -> PlotError {
    PlotError::Pixels { what: error.to_string() }
}

/// Pixels from `left` and `top` to before `right` and `bottom`.
struct Rectangle {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

impl Rectangle {
    /// Around all pixels that are not as before; before the first picture none is.
    fn of_changes(before: &[u8], pixels: &[u8], width: usize) -> Option<Self> {
        let lines = pixels.chunks(width).enumerate();
        let others = lines.filter(|(y, line)| before.get(y * width..(y + 1) * width) != Some(*line));
        let changes = others.flat_map(|(y, line)| {
            (0..line.len()).filter(move |x| before.get(y * width + x) != Some(&line[*x])).map(move |x| (x, y))
        });
        changes.fold(None, |around, (x, y)| {
            let Self { left, top, right, bottom } =
                around.unwrap_or(Self { left: x, top: y, right: x + 1, bottom: y + 1 });
            Some(Self {
                left: left.min(x),
                top: top.min(y),
                right: right.max(x + 1),
                bottom: bottom.max(y + 1),
            })
        })
    }
}
