//! The data as a guess sees them: in order, without repetitions, not too many, and of height 1.

use super::GuessError;
use crate::data::Dataset;

/// Of more points, neighbors are averaged.
const MOST: usize = 400;

/// Points of a curve, ascending in `x`.
#[derive(Debug, Clone)]
pub(in crate::model) struct Points {
    pub(in crate::model) x: Vec<f64>,
    /// In units of `height`.
    pub(in crate::model) y: Vec<f64>,
    /// How many rows a point stands for.
    pub(in crate::model) weight: Vec<f64>,
    /// The largest of `|y|`, or 1 if all are 0.
    pub(in crate::model) height: f64,
}

impl Points {
    /// All different `x`, each with the mean of its targets.
    pub(in crate::model) fn of(
        data: &Dataset,
        model: &'static str,
        parameters: usize,
    ) -> Result<Self, GuessError> {
        if data.width() != 2 {
            return Err(GuessError::Columns { columns: data.width() });
        }
        data.check_numbers()?;
        let (x, y) = (data.column(0), data.column(1));
        let largest = y.iter().fold(0.0, |largest: f64, y| largest.max(y.abs()));
        let height = if largest > 0.0 { largest } else { 1.0 };
        let mut rows: Vec<[f64; 2]> = x.iter().zip(y).map(|(&x, &y)| [x, y / height]).collect();
        rows.sort_by(|[a, _], [b, _]| a.total_cmp(b));
        let mut points = Self { x: Vec::new(), y: Vec::new(), weight: Vec::new(), height };
        for same in rows.chunk_by(|[a, _], [b, _]| a == b) {
            points.push(same.iter().map(|&[x, y]| (x, y, 1.0)));
        }
        let distinct = points.x.len();
        if distinct < parameters.max(2) {
            let column = data.names()[0].clone();
            return Err(GuessError::TooFew { column, distinct, model, parameters });
        }
        // Both `range` and what is divided by it are numbers.
        let is_usable = points.range().is_finite() && (1e6 / points.range()).is_finite();
        if is_usable { Ok(points) } else { Err(GuessError::NoStart { model }) }
    }

    /// The same, of an `x` that is nowhere below 0.
    pub(in crate::model) fn from_zero(
        data: &Dataset,
        model: &'static str,
        parameters: usize,
    ) -> Result<Self, GuessError> {
        let points = Self::of(data, model, parameters)?;
        let below = data.column(0).iter().enumerate().find(|&(_, &x)| x < 0.0);
        below.map_or(Ok(points), |(row, &value)| {
            let (column, needs) = (data.names()[0].clone(), "at least 0");
            Err(GuessError::Feature { column, row, value, model, needs })
        })
    }

    /// At most 400 of them: neighbors, as many for each, become one.
    pub(in crate::model) fn thinned(self) -> Self {
        if self.x.len() <= MOST {
            return self;
        }
        let mut few = Self { x: Vec::new(), y: Vec::new(), weight: Vec::new(), height: self.height };
        let size = self.x.len().div_ceil(MOST);
        for from in (0..self.x.len()).step_by(size) {
            few.push((from..self.x.len().min(from + size)).map(|i| (self.x[i], self.y[i], self.weight[i])));
        }
        few
    }

    /// One more: the mean of these, each with its weight.
    fn push(&mut self, rows: impl Iterator<Item = (f64, f64, f64)>) {
        let (mut x, mut y, mut weight) = (0.0, 0.0, 0.0);
        for (xi, yi, wi) in rows {
            weight += wi;
            // A mean that moves: sums of numbers near the largest float would overflow.
            x += (xi - x) * (wi / weight);
            y += (yi - y) * (wi / weight);
        }
        self.x.push(x);
        self.y.push(y);
        self.weight.push(weight);
    }

    pub(in crate::model) fn first(&self) -> f64 {
        self.x.first().copied().unwrap_or(0.0)
    }

    pub(in crate::model) fn last(&self) -> f64 {
        self.x.last().copied().unwrap_or(0.0)
    }

    /// From the first `x` to the last: positive, as there are two.
    pub(in crate::model) fn range(&self) -> f64 {
        self.last() - self.first()
    }

    /// The least distance of neighbors; no less than 10⁻⁶ of the range.
    pub(in crate::model) fn gap(&self) -> f64 {
        let gaps = self.x.windows(2).map(|pair| pair[1] - pair[0]);
        gaps.fold(f64::INFINITY, f64::min).max(1e-6 * self.range())
    }

    /// The least `x` above 0, or 1.
    pub(in crate::model) fn least_positive(&self) -> f64 {
        self.x.iter().copied().find(|&x| x > 0.0).unwrap_or(1.0)
    }
}

#[cfg(test)]
#[path = "../../../tests/unit/model/guess/points.rs"]
mod tests;
