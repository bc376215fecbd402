//! A solution as a call: of `x`, of what the equations capture, and of the start, which has no derivative.
//!
//! By the implicit function theorem `dy = −J⁻¹ (∂F/∂x) dx` with `J = ∂F/∂y` at the solution; weights `w` of `y` are weights
//! `−λᵀ ∂F/∂x` of `x` with `Jᵀ λ = w`. Recorded with variables, both have derivatives themselves, and so on to any order.

use super::equations::{Equations, Recorded};
use super::method::{Method, SINGULAR};
use crate::derive::{nested_grad, nested_jvp};
use crate::linalg::lu::Factors;
use crate::linalg::system;
use crate::real::Real;
use crate::tape::Var;
use crate::tape::call::{Call, CallProblem};
use core::any::Any;
use core::panic::Location;
use std::sync::{Mutex, PoisonError};

/// See the module.
#[derive(Debug)]
pub(super) struct Solution<T> {
    pub(super) name: &'static str,
    pub(super) method: Method,
    pub(super) recorded: Recorded<T>,
    /// Where it was recorded: arguments and solution.
    pub(super) known: (Vec<T>, Vec<T>),
    /// Copies of the recording, with their buffers.
    pub(super) idle: Mutex<Vec<Recorded<T>>>,
}

/// A point with its inputs, unknowns and captured numbers, as the equations take it.
fn point<T: Copy>([x, captured]: [&[T]; 2], y: &[T]) -> Vec<T> {
    [x, y, captured].concat()
}

impl<T: Real> Solution<T> {
    /// Inputs and captured numbers, and the start.
    fn parts<'a, E>(&self, all: &'a [E]) -> ([&'a [E]; 2], &'a [E]) {
        let (x, rest) = all.split_at(self.recorded.inputs);
        let (captured, start) = rest.split_at(self.recorded.captured);
        ([x, captured], start)
    }

    /// Runs `f` with a recording that nobody else has.
    fn with<R>(&self, f: impl FnOnce(Recorded<T>) -> (Recorded<T>, R)) -> R {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = idle().pop();
        let (recorded, result) = f(taken.unwrap_or_else(|| self.recorded.clone()));
        idle().push(recorded);
        result
    }

    /// The Jacobian in the unknowns, in factors.
    fn factors(&self, recorded: &mut Recorded<T>, point: &[T]) -> Result<Factors<T>, CallProblem> {
        let jacobian = recorded.jacobian(point)?;
        Factors::new(&jacobian, self.recorded.unknowns)
            .ok_or_else(|| CallProblem::Failed(SINGULAR.to_owned()))
    }

    /// What comes before the unknowns and behind them, of something that there is of all numbers of a point.
    fn put(&self, all: &[T], into: &mut [T]) {
        let Recorded { inputs, unknowns, captured, .. } = self.recorded;
        into.fill(T::zero());
        into[..inputs].copy_from_slice(&all[..inputs]);
        into[inputs..inputs + captured].copy_from_slice(&all[inputs + unknowns..]);
    }

    /// Records the solution of a system of linear equations.
    fn solve(&self, matrix: &[Var<T>], b: &[Var<T>]) -> Vec<Var<T>> {
        match (matrix, b) {
            // A program has loops for quotients.
            ([a], [b]) => vec![*b / *a],
            _ => system::solve(self.name, matrix, b, Location::caller()),
        }
    }

    /// Records the Jacobian in the unknowns, by rows.
    fn record_jacobian(&self, parts: [&[Var<T>]; 2], y: &[Var<T>]) -> Vec<Var<T>> {
        let row =
            |k: usize| nested_grad(|y: &[Var<T>]| self.recorded.record(&point(parts, y))[k], y.to_vec());
        (0..y.len()).flat_map(row).collect()
    }
}

