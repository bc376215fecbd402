//! Which values get a contour, and the bands between them.

use crate::picture::Refusal;
use crate::picture::shape::samples::Samples;
use crate::picture::shape::scale::{power_of_ten, step_of};
use crate::picture::shape::text::{Label, number};

/// How levels are chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Choice {
    /// Ten to fourteen round numbers: evenly apart, like squares, or like powers of ten.
    #[default]
    Automatic,
    /// Quarters of a decade, halves or whole ones, the finest that are not many.
    Logarithmic,
    /// The user's.
    Given(Vec<f64>),
}

/// Levels that go up, on a scale on which they are about as far apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Levels {
    pub all: Vec<f64>,
    pub log: bool,
    /// The highest of the given levels that no value is below: the bar of the bands begins at it.
    pub floor: Option<f64>,
}

/// Levels at parts of a decade, beyond which larger parts do, and then whole decades.
const MOST_PARTS: usize = 16;
/// The share of the picture that may be below the lowest level, of levels that are evenly apart and of those like squares: in a
/// larger one nothing shows how the function falls. Below a twelfth of its height is a twelfth of a round bowl.
const MOST_LOWEST: [f64; 2] = [1.0 / 3.0, 1.0 / 6.0];

impl Levels {
    /// The levels for these samples.
    pub fn choose(choice: &Choice, samples: &Samples, extent: [f64; 2]) -> Result<Self, Refusal> {
        match choice {
            Choice::Given(levels) => Self::given(levels, extent[0]),
            Choice::Automatic => Ok(Self::automatic(samples, extent)),
            Choice::Logarithmic if extent[0] < 0.0 || extent[1] == 0.0 => {
                Err(Refusal::NotPositive { lowest: extent[0] })
            }
            Choice::Logarithmic => Ok(Self::by_decades(samples, extent)),
        }
    }

    /// The evenest levels of which the lowest band is no large part of the picture.
    ///
    /// Levels like squares are evenly apart where a function is quadratic, so that a path down a bowl crosses them evenly.
    fn automatic(samples: &Samples, extent: [f64; 2]) -> Self {
        let below = |all: &[f64]| all.first().map_or(0.0, |&lowest| samples.share_below(lowest));
        let plain = |all| Self { all, log: false, floor: None };
        let even = plain(linear(extent));
        if below(&even.all) <= MOST_LOWEST[0] {
            return even;
        }
        let squares = plain(squares(extent));
        if below(&squares.all) <= MOST_LOWEST[1] || extent[0] < 0.0 {
            return squares;
        }
        Self::by_decades(samples, extent)
    }

    /// A zero is the minimum itself, and is in the lowest band. The very lowest of the others is one node's: a valley's bottom
    /// would take levels that nobody sees.
    fn by_decades(samples: &Samples, extent: [f64; 2]) -> Self {
        let positive = samples.map(|value| if value > 0.0 { value } else { f64::NAN });
        let low = positive.quantile(1e-3).unwrap_or(extent[1]);
        Self { all: logarithmic([low, extent[1]]), log: true, floor: None }
    }

    /// A band below a level that no value is below would be empty, and its color, which is the valley's, be missing.
    fn given(levels: &[f64], lowest: f64) -> Result<Self, Refusal> {
        let goes_up = |k: usize| levels[k].is_finite() && (k == 0 || levels[k] > levels[k - 1]);
        if let Some(index) = (0..levels.len()).find(|&k| !goes_up(k)) {
            return Err(Refusal::Level { index, value: levels[index] });
        }
        let (below, all) = levels.split_at(levels.partition_point(|&level| level <= lowest));
        Ok(Self { all: all.to_vec(), log: false, floor: below.last().copied() })
    }

    /// The values as the contours are drawn in: their logarithms, so that rings of a steep function are smooth.
    pub fn samples(&self, samples: &Samples) -> Samples {
        samples.map(|value| self.place(value))
    }

    /// A level or a value on the scale.
    pub fn place(&self, value: f64) -> f64 {
        if self.log { value.log10().max(f64::MIN) } else { value }
    }

    /// The bands, one more than levels.
    pub fn bands(&self) -> usize {
        self.all.len() + 1
    }

    /// The labels beside a bar, at most `most` of levels and that of its floor: each with the number of bands below it.
    pub fn labels(&self, most: usize) -> Vec<(usize, Label)> {
        let is_decade = |value: f64| (value.log10() - value.log10().round()).abs() < 1e-9;
        let named: Vec<usize> =
            (0..self.all.len()).filter(|&k| !self.log || is_decade(self.all[k])).collect();
        let every = named.len().div_ceil(most.max(1)).max(1);
        // Counted from zero, or from one, so that round numbers are named.
        let first = self.first_multiple(&named, every);
        // One of five or six digits would have a power among others that have none.
        let largest = self.all.iter().fold(0.0, |largest: f64, level| largest.max(level.abs()));
        let digits = if (1e4..1e6).contains(&largest) { 6 } else { 4 };
        let label = |value: f64| match self.log {
            true => power_of_ten(value.log10().round() as i32),
            false => Label::plain(number(value, digits)),
        };
        let floor = self.floor.map(|floor| (0, label(floor)));
        let levels = named.into_iter().skip(first).step_by(every).map(|k| (k + 1, label(self.all[k])));
        floor.into_iter().chain(levels).collect()
    }

    /// The first of the named levels that is a multiple of `every` steps, or decades.
    fn first_multiple(&self, named: &[usize], every: usize) -> usize {
        let step = if self.log || self.all.len() < 2 { 1.0 } else { self.all[1] - self.all[0] };
        let count = |k: &usize| if self.log { self.all[*k].log10() } else { self.all[*k] / step };
        let is_multiple = |k: &usize| (count(k) / every as f64).fract().abs() < 1e-6;
        named.iter().take(every).position(is_multiple).unwrap_or(0)
    }
}

/// Ten to fourteen multiples of 1, 2 or 5 times a power of ten, strictly within the extent.
fn linear([low, high]: [f64; 2]) -> Vec<f64> {
    if !(high > low) {
        return Vec::new();
    }
    let step = step_of((high - low) / 12.0);
    let (first, last) = ((low / step).floor() + 1.0, (high / step).ceil() - 1.0);
    if !(step > 0.0 && last - first < 100.0) {
        return Vec::new();
    }
    (0..=(last - first) as i32).map(|k| (first + f64::from(k)) * step).filter(|level| *level > low).collect()
}

/// A round number near the lowest value, and above it the squares of whole numbers times 1, 2 or 5 times a power of ten; ten
/// to fifteen of them within the extent.
fn squares([low, high]: [f64; 2]) -> Vec<f64> {
    let step = step_of((high - low) / 150.0);
    let base = (low / step).round() * step;
    (1..20).map(|k: i32| base + f64::from(k * k) * step).filter(|level| (low..high).contains(level)).collect()
}

fn logarithmic([low, high]: [f64; 2]) -> Vec<f64> {
    let of = |per_decade: f64| -> Vec<f64> {
        let (first, last) = ((low.log10() * per_decade).ceil(), (high.log10() * per_decade).ceil() - 1.0);
        let count = (last - first + 1.0).clamp(0.0, 1000.0) as i32;
        (0..count).map(|k| 10f64.powf((first + f64::from(k)) / per_decade)).collect()
    };
    let finest = [4.0, 2.0].into_iter().map(of).find(|levels| levels.len() <= MOST_PARTS);
    finest.unwrap_or_else(|| of(1.0))
}

#[cfg(test)]
#[path = "../../../tests/unit/picture/shape/levels.rs"]
mod tests;
