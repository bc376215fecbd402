//! Evaluations: counted, held to their limit, and watched for a function that falls without bound.
//!
//! Three signs tell that a function has no minimum, none of which depends on its units:
//! - The value has fallen below the [floor](Run::set_floor). Line searches and regions grow by factors as long as the slope
//!   keeps what it promises, so a straight line gets there in about fifty evaluations.
//! - The value is −∞, and it fell all the way there.
//! - The value is the lowest so far at a point whose square would overflow.
//!
//! Functions that fall ever more slowly, such as `−ln x`, arrive where the gradient is within the tolerance before that; no
//! finite number of evaluations tells them from a minimum.

use super::{Halt, Iterate, Run};
use crate::minimize::Status;
use crate::minimize::dense::{largest, move_along};
use crate::minimize::objective::Objective;
use crate::real::Real;

/// How far a function may fall, in units of its size at the start: 2¹⁰⁴, which is 1/ε² in `f64`. No sum in which both
/// occur could tell the one from zero.
const DEPTH: f64 = 2.028_240_960_365_167e31;
/// How often it is looked into whether a value of −∞ is a pole or an overflow on the other side of a hill.
const POLES: usize = 3;

impl<T: Real, O: Objective<T>> Run<'_, T, O> {
    /// The value at `x`, infinite where it is not finite.
    pub(crate) fn value(&mut self, x: &[T]) -> Result<T, Halt> {
        let value = self.plain_value(x)?;
        self.note(x, value, None)?;
        Ok(if value.is_finite() { value } else { T::infinity() })
    }

    /// Value and gradient at `at.x`. False, and an infinite value, where they are not finite.
    pub(crate) fn evaluate(&mut self, at: &mut Iterate<T>) -> Result<bool, Halt> {
        self.may_evaluate(2)?;
        self.counts.nfev += 1;
        self.counts.njev += 1;
        let value = self.objective.value_and_grad(&at.x, &mut at.jac).map_err(Halt::Error)?;
        let value = value.unwrap_or_else(T::infinity);
        self.note(&at.x, value, Some(&at.jac))?;
        at.fun = if value.is_finite() { value } else { T::infinity() };
        Ok(value.is_finite())
    }

    /// The Hessian where the run is, in rows. False if it is not finite.
    pub(crate) fn hessian(&mut self, hessian: &mut [T]) -> Result<bool, Halt> {
        self.may_evaluate(1)?;
        self.counts.nhev += 1;
        self.objective.hessian(&self.here.x, hessian).map_err(Halt::Error)
    }

    /// The product of the Hessian where the run is with `direction`. False if it is not finite.
    pub(crate) fn hessian_product(&mut self, direction: &[T], product: &mut [T]) -> Result<bool, Halt> {
        self.may_evaluate(1)?;
        self.counts.nhvp += 1;
        self.objective.hessian_product(&self.here.x, direction, product).map_err(Halt::Error)
    }

    /// Evaluations that the limit leaves.
    pub(crate) fn left(&self) -> usize {
        self.settings.max_evaluations.saturating_sub(self.counts.evaluations())
    }

    fn may_evaluate(&self, count: usize) -> Result<(), Halt> {
        if self.left() >= count { Ok(()) } else { self.halt(Status::Evaluations) }
    }

    /// The value at `x`, counted and nothing else.
    fn plain_value(&mut self, x: &[T]) -> Result<T, Halt> {
        self.may_evaluate(1)?;
        self.counts.nfev += 1;
        Ok(self.objective.value(x).map_err(Halt::Error)?.unwrap_or_else(T::infinity))
    }

    /// Keeps the lowest point, and ends the run where there is none.
    fn note(&mut self, x: &[T], value: T, jac: Option<&[T]>) -> Result<(), Halt> {
        if value == T::neg_infinity() {
            return self.look_into_pole(x);
        }
        if value < self.lowest.fun {
            self.lowest.copy(x, value, jac);
            self.is_reported = false;
            if largest(x) > self.horizon {
                return self.halt(Status::Unbounded);
            }
        }
        if value < self.floor { self.halt(Status::Unbounded) } else { Ok(()) }
    }

    /// The value at `pole` is −∞. Does it fall all the way there from where the run is?
    fn look_into_pole(&mut self, pole: &[T]) -> Result<(), Halt> {
        if !self.here.fun.is_finite() || self.poles == POLES {
            return Ok(());
        }
        self.poles += 1;
        let way: Vec<T> = pole.iter().zip(&self.here.x).map(|(&to, &from)| to - from).collect();
        let (mut x, mut before) = (pole.to_vec(), self.here.fun);
        for halvings in [1, 2, 4, 7, 11, 16, 22, 29, 37] {
            let part = T::one() - T::of(0.5).powi(halvings);
            move_along(&mut x, &self.here.x, part, &way);
            let value = self.plain_value(&x)?;
            if !(value < before) {
                return Ok(());
            }
            if value.is_finite() {
                self.note(&x, value, None)?;
            }
            before = value;
            if value == T::neg_infinity() {
                break;
            }
        }
        self.halt(Status::Unbounded)
    }

    /// The slope at the start times the size of the point: what a step of that size might change.
    pub(super) fn steepness(&self) -> T {
        largest(&self.here.jac) * largest(&self.here.x).max(T::one())
    }

    /// Sets how far the function may fall. Its size at the start is its value, or what a step of the size of the point
    /// might change that by, or one, whichever is most. The horizon is where squares overflow, in units of the start.
    pub(crate) fn set_floor(&mut self, steepness: T) {
        if self.floor.is_finite() {
            return;
        }
        self.horizon = T::max_value().sqrt() * largest(&self.here.x).max(T::one());
        self.floor = -T::of(DEPTH) * self.here.fun.abs().max(steepness).max(T::one());
    }
}
