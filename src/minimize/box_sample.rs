//! Points spread over a box.

use super::MinimizeError;
use crate::data::random::{Purpose, Random};
use crate::domain::DomainError;
use crate::error::{InvalidSetting, has_room};

/// A box with finite sides, one of which at least is not of length 0.
#[derive(Clone, Debug)]
pub(super) struct FiniteBox(Vec<(f64, f64)>);

impl FiniteBox {
    /// # Errors
    /// None, crossed or infinite bounds, and bounds that hold all coordinates.
    pub(super) fn new(
        owner: &'static str,
        names: &[String],
        bounds: &[(f64, f64)],
    ) -> Result<Self, MinimizeError> {
        let invalid = |setting, value, allowed| Err(InvalidSetting { owner, setting, value, allowed }.into());
        if bounds.is_empty() {
            return invalid(
                "number of bounds",
                0.0,
                "a pair for each coordinate: points are spread between them",
            );
        }
        for (i, &(lower, upper)) in bounds.iter().enumerate() {
            if !(lower <= upper) {
                let name = names.get(i).cloned().unwrap_or_else(|| format!("p{i}"));
                return Err(DomainError::Crossed { name, lower, upper }.into());
            }
            if !(upper - lower).is_finite() {
                let bound = if lower.is_finite() { upper } else { lower };
                return invalid("bound", bound, "finite, as points are spread between the bounds");
            }
        }
        if bounds.iter().all(|(lower, upper)| lower == upper) {
            return Err(DomainError::AllFixed { parameters: bounds.len() }.into());
        }
        Ok(Self(bounds.to_vec()))
    }

    pub(super) fn dimension(&self) -> usize {
        self.0.len()
    }

    /// How many coordinates move.
    pub(super) fn free(&self) -> usize {
        self.0.iter().filter(|(lower, upper)| lower < upper).count()
    }

    /// The point whose coordinates are these shares of the sides.
    pub(super) fn point(&self, shares: &[f64]) -> Vec<f64> {
        let sides = self.0.iter().zip(shares);
        sides.map(|(&(lower, upper), share)| (lower + share * (upper - lower)).clamp(lower, upper)).collect()
    }

    /// Are two points the same, to this share of each side?
    pub(super) fn are_near(&self, a: &[f64], b: &[f64], share: f64) -> bool {
        self.0
            .iter()
            .zip(a.iter().zip(b))
            .all(|(&(lower, upper), (a, b))| (a - b).abs() <= share * (upper - lower))
    }
}

/// A Latin hypercube: of `count` points each coordinate has one in each of as many equal parts of its side.
///
/// # Errors
/// More points than there is memory for.
///
/// # Source
/// McKay, Beckman & Conover (1979), A comparison of three methods for selecting values of input variables in the analysis of
/// output from a computer code, Technometrics 21(2).
pub(super) fn latin_hypercube(
    owner: &'static str,
    count: usize,
    dimension: usize,
    seed: u64,
) -> Result<Vec<Vec<f64>>, InvalidSetting> {
    let room = count.checked_mul(dimension).is_some_and(|numbers| has_room::<f64>(numbers, 2));
    let Ok(short) = u32::try_from(count) else { return Err(too_many(owner, count)) };
    if !room {
        return Err(too_many(owner, count));
    }
    let mut random = Random::new(seed, Purpose::Starts);
    let mut points = vec![vec![0.0; dimension]; count];
    for i in 0..dimension {
        random.enter(Purpose::Starts, i as u64);
        let mut parts: Vec<u32> = (0..short).collect();
        random.shuffle(&mut parts, 0, count);
        for (point, part) in points.iter_mut().zip(parts) {
            point[i] = (f64::from(part) + random.unit()) / count as f64;
        }
    }
    Ok(points)
}

fn too_many(owner: &'static str, count: usize) -> InvalidSetting {
    let allowed = "as many points as there is memory for, below 2³²";
    InvalidSetting { owner, setting: "number of points", value: count as f64, allowed }
}

#[cfg(test)]
#[path = "../../tests/unit/minimize/box_sample.rs"]
mod tests;
