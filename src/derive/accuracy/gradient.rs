//! The effect of all roundings on each component of the gradient.
//!
//! | | on the way forward | on the way back |
//! |---|---|---|
//! | what is rounded | the value `vᵢ`, by `rᵢ` | the adjoint `v̄ᵢ`, by `sᵢ` |
//! | what that makes of `gₖ` | `∂gₖ/∂vᵢ = ∂v̄ᵢ/∂xₖ` | `∂gₖ/∂v̄ᵢ = ∂vᵢ/∂xₖ` |
//!
//! On the left because `gₖ` is the derivative of the output along coordinate `k`, and derivatives can be exchanged; on the right
//! because `gₖ = Σ v̄ᵢ ∂vᵢ/∂xₖ` over any cut through the recording.

use super::backward::effect;
use super::forward::Roundings;
use super::report::{Accuracy, condition};
use crate::derive::eager::{self, Here};
use crate::derive::traced::Traced;
use crate::error::Error;
use crate::op::{Arity, Dual, Op, partial_ulps, sums_exactly, unit};
use crate::real::Real;
use crate::tape::Closure;
use crate::tape::trace::Source;

/// The accuracy of each component.
pub(crate) fn gradient_accuracy_at<T: Real>(
    f: &Closure<'_, T>,
    point: &[T],
    here: Here,
) -> Result<Vec<Accuracy>, Error> {
    let mut gradient = point.to_vec();
    eager::value_and_grad_into(f, point, &mut gradient, here)?;
    let traced = Traced::record(f, point, here)?.without_calls("an estimate of rounding errors")?;
    let roundings = Roundings::new(&traced, point);
    let mut sweeps = Sweeps::new(&traced, &roundings);
    let back = sweeps.roundings_back();
    Ok((0..point.len())
        .map(|k| {
            sweeps.along(k);
            let (error, largest) = sweeps.error(&back);
            let row: Vec<f64> =
                sweeps.adjoints[1..=point.len()].iter().map(|dual| dual.derivative.widen()).collect();
            Accuracy {
                value: gradient[k].widen(),
                error,
                condition: condition(point, &row, gradient[k]),
                largest: largest.and_then(|index| eager::cause_at(f, point, index)),
                second_order: sweeps.bent().and_then(|index| eager::cause_at(f, point, index)),
                is_proven: false,
                epsilon: T::epsilon().widen(),
            }
        })
        .collect())
}

/// What is added to an adjoint: another adjoint times a partial derivative.
struct Addition<T> {
    slot: usize,
    adjoint: T,
    partial: T,
    /// How far off the partial derivative can be.
    ulps: f64,
    /// The product, and the sum before it.
    part: T,
    before: T,
}

impl<T: Real> Addition<T> {
    /// The roundings of the partial derivative, the product, and the sum.
    fn rounding(&self) -> f64 {
        let is_exact = |x: T| x == T::zero() || x.abs() == T::one();
        let partial = if self.ulps == 0.0 { 0.0 } else { self.ulps * unit(self.partial) };
        let product =
            if is_exact(self.partial) || is_exact(self.adjoint) { 0.0 } else { 0.5 * unit(self.part) };
        let sum = self.before + self.part;
        let addition = if sums_exactly(self.before, self.part, sum) { 0.0 } else { 0.5 * unit(sum) };
        effect(self.adjoint.widen(), partial) + product + addition
    }
}

/// Sweeps forward and back over one recording, with derivatives along a coordinate.
struct Sweeps<'a, T> {
    traced: &'a Traced<T>,
    roundings: &'a Roundings<T>,
    duals: Vec<Dual<T>>,
    adjoints: Vec<Dual<T>>,
}

impl<'a, T: Real> Sweeps<'a, T> {
    fn new(traced: &'a Traced<T>, roundings: &'a Roundings<T>) -> Self {
        let duals = roundings.values.iter().map(|&value| Dual::constant(value)).collect();
        Self { traced, roundings, duals, adjoints: Vec::new() }
    }

