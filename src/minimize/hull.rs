//! The shortest vector in the convex hull of a few vectors.
//!
//! The opposite of that vector goes down along all functions whose gradients the vectors are; where it is zero, no direction
//! does. The vectors come one by one, and the shortest one is kept as a mixture of few of them, the corral of the paper, so
//! that a new vector costs a few small least-squares problems.
//!
//! These are solved by Gram and Schmidt's method, each vector twice, and not by way of a matrix of products: what is looked
//! for is a zero that is left over when vectors cancel, and products would lose half of its digits.
//!
//! # Source
//! Wolfe (1976), Finding the nearest point in a polytope, Math. Program. 11, the algorithm and its letters.

use super::dense::{add, dot, norm};
use crate::real::Real;

/// By how much of its square the shortest vector has to be undercut by a vector that is worth taking in.
const GAIN: f64 = 1e-6;

#[derive(Debug)]
pub(super) struct Hull<T> {
    vectors: Vec<Vec<T>>,
    /// The corral with its weights, which are positive and sum to one.
    corral: Vec<(usize, T)>,
    shortest: Vec<T>,
    /// The largest length of a vector so far.
    longest: T,
}

impl<T: Real> Hull<T> {
    pub(super) fn new(first: &[T]) -> Self {
        let longest = norm(first);
        Self { vectors: vec![first.to_vec()], corral: vec![(0, T::one())], shortest: first.to_vec(), longest }
    }

    /// The shortest vector of the hull.
    pub(super) fn shortest(&self) -> &[T] {
        &self.shortest
    }

    pub(super) fn longest(&self) -> T {
        self.longest
    }

    pub(super) fn len(&self) -> usize {
        self.vectors.len()
    }

    /// Takes in a vector, and finds the shortest one anew.
    pub(super) fn add(&mut self, vector: &[T]) {
        self.longest = self.longest.max(norm(vector));
        self.vectors.push(vector.to_vec());
        // Each round takes in a vector that undercuts; more rounds than vectors only repeat what rounding hides.
        for _ in 0..=self.vectors.len() {
            let Some(index) = self.undercut() else { return };
            let before = norm(&self.shortest);
            self.corral.push((index, T::zero()));
            self.settle();
            if !(norm(&self.shortest) < before) {
                return;
            }
        }
    }

    /// A vector outside of the corral on which the shortest one's shadow is clearly shorter than on itself.
    fn undercut(&self) -> Option<usize> {
        let square = dot(&self.shortest, &self.shortest);
        let rounding = T::of(4.0) * T::epsilon() * self.longest * square.sqrt();
        let enough = (T::one() - T::of(GAIN)) * square - rounding;
        let outside = (0..self.vectors.len()).filter(|&k| self.corral.iter().all(|&(index, _)| index != k));
        let shadows = outside.map(|k| (k, dot(&self.vectors[k], &self.shortest)));
        let least = shadows.min_by(|a, b| a.1.partial_cmp(&b.1).unwrap_or(core::cmp::Ordering::Equal))?;
        (least.1 < enough).then_some(least.0)
    }

    /// The minor cycle: goes toward the shortest vector of the corral's plane, and leaves out what would need a negative
    /// weight, until none does.
    fn settle(&mut self) {
        while self.corral.len() > 1 {
            let Some(wanted) = self.plane_weights() else {
                // The newest one lies in the plane of the others: it has nothing to add.
                self.corral.pop();
                break;
            };
            if wanted.iter().all(|&v| v > T::zero()) {
                self.corral.iter_mut().zip(&wanted).for_each(|((_, weight), &v)| *weight = v);
                break;
            }
            let ratios = self.corral.iter().zip(&wanted).filter(|(_, v)| **v <= T::zero());
            let part = ratios.map(|(&(_, w), &v)| w / (w - v)).fold(T::one(), T::min).max(T::zero());
            let mut least = (0, T::infinity());
            for (k, ((_, weight), &v)) in self.corral.iter_mut().zip(&wanted).enumerate() {
                *weight += part * (v - *weight);
                if v <= T::zero() && *weight < least.1 {
                    least = (k, *weight);
                }
            }
            self.corral.remove(least.0);
            self.corral.retain(|&(_, weight)| weight > T::zero());
        }
        let total: T = self.corral.iter().map(|&(_, weight)| weight).sum();
        self.corral.iter_mut().for_each(|(_, weight)| *weight /= total);
        self.shortest.fill(T::zero());
        for &(index, weight) in &self.corral {
            add(&mut self.shortest, weight, &self.vectors[index]);
        }
    }

    /// The weights, which sum to one, of the shortest vector in the plane through the corral; `None` if that is no plane.
    fn plane_weights(&self) -> Option<Vec<T>> {
        let first = &self.vectors[self.corral[0].0];
        let mut basis: Vec<Vec<T>> = Vec::new();
        // The triangle of Gram and Schmidt's method, by columns: edge k = Σ columns[k][j] · basis[j].
        let mut columns: Vec<Vec<T>> = Vec::new();
        for &(index, _) in &self.corral[1..] {
            let mut edge: Vec<T> = self.vectors[index].iter().zip(first).map(|(&a, &b)| a - b).collect();
            let length = norm(&edge);
            let mut column = remove(&mut edge, &basis);
            let rest = norm(&edge);
            if !(rest > T::of(16.0) * T::epsilon() * length) {
                return None;
            }
            edge.iter_mut().for_each(|x| *x /= rest);
            column.push(rest);
            basis.push(edge);
            columns.push(column);
        }
        let mut weights = remove(&mut first.clone(), &basis);
        for k in (0..weights.len()).rev() {
            weights[k] /= columns[k][k];
            let weight = weights[k];
            for (upper, &entry) in weights[..k].iter_mut().zip(&columns[k]) {
                *upper -= entry * weight;
            }
        }
        let mut all: Vec<T> = weights.iter().map(|&w| -w).collect();
        let rest = T::one() - all.iter().copied().sum::<T>();
        all.insert(0, rest);
        all.iter().all(|w| w.is_finite()).then_some(all)
    }
}

/// Takes out of `vector` what lies along the basis, and says how much that was. Twice, because once leaves the rounding.
fn remove<T: Real>(vector: &mut [T], basis: &[Vec<T>]) -> Vec<T> {
    let mut parts = vec![T::zero(); basis.len()];
    for _ in 0..2 {
        for (part, direction) in parts.iter_mut().zip(basis) {
            let along = dot(vector, direction);
            *part += along;
            add(vector, -along, direction);
        }
    }
    parts
}

#[cfg(test)]
#[path = "../../tests/unit/minimize/hull.rs"]
mod tests;
