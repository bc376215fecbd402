//! The step of a trust region within bounds: the model is minimized on one face of the box after the other.
//!
//! A face is what is left of the box where some coordinates stay at their bounds: those that are there and that the gradient of the
//! model pushes out. On it the model is minimized as it is without bounds, in what is left of the radius, and the way there is
//! projected onto the box, cut until the model falls as its slope promises. That may reach further bounds, or leave some that
//! hold no longer; then the next face is the one where it ended. For convergence the first step falls no less than one down
//! the projected gradient.
//!
//! Where no bound is met this is the step of the region without bounds.
//!
//! # Source
//! Lin & Moré (1999), Newton's method for large bound-constrained optimization problems, SIAM J. Optim. 9(4), sections 3 and 5;
//! Conn, Gould & Toint (2000), Trust-Region Methods, section 12.2.

use super::curvature::Curvature;
use super::dense::{dot, norm};
use super::objective::Objective;
use super::run::{Halt, Run};
use super::trust::{Model, ModelStep, Subproblem};
use crate::domain::Domain;
use crate::real::Real;

/// Faces, at most; with products instead of a matrix each costs evaluations.
const FACES: usize = 20;
const FACES_BY_PRODUCTS: usize = 4;
/// The part of the model's slope that a step has to keep.
const DECREASE: f64 = 1e-2;
/// Cuts of a step.
const CUTS: usize = 12;
/// The part of the projected gradient that may be left, and of the radius that is worth no further face.
const ENOUGH: f64 = 1e-2;
const USED: f64 = 0.95;

/// A step from where the run is, with what the model is there.
#[derive(Clone)]
struct Place<T> {
    step: Vec<T>,
    /// The Hessian times the step.
    product: Vec<T>,
    /// The gradient of the model.
    gradient: Vec<T>,
    /// The model, 0 where the run is.
    value: T,
}

/// The box around the run's point, in scaled coordinates.
struct Within<'m, T> {
    model: &'m Model<T>,
    low: Vec<T>,
    high: Vec<T>,
}

pub(super) fn solve_within<T: Real, O: Objective<T>>(
    run: &mut Run<'_, T, O>,
    subproblem: &mut impl Subproblem<T>,
    model: &Model<T>,
    bounds: &Domain<T>,
    radius: T,
) -> Result<ModelStep<T>, Halt> {
    let n = run.dimension();
    let to =
        |bound: &[T]| -> Vec<T> { (0..n).map(|i| (bound[i] - run.here.x[i]) / model.scale[i]).collect() };
    let within = Within { model, low: to(&bounds.lower), high: to(&bounds.upper) };
    let zeros = vec![T::zero(); n];
    let mut at =
        Place { step: zeros.clone(), product: zeros, gradient: model.gradient.clone(), value: T::zero() };
    let first = within.slope(&at);
    let most = if matches!(model.curvature, Curvature::Products) { FACES_BY_PRODUCTS } else { FACES };
    let (mut last, mut bounded) = (Vec::new(), false);
    for number in 0..most {
        let left = radius - norm(&at.step);
        let free = within.free(&at);
        let is_enough = within.slope(&at) <= T::of(ENOUGH) * first || left <= T::of(1.0 - USED) * radius;
        if free.is_empty() || number > 0 && (is_enough || free == last) {
            break;
        }
        let found = subproblem.solve(run, &model.face(&at.gradient, &free), left)?;
        bounded = found.bounded;
        let mut way = vec![T::zero(); n];
        free.iter().zip(&found.step).for_each(|(&i, &s)| way[i] = s);
        let mut next = within.search(run, &at, &way)?;
        // A face without new bounds is done with.
        let is_clipped = next.as_ref().is_none_or(|next| (0..n).any(|i| next.step[i] != at.step[i] + way[i]));
        if is_clipped {
            let down = within.down(run, &at, &free, left)?;
            let other = within.search(run, &at, &down)?;
            next = match (next, other) {
                (Some(a), Some(b)) => Some(if b.value < a.value { b } else { a }),
                (a, b) => a.or(b),
            };
        }
        let Some(next) = next else { break };
        at = next;
        last = if is_clipped { Vec::new() } else { free };
    }
    let pinned = (0..n).filter_map(|i| {
        let (is_low, is_high) = (at.step[i] <= within.low[i], at.step[i] >= within.high[i]);
        (is_low || is_high).then_some((i, is_high))
    });
    let bounded = bounded || norm(&at.step) >= T::of(USED) * radius;
    Ok(ModelStep { pinned: pinned.collect(), bounded, promise: (-at.value).max(T::zero()), step: at.step })
}

