//! The 255 colors of a GIF, out of the thousands that smooth edges make.
//!
//! Colors are parted in two, again and again, where they are most unlike, each weighted by the root of how often it is: a band of
//! the picture has a thousand times the pixels of a text, which has to be clean as well. A part gets its most frequent color
//! and not its mean, so that what is flat keeps its color to the bit. No dithering: it would be noise in flat areas, which
//! changes from frame to frame.
//!
//! # Source
//! Heckbert (1982), Color image quantization for frame buffer display, with the variance in place of the range, as Wan,
//! Wong & Prusinkiewicz (1988), An algorithm for multidimensional data clustering, ACM TOMS 14(2).

use std::collections::{BTreeMap, HashMap};

/// Red, green and blue.
pub type Color = [u8; 3];

/// One less than a GIF has, since one index stands for no color.
const MOST: usize = 255;

#[derive(Debug)]
pub struct Palette {
    pub colors: Vec<Color>,
    /// What has been looked up.
    nearest: HashMap<Color, u8>,
    /// The last one of them: next to a pixel most often stands its like, and equal colors are found sooner than hashed ones.
    last: Option<(Color, u8)>,
}

impl Palette {
    pub fn of(pixels: impl Iterator<Item = Color>) -> Self {
        let (mut counts, mut pixels) = (BTreeMap::new(), pixels.peekable());
        // Next to a pixel most often stands its like.
        while let Some(color) = pixels.next() {
            let likes = core::iter::from_fn(|| pixels.next_if_eq(&color)).count() as u32;
            *counts.entry(color).or_insert(0_u32) += 1 + likes;
        }
        let mut parts = vec![Part::of(counts.into_iter().collect())];
        while parts.len() < MOST {
            let widest = (0..parts.len()).max_by(|&a, &b| parts[a].error.total_cmp(&parts[b].error));
            let Some(widest) = widest.filter(|&part| parts[part].error > 0.0) else { break };
            let halves = parts.swap_remove(widest).halves();
            parts.extend(halves);
        }
        Self { colors: parts.iter().map(Part::color).collect(), nearest: HashMap::new(), last: None }
    }

    /// The index of the color that is nearest.
    pub fn index(&mut self, color: Color) -> u8 {
        if let Some((last, index)) = self.last
            && last == color
        {
            return index;
        }
        let colors = &self.colors;
        let index = *self.nearest.entry(color).or_insert_with(|| {
            let away = |k: usize| {
                (0..3).map(|c| (i32::from(colors[k][c]) - i32::from(color[c])).pow(2)).sum::<i32>()
            };
            (0..colors.len()).min_by_key(|&k| away(k)).unwrap_or(0) as u8
        });
        self.last = Some((color, index));
        index
    }

    /// The index that stands for no color.
    pub fn transparent(&self) -> u8 {
        self.colors.len() as u8
    }
}

/// Colors that will be one, with how often they are.
struct Part {
    colors: Vec<(Color, u32)>,
    /// The channel that they differ most in, its mean, and the sum of squares around it.
    channel: usize,
    mean: f64,
    error: f64,
}

impl Part {
    fn of(colors: Vec<(Color, u32)>) -> Self {
        let weight = |count: u32| f64::from(count).sqrt();
        let total: f64 = colors.iter().map(|&(_, count)| weight(count)).sum();
        let spread = |channel: usize| {
            let sum = |f: &dyn Fn(f64) -> f64| -> f64 {
                colors.iter().map(|&(color, count)| weight(count) * f(f64::from(color[channel]))).sum()
            };
            let mean = sum(&|x| x) / total;
            (channel, mean, sum(&|x| (x - mean) * (x - mean)))
        };
        let most = |a: (usize, f64, f64), b: (usize, f64, f64)| if b.2 > a.2 { b } else { a };
        let (channel, mean, error) = most(most(spread(0), spread(1)), spread(2));
        // What is equal but for rounding is not parted.
        let error = if colors.len() > 1 { error } else { 0.0 };
        Self { colors, channel, mean, error }
    }

    fn halves(self) -> [Self; 2] {
        let Self { colors, channel, mean, .. } = self;
        let (low, high) = colors.into_iter().partition(|&(color, _)| f64::from(color[channel]) < mean);
        [Self::of(low), Self::of(high)]
    }

    fn color(&self) -> Color {
        self.colors.iter().max_by_key(|&&(_, count)| count).map_or([0; 3], |&(color, _)| color)
    }
}

#[cfg(test)]
#[path = "../../tests/unit/picture/palette.rs"]
mod tests;
