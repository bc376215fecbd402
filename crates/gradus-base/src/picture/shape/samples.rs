//! A function at the nodes of a grid.

use crate::error::LengthMismatch;

/// A function of two numbers, or another number of coordinates than it takes.
pub type Plane<'a> = dyn Fn(f64, f64) -> Result<f64, LengthMismatch> + 'a;

/// Values at `nodes × nodes` points of a rectangle, row by row from the lowest y.
#[derive(Clone, Debug)]
pub struct Samples {
    x: [f64; 2],
    y: [f64; 2],
    pub nodes: usize,
    pub values: Vec<f64>,
}

impl Samples {
    pub fn take(x: [f64; 2], y: [f64; 2], nodes: usize, f: &Plane<'_>) -> Result<Self, LengthMismatch> {
        let mut samples = Self { x, y, nodes, values: Vec::with_capacity(nodes * nodes) };
        for j in 0..nodes {
            for i in 0..nodes {
                let value = f(samples.x(i), samples.y(j))?;
                samples.values.push(value);
            }
        }
        Ok(samples)
    }

    pub fn x(&self, i: usize) -> f64 {
        between(self.x, i, self.nodes)
    }

    pub fn y(&self, j: usize) -> f64 {
        between(self.y, j, self.nodes)
    }

    pub fn at(&self, i: usize, j: usize) -> f64 {
        self.values[j * self.nodes + i]
    }

    /// The smallest and the largest finite value.
    pub fn extent(&self) -> Option<[f64; 2]> {
        self.finite().fold(None, |extent, value| match extent {
            None => Some([value; 2]),
            Some([low, high]) => Some([value.min(low), value.max(high)]),
        })
    }

    /// Is every value a number, or an infinity?
    pub fn is_defined(&self) -> bool {
        self.values.iter().all(|value| !value.is_nan())
    }

    /// The value below which this share of the finite ones lies.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let mut values: Vec<f64> = self.finite().collect();
        let at = (share * (values.len().checked_sub(1)? as f64)) as usize;
        Some(*values.select_nth_unstable_by(at, f64::total_cmp).1)
    }

    /// Which share of the finite values is below a level.
    pub fn share_below(&self, level: f64) -> f64 {
        let count = self.finite().filter(|&value| value < level).count();
        count as f64 / self.finite().count().max(1) as f64
    }

    /// The same samples of another function of the value.
    pub fn map(&self, f: impl Fn(f64) -> f64) -> Self {
        Self { values: self.values.iter().map(|&value| f(value)).collect(), ..*self }
    }

    fn finite(&self) -> impl Iterator<Item = f64> {
        self.values.iter().copied().filter(|value| value.is_finite())
    }
}

/// Node `k` of `nodes` from end to end; both ends exactly.
fn between([low, high]: [f64; 2], k: usize, nodes: usize) -> f64 {
    if k + 1 == nodes { high } else { low + (high - low) * (k as f64 / (nodes - 1) as f64) }
}