    fn first(&self) -> usize {
        self.traced.trace.first_node as usize
    }

    fn operand(&self, source: Source) -> Dual<T> {
        match source.get() {
            Ok(slot) => self.duals[slot as usize],
            Err(constant) => Dual::constant(self.traced.trace.constants[constant]),
        }
    }

    /// Sweeps along coordinate `k`.
    fn along(&mut self, k: usize) {
        let first = self.first();
        for (slot, dual) in self.duals[1..first].iter_mut().enumerate() {
            dual.derivative = if slot == k { T::one() } else { T::zero() };
        }
        for index in 0..self.traced.trace.entries.len() {
            let entry = self.traced.trace.entries[index];
            let operands = self.traced.trace.sources(index).map(|source| self.operand(source));
            self.duals[first + index].derivative =
                Dual::apply(entry.op, entry.exponent(), operands).derivative;
        }
        self.back(|_| ());
    }

    /// Sweeps back, and calls `visit` with all that is added to an adjoint.
    fn back(&mut self, mut visit: impl FnMut(Addition<T>)) {
        let first = self.first();
        self.adjoints.clear();
        self.adjoints.resize(self.duals.len(), Dual::constant(T::zero()));
        if self.traced.output != 0 {
            self.adjoints[self.traced.output as usize].value = T::one();
        }
        for index in (0..self.traced.trace.entries.len()).rev() {
            let adjoint = self.adjoints[first + index];
            let entry = self.traced.trace.entries[index];
            let (op, n) = (entry.op, entry.exponent());
            if adjoint.is_zero() || op.arity() == Arity::Half {
                continue;
            }
            let sources = self.traced.trace.sources(index);
            let operands = sources.map(|source| self.operand(source));
            let partials = Dual::partials(op, n, operands, self.duals[first + index]);
            let flat = op.flat(n);
            for k in 0..3 {
                let Ok(slot @ 1..) = sources[k].get() else { continue };
                let part = if op == Op::Detach {
                    // It has no part in the gradient, but a rounding of it changes what the gradient is made of.
                    Dual { value: T::zero(), derivative: adjoint.derivative }
                } else {
                    adjoint.through(partials[k], flat[k])
                };
                let into = &mut self.adjoints[slot as usize];
                let before = into.value;
                into.value += part.value;
                into.derivative += part.derivative;
                visit(Addition {
                    slot: slot as usize,
                    adjoint: adjoint.value,
                    partial: partials[k].value,
                    ulps: partial_ulps(op, n),
                    part: part.value,
                    before,
                });
            }
        }
    }

    /// How far each adjoint can be off by the roundings of its own products and sums.
    fn roundings_back(&mut self) -> Vec<f64> {
        let mut sizes = vec![0.0; self.duals.len()];
        self.back(|addition| sizes[addition.slot] += addition.rounding());
        sizes
    }

    /// The first operation with a part in the component that is not like its tangent.
    fn bent(&self) -> Option<usize> {
        let first = self.first();
        let bent = |&slot: &usize| self.roundings.bends[slot] > 0.0 && !self.adjoints[slot].is_zero();
        (first..self.duals.len()).find(bent).map(|slot| slot - first)
    }

    /// The error of the component along which the last sweep went, and the operation with the largest part in it.
    fn error(&self, back: &[f64]) -> (f64, Option<usize>) {
        let first = self.first();
        let (mut error, mut largest) = (0.0, (0.0, None));
        for (slot, &rounded) in back.iter().enumerate().skip(1) {
            let forward = effect(self.adjoints[slot].derivative.widen(), self.roundings.sizes[slot]);
            let backward = effect(self.duals[slot].derivative.widen(), rounded);
            error += forward + backward;
            if let Some(index) = slot.checked_sub(first)
                && forward + backward > largest.0
            {
                largest = (forward + backward, Some(index));
            }
        }
        (error, largest.1)
    }
}
