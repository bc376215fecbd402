//! The cost of a clustering: each point's squared distance to the nearest centroid.
//!
//! `dir` divides the gradient by the diagonal of the Hessian. The Hessian is diagonal, so its
//! product with a vector of ones is all of it: the gradient of the derivative in that direction.

use crate::field::Field;
use crate::problem::{Derivative, How, Problem, all, slices};
use crate::run::{Outcome, Run, nested, require, transpose, width};
use gradus::Error;
use gradus::function::Columns;
use gradus::prelude::*;
use serde::Deserialize;

pub(crate) struct Kmeans {
    /// The points, a column for each dimension.
    pub(crate) columns: Vec<Vec<f64>>,
    /// The centroids, one after the other.
    pub(crate) centroids: Vec<f64>,
}

/// The squared distance of one point to the nearest centroid.
///
/// Of equally near ones the first counts; `min` would share the derivative between them.
fn cost<T: Field>(centroids: &[T], point: &[T]) -> T {
    let distance = |centroid: &[T]| {
        let squares = centroid.iter().zip(point).map(|(&c, &p)| (c - p) * (c - p));
        squares.fold(T::from(0.0), |sum, square| sum + square)
    };
    let (first, rest) = centroids.split_at(point.len());
    let others = rest.chunks_exact(point.len()).map(distance);
    others.fold(distance(first), |least, other| other.choose(least, other, least))
}

/// The derivative of the cost as all coordinates of all centroids grow at rate 1.
fn change(centroids: &[Var], point: &[Var]) -> Var {
    let ones = vec![Var::from(1.0); centroids.len()];
    nested_jvp(|centroids: &[Var]| cost(centroids, point), centroids.to_vec(), ones)
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

/// The direction of Newton's method.
struct Direction(Kmeans);

impl Problem for Direction {
    fn entries(&self) -> usize {
        self.0.entries()
    }

    fn value(&self) -> f64 {
        self.0.value()
    }

    fn derivative(&self, how: How) -> Result<Derivative<'_>, Error> {
        let Kmeans { columns, centroids } = &self.0;
        let mut gradient = self.0.derivative(how)?;
        let points = Columns::new(&slices(columns))?;
        let mut changes = how.rows(|c: &[Var], p: &[Var]| change(c, p));
        let mut hessian = vec![0.0; centroids.len()];
        Ok(Box::new(move |direction| {
            let value = gradient(direction)?;
            changes.value_and_grad(centroids, &points, all(columns), &mut hessian)?;
            direction.iter_mut().zip(&hessian).for_each(|(d, h)| *d /= h);
            Ok(value)
        }))
    }
}

#[derive(Deserialize)]
struct Input {
    points: Vec<Vec<f64>>,
    centroids: Vec<Vec<f64>>,
}

/// The module `kmeans`.
pub(crate) fn evaluate(run: &mut Run<'_>) -> Outcome {
    let Input { points, centroids } = run.input()?;
    let (d, k) = (width("points", &points)?, centroids.len());
    require(d > 0 && width("centroids", &centroids)? == d, "the sizes do not fit together")?;
    let kmeans = Kmeans { columns: transpose(&points, d), centroids: centroids.concat() };
    match run.function {
        "cost" => run.value(&kmeans),
        "dir" => {
            let direction = run.derivative(&Direction(kmeans))?;
            Ok(serde_json::to_value(nested(&direction, k, d))?)
        }
        _ => run.unknown("kmeans"),
    }
}