impl<T: Real> Call<T> for Solution<T> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn inputs(&self) -> usize {
        let Recorded { inputs, unknowns, captured, .. } = self.recorded;
        inputs + captured + self.method.starts(unknowns)
    }

    fn outputs(&self) -> usize {
        self.recorded.unknowns
    }

    fn value(&self, all: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        let is_same = |(a, b): (&T, &T)| a == b && a.is_sign_negative() == b.is_sign_negative();
        if all.iter().zip(&self.known.0).all(is_same) {
            y.copy_from_slice(&self.known.1);
            return Ok(());
        }
        if !all.iter().all(|x| x.is_finite()) {
            y.fill(T::nan());
            return Ok(());
        }
        let ([x, captured], start) = self.parts(all);
        let solution = self.with(|recorded| {
            let mut equations = Equations::of_recorded(recorded, x, captured);
            let solution = self.method.solve(&mut equations, start);
            (equations.recorded, solution)
        });
        y.copy_from_slice(&solution?);
        Ok(())
    }

    fn back(&self, all: &[T], y: &[T], w: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        let point = point(self.parts(all).0, y);
        let gradient = self.with(|mut recorded| {
            let gradient = self.factors(&mut recorded, &point).and_then(|factors| {
                let weights: Vec<T> = factors.solve_transposed(w).into_iter().map(|weight| -weight).collect();
                recorded.gradient(&point, &weights)
            });
            (recorded, gradient)
        });
        self.put(&gradient?, into);
        Ok(())
    }

    fn along(&self, all: &[T], y: &[T], v: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        let parts = self.parts(all).0;
        let point = point(parts, y);
        let direction = self::point(self.parts(v).0, &vec![T::zero(); y.len()]);
        let moved = self.with(|mut recorded| {
            let moved = self
                .factors(&mut recorded, &point)
                .and_then(|factors| Ok(factors.solve(&recorded.product(&point, &direction)?)));
            (recorded, moved)
        });
        into.iter_mut().zip(moved?).for_each(|(into, moved)| *into = -moved);
        Ok(())
    }

    fn record_back(&self, all: &[Var<T>], y: &[Var<T>], w: &[Var<T>]) -> Option<Vec<Var<T>>> {
        let Recorded { inputs, unknowns: m, .. } = self.recorded;
        let (parts, start) = self.parts(all);
        let jacobian = self.record_jacobian(parts, y);
        let transposed: Vec<Var<T>> = (0..m * m).map(|k| jacobian[(k % m) * m + k / m]).collect();
        let weights = self.solve(&transposed, w);
        let weighted = |inputs_of: &[Var<T>]| {
            let (x, captured) = inputs_of.split_at(inputs);
            let equations = self.recorded.record(&point([x, captured], y));
            equations.iter().zip(&weights).map(|(&f, &weight)| f * weight).sum::<Var<T>>()
        };
        let mut products: Vec<Var<T>> = nested_grad(weighted, parts.concat());
        products.iter_mut().for_each(|product| *product = -*product);
        products.extend(start.iter().map(|_| Var::constant(T::zero())));
        Some(products)
    }

    fn record_along(&self, all: &[Var<T>], y: &[Var<T>], v: &[Var<T>]) -> Option<Vec<Var<T>>> {
        let inputs = self.recorded.inputs;
        let parts = self.parts(all).0;
        let jacobian = self.record_jacobian(parts, y);
        let moved = (0..y.len()).map(|k| {
            let equation = |inputs_of: &[Var<T>]| {
                let (x, captured) = inputs_of.split_at(inputs);
                self.recorded.record(&point([x, captured], y))[k]
            };
            nested_jvp(equation, parts.concat(), self.parts(v).0.concat())
        });
        let moved: Vec<Var<T>> = moved.collect();
        Some(self.solve(&jacobian, &moved).into_iter().map(|moved| -moved).collect())
    }

    fn is_same(&self, other: &dyn Call<T>) -> bool {
        let other = other.as_any().downcast_ref::<Self>();
        other.is_some_and(|other| self.method == other.method && self.recorded.is_same(&other.recorded))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
