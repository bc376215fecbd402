//! The cost of a clustering: each point's squared distance to the nearest centroid.

use crate::problem::{Derivative, How, Problem, all, slices};
use gradus::Error;
use gradus::function::Columns;
use gradus::prelude::*;
use num_traits::Float;

pub(crate) struct Kmeans {
    /// The points, a column for each dimension.
    pub(crate) columns: Vec<Vec<f64>>,
    /// The centroids, one after the other.
    pub(crate) centroids: Vec<f64>,
}

/// The squared distance of one point to the nearest centroid.
fn cost<T: Float>(centroids: &[T], point: &[T]) -> T {
    let distance = |centroid: &[T]| {
        let squares = centroid.iter().zip(point).map(|(&c, &p)| (c - p) * (c - p));
        squares.fold(T::zero(), |sum, square| sum + square)
    };
    centroids.chunks_exact(point.len()).map(distance).fold(T::infinity(), T::min)
}

impl Problem for Kmeans {
    fn entries(&self) -> usize {
        self.centroids.len()
    }

    fn value(&self) -> f64 {
        let mut point = vec![0.0; self.columns.len()];
        let mut sum = 0.0;
        for row in 0..self.columns[0].len() {
            point.iter_mut().zip(&self.columns).for_each(|(x, column)| *x = column[row]);
            sum += cost(&self.centroids, &point);
        }
        sum
    }

    fn derivative(&self, how: How) -> Result<Derivative<'_>, Error> {
        let columns = Columns::new(&slices(&self.columns))?;
        let mut rows = how.rows(|c: &[Var], p: &[Var]| cost(c, p));
        Ok(Box::new(move |gradient| {
            rows.value_and_grad(&self.centroids, &columns, all(&self.columns), gradient)
        }))
    }
}
