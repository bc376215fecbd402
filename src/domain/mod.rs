//! Where parameters may be: between their bounds, and some of them held at the start.
//!
//! What a user gives are [`Limits`]; with a start and names they become a [`Domain`], or an error that says which
//! parameter cannot be where it is. Every solver searches the [free](Domain::free) parameters alone: to it a held one
//! does not exist.

mod error;

pub use error::DomainError;

use crate::real::Real;

/// Bounds and held parameters as they were given.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Limits {
    /// `(lower, upper)` for each parameter; either may be infinite.
    #[cfg_attr(feature = "serde", serde(with = "crate::stored::bounds"))]
    pub(crate) bounds: Option<Vec<(f64, f64)>>,
    /// The names of those that are held.
    pub(crate) fixed: Vec<String>,
}

impl Limits {
    /// Is nothing limited?
    pub(crate) fn is_none(&self) -> bool {
        self.bounds.is_none() && self.fixed.is_empty()
    }

    /// What the limits are for parameters of these names that start here.
    ///
    /// # Errors
    /// Another number of bounds than of parameters, bounds that are crossed or not numbers, a start outside of them, a
    /// name that no parameter has, and nothing left to move.
    pub(crate) fn resolve<T: Real>(&self, names: &[String], start: &[T]) -> Result<Domain<T>, DomainError> {
        let n = start.len();
        let mut domain = Domain::unlimited(n);
        if let Some(bounds) = &self.bounds {
            if bounds.len() != n {
                return Err(DomainError::Bounds { bounds: bounds.len(), parameters: n });
            }
            for (i, &(lower, upper)) in bounds.iter().enumerate() {
                let name = || names[i].clone();
                let is_empty = lower == f64::INFINITY || upper == f64::NEG_INFINITY;
                if !(lower <= upper) || is_empty {
                    return Err(DomainError::Crossed { name: name(), lower, upper });
                }
                (domain.lower[i], domain.upper[i]) = (T::of(lower), T::of(upper));
                let value = start[i];
                // A start that is not a number is what the function itself reports.
                if value < domain.lower[i] || value > domain.upper[i] {
                    return Err(DomainError::Outside { name: name(), value: value.widen(), lower, upper });
                }
                domain.fixed[i] = lower == upper;
            }
        }
        for name in &self.fixed {
            match names.iter().position(|known| known == name) {
                Some(i) => domain.fixed[i] = true,
                None => {
                    return Err(DomainError::UnknownName { name: name.clone(), available: names.to_vec() });
                }
            }
        }
        if n > 0 && domain.fixed.iter().all(|&fixed| fixed) {
            return Err(DomainError::AllFixed { parameters: n });
        }
        Ok(domain)
    }
}

/// A box, and which coordinates do not move.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Domain<T> {
    pub(crate) lower: Vec<T>,
    pub(crate) upper: Vec<T>,
    pub(crate) fixed: Vec<bool>,
}

impl<T: Real> Domain<T> {
    /// All of space.
    pub(crate) fn unlimited(n: usize) -> Self {
        Self { lower: vec![T::neg_infinity(); n], upper: vec![T::infinity(); n], fixed: vec![false; n] }
    }

    /// The indices of the parameters that move.
    pub(crate) fn free(&self) -> Vec<usize> {
        (0..self.fixed.len()).filter(|&i| !self.fixed[i]).collect()
    }

    /// Has any side an end?
    pub(crate) fn is_bounded(&self) -> bool {
        self.lower.iter().any(|l| l.is_finite()) || self.upper.iter().any(|u| u.is_finite())
    }

    /// The same for some of the coordinates, none of which is held.
    pub(crate) fn of(&self, indices: &[usize]) -> Self {
        let pick = |from: &[T]| indices.iter().map(|&i| from[i]).collect();
        Self { lower: pick(&self.lower), upper: pick(&self.upper), fixed: vec![false; indices.len()] }
    }

    /// Puts pinned coordinates onto their bounds, `true` for the upper one, and all others between theirs.
    pub(crate) fn settle(&self, x: &mut [T], pinned: &[(usize, bool)]) {
        for (x, (&lower, &upper)) in x.iter_mut().zip(self.lower.iter().zip(&self.upper)) {
            // Not `clamp`, which panics where a bound is not a number.
            *x = x.max(lower).min(upper);
        }
        for &(i, is_upper) in pinned {
            x[i] = if is_upper { self.upper[i] } else { self.lower[i] };
        }
    }

    /// Moves `x` to the nearest point of the box.
    pub(crate) fn project(&self, x: &mut [T]) {
        self.settle(x, &[]);
    }

    /// The maximum norm of `P(x − g) − x`, which is zero where no feasible step goes down.
    pub(crate) fn projected_norm(&self, x: &[T], gradient: &[T]) -> T {
        (0..x.len()).fold(T::zero(), |most, i| most.max(self.step_within(i, x[i], -gradient[i]).abs()))
    }

    /// What the box leaves of a step of coordinate `i` from `x`.
    pub(crate) fn step_within(&self, i: usize, x: T, step: T) -> T {
        (x + step).max(self.lower[i]).min(self.upper[i]) - x
    }

    /// Is this coordinate at a bound, and not held there by the user?
    pub(crate) fn is_at_bound(&self, i: usize, x: T) -> bool {
        !self.fixed[i] && (x <= self.lower[i] || x >= self.upper[i])
    }

    /// Is this coordinate at a bound, where going down `gradient` would take it out?
    pub(crate) fn holds(&self, i: usize, x: T, gradient: f64) -> bool {
        (x <= self.lower[i] && gradient > 0.0) || (x >= self.upper[i] && gradient < 0.0)
    }
}
