//! A search on a grid, with the linear parameters at their least squares.

use super::Points;
use super::linear::{Projected, project};

/// Below this share of itself, a column is a combination of the others up to noise, and its coefficient is arbitrary.
const DEPENDENT: f64 = 1e-5;

/// How often the steps are halved, once the lowest node of the grid is known.
const HALVINGS: usize = 5;

/// The values of one parameter that are tried, in order.
#[derive(Debug, Clone)]
pub(in crate::model) struct Axis(Vec<f64>);

impl Axis {
    /// `count` values at equal distances.
    pub(in crate::model) fn linear(from: f64, to: f64, count: usize) -> Self {
        let share = |i: usize| i as f64 / (count.max(2) - 1) as f64;
        Self((0..count).map(|i| from + (to - from) * share(i)).collect())
    }

    /// `count` values at equal ratios.
    pub(in crate::model) fn ratios(from: f64, to: f64, count: usize) -> Self {
        Self(Self::linear(from.ln(), to.ln(), count).0.into_iter().map(f64::exp).collect())
    }

    /// These values.
    pub(in crate::model) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        Self(values.into_iter().collect())
    }

    /// The same values with both signs, in order.
    pub(in crate::model) fn both_signs(self) -> Self {
        Self(self.0.iter().rev().map(|x| -x).chain(self.0.iter().copied()).collect())
    }

    /// Between the values, in fractions of the distance of neighbors.
    fn at(&self, index: f64) -> f64 {
        let low = (index.floor().max(0.0) as usize).min(self.0.len() - 1);
        let high = (low + 1).min(self.0.len() - 1);
        self.0[low] + (self.0[high] - self.0[low]) * (index - low as f64)
    }
}

/// The lowest candidate so far.
struct Best<const S: usize, const L: usize> {
    sum: f64,
    index: [f64; S],
    coefficients: [f64; L],
}

/// The parameters on the axes, and the coefficients of the columns, with the lowest sum of squares that was found: on
/// the grid, and then around its lowest node with steps that are halved.
///
/// - `columns`: what the curve is a linear combination of, at one `x`; a candidate with a column that is not finite
///   does not count.
///
/// `None` if no candidate counts.
pub(in crate::model) fn search<const S: usize, const L: usize>(
    points: &Points,
    axes: &[Axis; S],
    columns: impl Fn([f64; S], f64) -> [f64; L],
) -> Option<([f64; S], [f64; L])> {
    let mut work: [Vec<f64>; L] = core::array::from_fn(|_| vec![0.0; points.x.len()]);
    let mut best: Option<Best<S, L>> = None;
    let mut consider = |index: [f64; S], best: &mut Option<Best<S, L>>| -> bool {
        let shape = core::array::from_fn(|i| axes[i].at(index[i]));
        fill(&mut work, points, |x| columns(shape, x));
        let rest = points.y.iter().zip(&points.weight).map(|(y, w)| y * w.sqrt()).collect();
        let Projected { sum, coefficients, dependent } = project(&mut work, rest, DEPENDENT);
        let Ok(coefficients) = <[f64; L]>::try_from(coefficients) else { return false };
        if dependent > 0 || !(sum.is_finite() && coefficients.iter().all(|c| c.is_finite())) {
            return false;
        }
        let is_lower = best.as_ref().is_none_or(|best| sum < best.sum);
        if is_lower {
            *best = Some(Best { sum, index, coefficients });
        }
        is_lower
    };
    let nodes: usize = axes.iter().map(|axis| axis.0.len()).product();
    for node in 0..nodes {
        consider(node_index(axes, node), &mut best);
    }
    let mut step = 0.5;
    for _ in 0..HALVINGS {
        for _ in 0..8 {
            let center = best.as_ref()?.index;
            let mut is_moved = false;
            for (axis, sign) in (0..S).flat_map(|axis| [(axis, -1.0), (axis, 1.0)]) {
                let mut index = center;
                index[axis] = (index[axis] + sign * step).clamp(0.0, (axes[axis].0.len() - 1) as f64);
                is_moved |= consider(index, &mut best);
            }
            if !is_moved {
                break;
            }
        }
        step *= 0.5;
    }
    best.map(|best| (core::array::from_fn(|i| axes[i].at(best.index[i])), best.coefficients))
}

/// The indices of a node by its number.
fn node_index<const S: usize>(axes: &[Axis; S], mut node: usize) -> [f64; S] {
    core::array::from_fn(|i| {
        let index = node % axes[i].0.len();
        node /= axes[i].0.len();
        index as f64
    })
}

/// The columns at all points, each times the root of the point's weight.
fn fill<const L: usize>(work: &mut [Vec<f64>; L], points: &Points, at: impl Fn(f64) -> [f64; L]) {
    for (i, (&x, &weight)) in points.x.iter().zip(&points.weight).enumerate() {
        let (values, root) = (at(x), weight.sqrt());
        work.iter_mut().zip(values).for_each(|(column, value)| column[i] = root * value);
    }
}