impl<T: Real> Within<'_, T> {
    /// The coordinates that no bound holds.
    fn free(&self, at: &Place<T>) -> Vec<usize> {
        let is_free = |&i: &usize| {
            let (s, g) = (at.step[i], at.gradient[i]);
            !((s <= self.low[i] && g >= T::zero()) || (s >= self.high[i] && g <= T::zero()))
        };
        (0..at.step.len()).filter(is_free).collect()
    }

    /// The length of the projected gradient of the model.
    fn slope(&self, at: &Place<T>) -> T {
        let parts: Vec<T> = (0..at.step.len())
            .map(|i| (at.step[i] - at.gradient[i]).max(self.low[i]).min(self.high[i]) - at.step[i])
            .collect();
        norm(&parts)
    }

    /// The way down the gradient of the model: to its minimum along it, or as long as `left`.
    fn down<O: Objective<T>>(
        &self,
        run: &mut Run<'_, T, O>,
        at: &Place<T>,
        free: &[usize],
        left: T,
    ) -> Result<Vec<T>, Halt> {
        let mut way = vec![T::zero(); at.step.len()];
        free.iter().for_each(|&i| way[i] = -at.gradient[i]);
        let mut product = way.clone();
        self.model.product(run, &way, &mut product)?;
        let (size, curvature) = (norm(&way), dot(&way, &product));
        let longest = left / size;
        let length = if curvature > T::zero() { (size * size / curvature).min(longest) } else { longest };
        way.iter_mut().for_each(|w| *w *= length);
        Ok(way)
    }

    /// The first of shorter and shorter steps along the projection of a way by which the model falls enough.
    fn search<O: Objective<T>>(
        &self,
        run: &mut Run<'_, T, O>,
        at: &Place<T>,
        way: &[T],
    ) -> Result<Option<Place<T>>, Halt> {
        let mut part = T::one();
        for _ in 0..CUTS {
            let next = self.place(run, at, way, part)?;
            let slope = next.step.iter().zip(&at.step).zip(&at.gradient);
            let slope = slope.fold(T::zero(), |sum, ((&to, &from), &g)| sum + g * (to - from));
            if slope < T::zero() && next.value <= at.value + T::of(DECREASE) * slope {
                return Ok(Some(next));
            }
            part *= T::of(0.3);
        }
        Ok(None)
    }

    fn place<O: Objective<T>>(
        &self,
        run: &mut Run<'_, T, O>,
        at: &Place<T>,
        way: &[T],
        part: T,
    ) -> Result<Place<T>, Halt> {
        let mut next = at.clone();
        for (i, (s, &w)) in next.step.iter_mut().zip(way).enumerate() {
            *s = (*s + part * w).max(self.low[i]).min(self.high[i]);
        }
        self.model.product(run, &next.step, &mut next.product)?;
        let gradient = self.model.gradient.iter().zip(&next.product);
        next.gradient = gradient.map(|(&g, &p)| g + p).collect();
        next.value = -self.model.promise(&next.step, &next.product);
        Ok(next)
    }
}

impl<T: Real> Model<T> {
    /// The model of the free coordinates alone, from where its gradient is this one.
    fn face(&self, gradient: &[T], free: &[usize]) -> Self {
        let n = gradient.len();
        let curvature = match &self.curvature {
            Curvature::Matrix(matrix) => {
                let rows = free.iter().flat_map(|&i| free.iter().map(move |&j| matrix[i * n + j]));
                Curvature::Matrix(rows.collect())
            }
            Curvature::Products => Curvature::Products,
            Curvature::Unknown => Curvature::Unknown,
        };
        let pick = |from: &[T]| free.iter().map(|&i| from[i]).collect();
        Self { gradient: pick(gradient), curvature, scale: pick(&self.scale), free: Some(free.to_vec()) }
    }
}
